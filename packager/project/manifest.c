/*
 * Reading the manifest: one table of keys. What is refused here manifest.schema.json refuses, too,
 * and the other way round (tests/manifest); what needs the project's files (is there such an entry
 * script?) is said later. manifest_keys.c has what holds for every key, manifest_values.c one
 * function for each type of value, manifest_entry.c the key "entry".
 */
#include <stdlib.h>
#include <string.h>
#include "project/manifest.h"
#include "project/manifest_entry.h"
#include "project/manifest_keys.h"

static const struct phpca_manifest_key keys[] = {
#define KEY(name, type) \
	{ \
#name, type, offsetof(struct phpca_manifest, name) \
	}
	KEY(name, PHPCA_KEY_LINE), KEY(version, PHPCA_KEY_LINE), KEY(entry, PHPCA_KEY_ENTRY),
	KEY(root, PHPCA_KEY_PATH), KEY(mount, PHPCA_KEY_MOUNT), KEY(include, PHPCA_KEY_PATTERNS),
	KEY(exclude, PHPCA_KEY_PATTERNS), KEY(dev, PHPCA_KEY_CHOICE), KEY(sources, PHPCA_KEY_SOURCES),
	KEY(extract, PHPCA_KEY_PATTERNS), KEY(optimize, PHPCA_KEY_CHOICE),
	KEY(writable, PHPCA_KEY_DIRECTORIES), KEY(rebase, PHPCA_KEY_PATTERNS),
	KEY(sign, PHPCA_KEY_PATH), KEY(preload, PHPCA_KEY_PRELOAD), KEY(stubs, PHPCA_KEY_PATTERNS),
	KEY(engine, PHPCA_KEY_LINE), KEY(as_source, PHPCA_KEY_PATTERNS),
#undef KEY
	{"$schema", PHPCA_KEY_IGNORED, 0}, /* for editors */
	{NULL, PHPCA_KEY_IGNORED, 0}};

_Static_assert(sizeof(keys) / sizeof(*keys) <= PHPCA_MANIFEST_KEYS + 1, "too many keys");

static enum phpca_code read_value(struct phpca_manifest_reading *r,
	const struct phpca_manifest_key *k, const char *pointer, const cJSON *value)
{
	void *field = (char *)r->out + k->offset;

	switch (k->type) {
	case PHPCA_KEY_LINE:
		return phpca_manifest__read_line(r, pointer, value, field);
	case PHPCA_KEY_PATH:
		return phpca_manifest__read_path(r, pointer, value, field);
	case PHPCA_KEY_MOUNT:
		return phpca_manifest__read_mount(r, pointer, value, field);
	case PHPCA_KEY_SOURCES:
		return phpca_manifest__read_sources(r, pointer, value, field);
	case PHPCA_KEY_ENTRY:
		return phpca_manifest__read_entry(r, pointer, value);
	case PHPCA_KEY_PATTERNS:
		return phpca_manifest__read_patterns(r, pointer, value, true, field);
	case PHPCA_KEY_DIRECTORIES:
		return phpca_manifest__read_patterns(r, pointer, value, false, field);
	case PHPCA_KEY_PRELOAD:
		return phpca_manifest__read_preload(r, pointer, value);
	case PHPCA_KEY_CHOICE:
		return phpca_manifest__read_choice(r, pointer, value, field);
	case PHPCA_KEY_IGNORED:
		return cJSON_IsString(value) ? PHPCA_OK
									 : phpca_manifest__wrong_type(r, pointer, "a string", value);
	}
	return PHPCA_OK;
}

static enum phpca_code read_key(
	struct phpca_manifest_reading *r, const cJSON *object, const cJSON *item)
{
	char *pointer = phpca_manifest__pointer("", item->string);
	const struct phpca_manifest_key *k;
	enum phpca_code code = phpca_manifest__find_key(r, pointer, object, item, keys, &k);

	if (!code)
		code = read_value(r, k, pointer, item);
	free(pointer);
	return code;
}

enum phpca_code phpca_manifest_read(struct phpca_manifest *out, const char *file, const char *text,
	size_t size, struct phpca_error *err)
{
	struct phpca_manifest_reading r = {
		{phpca_text_dup(file), phpca_text_cut(text, size), size, true}, out, err};
	cJSON *document = phpca_json_parse(&r.text, err);
	const cJSON *item;
	enum phpca_code code = document ? PHPCA_OK : PHPCA_E_USAGE;

	out->file = (char *)r.text.file;
	out->text = (char *)r.text.text;
	out->size = size;
	if (document && !cJSON_IsObject(document))
		code = phpca_manifest__wrong_type(&r, "", "an object", document);
	if (!code)
		cJSON_ArrayForEach(item, document) if ((code = read_key(&r, document, item))) break;
	cJSON_Delete(document);
	phpca_manifest__sort_entries(out);
	return code;
}

enum phpca_code phpca_manifest_fault(const struct phpca_manifest *m, const char *pointer,
	struct phpca_error *err, const char *message)
{
	struct phpca_json_text text = {m->file, m->text, m->size, true};

	return phpca_json_fault(&text, pointer, err, "%s", message);
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
	free(m->engine);
	free(m->text);
	phpca_list_clear(&m->entry);
	phpca_list_clear(&m->entry_pointer);
	phpca_list_clear(&m->include);
	phpca_list_clear(&m->exclude);
	phpca_list_clear(&m->extract);
	phpca_list_clear(&m->writable);
	phpca_list_clear(&m->rebase);
	phpca_list_clear(&m->preload);
	free(m->preload_file);
	phpca_list_clear(&m->hot);
	phpca_list_clear(&m->stubs);
	phpca_list_clear(&m->as_source);
	memset(m, 0, sizeof(*m));
}
