/* Mapped memory that is given back all at once. */
#ifndef PHPCA_MAPPINGS_H
#define PHPCA_MAPPINGS_H

#include <stddef.h>

struct phpca_mapping {
	void *start;
	size_t size;
};

struct phpca_mappings {
	struct phpca_mapping *item;
	size_t count;
};

/* The first `size` bytes of a file, to be read. NULL and errno: they can't be mapped, or are none.
 */
const void *phpca_mappings_add(struct phpca_mappings *m, int fd, size_t size);
void phpca_mappings_clear(struct phpca_mappings *m);

#endif
