/* phpca merge: see merge.h. */
#include "tools/merge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/outfile.h"
#include "base/shown.h"
#include "base/text.h"

/* ---- what an archive shares with the others ---- */

static const uint8_t *files_of(const struct phpca_archive *a)
{
	return a->base + a->index->images_end;
}

static uint64_t files_size(const struct phpca_archive *a)
{
	return a->size - a->index->images_end;
}

static const char *php_of(const struct phpca_merge_item *item)
{
	const char *php = phpca_tool_php_of(item->manifest);

	return php ? php : "not recorded";
}

static bool is_same_entry(const struct phpca_archive *a, const struct phpca_entry_disk *x,
	const struct phpca_archive *b, const struct phpca_entry_disk *y)
{
	if (x->kind == PHPCA_ENTRY_DIRECTORY && x->kind == y->kind)
		return true; /* what differs is in it */
	return x->kind == y->kind && x->mode == y->mode && x->mtime == y->mtime
		&& x->source_size == y->source_size && x->source_hash == y->source_hash
		&& !x->source_offset == !y->source_offset
		&& (x->kind != PHPCA_ENTRY_LINK
			|| strcmp(phpca_tool_entry_path(a, &a->entry[x->target]),
				   phpca_tool_entry_path(b, &b->entry[y->target]))
				== 0);
}

/* The first path that is not the same in both; NULL: none. *only: where it is alone. */
static const char *first_difference(const struct phpca_merge_item *x,
	const struct phpca_merge_item *y, const struct phpca_merge_item **only)
{
	*only = NULL;
	for (uint32_t i = 0; i < x->a.entry_count; i++) {
		const struct phpca_entry_disk *e = &x->a.entry[i], *other;
		const char *path = phpca_tool_entry_path(&x->a, e);
		other = phpca_archive_find(&y->a, path, e->path_size);
		if (!other)
			*only = x;
		if (!other || !is_same_entry(&x->a, e, &y->a, other))
			return path;
	}
	return NULL;
}

static enum phpca_code differ(const struct phpca_merge_item *first,
	const struct phpca_merge_item *item, struct phpca_error *err)
{
	const struct phpca_merge_item *only, *unused;
	const char *path = first_difference(first, item, &only), *back;

	if (!path && (back = first_difference(item, first, &unused))) {
		path = back;
		only = item;
	}
	if (only)
		return phpca_fault(err, "%s and %s are not of the same files: only %s has %s", first->name,
			item->name, only->name, phpca_shown(path));
	return phpca_fault(err,
		"%s and %s are not of the same files: %s has other contents, another mode or another time",
		first->name, item->name, path ? phpca_shown(path) : "a header");
}

/* Everything but what each build says of itself. */
static enum phpca_code check_settings(const struct phpca_merge_item *first,
	const struct phpca_merge_item *item, struct phpca_error *err)
{
	const cJSON *value;

	cJSON_ArrayForEach(value, first->manifest)
	{
		const cJSON *other = cJSON_GetObjectItemCaseSensitive(item->manifest, value->string);
		if (strcmp(value->string, "build") != 0 && !cJSON_Compare(value, other, true))
			return phpca_fault(err, "%s and %s were packed with other settings: \"%s\" differs",
				first->name, item->name, value->string);
	}
	if (cJSON_GetArraySize(first->manifest) != cJSON_GetArraySize(item->manifest))
		return phpca_fault(
			err, "%s and %s were packed with other settings", first->name, item->name);
	return PHPCA_OK;
}

static enum phpca_code check_beside(
	const struct phpca_merge *m, const struct phpca_merge_item *item, struct phpca_error *err)
{
	const struct phpca_merge_item *first = &m->item[0];

	for (uint32_t i = 0; i < m->count; i++)
		if (memcmp(m->item[i].a.index->system_id, item->a.index->system_id, PHPC_SYSTEM_ID_SIZE)
			== 0)
			return phpca_fault(err, "%s and %s are for the same engine (PHP %s, %.32s)",
				m->item[i].name, item->name, php_of(item), (const char *)item->a.index->system_id);
	if (files_size(&first->a) != files_size(&item->a)
		|| memcmp(files_of(&first->a), files_of(&item->a), files_size(&item->a)) != 0)
		return differ(first, item, err);
	return check_settings(first, item, err);
}

/* ---- adding ---- */

static enum phpca_code check(struct phpca_merge_item *item, struct phpca_error *err)
{
	enum phpca_code code = phpca_tool_check_signature(&item->a, NULL, err);

	if (!code)
		code = phpca_archive_verify(&item->a, NULL, NULL, err);
	if (!code && !(item->manifest = phpca_tool_manifest(&item->a)))
		code = phpca_fault(err, "%s: not valid JSON", PHPCA_MEMBER_MANIFEST);
	if (!code && !item->a.index->images_end)
		code = phpca_fault(err, "no script in it is precompiled, so it is for no engine");
	return code;
}

static void drop(struct phpca_merge_item *item)
{
	cJSON_Delete(item->manifest);
	phpca_tool_unmap(&item->map);
	free(item->name);
}

/* `opened`: what came of opening it. The item is the merge's, or it is dropped. */
static enum phpca_code take(struct phpca_merge *m, struct phpca_merge_item *item,
	enum phpca_code opened, struct phpca_error *err)
{
	enum phpca_code code = opened ? opened : check(item, err);

	if (code)
		phpca_error_prefix(err, "%s", item->name);
	else if (m->count == PHPCA_SEGMENTS_MAX)
		code = phpca_fault(
			err, "%s: one engine too many, wanted at most %u", item->name, PHPCA_SEGMENTS_MAX);
	else if (m->count)
		code = check_beside(m, item, err);
	if (code)
		drop(item);
	else
		m->item[m->count++] = *item;
	return code;
}

static enum phpca_code add_segments(struct phpca_merge *m, const struct phpca_tool_map *file,
	const char *name, struct phpca_error *err)
{
	struct phpca_merged merged;
	enum phpca_code code = phpca_merged_open(&merged, file->bytes, file->size, file->size, err);

	if (!code)
		code = phpca_merged_verify(&merged, file->bytes, err);
	if (code)
		phpca_error_prefix(err, "%s", name);
	for (uint32_t i = 0; !code && i < merged.head.segment_count; i++) {
		struct phpca_merge_item item = {.name = phpca_text_dup(name)};
		code = phpca_tool_open_segment(file, i, &item.map, &item.a, err);
		code = take(m, &item, code, err);
	}
	return code;
}

enum phpca_code phpca_merge_add(
	struct phpca_merge *m, const char *filename, const char *name, struct phpca_error *err)
{
	struct phpca_merge_item item = {0};
	enum phpca_code code = phpca_tool_map_file(&item.map, filename, err);

	if (code)
		return code;
	if (phpca_merged_probe(item.map.bytes, item.map.size)) {
		code = add_segments(m, &item.map, name, err);
		phpca_tool_unmap(&item.map);
		return code;
	}
	item.name = phpca_text_dup(name);
	code = phpca_archive_open(&item.a, item.map.bytes, item.map.size, err);
	return take(m, &item, code, err);
}

void phpca_merge_clear(struct phpca_merge *m)
{
	for (uint32_t i = 0; i < m->count; i++)
		drop(&m->item[i]);
	memset(m, 0, sizeof(*m));
}

/* ---- writing ---- */

static void lay_out(struct phpca_merge *m)
{
	m->layout = (struct phpca_merged){.head.segment_count = m->count};
	for (uint32_t i = 0; i < m->count; i++) {
		const struct phpca_index_disk *index = m->item[i].a.index;
		m->layout.segment[i].size = index->images_end;
		m->layout.segment[i].content_id = index->content_id;
		memcpy(m->layout.segment[i].system_id, index->system_id, PHPC_SYSTEM_ID_SIZE);
	}
	m->layout.head.files_size = files_size(&m->item[0].a);
	phpca_merged_lay_out(&m->layout);
}

static enum phpca_code write_parts(
	const struct phpca_merge *m, struct phpca_outfile *out, struct phpca_error *err)
{
	uint8_t *gap = phpca_text_alloc(PHPCA_MERGED_GAP_MAX);
	enum phpca_code code = PHPCA_OK;

	for (uint32_t i = 0; i < m->count && !code; i++) {
		code = phpca_outfile_put(out, gap, phpca_merged_gap(&m->layout, i, gap), err);
		if (!code)
			code = phpca_outfile_put(out, m->item[i].a.base, m->layout.segment[i].size, err);
	}
	if (!code)
		code = phpca_outfile_put(out, gap, phpca_merged_gap(&m->layout, m->count, gap), err);
	if (!code)
		code = phpca_outfile_put(out, files_of(&m->item[0].a), m->layout.head.files_size, err);
	free(gap);
	return code;
}

static enum phpca_code write_archive(
	struct phpca_merge *m, const char *filename, struct phpca_error *err)
{
	struct phpca_outfile out;
	enum phpca_code code;

	lay_out(m);
	code = phpca_outfile_open(&out, filename, 0666, PHPCA_OUTFILE_NOW, err);
	if (code)
		return code;
	code = write_parts(m, &out, err);
	if (!code)
		return phpca_outfile_commit(&out, err);
	phpca_outfile_discard(&out);
	return code;
}

/* ---- the report ---- */

static void print_text(const struct phpca_merge *m, const char *filename)
{
	printf("%s: %u engines, %s, of which %s are shared\n", phpca_shown(filename), m->count,
		phpca_text_bytes(m->layout.head.archive_size), phpca_text_bytes(m->layout.head.files_size));
	for (uint32_t i = 0; i < m->count; i++)
		printf("  PHP %-10s engine %.32s  %s\n", phpca_shown(php_of(&m->item[i])),
			(const char *)m->item[i].a.index->system_id,
			phpca_text_bytes(m->layout.segment[i].size));
}

static void print_json(const struct phpca_merge *m, const char *filename)
{
	cJSON *document = phpca_json_report("phpca.merge"), *list;
	char id[PHPC_SYSTEM_ID_SIZE + 1];

	phpca_json_add_string(document, "archive", filename);
	phpca_json_add_number(document, "bytes", (double)m->layout.head.archive_size);
	phpca_json_add_number(document, "shared_bytes", (double)m->layout.head.files_size);
	list = cJSON_AddArrayToObject(document, "engines");
	for (uint32_t i = 0; i < m->count; i++) {
		cJSON *item = cJSON_CreateObject();
		snprintf(id, sizeof(id), "%.32s", (const char *)m->item[i].a.index->system_id);
		phpca_json_add_string(item, "system_id", id);
		phpca_json_add_string(item, "php", php_of(&m->item[i]));
		phpca_json_add_string(item, "from", m->item[i].name);
		phpca_json_add_number(item, "bytes", (double)m->layout.segment[i].size);
		cJSON_AddItemToArray(list, item);
	}
	phpca_json_print(document);
}

enum phpca_code phpca_merge_finish(
	struct phpca_merge *m, const struct phpca_options *o, struct phpca_error *err)
{
	const char *output = o->output ? o->output : "app.phpca";
	enum phpca_code code = write_archive(m, output, err);

	if (!code && o->json)
		print_json(m, output);
	else if (!code && o->verbosity >= 0)
		print_text(m, output);
	return code;
}

/* ---- the command ---- */

static enum phpca_code run(const struct phpca_arguments *arguments, struct phpca_error *err)
{
	const struct phpca_options *o = &arguments->pack;
	struct phpca_merge m = {0};
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < o->file_count && !code; i++)
		code = phpca_merge_add(&m, o->file[i], o->file[i], err);
	if (!code)
		code = phpca_merge_finish(&m, o, err);
	phpca_merge_clear(&m);
	return code;
}

static const struct phpca_option options[] = {
	{'o', "output", "FILE", "the archive of all engines (app.phpca)", PHPCA_TEXT(pack.output)},
	PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_merge = {"merge", "ARCHIVE...",
	"Makes one archive of several that were packed from the same files for different PHPs.",
	"Sources and all other files are in it once, and images for each PHP. Whoever mounts it takes the images that are for the PHP that runs, or the "
	"sources where there are none. Signatures stay. phpca pack --php A --php B does it in one step.",
	options, 2, SIZE_MAX, run, false};
