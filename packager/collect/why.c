/* See why.h. */
#include <stdlib.h>
#include <string.h>
#include "base/pattern.h"
#include "collect/why.h"
#include "project/composer.h"

/* What `path` is relative to `directory`; NULL: it is not below. The directory itself is "". */
static const char *below(const char *directory, const char *path)
{
	size_t size = strlen(directory);

	if (!size)
		return path;
	if (strncmp(directory, path, size) != 0 || (path[size] && path[size] != '/'))
		return NULL;
	return path + size + (path[size] == '/');
}

static const struct phpca_composer_package *package_of(
	const struct phpca_composer *c, const char *path)
{
	const struct phpca_composer_package *found = NULL;

	for (size_t i = 0; i < c->package_count; i++) {
		const struct phpca_composer_package *package = &c->package[i];
		if (package->path && below(package->path, path)
			&& (!found || strlen(package->path) > strlen(found->path)))
			found = package;
	}
	return found;
}

/* How much of the path the rule names; 0: it does not cover it, 1: "" does. */
static size_t covers(const struct phpca_autoload_rule *r, const char *path)
{
	char *directory = phpca_text_dup(r->path);
	bool covered = r->kind != PHPCA_AUTOLOAD_EXCLUDE && phpca_path_normalise(directory)
		&& below(directory, path);
	size_t size = strlen(directory);

	free(directory);
	return covered ? size + 1 : 0;
}

static const struct phpca_autoload_rule *rule_of(
	const struct phpca_autoload *autoload, const char *path)
{
	const struct phpca_autoload_rule *best = NULL;
	size_t best_size = 0;

	for (size_t i = 0; i < autoload->count; i++) {
		size_t size = covers(&autoload->rule[i], path);
		if (size > best_size) {
			best = &autoload->rule[i];
			best_size = size;
		}
	}
	return best;
}

static bool is_excluded(const struct phpca_autoload *autoload, const char *path)
{
	for (size_t i = 0; i < autoload->count; i++) {
		const struct phpca_autoload_rule *r = &autoload->rule[i];
		char *pattern = phpca_text_dup(r->path + strspn(r->path, "/"));
		bool excluded;
		while (*pattern && pattern[strlen(pattern) - 1] == '/')
			pattern[strlen(pattern) - 1] = '\0';
		excluded = r->kind == PHPCA_AUTOLOAD_EXCLUDE && *pattern
			&& phpca_glob_matches_excluded(pattern, path);
		free(pattern);
		if (excluded)
			return true;
	}
	return false;
}

static void say(char **text, const char *more, const char *and_more, const char *at_last)
{
	char *longer = phpca_text_format(
		"%s%s%s%s%s", *text ? *text : "", *text ? "; " : "", more, and_more, at_last);

	free(*text);
	*text = longer;
}

/* "psr-4 App\ => src/". */
static void say_rule(char **text, const char *section, const struct phpca_autoload_rule *r)
{
	static const char *const kinds[] = {"psr-4", "psr-0", "classmap", ""};
	const char *path = *r->path ? r->path : ".";
	char *rule = r->prefix ? phpca_text_format(" %s %s => %s", kinds[r->kind], r->prefix, path)
						   : phpca_text_format(" %s %s", kinds[r->kind], path);

	say(text, section, rule, "");
	free(rule);
}

static void say_autoload(
	char **text, const struct phpca_autoload *autoload, const char *section, const char *path)
{
	const struct phpca_autoload_rule *rule = rule_of(autoload, path);

	if (rule && is_excluded(autoload, path))
		say(text, "not in the class map (exclude-from-classmap)", "", "");
	else if (rule)
		say_rule(text, section, rule);
}

static void say_package(
	char **text, const struct phpca_composer_package *package, const struct phpca_file *f)
{
	const char *version = package->facts.version ? package->facts.version : "";

	say(text, "package ", package->facts.name, *version ? " " : "");
	if (*version) {
		char *with = phpca_text_format("%s%s", *text, version);
		free(*text);
		*text = with;
	}
	if (package->dev)
		say(text, "for development only (\"dev\": false leaves it out)", "", "");
	if (f->kind == PHPCA_ENTRY_SCRIPT)
		say_autoload(text, &package->facts.autoload, "autoload", below(package->path, f->path));
}

static void say_project(char **text, const struct phpca_composer *c, const struct phpca_file *f)
{
	if (phpca_list_has(&c->binaries, f->path))
		say(text, "composer.json: bin", "", "");
	if (f->kind != PHPCA_ENTRY_SCRIPT)
		return;
	if (rule_of(&c->facts.autoload, f->path))
		say_autoload(text, &c->facts.autoload, "autoload", f->path);
	else
		say_autoload(text, &c->autoload_dev, "autoload-dev", f->path);
}

static void explain(struct phpca_run *run, struct phpca_file *f)
{
	const struct phpca_composer_package *package = package_of(run->composer, f->path);
	bool usual = !f->why || strcmp(f->why, "Composer project") == 0
		|| strcmp(f->why, "below the root") == 0;
	char *text = usual ? NULL : phpca_text_dup(f->why);

	if (f->entry)
		say(&text,
			phpca_list_has(&run->web, f->path) ? "entry for web servers"
											   : "entry for the command line",
			"", "");
	if (package)
		say_package(&text, package, f);
	else
		say_project(&text, run->composer, f);
	if (phpca_list_has(&run->composer->autoload_files, f->path))
		say(&text, "always loaded (autoload files)", "", "");
	f->because = text;
}

void phpca_collect__explain(struct phpca_run *run)
{
	for (size_t i = 0; i < run->files.count; i++)
		if (run->files.item[i].kind != PHPCA_ENTRY_DIRECTORY)
			explain(run, &run->files.item[i]);
}
