/* The options of every command, and the parser. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "options.h"
#include "text.h"

/* ---- what each option does ---- */

#define SETTER(function, statement) \
	static enum phpca_code function(struct phpca_arguments *a, const char *value, struct phpca_error *err) \
	{ \
		statement; \
		return PHPCA_OK; \
	}

SETTER(set_manifest, a->pack.manifest = value)
SETTER(set_output, a->pack.output = value)
SETTER(set_root, a->pack.root = value)
SETTER(set_entry, a->pack.entry = value)
SETTER(set_rev, a->pack.rev = value)
SETTER(set_strict, a->pack.strict = true)
SETTER(set_dry_run, a->pack.dry_run = true)
SETTER(set_no_progress, a->pack.no_progress = true)
SETTER(set_quiet, a->pack.verbosity = -1)
SETTER(set_verbose, a->pack.verbosity = a->pack.verbosity < 2 ? a->pack.verbosity + 1 : 2)
SETTER(set_directory, a->directory = value)
SETTER(set_inspect, a->inspect = value)
SETTER(set_single, a->single = value)
SETTER(set_tree, a->tree = value)
SETTER(set_force, a->force = true)
SETTER(set_help, a->help = true)
SETTER(set_version, a->version = true)

static enum phpca_code set_mount(struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	if (*value != '/')
		return phpca_error_set(err, PHPCA_E_USAGE, "--mount: wanted an absolute directory, found \"%s\"", value);
	a->pack.mount = value;
	return PHPCA_OK;
}

static enum phpca_code set_jobs(struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	char *end;
	unsigned long jobs = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || jobs < 1 || jobs > 1024)
		return phpca_error_set(err, PHPCA_E_USAGE, "-j: wanted a number from 1 to 1024, found \"%s\"", value);
	a->pack.jobs = (unsigned)jobs;
	return PHPCA_OK;
}

static enum phpca_code set_format(struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	if (strcmp(value, "json") != 0 && strcmp(value, "text") != 0)
		return phpca_error_set(err, PHPCA_E_USAGE, "--format: wanted \"json\" or \"text\", found \"%s\"", value);
	a->pack.json = *value == 'j';
	return PHPCA_OK;
}

static void add_word(const char ***words, size_t *count, const char *word)
{
	*words = phpca_text__grow(*words, (*count + 1) * sizeof(**words));
	(*words)[(*count)++] = word;
}

static enum phpca_code set_ini(struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	const char *equal = strchr(value, '=');

	if (!equal || equal == value)
		return phpca_error_set(err, PHPCA_E_USAGE, "-d: wanted INI=VALUE, found \"%s\"", value);
	add_word(&a->pack.ini, &a->pack.ini_count, value);
	return PHPCA_OK;
}

/* ---- which command has which ---- */

#define HELP     {'h', "help", NULL, "show this", set_help}
#define FORMAT   {0, "format", "json", "print JSON instead of text", set_format}
#define INI      {'d', NULL, "INI=VALUE", "compile under this INI setting", set_ini}
#define VERBOSE  {'v', "verbose", NULL, "say more", set_verbose}
#define END      {0, NULL, NULL, NULL, NULL}

const struct phpca_option phpca_options_none[] = {HELP, END};

const struct phpca_option phpca_options_pack[] = {
	{'m', "manifest", "FILE", "the manifest (phpca.json in the root, if there is one)", set_manifest},
	{'o', "output", "FILE", "the archive (app.phpca)", set_output},
	{0, "root", "DIR", "the project (where the manifest lies, else the working directory)", set_root},
	{0, "entry", "FILE", "script that a bare archive starts, below the root", set_entry},
	{0, "mount", "DIR", "preferred mount point (the root itself)", set_mount},
	{0, "rev", "REV", "pack this git revision, not the work tree", set_rev},
	{'j', "jobs", "N", "workers (the number of processors)", set_jobs},
	INI,
	FORMAT,
	{0, "strict", NULL, "a script that can't be precompiled is an error", set_strict},
	{0, "dry-run", NULL, "list what would be packed and why, write nothing", set_dry_run},
	{0, "no-progress", NULL, "no progress bar", set_no_progress},
	{'q', "quiet", NULL, "print errors only", set_quiet},
	VERBOSE,
	HELP,
	END
};

const struct phpca_option phpca_options_info[] = {FORMAT, HELP, END};
const struct phpca_option phpca_options_list[] = {FORMAT, HELP, END};
const struct phpca_option phpca_options_verify[] = {FORMAT, HELP, END};

const struct phpca_option phpca_options_extract[] = {
	{'C', "directory", "DIR", "extract into DIR (the working directory)", set_directory},
	{0, "force", NULL, "replace files that differ", set_force},
	VERBOSE,
	HELP,
	END
};

const struct phpca_option phpca_options_deploy[] = {
	{0, "force", NULL, "replace files that are in the way", set_force},
	VERBOSE,
	HELP,
	END
};

const struct phpca_option phpca_options_phpc[] = {
	{'i', NULL, "FILE.phpc", "show what an image holds", set_inspect},
	{'s', NULL, "SRC.php", "compile one script", set_single},
	{'c', NULL, "DIR", "compile every .php file of a directory", set_tree},
	{'o', "output", "OUT", "with -s the image, with -c the directory of the images", set_output},
	INI,
	VERBOSE,
	HELP,
	{0, "version", NULL, "show the version", set_version},
	END
};

/* ---- the parser ---- */

static enum phpca_code unknown(const struct phpca_command *c, const char *name, size_t size, struct phpca_error *err)
{
	const char *known[64], *nearest;
	char *word = phpca_text__cut(name, size);
	size_t count = 0;

	for (const struct phpca_option *o = c->options; o->set; o++)
		if (o->name)
			known[count++] = o->name;
	known[count] = NULL;
	nearest = size > 1 ? phpca_text__nearest(word, known) : NULL;
	if (nearest)
		phpca_error_set(err, PHPCA_E_USAGE, "%s: unknown option --%s (the nearest is --%s)", c->name, word, nearest);
	else
		phpca_error_set(err, PHPCA_E_USAGE, "%s: unknown option %s%s (--help lists them)", c->name, size > 1 ? "--" : "-", word);
	free(word);
	return PHPCA_E_USAGE;
}

static const struct phpca_option *find_long(const struct phpca_command *c, const char *name, size_t size)
{
	for (const struct phpca_option *o = c->options; o->set; o++)
		if (o->name && strlen(o->name) == size && memcmp(o->name, name, size) == 0)
			return o;
	return NULL;
}

static const struct phpca_option *find_letter(const struct phpca_command *c, char letter)
{
	for (const struct phpca_option *o = c->options; o->set; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

/* --name, --name=VALUE, --name VALUE. *at moves on when the value is the next argument. */
static enum phpca_code parse_long(const struct phpca_command *c, char **argv, int argc, int *at, struct phpca_arguments *out,
	struct phpca_error *err)
{
	const char *name = argv[*at] + 2, *value = strchr(name, '=');
	size_t size = value ? (size_t)(value - name) : strlen(name);
	const struct phpca_option *o = find_long(c, name, size);

	if (!o)
		return unknown(c, name, size, err);
	if (!o->argument && value)
		return phpca_error_set(err, PHPCA_E_USAGE, "%s: --%s takes no value, found \"%s\"", c->name, o->name, value + 1);
	if (o->argument && !value && *at + 1 >= argc)
		return phpca_error_set(err, PHPCA_E_USAGE, "%s: --%s wants %s", c->name, o->name, o->argument);
	return o->set(out, !o->argument ? NULL : value ? value + 1 : argv[++*at], err);
}

/* -q, -qv, -j4, -j 4. */
static enum phpca_code parse_letters(const struct phpca_command *c, char **argv, int argc, int *at, struct phpca_arguments *out,
	struct phpca_error *err)
{
	enum phpca_code code;

	for (const char *letter = argv[*at] + 1; *letter; letter++) {
		const struct phpca_option *o = find_letter(c, *letter);
		if (!o)
			return unknown(c, letter, 1, err);
		if (o->argument && !letter[1] && *at + 1 >= argc)
			return phpca_error_set(err, PHPCA_E_USAGE, "%s: -%c wants %s", c->name, o->letter, o->argument);
		if (o->argument)
			return o->set(out, letter[1] ? letter + 1 : argv[++*at], err);
		code = o->set(out, NULL, err);
		if (code)
			return code;
	}
	return PHPCA_OK;
}

static enum phpca_code check_count(const struct phpca_command *c, const struct phpca_arguments *a, struct phpca_error *err)
{
	if (a->help || a->version)
		return PHPCA_OK;
	if (a->pack.file_count < c->least)
		return phpca_error_set(err, PHPCA_E_USAGE, "%s: too few arguments, wanted: %s", c->name, c->usage);
	if (a->pack.file_count > c->most)
		return phpca_error_set(err, PHPCA_E_USAGE, "%s: one argument too many: \"%s\"", c->name, a->pack.file[c->most]);
	return PHPCA_OK;
}

enum phpca_code phpca_options_parse(const struct phpca_command *c, int argc, char **argv, struct phpca_arguments *out,
	struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;
	bool options = true;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	memset(out, 0, sizeof(*out));
	out->pack.jobs = processors > 0 ? (unsigned)processors : 1;
	for (int at = 1; at < argc && !code; at++) {
		const char *word = argv[at];
		if (options && strcmp(word, "--") == 0)
			options = false;
		else if (options && word[0] == '-' && word[1] == '-')
			code = parse_long(c, argv, argc, &at, out, err);
		else if (options && word[0] == '-' && word[1])
			code = parse_letters(c, argv, argc, &at, out, err);
		else
			add_word(&out->pack.file, &out->pack.file_count, word);
	}
	return code ? code : check_count(c, out, err);
}

void phpca_options_clear(struct phpca_arguments *a)
{
	free(a->pack.file);
	free(a->pack.ini);
	memset(a, 0, sizeof(*a));
}

/* ---- help ---- */

static void help_line(const struct phpca_option *o)
{
	char left[64];

	if (!o->name)
		snprintf(left, sizeof(left), "-%c %s", o->letter, o->argument);
	else
		snprintf(left, sizeof(left), "%c%c%s --%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ', o->letter ? "," : " ",
			o->name, o->argument ? "=" : "", o->argument ? o->argument : "");
	printf("  %-24s  %s\n", left, o->help);
}

void phpca_options_help(const struct phpca_command *c, const char *program)
{
	printf("Usage: %s %s\n%s\n\n", program, c->usage, c->summary);
	for (const struct phpca_option *o = c->options; o->set; o++)
		help_line(o);
}
