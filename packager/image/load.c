#include "image/load.h"

#include <string.h>

#include "php.h"
#include "zend_vm.h"
#include "base/text.h"
#include "engine/imports.h"

void phpca_image_relocate(
	uint8_t *memory, const struct phpc_image *image, uint64_t image_bias, uint64_t string_bias)
{
	phpc_image_add(memory, image, PHPC_SECTION_RELOC_IMAGE, image_bias);
	phpc_image_add(memory, image, PHPC_SECTION_RELOC_STRING, string_bias);
}

void phpca_image_load_imports(uint8_t *memory, const struct phpc_image *image,
	const struct phpca_import_disk *import, const char *names, const char **missing)
{
	uint32_t count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(
		image, PHPC_SECTION_RELOC_IMPORT, &count);

	for (uint32_t i = 0; i < count; i++) {
		const struct phpca_import_disk *what = &import[reloc[i].import];
		const void *address = phpca_import_address(what->kind, names + what->name,
			what->member == PHPC_NO_MEMBER ? NULL : names + what->member);
		memcpy(memory + reloc[i].offset, &address, sizeof address);
		if (!address && missing && !*missing)
			*missing = names + what->name;
	}
}

uint8_t *phpca_image_load(const struct phpc_image *image, const char **missing)
{
	uint8_t *memory = phpca_text_alloc(image->header->mem_size + 8);

	memcpy(memory, image->memory, image->header->mem_size);
	if (missing)
		*missing = NULL;
	/* In a stand-alone image the low bit says that a word is a string. */
	phpca_image_relocate(
		memory, image, (uint64_t)(uintptr_t)memory, (uint64_t)(uintptr_t)image->pool - 1);
	phpca_image_load_imports(memory, image, phpc_image_section(image, PHPC_SECTION_IMPORT, NULL),
		phpc_image_section(image, PHPC_SECTION_TEXT, NULL), missing);
	return memory;
}

void phpca_image_load_handlers(uint8_t *memory, const struct phpc_image *image)
{
	uint32_t count;
	const struct phpc_reloc_handler_disk *run = phpc_image_section(
		image, PHPC_SECTION_RELOC_HANDLER, &count);

	for (uint32_t i = 0; i < count; i++) {
		zend_op *op = (zend_op *)(memory + run[i].offset);
		for (uint32_t k = 0; k < run[i].count; k++)
			zend_deserialize_opcode_handler(op + k);
	}
}

struct phpc_script *phpca_image_script(uint8_t *memory, const struct phpc_image *image)
{
	return (struct phpc_script *)(memory + image->header->script_offset);
}
