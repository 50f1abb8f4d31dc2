/* Reading the manifest: one table of keys, one function per type of value. */
#include <stdlib.h>
#include <string.h>
#include "manifest.h"
#include "options.h"
#include "text.h"

enum type { TEXT, WORDS, WORD_OR_WORDS, CHOICE, IGNORED, NOT_YET };

static const struct key {
	const char *name;
	enum type   type;
	size_t      offset;
} keys[] = {
#define KEY(name, type) {#name, type, offsetof(struct phpca_manifest, name)}
	KEY(name, TEXT),
	KEY(version, TEXT),
	KEY(entry, WORD_OR_WORDS),
	KEY(root, TEXT),
	KEY(mount, TEXT),
	KEY(include, WORDS),
	KEY(exclude, WORDS),
	KEY(dev, CHOICE),
	KEY(sources, TEXT),
	KEY(extract, WORDS),
	KEY(optimize, CHOICE),
#undef KEY
	{"preload", NOT_YET, 0},
	{"sign", NOT_YET, 0},
	{"writable", NOT_YET, 0},
	{"rebase", NOT_YET, 0},
	{"$schema", IGNORED, 0},     /* for editors */
	{NULL, IGNORED, 0}
};

struct reading {
	struct phpca_json_text  text;
	struct phpca_manifest  *out;
	struct phpca_error     *err;
};

static enum phpca_code wrong_type(struct reading *r, const char *pointer, const char *wanted, const cJSON *found)
{
	return phpca_json__fault(&r->text, pointer, r->err, "wanted %s, found %s", wanted, phpca_json__type(found));
}

static enum phpca_code read_text(struct reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (!cJSON_IsString(value))
		return wrong_type(r, pointer, "a string", value);
	*out = phpca_text__dup(value->valuestring);
	return PHPCA_OK;
}

static enum phpca_code read_word(struct reading *r, const char *pointer, const char *wanted, const cJSON *value,
	struct phpca_list *out)
{
	if (!cJSON_IsString(value))
		return wrong_type(r, pointer, wanted, value);
	if (!*value->valuestring)
		return phpca_json__fault(&r->text, pointer, r->err, "wanted a name or pattern, found an empty string");
	phpca_list__add(out, phpca_text__dup(value->valuestring));
	return PHPCA_OK;
}

static enum phpca_code read_words(struct reading *r, const char *pointer, const cJSON *value, struct phpca_list *out)
{
	enum phpca_code code = PHPCA_OK;
	const cJSON *item;
	size_t number = 0;

	if (!cJSON_IsArray(value))
		return wrong_type(r, pointer, "a list of strings", value);
	cJSON_ArrayForEach(item, value) {
		char *place = phpca_text__format("%s/%zu", pointer, number++);
		code = read_word(r, place, "a string", item, out);
		free(place);
		if (code)
			break;
	}
	return code;
}

static enum phpca_code read_choice(struct reading *r, const char *pointer, const cJSON *value, enum phpca_choice *out)
{
	if (!cJSON_IsBool(value))
		return wrong_type(r, pointer, "true or false", value);
	*out = cJSON_IsTrue(value) ? PHPCA_YES : PHPCA_NO;
	return PHPCA_OK;
}

static enum phpca_code read_value(struct reading *r, const struct key *k, const char *pointer, const cJSON *value)
{
	void *field = (char *)r->out + k->offset;

	switch (k->type) {
		case TEXT:
			return read_text(r, pointer, value, field);
		case WORD_OR_WORDS:
			if (!cJSON_IsArray(value))
				return read_word(r, pointer, "a string or a list of strings", value, field);
			return read_words(r, pointer, value, field);
		case WORDS:
			return read_words(r, pointer, value, field);
		case CHOICE:
			return read_choice(r, pointer, value, field);
		case NOT_YET:
			return phpca_json__fault(&r->text, pointer, r->err, "this version does not implement this key yet; leave it out");
		case IGNORED:
			break;
	}
	return PHPCA_OK;
}

/* "/a~1b" for the key "a/b". */
static char *pointer_to(const char *key)
{
	char *pointer = phpca_text__alloc(2 * strlen(key) + 2), *out = pointer;

	for (*out++ = '/'; *key; key++) {
		if (*key == '~' || *key == '/') {
			*out++ = '~';
			*out++ = *key == '/' ? '1' : '0';
		} else {
			*out++ = *key;
		}
	}
	return pointer;
}

static enum phpca_code unknown_key(struct reading *r, const char *pointer, const char *key)
{
	const char *known[sizeof(keys) / sizeof(*keys)], *nearest;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		known[i] = keys[i].name;
	nearest = phpca_text__nearest(key, known);
	if (!nearest)
		return phpca_json__fault(&r->text, pointer, r->err, "unknown key (manifest.schema.json lists them)");
	return phpca_json__fault(&r->text, pointer, r->err, "unknown key, the nearest is \"%s\"", nearest);
}

static enum phpca_code read_key(struct reading *r, const cJSON *object, const cJSON *item)
{
	char *pointer = pointer_to(item->string);
	const struct key *k = keys;
	enum phpca_code code;

	while (k->name && strcmp(k->name, item->string) != 0)
		k++;
	if (!k->name)
		code = unknown_key(r, pointer, item->string);
	else if (cJSON_GetObjectItemCaseSensitive(object, item->string) != item)
		code = phpca_json__fault(&r->text, pointer, r->err, "this key stands twice");
	else
		code = read_value(r, k, pointer, item);
	free(pointer);
	return code;
}

static enum phpca_code check_values(struct reading *r)
{
	struct phpca_manifest *m = r->out;

	if (m->mount && *m->mount != '/')
		return phpca_json__fault(&r->text, "/mount", r->err, "wanted an absolute directory, found \"%s\"", m->mount);
	if (m->sources && strcmp(m->sources, "keep") != 0 && strcmp(m->sources, "strip") != 0)
		return phpca_json__fault(&r->text, "/sources", r->err, "wanted \"keep\" or \"strip\", found \"%s\"", m->sources);
	return PHPCA_OK;
}

enum phpca_code phpca_manifest_read(struct phpca_manifest *out, const char *file, const char *text, size_t size,
	struct phpca_error *err)
{
	struct reading r = {{phpca_text__dup(file), phpca_text__cut(text, size), size}, out, err};
	cJSON *document = phpca_json__parse(&r.text, err);
	const cJSON *item;
	enum phpca_code code = document ? PHPCA_OK : PHPCA_E_USAGE;

	out->file = (char *)r.text.file;
	out->text = (char *)r.text.text;
	out->size = size;
	if (document && !cJSON_IsObject(document))
		code = wrong_type(&r, "", "an object", document);
	if (!code)
		cJSON_ArrayForEach(item, document)
			if ((code = read_key(&r, document, item)))
				break;
	cJSON_Delete(document);
	return code ? code : check_values(&r);
}

enum phpca_code phpca_manifest_fault(const struct phpca_manifest *m, const char *pointer, struct phpca_error *err,
	const char *message)
{
	struct phpca_json_text text = {m->file, m->text, m->size};

	return phpca_json__fault(&text, pointer, err, "%s", message);
}

void phpca_manifest_clear(struct phpca_manifest *m)
{
	free(m->file);
	free(m->name);
	free(m->version);
	free(m->root);
	free(m->mount);
	free(m->sources);
	free(m->text);
	phpca_list__clear(&m->entry);
	phpca_list__clear(&m->include);
	phpca_list__clear(&m->exclude);
	phpca_list__clear(&m->extract);
	memset(m, 0, sizeof(*m));
}

/* ---- the resolved manifest ---- */

static void add_build(cJSON *document, const struct phpca_pack *p)
{
	cJSON *build = cJSON_AddObjectToObject(document, "build");

	phpca_json__add_string(build, "phpca", PHPCA_VERSION);
	phpca_json__add_number(build, "format", PHPCA_INDEX_VERSION);
	phpca_json__add_string(build, "php", phpca_engine_php_version());
	phpca_json__add_string(build, "system_id", phpca_engine_system_id());
	phpca_json__add_strings(build, "ini", (char *const *)p->options.ini, p->options.ini_count);
	if (p->commit)
		phpca_json__add_string(build, "commit", p->commit);
}

void phpca_manifest_write(struct phpca_pack *p)
{
	const struct phpca_manifest *m = p->manifest;
	cJSON *document = cJSON_CreateObject(), *entry;
	char *text;

	phpca_json__add_string(document, "name", p->name);
	phpca_json__add_string(document, "version", p->version);
	entry = cJSON_AddArrayToObject(document, "entry");
	if (p->entry)
		cJSON_AddItemToArray(entry, phpca_json__string(p->entry));
	for (size_t i = 0; i < p->start_count; i++)
		cJSON_AddItemToArray(entry, phpca_json__string(p->starts[i]));
	phpca_json__add_string(document, "mount", *p->mount ? p->mount : "/");
	phpca_json__add_strings(document, "include", m->include.item, m->include.count);
	phpca_json__add_strings(document, "exclude", m->exclude.item, m->exclude.count);
	cJSON_AddBoolToObject(document, "dev", m->dev != PHPCA_NO);
	phpca_json__add_string(document, "sources", p->strip_sources ? "strip" : "keep");
	phpca_json__add_strings(document, "extract", m->extract.item, m->extract.count);
	cJSON_AddBoolToObject(document, "optimize", p->optimize);
	add_build(document, p);
	text = cJSON_Print(document);
	phpca_buffer_append(&p->manifest_json, text, strlen(text));
	phpca_buffer_append(&p->manifest_json, "\n", 1);
	cJSON_free(text);
	cJSON_Delete(document);
}
