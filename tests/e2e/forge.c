/*
 * Forgeries of a stand-alone image: one word of its memory area is another, and all sums are right
 * again.
 *
 *     forge IMAGE DIR STEP    writes DIR/N.phpc: each STEP-th of all forgeries, and all of the
 * header's
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/phpc.h"

static uint8_t *read_file(const char *name, size_t *size)
{
	static uint8_t bytes[1 << 20] __attribute__((aligned(8)));
	FILE *f = fopen(name, "rb");

	if (f == NULL)
		exit(2);
	*size = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	return bytes;
}

static void put(const char *dir, unsigned long number, uint8_t *bytes, size_t size)
{
	char name[4096];
	FILE *f;

	snprintf(name, sizeof(name), "%s/%lu.phpc", dir, number);
	phpc_image_reseal(bytes, size);
	f = fopen(name, "wb");
	if (f == NULL || fwrite(bytes, 1, size, f) != size || fclose(f) != 0)
		exit(2);
}

/* What may stand in a word's place. */
static uint64_t other(const struct phpc_header_disk *h, uint64_t word, int way)
{
	const uint64_t others[] = {0, h->mem_size, h->mem_size - 8, 1, h->str_size | 1, word + 8,
		word - 8, word ^ 1, word | 0x80000000, word ^ (1ull << 32), word + (1ull << 32), 0xffffffff,
		UINT64_MAX, 99999};

	return way < (int)(sizeof(others) / sizeof(others[0])) ? others[way] : word;
}

int main(int argc, char **argv)
{
	size_t size;
	uint8_t *bytes = argc == 4 ? read_file(argv[1], &size) : NULL;
	struct phpc_header_disk *h = (void *)bytes;
	unsigned long step, number = 0, written = 0;
	uint64_t script;

	if (bytes == NULL)
		return 2;
	step = strtoul(argv[3], NULL, 10);
	script = h->script_offset;
	h->script_offset = h->mem_size - 8;
	put(argv[2], written++, bytes, size);
	h->script_offset = script;
	for (uint64_t at = 0; at < h->mem_size; at += 8) {
		uint64_t word, now;

		memcpy(&word, bytes + sizeof(*h) + at, 8);
		for (int way = 0; (now = other(h, word, way)) != word || way < 14; way++) {
			if (now == word || number++ % step != 0)
				continue;
			memcpy(bytes + sizeof(*h) + at, &now, 8);
			put(argv[2], written++, bytes, size);
			memcpy(bytes + sizeof(*h) + at, &word, 8);
		}
	}
	printf("%lu\n", written);
	return 0;
}
