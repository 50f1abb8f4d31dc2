#include "image/object.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define PART_SHIFT 56
#define OFFSET_MASK ((1ull << PART_SHIFT) - 1)

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
	phpca_table_clear(&o->string_table);
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
		struct phpca_point *p = phpca_vector_add(&o->points);
		p->location = location;
		p->target = target;
	}
}

void phpca_object_far(struct phpca_object *o, phpca_ref location, uint32_t image, uint32_t offset)
{
	struct phpca_far *f = phpca_vector_add(&o->fars);
	put_word(o, location, 0);
	f->location = location;
	f->image = image;
	f->offset = offset;
}

void phpca_object_far_ref(
	struct phpca_object *o, phpca_ref location, uint32_t image, phpca_ref target)
{
	struct phpca_far_ref *f = phpca_vector_add(&o->far_refs);
	put_word(o, location, 0);
	f->location = location;
	f->image = image;
	f->target = target;
}

struct wanted_string {
	const struct phpca_object *object;
	zend_string *string;
};

static bool same_string(const void *context, uint32_t number)
{
	const struct wanted_string *wanted = context;
	zend_string *known = wanted->object->strings.item[number];

	return known == wanted->string || zend_string_equals(known, wanted->string);
}

uint32_t phpca_object_string_number(struct phpca_object *o, zend_string *s)
{
	struct wanted_string wanted = {o, s};
	uint32_t next = (uint32_t)o->strings.count,
			 number = phpca_table_enter(&o->string_table, ZSTR_HASH(s), next, same_string, &wanted);

	if (number == next)
		*phpca_vector_add(&o->strings) = s;
	return number;
}

void phpca_object_string(struct phpca_object *o, phpca_ref location, zend_string *s)
{
	put_word(o, location, 0);
	if (s) {
		struct phpca_string_use *u = phpca_vector_add(&o->strings_used);
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
	struct phpca_lowered *l = phpca_vector_add(&o->lowered);
	*l = (struct phpca_lowered){string, (uint32_t)o->strings.count};
	zend_string *same = o->strings.item[string];
	*phpca_vector_add(&o->strings) = same;
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
	*phpca_vector_add(&o->slots) = location;
	put_word(o, location, 8 * (uint64_t)(o->first_slot + o->slot_count++) + 1);
}

void phpca_object_patch(struct phpca_object *o, uint32_t offset, phpca_ref target)
{
	struct phpca_patch *p = phpca_vector_add(&o->patches);
	p->offset = offset;
	p->target = target;
}

void phpca_object_patch_slot(struct phpca_object *o, uint32_t offset)
{
	struct phpca_patch *p = phpca_vector_add(&o->patches);
	p->offset = offset;
	p->slot = 8 * (uint64_t)(o->first_slot + o->slot_count++) + 1;
}

void phpca_object_import(
	struct phpca_object *o, phpca_ref location, uint32_t kind, const char *name, const char *member)
{
	struct phpca_import_use *u = phpca_vector_add(&o->imports);
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
	struct phpca_opcodes *u = phpca_vector_add(&o->opcodes);
	u->location = location;
	u->count = count;
	u->literals = literals;
	u->literal_count = literal_count;
	u->op_array = op_array;
}

void phpca_object_table(struct phpca_object *o, phpca_ref table, bool packed)
{
	struct phpca_hashed *t = phpca_vector_add(&o->tables);
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
