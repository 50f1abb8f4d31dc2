#include "image/finalize.h"

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

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

/* The points are sorted by location: this is how a table's data is found. */
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
		const struct phpca_hashed *t = &o->tables.item[i];
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
