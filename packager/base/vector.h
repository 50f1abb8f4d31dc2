/*
 * A growing array of any type:
 *
 *   PHPCA_VECTOR(struct word) words = {0};
 *   struct word *w = phpca_vector_add(&words);
 *
 * All-zero is an empty array; items lie in words.item[0] to words.item[words.count - 1]. It grows
 * by doubling, so that adding n items takes time in proportion to n. Pointers to items are valid
 * until the next one is added.
 */
#ifndef PHPCA_VECTOR_H
#define PHPCA_VECTOR_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define PHPCA_VECTOR(type) \
	struct { \
		type *item; \
		size_t count, capacity; \
	}

/* A new last item, all zero. */
#define phpca_vector_add(v) \
	((__typeof__((v)->item))phpca_vector__add( \
		(void **)&(v)->item, &(v)->count, &(v)->capacity, sizeof(*(v)->item), "a list (" #v ")"))

/* Room for `more` items, so that the next `more` additions move nothing. */
#define phpca_vector_reserve(v, more) \
	phpca_vector__reserve((void **)&(v)->item, (v)->count, &(v)->capacity, more, \
		sizeof(*(v)->item), "a list (" #v ")")

/* Frees the array, not what its items own; leaves an empty one. */
#define phpca_vector_clear(v) \
	(free((v)->item), (v)->item = NULL, (void)((v)->count = (v)->capacity = 0))

static inline void phpca_vector__reserve(
	void **item, size_t count, size_t *capacity, size_t more, size_t size, const char *what)
{
	size_t wanted = *capacity ? *capacity : 16, bytes;

	if (more <= *capacity - count)
		return;
	while (wanted - count < more && wanted <= SIZE_MAX / 2)
		wanted *= 2;
	if (wanted - count < more || __builtin_mul_overflow(wanted, size, &bytes))
		phpca_out_of_memory(SIZE_MAX, what);
	*item = phpca_realloc(*item, bytes, what);
	*capacity = wanted;
}

static inline void *phpca_vector__add(
	void **item, size_t *count, size_t *capacity, size_t size, const char *what)
{
	void *added;

	if (*count == *capacity)
		phpca_vector__reserve(item, *count, capacity, 1, size, what);
	added = (char *)*item + (*count)++ * size;
	return memset(added, 0, size);
}

#endif
