/* See manifest_origin.h. */
#include <string.h>
#include "pack/manifest_origin.h"
#include "project/composer.h"
#include "project/manifest.h"

static void add_names(
	cJSON *object, const char *key, const struct phpca_list *names, const struct phpca_list *values)
{
	cJSON *map = cJSON_AddObjectToObject(object, key);

	for (size_t i = 0; i < names->count; i++)
		phpca_json_add_string(map, names->item[i], values->item[i]);
}

static void add_text(cJSON *object, const char *key, const char *text)
{
	if (text && *text)
		phpca_json_add_string(object, key, text);
}

/* ---- composer ---- */

/* Some of its files are there; of a metapackage, that has none, nothing speaks against it. */
static bool is_packed(const struct phpca_run *run, const struct phpca_composer_package *package)
{
	if (package->dev && run->manifest->dev == PHPCA_NO)
		return false;
	if (!package->path)
		return package->facts.type && strcmp(package->facts.type, "metapackage") == 0;
	return phpca_files_holds_below(&run->files, package->path)
		|| phpca_files_find(&run->files, package->path);
}

static void add_package(cJSON *list, const struct phpca_composer_package *package)
{
	cJSON *item = cJSON_CreateObject();

	phpca_json_add_string(item, "name", package->facts.name);
	add_text(item, "version", package->facts.version);
	add_text(item, "type", package->facts.type);
	phpca_json_add_strings(
		item, "license", package->facts.license.item, package->facts.license.count);
	cJSON_AddBoolToObject(item, "dev", package->dev);
	add_text(item, "path", package->path);
	add_text(item, "source", package->source);
	add_text(item, "dist", package->dist);
	add_text(item, "sha1", package->sha1);
	add_names(item, "requires", &package->facts.requires, &package->facts.constraints);
	if (package->facts.provides.count)
		phpca_json_add_strings(
			item, "provides", package->facts.provides.item, package->facts.provides.count);
	cJSON_AddItemToArray(list, item);
}

static void add_composer(cJSON *document, const struct phpca_run *run)
{
	const struct phpca_composer *c = run->composer;
	cJSON *composer, *packages;

	if (!c->present)
		return;
	composer = cJSON_AddObjectToObject(document, "composer");
	add_text(composer, "type", c->facts.type);
	phpca_json_add_strings(composer, "license", c->facts.license.item, c->facts.license.count);
	add_text(composer, "lock", c->lock);
	add_names(composer, "requires", &c->facts.requires, &c->facts.constraints);
	add_names(composer, "requires-dev", &c->requires_dev, &c->constraints_dev);
	packages = cJSON_AddArrayToObject(composer, "packages");
	for (size_t i = 0; i < c->package_count; i++)
		if (is_packed(run, &c->package[i]))
			add_package(packages, &c->package[i]);
}

/* ---- git ---- */

static void add_git(cJSON *document, const struct phpca_run *run)
{
	cJSON *git;

	if (!run->stamp.commit)
		return;
	git = cJSON_AddObjectToObject(document, "git");
	phpca_json_add_string(git, "commit", run->stamp.commit);
	phpca_json_add_string(git, "describe", run->stamp.describe);
	phpca_json_add_number(git, "time", (double)run->stamp.time);
	cJSON_AddBoolToObject(git, "dirty", run->stamp.dirty);
	phpca_json_add_string(git, "path", run->stamp.path);
}

void phpca_manifest__add_origin(cJSON *document, const struct phpca_run *run)
{
	add_composer(document, run);
	add_git(document, run);
}
