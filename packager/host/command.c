/* The command line of a host, and becoming it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/text.h"
#include "host/host.h"

static int own_argc;
static char **own_argv;
static bool inside;

void phpca_host_begin(int argc, char **argv)
{
	own_argc = argc;
	own_argv = argv;
}

/* How many words stand before the command: the program, and --php. */
static int words_before_command(void)
{
	const char *first = own_argc > 1 ? own_argv[1] : "";

	return strncmp(first, "--php=", 6) == 0 ? 2 : strcmp(first, "--php") == 0 ? 3 : 1;
}

void phpca_host_add_words(const char *const *words, size_t count)
{
	int before = words_before_command() + 1;
	char **argv = phpca_text_alloc(((size_t)own_argc + count) * sizeof(*argv));

	memcpy(argv, own_argv, (size_t)before * sizeof(*argv));
	memcpy(argv + before, words, count * sizeof(*argv));
	memcpy(argv + before + count, own_argv + before, (size_t)(own_argc - before) * sizeof(*argv));
	own_argv = argv;
	own_argc += (int)count;
}

void phpca_host_note_inside(void)
{
	inside = true;
}

bool phpca_host_is_inside(void)
{
	return inside;
}

/*
 * As php/embed.c has them. The packager runs before the script does, and ends the process: the
 * script is only reached where PHP could not load the module.
 */
static const char *const settings[] = {"display_errors=0", "display_startup_errors=0",
	"log_errors=0", "memory_limit=-1", "short_open_tag=0", "error_reporting=32767",
	"opcache.enable=0", "opcache.enable_cli=0"};
static const char otherwise[] = "exit(4);";

/* PHP reads a value as a line of php.ini: between single quotes it is what it is. */
static char *quoted(const char *setting)
{
	const char *equals = strchr(setting, '=');

	return equals ? phpca_text_format("%.*s='%s'", (int)(equals - setting), setting, equals + 1)
				  : phpca_text_dup(setting);
}

static bool can_be_quoted(const char *setting)
{
	return !strpbrk(setting, "'\n");
}

static bool is_multibyte(const char *const *ini, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strncmp(ini[i], "zend.multibyte", strlen("zend.multibyte")))
			return true;
	return false;
}

static void set(struct phpca_list *argv, char *owned)
{
	phpca_list_add(argv, phpca_text_dup("-d"));
	phpca_list_add(argv, owned);
}

static char **finish(struct phpca_list *argv)
{
	phpca_list_add(argv, NULL);
	return argv->item;
}

/* `rest`: what the packager in it is told. */
static void make_command(struct phpca_list *argv, const struct phpca_host *host,
	const char *const *ini, size_t ini_count)
{
	phpca_list_add(argv, phpca_text_dup(host->name));
	phpca_list_add(argv, phpca_text_dup("-n"));
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		set(argv, phpca_text_dup(settings[i]));
	if (is_multibyte(ini, ini_count))
		set(argv, phpca_text_dup("extension=mbstring"));
	for (size_t i = 0; i < ini_count; i++)
		set(argv, quoted(ini[i]));
	set(argv, phpca_text_format("extension=%s", host->module));
	phpca_list_add(argv, phpca_text_dup("-r"));
	phpca_list_add(argv, phpca_text_dup(otherwise));
	phpca_list_add(argv, phpca_text_dup("--"));
	phpca_list_add(argv, phpca_text_dup(PHPCA_HOST_INSIDE));
}

static enum phpca_code does_not_load(const struct phpca_host *host, struct phpca_error *err)
{
	return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
		"%s (PHP %s, %s) can't load %s (`%s -n -d extension=%s -v` says why)", host->name,
		host->version, host->build, host->module, host->name, host->module);
}

/* ---- asking ---- */

static bool is_engine(const char *text)
{
	return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

int phpca_host__run(
	const struct phpca_host *host, const char *const *words, bool quiet, struct phpca_child *out)
{
	struct phpca_list argv = {0};
	int error;

	make_command(&argv, host, NULL, 0);
	for (; *words; words++)
		phpca_list_add(&argv, phpca_text_dup(*words));
	error = phpca_child_run(out, finish(&argv), -1, quiet);
	phpca_list_clear(&argv);
	return error;
}

char *phpca_host_engine(const struct phpca_host *host, struct phpca_error *err)
{
	static const char *const words[] = {"engines", "--self", NULL};
	struct phpca_child child = {0};
	char *engine = NULL;

	if (phpca_host__run(host, words, true, &child) == 0 && child.status == 0) {
		child.output[strcspn(child.output, "\n")] = '\0';
		engine = is_engine(child.output) ? phpca_text_dup(child.output) : NULL;
	}
	if (!engine)
		does_not_load(host, err);
	phpca_child_clear(&child);
	return engine;
}

/* ---- becoming it ---- */

enum phpca_code phpca_host_enter(const struct phpca_host *host, const char *const *ini,
	size_t ini_count, struct phpca_error *err)
{
	struct phpca_list argv = {0};
	char *engine;

	if (!host->module)
		return phpca_host_refuse(host, err);
	for (size_t i = 0; i < ini_count; i++)
		if (!can_be_quoted(ini[i]))
			return phpca_error_set(err, PHPCA_E_USAGE,
				"-d %s: a value with ' or a line break can't be told to another PHP", ini[i]);
	engine = phpca_host_engine(host, err);
	if (!engine)
		return err->code;
	free(engine);
	make_command(&argv, host, ini, ini_count);
	for (int i = 1; i < own_argc; i++)
		phpca_list_add(&argv, phpca_text_dup(own_argv[i]));
	execvp(host->name, finish(&argv));
	phpca_list_clear(&argv);
	return phpca_error_set(
		err, PHPCA_E_FAILURE, "%s: can't be run: %s", host->name, strerror(errno));
}
