/*
 * Where the files of an archive are from, for its manifest: Composer's packages and the commit.
 * What differs between two machines that hold the same project (directories, addresses of package
 * registries) has no place here. docs/format.md has the keys.
 */
#include <string.h>
#include "collect/collect.h"
#include "project/composer.h"
#include "git/git.h"
#include "project/manifest.h"

static void add_names(
	cJSON *object, const char *key, const struct phpca_list *names, const struct phpca_list *values)
{
	cJSON *map = cJSON_AddObjectToObject(object, key);

	for (size_t i = 0; i < names->count; i++)
		phpca_json__add_string(map, names->item[i], values->item[i]);
}

static void add_text(cJSON *object, const char *key, const char *text)
{
	if (text && *text)
		phpca_json__add_string(object, key, text);
}

/* ---- composer ---- */

/* Some of its files are there; of a metapackage, that has none, nothing speaks against it. */
static bool is_packed(const struct phpca_pack *p, const struct phpca_composer_package *package)
{
	if (package->dev && p->manifest->dev == PHPCA_NO)
		return false;
	if (!package->path)
		return package->facts.type && strcmp(package->facts.type, "metapackage") == 0;
	return phpca_collect__holds_below(p, package->path) || phpca_collect__find(p, package->path);
}

static void add_package(cJSON *list, const struct phpca_composer_package *package)
{
	cJSON *item = cJSON_CreateObject();

	phpca_json__add_string(item, "name", package->facts.name);
	add_text(item, "version", package->facts.version);
	add_text(item, "type", package->facts.type);
	phpca_json__add_strings(
		item, "license", package->facts.license.item, package->facts.license.count);
	cJSON_AddBoolToObject(item, "dev", package->dev);
	add_text(item, "path", package->path);
	add_text(item, "source", package->source);
	add_text(item, "dist", package->dist);
	add_text(item, "sha1", package->sha1);
	add_names(item, "requires", &package->facts.requires, &package->facts.constraints);
	if (package->facts.provides.count)
		phpca_json__add_strings(
			item, "provides", package->facts.provides.item, package->facts.provides.count);
	cJSON_AddItemToArray(list, item);
}

static void add_composer(cJSON *document, const struct phpca_pack *p)
{
	const struct phpca_composer *c = p->composer;
	cJSON *composer, *packages;

	if (!c->present)
		return;
	composer = cJSON_AddObjectToObject(document, "composer");
	add_text(composer, "type", c->facts.type);
	phpca_json__add_strings(composer, "license", c->facts.license.item, c->facts.license.count);
	add_text(composer, "lock", c->lock);
	add_names(composer, "requires", &c->facts.requires, &c->facts.constraints);
	add_names(composer, "requires-dev", &c->requires_dev, &c->constraints_dev);
	packages = cJSON_AddArrayToObject(composer, "packages");
	for (size_t i = 0; i < c->package_count; i++)
		if (is_packed(p, &c->package[i]))
			add_package(packages, &c->package[i]);
}

/* ---- git ---- */

static void add_git(cJSON *document, const struct phpca_pack *p)
{
	cJSON *git;

	if (!p->stamp.commit)
		return;
	git = cJSON_AddObjectToObject(document, "git");
	phpca_json__add_string(git, "commit", p->stamp.commit);
	phpca_json__add_string(git, "describe", p->stamp.describe);
	phpca_json__add_number(git, "time", (double)p->stamp.time);
	cJSON_AddBoolToObject(git, "dirty", p->stamp.dirty);
	phpca_json__add_string(git, "path", p->stamp.path);
}

void phpca_manifest__add_origin(cJSON *document, const struct phpca_pack *p)
{
	add_composer(document, p);
	add_git(document, p);
}
