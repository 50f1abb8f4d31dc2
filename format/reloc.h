/*
 * Delta streams: the places of words in a memory area, rising, one byte each as a rule.
 * A byte 1..254 is the distance from the last place in words (the first counts from word -1);
 * 255 is followed by a 4-byte little-endian distance, unaligned. 0 does not occur.
 */
#ifndef PHPCA_RELOC_H
#define PHPCA_RELOC_H
#include <stdbool.h>
#include "format/buffer.h"
#include "format/disk.h"
#include "format/error.h"

/* Appends the stream of `count` rising byte offsets (multiples of 8) to `out`. */
void phpca_reloc_encode(struct phpca_buffer *out, const uint32_t *offsets, size_t count);

/*
 * Adds `addend` to each word of `memory` that the stream names. The stream must have been checked.
 * This is the loader's inner loop: a few instructions for each word.
 */
static inline void phpca_reloc_add(
	uint8_t *memory, const uint8_t *stream, size_t size, uint64_t addend);

/* True when the stream is well formed, holds `count` places, and all lie inside `memory_size`. */
int phpca_reloc_check(const uint8_t *stream, size_t size, size_t count, size_t memory_size);

/* Decodes into `out` (room for `count`). The stream must have been checked. */
void phpca_reloc_decode(const uint8_t *stream, size_t size, uint32_t *out);

static inline void phpca_reloc_add(
	uint8_t *memory, const uint8_t *stream, size_t size, uint64_t addend)
{
	const uint8_t *end = stream + size;
	uint64_t *word = (uint64_t *)memory - 1;

	while (stream < end) {
		uint32_t step = *stream++;
		if (__builtin_expect(step == 255, 0)) {
			__builtin_memcpy(&step, stream, 4);
			stream += 4;
		}
		word += step;
		*word += addend;
	}
}
/*
 * Does the root stand at `position` (a PATH_POSITION) of a string? `*end` must not lie behind it,
 * and becomes where it ends.
 */
bool phpca_root_stands(const char *text, uint64_t size, uint32_t position, const char *root,
	size_t root_size, uint64_t *end);

#endif
