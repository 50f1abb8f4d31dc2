/*
 * Reading and writing images (.phpc). Knows the container, not what is in the memory area.
 */
#ifndef PHPCA_PHPC_H
#define PHPCA_PHPC_H
#include <stdbool.h>
#include "format/buffer.h"
#include "format/disk.h"
#include "format/error.h"

/* A view of an image; borrows `bytes`. */
struct phpc_image {
	const uint8_t *bytes;
	size_t size;
	const struct phpc_header_disk *header;
	const uint8_t *memory;
	const uint8_t *pool;                         /* NULL in an archive member */
	const struct phpc_section_table_disk *table; /* NULL: a seed file without our addition */
	const struct phpc_section_disk *section[PHPC_SECTION_KIND_END]; /* NULL: absent */
};

/*
 * Checks magic, sizes and the bounds of every section, not the contents: cheap enough for every
 * load. `bytes` must be 8-byte aligned and outlive `out`. The error names what was wanted and
 * found; the caller adds the file.
 */
enum phpca_code phpc_image_open(
	struct phpc_image *out, const void *bytes, size_t size, struct phpca_error *err);

/* The same without any check, for an image that a content hash vouches for. */
void phpc_image_view(struct phpc_image *out, const void *bytes, size_t size);

/*
 * All that can be checked without PHP: checksum, partition sums, every relocation inside the memory
 * area, word-aligned, rising and of its section's count, imports and paths in range, names
 * terminated. For tools, and for images of unknown origin.
 */
enum phpca_code phpc_image_verify(const struct phpc_image *image, struct phpca_error *err);

/* Start of a section's records and, if wanted, their number; NULL and 0 when it is absent. */
static inline const void *phpc_image_section(
	const struct phpc_image *image, enum phpc_section_kind kind, uint32_t *out_count)
{
	const struct phpc_section_disk *s = image->section[kind];

	if (out_count != NULL)
		*out_count = s ? s->count : 0;
	return s ? image->bytes + s->offset : NULL;
}

/*
 * Adds `addend` to each word of `memory` (the image's area, or a copy of it) that a delta-stream
 * section names.
 */
void phpc_image_add(
	uint8_t *memory, const struct phpc_image *image, enum phpc_section_kind kind, uint64_t addend);

/*
 * What a writer brings. header: mem_size, str_size, magic, checksum and pad are filled in by the
 * writer.
 */
struct phpc_parts {
	struct phpc_header_disk header;
	uint32_t flags; /* PHPC_IMAGE_* */
	uint32_t slot_count;
	bool unsealed; /* memory is going to change: the caller will call phpc_image_reseal */
	const struct phpca_buffer *memory; /* whole words */
	const struct phpca_buffer *pool;   /* NULL: none */
	struct {
		struct phpca_buffer bytes;
		uint32_t count;
	} section[PHPC_SECTION_KIND_END]; /* empty ones are left out */
};

/* Appends the image to `out` (which should be empty). */
void phpc_image_write(struct phpca_buffer *out, const struct phpc_parts *parts);

/* The content hash of an image that has a section CHECKSUM, with those 8 bytes as 0. */
uint64_t phpc_image_checksum(const struct phpc_image *image);

/*
 * Recomputes the Adler-32 of an image that was changed in place, and the hash in its section
 * CHECKSUM. An image that does not open gets the Adler-32 alone.
 */
void phpc_image_reseal(uint8_t *bytes, size_t size);

const char *phpc_section_name(uint32_t kind); /* "RELOC_IMAGE", or "unknown" */
const char *phpca_import_kind_name(uint32_t kind);
#endif
