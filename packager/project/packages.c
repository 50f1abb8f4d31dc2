/* See packages.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "git/git.h"
#include "project/composer.h"
#include "project/manifest.h"
#include "project/packages.h"
#include "project/read.h"

static enum phpca_code read_installed(struct phpca_run *run, struct phpca_error *err)
{
	struct phpca_composer *c = run->composer;
	char *installed = phpca_text_format("%s/composer/installed.json", c->vendor);
	char *files = phpca_text_format("%s/composer/autoload_files.php", c->vendor);
	struct phpca_buffer json = {0}, php = {0};
	enum phpca_code code = phpca_project__read(run, installed, PHPCA_LIMIT_PACKAGES, &json, err);

	if (!code && json.data)
		code = phpca_composer_read_installed(
			c, &(struct phpca_json_text){installed, (char *)json.data, json.size, false}, err);
	if (!code)
		code = phpca_project__read(run, files, PHPCA_LIMIT_PACKAGES, &php, err);
	if (!code && php.data)
		phpca_composer_read_autoload_files(c, (char *)php.data);
	phpca_buffer_clear(&json);
	phpca_buffer_clear(&php);
	free(installed);
	free(files);
	return code;
}

/* Vendor is what composer install made of some lock file; here it is seen whether of this one. */
static enum phpca_code read_lock(struct phpca_run *run, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_code code = run->composer->present
		? phpca_project__read(run, "composer.lock", PHPCA_LIMIT_PACKAGES, &text, err)
		: PHPCA_OK;

	if (!code && text.data)
		code = phpca_composer_read_lock(run->composer,
			&(struct phpca_json_text){"composer.lock", (char *)text.data, text.size, false}, err);
	phpca_buffer_clear(&text);
	return code;
}

static void warn_of_lock(struct phpca_run *run)
{
	const struct phpca_list *found = &run->composer->not_as_locked;
	char *more = found->count > 1 ? phpca_text_format(", and %zu more", found->count - 1)
								  : phpca_text_dup("");

	if (found->count)
		phpca_warnings_add(&run->warnings,
			"composer.lock: %s%s (composer install brings %s in line)", found->item[0], more,
			run->composer->vendor);
	free(more);
}

static void warn_of_composer(struct phpca_run *run)
{
	const struct phpca_composer *c = run->composer;

	if (c->present && !c->vendor)
		phpca_warnings_add(
			&run->warnings, "composer.json: vendor-dir lies outside the root and is not packed");
	else if (c->wants_packages && !c->installed)
		phpca_warnings_add(&run->warnings,
			"composer.json requires packages, but there is no %s/composer/installed.json%s",
			c->vendor, run->git ? " in this revision" : "; run composer install first");
	else if (c->dev_installed && run->manifest->dev == PHPCA_NO)
		phpca_warnings_add(&run->warnings,
			"\"dev\": false: the autoloader still knows the packages that are left out; "
			"composer install --no-dev makes an exact one");
}

/*
 * Packages are rarely committed: with --rev they are those on disk, unless the revision has its
 * own.
 */
static enum phpca_code find_vendor(struct phpca_run *run, struct phpca_error *err)
{
	const struct phpca_composer *c = run->composer;
	const char *given = run->options.vendor;
	struct stat st;
	char *beside;

	errno = 0;
	if (given && !c->vendor)
		return phpca_error_set(err, PHPCA_E_USAGE, "--vendor: %s",
			c->present ? "vendor-dir of composer.json lies outside the root"
					   : "there is no composer.json");
	if (given && (stat(given, &st) != 0 || !S_ISDIR(st.st_mode)))
		return phpca_error_set(err, PHPCA_E_USAGE, "--vendor: %s: wanted a directory, found %s",
			given, errno == ENOENT ? "nothing" : "something else");
	if (given)
		run->vendor = phpca_path_real(given);
	if (given || !run->git || !c->vendor || phpca_git_has(run->git, c->vendor))
		return PHPCA_OK;
	beside = phpca_text_format("%s/%s", run->root, c->vendor);
	if (stat(beside, &st) == 0 && S_ISDIR(st.st_mode))
		run->vendor = phpca_path_real(beside);
	free(beside);
	return PHPCA_OK;
}

enum phpca_code phpca_project__read_packages(struct phpca_run *run, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_code code = run->options.file_count
		? PHPCA_OK
		: phpca_project__read(run, "composer.json", PHPCA_LIMIT_MANIFEST, &text, err);

	if (!code && text.data)
		code = phpca_composer_read_project(run->composer,
			&(struct phpca_json_text){"composer.json", (char *)text.data, text.size, false}, err);
	phpca_buffer_clear(&text);
	if (!code)
		code = find_vendor(run, err);
	if (!code && run->composer->vendor)
		code = read_installed(run, err);
	if (!code)
		code = read_lock(run, err);
	if (!code)
		warn_of_composer(run);
	if (!code)
		warn_of_lock(run);
	return code;
}
