/*
 * All that a change of an archive leaves wrong and that would end each look at it at the first
 * check, made right: sizes, hashes of contents, sums of tar headers. For targets that read
 * archives, and for the forger of archives (tests/e2e/forge_archive.c).
 */
#ifndef FUZZ_MEND_ARCHIVE_H
#define FUZZ_MEND_ARCHIVE_H
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "format/archive.h"
#include "format/content_hash.h"
#include "format/phpc.h"
#include "format/tar_header.h"

static inline bool mend__lies_in(size_t size, uint64_t offset, uint64_t length)
{
	return offset <= size && length <= size - offset;
}

/* Numbers are read before anything is written: what is written may lie over them. */
static inline void mend__entry(uint8_t *bytes, size_t size, struct phpca_entry_disk *e)
{
	struct phpca_entry_disk was = *e;

	if (was.image_offset && mend__lies_in(size, was.image_offset, was.image_size)) {
		phpc_image_reseal(bytes + was.image_offset, was.image_size);
		e->image_hash = phpca_content_hash(bytes + was.image_offset, was.image_size);
	}
	if (was.source_offset && mend__lies_in(size, was.source_offset, was.source_size))
		e->source_hash = phpca_content_hash(bytes + was.source_offset, was.source_size);
}

static inline void mend__blocks(uint8_t *bytes, size_t size, const struct phpca_archive *a)
{
	const struct phpca_index_disk was = *a->index;
	uint64_t *block = (uint64_t *)(uintptr_t)a->block;

	if (!mend__lies_in(size, was.strings_offset, was.strings_size))
		return;
	for (uint32_t i = 0; i < a->block_count; i++) {
		uint64_t start = (uint64_t)i * PHPCA_POOL_BLOCK, left = was.strings_size - start;
		if (start < was.strings_size)
			block[i] = phpca_content_hash(bytes + was.strings_offset + start,
				left < PHPCA_POOL_BLOCK ? left : PHPCA_POOL_BLOCK);
	}
}

/*
 * Hashes of all contents, content id and hash of the index, of an archive whose sizes and index
 * hash are right. Of one that does not open, nothing is touched.
 */
static inline void mend_contents(uint8_t *bytes, size_t size)
{
	struct phpca_index_disk *h = (void *)(bytes + PHPCA_INDEX_AT), was;
	struct phpca_archive a;

	if (phpca_archive_open(&a, bytes, size, NULL) != PHPCA_OK)
		return;
	was = *h;
	for (uint32_t i = 0; i < a.entry_count; i++)
		mend__entry(bytes, size, (void *)(uintptr_t)&a.entry[i]);
	mend__blocks(bytes, size, &a);
	if (mend__lies_in(size, was.paths_offset, was.paths_size))
		h->paths_hash = phpca_content_hash(bytes + was.paths_offset, was.paths_size);
	if (mend__lies_in(size, was.manifest_offset, was.manifest_size))
		h->manifest_hash = phpca_content_hash(bytes + was.manifest_offset, was.manifest_size);
	h->content_id = phpca_archive_content_id(&a);
	h->index_hash = phpca_content_hash_without(
		h, was.index_size, offsetof(struct phpca_index_disk, index_hash));
}

/* Of each header to which the sizes in those before it lead. */
static inline void mend__tar(uint8_t *bytes, size_t size)
{
	size_t at = PHPCA_PREFACE_SIZE;

	while (at + 512 <= size && bytes[at] != 0) {
		char *header = (char *)bytes + at, sum[8], number[13] = "";
		uint64_t length;

		snprintf(sum, sizeof(sum), "%06o", phpca_tar_sum(bytes + at) & 0777777);
		sum[7] = ' ';
		memcpy(header + 148, sum, sizeof(sum));
		memcpy(number, header + 124, 12);
		length = (strtoull(number, NULL, 8) + 511) & ~511ull;
		if (length > size - at - 512)
			return;
		at += 512 + length;
	}
}

static inline void fuzz_mend_archive(uint8_t *data, size_t size)
{
	struct phpca_index_disk *h = (void *)(data + PHPCA_INDEX_AT);

	if (size < PHPCA_INDEX_AT + sizeof(*h))
		return;
	mend__tar(data, size);
	h->archive_size = size;
	if (h->index_size < sizeof(*h) || h->index_size > size - PHPCA_INDEX_AT)
		h->index_size = size - PHPCA_INDEX_AT;
	h->index_hash = phpca_content_hash_without(
		h, h->index_size, offsetof(struct phpca_index_disk, index_hash));
	mend_contents(data, size);
}
#endif
