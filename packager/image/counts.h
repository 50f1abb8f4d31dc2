/*
 * What a memory area holds, for `phpc -i`: needs the engine's structures, so it stands with the
 * serializer.
 */
#ifndef PHPCA_IMAGE_COUNTS_H
#define PHPCA_IMAGE_COUNTS_H

#include "format/phpc.h"

struct phpca_image_counts {
	uint32_t functions; /* declared at top level */
	uint32_t classes;
	uint32_t constants; /* class constants; file-level constants are opcodes */
};

/*
 * 0, or -1 when the image is too damaged to be walked. The image must have passed
 * phpc_image_verify.
 */
int phpca_image_counts(const struct phpc_image *image, struct phpca_image_counts *out);

/* Offset of the main op_array in the memory area of a stand-alone image. */
uint64_t phpca_image_main(const struct phpc_image *image);

/* Is all that executing it does to declare, and to ask for classes? Of images of archives too. */
bool phpca_image_can_be_declared(const struct phpc_image *image);

#endif
