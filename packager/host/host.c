/* Who a php binary is: see host.h. */
#include "host/host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cjson/cJSON.h>

#include "base/child.h"
#include "base/text.h"
#include "host/module.h"

/* It says so on a line of its own. What PHP itself prints about its start comes before. */
static const char question[] =
	"ob_start(); phpinfo(INFO_GENERAL);\n"
	"preg_match('/^PHP Extension Build => (\\S+)/m', ob_get_clean(), $m);\n"
	"echo \"\\n\", json_encode([PHP_VERSION, $m[1] ?? '', ini_get('extension_dir'), PHP_BINARY]);\n";

static char *text_at(const cJSON *answer, int number)
{
	const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(answer, number));

	return phpca_text_dup(text ? text : "");
}

/* A php that is a script may say that it is a file of another machine. */
static char *file_of(const cJSON *answer, const char *name)
{
	const char *said = cJSON_GetStringValue(cJSON_GetArrayItem(answer, 3));
	char *file = said && *said == '/' ? phpca_path_real(said) : NULL;

	return file ? file : phpca_text_dup(name);
}

static enum phpca_code take_answer(
	struct phpca_host *out, struct phpca_child *child, struct phpca_error *err)
{
	cJSON *answer = phpca_child_answer(child);
	char *directory;

	if (cJSON_GetArraySize(answer) != 4) {
		cJSON_Delete(answer);
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: gave no answer; is it a PHP for the command line?", out->name);
	}
	out->version = text_at(answer, 0);
	out->build = text_at(answer, 1);
	out->php = file_of(answer, out->name);
	directory = text_at(answer, 2);
	out->module = phpca_host__find_module(out->build, directory, &out->unfit);
	free(directory);
	cJSON_Delete(answer);
	return PHPCA_OK;
}

enum phpca_code phpca_host_ask(struct phpca_host *out, const char *name, struct phpca_error *err)
{
	char *argv[] = {(char *)name, "-n", "-d", "display_errors=0", "-d", "display_startup_errors=0",
		"-d", "log_errors=0", "-r", (char *)question, NULL};
	struct phpca_child child = {0};
	enum phpca_code code;
	int error;

	memset(out, 0, sizeof(*out));
	out->name = phpca_text_dup(name);
	error = phpca_child_run(&child, argv, -1, true);
	if (error)
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: no PHP can be run by this name: %s", name, strerror(error));
	code = take_answer(out, &child, err);
	phpca_child_clear(&child);
	return code;
}

void phpca_host_clear(struct phpca_host *host)
{
	free(host->name);
	free(host->php);
	free(host->version);
	free(host->build);
	free(host->module);
	free(host->unfit);
	memset(host, 0, sizeof(*host));
}

enum phpca_code phpca_host_refuse(const struct phpca_host *host, struct phpca_error *err)
{
	if (host->unfit)
		return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
			"%s is PHP %s (%s), and the packager's module %s is for another PHP: docs/engines.md has how to build one for it",
			host->name, host->version, host->build, host->unfit);
	return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
		"%s is PHP %s (%s) and has no packager's module (%s): docs/engines.md has how to build it",
		host->name, host->version, host->build, PHPCA_HOST_MODULE);
}

bool phpca_host_is_own(const char *php)
{
	char *own = phpca_path_real(PHPCA_OWN_PHP), *other = phpca_path_real(php);
	bool same = own && other && strcmp(own, other) == 0;

	free(own);
	free(other);
	return same;
}
