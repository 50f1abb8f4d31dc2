/*
 * phpca deploy: a version of an archive goes live in a directory, the one before it is kept, and
 * can be gone back to. deploy.h has the words and says what makes it safe to be killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/alloc.h"
#include "options/options.h"
#include "options/options.h"
#include "deploy/check.h"
#include "deploy/ini.h"
#include "deploy/input.h"
#include "deploy/release.h"
#include "deploy/report.h"
#include "deploy/store.h"
#include "deploy/tree.h"

#define STORE_NAME ".phpca"
#define KEEP_DEFAULT 3

/* ---- where ---- */

static enum phpca_code open_directory(
	struct phpca_deploy *d, const char *named, bool make, struct phpca_error *err)
{
	enum phpca_code code = make ? phpca_tool_make_parents(named, "", err) : PHPCA_OK;

	if (code)
		return code;
	d->directory = phpca_path_real(named);
	if (d->directory && strcmp(d->directory, "/") == 0)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "/: nothing is deployed to the root directory of a machine");
	if (d->directory)
		d->directory_fd = open(d->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return d->directory_fd >= 0
		? PHPCA_OK
		: phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", named, strerror(errno));
}

/* A store in which others live is refused before anything is made for it. */
static enum phpca_code find_directories(struct phpca_deploy *d,
	const struct phpca_arguments *arguments, const char *directory, bool make,
	struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	d->inside = !arguments->store;
	if (arguments->store) {
		d->store = phpca_path_absolute(arguments->store);
		code = phpca_store__check(d, err);
	}
	if (!code)
		code = open_directory(d, directory, make, err);
	if (!code && d->inside)
		d->store = phpca_text_format("%s/%s", d->directory, STORE_NAME);
	return code;
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

/* ---- the work ---- */

/*
 * Beyond the switch the release is live: what fails then is reported, and the next call puts it
 * right.
 */
static enum phpca_code go_live(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err)
{
	enum phpca_code code = phpca_tree__prepare(d, set, number, err);

	if (!code)
		code = phpca_store__switch(d, number, err);
	if (!code)
		code = phpca_tree__finish(d, set, number, err);
	return code;
}

static enum phpca_code report(const struct phpca_deploy *d, const struct phpca_arguments *arguments,
	const struct phpca_deploy_outcome *outcome, struct phpca_error *err)
{
	char *mount;
	enum phpca_code code = phpca_deploy__mount_value(d, &mount, err);

	if (!code && arguments->ini_file)
		code = phpca_deploy__write_ini(d, arguments->ini_file, mount, err);
	if (!code)
		phpca_deploy__report(d, outcome, mount, arguments->pack.json);
	free(mount);
	return code;
}

static enum phpca_code deploy_set(struct phpca_deploy *d, const struct phpca_arguments *arguments,
	const struct phpca_deploy_set *set, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_release__current(d);
	struct phpca_deploy_outcome outcome = {.archive = arguments->pack.file[0]};
	enum phpca_code code = phpca_tree__check(d, set, err);
	bool added = false;

	outcome.number = outcome.previous = current ? current->number : 0;
	if (!code && !(current && phpca_release__is(d, current, set))) {
		code = phpca_release__add(d, set, &outcome.number, err);
		added = !code;
	}
	if (!code)
		code = go_live(d, set, outcome.number, err);
	if (code && added && !d->adrift && d->current_number != outcome.number)
		phpca_release__withdraw(d, outcome.number);
	if (!code)
		code = phpca_release__prune(
			d, outcome.number, arguments->keep ? arguments->keep : KEEP_DEFAULT, err);
	return code ? code : report(d, arguments, &outcome, err);
}

static void take_back(void *context)
{
	phpca_release__take_back(context);
}

static enum phpca_code run_deploy(
	struct phpca_deploy *d, const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct phpca_deploy_input input;
	enum phpca_code code = phpca_deploy__read_input(
		&input, arguments->pack.file[0], arguments->public_key, err);

	d->mode = input.mode;
	if (!code)
		code = find_directories(d, arguments, arguments->pack.file[1], true, err);
	if (!code)
		code = check_exposed(d, &input.set, err);
	if (!code)
		code = phpca_store__open(d, true, err);
	if (!code)
		phpca_alloc_at_end(take_back, d);
	if (!code)
		code = deploy_set(d, arguments, &input.set, err);
	phpca_alloc_at_end(NULL, NULL);
	phpca_deploy__clear_input(&input);
	return code;
}

/* ---- going back ---- */

static enum phpca_code check_release(const struct phpca_deploy *d, struct phpca_deploy_release *r,
	const char *public_key, struct phpca_error *err)
{
	struct phpca_error why = {0};
	enum phpca_code code = r->set.a ? phpca_deploy__verify(&r->map, public_key, &why)
									: PHPCA_E_FAILURE;

	if (code == PHPCA_E_TRUST || code == PHPCA_E_USAGE) {
		*err = why;
		return code;
	}
	if (code || (!d->force && !phpca_release__is(d, r, &r->set)))
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s/releases/%" PRIu64 ": is damaged", d->store, r->number);
	return PHPCA_OK;
}

static enum phpca_code run_rollback(
	struct phpca_deploy *d, const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct phpca_deploy_release *current, *before;
	struct phpca_deploy_outcome outcome;
	enum phpca_code code = find_directories(d, arguments, arguments->pack.file[0], false, err);

	if (!code)
		code = phpca_store__open(d, false, err);
	if (code)
		return code;
	current = phpca_release__current(d);
	before = current ? phpca_release__before(d, current->number) : NULL;
	if (!before)
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: there is no release before the current one", d->directory);
	outcome = (struct phpca_deploy_outcome){NULL, before->number, current->number};
	code = check_release(d, before, arguments->public_key, err);
	if (!code)
		code = phpca_tree__check(d, &before->set, err);
	if (!code)
		code = go_live(d, &before->set, before->number, err);
	return code ? code : report(d, arguments, &outcome, err);
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
	struct phpca_deploy d = {.force = arguments->force,
		.verbosity = arguments->pack.verbosity,
		.directory_fd = -1,
		.store_fd = -1,
		.lock = -1};
	enum phpca_code code = check_arguments(arguments, err);

	if (code)
		return code;
	if (arguments->check)
		return phpca_deploy__ask_php(
			arguments, arguments->pack.file_count > 1 ? arguments->pack.file[1] : NULL, err);
	code = arguments->rollback ? run_rollback(&d, arguments, err) : run_deploy(&d, arguments, err);
	phpca_store__close(&d);
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
	{0, "deep", NULL, "with --check: check every byte first, and what images say to the engine",
		PHPCA_FLAG(deep)},
	PHPCA_OPTION_PHP("the PHP that --check asks ($PHPCA_PHP, else php)"),
	{'d', NULL, "INI=VALUE", "a setting for the PHP that --check asks",
		PHPCA_CALL(phpca_options_ini)},
	PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_deploy = {"deploy", "ARCHIVE DIR",
	"Makes a version live in its mount directory: stubs of entry scripts, and the files that must be on disk.",
	"DIR gets a stub for each script that PHP may be started with: entry scripts, those with a \"#!\" line, \"bin\" of packages, and what the manifest's "
	"\"stubs\" names. It gets links to the files that \"extract\" names and to those that a web server serves itself, and the directories that are "
	"\"writable\". Archive and files of each version are kept in DIR/.phpca; one rename makes a version the current "
	"one, so whoever looks sees the old one or the new one, even if this command is killed.\n"
	"Files of yours are never replaced without --force.",
	options, 1, 2, run, false};
