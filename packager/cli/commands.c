/* The first word of the command line, and `phpca help`. */
#include <stdio.h>
#include <string.h>
#include "format/phpc.h"
#include "format/version.h"
#include "base/text.h"
#include "cli/commands.h"

static const struct phpca_command *const commands[] = {
#define X(name) &phpca_command_##name,
	PHPCA_COMMANDS(X)
#undef X
		NULL};

const struct phpca_program phpca_program = {"phpca",
	"phpca packs a Composer project into one archive of precompiled PHP.", commands, false};

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
	"Shows the commands, or the options of one.", NULL, help_options, 0, 1, run_help};

/* ---- the choice ---- */

static enum phpca_code run_command(
	const struct phpca_command *c, int argc, char **argv, struct phpca_error *err)
{
	struct phpca_arguments a;
	enum phpca_code code = phpca_options_parse(c, argc, argv, &a, err);

	if (!code && a.help)
		phpca_options_help(&phpca_program, c);
	else if (!code)
		code = c->run(&a, err);
	phpca_options_clear(&a);
	return code;
}

enum phpca_code phpca_commands_run(int argc, char **argv, struct phpca_error *err)
{
	const char *word = argc > 1 ? argv[1] : NULL;
	const struct phpca_command *c = word ? find(word) : NULL;

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
