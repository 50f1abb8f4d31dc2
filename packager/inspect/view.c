#include "inspect/view.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "php.h"
#include "zend_vm.h"
#include "link/places.h"
#include "inspect/unpack.h"
#include "engine/engine.h"
#include "engine/imports.h"

#define OPCODES_FIELD ((uint32_t)offsetof(zend_op_array, opcodes))

static enum phpca_code check_engine(const uint8_t *system_id, struct phpca_error *err)
{
	if (memcmp(system_id, phpca_engine_system_id(), PHPCA_SYSTEM_ID_SIZE) == 0)
		return PHPCA_OK;
	return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
		"made for engine %.32s, this packager is for PHP %s, engine %s", (const char *)system_id,
		phpca_engine_php_version(), phpca_engine_system_id());
}

/* ---- relocation ---- */

/* `name` and `import` are the index's, or the image's own. */
static void load_imports(
	struct phpca_view_script *s, const struct phpca_import_disk *import, const char *names)
{
	uint32_t count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(
		&s->image, PHPC_SECTION_RELOC_IMPORT, &count);

	for (uint32_t i = 0; i < count; i++) {
		const struct phpca_import_disk *what = &import[reloc[i].import];
		const void *address = phpca_import_address(what->kind, names + what->name,
			what->member == PHPC_NO_MEMBER ? NULL : names + what->member);
		memcpy(s->memory + reloc[i].offset, &address, sizeof address);
		if (!address && !s->missing)
			s->missing = names + what->name;
	}
}

/* ---- classes as the compiler left them ---- */

const struct phpc_link *phpca_view_link(const zend_class_entry *ce)
{
	return (const struct phpc_link *)ce->inheritance_cache;
}

static void restore(zend_class_entry *ce, const zend_class_entry *linked)
{
	zend_function *fn;
	zend_property_info *info;
	zend_class_constant *c;

	ZEND_HASH_FOREACH_PTR (&ce->function_table, fn)
		fn->common.scope = fn->common.scope == linked ? ce : fn->common.scope;
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_PTR (&ce->properties_info, info)
		info->ce = info->ce == linked ? ce : info->ce;
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_PTR (&ce->constants_table, c)
		c->ce = c->ce == linked ? ce : c->ce;
	ZEND_HASH_FOREACH_END();
}

static void restore_all(const struct phpca_view_script *s)
{
	for (uint32_t i = 0; i < s->script->class_count; i++) {
		zend_class_entry *ce = s->script->classes[i].ce;
		if (ce->inheritance_cache)
			restore(ce, phpca_view_link(ce)->linked);
	}
}

/* ---- archives ---- */

static const struct phpc_code_disk *functions_of(const struct phpca_view_script *s, uint32_t *count)
{
	return phpc_image_section(&s->image, PHPC_SECTION_CODE, count);
}

static size_t function_size(const struct phpc_code_disk *f)
{
	return f->literal_count * sizeof(zval) + f->count * sizeof(zend_op);
}

/* Room for literals and opcodes of all functions. */
static size_t code_size(const struct phpca_view *v)
{
	size_t size = 0;

	for (uint32_t i = 0; i < v->archive.entry_count; i++) {
		uint32_t count = 0;
		const struct phpc_code_disk *f = v->scripts[i].memory ? functions_of(&v->scripts[i], &count)
															  : NULL;
		for (uint32_t k = 0; k < count; k++)
			size += function_size(&f[k]);
	}
	return size;
}

static enum phpca_code find_images(struct phpca_view *v, struct phpca_error *err)
{
	const struct phpca_archive *a = &v->archive;

	v->scripts = phpca_text__alloc((a->entry_count + 1) * sizeof *v->scripts);
	memset(v->scripts, 0, (a->entry_count + 1) * sizeof *v->scripts);
	for (uint32_t i = 0; i < a->entry_count; i++) {
		struct phpca_view_script *s = &v->scripts[i];
		const struct phpca_entry_disk *e = &a->entry[i];
		if (!e->image_offset)
			continue;
		if (phpc_image_open(&s->image, a->base + e->image_offset, e->image_size, err))
			return PHPCA_E_FAILURE;
		s->memory = (uint8_t *)e->image_offset
			+ sizeof(struct phpc_header_disk); /* until the copy has its place */
	}
	return PHPCA_OK;
}

static enum phpca_code make_copy(struct phpca_view *v, struct phpca_error *err)
{
	v->copy_size = phpca_whole_pages(v->map.size) + PHPCA_CODE_STUBS_SIZE + code_size(v);
	v->copy = mmap(NULL, v->copy_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (v->copy == MAP_FAILED) {
		v->copy = NULL;
		return phpca_error_set(err, PHPCA_E_FAILURE, "no memory for %zu bytes", v->copy_size);
	}
	memcpy(v->copy, v->map.bytes, v->map.size);
	for (uint32_t i = 0; i < v->archive.entry_count; i++)
		if (v->scripts[i].memory)
			v->scripts[i].memory = v->copy + (size_t)v->scripts[i].memory;
	return PHPCA_OK;
}

static void point_to(zend_op_array *op_array, zend_op *code, const struct phpc_code_disk *f)
{
	op_array->opcodes = code;
	op_array->literals = f->literal_count ? (zval *)code - f->literal_count : NULL;
	op_array->last = f->count;
}

/* So do those that have the stub for opcodes: nothing else points there. */
static void replace_stubs(
	const struct phpca_view *v, struct phpca_view_script *s, const struct phpc_code_disk *f)
{
	uint32_t count, *location = phpca_offsets_of(&s->image, PHPC_SECTION_RELOC_IMAGE, &count);
	const zend_op *lazy_stub = (const zend_op *)(v->copy + phpca_whole_pages(v->map.size));
	uintptr_t first = (uintptr_t)s->memory
		+ ((const uint8_t *)f - s->image.memory); /* record, in the copy */

	for (uint32_t i = 0; i < count; i++) {
		zend_op_array *op_array = (zend_op_array *)(s->memory + location[i] - OPCODES_FIELD);
		if (location[i] >= OPCODES_FIELD && op_array->opcodes == lazy_stub) {
			size_t number = ((uintptr_t)op_array->literals - first) / sizeof *f;
			point_to(op_array, s->code[number], &f[number]);
		}
	}
	free(location);
}

/* Words that name heads come to point to whole functions. */
static void point_to_code(
	struct phpca_view_script *s, const struct phpc_code_disk *f, uint32_t function_count)
{
	uint32_t count, *location = phpca_offsets_of(&s->image, PHPC_SECTION_RELOC_CODE, &count);
	uint64_t at = 0;

	/* By place of the opcodes among the heads: which function it is. */
	uint32_t heads = 0;
	for (uint32_t i = 0; i < function_count; i++)
		heads += phpca_code_prologue(&f[i]);
	uint32_t *function_at = phpca_text__alloc((heads / sizeof(zval) + 1) * sizeof *function_at);
	for (uint32_t i = 0; i < function_count; i++) {
		if (!(f[i].flags & PHPC_CODE_STUB)) {
			function_at[at / sizeof(zval) + phpca_code_prologue_literals(&f[i])] = i;
			at += phpca_code_prologue(&f[i]);
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		zend_op_array *op_array = (zend_op_array *)(s->memory + location[i] - OPCODES_FIELD);
		uint32_t number = function_at[(uintptr_t)op_array->opcodes / sizeof(zval)];
		point_to(op_array, s->code[number], &f[number]);
	}
	free(function_at);
	free(location);
}

static uint8_t *load_member(struct phpca_view *v, struct phpca_view_script *s, uint8_t *next)
{
	const struct phpca_archive *a = &v->archive;
	uint64_t bias = (uint64_t)(uintptr_t)v->copy - a->index->preferred_base;
	uint32_t count;
	const struct phpc_code_disk *f = functions_of(s, &count);

	phpc_image_add(s->memory, &s->image, PHPC_SECTION_RELOC_IMAGE, bias);
	phpc_image_add(s->memory, &s->image, PHPC_SECTION_RELOC_STRING, bias);
	load_imports(s, a->import, a->name);
	s->code = phpca_text__alloc((count + 1) * sizeof *s->code);
	for (uint32_t i = 0; i < count; i++) {
		s->code[i] = phpca_unpack(next, a, v->copy, s->memory, &f[i]);
		next += function_size(&f[i]);
	}
	point_to_code(s, f, count);
	replace_stubs(v, s, f);
	s->script = (const struct phpc_script *)(s->memory + s->image.header->script_offset);
	return next;
}

static void load_all(struct phpca_view *v)
{
	uint8_t *next = v->copy + phpca_whole_pages(v->map.size) + PHPCA_CODE_STUBS_SIZE;

	for (uint32_t i = 0; i < v->archive.entry_count; i++)
		if (v->scripts[i].memory)
			next = load_member(v, &v->scripts[i], next);
	for (uint32_t i = 0; i < v->archive.entry_count; i++)
		if (v->scripts[i].memory)
			restore_all(&v->scripts[i]);
}

static const struct phpca_archive *sorting;

static int by_string(const void *x, const void *y)
{
	uint64_t a = sorting->path[*(const uint32_t *)x].string,
			 b = sorting->path[*(const uint32_t *)y].string;
	return a < b ? -1 : a > b;
}

static void sort_paths(struct phpca_view *v)
{
	v->paths = phpca_text__alloc((v->archive.path_count + 1) * sizeof *v->paths);
	for (uint32_t i = 0; i < v->archive.path_count; i++)
		v->paths[i] = i;
	sorting = &v->archive;
	qsort(v->paths, v->archive.path_count, sizeof *v->paths, by_string);
}

enum phpca_code phpca_view_open(struct phpca_view *v, const char *filename, struct phpca_error *err)
{
	memset(v, 0, sizeof *v);
	enum phpca_code code = phpca_tool__open(&v->map, &v->archive, filename, err);

	if (code)
		return code;
	code = check_engine(v->archive.index->system_id, err);
	if (!code)
		code = phpca_archive_verify(&v->archive, NULL, NULL, err);
	if (!code)
		code = find_images(v, err);
	if (!code)
		code = make_copy(v, err);
	if (!code) {
		load_all(v);
		sort_paths(v);
	} else {
		phpca_error_prefix(err, "%s", filename);
		phpca_view_close(v);
	}
	return code;
}

void phpca_view_close(struct phpca_view *v)
{
	for (uint32_t i = 0; v->scripts && i < v->archive.entry_count; i++)
		free(v->scripts[i].code);
	free(v->scripts);
	free(v->paths);
	if (v->copy)
		munmap(v->copy, v->copy_size);
	phpca_tool__unmap(&v->map);
	memset(v, 0, sizeof *v);
}

uint32_t phpca_view_path_number(const struct phpca_view *v, const zend_string *s)
{
	const struct phpca_archive *a = &v->archive;
	uint64_t at = (uint64_t)((const uint8_t *)s - v->copy);
	uint32_t low = 0, high = a->path_count;

	if (at < a->index->paths_offset || at >= a->index->paths_offset + a->index->paths_size)
		return UINT32_MAX;
	while (low < high) {
		uint32_t middle = (low + high) / 2, number = v->paths[middle];
		if (a->path[number].string == at)
			return number;
		if (a->path[number].string < at)
			low = middle + 1;
		else
			high = middle;
	}
	return UINT32_MAX;
}

/* ---- stand-alone images ---- */

static void load_handlers(struct phpca_view_script *s)
{
	uint32_t count;
	const struct phpc_reloc_handler_disk *run = phpc_image_section(
		&s->image, PHPC_SECTION_RELOC_HANDLER, &count);

	for (uint32_t i = 0; i < count; i++) {
		zend_op *op = (zend_op *)(s->memory + run[i].offset);
		for (uint32_t k = 0; k < run[i].count; k++)
			zend_deserialize_opcode_handler(op + k);
	}
}

static enum phpca_code check_standalone(const struct phpca_view_script *s, struct phpca_error *err)
{
	enum phpca_code code = phpc_image_verify(&s->image, err);

	if (!code && (!s->image.table || (s->image.table->flags & PHPC_IMAGE_IN_ARCHIVE))) {
		code = phpca_error_set(err, PHPCA_E_FAILURE, "no stand-alone image (%s)",
			s->image.table ? "it belongs into its archive" : "it has no relocation tables");
	}
	return code ? code : check_engine(s->image.header->system_id, err);
}

enum phpca_code phpca_view_load(
	struct phpca_view_script *out, const uint8_t *bytes, size_t size, struct phpca_error *err)
{
	memset(out, 0, sizeof *out);
	enum phpca_code code = phpc_image_open(&out->image, bytes, size, err);

	if (!code)
		code = check_standalone(out, err);
	if (code)
		return code;
	const struct phpc_image *image = &out->image;
	const char *text = phpc_image_section(image, PHPC_SECTION_TEXT, NULL);
	out->memory = phpca_text__alloc(image->header->mem_size + 8);
	memcpy(out->memory, image->memory, image->header->mem_size);
	phpc_image_add(out->memory, image, PHPC_SECTION_RELOC_IMAGE, (uint64_t)(uintptr_t)out->memory);
	phpc_image_add(
		out->memory, image, PHPC_SECTION_RELOC_STRING, (uint64_t)(uintptr_t)image->pool - 1);
	load_imports(out, phpc_image_section(image, PHPC_SECTION_IMPORT, NULL), text);
	load_handlers(out);
	out->script = (const struct phpc_script *)(out->memory + image->header->script_offset);
	return PHPCA_OK;
}

void phpca_view_unload(struct phpca_view_script *s)
{
	free(s->memory);
	memset(s, 0, sizeof *s);
}
