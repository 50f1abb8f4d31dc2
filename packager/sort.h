/* qsort wants an array even of nothing; lists and buffers that are empty have none. */
#ifndef PHPCA_SORT_H
#define PHPCA_SORT_H

#include <stdlib.h>

static inline void phpca_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count) {
		qsort(items, count, size, compare);
	}
}

#endif
