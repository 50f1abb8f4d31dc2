/*
 * Forgeries of an archive: one to three places of the index, of images, of the string pool or of
 * the path strings are others, and all hashes are right again.
 *
 *     forge_archive ARCHIVE DIR SEED COUNT    writes DIR/N.phpca, N from 0, and in DIR/N.txt what
 *                                             was changed
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/archive.h"
#include "format/content_hash.h"
#include "format/phpc.h"

static uint8_t *whole, *bytes;
static size_t size;
static struct phpca_archive sound; /* of `whole`: where things lie */
static uint64_t state;

static uint64_t any(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below ? state % below : 0;
}

static void read_archive(const char *name)
{
	FILE *f = fopen(name, "rb");

	whole = aligned_alloc(4096, 8 << 20);
	bytes = aligned_alloc(4096, 8 << 20);
	if (!f || !whole || !bytes || (size = fread(whole, 1, 8 << 20, f)) == 8 << 20)
		exit(2);
	fclose(f);
	if (phpca_archive_open(&sound, whole, size, NULL))
		exit(2);
}

/* ---- what is changed ---- */

static uint64_t other_word(uint64_t word, uint64_t near)
{
	const uint64_t others[] = {0, 1, word + 8, word - 8, word ^ 1, word ^ (1ull << any(64)),
		word + 1, word | 0x80000000, word ^ (1ull << 32), word + (1ull << 32), 0xffffffff,
		UINT64_MAX, 99999, near, near + 8, any(UINT64_MAX), word + 8 * any(64), word - 8 * any(64)};

	return others[any(sizeof(others) / sizeof(*others))];
}

static void change(FILE *log, uint64_t at, unsigned width, uint64_t near, const char *what)
{
	uint64_t word = 0, other;

	if (at + width > size)
		return;
	memcpy(&word, bytes + at, width);
	other = width == 1 ? any(256) : other_word(word, near);
	memcpy(bytes + at, &other, width);
	fprintf(log, "%s: at %llu, %u bytes: %llx, was %llx\n", what, (unsigned long long)at, width,
		(unsigned long long)other, (unsigned long long)word);
}

static unsigned any_width(void)
{
	static const unsigned widths[] = {1, 2, 4, 4, 8, 8, 8};

	return widths[any(sizeof(widths) / sizeof(*widths))];
}

/* In an image: its memory area mostly, its header and tables sometimes. */
static void change_image(FILE *log)
{
	const struct phpca_entry_disk *e;
	const struct phpc_header_disk *h;
	unsigned width = any_width();
	uint64_t at;

	do
		e = &sound.entry[any(sound.entry_count)];
	while (!e->image_offset);
	h = (const void *)(whole + e->image_offset);
	at = any(8) ? sizeof(*h) + any(h->mem_size) : any(e->image_size);
	change(log, e->image_offset + at / width * width, width,
		sound.index->preferred_base + e->image_offset + sizeof(*h) + h->mem_size - 8, "image");
}

static void change_index(FILE *log)
{
	unsigned width = any(2) ? 4 : 8;

	change(log, PHPCA_INDEX_AT + 8 + any(sound.index->index_size - 16) / width * width, width,
		any(sound.index->index_size), "index");
}

static void change_pool(FILE *log)
{
	const struct phpca_index_disk *h = sound.index;
	unsigned width = any_width();

	if (any(4) && h->strings_size)
		change(
			log, h->strings_offset + any(h->strings_size) / width * width, width, 1 << 20, "pool");
	else if (h->paths_size)
		change(log, h->paths_offset + any(h->paths_size) / width * width, width, 1 << 20, "paths");
}

/* ---- the hashes ---- */

static bool lies_in(uint64_t offset, uint64_t length)
{
	return offset <= size && length <= size - offset;
}

static void reseal(void)
{
	struct phpca_archive a = {.base = bytes, .size = size};
	struct phpca_index_disk *h = (void *)(bytes + PHPCA_INDEX_AT);

	/* Where the index is not whole any more, its own hash is all that can be made right. */
	h->index_hash = phpca_content_hash_without(
		h, sound.index->index_size, offsetof(struct phpca_index_disk, index_hash));
	if (phpca_archive_open(&a, bytes, size, NULL))
		return;
	for (uint32_t i = 0; i < a.entry_count; i++) {
		struct phpca_entry_disk *e = (void *)(uintptr_t)&a.entry[i];
		if (e->image_offset && lies_in(e->image_offset, e->image_size))
			e->image_hash = phpca_content_hash(bytes + e->image_offset, e->image_size);
		if (e->source_offset && lies_in(e->source_offset, e->source_size))
			e->source_hash = phpca_content_hash(bytes + e->source_offset, e->source_size);
	}
	for (uint32_t i = 0; i < a.block_count; i++) {
		uint64_t start = (uint64_t)i * PHPCA_POOL_BLOCK, left = h->strings_size - start;
		if (start < h->strings_size)
			((uint64_t *)(uintptr_t)a.block)[i] = phpca_content_hash(
				bytes + h->strings_offset + start,
				left < PHPCA_POOL_BLOCK ? left : PHPCA_POOL_BLOCK);
	}
	if (lies_in(h->paths_offset, h->paths_size))
		h->paths_hash = phpca_content_hash(bytes + h->paths_offset, h->paths_size);
	h->content_id = phpca_archive_content_id(&a);
	h->index_hash = phpca_content_hash_without(
		h, h->index_size, offsetof(struct phpca_index_disk, index_hash));
}

static FILE *create(const char *dir, unsigned long number, const char *ending)
{
	char name[4096];
	FILE *f;

	snprintf(name, sizeof(name), "%s/%lu.%s", dir, number, ending);
	if (!(f = fopen(name, "wb")))
		exit(2);
	return f;
}

int main(int argc, char **argv)
{
	unsigned long count = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;

	if (!count)
		return 2;
	read_archive(argv[1]);
	state = 88172645463325252ull + 2654435761u * strtoull(argv[3], NULL, 10);
	for (unsigned long i = 0; i < count; i++) {
		FILE *log = create(argv[2], i, "txt"), *f = create(argv[2], i, "phpca");
		memcpy(bytes, whole, size);
		for (uint64_t n = 1 + any(3) / 2; n > 0; n--) {
			uint64_t kind = any(10);
			(kind < 7 ? change_image : kind < 9 ? change_pool : change_index)(log);
		}
		reseal();
		if (fwrite(bytes, 1, size, f) != size || fclose(f) != 0 || fclose(log) != 0)
			return 2;
	}
	return 0;
}
