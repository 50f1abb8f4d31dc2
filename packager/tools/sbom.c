/*
 * See sbom.h. Words of CycloneDX: a component is a package, its bom-ref the name by which the
 * dependency graph knows it, its purl the name by which everyone else does. Properties beginning
 * with cdx:composer: are those that CycloneDX has registered for Composer.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "format/hash.h"
#include "options/options.h"
#include "tools/sbom.h"
#include "base/text.h"

static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(value) ? value->valuestring : "";
}

/* ---- names ---- */

static void percent(char **out, const char *text)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text) || strchr("-._~/", *text))
			*(*out)++ = *text;
		else
			*out += sprintf(*out, "%%%02X", (unsigned char)*text);
}

/* pkg:composer/vendor/name@version */
static char *purl_of(const char *name, const char *version)
{
	char *purl = phpca_text_alloc(3 * (strlen(name) + strlen(version)) + 20), *out = purl;

	out += sprintf(out, "pkg:composer/");
	percent(&out, name);
	if (*version) {
		*out++ = '@';
		percent(&out, version);
	}
	*out = '\0';
	return purl;
}

static void add_name(cJSON *component, const char *name, const char *version)
{
	const char *slash = strchr(name, '/');
	char *group = slash ? phpca_text_cut(name, (size_t)(slash - name)) : NULL;

	if (group)
		phpca_json_add_string(component, "group", group);
	phpca_json_add_string(component, "name", slash ? slash + 1 : name);
	if (*version)
		phpca_json_add_string(component, "version", version);
	free(group);
}

/* ---- licenses ---- */

/*
 * An SPDX expression, by its form; Composer has the word "proprietary" besides, and people write
 * what they like.
 */
static bool is_expression(const char *license)
{
	if (!*license || strcasecmp(license, "proprietary") == 0)
		return false;
	for (const char *c = license; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-.+() :", *c))
			return false;
	return !strchr(license, ' ') || strstr(license, " OR ") || strstr(license, " AND ")
		|| strstr(license, " WITH ") || strstr(license, " or ") || strstr(license, " and ");
}

/* Composer's list means "one of these". Operators are upper case in SPDX, Composer takes both. */
static char *expression_of(const cJSON *licenses)
{
	bool several = cJSON_GetArraySize(licenses) > 1;
	char *whole = phpca_text_dup("");
	const cJSON *item;

	cJSON_ArrayForEach(item, licenses)
	{
		bool compound = several && strchr(item->valuestring, ' ') != NULL;
		char *next = phpca_text_format("%s%s%s%s%s", whole, *whole ? " OR " : "",
			compound ? "(" : "", item->valuestring, compound ? ")" : "");
		free(whole);
		whole = next;
	}
	for (char *at = whole; (at = strstr(at, " or "));)
		memcpy(at, " OR ", 4);
	for (char *at = whole; (at = strstr(at, " and "));)
		memcpy(at, " AND ", 5);
	return whole;
}

static void add_licenses(cJSON *component, const cJSON *licenses)
{
	cJSON *list, *entry;
	const cJSON *item;
	bool expression = true;
	char *whole;

	if (cJSON_GetArraySize(licenses) == 0)
		return;
	list = cJSON_AddArrayToObject(component, "licenses");
	cJSON_ArrayForEach(item, licenses)
		expression = expression && cJSON_IsString(item) && is_expression(item->valuestring);
	if (expression) {
		whole = expression_of(licenses);
		entry = cJSON_CreateObject();
		phpca_json_add_string(entry, "expression", whole);
		cJSON_AddItemToArray(list, entry);
		free(whole);
		return;
	}
	cJSON_ArrayForEach(item, licenses)
	{
		if (!cJSON_IsString(item))
			continue;
		entry = cJSON_CreateObject();
		phpca_json_add_string(cJSON_AddObjectToObject(entry, "license"), "name", item->valuestring);
		cJSON_AddItemToArray(list, entry);
	}
}

/* ---- components ---- */

static void add_property(cJSON *component, const char *name, const char *value)
{
	cJSON *list = cJSON_GetObjectItemCaseSensitive(component, "properties"), *item;

	if (!*value)
		return;
	if (!list)
		list = cJSON_AddArrayToObject(component, "properties");
	item = cJSON_CreateObject();
	phpca_json_add_string(item, "name", name);
	phpca_json_add_string(item, "value", value);
	cJSON_AddItemToArray(list, item);
}

static void add_hash(cJSON *component, const char *sha1)
{
	cJSON *hash;

	if (strlen(sha1) != 40 || strspn(sha1, "0123456789abcdefABCDEF") != 40)
		return;
	hash = cJSON_CreateObject();
	phpca_json_add_string(hash, "alg", "SHA-1");
	phpca_json_add_string(hash, "content", sha1);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(component, "hashes"), hash);
}

static cJSON *component_of(const cJSON *package)
{
	bool dev = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(package, "dev"));
	const char *name = text_of(package, "name"), *version = text_of(package, "version");
	char *purl = purl_of(name, version);
	cJSON *component = cJSON_CreateObject();

	phpca_json_add_string(component, "type", "library");
	phpca_json_add_string(component, "bom-ref", purl);
	add_name(component, name, version);
	phpca_json_add_string(component, "scope", dev ? "optional" : "required");
	add_hash(component, text_of(package, "sha1"));
	add_licenses(component, cJSON_GetObjectItemCaseSensitive(package, "license"));
	phpca_json_add_string(component, "purl", purl);
	add_property(component, "cdx:composer:package:type", text_of(package, "type"));
	add_property(component, "cdx:composer:package:distReference", text_of(package, "dist"));
	add_property(component, "cdx:composer:package:sourceReference", text_of(package, "source"));
	if (dev)
		add_property(component, "cdx:composer:package:isDevRequirement", "true");
	free(purl);
	return component;
}

/* The application. Without a version of its own it goes by its commit. */
static cJSON *root_component(const struct phpca_archive *a, const cJSON *manifest)
{
	const cJSON *composer = cJSON_GetObjectItemCaseSensitive(manifest, "composer"),
				*git = cJSON_GetObjectItemCaseSensitive(manifest, "git");
	const char *name = text_of(manifest, "name"), *version = text_of(manifest, "version"),
			   *commit = text_of(git, "commit");
	cJSON *component = cJSON_CreateObject(), *entry;
	char *purl, content_id[17];

	version = *version ? version : text_of(git, "describe");
	name = *name ? name : "__root__"; /* as Composer calls it */
	purl = purl_of(name, version);
	snprintf(content_id, sizeof(content_id), "%016" PRIx64, a->index->content_id);
	phpca_json_add_string(component, "type", "application");
	phpca_json_add_string(component, "bom-ref", purl);
	add_name(component, name, version);
	add_licenses(component, cJSON_GetObjectItemCaseSensitive(composer, "license"));
	phpca_json_add_string(component, "purl", purl);
	if (*commit) {
		entry = cJSON_CreateObject();
		phpca_json_add_string(entry, "uid", commit);
		cJSON_AddItemToArray(
			cJSON_AddArrayToObject(cJSON_AddObjectToObject(component, "pedigree"), "commits"),
			entry);
	}
	add_property(component, "cdx:composer:package:type", text_of(composer, "type"));
	add_property(component, "phpca:contentId", content_id);
	add_property(component, "phpca:php",
		text_of(cJSON_GetObjectItemCaseSensitive(manifest, "build"), "php"));
	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(git, "dirty")))
		add_property(component, "phpca:dirty", "true");
	free(purl);
	return component;
}

/* ---- the graph ---- */

static bool provides(const cJSON *package, const char *name)
{
	const cJSON *item;

	cJSON_ArrayForEach(
		item, cJSON_GetObjectItemCaseSensitive(package, "provides")) if (cJSON_IsString(item)
		&& strcmp(item->valuestring, name) == 0) return true;
	return false;
}

static void add_once(cJSON *list, const char *text)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list) if (strcmp(item->valuestring, text) == 0) return;
	cJSON_AddItemToArray(list, phpca_json_string(text));
}

/* The package of that name, else those that provide it; none for php and extensions. */
static void add_required(cJSON *list, const cJSON *packages, const char *name)
{
	const cJSON *package;
	bool named = false;

	cJSON_ArrayForEach(package, packages)
		named = named || strcmp(text_of(package, "name"), name) == 0;
	cJSON_ArrayForEach(package, packages)
	{
		if (named ? strcmp(text_of(package, "name"), name) == 0 : provides(package, name)) {
			char *ref = purl_of(text_of(package, "name"), text_of(package, "version"));
			add_once(list, ref);
			free(ref);
		}
	}
}

static void add_node(cJSON *graph, const cJSON *component, const cJSON *packages,
	const cJSON *requires, const cJSON *more)
{
	cJSON *node = cJSON_CreateObject(), *list;
	const cJSON *item;

	phpca_json_add_string(node, "ref", text_of(component, "bom-ref"));
	list = cJSON_AddArrayToObject(node, "dependsOn");
	cJSON_ArrayForEach(item, requires) add_required(list, packages, item->string);
	cJSON_ArrayForEach(item, more) add_required(list, packages, item->string);
	cJSON_AddItemToArray(graph, node);
}

/* ---- the document ---- */

/* A UUID of version 8 (RFC 9562: made as its maker sees fit), out of the archive's contents. */
static void add_serial(cJSON *document, const struct phpca_archive *a)
{
	uint64_t seed[2] = {a->index->content_id, 0x6d6f6273}, high = phpca_hash64(seed, sizeof(seed)),
			 low;
	char serial[60];

	seed[1] = high;
	low = phpca_hash64(seed, sizeof(seed));
	snprintf(serial, sizeof(serial),
		"urn:uuid:%08" PRIx64 "-%04" PRIx64 "-8%03" PRIx64 "-%04" PRIx64 "-%012" PRIx64, high >> 32,
		(high >> 16) & 0xffff, high & 0xfff, ((low >> 48) & 0x3fff) | 0x8000, low & 0xffffffffffff);
	phpca_json_add_string(document, "serialNumber", serial);
}

static void add_metadata(
	cJSON *document, const struct phpca_archive *a, const cJSON *manifest, cJSON *root)
{
	cJSON *metadata = cJSON_AddObjectToObject(document, "metadata"), *tools,
		  *tool = cJSON_CreateObject();
	time_t seconds = (time_t)a->index->timestamp;
	char timestamp[40];
	struct tm tm;

	if (seconds && gmtime_r(&seconds, &tm)
		&& strftime(timestamp, sizeof(timestamp), "%Y-%m-%dT%H:%M:%SZ", &tm))
		phpca_json_add_string(metadata, "timestamp", timestamp);
	tools = cJSON_AddArrayToObject(cJSON_AddObjectToObject(metadata, "tools"), "components");
	phpca_json_add_string(tool, "type", "application");
	phpca_json_add_string(tool, "name", "phpca");
	phpca_json_add_string(
		tool, "version", text_of(cJSON_GetObjectItemCaseSensitive(manifest, "build"), "phpca"));
	cJSON_AddItemToArray(tools, tool);
	cJSON_AddItemToObject(metadata, "component", root);
}

cJSON *phpca_sbom(const struct phpca_archive *a, const cJSON *manifest)
{
	const cJSON *composer = cJSON_GetObjectItemCaseSensitive(manifest, "composer"), *package;
	const cJSON *packages = cJSON_GetObjectItemCaseSensitive(composer, "packages");
	cJSON *document = cJSON_CreateObject(), *components, *graph = cJSON_CreateArray(),
		  *root = root_component(a, manifest);

	phpca_json_add_string(document, "$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
	phpca_json_add_string(document, "bomFormat", "CycloneDX");
	phpca_json_add_string(document, "specVersion", "1.6");
	add_serial(document, a);
	phpca_json_add_number(document, "version", 1);
	add_metadata(document, a, manifest, root);
	add_node(graph, root, packages, cJSON_GetObjectItemCaseSensitive(composer, "requires"),
		cJSON_GetObjectItemCaseSensitive(composer, "requires-dev"));
	components = cJSON_AddArrayToObject(document, "components");
	cJSON_ArrayForEach(package, packages)
	{
		cJSON *component = component_of(package);
		add_node(graph, component, packages, cJSON_GetObjectItemCaseSensitive(package, "requires"),
			NULL);
		cJSON_AddItemToArray(components, component);
	}
	cJSON_AddItemToObject(document, "dependencies", graph);
	return document;
}
