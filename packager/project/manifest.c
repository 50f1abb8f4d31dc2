/*
 * Reading the manifest: one table of keys, one function for each type of value. What is refused
 * here manifest.schema.json refuses, too, and the other way round (tests/manifest); what needs the
 * project's files (is there such an entry script?) is said later.
 */
#include <stdlib.h>
#include <string.h>
#include "project/manifest.h"
#include "base/text.h"

enum type { LINE, PATH, MOUNT, SOURCES, ENTRY, PATTERNS, DIRECTORIES, CHOICE, IGNORED };

struct key {
	const char *name;
	enum type type;
	size_t offset;
};

static const struct key keys[] = {
#define KEY(name, type) \
	{ \
#name, type, offsetof(struct phpca_manifest, name) \
	}
	KEY(name, LINE), KEY(version, LINE), KEY(entry, ENTRY), KEY(root, PATH), KEY(mount, MOUNT),
	KEY(include, PATTERNS), KEY(exclude, PATTERNS), KEY(dev, CHOICE), KEY(sources, SOURCES),
	KEY(extract, PATTERNS), KEY(optimize, CHOICE), KEY(writable, DIRECTORIES),
	KEY(rebase, PATTERNS), KEY(sign, PATH), KEY(preload, PATTERNS), KEY(stubs, PATTERNS),
#undef KEY
	{"$schema", IGNORED, 0}, /* for editors */
	{NULL, IGNORED, 0}};

/* Of "entry", where it is an object. */
static const struct key entry_keys[] = {{"cli", ENTRY, 0}, {"web", ENTRY, 0}, {NULL, IGNORED, 0}};

struct reading {
	struct phpca_json_text text;
	struct phpca_manifest *out;
	struct phpca_error *err;
};

/* ---- values ---- */

static enum phpca_code wrong_type(
	struct reading *r, const char *pointer, const char *wanted, const cJSON *found)
{
	return phpca_json__fault(
		&r->text, pointer, r->err, "wanted %s, found %s", wanted, phpca_json__type(found));
}

static enum phpca_code wrong_text(
	struct reading *r, const char *pointer, const char *wanted, const char *found)
{
	if (!*found)
		return phpca_json__fault(
			&r->text, pointer, r->err, "wanted %s, found an empty string", wanted);
	return phpca_json__fault(&r->text, pointer, r->err, "wanted %s, found \"%s\"", wanted, found);
}

static bool has_control_character(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

static enum phpca_code read_line(
	struct reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (!cJSON_IsString(value))
		return wrong_type(r, pointer, "a string", value);
	if (!*value->valuestring)
		return wrong_text(r, pointer, "one line of text", "");
	if (has_control_character(value->valuestring))
		return phpca_json__fault(
			&r->text, pointer, r->err, "wanted one line of text, found a control character");
	*out = phpca_text__dup(value->valuestring);
	return PHPCA_OK;
}

static enum phpca_code read_path(
	struct reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (!cJSON_IsString(value))
		return wrong_type(r, pointer, "a string", value);
	if (!*value->valuestring)
		return wrong_text(r, pointer, "a path", "");
	*out = phpca_text__dup(value->valuestring);
	return PHPCA_OK;
}

static enum phpca_code read_mount(
	struct reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (cJSON_IsString(value) && *value->valuestring != '/')
		return wrong_text(r, pointer, "an absolute directory", value->valuestring);
	return read_path(r, pointer, value, out);
}

static enum phpca_code read_sources(
	struct reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (cJSON_IsString(value) && strcmp(value->valuestring, "keep") != 0
		&& strcmp(value->valuestring, "strip") != 0)
		return wrong_text(r, pointer, "\"keep\" or \"strip\"", value->valuestring);
	return read_path(r, pointer, value, out);
}

static enum phpca_code read_choice(
	struct reading *r, const char *pointer, const cJSON *value, enum phpca_choice *out)
{
	if (!cJSON_IsBool(value))
		return wrong_type(r, pointer, "true or false", value);
	*out = cJSON_IsTrue(value) ? PHPCA_YES : PHPCA_NO;
	return PHPCA_OK;
}

/* ---- patterns ---- */

/* Nothing but "!", "." and slashes: it would match nothing. */
static bool is_empty_pattern(const char *text)
{
	text += *text == '!';
	text += *text == '.';
	return !text[strspn(text, "/")];
}

static bool leads_up(const char *text)
{
	for (text += *text == '!'; *text; text += strcspn(text, "/"), text += strspn(text, "/"))
		if (strcspn(text, "/") == 2 && text[0] == '.' && text[1] == '.')
			return true;
	return false;
}

static enum phpca_code check_pattern(
	struct reading *r, const char *pointer, const char *text, bool negations)
{
	if (!negations && *text == '!')
		return wrong_text(r, pointer, "a directory or pattern (\"!\" has no meaning here)", text);
	if (is_empty_pattern(text))
		return wrong_text(r, pointer, "a name or pattern", text);
	if (leads_up(text))
		return wrong_text(r, pointer, "a pattern below the root", text);
	return PHPCA_OK;
}

static enum phpca_code read_patterns(struct reading *r, const char *pointer, const cJSON *value,
	bool negations, struct phpca_list *out)
{
	enum phpca_code code = PHPCA_OK;
	const cJSON *item;
	size_t number = 0;

	if (!cJSON_IsArray(value))
		return wrong_type(r, pointer, "a list of strings", value);
	cJSON_ArrayForEach(item, value)
	{
		char *item_pointer = phpca_text__format("%s/%zu", pointer, number++);
		if (!cJSON_IsString(item))
			code = wrong_type(r, item_pointer, "a string", item);
		else
			code = check_pattern(r, item_pointer, item->valuestring, negations);
		free(item_pointer);
		if (code)
			return code;
		phpca_list__add(out, phpca_text__dup(item->valuestring));
	}
	return PHPCA_OK;
}

/* ---- "entry" ---- */

static enum phpca_code add_entry(
	struct reading *r, const char *pointer, const char *wanted, const cJSON *value, bool web)
{
	struct phpca_manifest *m = r->out;

	if (!cJSON_IsString(value))
		return wrong_type(r, pointer, wanted, value);
	if (!*value->valuestring)
		return wrong_text(r, pointer, "the path of a script", "");
	phpca_list__add(&m->entry, phpca_text__dup(value->valuestring));
	phpca_list__add(&m->entry_pointer, phpca_text__dup(pointer));
	m->cli_count += !web;
	return PHPCA_OK;
}

/* A path or a list of paths. */
static enum phpca_code read_entries(
	struct reading *r, const char *pointer, const char *wanted, const cJSON *value, bool web)
{
	enum phpca_code code = PHPCA_OK;
	const cJSON *item;
	size_t number = 0;

	if (!cJSON_IsArray(value))
		return add_entry(r, pointer, wanted, value, web);
	cJSON_ArrayForEach(item, value)
	{
		char *item_pointer = phpca_text__format("%s/%zu", pointer, number++);
		code = add_entry(r, item_pointer, "a string", item, web);
		free(item_pointer);
		if (code)
			break;
	}
	return code;
}

/* ---- keys ---- */

/* "/a~1b" for the key "a/b" of the document. */
static char *pointer_to(const char *parent, const char *key)
{
	char *pointer = phpca_text__alloc(strlen(parent) + 2 * strlen(key) + 2),
		 *out = stpcpy(pointer, parent);

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

static enum phpca_code unknown_key(
	struct reading *r, const char *pointer, const struct key *known_keys, const char *key)
{
	const char *known[sizeof(keys) / sizeof(*keys)], *nearest;
	size_t count = 0;

	for (; known_keys[count].name; count++)
		known[count] = known_keys[count].name;
	known[count] = NULL;
	nearest = phpca_text__nearest(key, known);
	if (!nearest)
		return phpca_json__fault(
			&r->text, pointer, r->err, "unknown key (manifest.schema.json lists them)");
	return phpca_json__fault(
		&r->text, pointer, r->err, "unknown key, the nearest is \"%s\"", nearest);
}

/* Which key a member of an object is: known, and there once. */
static enum phpca_code find_key(struct reading *r, const char *pointer, const cJSON *object,
	const cJSON *item, const struct key *known, const struct key **out)
{
	const struct key *k = known;

	while (k->name && strcmp(k->name, item->string) != 0)
		k++;
	*out = k;
	if (!k->name)
		return unknown_key(r, pointer, known, item->string);
	if (cJSON_GetObjectItemCaseSensitive(object, item->string) != item)
		return phpca_json__fault(&r->text, pointer, r->err, "this key stands twice");
	return PHPCA_OK;
}

static enum phpca_code read_entry_object(struct reading *r, const char *parent, const cJSON *object)
{
	enum phpca_code code = PHPCA_OK;
	const struct key *k;
	const cJSON *item;

	if (!object->child)
		return phpca_json__fault(
			&r->text, parent, r->err, "wanted \"cli\" or \"web\" or both, found neither");
	cJSON_ArrayForEach(item, object)
	{
		char *pointer = pointer_to(parent, item->string);
		code = find_key(r, pointer, object, item, entry_keys, &k);
		if (!code)
			code = read_entries(
				r, pointer, "a string or a list of strings", item, strcmp(k->name, "web") == 0);
		free(pointer);
		if (code)
			return code;
	}
	r->out->entry_kinds = true;
	return PHPCA_OK;
}

static enum phpca_code read_entry(struct reading *r, const char *pointer, const cJSON *value)
{
	if (cJSON_IsObject(value))
		return read_entry_object(r, pointer, value);
	return read_entries(r, pointer, "a string, a list of strings or an object", value, false);
}

static enum phpca_code read_value(
	struct reading *r, const struct key *k, const char *pointer, const cJSON *value)
{
	void *field = (char *)r->out + k->offset;

	switch (k->type) {
	case LINE:
		return read_line(r, pointer, value, field);
	case PATH:
		return read_path(r, pointer, value, field);
	case MOUNT:
		return read_mount(r, pointer, value, field);
	case SOURCES:
		return read_sources(r, pointer, value, field);
	case ENTRY:
		return read_entry(r, pointer, value);
	case PATTERNS:
		return read_patterns(r, pointer, value, true, field);
	case DIRECTORIES:
		return read_patterns(r, pointer, value, false, field);
	case CHOICE:
		return read_choice(r, pointer, value, field);
	case IGNORED:
		return cJSON_IsString(value) ? PHPCA_OK : wrong_type(r, pointer, "a string", value);
	}
	return PHPCA_OK;
}

static enum phpca_code read_key(struct reading *r, const cJSON *object, const cJSON *item)
{
	char *pointer = pointer_to("", item->string);
	const struct key *k;
	enum phpca_code code = find_key(r, pointer, object, item, keys, &k);

	if (!code)
		code = read_value(r, k, pointer, item);
	free(pointer);
	return code;
}

/*
 * As an object is given, those of the command line may stand before those of the web server, or
 * behind: here they are put in front.
 */
static void sort_entries(struct phpca_manifest *m)
{
	struct phpca_list entry = {0}, pointer = {0};

	if (!m->entry_kinds)
		return;
	for (int web = 0; web < 2; web++)
		for (size_t i = 0; i < m->entry.count; i++)
			if ((strncmp(m->entry_pointer.item[i], "/entry/web", 10) == 0) == web) {
				phpca_list__add(&entry, m->entry.item[i]);
				phpca_list__add(&pointer, m->entry_pointer.item[i]);
			}
	free(m->entry.item);
	free(m->entry_pointer.item);
	m->entry = entry;
	m->entry_pointer = pointer;
}

enum phpca_code phpca_manifest_read(struct phpca_manifest *out, const char *file, const char *text,
	size_t size, struct phpca_error *err)
{
	struct reading r = {{phpca_text__dup(file), phpca_text__cut(text, size), size, true}, out, err};
	cJSON *document = phpca_json__parse(&r.text, err);
	const cJSON *item;
	enum phpca_code code = document ? PHPCA_OK : PHPCA_E_USAGE;

	out->file = (char *)r.text.file;
	out->text = (char *)r.text.text;
	out->size = size;
	if (document && !cJSON_IsObject(document))
		code = wrong_type(&r, "", "an object", document);
	if (!code)
		cJSON_ArrayForEach(item, document) if ((code = read_key(&r, document, item))) break;
	cJSON_Delete(document);
	sort_entries(out);
	return code;
}

enum phpca_code phpca_manifest_fault(const struct phpca_manifest *m, const char *pointer,
	struct phpca_error *err, const char *message)
{
	struct phpca_json_text text = {m->file, m->text, m->size, true};

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
	free(m->sign);
	free(m->text);
	phpca_list__clear(&m->entry);
	phpca_list__clear(&m->entry_pointer);
	phpca_list__clear(&m->include);
	phpca_list__clear(&m->exclude);
	phpca_list__clear(&m->extract);
	phpca_list__clear(&m->writable);
	phpca_list__clear(&m->rebase);
	phpca_list__clear(&m->preload);
	phpca_list__clear(&m->stubs);
	memset(m, 0, sizeof(*m));
}
