/* qsort for lists that are nearly always in order already: a pass finds out, and leaves them alone. Empty lists have no array. */
#ifndef PHPCA_SORT_H
#define PHPCA_SORT_H

#include <stdlib.h>

static inline void phpca_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	const char *item = items;

	for (size_t i = 1; i < count; i++, item += size) {
		if (compare(item, item + size) > 0) {
			qsort(items, count, size, compare);
			return;
		}
	}
}

#endif
