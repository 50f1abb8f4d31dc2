/*
 * Numbers found by a hash of what they stand for; what that is, and when two are the same, the
 * caller knows. Open addressing, at most half full. (The packager has a table like it: this room
 * needs nothing of it.)
 */
#ifndef PHPCA_ARCHIVE_WRITE_TABLE_H
#define PHPCA_ARCHIVE_WRITE_TABLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All-zero is an empty one. */
struct phpca_writer__table {
	struct phpca_writer__slot {
		uint64_t hash;
		uint32_t number; /* number + 1; 0: empty */
	} * slot;
	size_t capacity, used;
};

/* *out: the number with this hash that `same` says yes to. False: there is none. */
bool phpca_writer__table_find(const struct phpca_writer__table *t, uint64_t hash,
	bool (*same)(const void *context, uint32_t number), const void *context, uint32_t *out);
void phpca_writer__table_add(struct phpca_writer__table *t, uint64_t hash, uint32_t number);
void phpca_writer__table_clear(struct phpca_writer__table *t);

/* Memory that runs out ends the process with a message. `p`: what malloc or realloc returned. */
void *phpca_writer__must(void *p);
/* Room for one more in a list of `size`-byte items. */
void *phpca_writer__grow(void *list, size_t count, size_t *capacity, size_t size);
#endif
