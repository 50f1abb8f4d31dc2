/*
 * What a delta stream of an image names.
 */
#ifndef PHPCA_IMAGE_OFFSETS_H
#define PHPCA_IMAGE_OFFSETS_H

#include "format/phpc.h"
#include "format/reloc.h"
#include "base/text.h"

/*
 * The offsets that the section names, rising, and their number; none when it is absent. The caller
 * frees them. The image must have been verified.
 */
static inline uint32_t *phpca_image_offsets(
	const struct phpc_image *image, enum phpc_section_kind kind, uint32_t *out_count)
{
	const struct phpc_section_disk *s = image->section[kind];
	uint32_t count = s ? s->count : 0,
			 *locations = phpca_text_grow(NULL, (count + 1) * sizeof *locations);

	if (s)
		phpca_reloc_decode(image->bytes + s->offset, s->size, locations);
	*out_count = count;
	return locations;
}

#endif
