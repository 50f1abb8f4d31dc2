/* An archive's own size and the hash of its index, made right. For targets that read archives. */
#ifndef FUZZ_MEND_ARCHIVE_H
#define FUZZ_MEND_ARCHIVE_H
#include <stddef.h>
#include <string.h>
#include "format/content_hash.h"
#include "format/disk.h"

static inline void fuzz_mend_archive(uint8_t *data, size_t size)
{
	struct phpca_index_disk h;

	if (size < PHPCA_INDEX_AT + sizeof(h))
		return;
	memcpy(&h, data + PHPCA_INDEX_AT, sizeof(h));
	h.archive_size = size;
	if (h.index_size < sizeof(h) || h.index_size > size - PHPCA_INDEX_AT)
		h.index_size = size - PHPCA_INDEX_AT;
	memcpy(data + PHPCA_INDEX_AT, &h, sizeof(h));
	h.index_hash = phpca_content_hash_without(
		data + PHPCA_INDEX_AT, h.index_size, offsetof(struct phpca_index_disk, index_hash));
	memcpy(data + PHPCA_INDEX_AT, &h, sizeof(h));
}
#endif
