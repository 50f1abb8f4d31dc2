/*
 * A hash table over an array that its user keeps: it maps what is equal to one number, the item's
 * index in that array. Items are compared by the user's function, which gets the number of a known
 * one; `context` tells it what is looked for, and where the array is. All-zero is an empty table.
 *
 * Open addressing with linear probing, at most half full. A slot keeps 32 bits of the hash, so that
 * growing asks for nothing and unequal items are seldom compared.
 */
#ifndef PHPCA_TABLE_H
#define PHPCA_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include "base/alloc.h"

#define PHPCA_TABLE_NONE UINT32_MAX

struct phpca_table_slot {
	uint32_t hash;
	uint32_t number; /* plus one; 0: free */
};

struct phpca_table {
	struct phpca_table_slot *slot;
	size_t size; /* slots: 0, or a power of two */
	size_t count;
};

typedef bool phpca_table_same(const void *context, uint32_t number);

/*
 * Hashes of similar things may be similar (addresses, the engine's hash of strings): neighbours
 * would crowd, and so they are spread.
 */
static inline uint32_t phpca_table__spread(uint64_t hash)
{
	return (uint32_t)(hash * 0x9e3779b97f4a7c15ull >> 32);
}

/* The slot of an item that is the same, or the free one where it would be. The table has slots. */
static inline struct phpca_table_slot *phpca_table__slot(
	const struct phpca_table *t, uint32_t hash, phpca_table_same *same, const void *context)
{
	size_t at = hash & (t->size - 1);

	while (
		t->slot[at].number && (t->slot[at].hash != hash || !same(context, t->slot[at].number - 1)))
		at = (at + 1) & (t->size - 1);
	return &t->slot[at];
}

/*
 * Where the search for a hash begins: for who knows what he will look for, and asks for the memory
 * in advance. The table has slots.
 */
static inline const struct phpca_table_slot *phpca_table_first_slot(
	const struct phpca_table *t, uint64_t hash)
{
	return &t->slot[phpca_table__spread(hash) & (t->size - 1)];
}

/* Room for `more` items, so that entering these moves nothing. */
static inline void phpca_table_reserve(struct phpca_table *t, size_t more)
{
	struct phpca_table larger = {.size = t->size ? t->size : 64, .count = t->count};

	while (larger.size / 2 < t->count + more)
		larger.size *= 2;
	if (larger.size == t->size)
		return;
	larger.slot = phpca_alloc_array(larger.size, sizeof(*larger.slot), "a hash table");
	for (size_t i = 0; i < t->size; i++) {
		size_t at = t->slot[i].hash & (larger.size - 1);

		if (!t->slot[i].number)
			continue;
		while (larger.slot[at].number)
			at = (at + 1) & (larger.size - 1);
		larger.slot[at] = t->slot[i];
	}
	free(t->slot);
	*t = larger;
}

/* The number of the item that is the same; PHPCA_TABLE_NONE when there is none. */
static inline uint32_t phpca_table_find(
	const struct phpca_table *t, uint64_t hash, phpca_table_same *same, const void *context)
{
	return t->size ? phpca_table__slot(t, phpca_table__spread(hash), same, context)->number - 1
				   : PHPCA_TABLE_NONE;
}

/*
 * The number of the item that is the same; when there is none, `number` (less than
 * PHPCA_TABLE_NONE) is entered for it, and returned.
 */
static inline uint32_t phpca_table_enter(struct phpca_table *t, uint64_t hash, uint32_t number,
	phpca_table_same *same, const void *context)
{
	struct phpca_table_slot *slot;

	phpca_table_reserve(t, 1);
	slot = phpca_table__slot(t, phpca_table__spread(hash), same, context);
	if (!slot->number) {
		*slot = (struct phpca_table_slot){phpca_table__spread(hash), number + 1};
		t->count++;
	}
	return slot->number - 1;
}

static inline void phpca_table_clear(struct phpca_table *t)
{
	free(t->slot);
	*t = (struct phpca_table){0};
}

#endif
