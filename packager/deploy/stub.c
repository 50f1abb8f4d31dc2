/*
 * The stub's line is for whatever PHP meets it: it must compile under every version since 5, and
 * uses nothing that an extension brings. On the command line the sentence goes to stderr, elsewhere
 * to the log, with status 500. Control characters of names are written out, as phpca_shown does.
 * The exit code is PHP's own for a fatal error.
 */
#include <stdlib.h>
#include <string.h>
#include "deploy/stub.h"

/* 'text', with what ends or escapes a PHP string quoted. Yours. */
static char *quote(const char *text)
{
	struct phpca_buffer out = {0};

	phpca_buffer_append(&out, "'", 1);
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			phpca_buffer_append(&out, "\\", 1);
		phpca_buffer_append(&out, text, 1);
	}
	phpca_buffer_append(&out, "'", 2);
	return (char *)out.data;
}

/* An expression for the mount directory, seen from the stub at `path` in it. Yours. */
static char *directory_of(const char *path)
{
	char *expression = phpca_text_dup("dirname(__FILE__)");

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		char *outer = phpca_text_format("dirname(%s)", expression);
		free(expression);
		expression = outer;
	}
	return expression;
}

char *phpca_deploy__stub(const struct phpca_deploy_item *item, const char *store)
{
	if (item->command)
		return phpca_text_dup(item->command);
	char *outside = phpca_text_format("%s/current/app.phpca", store ? store : ""),
		 *directory = directory_of(item->path),
		 *archive = store ? quote(outside) : phpca_text_dup("$d . '/.phpca/current/app.phpca'"),
		 *text;

	text = phpca_text_format(
		"%s%s"
		"<?php $d = %s; $a = %s; "
		"$m = 'phpca: ' . __FILE__ . ': is a stub of a script in the archive ' . $a . ', ' . "
		"(extension_loaded('phpca') "
		"? 'which is not mounted at ' . $d . ', or had no such script when PHP was started (php.ini: "
		"phpca.mount=' . $a . ':' . $d . ')' "
		": 'and the extension phpca is not loaded (php.ini: extension=phpca and "
		"phpca.mount=' . $a . ':' . $d . ')'); "
		"for ($i = 0; $i < 160; $i++) if ($i < 32 || $i > 126) "
		"$m = str_replace($i < 128 ? chr($i) : chr(194) . chr($i), "
		"($i < 128 ? '' : '\\xc2') . sprintf('\\x%%02x', $i), $m); "
		"if (PHP_SAPI == 'cli' || PHP_SAPI == 'phpdbg' || PHP_SAPI == 'embed') "
		"file_put_contents('php://stderr', $m . \"\\n\"); "
		"else { if (!headers_sent()) header('HTTP/1.1 500 Internal Server Error', true, 500); "
		"error_log($m); } "
		"exit(255);\n",
		item->interpreter ? item->interpreter : "", item->interpreter ? "\n" : "", directory,
		archive);
	free(outside);
	free(directory);
	free(archive);
	return text;
}
