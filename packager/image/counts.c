#include "image/counts.h"

#include "php.h"
#include "engine/script.h"

/*
 * Pointers in a stand-alone memory area are offsets: followed only when the whole target lies
 * inside.
 */
static const void *inside(const struct phpc_image *image, uint64_t offset, uint64_t size)
{
	uint64_t mem_size = image->header->mem_size;
	return offset % 8 == 0 && size <= mem_size && offset <= mem_size - size ? image->memory + offset
																			: NULL;
}

int phpca_image_counts(const struct phpc_image *image, struct phpca_image_counts *out)
{
	const struct phpc_script *script = inside(image, image->header->script_offset, sizeof *script);

	if (!script)
		return -1;
	const struct phpc_class *classes = inside(
		image, (uintptr_t)script->classes, (uint64_t)script->class_count * sizeof *classes);
	if (!classes && script->class_count)
		return -1;
	*out = (struct phpca_image_counts){
		.functions = script->function_count, .classes = script->class_count};
	for (uint32_t i = 0; i < script->class_count; i++) {
		const zend_class_entry *ce = inside(image, (uintptr_t)classes[i].ce, sizeof *ce);
		if (!ce)
			return -1;
		out->constants += ce->constants_table.nNumOfElements;
	}
	return 0;
}

bool phpca_image_can_be_declared(const struct phpc_image *image)
{
	const struct phpc_script *script = inside(image, image->header->script_offset, sizeof *script);
	return script && (script->flags & PHPC_SCRIPT_CAN_BE_DECLARED);
}

uint64_t phpca_image_main(const struct phpc_image *image)
{
	const struct phpc_script *script = inside(image, image->header->script_offset, sizeof *script);
	return script ? (uint64_t)(uintptr_t)script->main : 0;
}
