/*
 * phpca: the packager and all tools. run_pack() is the table of contents of the packager.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "report.h"
#include "tool.h"

static enum phpca_code passes(struct phpca_pack *p, struct phpca_error *err)
{
	enum phpca_code code;

	if ((code = phpca_collect(p, err)))
		return code;
	phpca_report_warnings(p);
	/* Beyond this point the set of files is fixed. */
	if (p->options.dry_run)
		return PHPCA_OK;
	if ((code = phpca_compile(p, err)))
		return code;
	if ((code = phpca_report_judge(p, err)))
		return code;
	/* Beyond this point every script has its verdict. */
	p->compiled_ns = phpca_report_now();
	return phpca_link(p, err);
}

static enum phpca_code pack(struct phpca_pack *p, struct phpca_error *err)
{
	enum phpca_code code = phpca_resolve(p, err);

	if (code || p->options.dry_run)
		return code ? code : passes(p, err);
	if ((code = phpca_engine_start(&p->options, err)))
		return code;
	code = passes(p, err);
	phpca_engine_stop();
	return code;
}

static enum phpca_code run_pack(const struct phpca_arguments *a, struct phpca_error *err)
{
	struct phpca_pack p = {.options = a->pack, .started_ns = phpca_report_now()};
	enum phpca_code code = pack(&p, err);

	phpca_progress(&p, "", 1, 1);   /* takes the bar away */
	if (!code && p.options.dry_run)
		phpca_report_dry_run(&p);
	else if (!code)
		phpca_report_print(&p);
	phpca_pack_clear(&p);
	return code;
}

static const struct phpca_command commands[] = {
	{"pack", "[OPTION]... [FILE]...", "Packs a project, or only the scripts FILE ..., into one archive of precompiled PHP.",
		phpca_options_pack, 0, SIZE_MAX, run_pack},
	{"info", "[OPTION]... ARCHIVE", "Shows what an archive is, where its bytes go, and which scripts are not precompiled.",
		phpca_options_info, 1, 1, phpca_tool_info},
	{"list", "[OPTION]... ARCHIVE", "Lists the files of an archive: size, verdict, path.",
		phpca_options_list, 1, 1, phpca_tool_list},
	{"extract", "[OPTION]... ARCHIVE", "Writes the sources and assets of an archive to disk.",
		phpca_options_extract, 1, 1, phpca_tool_extract},
	{"verify", "[OPTION]... ARCHIVE", "Checks every byte of an archive and names each fault.",
		phpca_options_verify, 1, 1, phpca_tool_verify},
	{"deploy", "[OPTION]... ARCHIVE DIR", "Makes the mount directory: stubs of entry scripts, and the files that must be on disk.",
		phpca_options_deploy, 2, 2, phpca_tool_deploy},
	{NULL, NULL, NULL, NULL, 0, 0, NULL}
};

static const struct phpca_command *find(const char *name)
{
	for (const struct phpca_command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static enum phpca_code unknown(const char *name, struct phpca_error *err)
{
	const char *known[sizeof(commands) / sizeof(*commands) + 1], *nearest;
	size_t count = 0;

	for (const struct phpca_command *c = commands; c->name; c++)
		known[count++] = c->name;
	known[count++] = "help";
	known[count] = NULL;
	nearest = phpca_text__nearest(name, known);
	return phpca_error_set(err, PHPCA_E_USAGE, "unknown %s %s (%s%s)", *name == '-' ? "option" : "command", name,
		nearest ? "the nearest is " : "phpca help lists them", nearest ? nearest : "");
}

static void print_help(const struct phpca_command *c)
{
	char program[32];

	if (c) {
		snprintf(program, sizeof(program), "phpca %s", c->name);
		phpca_options_help(c, program);
		return;
	}
	puts("phpca packs a Composer project into one archive of precompiled PHP.\n\nUsage: phpca COMMAND [OPTION]...\n");
	for (c = commands; c->name; c++)
		printf("  %-8s  %s\n", c->name, c->summary);
	puts("\nphpca COMMAND --help shows the options. Exit codes: 0 ok, 1 failure, 2 usage or manifest, 3 compile error,\n"
		"4 engine mismatch, 5 trust failure, 6 differs.");
}

static enum phpca_code run_help(const char *name, struct phpca_error *err)
{
	const struct phpca_command *c = name ? find(name) : NULL;

	if (name && !c)
		return unknown(name, err);
	print_help(c);
	return PHPCA_OK;
}

static enum phpca_code run_command(int argc, char **argv, struct phpca_error *err)
{
	const struct phpca_command *c = find(argv[0]);
	struct phpca_arguments a;
	enum phpca_code code;

	if (!c)
		return unknown(argv[0], err);
	code = phpca_options_parse(c, argc, argv, &a, err);
	if (!code && a.help)
		print_help(c);
	else if (!code)
		code = c->run(&a, err);
	phpca_options_clear(&a);
	return code;
}

static enum phpca_code dispatch(int argc, char **argv, struct phpca_error *err)
{
	const char *word = argc > 1 ? argv[1] : NULL;

	if (!word)
		return phpca_error_set(err, PHPCA_E_USAGE, "wanted a command (phpca help lists them)");
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		printf("phpca %s (archive format %d, image format %d)\n", PHPCA_VERSION, PHPCA_INDEX_VERSION, PHPC_SECTIONS_VERSION);
		return PHPCA_OK;
	}
	if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return run_help(argc > 2 ? argv[2] : NULL, err);
	return run_command(argc - 1, argv + 1, err);
}

int main(int argc, char **argv)
{
	struct phpca_error err = {0};
	enum phpca_code code = dispatch(argc, argv, &err);

	if ((fflush(stdout) != 0 || ferror(stdout)) && !code)
		code = phpca_error_set(&err, PHPCA_E_FAILURE, "standard output: %s", strerror(errno));
	if (code && *err.message)
		fprintf(stderr, "phpca: %s\n", err.message);
	return (int)code;
}
