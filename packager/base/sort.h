/*
 * Sorting lists that are in order but for what was added last: the tail is sorted and merged. Empty
 * lists have no array.
 */
#ifndef PHPCA_SORT_H
#define PHPCA_SORT_H

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

/*
 * `head` and `count - head` items are in order: merges the second part, copied aside, from the end.
 */
static inline void phpca_sort__merge(
	char *items, size_t head, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	size_t rest = count - head;
	char *tail = phpca_alloc_array(rest, size, "a list that is sorted");

	memcpy(tail, items + head * size, rest * size);
	while (rest) {
		int from_head = head && compare(items + (head - 1) * size, tail + (rest - 1) * size) > 0;
		const char *from = from_head ? items + --head * size : tail + --rest * size;
		memcpy(items + --count * size, from, size);
	}
	free(tail);
}

static inline void phpca_sort(
	void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char *item = items;

	for (size_t i = 1; i < count; i++, item += size) {
		if (compare(item, item + size) > 0) {
			qsort(item + size, count - i, size, compare);
			phpca_sort__merge(items, i, count, size, compare);
			return;
		}
	}
}

#endif
