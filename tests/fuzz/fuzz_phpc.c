/* Images: whatever open and verify let through can be relocated without leaving the memory area. */
#include <stdlib.h>
#include <string.h>

#include "format/hash.h"
#include "format/phpc.h"
#include "format/reloc.h"
#include "fuzz.h"

static void relocate(const struct phpc_image *image, enum phpc_section_kind kind, uint8_t *memory)
{
	const struct phpc_section_disk *s = image->section[kind];

	if (s != NULL)
		phpca_reloc_add(memory, phpc_image_section(image, kind, NULL), s->size, 0x1000);
}

/*
 * As the loader does, with the area alone in its block so that a sanitizer sees a word beyond it.
 */
static void load(const struct phpc_image *image)
{
	size_t size = image->header->mem_size;
	uint8_t *memory = malloc(size);
	const struct phpc_reloc_path_disk *pair;
	const struct phpc_reloc_handler_disk *run;
	uint32_t count;

	memcpy(memory, image->memory, size);
	relocate(image, PHPC_SECTION_RELOC_IMAGE, memory);
	relocate(image, PHPC_SECTION_RELOC_STRING, memory);
	relocate(image, PHPC_SECTION_RELOC_SLOT, memory);
	pair = phpc_image_section(image, PHPC_SECTION_RELOC_PATH, &count);
	for (uint32_t i = 0; i < count; i++)
		memset(memory + pair[i].offset, 0, 8);
	pair = phpc_image_section(image, PHPC_SECTION_RELOC_IMPORT, &count);
	for (uint32_t i = 0; i < count; i++)
		memset(memory + pair[i].offset, 0, 8);
	run = phpc_image_section(image, PHPC_SECTION_RELOC_HANDLER, &count);
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < run[i].count; k++)
			memset(memory + run[i].offset + 32 * (size_t)k, 0, 8);
	free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct phpca_error err = {0};
	struct phpc_image image;
	uint8_t *bytes = malloc(size + 1); /* the input may stand anywhere, an image may not */

	memcpy(bytes, data, size);
	if (phpc_image_open(&image, bytes, size, &err) == PHPCA_OK
		&& phpc_image_verify(&image, &err) == PHPCA_OK)
		load(&image);
	else if (err.message[0] == '\0')
		abort(); /* refused without a word */
	free(bytes);
	return 0;
}

void fuzz_mend(uint8_t *data, size_t size)
{
	if (size >= 4 && memcmp(data, "PHPC", 4) == 0)
		phpc_image_reseal(data, size);
}
