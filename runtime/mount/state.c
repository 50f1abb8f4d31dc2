#include "mount/state.h"

#include <errno.h>
#include <string.h>

#include "mount/script.h"
#include "mount/template.h"

#define ALIGNMENT ((size_t)32) /* templates are vectors */

/* The next `count` slots of `size` bytes behind *used, in the memory at `at`; NULL without one. */
static void *next_slots(uint8_t *at, size_t *used, size_t count, size_t size)
{
	void *slots = at ? at + *used : NULL;

	*used += (count * size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	return slots;
}

/* Returns the bytes that the tables take together. `at` is NULL when only these are asked for. */
static size_t lay_out_tables(struct phpca_mount *m, uint8_t *at)
{
	const struct phpca_archive *a = &m->archive;
	size_t used = 0;

	m->templates = next_slots(
		at, &used, phpca_template_slots(a->template_count), sizeof *m->templates);
	m->scripts = next_slots(at, &used, a->entry_count, sizeof *m->scripts);
	m->script_number = next_slots(at, &used, a->entry_count, sizeof *m->script_number);
	m->imports = next_slots(at, &used, a->import_count, sizeof *m->imports);
	m->paths = next_slots(at, &used, a->path_count, sizeof *m->paths);
	m->content_ok = next_slots(at, &used, a->entry_count, sizeof *m->content_ok);
	m->block_ok = next_slots(at, &used, (size_t)a->block_count + 1, sizeof *m->block_ok);
	m->import_state = next_slots(at, &used, a->import_count, sizeof *m->import_state);
	return used;
}

enum phpca_code phpca_state__lay_out(
	struct phpca_mount *m, struct phpca_mapping *map, struct phpca_error *err)
{
	uint64_t code = m->archive.code_count ? *m->archive.code : 0;
	size_t archive = phpca_whole_pages(map->size), room = map->reserved - archive,
		   tables = phpca_whole_pages(lay_out_tables(m, NULL));

	if (code > room || phpca_whole_pages(code) + tables > room) {
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%zu bytes of archive and %llu of code, more than %zu bytes of address space",
			map->size, (unsigned long long)code, map->reserved);
	}
	if (!phpca_mapping__commit(map, phpca_whole_pages(code) + tables)) {
		return phpca_error_set(err, PHPCA_E_FAILURE, "no memory for %llu bytes of code: %s",
			(unsigned long long)code, strerror(errno));
	}
	m->code.lazy_stub = map->base + archive;
	m->code.next = m->code.lazy_stub + PHPCA_CODE_STUBS_SIZE;
	m->code.end = m->code.lazy_stub + code;
	lay_out_tables(m, m->code.lazy_stub + phpca_whole_pages(code));
	m->mapped = map->reserved;
	return PHPCA_OK;
}
