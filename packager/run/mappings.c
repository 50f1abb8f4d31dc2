/* See mappings.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "base/text.h"
#include "run/mappings.h"

const void *phpca_mappings_add(struct phpca_mappings *m, int fd, size_t size)
{
	void *start = size ? mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

	if (start == MAP_FAILED)
		return NULL;
	m->item = phpca_text_grow(m->item, (m->count + 1) * sizeof(*m->item));
	m->item[m->count++] = (struct phpca_mapping){start, size};
	return start;
}

void phpca_mappings_clear(struct phpca_mappings *m)
{
	for (size_t i = 0; i < m->count; i++)
		munmap(m->item[i].start, m->item[i].size);
	free(m->item);
	memset(m, 0, sizeof(*m));
}
