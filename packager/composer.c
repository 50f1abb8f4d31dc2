/* See composer.h. */
#include <stdlib.h>
#include <string.h>
#include "composer.h"

static char *copy_string(const cJSON *object, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(value) ? phpca_text__dup(value->valuestring) : NULL;
}

/* A string or a list of strings: Composer takes both in most places. */
static void copy_strings(struct phpca_list *out, const cJSON *value)
{
	const cJSON *item;

	if (cJSON_IsString(value))
		phpca_list__add(out, phpca_text__dup(value->valuestring));
	else if (cJSON_IsArray(value))
		cJSON_ArrayForEach(item, value)
			if (cJSON_IsString(item))
				phpca_list__add(out, phpca_text__dup(item->valuestring));
}

/* ---- composer.json ---- */

static void read_vendor(struct phpca_composer *c, const cJSON *config)
{
	char *vendor = copy_string(config, "vendor-dir");

	if (!vendor)
		vendor = phpca_text__dup("vendor");
	if (*vendor == '/' || !phpca_path__normalise(vendor) || !*vendor) {
		free(vendor);
		vendor = NULL;
	}
	c->vendor = vendor;
}

static bool wants_packages(const cJSON *require)
{
	const cJSON *item;

	if (cJSON_IsObject(require))
		cJSON_ArrayForEach(item, require)
			if (strchr(item->string, '/'))   /* not php, ext-*, lib-* */
				return true;
	return false;
}

static void read_binaries(struct phpca_list *out, const cJSON *value)
{
	copy_strings(out, value);
	for (size_t i = 0; i < out->count; i++)
		phpca_path__normalise(out->item[i]);
}

enum phpca_code phpca_composer_read_project(struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err)
{
	cJSON *document = phpca_json__parse(json, err);

	if (!document)
		return PHPCA_E_USAGE;
	if (!cJSON_IsObject(document)) {
		phpca_json__fault(json, "", err, "wanted an object, found %s", phpca_json__type(document));
		cJSON_Delete(document);
		return PHPCA_E_USAGE;
	}
	c->present = true;
	c->name = copy_string(document, "name");
	c->version = copy_string(document, "version");
	c->wants_packages = wants_packages(cJSON_GetObjectItemCaseSensitive(document, "require"));
	read_vendor(c, cJSON_GetObjectItemCaseSensitive(document, "config"));
	read_binaries(&c->binaries, cJSON_GetObjectItemCaseSensitive(document, "bin"));
	copy_strings(&c->archive_exclude,
		cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(document, "archive"), "exclude"));
	cJSON_Delete(document);
	return PHPCA_OK;
}

/* ---- vendor/composer/installed.json ---- */

/* install-path is relative to vendor/composer; a package may lie outside the root, then it has no path here. */
static char *package_path(const struct phpca_composer *c, const cJSON *package)
{
	char *path, *relative = copy_string(package, "install-path");

	if (!relative)
		return NULL;
	path = phpca_text__format("%s/composer/%s", c->vendor, relative);
	free(relative);
	if (phpca_path__normalise(path) && *path)
		return path;
	free(path);
	return NULL;
}

static bool lists_string(const cJSON *list, const char *text)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
		if (cJSON_IsString(item) && strcmp(item->valuestring, text) == 0)
			return true;
	return false;
}

static void read_package(struct phpca_composer *c, const cJSON *package, const cJSON *dev_names)
{
	struct phpca_composer_package *p;
	char *name = copy_string(package, "name");
	char *path = package_path(c, package);

	if (!name || !path) {   /* metapackages have no files */
		free(name);
		free(path);
		return;
	}
	c->package = phpca_text__grow(c->package, (c->package_count + 1) * sizeof(*c->package));
	p = &c->package[c->package_count++];
	memset(p, 0, sizeof(*p));
	p->name = name;
	p->path = path;
	p->dev = lists_string(dev_names, name);
	read_binaries(&p->binaries, cJSON_GetObjectItemCaseSensitive(package, "bin"));
}

enum phpca_code phpca_composer_read_installed(struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err)
{
	cJSON *document = phpca_json__parse(json, err);
	const cJSON *packages, *package, *dev_names;

	if (!document)
		return PHPCA_E_USAGE;
	/* Composer 1 wrote the bare list. */
	packages = cJSON_IsArray(document) ? document : cJSON_GetObjectItemCaseSensitive(document, "packages");
	dev_names = cJSON_GetObjectItemCaseSensitive(document, "dev-package-names");
	c->installed = true;
	c->dev_installed = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(document, "dev"));
	cJSON_ArrayForEach(package, packages)
		read_package(c, package, dev_names);
	cJSON_Delete(document);
	return PHPCA_OK;
}

/* ---- vendor/composer/autoload_files.php ---- */

/* The path in  'hash' => $vendorDir . '/a/b.php',  (or $baseDir), relative to the root; NULL for any other line. */
static char *autoload_file(const struct phpca_composer *c, const char *line, size_t size)
{
	static const char vendor[] = " => $vendorDir . '", base[] = " => $baseDir . '";
	char *text = phpca_text__cut(line, size), *path = NULL;
	const char *in_vendor = strstr(text, vendor), *in_base = strstr(text, base);
	const char *start = in_vendor ? in_vendor + sizeof(vendor) - 1 : in_base ? in_base + sizeof(base) - 1 : NULL;

	if (start)
		path = phpca_text__format("%s/%.*s", in_vendor ? c->vendor : ".", (int)strcspn(start, "'"), start);
	free(text);
	if (path)
		phpca_path__normalise(path);
	return path;
}

void phpca_composer_read_autoload_files(struct phpca_composer *c, const char *php)
{
	while (*php) {
		size_t size = strcspn(php, "\n");
		char *path = autoload_file(c, php, size);

		if (path)
			phpca_list__add(&c->autoload_files, path);
		php += size + (php[size] == '\n');
	}
}

/* ---- questions ---- */

static bool at_or_below(const char *directory, const char *path)
{
	size_t size = strlen(directory);

	return strncmp(path, directory, size) == 0 && (path[size] == '\0' || path[size] == '/');
}

/* vendor/bin/NAME of one of its binaries: Composer's proxy would lead nowhere. */
static bool is_proxy(const struct phpca_composer *c, const struct phpca_composer_package *p, const char *path)
{
	size_t size = strlen(c->vendor);

	if (!at_or_below(c->vendor, path) || strncmp(path + size, "/bin/", 5) != 0)
		return false;
	for (size_t i = 0; i < p->binaries.count; i++)
		if (strcmp(path + size + 5, phpca_path__base(p->binaries.item[i])) == 0)
			return true;
	return false;
}

bool phpca_composer_only_dev(const struct phpca_composer *c, const char *path)
{
	for (size_t i = 0; i < c->package_count; i++) {
		const struct phpca_composer_package *p = &c->package[i];
		if (p->dev && (is_proxy(c, p, path) || at_or_below(p->path, path)))
			return !phpca_list__has(&c->autoload_files, path);
	}
	return false;
}

bool phpca_composer_is_package(const struct phpca_composer *c, const char *path)
{
	for (size_t i = 0; i < c->package_count; i++)
		if (strcmp(c->package[i].path, path) == 0)
			return true;
	return false;
}

bool phpca_composer_in_vendor(const struct phpca_composer *c, const char *path)
{
	return c->vendor && at_or_below(c->vendor, path);
}

void phpca_composer_clear(struct phpca_composer *c)
{
	for (size_t i = 0; i < c->package_count; i++) {
		free(c->package[i].name);
		free(c->package[i].path);
		phpca_list__clear(&c->package[i].binaries);
	}
	free(c->package);
	free(c->name);
	free(c->version);
	free(c->vendor);
	phpca_list__clear(&c->binaries);
	phpca_list__clear(&c->archive_exclude);
	phpca_list__clear(&c->autoload_files);
	memset(c, 0, sizeof(*c));
}
