/*
 * How two archives differ that were to be the same. A file that is longer moves all that come after
 * it, and every image holds addresses: so causes are looked for first, files and settings, and
 * images are blamed only when there is no other cause.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tools/rebuild.h"
#include "inspect/archive_file.h"
#include "base/text.h"

struct comparing {
	const struct phpca_archive *a, *b;
	cJSON *list;
	size_t times; /* entries that differ in nothing but their times */
};

static void add(struct comparing *c, const char *path, const char *what)
{
	cJSON *item = cJSON_CreateObject();

	phpca_json_add_string(item, "path", path);
	phpca_json_add_string(item, "what", what);
	cJSON_AddItemToArray(c->list, item);
}

static const char *target_of(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	return e->kind == PHPCA_ENTRY_LINK ? phpca_tool_entry_path(a, &a->entry[e->target]) : "";
}

static void compare_entries(
	struct comparing *c, const struct phpca_entry_disk *a, const struct phpca_entry_disk *b)
{
	const char *path = phpca_tool_entry_path(c->a, a);

	if (a->kind != b->kind)
		add(c, path, "of another kind");
	else if (a->source_size != b->source_size || a->source_hash != b->source_hash)
		add(c, path, "other contents");
	else if (strcmp(target_of(c->a, a), target_of(c->b, b)) != 0)
		add(c, path, "leads elsewhere");
	else if (a->mode != b->mode)
		add(c, path, "other mode");
	else if (a->verdict != b->verdict)
		add(c, path, "other verdict");
	else
		c->times += a->mtime != b->mtime;
}

static void compare_files(struct comparing *c)
{
	for (uint32_t i = 0; i < c->a->entry_count; i++) {
		const struct phpca_entry_disk *a = &c->a->entry[i];
		const struct phpca_entry_disk *b = phpca_archive_find(
			c->b, phpca_tool_entry_path(c->a, a), a->path_size);
		if (b)
			compare_entries(c, a, b);
		else
			add(c, phpca_tool_entry_path(c->a, a), "only in the archive");
	}
	for (uint32_t i = 0; i < c->b->entry_count; i++) {
		const struct phpca_entry_disk *b = &c->b->entry[i];
		if (!phpca_archive_find(c->a, phpca_tool_entry_path(c->b, b), b->path_size))
			add(c, phpca_tool_entry_path(c->b, b), "only in the commit");
	}
}

/* ---- the manifest ---- */

static bool same(const cJSON *a, const cJSON *b)
{
	return a && b && cJSON_Compare(a, b, true);
}

/* Where two values part: the deepest objects, by JSON pointer. */
static void compare_values(struct comparing *c, const char *pointer, const cJSON *a, const cJSON *b)
{
	const cJSON *item;

	if (same(a, b))
		return;
	if (!cJSON_IsObject(a) || !cJSON_IsObject(b)) {
		char *what = phpca_text_format("differs at %s", pointer);
		add(c, PHPCA_MEMBER_MANIFEST, what);
		free(what);
		return;
	}
	for (int side = 0; side < 2; side++) {
		const cJSON *object = side ? b : a;
		cJSON_ArrayForEach(item, object)
		{
			const cJSON *other = cJSON_GetObjectItemCaseSensitive(side ? a : b, item->string);
			char *deeper = phpca_text_format("%s/%s", pointer, item->string);
			if (!side)
				compare_values(c, deeper, item, other);
			else if (!other)
				compare_values(c, deeper, NULL, item);
			free(deeper);
		}
	}
}

static void compare_manifests(struct comparing *c)
{
	cJSON *a = phpca_tool_manifest(c->a), *b = phpca_tool_manifest(c->b);

	compare_values(c, "", a, b);
	cJSON_Delete(a);
	cJSON_Delete(b);
}

/* ---- what is left ---- */

static void compare_images(struct comparing *c)
{
	for (uint32_t i = 0; i < c->a->entry_count; i++) {
		const struct phpca_entry_disk *a = &c->a->entry[i];
		const struct phpca_entry_disk *b = phpca_archive_find(
			c->b, phpca_tool_entry_path(c->a, a), a->path_size);
		if (b && (a->image_size != b->image_size || a->image_hash != b->image_hash))
			add(c, phpca_tool_entry_path(c->a, a), "compiled to another image");
	}
	if (cJSON_GetArraySize(c->list) == 0)
		add(c, PHPCA_MEMBER_INDEX, "other bytes");
}

void phpca_rebuild__compare(
	const struct phpca_archive *archive, const struct phpca_archive *rebuilt, cJSON *list)
{
	struct comparing c = {.a = archive, .b = rebuilt, .list = list};
	char what[64];

	compare_files(&c);
	compare_manifests(&c);
	if (c.times) {
		snprintf(what, sizeof(what), "other time (%zu files)", c.times);
		add(&c, "", what);
	}
	if (cJSON_GetArraySize(list) == 0)
		compare_images(&c);
}
