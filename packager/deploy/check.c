/*
 * phpca deploy --check: can the PHP of this machine run the archive? It is asked, not guessed: it
 * mounts the archive, loads every image without running anything, and says what became of each.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/child.h"
#include "base/json.h"
#include "base/text.h"
#include "deploy/check.h"
#include "inspect/archive_file.h"
#include "inspect/structures.h"
#include "base/shown.h"

/* Paths of scripts come in on stdin, each ended by a NUL; one line of JSON goes out. */
static const char program[] =
	"$r = ['php' => PHP_VERSION, 'binary' => PHP_BINARY, 'extension' => phpversion('phpca') ?: null];\n"
	"if ($r['extension'] !== null) try {\n"
	"	$dir = Phpca\\mount($argv[1], $argv[2] ?? null);\n"
	"	$status = Phpca\\status();\n"
	"	$r += ['directory' => $dir, 'system_id' => $status['system_id'], 'obstacle' => $status['mounts'][0]['obstacle']];\n"
	"	$r += ['precompiled' => 0, 'source' => 0, 'refused' => 0, 'reasons' => []];\n"
	"	$paths = explode(\"\\0\", stream_get_contents(STDIN), -1);\n"
	"	foreach ($paths as $path) {\n"
	"		$info = Phpca\\script_info(($dir === '/' ? '' : $dir) . '/' . $path, true);\n"
	"		$r[$info['verdict']]++;\n"
	"		if ($info['verdict'] !== 'precompiled') $r['reasons'][$info['reason'] ?? ''][] = $path;\n"
	"	}\n"
	"} catch (Throwable $e) { $r['error'] = $e->getMessage(); }\n"
	"fwrite(STDOUT, \"\\n\" . json_encode($r, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR) . \"\\n\");\n";

struct question {
	const struct phpca_arguments *arguments;
	const struct phpca_archive *a;
	const struct phpca_tool_map *map;
	const char *php;
	const char *archive, *directory; /* absolute */
	cJSON *answer;
};

/* ---- asking ---- */

static enum phpca_code write_paths(const struct phpca_archive *a, int fd, struct phpca_error *err)
{
	FILE *file = fdopen(dup(fd), "w");
	bool ok = file != NULL;

	for (uint32_t i = 0; ok && i < a->entry_count; i++)
		if (a->entry[i].kind == PHPCA_ENTRY_SCRIPT)
			ok = fwrite(phpca_tool_entry_path(a, &a->entry[i]), a->entry[i].path_size + 1u, 1, file)
				== 1;
	if (file && fclose(file) != 0)
		ok = false;
	lseek(fd, 0, SEEK_SET);
	return ok ? PHPCA_OK
			  : phpca_error_set(
				  err, PHPCA_E_FAILURE, "no memory for the list of scripts: %s", strerror(errno));
}

static char **make_command(const struct question *q)
{
	static const char *const settings[] = {"phpca.mount=", "phpca.fallback=source",
		"display_errors=0", "display_startup_errors=0", "log_errors=0", "html_errors=0",
		"memory_limit=-1", "max_execution_time=0",
		"auto_prepend_file=", "auto_append_file=", "open_basedir="};
	size_t more = q->arguments->pack.ini_count, count = sizeof(settings) / sizeof(*settings), n = 0;
	char **argv = phpca_text_alloc((2 * (more + count) + 7) * sizeof(*argv));

	argv[n++] = (char *)q->php;
	for (size_t i = 0; i < count + more; i++) {
		argv[n++] = "-d";
		argv[n++] = (char *)(i < count ? settings[i] : q->arguments->pack.ini[i - count]);
	}
	argv[n++] = "-r";
	argv[n++] = (char *)program;
	argv[n++] = "--";
	argv[n++] = (char *)q->archive;
	if (q->directory)
		argv[n++] = (char *)q->directory;
	argv[n] = NULL;
	return argv;
}

static enum phpca_code run_php(struct question *q, int in, struct phpca_error *err)
{
	char **argv = make_command(q);
	struct phpca_child child = {0};
	int error = phpca_child_run(&child, argv, in, false);
	enum phpca_code code = PHPCA_OK;

	free(argv);
	if (error)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: no PHP can be run by this name: %s (--php or PHPCA_PHP names another)", q->php,
			strerror(error));
	q->answer = phpca_child_answer(&child);
	if (!cJSON_IsObject(q->answer) || child.status != 0)
		code = phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: gave no answer (%s); is it a PHP for the command line?", q->php,
			phpca_child_end(&child));
	phpca_child_clear(&child);
	return code;
}

static enum phpca_code ask(struct question *q, struct phpca_error *err)
{
	int in = memfd_create("paths", MFD_CLOEXEC);
	enum phpca_code code = in < 0
		? phpca_error_set(err, PHPCA_E_FAILURE, "memfd_create: %s", strerror(errno))
		: write_paths(q->a, in, err);

	if (!code)
		code = run_php(q, in, err);
	if (in >= 0)
		close(in);
	return code;
}

/* ---- the answer ---- */

static const char *text_of(const struct question *q, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(q->answer, key));
}

static int number_of(const struct question *q, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(q->answer, key);

	return cJSON_IsNumber(value) ? value->valueint : 0;
}

static bool is_other_engine(const struct question *q)
{
	const char *id = text_of(q, "system_id");

	return id && !phpca_tool_is_for(q->map, q->a, id);
}

static enum phpca_code judge(const struct question *q, struct phpca_error *err)
{
	const char *error = text_of(q, "error");

	if (!text_of(q, "extension"))
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s is PHP %s and does not load the extension (php.ini: extension=phpca)",
			phpca_shown(text_of(q, "binary")), phpca_shown(text_of(q, "php")));
	if (error)
		return phpca_error_set(err,
			strstr(error, "trust failure") ? PHPCA_E_TRUST : PHPCA_E_FAILURE, "%s",
			strncmp(error, "phpca: ", 7) == 0 ? error + 7 : error);
	if (is_other_engine(q))
		return phpca_error_set(
			err, PHPCA_E_ENGINE_MISMATCH, "%s: %s", q->archive, text_of(q, "obstacle"));
	if (number_of(q, "refused"))
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: %d scripts can't be run (phpca verify names what is damaged)", q->archive,
			number_of(q, "refused"));
	return PHPCA_OK;
}

static void print_text(const struct question *q)
{
	const cJSON *reason;

	printf("php         %s, %s\n", text_of(q, "binary"), text_of(q, "php"));
	if (!text_of(q, "system_id"))
		return;
	printf("engine      %s%s\n", phpca_shown(text_of(q, "system_id")),
		is_other_engine(q) ? ", not the archive's" : "");
	printf("mount       %s\n", phpca_shown(text_of(q, "directory")));
	if (text_of(q, "obstacle"))
		printf("obstacle    %s\n", phpca_shown(text_of(q, "obstacle")));
	printf("scripts     %d precompiled, %d from source, %d refused\n", number_of(q, "precompiled"),
		number_of(q, "source"), number_of(q, "refused"));
	if (text_of(q, "obstacle"))
		return;
	cJSON_ArrayForEach(reason, cJSON_GetObjectItemCaseSensitive(q->answer, "reasons"))
	{
		const char *first = cJSON_GetStringValue(cJSON_GetArrayItem(reason, 0));
		printf("  %d: %s (%s%s)\n", cJSON_GetArraySize(reason), phpca_shown(reason->string),
			first ? phpca_shown(first) : "", cJSON_GetArraySize(reason) > 1 ? ", ..." : "");
	}
}

static void print_json(struct question *q, const struct phpca_error *err)
{
	cJSON *document = phpca_json_report("phpca.deploy-check"), *answer = q->answer;

	phpca_json_add_string(document, "archive", q->archive);
	cJSON_AddBoolToObject(document, "ok", err->code == PHPCA_OK);
	while (answer->child) {
		cJSON *item = cJSON_DetachItemViaPointer(answer, answer->child);
		char *key = phpca_text_dup(item->string);
		cJSON_AddItemToObject(document, key, item);
		free(key);
	}
	phpca_json_print(document);
}

static const char *choose_php(const struct phpca_arguments *arguments)
{
	const char *named = getenv("PHPCA_PHP");

	return arguments->pack.php ? arguments->pack.php : named && *named ? named : "php";
}

static enum phpca_code check_deep(const struct phpca_arguments *arguments,
	const struct phpca_archive *a, const char *archive, struct phpca_error *err)
{
	bool checked;
	enum phpca_code code = phpca_archive_verify(a, NULL, NULL, err);

	if (code) {
		phpca_error_prefix(err, "%s", archive);
		return code;
	}
	code = phpca_tools_check_structures(a, archive, &arguments->pack, true, &checked, err);
	if (code)
		phpca_error_prefix(err, "%s", archive);
	else if (!checked)
		code = phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
			"--deep: %s is for a PHP of which no packager is here (phpca engines)", archive);
	return code;
}

enum phpca_code phpca_deploy__ask_php(
	const struct phpca_arguments *arguments, const char *directory, struct phpca_error *err)
{
	struct phpca_archive a;
	struct phpca_tool_map map;
	char *archive = phpca_path_absolute(arguments->pack.file[0]),
		 *mount = directory ? phpca_path_absolute(directory) : NULL;
	struct question q = {.arguments = arguments,
		.a = &a,
		.map = &map,
		.php = choose_php(arguments),
		.archive = archive,
		.directory = mount};
	enum phpca_code code = phpca_tool_open_archive(&map, &a, archive, NULL, err);

	if (code) {
		free(archive);
		free(mount);
		return code;
	}
	if (arguments->deep)
		code = check_deep(arguments, &a, archive, err);
	if (!code && !(code = ask(&q, err))) {
		code = judge(&q, err);
		if (arguments->pack.json)
			print_json(&q, err);
		else
			print_text(&q);
	}
	cJSON_Delete(q.answer);
	free(archive);
	free(mount);
	phpca_tool_unmap(&map);
	return code;
}
