/* See rules.h. */
#include <stdlib.h>
#include <string.h>
#include "base/infile.h"
#include "collect/rules.h"
#include "project/composer.h"
#include "project/manifest.h"

/*
 * Tied to the root in any case: "cache" shall not take a package's directory of that name away.
 * Without wildcards it is a directory that `phpca deploy` makes, whether it is there now or not.
 */
static void add_writable(struct phpca_collecting *c, const char *named)
{
	char *path = phpca_text_dup(named + strspn(named, "/")), *pattern;

	phpca_path_normalise(path);
	pattern = phpca_text_format("/%s/", path);
	phpca_rules_add(&c->writable, pattern, false);
	if (!strpbrk(path, "*?[\\"))
		phpca_list_add(&c->run->writable, phpca_text_dup(path));
	free(pattern);
	free(path);
}

void phpca_collect__prepare_rules(struct phpca_collecting *c)
{
	const struct phpca_list *composer = &c->run->composer->archive_exclude;
	const struct phpca_manifest *m = c->run->manifest;

	c->exclude.from = "by default";
	phpca_rules_add(&c->exclude, "/node_modules/", false);
	phpca_rules_add(&c->exclude, "/*.phpca", false);
	c->exclude.from = "composer.json: archive.exclude";
	for (size_t i = 0; i < composer->count; i++)
		phpca_rules_add(&c->exclude, composer->item[i], true);
	c->exclude.from = "manifest: exclude";
	for (size_t i = 0; i < m->exclude.count; i++)
		phpca_rules_add(&c->exclude, m->exclude.item[i], false);
	for (size_t i = 0; i < m->include.count; i++)
		phpca_rules_add(&c->include, m->include.item[i], false);
	for (size_t i = 0; i < m->extract.count; i++)
		phpca_rules_add(&c->extract, m->extract.item[i], false);
	for (size_t i = 0; i < m->writable.count; i++)
		add_writable(c, m->writable.item[i]);
}

/* ---- .gitattributes ---- */

static enum phpca_code check_size(
	const struct phpca_buffer *text, const char *name, struct phpca_error *err)
{
	return text->size <= PHPCA_LIMIT_ATTRIBUTES
		? PHPCA_OK
		: phpca_error_set(err, PHPCA_E_FAILURE, "%s: wanted a file of at most %u bytes, found %zu",
			name, PHPCA_LIMIT_ATTRIBUTES, text->size);
}

static enum phpca_code check_count(
	const struct phpca_attributes *a, const char *name, struct phpca_error *err)
{
	return a->rule.count <= PHPCA_ATTRIBUTES_MAX
		? PHPCA_OK
		: phpca_error_set(err, PHPCA_E_USAGE,
			"%s: wanted at most %d rules of \"export-ignore\" in all such files, found more", name,
			PHPCA_ATTRIBUTES_MAX);
}

enum phpca_code phpca_collect__add_attributes(struct phpca_collecting *c, const char *directory,
	const struct phpca_buffer *text, const char *name, struct phpca_error *err)
{
	enum phpca_code code = check_size(text, name, err);

	if (code || !text->data || phpca_composer_in_vendor(c->run->composer, directory))
		return code;
	phpca_attributes_add(&c->attributes, directory, (char *)text->data, text->size);
	return check_count(&c->attributes, name, err);
}

enum phpca_code phpca_collect__add_attributes_above(struct phpca_collecting *c,
	const char *directory, const struct phpca_buffer *text, const char *name,
	struct phpca_error *err)
{
	enum phpca_code code = check_size(text, name, err);

	if (code || !text->data)
		return code;
	phpca_attributes_add_above(&c->attributes, directory, (char *)text->data, text->size);
	return check_count(&c->attributes, name, err);
}

void phpca_collect__clear_rules(struct phpca_collecting *c)
{
	phpca_rules_clear(&c->exclude);
	phpca_rules_clear(&c->include);
	phpca_rules_clear(&c->extract);
	phpca_rules_clear(&c->writable);
}
