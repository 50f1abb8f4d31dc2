#include "format/archive_write_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *phpca_writer__must(void *p)
{
	if (p == NULL) {
		fprintf(stderr, "phpca: out of memory\n");
		abort();
	}
	return p;
}

void *phpca_writer__grow(void *list, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return list;
	*capacity = *capacity ? *capacity * 2 : 64;
	return phpca_writer__must(realloc(list, *capacity * size));
}

static struct phpca_writer__slot *free_slot(const struct phpca_writer__table *t, uint64_t hash)
{
	size_t at = hash & (t->capacity - 1);

	while (t->slot[at].number != 0)
		at = (at + 1) & (t->capacity - 1);
	return &t->slot[at];
}

static void make_room(struct phpca_writer__table *t)
{
	struct phpca_writer__table larger = {.used = t->used};

	if ((t->used + 1) * 2 <= t->capacity)
		return;
	larger.capacity = t->capacity ? t->capacity * 2 : 256;
	larger.slot = phpca_writer__must(calloc(larger.capacity, sizeof(*larger.slot)));
	for (size_t i = 0; i < t->capacity; i++)
		if (t->slot[i].number != 0)
			*free_slot(&larger, t->slot[i].hash) = t->slot[i];
	free(t->slot);
	*t = larger;
}

bool phpca_writer__table_find(const struct phpca_writer__table *t, uint64_t hash,
	bool (*same)(const void *context, uint32_t number), const void *context, uint32_t *out)
{
	if (t->capacity == 0)
		return false;
	for (size_t at = hash & (t->capacity - 1); t->slot[at].number != 0;
		 at = (at + 1) & (t->capacity - 1)) {
		if (t->slot[at].hash == hash && same(context, t->slot[at].number - 1)) {
			*out = t->slot[at].number - 1;
			return true;
		}
	}
	return false;
}

void phpca_writer__table_add(struct phpca_writer__table *t, uint64_t hash, uint32_t number)
{
	make_room(t);
	*free_slot(t, hash) = (struct phpca_writer__slot){hash, number + 1};
	t->used++;
}

void phpca_writer__table_clear(struct phpca_writer__table *t)
{
	free(t->slot);
	memset(t, 0, sizeof(*t));
}
