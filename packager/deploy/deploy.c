/*
 * phpca deploy: a version of an archive goes live in a directory, the one before it is kept, and
 * can be gone back to. deploy.h has the words and says what makes it safe to be killed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "options/options.h"
#include "deploy/deploy.h"
#include "base/json.h"

#define STORE_NAME ".phpca"
#define KEEP_DEFAULT 3

/* ---- where ---- */

static enum phpca_code finalize_directory(struct phpca_deploy *d,
	const struct phpca_arguments *arguments, const char *given, bool make, struct phpca_error *err)
{
	enum phpca_code code = make ? phpca_tool_make_parents(given, "", err) : PHPCA_OK;

	if (code)
		return code;
	d->directory = realpath(given, NULL);
	if (!d->directory)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", given, strerror(errno));
	if (strcmp(d->directory, "/") == 0)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "/: nothing is deployed to the root directory of a machine");
	d->inside = !arguments->store;
	d->store = arguments->store ? phpca_path__absolute(arguments->store)
								: phpca_text__format("%s/%s", d->directory, STORE_NAME);
	return PHPCA_OK;
}

/*
 * With the document root in DIR itself, the store there could be downloaded: with every source in
 * it.
 */
static enum phpca_code check_exposed(
	const struct phpca_deploy *d, const struct phpca_deploy_set *set, struct phpca_error *err)
{
	size_t size = strlen(d->directory);

	if (!set->exposed || strncmp(d->store, d->directory, size) != 0 || d->store[size] != '/')
		return PHPCA_OK;
	return phpca_error_set(err, PHPCA_E_USAGE,
		"%s: is a web entry, so a web server would hand out what lies in %s: name a directory outside of it (--store DIR)",
		set->exposed, d->store);
}

/* ---- the report ---- */

static void print_json(const struct phpca_deploy *d, const char *archive, uint64_t number,
	uint64_t previous, const char *mount)
{
	cJSON *document = phpca_json__report("phpca.deploy");

	phpca_json__add_string(document, "archive", archive);
	phpca_json__add_string(document, "directory", d->directory);
	phpca_json__add_string(document, "store", d->store);
	phpca_json__add_number(document, "release", (double)number);
	if (previous)
		phpca_json__add_number(document, "previous", (double)previous);
	else
		cJSON_AddNullToObject(document, "previous");
	phpca_json__add_number(document, "stubs", (double)d->stubs);
	phpca_json__add_number(document, "files", (double)d->files);
	phpca_json__add_number(document, "unchanged", (double)d->unchanged);
	phpca_json__add_number(document, "removed", (double)d->removed);
	phpca_json__add_number(document, "saved", (double)d->saved);
	phpca_json__add_string(document, "phpca.mount", mount);
	phpca_json__print(document);
}

static void print_text(
	const struct phpca_deploy *d, uint64_t number, uint64_t previous, const char *mount)
{
	printf("%s: release %" PRIu64, d->directory, number);
	if (previous == number)
		printf(", as it was");
	else if (previous)
		printf(", after %" PRIu64, previous);
	printf("; %zu stubs of entry scripts and %zu files new, %zu there already, %zu removed\n",
		d->stubs, d->files, d->unchanged, d->removed);
	printf("php.ini:\n  extension=phpca\n  phpca.mount=%s\n", mount);
	if (previous && previous != number)
		printf("PHP processes that are running go on with release %" PRIu64
			   " until they are restarted (FPM: reload it)\n",
			previous);
}

static enum phpca_code report(const struct phpca_deploy *d, const struct phpca_arguments *arguments,
	const char *archive, uint64_t number, uint64_t previous, struct phpca_error *err)
{
	char *mount;
	enum phpca_code code = phpca_deploy__mount_value(d, &mount, err);

	if (!code && arguments->ini_file)
		code = phpca_deploy__write_ini(d, arguments->ini_file, mount, err);
	if (!code && arguments->pack.json)
		print_json(d, archive, number, previous, mount);
	else if (!code && d->verbosity >= 0)
		print_text(d, number, previous, mount);
	free(mount);
	return code;
}

/* ---- the work ---- */

/*
 * Beyond the switch the release is live: what fails then is reported, and the next call puts it
 * right.
 */
static enum phpca_code go_live(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err)
{
	enum phpca_code code = phpca_deploy__prepare(d, set, number, err);

	if (!code)
		code = phpca_deploy__switch(d, number, err);
	if (!code)
		code = phpca_deploy__finish(d, set, number, err);
	return code;
}

static enum phpca_code deploy_set(struct phpca_deploy *d, const struct phpca_arguments *arguments,
	const struct phpca_deploy_set *set, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_deploy__current(d);
	uint64_t previous = current ? current->number : 0, number = previous;
	enum phpca_code code = phpca_deploy__check(d, set, err);

	if (!code && !(current && phpca_deploy__is(d, current, set->a)))
		code = phpca_deploy__add(d, set, &number, err);
	if (!code)
		code = go_live(d, set, number, err);
	if (!code)
		code = phpca_deploy__prune(
			d, number, arguments->keep ? arguments->keep : KEEP_DEFAULT, err);
	return code ? code : report(d, arguments, arguments->pack.file[0], number, previous, err);
}

static enum phpca_code run_deploy(
	struct phpca_deploy *d, const struct phpca_arguments *arguments, struct phpca_error *err)
{
	const char *filename = arguments->pack.file[0];
	struct phpca_deploy_set set = {0};
	struct phpca_tool_map map;
	struct phpca_archive a;
	struct stat st;
	enum phpca_code code = phpca_tool_open_archive(&map, &a, filename, err);

	if (code)
		return code;
	code = phpca_tool_check_signature(&a, arguments->public_key, err);
	if (!code)
		code = phpca_deploy__set(&set, &a, err);
	if (!code)
		code = phpca_archive_verify(&a, NULL, NULL, err);
	if (code)
		phpca_error_prefix(err, "%s", filename);
	d->mode = stat(filename, &st) == 0 ? st.st_mode : 0444;
	if (!code)
		code = finalize_directory(d, arguments, arguments->pack.file[1], true, err);
	if (!code)
		code = check_exposed(d, &set, err);
	if (!code)
		code = phpca_deploy__open(d, true, err);
	if (!code)
		code = deploy_set(d, arguments, &set, err);
	phpca_deploy__set_clear(&set);
	phpca_tool_unmap(&map);
	return code;
}

static enum phpca_code run_rollback(
	struct phpca_deploy *d, const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct phpca_deploy_release *current, *before;
	enum phpca_code code = finalize_directory(d, arguments, arguments->pack.file[0], false, err);

	if (!code)
		code = phpca_deploy__open(d, false, err);
	if (code)
		return code;
	current = phpca_deploy__current(d);
	before = current ? phpca_deploy__before(d, current->number) : NULL;
	if (!before)
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: there is no release before the current one", d->directory);
	if (!before->set.a || phpca_archive_verify(&before->a, NULL, NULL, err))
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s/releases/%" PRIu64 ": is damaged", d->store, before->number);
	code = arguments->public_key
		? phpca_tool_check_signature(&before->a, arguments->public_key, err)
		: PHPCA_OK;
	if (!code)
		code = phpca_deploy__check(d, &before->set, err);
	if (!code)
		code = go_live(d, &before->set, before->number, err);
	return code ? code : report(d, arguments, NULL, before->number, current->number, err);
}

/* ---- the command ---- */

static enum phpca_code check_arguments(const struct phpca_arguments *a, struct phpca_error *err)
{
	size_t count = a->pack.file_count;

	if (a->check && a->rollback)
		return phpca_error_set(err, PHPCA_E_USAGE, "deploy: --check or --rollback, not both");
	if (a->rollback && count != 1)
		return phpca_error_set(err, PHPCA_E_USAGE, "deploy: --rollback wants DIR alone");
	if (!a->check && !a->rollback && count != 2)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "deploy: too few arguments, wanted: ARCHIVE DIR");
	return PHPCA_OK;
}

static enum phpca_code run(const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct phpca_deploy d = {
		.force = arguments->force, .verbosity = arguments->pack.verbosity, .lock = -1};
	enum phpca_code code = check_arguments(arguments, err);

	if (code)
		return code;
	if (arguments->check)
		return phpca_deploy__ask_php(
			arguments, arguments->pack.file_count > 1 ? arguments->pack.file[1] : NULL, err);
	code = arguments->rollback ? run_rollback(&d, arguments, err) : run_deploy(&d, arguments, err);
	phpca_deploy__close(&d);
	return code;
}

static enum phpca_code set_keep(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	char *end;
	unsigned long keep = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || keep < 1 || keep > 1000)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "--keep: wanted a number from 1 to 1000, found \"%s\"", value);
	a->keep = (unsigned)keep;
	return PHPCA_OK;
}

static const struct phpca_option options[] = {
	{0, "rollback", NULL, "go back to the release before: phpca deploy --rollback DIR",
		PHPCA_FLAG(rollback)},
	{0, "keep", "N", "releases that are kept, the new one included (3)", PHPCA_CALL(set_keep)},
	{0, "ini", "FILE", "write phpca.mount into this php.ini file; all else in it stays",
		PHPCA_TEXT(ini_file)},
	{0, "store", "DIR", "where releases are kept (DIR/.phpca); the same at each call",
		PHPCA_TEXT(store)},
	{0, "force", NULL, "replace files that are in the way, and keep a copy of them in the store",
		PHPCA_FLAG(force)},
	{0, "public-key", "FILE",
		"exit code 5 unless the archive is signed with this key (the key itself, or its file)",
		PHPCA_TEXT(public_key)},
	{0, "check", NULL, "write nothing; ask this machine's PHP whether it can run the archive",
		PHPCA_FLAG(check)},
	{0, "php", "FILE", "the PHP that --check asks ($PHPCA_PHP, else php)", PHPCA_TEXT(php)},
	{'d', NULL, "INI=VALUE", "a setting for the PHP that --check asks",
		PHPCA_CALL(phpca_options__ini)},
	PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_deploy = {"deploy", "ARCHIVE DIR",
	"Makes a version live in its mount directory: stubs of entry scripts, and the files that must be on disk.",
	"DIR gets a stub of 0 bytes for each entry script, links to the files that the manifest's \"extract\" names and to those that a web server serves "
	"itself, and the directories that are \"writable\". Archive and files of each version are kept in DIR/.phpca; one rename makes a version the current "
	"one, so whoever looks sees the old one or the new one, even if this command is killed.\n"
	"Files of yours are never replaced without --force.",
	options, 1, 2, run};
