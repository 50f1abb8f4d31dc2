#include "image/object.h"

#include <stdlib.h>
#include <string.h>

#include "link/pool.h"
#include "base/sort.h"

#define PART_SHIFT 56
#define OFFSET_MASK ((1ull << PART_SHIFT) - 1)

void *phpca_list__add_raw(void **item, size_t *count, size_t *capacity, size_t size)
{
	if (*count == *capacity) {
		*capacity = *capacity ? *capacity * 2 : 64;
		*item = realloc(*item, *capacity * size);
		if (!*item)
			abort();
	}
	void *location = (char *)*item + (*count)++ * size;
	memset(location, 0, size);
	return location;
}

void phpca_object_clear(struct phpca_object *o)
{
	for (int i = 0; i < PHPCA_PART_COUNT; i++)
		phpca_buffer_clear(&o->part[i]);
	free(o->points.item);
	free(o->fars.item);
	free(o->far_refs.item);
	free(o->strings_used.item);
	free(o->imports.item);
	free(o->opcodes.item);
	free(o->patches.item);
	free(o->slots.item);
	free(o->tables.item);
	free(o->strings.item);
	free(o->positions.item);
	free(o->lowered.item);
	free(o->string_index);
	memset(o, 0, sizeof *o);
}

phpca_ref phpca_object_add(
	struct phpca_object *o, enum phpca_part part, const void *src, size_t size)
{
	struct phpca_buffer *b = &o->part[part];

	phpca_buffer_align(b, 8);
	phpca_ref ref = ((phpca_ref)(part + 1) << PART_SHIFT) | b->size;
	if (src)
		phpca_buffer_append(b, src, size);
	else
		phpca_buffer_extend(b, size);
	phpca_buffer_align(b, 8);
	return ref;
}

void *phpca_object_at(struct phpca_object *o, phpca_ref ref)
{
	return o->part[(ref >> PART_SHIFT) - 1].data + (ref & OFFSET_MASK);
}

static void put_word(struct phpca_object *o, phpca_ref location, uint64_t value)
{
	memcpy(phpca_object_at(o, location), &value, sizeof value);
}

void phpca_object_point(struct phpca_object *o, phpca_ref location, phpca_ref target)
{
	put_word(o, location, 0);
	if (target) {
		struct phpca_point *p = phpca_list_add(o->points);
		p->location = location;
		p->target = target;
	}
}

void phpca_object_far(struct phpca_object *o, phpca_ref location, uint32_t image, uint32_t offset)
{
	struct phpca_far *f = phpca_list_add(o->fars);
	put_word(o, location, 0);
	f->location = location;
	f->image = image;
	f->offset = offset;
}

void phpca_object_far_ref(
	struct phpca_object *o, phpca_ref location, uint32_t image, phpca_ref target)
{
	struct phpca_far_ref *f = phpca_list_add(o->far_refs);
	put_word(o, location, 0);
	f->location = location;
	f->image = image;
	f->target = target;
}

/*
 * The engine's hash of similar strings is similar; neighbours in an index with linear probing would
 * be too.
 */
static size_t first_slot(const struct phpca_object *o, zend_string *s)
{
	return (size_t)(ZSTR_HASH(s) * 0x9e3779b97f4a7c15ull >> 32) & (o->string_index_size - 1);
}

static void index_strings(struct phpca_object *o)
{
	size_t size = o->string_index_size ? o->string_index_size * 2 : 256;

	free(o->string_index);
	o->string_index = malloc(size * sizeof *o->string_index);
	if (!o->string_index)
		abort();
	o->string_index_size = size;
	memset(o->string_index, 0xff, size * sizeof *o->string_index);
	for (size_t i = 0; i < o->strings.count; i++) {
		size_t at = first_slot(o, o->strings.item[i]);
		while (o->string_index[at] != UINT32_MAX)
			at = (at + 1) & (size - 1);
		o->string_index[at] = (uint32_t)i;
	}
}

uint32_t phpca_object_string_number(struct phpca_object *o, zend_string *s)
{
	if (o->strings.count * 2 >= o->string_index_size)
		index_strings(o);
	size_t at = first_slot(o, s);
	for (uint32_t i; (i = o->string_index[at]) != UINT32_MAX;
		 at = (at + 1) & (o->string_index_size - 1))
		if (o->strings.item[i] == s || zend_string_equals(o->strings.item[i], s))
			return i;
	o->string_index[at] = (uint32_t)o->strings.count;
	zend_string **entry = phpca_list_add(o->strings);
	*entry = s;
	return (uint32_t)o->strings.count - 1;
}

void phpca_object_string(struct phpca_object *o, phpca_ref location, zend_string *s)
{
	put_word(o, location, 0);
	if (s) {
		struct phpca_string_use *u = phpca_list_add(o->strings_used);
		u->location = location;
		u->original = s;
		u->string = phpca_object_string_number(o, s);
	}
}

void phpca_object_comment(struct phpca_object *o, phpca_ref location, zend_string *s)
{
	phpca_object_string(o, location, s);
	if (s)
		o->strings_used.item[o->strings_used.count - 1].comment = true;
}

static uint32_t lowered(struct phpca_object *o, uint32_t string)
{
	for (size_t i = 0; i < o->lowered.count; i++)
		if (o->lowered.item[i].of == string)
			return o->lowered.item[i].string;
	struct phpca_lowered *l = phpca_list_add(o->lowered);
	*l = (struct phpca_lowered){string, (uint32_t)o->strings.count};
	zend_string **entry = phpca_list_add(o->strings);
	*entry = o->strings.item[string];
	return l->string;
}

void phpca_object_lower(struct phpca_object *o, phpca_ref location)
{
	for (size_t i = o->strings_used.count; i-- > 0;) {
		struct phpca_string_use *u = &o->strings_used.item[i];
		if (u->location == location && !u->lower) {
			u->string = lowered(o, u->string);
			u->lower = true;
			return;
		}
	}
}

void phpca_object_key(struct phpca_object *o, phpca_ref bucket, phpca_ref table, zend_string *s)
{
	phpca_object_string(o, bucket + offsetof(Bucket, key), s);
	o->strings_used.item[o->strings_used.count - 1].table = table;
}

void phpca_object_slot(struct phpca_object *o, phpca_ref location)
{
	phpca_ref *slot = phpca_list_add(o->slots);
	*slot = location;
	put_word(o, location, 8 * (uint64_t)(o->first_slot + o->slot_count++) + 1);
}

void phpca_object_patch(struct phpca_object *o, uint32_t offset, phpca_ref target)
{
	struct phpca_patch *p = phpca_list_add(o->patches);
	p->offset = offset;
	p->target = target;
}

void phpca_object_patch_slot(struct phpca_object *o, uint32_t offset)
{
	struct phpca_patch *p = phpca_list_add(o->patches);
	p->offset = offset;
	p->slot = 8 * (uint64_t)(o->first_slot + o->slot_count++) + 1;
}

void phpca_object_import(
	struct phpca_object *o, phpca_ref location, uint32_t kind, const char *name, const char *member)
{
	struct phpca_import_use *u = phpca_list_add(o->imports);
	if (location)
		put_word(o, location, 0);
	u->location = location;
	u->kind = kind;
	u->name = name;
	u->member = member;
}

void phpca_object_opcodes(struct phpca_object *o, phpca_ref location, uint32_t count,
	phpca_ref literals, uint32_t literal_count, phpca_ref op_array)
{
	struct phpca_opcodes *u = phpca_list_add(o->opcodes);
	u->location = location;
	u->count = count;
	u->literals = literals;
	u->literal_count = literal_count;
	u->op_array = op_array;
}

void phpca_object_table(struct phpca_object *o, phpca_ref table, bool packed)
{
	struct phpca_table *t = phpca_list_add(o->tables);
	t->table = table;
	t->packed = packed;
}

void phpca_object_layout(
	const struct phpca_object *o, uint32_t start, uint32_t base[PHPCA_PART_COUNT + 1])
{
	for (int i = 0; i < PHPCA_PART_COUNT; i++) {
		base[i] = start;
		start += (uint32_t)o->part[i].size;
	}
	base[PHPCA_PART_COUNT] = start;
}

uint32_t phpca_object_offset(phpca_ref ref, const uint32_t base[PHPCA_PART_COUNT + 1])
{
	return base[(ref >> PART_SHIFT) - 1] + (uint32_t)(ref & OFFSET_MASK);
}

/* ---- paths ---- */

static void add_position(
	struct phpca_object *o, uint32_t string, uint32_t position) /* may carry PHPC_POSITION_LOWER */
{
	struct phpca_position *p = phpca_list_add(o->positions);
	p->string = string;
	p->position = position;
}

static bool has_position(const struct phpca_object *o, uint32_t string)
{
	for (size_t i = 0; i < o->positions.count; i++)
		if (o->positions.item[i].string == string)
			return true;
	return false;
}

/*
 * Where the file name stands in a string that was made from it: at 0 alone, or behind a NUL in a
 * generated name.
 */
static bool filename_position(zend_string *s, zend_string *filename, uint32_t *position)
{
	if (zend_string_equals(s, filename)) {
		*position = 0;
		return true;
	}
	if (ZSTR_LEN(s) <= ZSTR_LEN(filename) || !memchr(ZSTR_VAL(s), 0, ZSTR_LEN(s)))
		return false;
	const char *found = zend_memnstr(
		ZSTR_VAL(s), ZSTR_VAL(filename), ZSTR_LEN(filename), ZSTR_VAL(s) + ZSTR_LEN(s));
	if (!found)
		return false;
	*position = (uint32_t)(found - ZSTR_VAL(s));
	return true;
}

void phpca_object_mark_filename(struct phpca_object *o, zend_string *filename)
{
	zend_string *in_lower_case = zend_string_tolower(filename);

	for (size_t i = 0; i < o->strings_used.count; i++) {
		struct phpca_string_use *u = &o->strings_used.item[i];
		uint32_t position;
		if (filename_position(
				o->strings.item[u->string], u->lower ? in_lower_case : filename, &position)) {
			u->path = true;
			if (!has_position(o, u->string))
				add_position(o, u->string, u->lower ? position | PHPC_POSITION_LOWER : position);
		}
	}
	zend_string_release(in_lower_case);
}

/* The strings differ by the roots alone: walks both, noting where the roots stand. */
static bool differ_by_root(struct phpca_object *o, const struct phpca_string_use *use,
	zend_string *a, zend_string *b, const char *root_a, size_t root_a_size, const char *root_b,
	size_t root_b_size, bool note)
{
	const char *p = ZSTR_VAL(a), *p_end = p + ZSTR_LEN(a);
	const char *q = ZSTR_VAL(b), *q_end = q + ZSTR_LEN(b);

	while (p < p_end || q < q_end) {
		if ((size_t)(q_end - q) >= root_b_size && !memcmp(q, root_b, root_b_size)) {
			if ((size_t)(p_end - p) < root_a_size || memcmp(p, root_a, root_a_size))
				return false;
			if (note) {
				add_position(o, use->string,
					(uint32_t)(p - ZSTR_VAL(a)) | (use->lower ? PHPC_POSITION_LOWER : 0));
			}
			p += root_a_size;
			q += root_b_size;
		} else if (p == p_end || q == q_end || *p++ != *q++) {
			return false;
		}
	}
	return true;
}

#define SAME_LIST(list) \
	(a->list.count == b->list.count \
		&& (a->list.count == 0 \
			|| !memcmp(a->list.item, b->list.item, a->list.count * sizeof *a->list.item)))

static bool same_but_strings(const struct phpca_object *a, const struct phpca_object *b)
{
	for (int i = 0; i < PHPCA_PART_COUNT; i++)
		if (a->part[i].size != b->part[i].size
			|| (a->part[i].size && memcmp(a->part[i].data, b->part[i].data, a->part[i].size)))
			return false;
	if (a->imports.count != b->imports.count || a->strings_used.count != b->strings_used.count)
		return false;
	for (size_t i = 0; i < a->imports.count; i++) {
		const struct phpca_import_use *x = &a->imports.item[i], *y = &b->imports.item[i];
		if (x->location != y->location || x->kind != y->kind || strcmp(x->name, y->name)
			|| strcmp(x->member ? x->member : "", y->member ? y->member : ""))
			return false;
	}
	return SAME_LIST(points) && SAME_LIST(slots) && SAME_LIST(tables) && SAME_LIST(opcodes);
}

static bool mark_strings(struct phpca_object *a, struct phpca_object *b, const char *root_a,
	const char *lower_a, size_t root_a_size, const char *root_b, const char *lower_b,
	size_t root_b_size)
{
	for (size_t i = 0; i < a->strings_used.count; i++) {
		struct phpca_string_use *u = &a->strings_used.item[i];
		const struct phpca_string_use *v = &b->strings_used.item[i];
		zend_string *x = a->strings.item[u->string], *y = b->strings.item[v->string];
		if (u->location != v->location || u->table != v->table)
			return false;
		if (zend_string_equals(x, y))
			continue;
		if (!differ_by_root(a, u, x, y, u->lower ? lower_a : root_a, root_a_size,
				u->lower ? lower_b : root_b, root_b_size, !has_position(a, u->string)))
			return false;
		u->path = true;
	}
	return true;
}

bool phpca_object_mark_paths(struct phpca_object *a, struct phpca_object *b, const char *root_a,
	size_t root_a_size, const char *root_b, size_t root_b_size)
{
	char *lower_a = zend_str_tolower_dup(root_a, root_a_size),
		 *lower_b = zend_str_tolower_dup(root_b, root_b_size);
	bool marked = same_but_strings(a, b)
		&& mark_strings(a, b, root_a, lower_a, root_a_size, root_b, lower_b, root_b_size);

	efree(lower_a);
	efree(lower_b);
	return marked;
}

void phpca_object_mark_path(
	struct phpca_object *o, size_t use, const uint32_t *positions, uint32_t count)
{
	struct phpca_string_use *u = &o->strings_used.item[use];
	bool known = has_position(o, u->string);

	u->path = true;
	for (uint32_t i = 0; i < count && !known; i++)
		add_position(o, u->string, positions[i]);
}

/* ---- finishing ---- */

/* Chains the buckets of a hashed array as zend_hash_rehash would. */
static void finalize_table(struct phpca_object *o, HashTable *ht, phpca_ref data)
{
	uint32_t hash_size = (uint32_t) - (int32_t)ht->nTableMask;
	uint32_t *hash = phpca_object_at(o, data);
	Bucket *bucket = (Bucket *)(hash + hash_size);

	memset(hash, 0xff, hash_size * sizeof *hash);
	for (uint32_t i = 0; i < ht->nNumUsed; i++) {
		if (Z_TYPE(bucket[i].val) == IS_UNDEF)
			continue;
		int32_t at = (int32_t)((uint32_t)bucket[i].h | ht->nTableMask);
		Z_NEXT(bucket[i].val) = ((uint32_t *)bucket)[at];
		((uint32_t *)bucket)[at] = HT_IDX_TO_HASH(i);
	}
}

static int by_location(const void *x, const void *y)
{
	const struct phpca_point *a = x, *b = y;
	return a->location < b->location ? -1 : a->location > b->location;
}

/* Points are needed by place here, to find a table's data. */
static phpca_ref target_of(struct phpca_object *o, phpca_ref location)
{
	struct phpca_point key = {location, 0};
	struct phpca_point *found = bsearch(
		&key, o->points.item, o->points.count, sizeof key, by_location);
	return found ? found->target : 0;
}

static void finalize_opcodes(
	struct phpca_object *o, const struct phpca_opcodes *u, const uint32_t *base)
{
	zend_op *op = phpca_object_at(o, u->location);
	uint32_t op_at = phpca_object_offset(u->location, base);
	uint32_t literals_at = u->literals ? phpca_object_offset(u->literals, base) : 0;

	for (uint32_t i = 0; i < u->count; i++, op++, op_at += sizeof *op) {
		if (op->op1_type == IS_CONST)
			op->op1.constant = literals_at + op->op1.constant * (uint32_t)sizeof(zval) - op_at;
		if (op->op2_type == IS_CONST)
			op->op2.constant = literals_at + op->op2.constant * (uint32_t)sizeof(zval) - op_at;
	}
}

void phpca_object_finalize(struct phpca_object *o, const uint32_t base[PHPCA_PART_COUNT + 1])
{
	phpca_sort(o->points.item, o->points.count, sizeof *o->points.item, by_location);
	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		if (u->table) {
			Bucket *bucket = (Bucket *)((char *)phpca_object_at(o, u->location)
				- offsetof(Bucket, key));
			bucket->h = ZSTR_HASH(o->strings.item[u->string]);
		}
	}
	for (size_t i = 0; i < o->tables.count; i++) {
		const struct phpca_table *t = &o->tables.item[i];
		if (!t->packed) {
			HashTable *ht = phpca_object_at(o, t->table);
			phpca_ref buckets = target_of(o, t->table + offsetof(HashTable, arData));
			finalize_table(
				o, ht, buckets - (uint32_t) - (int32_t)ht->nTableMask * sizeof(uint32_t));
		}
	}
	for (size_t i = 0; i < o->opcodes.count; i++)
		finalize_opcodes(o, &o->opcodes.item[i], base);
}

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
	uint32_t *offsets = malloc((count + 1) * sizeof *offsets);
	if (!offsets)
		abort();
	return offsets;
}

static void put_at(struct phpca_buffer *memory, uint32_t offset, uint64_t value)
{
	memcpy(memory->data + offset, &value, sizeof value);
}

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
		string_at[i] = phpca_pool_write(pool, o->strings.item[i]) | 1;
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

/*
 * PATH records for strings used as paths, PATH relocations, REHASH for arrays that have one as key.
 */
static void finish_paths(struct phpca_object *o, const uint32_t *base, const uint64_t *string_at,
	struct phpc_parts *parts)
{
	uint32_t *path_of = malloc((o->strings.count + 1) * sizeof *path_of);
	struct phpca_buffer *paths = &parts->section[PHPC_SECTION_PATH].bytes;
	struct phpca_buffer *positions = &parts->section[PHPC_SECTION_PATH_POSITION].bytes;
	struct phpca_buffer *relocs = &parts->section[PHPC_SECTION_RELOC_PATH].bytes;
	struct phpca_buffer *rehash = &parts->section[PHPC_SECTION_RELOC_REHASH].bytes;

	if (!path_of)
		abort();
	memset(path_of, 0xff, (o->strings.count + 1) * sizeof *path_of);
	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		if (!u->path)
			continue;
		if (path_of[u->string] == UINT32_MAX) {
			struct phpca_path_disk record = {
				string_at[u->string], (uint32_t)(positions->size / 4), 0};
			for (size_t k = 0; k < o->positions.count; k++) {
				if (o->positions.item[k].string == u->string) {
					phpca_buffer_append(positions, &o->positions.item[k].position, 4);
					record.position_count++;
				}
			}
			path_of[u->string] = (uint32_t)(paths->size / sizeof record);
			phpca_buffer_append(paths, &record, sizeof record);
		}
		struct phpc_reloc_path_disk reloc = {
			phpca_object_offset(u->location, base), path_of[u->string]};
		phpca_buffer_append(relocs, &reloc, sizeof reloc);
		if (u->table) {
			uint32_t table = phpca_object_offset(u->table, base);
			phpca_buffer_append(rehash, &table, sizeof table);
		}
	}
	free(path_of);
	/*
	 * (offset, path) pairs sort by their first member; a table with two path keys is listed once.
	 */
	phpca_sort(relocs->data, relocs->size / 8, 8, by_number);
	phpca_sort(rehash->data, rehash->size / 4, 4, by_number);
	uint32_t *table = (uint32_t *)rehash->data;
	size_t kept = 0;
	for (size_t i = 0; i < rehash->size / 4; i++)
		if (i == 0 || table[i] != table[kept - 1])
			table[kept++] = table[i];
	rehash->size = kept * 4;
	parts->section[PHPC_SECTION_PATH].count = (uint32_t)(paths->size
		/ sizeof(struct phpca_path_disk));
	parts->section[PHPC_SECTION_PATH_POSITION].count = (uint32_t)(positions->size / 4);
	parts->section[PHPC_SECTION_RELOC_PATH].count = (uint32_t)(relocs->size / 8);
	parts->section[PHPC_SECTION_RELOC_REHASH].count = (uint32_t)kept;
}

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
	phpca_buffer_append(imports, &new_record, sizeof new_record);
	return count;
}

/* Imports without a place are assumptions. */
static void finish_imports(struct phpca_object *o, const uint32_t *base, struct phpc_parts *parts)
{
	struct phpca_buffer *relocs = &parts->section[PHPC_SECTION_RELOC_IMPORT].bytes;
	struct phpca_buffer *assume = &parts->section[PHPC_SECTION_ASSUME].bytes;

	for (size_t i = 0; i < o->imports.count; i++) {
		const struct phpca_import_use *u = &o->imports.item[i];
		uint32_t number = import_number(parts, u);
		if (u->location) {
			struct phpc_reloc_import_disk reloc = {phpca_object_offset(u->location, base), number};
			phpca_buffer_append(relocs, &reloc, sizeof reloc);
		} else {
			bool known = false;
			for (size_t k = 0; k < assume->size / 4; k++)
				known |= ((uint32_t *)assume->data)[k] == number;
			if (!known)
				phpca_buffer_append(assume, &number, sizeof number);
		}
	}
	phpca_sort(relocs->data, relocs->size / 8, 8, by_number);
	parts->section[PHPC_SECTION_RELOC_IMPORT].count = (uint32_t)(relocs->size / 8);
	parts->section[PHPC_SECTION_ASSUME].count = (uint32_t)(assume->size / 4);
	parts->section[PHPC_SECTION_IMPORT].count =
		(uint32_t)(parts->section[PHPC_SECTION_IMPORT].bytes.size
			/ sizeof(struct phpca_import_disk));
}

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
			phpca_buffer_append(runs, &run, sizeof run);
	}
	for (size_t i = 0; i < o->opcodes.count; i++) {
		const struct phpca_opcodes *u = &o->opcodes.item[i];
		struct phpc_op_array_disk record = {phpca_object_offset(u->op_array, base),
			phpca_object_offset(u->location, base), u->count,
			u->literals ? phpca_object_offset(u->literals, base) : UINT32_MAX, u->literal_count, 0};
		phpca_buffer_append(&parts->section[PHPC_SECTION_OP_ARRAY].bytes, &record, sizeof record);
	}
	parts->section[PHPC_SECTION_OP_ARRAY].count = (uint32_t)o->opcodes.count;
	parts->section[PHPC_SECTION_RELOC_HANDLER].count = (uint32_t)(runs->size
		/ sizeof(struct phpc_reloc_handler_disk));
}

void phpca_object_finish(struct phpca_object *o, const char *root, const char *path,
	phpca_ref script, struct phpc_header_disk *header, uint32_t flags, struct phpca_buffer *out)
{
	uint32_t base[PHPCA_PART_COUNT + 1];
	struct phpca_buffer memory = {0}, pool = {0};
	struct phpc_parts parts = {0};
	uint64_t *string_at = calloc(o->strings.count + 1, sizeof *string_at);

	if (!string_at)
		abort();
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
