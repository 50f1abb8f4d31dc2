/*
 * All images of a run, loaded into this process as the runtime would load them, and found by
 * address.
 */
#ifndef PHPCA_LINK_IMAGES_H
#define PHPCA_LINK_IMAGES_H

#include "image/object.h"
#include "run/files.h"

struct phpca_loaded {
	struct phpc_image image;       /* of phpca_file.image; header NULL: no image */
	uint8_t *memory;               /* relocated copy of the memory area */
	struct phpca_object prelinked; /* its prelinked part */
	bool linked_trait;             /* a trait that uses traits is in there */
};

struct phpca_images {
	const struct phpca_files *files;
	unsigned jobs;
	struct phpca_loaded *loaded; /* one per file */
	uint32_t *by_address;        /* numbers of loaded images, by address of memory */
	size_t by_address_count;
};

void phpca_images_load(struct phpca_images *images, const struct phpca_files *files, unsigned jobs);
void phpca_images_clear(struct phpca_images *images);

/*
 * Which image holds `address`, and at which offset of its memory area. False: none. `images` is a
 * struct phpca_images (see struct phpca_serializer).
 */
bool phpca_images_find(
	void *images, const void *address, uint32_t *out_image, uint32_t *out_offset);

#endif
