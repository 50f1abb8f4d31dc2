/* Shared between phpc_verify.c and archive_verify.c. */
#ifndef PHPCA_PHPC_VERIFY_H
#define PHPCA_PHPC_VERIFY_H
#include "format/phpc.h"

/*
 * How many records the archive has that an image of it may name, and what else of it the image
 * relies on.
 */
struct phpc_limits {
	uint32_t paths, imports, blocks;
	uint32_t template_count;
	const struct phpca_template_disk
		*templates; /* NULL: not known, packed opcodes can't be followed */
	uint64_t archive_size, strings_size;
};

/* As phpc_image_verify; NULL: the image stands alone and brings its own records. */
enum phpca_code phpc_image__verify_within(
	const struct phpc_image *image, const struct phpc_limits *limits, struct phpca_error *err);
#endif
