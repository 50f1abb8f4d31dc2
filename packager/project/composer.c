/* See composer.h. */
#include <stdlib.h>
#include <string.h>
#include "base/pattern.h"
#include "project/composer.h"

/* ---- values ---- */

char *phpca_composer__string(const cJSON *object, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(value) ? phpca_text_dup(value->valuestring) : NULL;
}

/* Composer takes both a string and a list in most places. */
void phpca_composer__strings(struct phpca_list *out, const cJSON *value)
{
	const cJSON *item;

	if (cJSON_IsString(value))
		phpca_list_add(out, phpca_text_dup(value->valuestring));
	else if (cJSON_IsArray(value))
		cJSON_ArrayForEach(item, value) if (cJSON_IsString(item))
			phpca_list_add(out, phpca_text_dup(item->valuestring));
}

/* {"name": "constraint", ...} */
void phpca_composer__names(struct phpca_list *names, struct phpca_list *values, const cJSON *object)
{
	const cJSON *item;

	if (!cJSON_IsObject(object))
		return;
	cJSON_ArrayForEach(item, object)
	{
		phpca_list_add(names, phpca_text_dup(item->string));
		if (values)
			phpca_list_add(values, phpca_text_dup(cJSON_IsString(item) ? item->valuestring : ""));
	}
}

/* ---- autoload ---- */

static void add_rule(struct phpca_autoload *out, enum phpca_autoload_kind kind, const char *prefix,
	const cJSON *paths)
{
	struct phpca_list list = {0};

	phpca_composer__strings(&list, paths);
	out->rule = phpca_text_grow(out->rule, (out->count + list.count) * sizeof(*out->rule));
	for (size_t i = 0; i < list.count; i++)
		out->rule[out->count++] = (struct phpca_autoload_rule){
			kind, prefix ? phpca_text_dup(prefix) : NULL, list.item[i]};
	free(list.item); /* the strings are the rules' now */
}

void phpca_composer__autoload(struct phpca_autoload *out, const cJSON *autoload)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(autoload, "psr-4"))
		add_rule(out, PHPCA_AUTOLOAD_PSR4, item->string ? item->string : "", item);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(autoload, "psr-0"))
		add_rule(out, PHPCA_AUTOLOAD_PSR0, item->string ? item->string : "", item);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(autoload, "classmap"))
		add_rule(out, PHPCA_AUTOLOAD_CLASSMAP, NULL, item);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(autoload, "exclude-from-classmap"))
		add_rule(out, PHPCA_AUTOLOAD_EXCLUDE, NULL, item);
}

void phpca_composer__autoload_clear(struct phpca_autoload *a)
{
	for (size_t i = 0; i < a->count; i++) {
		free(a->rule[i].prefix);
		free(a->rule[i].path);
	}
	free(a->rule);
	memset(a, 0, sizeof(*a));
}

/* ---- a package or the project ---- */

void phpca_composer__facts(struct phpca_composer_facts *out, const cJSON *package)
{
	out->name = phpca_composer__string(package, "name");
	out->version = phpca_composer__string(package, "version");
	out->type = phpca_composer__string(package, "type");
	phpca_composer__strings(&out->license, cJSON_GetObjectItemCaseSensitive(package, "license"));
	phpca_composer__names(
		&out->requires, &out->constraints, cJSON_GetObjectItemCaseSensitive(package, "require"));
	phpca_composer__names(
		&out->provides, NULL, cJSON_GetObjectItemCaseSensitive(package, "provide"));
	phpca_composer__names(
		&out->provides, NULL, cJSON_GetObjectItemCaseSensitive(package, "replace"));
	phpca_composer__autoload(&out->autoload, cJSON_GetObjectItemCaseSensitive(package, "autoload"));
}

void phpca_composer__facts_clear(struct phpca_composer_facts *f)
{
	free(f->name);
	free(f->version);
	free(f->type);
	phpca_list_clear(&f->license);
	phpca_list_clear(&f->requires);
	phpca_list_clear(&f->constraints);
	phpca_list_clear(&f->provides);
	phpca_composer__autoload_clear(&f->autoload);
}

/* ---- composer.json ---- */

/* Below the root, or NULL. `path` is taken over. */
static char *below_root(char *path)
{
	if (path && *path != '/' && phpca_path_normalise(path) && *path)
		return path;
	free(path);
	return NULL;
}

static void read_directories(struct phpca_composer *c, const cJSON *config)
{
	static const char variable[] = "{$vendor-dir}";
	char *vendor = phpca_composer__string(config, "vendor-dir"),
		 *commands = phpca_composer__string(config, "bin-dir");
	bool in_vendor = !commands || strncmp(commands, variable, sizeof variable - 1) == 0;

	c->vendor = below_root(vendor ? vendor : phpca_text_dup("vendor"));
	if (in_vendor && c->vendor) {
		char *inside = phpca_text_format(
			"%s%s", c->vendor, commands ? commands + sizeof variable - 1 : "/bin");
		free(commands);
		commands = inside;
	}
	c->commands = below_root(commands);
}

static bool wants_packages(const struct phpca_composer *c)
{
	for (size_t i = 0; i < c->facts.requires.count; i++)
		if (strchr(c->facts.requires.item[i], '/')) /* not php, ext-*, lib-* */
			return true;
	return false;
}

void phpca_composer__binaries(struct phpca_list *out, const cJSON *value)
{
	phpca_composer__strings(out, value);
	for (size_t i = 0; i < out->count; i++)
		phpca_path_normalise(out->item[i]);
}

/* Lists of which each item is asked about each file. */
static enum phpca_code check_list(const struct phpca_json_text *json, const char *pointer,
	size_t count, const char *what, struct phpca_error *err)
{
	return count <= PHPCA_PATTERNS_MAX
		? PHPCA_OK
		: phpca_json_fault(
			json, pointer, err, "wanted at most %d %s, found %zu", PHPCA_PATTERNS_MAX, what, count);
}

static enum phpca_code check_lists(
	const struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err)
{
	enum phpca_code code = check_list(
		json, "/archive/exclude", c->archive_exclude.count, "patterns", err);

	if (!code)
		code = check_list(json, "/bin", c->binaries.count, "binaries", err);
	if (!code)
		code = check_list(json, "/autoload", c->facts.autoload.count, "rules", err);
	if (!code)
		code = check_list(json, "/autoload-dev", c->autoload_dev.count, "rules", err);
	return code;
}

enum phpca_code phpca_composer_read_project(
	struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err)
{
	cJSON *document = phpca_json_parse(json, err);

	if (!document)
		return PHPCA_E_USAGE;
	if (!cJSON_IsObject(document)) {
		phpca_json_fault(json, "", err, "wanted an object, found %s", phpca_json_type(document));
		cJSON_Delete(document);
		return PHPCA_E_USAGE;
	}
	c->present = true;
	phpca_composer__facts(&c->facts, document);
	phpca_composer__autoload(
		&c->autoload_dev, cJSON_GetObjectItemCaseSensitive(document, "autoload-dev"));
	phpca_composer__names(&c->requires_dev, &c->constraints_dev,
		cJSON_GetObjectItemCaseSensitive(document, "require-dev"));
	c->wants_packages = wants_packages(c);
	read_directories(c, cJSON_GetObjectItemCaseSensitive(document, "config"));
	phpca_composer__binaries(&c->binaries, cJSON_GetObjectItemCaseSensitive(document, "bin"));
	phpca_composer__strings(&c->archive_exclude,
		cJSON_GetObjectItemCaseSensitive(
			cJSON_GetObjectItemCaseSensitive(document, "archive"), "exclude"));
	cJSON_Delete(document);
	return check_lists(c, json, err);
}

/* ---- vendor/composer/autoload_files.php ---- */

/*
 * The path in  'hash' => $vendorDir . '/a/b.php',  (or $baseDir), relative to the root; NULL for
 * any other line.
 */
static char *autoload_file(const struct phpca_composer *c, const char *line, size_t size)
{
	static const char vendor[] = " => $vendorDir . '", base[] = " => $baseDir . '";
	char *text = phpca_text_cut(line, size), *path = NULL;
	const char *in_vendor = strstr(text, vendor), *in_base = strstr(text, base);
	const char *start = in_vendor ? in_vendor + sizeof(vendor) - 1
		: in_base                 ? in_base + sizeof(base) - 1
								  : NULL;

	if (start)
		path = phpca_text_format(
			"%s/%.*s", in_vendor ? c->vendor : ".", (int)strcspn(start, "'"), start);
	free(text);
	if (path)
		phpca_path_normalise(path);
	return path;
}

void phpca_composer_read_autoload_files(struct phpca_composer *c, const char *php)
{
	while (*php) {
		size_t size = strcspn(php, "\n");
		char *path = autoload_file(c, php, size);

		if (path)
			phpca_list_add(&c->autoload_files, path);
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
static bool is_proxy(
	const struct phpca_composer *c, const struct phpca_composer_package *p, const char *path)
{
	size_t size = c->commands ? strlen(c->commands) : 0;

	if (!c->commands || !at_or_below(c->commands, path) || path[size] != '/')
		return false;
	for (size_t i = 0; i < p->binaries.count; i++)
		if (strcmp(path + size + 1, phpca_path_base(p->binaries.item[i])) == 0)
			return true;
	return false;
}

bool phpca_composer_only_dev(const struct phpca_composer *c, const char *path)
{
	for (size_t i = 0; i < c->package_count; i++) {
		const struct phpca_composer_package *p = &c->package[i];
		if (p->dev && p->path && (is_proxy(c, p, path) || at_or_below(p->path, path)))
			return !phpca_list_has(&c->autoload_files, path);
	}
	return false;
}

bool phpca_composer_is_package(const struct phpca_composer *c, const char *path)
{
	for (size_t i = 0; i < c->package_count; i++)
		if (c->package[i].path && strcmp(c->package[i].path, path) == 0)
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
		struct phpca_composer_package *p = &c->package[i];
		phpca_composer__facts_clear(&p->facts);
		free(p->source);
		free(p->dist);
		free(p->sha1);
		free(p->target);
		free(p->path);
		phpca_list_clear(&p->binaries);
	}
	free(c->package);
	phpca_table_clear(&c->package_table);
	phpca_composer__facts_clear(&c->facts);
	phpca_composer__autoload_clear(&c->autoload_dev);
	phpca_list_clear(&c->requires_dev);
	phpca_list_clear(&c->constraints_dev);
	phpca_list_clear(&c->not_as_locked);
	free(c->lock);
	free(c->vendor);
	free(c->commands);
	phpca_list_clear(&c->binaries);
	phpca_list_clear(&c->archive_exclude);
	phpca_list_clear(&c->autoload_files);
	memset(c, 0, sizeof(*c));
}
