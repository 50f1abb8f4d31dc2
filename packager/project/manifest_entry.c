/* See manifest_entry.h. */
#include <stdlib.h>
#include <string.h>
#include "base/pattern.h"
#include "base/text.h"
#include "project/manifest_entry.h"
#include "project/manifest_keys.h"

/* Where it is an object. */
static const struct phpca_manifest_key entry_keys[] = {
	{"cli", PHPCA_KEY_ENTRY, 0}, {"web", PHPCA_KEY_ENTRY, 0}, {NULL, PHPCA_KEY_IGNORED, 0}};

static enum phpca_code add_entry(struct phpca_manifest_reading *r, const char *pointer,
	const char *wanted, const cJSON *value, bool web)
{
	struct phpca_manifest *m = r->out;

	if (!cJSON_IsString(value))
		return phpca_manifest__wrong_type(r, pointer, wanted, value);
	if (!*value->valuestring)
		return phpca_manifest__wrong_text(r, pointer, "the path of a script", "");
	phpca_list_add(&m->entry, phpca_text_dup(value->valuestring));
	phpca_list_add(&m->entry_pointer, phpca_text_dup(pointer));
	m->cli_count += !web;
	return PHPCA_OK;
}

/* A path or a list of paths. */
static enum phpca_code read_entries(struct phpca_manifest_reading *r, const char *pointer,
	const char *wanted, const cJSON *value, bool web)
{
	enum phpca_code code = PHPCA_OK;
	const cJSON *item;
	size_t number = 0;

	if (!cJSON_IsArray(value))
		return add_entry(r, pointer, wanted, value, web);
	if (cJSON_GetArraySize(value) > PHPCA_PATTERNS_MAX)
		return phpca_manifest__too_many(r, pointer, "entry scripts", value);
	cJSON_ArrayForEach(item, value)
	{
		char *item_pointer = phpca_text_format("%s/%zu", pointer, number++);
		code = add_entry(r, item_pointer, "a string", item, web);
		free(item_pointer);
		if (code)
			break;
	}
	return code;
}

static enum phpca_code read_entry_object(
	struct phpca_manifest_reading *r, const char *parent, const cJSON *object)
{
	enum phpca_code code = PHPCA_OK;
	const struct phpca_manifest_key *k;
	const cJSON *item;

	if (!object->child)
		return phpca_json_fault(
			&r->text, parent, r->err, "wanted \"cli\" or \"web\" or both, found neither");
	cJSON_ArrayForEach(item, object)
	{
		char *pointer = phpca_manifest__pointer(parent, item->string);
		code = phpca_manifest__find_key(r, pointer, object, item, entry_keys, &k);
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

enum phpca_code phpca_manifest__read_entry(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value)
{
	if (cJSON_IsObject(value))
		return read_entry_object(r, pointer, value);
	return read_entries(r, pointer, "a string, a list of strings or an object", value, false);
}

void phpca_manifest__sort_entries(struct phpca_manifest *m)
{
	struct phpca_list entry = {0}, pointer = {0};

	if (!m->entry_kinds)
		return;
	for (int web = 0; web < 2; web++)
		for (size_t i = 0; i < m->entry.count; i++)
			if ((strncmp(m->entry_pointer.item[i], "/entry/web", 10) == 0) == web) {
				phpca_list_add(&entry, m->entry.item[i]);
				phpca_list_add(&pointer, m->entry_pointer.item[i]);
			}
	free(m->entry.item);
	free(m->entry_pointer.item);
	m->entry = entry;
	m->entry_pointer = pointer;
}
