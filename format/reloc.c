#include "format/reloc.h"

#include <string.h>

#define LONG_STEP 255u

void phpca_reloc_encode(struct phpca_buffer *out, const uint32_t *offsets, size_t count)
{
	uint32_t last = 0; /* word number + 1 */

	for (size_t i = 0; i < count; i++) {
		uint32_t word = offsets[i] / 8 + 1;
		uint32_t step = word - last;
		uint8_t byte = step < LONG_STEP ? (uint8_t)step : LONG_STEP;

		phpca_buffer_append(out, &byte, 1);
		if (byte == LONG_STEP)
			phpca_buffer_append(out, &step, 4);
		last = word;
	}
}

int phpca_reloc_check(const uint8_t *stream, size_t size, size_t count, size_t memory_size)
{
	uint64_t words = memory_size / 8, word = 0;
	size_t found = 0;

	for (size_t i = 0; i < size; found++) {
		uint32_t step = stream[i++];

		if (step == LONG_STEP) {
			if (size - i < 4)
				return 0;
			memcpy(&step, stream + i, 4);
			i += 4;
			if (step < LONG_STEP)
				return 0; /* has a short form */
		}
		if (step == 0)
			return 0;
		word += step;
		if (word > words)
			return 0;
	}
	return found == count;
}

void phpca_reloc_decode(const uint8_t *stream, size_t size, uint32_t *out)
{
	uint32_t word = 0;

	for (size_t i = 0; i < size; out++) {
		uint32_t step = stream[i++];

		if (step == LONG_STEP) {
			memcpy(&step, stream + i, 4);
			i += 4;
		}
		word += step;
		*out = (word - 1) * 8;
	}
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool phpca_root_stands(const char *text, uint64_t size, uint32_t position, const char *root,
	size_t root_size, uint64_t *end)
{
	bool in_lower_case = position & PHPC_POSITION_LOWER;
	uint32_t at = position & ~PHPC_POSITION_LOWER;

	if (at < *end || at > size || root_size > size - at)
		return false;
	for (size_t i = 0; i < root_size; i++)
		if (text[at + i] != (in_lower_case ? lower(root[i]) : root[i]))
			return false;
	*end = at + root_size;
	return true;
}
