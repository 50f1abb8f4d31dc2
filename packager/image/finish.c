/* Each finish_X turns one list of the object into sections of the image. */
#include "image/finish.h"

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "image/finalize.h"
#include "image/string.h"

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	return a < b ? -1 : a > b;
}

static void encode_sorted(struct phpc_parts *parts, int section, uint32_t *offsets, size_t count)
{
	phpca_sort(offsets, count, sizeof *offsets, by_number);
	phpca_reloc_encode(&parts->section[section].bytes, offsets, count);
	parts->section[section].count = (uint32_t)count;
	free(offsets);
}

static uint32_t *offsets_new(size_t count)
{
	return phpca_alloc_array(count, sizeof(uint32_t), "relocations");
}

static void put_at(struct phpca_buffer *memory, uint32_t offset, uint64_t value)
{
	memcpy(memory->data + offset, &value, sizeof value);
}

static void append(struct phpc_parts *parts, int section, const void *record, size_t size)
{
	phpca_buffer_append(&parts->section[section].bytes, record, size);
	parts->section[section].count++;
}

/* By their first member, which is an offset. */
static void sort_records(struct phpc_parts *parts, int section, size_t size)
{
	phpca_sort(parts->section[section].bytes.data, parts->section[section].count, size, by_number);
}

/* ---- words ---- */

static void finish_points(struct phpca_object *o, const uint32_t *base, struct phpca_buffer *memory,
	struct phpc_parts *parts)
{
	uint32_t *offsets = offsets_new(o->points.count);

	for (size_t i = 0; i < o->points.count; i++) {
		offsets[i] = phpca_object_offset(o->points.item[i].location, base);
		put_at(memory, offsets[i], phpca_object_offset(o->points.item[i].target, base));
	}
	encode_sorted(parts, PHPC_SECTION_RELOC_IMAGE, offsets, o->points.count);

	offsets = offsets_new(o->slots.count);
	for (size_t i = 0; i < o->slots.count; i++)
		offsets[i] = phpca_object_offset(o->slots.item[i], base);
	encode_sorted(parts, PHPC_SECTION_RELOC_SLOT, offsets, o->slots.count);
}

static void finish_strings(struct phpca_object *o, const uint32_t *base,
	struct phpca_buffer *memory, struct phpca_buffer *pool, uint64_t *string_at,
	struct phpc_parts *parts)
{
	uint32_t *offsets = offsets_new(o->strings_used.count),
			 *comments = offsets_new(o->strings_used.count);
	size_t comment_count = 0;

	for (size_t i = 0; i < o->strings.count; i++)
		string_at[i] = phpca_string_append(pool, o->strings.item[i]) | 1;
	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		offsets[i] = phpca_object_offset(u->location, base);
		put_at(memory, offsets[i], string_at[u->string]);
		if (u->comment)
			comments[comment_count++] = offsets[i];
	}
	encode_sorted(parts, PHPC_SECTION_RELOC_STRING, offsets, o->strings_used.count);
	encode_sorted(parts, PHPC_SECTION_RELOC_COMMENT, comments, comment_count);
}

/* ---- paths ---- */

/* The PATH record of a string, and the positions at which the root stands in it. */
static void add_path(
	const struct phpca_object *o, uint32_t string, uint64_t string_at, struct phpc_parts *parts)
{
	struct phpca_path_disk record = {
		string_at, parts->section[PHPC_SECTION_PATH_POSITION].count, 0};

	for (size_t i = 0; i < o->positions.count; i++) {
		const struct phpca_position *p = &o->positions.item[i];
		if (p->string == string) {
			append(parts, PHPC_SECTION_PATH_POSITION, &p->position, sizeof p->position);
			record.position_count++;
		}
	}
	append(parts, PHPC_SECTION_PATH, &record, sizeof record);
}

/* The arrays that have a path as a key, each once. */
static void finish_rehash(
	const struct phpca_object *o, const uint32_t *base, struct phpc_parts *parts)
{
	uint32_t *tables = offsets_new(o->strings_used.count);
	size_t count = 0;

	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		if (u->path && u->table)
			tables[count++] = phpca_object_offset(u->table, base);
	}
	phpca_sort(tables, count, sizeof *tables, by_number);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || tables[i] != tables[i - 1])
			append(parts, PHPC_SECTION_RELOC_REHASH, &tables[i], sizeof tables[i]);
	free(tables);
}

/* A string has one PATH record, however often it is used as a path. */
static void finish_paths(const struct phpca_object *o, const uint32_t *base,
	const uint64_t *string_at, struct phpc_parts *parts)
{
	/* By string: number of its record plus one; 0: none yet. */
	uint32_t *record_of = phpca_alloc_array(o->strings.count, sizeof *record_of, "path strings");

	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		if (!u->path)
			continue;
		if (!record_of[u->string]) {
			add_path(o, u->string, string_at[u->string], parts);
			record_of[u->string] = parts->section[PHPC_SECTION_PATH].count;
		}
		struct phpc_reloc_path_disk reloc = {
			phpca_object_offset(u->location, base), record_of[u->string] - 1};
		append(parts, PHPC_SECTION_RELOC_PATH, &reloc, sizeof reloc);
	}
	free(record_of);
	sort_records(parts, PHPC_SECTION_RELOC_PATH, sizeof(struct phpc_reloc_path_disk));
	finish_rehash(o, base, parts);
}

/* ---- imports ---- */

static uint32_t add_text(struct phpca_buffer *text, const char *s)
{
	uint32_t at = (uint32_t)text->size;
	phpca_buffer_append(text, s, strlen(s) + 1);
	return at;
}

static uint32_t import_number(struct phpc_parts *parts, const struct phpca_import_use *u)
{
	struct phpca_buffer *imports = &parts->section[PHPC_SECTION_IMPORT].bytes;
	struct phpca_buffer *text = &parts->section[PHPC_SECTION_TEXT].bytes;
	struct phpca_import_disk *record = (struct phpca_import_disk *)imports->data;
	uint32_t count = (uint32_t)(imports->size / sizeof *record);

	for (uint32_t i = 0; i < count; i++) {
		const char *member = record[i].member == PHPC_NO_MEMBER
			? NULL
			: (char *)text->data + record[i].member;
		if (record[i].kind == u->kind && !strcmp((char *)text->data + record[i].name, u->name)
			&& !strcmp(member ? member : "", u->member ? u->member : "") && !member == !u->member)
			return i;
	}
	struct phpca_import_disk new_record = {u->kind, add_text(text, u->name),
		u->member ? add_text(text, u->member) : PHPC_NO_MEMBER, 0};
	append(parts, PHPC_SECTION_IMPORT, &new_record, sizeof new_record);
	return count;
}

static void add_assumption(struct phpc_parts *parts, uint32_t import)
{
	const uint32_t *known = (const uint32_t *)parts->section[PHPC_SECTION_ASSUME].bytes.data;

	for (uint32_t i = 0; i < parts->section[PHPC_SECTION_ASSUME].count; i++)
		if (known[i] == import)
			return;
	append(parts, PHPC_SECTION_ASSUME, &import, sizeof import);
}

/* Imports without a location are assumptions. */
static void finish_imports(struct phpca_object *o, const uint32_t *base, struct phpc_parts *parts)
{
	for (size_t i = 0; i < o->imports.count; i++) {
		const struct phpca_import_use *u = &o->imports.item[i];
		uint32_t number = import_number(parts, u);
		if (u->location) {
			struct phpc_reloc_import_disk reloc = {phpca_object_offset(u->location, base), number};
			append(parts, PHPC_SECTION_RELOC_IMPORT, &reloc, sizeof reloc);
		} else {
			add_assumption(parts, number);
		}
	}
	sort_records(parts, PHPC_SECTION_RELOC_IMPORT, sizeof(struct phpc_reloc_import_disk));
}

/* ---- functions ---- */

/* Runs of opcodes whose handlers are numbers; opcodes that lie behind each other are one run. */
static void finish_handlers(struct phpca_object *o, const uint32_t *base, struct phpc_parts *parts)
{
	struct phpca_buffer *runs = &parts->section[PHPC_SECTION_RELOC_HANDLER].bytes;

	for (size_t i = 0; i < o->opcodes.count; i++) {
		struct phpc_reloc_handler_disk run = {
			phpca_object_offset(o->opcodes.item[i].location, base), o->opcodes.item[i].count};
		struct phpc_reloc_handler_disk *last = runs->size
			? (struct phpc_reloc_handler_disk *)(runs->data + runs->size - sizeof run)
			: NULL;
		if (last && last->offset + last->count * sizeof(zend_op) == run.offset)
			last->count += run.count;
		else if (run.count)
			append(parts, PHPC_SECTION_RELOC_HANDLER, &run, sizeof run);
	}
}

static void finish_functions(struct phpca_object *o, const uint32_t *base, struct phpc_parts *parts)
{
	for (size_t i = 0; i < o->opcodes.count; i++) {
		const struct phpca_opcodes *u = &o->opcodes.item[i];
		struct phpc_op_array_disk record = {phpca_object_offset(u->op_array, base),
			phpca_object_offset(u->location, base), u->count,
			u->literals ? phpca_object_offset(u->literals, base) : UINT32_MAX, u->literal_count, 0};
		append(parts, PHPC_SECTION_OP_ARRAY, &record, sizeof record);
	}
}

/* ---- together ---- */

void phpca_object_finish(struct phpca_object *o, const char *root, const char *path,
	phpca_ref script, struct phpc_header_disk *header, uint32_t flags, struct phpca_buffer *out)
{
	uint32_t base[PHPCA_PART_COUNT + 1];
	struct phpca_buffer memory = {0}, pool = {0};
	struct phpc_parts parts = {0};
	uint64_t *string_at = phpca_alloc_array(o->strings.count, sizeof *string_at, "strings");

	phpca_object_layout(o, 0, base);
	phpca_object_finalize(o, base);
	for (int i = 0; i < PHPCA_PART_COUNT; i++)
		phpca_buffer_append(&memory, o->part[i].data, o->part[i].size);
	add_text(&parts.section[PHPC_SECTION_TEXT].bytes, root);
	add_text(&parts.section[PHPC_SECTION_TEXT].bytes, path);
	finish_points(o, base, &memory, &parts);
	finish_strings(o, base, &memory, &pool, string_at, &parts);
	finish_paths(o, base, string_at, &parts);
	finish_imports(o, base, &parts);
	finish_handlers(o, base, &parts);
	finish_functions(o, base, &parts);
	parts.section[PHPC_SECTION_TEXT].count = 2;

	parts.header = *header;
	parts.header.script_offset = phpca_object_offset(script, base);
	parts.header.metadata_size = o->part[PHPCA_METADATA].size;
	parts.header.code_size = o->part[PHPCA_CODE].size;
	parts.header.data_size = o->part[PHPCA_LITERALS].size + o->part[PHPCA_DATA].size;
	parts.header.misc_size = o->part[PHPCA_MISC].size;
	parts.flags = flags;
	parts.slot_count = o->slot_count;
	parts.memory = &memory;
	parts.pool = &pool;
	phpc_image_write(out, &parts);

	for (int i = 0; i < PHPC_SECTION_KIND_END; i++)
		phpca_buffer_clear(&parts.section[i].bytes);
	phpca_buffer_clear(&memory);
	phpca_buffer_clear(&pool);
	free(string_at);
}
