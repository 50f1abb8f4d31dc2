/* The first word of the command line, and `phpca help`. */
#include <stdio.h>
#include <string.h>
#include "format/phpc.h"
#include "format/version.h"
#include "base/text.h"
#include "cli/commands.h"
#include "host/host.h"
#include "inspect/archive_file.h"
#include "php/engine.h"

static const struct phpca_command *const commands[] = {
#define X(name) &phpca_command_##name,
	PHPCA_COMMANDS(X)
#undef X
		NULL};

const struct phpca_program phpca_program = {"phpca",
	"phpca packs a Composer project into one archive of precompiled PHP.", commands, false};

static const char *global_php; /* --php before the command; NULL: not said */

static const struct phpca_command *find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static enum phpca_code unknown(const char *name, struct phpca_error *err)
{
	const char *known[sizeof(commands) / sizeof(*commands)], *nearest;

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		known[i] = commands[i] ? commands[i]->name : NULL;
	nearest = phpca_text_nearest(name, known);
	return phpca_error_set(err, PHPCA_E_USAGE, "unknown %s %s (%s%s)",
		*name == '-' ? "option" : "command", name,
		nearest ? "the nearest is " : "phpca help lists them", nearest ? nearest : "");
}

/* ---- phpca help ---- */

static enum phpca_code run_help(const struct phpca_arguments *a, struct phpca_error *err)
{
	const char *name = a->pack.file_count ? a->pack.file[0] : NULL;
	const struct phpca_command *c = name ? find(name) : NULL;

	if (name && !c)
		return unknown(name, err);
	if (a->completion)
		phpca_options_completion(&phpca_program, a->completion);
	else if (a->man)
		phpca_options_man(&phpca_program);
	else
		phpca_options_help(&phpca_program, c);
	return PHPCA_OK;
}

static const struct phpca_option help_options[] = {
	{0, "completion", "bash|zsh|fish", "print the completions for a shell", PHPCA_TEXT(completion)},
	{0, "man", NULL, "print the man page", PHPCA_FLAG(man)}, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_help = {"help", "[COMMAND]",
	"Shows the commands, or the options of one.", NULL, help_options, 0, 1, run_help, false};

/* ---- the choice ---- */

/* phpca --php=FILE COMMAND: the command, done by that PHP. pack chooses by itself. */
static enum phpca_code enter_named(const struct phpca_arguments *a, struct phpca_error *err)
{
	struct phpca_host host;
	enum phpca_code code = phpca_host_ask(&host, a->pack.php, err);

	if (!code && !phpca_host_is_own(host.php))
		code = phpca_host_enter(&host, a->pack.ini, a->pack.ini_count, err);
	phpca_host_clear(&host);
	return code;
}

struct fitting {
	const struct phpca_tool_map *map;
	const struct phpca_archive *archive;
	bool asked; /* for this one of several engines */
};

static bool fits(const void *context, const char *engine)
{
	const struct fitting *f = context;

	return f->asked ? memcmp(f->archive->index->system_id, engine, PHPC_SYSTEM_ID_SIZE) == 0
					: phpca_tool_is_for(f->map, f->archive, engine);
}

/* An archive that is for other engines: perhaps a PHP of this machine has one of them. */
static enum phpca_code enter_fitting(
	const struct phpca_arguments *a, enum phpca_code failed, struct phpca_error *err)
{
	struct phpca_error why = {0};
	struct phpca_archive archive;
	struct phpca_tool_map map;
	const struct fitting f = {&map, &archive, a->engine != NULL};
	enum phpca_code code;

	if (phpca_tool_open_any(&map, &archive, a->pack.file[0], &why))
		return failed;
	code = phpca_host_enter_engine(fits, &f, a->pack.ini, a->pack.ini_count, &why);
	if (code)
		*err = why;
	phpca_tool_unmap(&map);
	return code ? code : failed;
}

static enum phpca_code run(
	const struct phpca_command *c, const struct phpca_arguments *a, struct phpca_error *err)
{
	bool may_leave = !phpca_host_is_inside();
	enum phpca_code code = PHPCA_OK;

	if (global_php && may_leave && c != &phpca_command_pack && c != &phpca_command_deploy)
		code = enter_named(a, err);
	if (!code)
		code = c->run(a, err);
	if (code == PHPCA_E_ENGINE_MISMATCH && c->of_engine && may_leave)
		code = enter_fitting(a, code, err);
	return code;
}

static enum phpca_code run_command(
	const struct phpca_command *c, int argc, char **argv, struct phpca_error *err)
{
	struct phpca_arguments a;
	enum phpca_code code = phpca_options_parse(c, argc, argv, &a, err);

	if (!a.pack.php)
		a.pack.php = global_php;
	phpca_tool_ask_for_engine(a.engine);
	if (!code && a.help)
		phpca_options_help(&phpca_program, c);
	else if (!code)
		code = run(c, &a, err);
	phpca_options_clear(&a);
	return code;
}

/* --php before the command, --php=FILE or --php FILE. Moves argv on to the word behind it. */
static enum phpca_code take_php(int *argc, char ***argv, struct phpca_error *err)
{
	const char *word = *argc > 1 ? (*argv)[1] : "";
	int words = 1;

	if (strncmp(word, "--php=", 6) == 0) {
		global_php = word + 6;
	} else if (strcmp(word, "--php") == 0 && *argc > 2) {
		global_php = (*argv)[2];
		words = 2;
	} else {
		return strcmp(word, "--php") ? PHPCA_OK
									 : phpca_error_set(err, PHPCA_E_USAGE, "--php: wanted a php");
	}
	*argc -= words;
	*argv += words;
	return *global_php ? PHPCA_OK : phpca_error_set(err, PHPCA_E_USAGE, "--php: wanted a php");
}

enum phpca_code phpca_commands_run(int argc, char **argv, struct phpca_error *err)
{
	enum phpca_code code = take_php(&argc, &argv, err);
	const char *word = argc > 1 ? argv[1] : NULL;
	const struct phpca_command *c = word ? find(word) : NULL;

	if (code)
		return code;
	phpca_engine_settle_threads();
	if (!word)
		return phpca_error_set(err, PHPCA_E_USAGE, "wanted a command (phpca help lists them)");
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		printf("phpca %s (archive format %d, image format %d)\n", PHPCA_VERSION,
			PHPCA_INDEX_VERSION, PHPC_SECTIONS_VERSION);
		return PHPCA_OK;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		c = &phpca_command_help;
	return c ? run_command(c, argc - 1, argv + 1, err) : unknown(word, err);
}
