/* The parser of every command line: see options.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "options/options.h"
#include "base/text.h"

/* ---- options that many commands have ---- */

enum phpca_code phpca_options_format(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	a->pack.json = strcmp(value, "json") == 0;
	return PHPCA_OK;
}

enum phpca_code phpca_options_cache_limit(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	static const char units[] = "KMGT";
	char *end;
	unsigned long long size = strtoull(value, &end, 10);
	const char *unit = *end ? strchr(units, *end >= 'a' ? *end - 32 : *end) : NULL;
	int shift = unit ? 10 * (int)(unit - units + 1) : 0;

	if (*value < '0' || *value > '9' || (*end && (!unit || end[1])) || !size
		|| size > UINT64_MAX >> 1 >> shift)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"--cache-limit: wanted a size such as 500M or 2G, found \"%s\"", value);
	a->pack.cache_limit = (uint64_t)size << shift;
	return PHPCA_OK;
}

enum phpca_code phpca_options_jobs(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	char *end;
	unsigned long jobs = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || jobs < 1 || jobs > 1024)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "-j: wanted a number from 1 to 1024, found \"%s\"", value);
	a->pack.jobs = (unsigned)jobs;
	return PHPCA_OK;
}

enum phpca_code phpca_options_ini(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	const char *equal = strchr(value, '=');

	if (!equal || equal == value)
		return phpca_error_set(err, PHPCA_E_USAGE, "-d: wanted INI=VALUE, found \"%s\"", value);
	a->pack.ini = phpca_text_grow(a->pack.ini, (a->pack.ini_count + 1) * sizeof(*a->pack.ini));
	a->pack.ini[a->pack.ini_count++] = value;
	return PHPCA_OK;
}

static enum phpca_code quiet(struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	a->pack.verbosity = -1;
	return PHPCA_OK;
}

static enum phpca_code verbose(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	a->pack.verbosity = a->pack.verbosity < 2 ? a->pack.verbosity + 1 : 2;
	return PHPCA_OK;
}

static const struct phpca_option common[] = {
	{'q', "quiet", NULL, "print errors only", PHPCA_CALL(quiet)},
	{'v', "verbose", NULL, "say more; twice: still more", PHPCA_CALL(verbose)},
	{'h', "help", NULL, "show this", PHPCA_FLAG(help)}, PHPCA_OPTIONS_END};

/* ---- finding ---- */

const struct phpca_option *phpca_options_next(
	const struct phpca_command *c, const struct phpca_option *after)
{
	const struct phpca_option *next = after ? after + 1 : c->options;

	if (next->kind != PHPCA_OPTION_END)
		return next;
	return after >= common && after < common + sizeof(common) / sizeof(*common) ? NULL : common;
}

static const struct phpca_option *find_long(
	const struct phpca_command *c, const char *name, size_t size)
{
	const struct phpca_option *o = NULL;

	while ((o = phpca_options_next(c, o)))
		if (o->name && strlen(o->name) == size && memcmp(o->name, name, size) == 0)
			break;
	return o;
}

static const struct phpca_option *find_letter(const struct phpca_command *c, char letter)
{
	const struct phpca_option *o = NULL;

	while ((o = phpca_options_next(c, o)))
		if (o->letter == letter)
			break;
	return o;
}

static enum phpca_code unknown(
	const struct phpca_command *c, const char *name, size_t size, struct phpca_error *err)
{
	const char *known[64], *nearest;
	const struct phpca_option *o = NULL;
	char *word = phpca_text_cut(name, size);
	size_t count = 0;

	while ((o = phpca_options_next(c, o)))
		if (o->name && o->help && count < sizeof(known) / sizeof(*known) - 1)
			known[count++] = o->name;
	known[count] = NULL;
	nearest = size > 1 ? phpca_text_nearest(word, known) : NULL;
	if (nearest)
		phpca_error_set(err, PHPCA_E_USAGE, "%s: unknown option --%s (the nearest is --%s)",
			c->name, word, nearest);
	else
		phpca_error_set(err, PHPCA_E_USAGE, "%s: unknown option %s%s (--help lists them)", c->name,
			size > 1 ? "--" : "-", word);
	free(word);
	return PHPCA_E_USAGE;
}

/* ---- taking a value ---- */

/* Is `value` one of "a|b|c"? */
static bool is_choice(const char *choices, const char *value)
{
	size_t size = strlen(value);

	for (; *choices; choices += strcspn(choices, "|"), choices += *choices == '|')
		if (strcspn(choices, "|") == size && memcmp(choices, value, size) == 0)
			return true;
	return false;
}

static enum phpca_code take(struct phpca_arguments *out, const struct phpca_option *o,
	const char *value, struct phpca_error *err)
{
	void *field = (char *)out + o->field;

	if (o->argument && strchr(o->argument, '|') && !is_choice(o->argument, value))
		return phpca_error_set(
			err, PHPCA_E_USAGE, "--%s: wanted %s, found \"%s\"", o->name, o->argument, value);
	if (o->kind == PHPCA_OPTION_CALL)
		return o->call(out, value, err);
	if (o->kind == PHPCA_OPTION_FLAG)
		*(bool *)field = true;
	else
		*(const char **)field = value;
	return PHPCA_OK;
}

/* --name, --name=VALUE, --name VALUE. *at moves on when the value is the next argument. */
static enum phpca_code parse_long(const struct phpca_command *c, char **argv, int argc, int *at,
	struct phpca_arguments *out, struct phpca_error *err)
{
	const char *name = argv[*at] + 2, *value = strchr(name, '=');
	size_t size = value ? (size_t)(value - name) : strlen(name);
	const struct phpca_option *o = find_long(c, name, size);

	if (!o)
		return unknown(c, name, size, err);
	if (!o->argument && value)
		return phpca_error_set(err, PHPCA_E_USAGE, "%s: --%s takes no value, found \"%s\"", c->name,
			o->name, value + 1);
	if (o->argument && !value && *at + 1 >= argc)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "%s: --%s wants %s", c->name, o->name, o->argument);
	return take(out, o, !o->argument ? NULL : value ? value + 1 : argv[++*at], err);
}

/* -q, -qv, -j4, -j 4. */
static enum phpca_code parse_letters(const struct phpca_command *c, char **argv, int argc, int *at,
	struct phpca_arguments *out, struct phpca_error *err)
{
	enum phpca_code code;

	for (const char *letter = argv[*at] + 1; *letter; letter++) {
		const struct phpca_option *o = find_letter(c, *letter);
		if (!o)
			return unknown(c, letter, 1, err);
		if (o->argument && !letter[1] && *at + 1 >= argc)
			return phpca_error_set(
				err, PHPCA_E_USAGE, "%s: -%c wants %s", c->name, o->letter, o->argument);
		if (o->argument)
			return take(out, o, letter[1] ? letter + 1 : argv[++*at], err);
		code = take(out, o, NULL, err);
		if (code)
			return code;
	}
	return PHPCA_OK;
}

static enum phpca_code check_count(
	const struct phpca_command *c, const struct phpca_arguments *a, struct phpca_error *err)
{
	if (a->help || a->version)
		return PHPCA_OK;
	if (a->pack.file_count < c->least)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "%s: too few arguments, wanted: %s", c->name, c->arguments);
	if (a->pack.file_count > c->most)
		return phpca_error_set(err, PHPCA_E_USAGE, "%s: one argument too many: \"%s\"", c->name,
			a->pack.file[c->most]);
	return PHPCA_OK;
}

static void add_file(struct phpca_options *o, const char *word)
{
	o->file = phpca_text_grow(o->file, (o->file_count + 1) * sizeof(*o->file));
	o->file[o->file_count++] = word;
}

enum phpca_code phpca_options_parse(const struct phpca_command *c, int argc, char **argv,
	struct phpca_arguments *out, struct phpca_error *err)
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
			add_file(&out->pack, word);
	}
	return code ? code : check_count(c, out, err);
}

void phpca_options_clear(struct phpca_arguments *a)
{
	free(a->pack.file);
	free(a->pack.ini);
	free(a->pack.entry);
	free(a->pack.each_php);
	memset(a, 0, sizeof(*a));
}
