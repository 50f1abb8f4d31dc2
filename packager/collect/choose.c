/* See choose.h. */
#include <string.h>
#include "base/outfile.h"
#include "collect/choose.h"
#include "project/composer.h"
#include "project/manifest.h"

/*
 * Never part of a program, and never taken back by a pattern: version control, the name that
 * archives use themselves, and what a killed packager has left.
 */
static bool is_reserved(const char *path)
{
	static const char *const names[] = {".git", ".hg", ".svn"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(phpca_path_base(path), names[i]) == 0)
			return true;
	return strcmp(path, ".phpca") == 0 || phpca_outfile_is_temporary(phpca_path_base(path));
}

/* The archive that is being made, or an earlier one. */
static bool is_output(const struct phpca_collecting *c, const char *path)
{
	return c->output && strcmp(path, c->output) == 0;
}

/* The key that the archive is signed with. */
static bool is_secret(const struct phpca_collecting *c, const char *path)
{
	const char *key = c->run->sign_key ? phpca_path_below(c->run->root, c->run->sign_key) : NULL;

	return key && strcmp(key, path) == 0;
}

static bool is_writable(const struct phpca_collecting *c, const char *path, bool directory)
{
	return c->writable.count && phpca_rules_match(&c->writable, path, directory, false)
		&& !phpca_rules_match(&c->extract, path, directory, false);
}

/*
 * "export-ignore" has the first word, composer.json's "archive" the second, the manifest the last.
 * Installed packages are whole.
 */
static bool is_excluded(const struct phpca_collecting *c, const char *path, bool directory)
{
	bool in_vendor = phpca_composer_in_vendor(c->run->composer, path);
	enum phpca_rules_decision say = phpca_rules_decide(&c->exclude, path, directory, in_vendor);

	return say == PHPCA_RULES_SILENT
		? !in_vendor && phpca_attributes_ignore(&c->attributes, path, directory)
		: say == PHPCA_RULES_YES;
}

bool phpca_collect__is_left_out(const struct phpca_collecting *c, const char *path, bool directory)
{
	const struct phpca_run *run = c->run;

	return is_reserved(path) || is_output(c, path) || is_secret(c, path)
		|| is_writable(c, path, directory) || is_excluded(c, path, directory)
		|| (run->manifest->dev == PHPCA_NO && phpca_composer_only_dev(run->composer, path));
}

static const char *why_left_out(const struct phpca_collecting *c, const char *path, bool directory)
{
	bool in_vendor = phpca_composer_in_vendor(c->run->composer, path);

	if (is_reserved(path))
		return "never packed";
	if (is_output(c, path))
		return "the archive itself";
	if (is_secret(c, path))
		return "the secret key";
	if (is_writable(c, path, directory))
		return "manifest: writable";
	if (phpca_rules_match(&c->exclude, path, directory, in_vendor))
		return phpca_rules_from(&c->exclude, path, directory, in_vendor);
	if (is_excluded(c, path, directory))
		return ".gitattributes: export-ignore";
	return phpca_collect__is_left_out(c, path, directory) ? "manifest: dev" : "manifest: include";
}

static void note_left_out(const struct phpca_collecting *c, const char *path, bool directory)
{
	if (!c->run->options.dry_run)
		return;
	phpca_list_add(&c->run->left_out, phpca_text_format("%s%s", path, directory ? "/" : ""));
	phpca_list_add(&c->run->left_out_why, phpca_text_dup(why_left_out(c, path, directory)));
}

bool phpca_collect__includes(const struct phpca_collecting *c, const char *path, const char **why)
{
	*why = c->include.count         ? "manifest: include"
		: c->run->composer->present ? "Composer project"
									: "below the root";
	return !phpca_collect__is_left_out(c, path, false)
		&& (!c->include.count || phpca_rules_match(&c->include, path, false, false));
}

bool phpca_collect__accepts(const struct phpca_collecting *c, const char *path, const char **why)
{
	bool wanted = phpca_collect__includes(c, path, why);

	if (!wanted)
		note_left_out(c, path, false);
	return wanted;
}

static bool descends(const struct phpca_collecting *c, const char *path)
{
	if (is_reserved(path))
		return false;
	if (phpca_rules_names(&c->writable, path))
		phpca_list_add(&c->run->writable, phpca_text_dup(path));
	if (!c->extract.count && is_writable(c, path, true))
		return false;
	return c->exclude.negates || !is_excluded(c, path, true);
}

bool phpca_collect__descends(const struct phpca_collecting *c, const char *path)
{
	bool entered = descends(c, path);

	if (!entered)
		note_left_out(c, path, true);
	return entered;
}
