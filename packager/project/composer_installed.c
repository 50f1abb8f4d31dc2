/*
 * Packages: what installed.json says is there, and what composer.lock says should be. See
 * composer.h.
 */
#include <stdlib.h>
#include <string.h>
#include "base/table.h"
#include "base/vector.h"
#include "format/hash.h"
#include "project/composer.h"

/* ---- names, each found in one step: these files may be large ---- */

/* Some strings of a list, which are borrowed. */
struct names {
	PHPCA_VECTOR(const char *) list;
	struct phpca_table table;
};

struct name_search {
	const struct names *names;
	const char *name;
};

static bool is_name(const void *context, uint32_t number)
{
	const struct name_search *s = context;

	return strcmp(s->names->list.item[number], s->name) == 0;
}

static void read_names(struct names *out, const cJSON *list)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		const struct name_search search = {out, item->valuestring};
		if (!cJSON_IsString(item))
			continue;
		if (phpca_table_enter(&out->table, phpca_hash64(search.name, strlen(search.name)),
				(uint32_t)out->list.count, is_name, &search)
			== out->list.count)
			*phpca_vector_add(&out->list) = search.name;
	}
}

static bool has_name(const struct names *names, const char *name)
{
	const struct name_search search = {names, name};

	return phpca_table_find(&names->table, phpca_hash64(name, strlen(name)), is_name, &search)
		!= PHPCA_TABLE_NONE;
}

struct package_search {
	const struct phpca_composer *c;
	const char *name;
};

static bool is_package(const void *context, uint32_t number)
{
	const struct package_search *s = context;

	return strcmp(s->c->package[number].facts.name, s->name) == 0;
}

/* Of two with the same name the first counts. */
static void note_package(struct phpca_composer *c, uint32_t number)
{
	const struct package_search search = {c, c->package[number].facts.name};

	phpca_table_enter(&c->package_table, phpca_hash64(search.name, strlen(search.name)), number,
		is_package, &search);
}

static struct phpca_composer_package *find_package(const struct phpca_composer *c, const char *name)
{
	const struct package_search search = {c, name};
	uint32_t number = phpca_table_find(
		&c->package_table, phpca_hash64(name, strlen(name)), is_package, &search);

	return number == PHPCA_TABLE_NONE ? NULL : &c->package[number];
}

/* ---- values ---- */

/* "" says nothing, as null does. */
static char *reference(const cJSON *package, const char *part, const char *key)
{
	char *value = phpca_composer__string(cJSON_GetObjectItemCaseSensitive(package, part), key);

	if (!value || *value)
		return value;
	free(value);
	return NULL;
}

/* ---- vendor/composer/installed.json ---- */

/*
 * install-path is relative to vendor/composer; a package may lie outside the root, then it has no
 * path here.
 */
static char *package_path(const struct phpca_composer *c, const cJSON *package)
{
	char *path, *relative = phpca_composer__string(package, "install-path");

	if (!relative)
		return NULL;
	path = phpca_text_format("%s/composer/%s", c->vendor, relative);
	free(relative);
	if (phpca_path_normalise(path) && *path)
		return path;
	free(path);
	return NULL;
}

static void read_package(
	struct phpca_composer *c, const cJSON *package, const struct names *dev_names)
{
	struct phpca_composer_package *p;

	if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(package, "name")))
		return;
	c->package = phpca_text_grow(c->package, (c->package_count + 1) * sizeof(*c->package));
	p = &c->package[c->package_count++];
	memset(p, 0, sizeof(*p));
	phpca_composer__facts(&p->facts, package);
	p->path = package_path(c, package);
	p->source = reference(package, "source", "reference");
	p->dist = reference(package, "dist", "reference");
	p->sha1 = reference(package, "dist", "shasum");
	p->target = phpca_composer__string(package, "target-dir");
	p->dev = has_name(dev_names, p->facts.name);
	phpca_composer__binaries(&p->binaries, cJSON_GetObjectItemCaseSensitive(package, "bin"));
	note_package(c, (uint32_t)c->package_count - 1);
}

static size_t count_rules(const struct phpca_composer *c)
{
	size_t count = 0;

	for (size_t i = 0; i < c->package_count; i++)
		count += c->package[i].facts.autoload.count;
	return count;
}

enum phpca_code phpca_composer_read_installed(
	struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err)
{
	cJSON *document = phpca_json_parse(json, err);
	const cJSON *packages, *package;
	struct names dev_names = {0};
	enum phpca_code code = PHPCA_OK;

	if (!document)
		return PHPCA_E_USAGE;
	/* Composer 1 wrote the bare list. */
	packages = cJSON_IsArray(document) ? document
									   : cJSON_GetObjectItemCaseSensitive(document, "packages");
	read_names(&dev_names, cJSON_GetObjectItemCaseSensitive(document, "dev-package-names"));
	c->installed = true;
	c->dev_installed = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(document, "dev"));
	if (cJSON_GetArraySize(packages) > PHPCA_PACKAGES_MAX)
		code = phpca_json_fault(json, "", err, "wanted at most %d packages, found %d",
			PHPCA_PACKAGES_MAX, cJSON_GetArraySize(packages));
	else
		cJSON_ArrayForEach(package, packages) read_package(c, package, &dev_names);
	if (!code && count_rules(c) > PHPCA_AUTOLOAD_MAX)
		code = phpca_json_fault(json, "", err, "wanted at most %d rules of \"autoload\", found %zu",
			PHPCA_AUTOLOAD_MAX, count_rules(c));
	phpca_vector_clear(&dev_names.list);
	phpca_table_clear(&dev_names.table);
	cJSON_Delete(document);
	return code;
}

/* ---- composer.lock ---- */

static bool differ(const char *a, const char *b)
{
	return a && b && strcmp(a, b) != 0;
}

static void compare(struct phpca_composer *c, const char *name, const cJSON *locked)
{
	struct phpca_composer_package *p = find_package(c, name);
	char *version = phpca_composer__string(locked, "version"),
		 *source = reference(locked, "source", "reference");
	char *dist = reference(locked, "dist", "reference"), *sentence = NULL;

	if (!p)
		sentence = phpca_text_format("%s is locked and not installed", name);
	else if (differ(version, p->facts.version))
		sentence = phpca_text_format(
			"%s is locked at %s, installed is %s", name, version, p->facts.version);
	else if (differ(dist, p->dist) || differ(source, p->source))
		sentence = phpca_text_format(
			"%s %s is locked at another commit than the one that is installed", name, version);
	else if (!p->sha1)
		p->sha1 = reference(locked, "dist", "shasum");
	if (sentence)
		phpca_list_add(&c->not_as_locked, sentence);
	free(version);
	free(source);
	free(dist);
}

static void compare_all(struct phpca_composer *c, const cJSON *packages)
{
	const cJSON *package;

	cJSON_ArrayForEach(package, packages)
	{
		char *name = phpca_composer__string(package, "name");
		if (name)
			compare(c, name, package);
		free(name);
	}
}

enum phpca_code phpca_composer_read_lock(
	struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err)
{
	cJSON *document = phpca_json_parse(json, err);

	if (!document)
		return PHPCA_E_USAGE;
	c->lock = phpca_composer__string(document, "content-hash");
	if (c->installed)
		compare_all(c, cJSON_GetObjectItemCaseSensitive(document, "packages"));
	if (c->dev_installed)
		compare_all(c, cJSON_GetObjectItemCaseSensitive(document, "packages-dev"));
	cJSON_Delete(document);
	return PHPCA_OK;
}
