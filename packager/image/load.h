/*
 * Images loaded into this process, as the runtime loads them: for the engine to link their classes,
 * and for the tools to look at. Nothing is executed, nothing declared.
 */
#ifndef PHPCA_IMAGE_LOAD_H
#define PHPCA_IMAGE_LOAD_H

#include "engine/script.h"
#include "format/phpc.h"

/*
 * A copy of the memory area of a stand-alone image, with all its pointers as they are in this
 * process, but for handlers of opcodes. The image must have been opened, and outlive the copy,
 * which is yours (free). *missing, if `missing` is not NULL: the name of an import that this PHP
 * does not have, or NULL.
 */
uint8_t *phpca_image_load(const struct phpc_image *image, const char **missing);

/* Numbers of handlers become addresses: opcodes can be decoded. */
void phpca_image_load_handlers(uint8_t *memory, const struct phpc_image *image);

/*
 * The steps of loading, for images that share an address space: `image_bias` and `string_bias` are
 * added to the words of the two kinds; imports come from `import`, their names from `names`.
 */
void phpca_image_relocate(
	uint8_t *memory, const struct phpc_image *image, uint64_t image_bias, uint64_t string_bias);
void phpca_image_load_imports(uint8_t *memory, const struct phpc_image *image,
	const struct phpca_import_disk *import, const char *names, const char **missing);

/* The descriptor of a loaded image. */
struct phpc_script *phpca_image_script(uint8_t *memory, const struct phpc_image *image);

#endif
