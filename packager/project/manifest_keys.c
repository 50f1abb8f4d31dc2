/* See manifest_keys.h. */
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "project/manifest_keys.h"

char *phpca_manifest__pointer(const char *parent, const char *key)
{
	char *pointer = phpca_text_alloc(strlen(parent) + 2 * strlen(key) + 2),
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

static enum phpca_code unknown_key(struct phpca_manifest_reading *r, const char *pointer,
	const struct phpca_manifest_key *known_keys, const char *key)
{
	const char *known[PHPCA_MANIFEST_KEYS + 1], *nearest;
	size_t count = 0;

	for (; known_keys[count].name; count++)
		known[count] = known_keys[count].name;
	known[count] = NULL;
	nearest = phpca_text_nearest(key, known);
	if (!nearest)
		return phpca_json_fault(
			&r->text, pointer, r->err, "unknown key (manifest.schema.json lists them)");
	return phpca_json_fault(
		&r->text, pointer, r->err, "unknown key, the nearest is \"%s\"", nearest);
}

enum phpca_code phpca_manifest__find_key(struct phpca_manifest_reading *r, const char *pointer,
	const cJSON *object, const cJSON *item, const struct phpca_manifest_key *known,
	const struct phpca_manifest_key **out)
{
	const struct phpca_manifest_key *k = known;

	while (k->name && strcmp(k->name, item->string) != 0)
		k++;
	*out = k;
	if (!k->name)
		return unknown_key(r, pointer, known, item->string);
	if (cJSON_GetObjectItemCaseSensitive(object, item->string) != item)
		return phpca_json_fault(&r->text, pointer, r->err, "this key stands twice");
	return PHPCA_OK;
}
