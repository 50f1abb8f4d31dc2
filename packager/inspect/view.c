#include "inspect/view.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine/check.h"
#include "engine/engine.h"
#include "image/adopt.h"
#include "image/load.h"
#include "link/unpack.h"
#include "php/engine.h"

static enum phpca_code check_engine(const uint8_t *system_id, struct phpca_error *err)
{
	if (memcmp(system_id, phpca_engine_system_id(), PHPCA_SYSTEM_ID_SIZE) == 0)
		return PHPCA_OK;
	return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
		"made for engine %.32s, this packager is for PHP %s, engine %s", (const char *)system_id,
		phpca_engine_php_version(), phpca_engine_system_id());
}

/* ---- archives ---- */

/* Room for literals and opcodes of all functions. */
static size_t code_size(const struct phpca_view *v)
{
	size_t size = 0;

	for (uint32_t i = 0; i < v->archive.entry_count; i++)
		if (v->scripts[i].memory)
			size += phpca_unpack_size(&v->scripts[i].image);
	return size;
}

static enum phpca_code find_images(struct phpca_view *v, struct phpca_error *err)
{
	const struct phpca_archive *a = &v->archive;

	v->scripts = phpca_text_alloc((a->entry_count + 1) * sizeof *v->scripts);
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

static void load_member(struct phpca_view *v, struct phpca_view_script *s, void *code)
{
	const struct phpca_archive *a = &v->archive;
	uint64_t bias = (uint64_t)(uintptr_t)v->copy - a->index->preferred_base;

	phpca_image_relocate(s->memory, &s->image, bias, bias);
	phpca_image_load_imports(s->memory, &s->image, a->import, a->name, &s->missing);
	phpca_unpack_member(code, a, v->copy, s->memory, &s->image);
	s->script = phpca_image_script(s->memory, &s->image);
}

static void load_all(struct phpca_view *v)
{
	uint8_t *code = v->copy + phpca_whole_pages(v->map.size) + PHPCA_CODE_STUBS_SIZE;

	for (uint32_t i = 0; i < v->archive.entry_count; i++) {
		if (v->scripts[i].memory) {
			load_member(v, &v->scripts[i], code);
			code += phpca_unpack_size(&v->scripts[i].image);
		}
	}
	for (uint32_t i = 0; i < v->archive.entry_count; i++)
		if (v->scripts[i].memory)
			phpca_image_restore_classes(v->scripts[i].script);
}

static int by_string(const void *x, const void *y, void *archive)
{
	const struct phpca_archive *a = archive;
	uint64_t p = a->path[*(const uint32_t *)x].string, q = a->path[*(const uint32_t *)y].string;
	return p < q ? -1 : p > q;
}

static void sort_paths(struct phpca_view *v)
{
	v->paths = phpca_text_alloc((v->archive.path_count + 1) * sizeof *v->paths);
	for (uint32_t i = 0; i < v->archive.path_count; i++)
		v->paths[i] = i;
	qsort_r(v->paths, v->archive.path_count, sizeof *v->paths, by_string, &v->archive);
}

enum phpca_code phpca_view_open(
	struct phpca_view *v, const char *filename, const char *public_key, struct phpca_error *err)
{
	memset(v, 0, sizeof *v);
	enum phpca_code code = phpca_tool_open_archive(&v->map, &v->archive, filename, public_key, err);

	if (code)
		return code;
	code = check_engine(v->archive.index->system_id, err);
	if (!code)
		code = phpca_archive_verify(&v->archive, NULL, NULL, err);
	if (!code)
		code = phpca_check_archive(&v->archive, err);
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
	free(v->scripts);
	free(v->paths);
	if (v->copy)
		munmap(v->copy, v->copy_size);
	phpca_tool_unmap(&v->map);
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

static enum phpca_code check_standalone(const struct phpca_view_script *s, struct phpca_error *err)
{
	enum phpca_code code = phpc_image_verify(&s->image, err);

	if (!code && (!s->image.table || (s->image.table->flags & PHPC_IMAGE_IN_ARCHIVE))) {
		code = phpca_error_set(err, PHPCA_E_FAILURE, "no stand-alone image (%s)",
			s->image.table ? "it belongs into its archive" : "it has no relocation tables");
	}
	if (!code)
		code = check_engine(s->image.header->system_id, err);
	return code ? code : phpca_check_standalone(&s->image, err);
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
	out->memory = phpca_image_load(&out->image, &out->missing);
	phpca_image_load_handlers(out->memory, &out->image);
	out->script = phpca_image_script(out->memory, &out->image);
	return PHPCA_OK;
}

void phpca_view_unload(struct phpca_view_script *s)
{
	free(s->memory);
	memset(s, 0, sizeof *s);
}
