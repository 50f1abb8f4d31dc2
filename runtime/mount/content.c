#include "mount/content.h"

#include <inttypes.h>
#include <sys/mman.h>

#include "mount/sweep.h"
#include "settings.h"

/* ---- strings ---- */

enum phpca_code phpca_content_check_new_block(
	struct phpca_mount *m, uint32_t block, struct phpca_error *err)
{
	phpca_sweep__before_read(m);
	enum phpca_code code = phpca_settings_verifies() && !m->strings_ok
		? phpca_archive_check_block(&m->archive, block, err)
		: PHPCA_OK;

	m->block_ok[block] = code == PHPCA_OK;
	return code;
}

enum phpca_code phpca_content_check_strings(struct phpca_mount *m, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	if (m->strings_ok || !phpca_settings_verifies())
		return PHPCA_OK;
	for (uint32_t i = 0; i < m->archive.block_count && code == PHPCA_OK; i++)
		if (!m->block_ok[i])
			code = phpca_archive_check_block(&m->archive, i, err);
	m->strings_ok = code == PHPCA_OK;
	phpca_sweep__now(m);
	return code;
}

/*
 * The length of the string stands in its first block, which is checked before it is read. If a
 * later block is damaged, the first counts as not checked: who comes next must not trust it alone.
 */
enum phpca_code phpca_content_check_string(
	struct phpca_mount *m, uint64_t offset, struct phpca_error *err)
{
	const struct phpc_string_disk *s = (const void *)(m->archive.base
		+ m->archive.index->strings_offset + offset);
	uint32_t first = (uint32_t)(offset / PHPCA_POOL_BLOCK), block = first;
	enum phpca_code code = phpca_content_check_block(m, block, err);

	if (code == PHPCA_OK && s->size >= m->archive.index->strings_size - offset) {
		code = phpca_error_set(err, PHPCA_E_FAILURE,
			PHPCA_MEMBER_STRINGS ": the string at %" PRIu64 " has %" PRIu64 " bytes of %" PRIu64,
			offset, s->size, m->archive.index->strings_size);
		m->block_ok[first] = false;
	}
	if (code == PHPCA_OK) {
		uint32_t last = (uint32_t)((offset + sizeof *s + s->size) / PHPCA_POOL_BLOCK);
		while (code == PHPCA_OK && ++block <= last)
			code = phpca_content_check_block(m, block, err);
		m->block_ok[first] = code == PHPCA_OK;
	}
	return code;
}

/* ---- paths ---- */

/* As a whole: it is small, and most of its pages are not needed again. */
enum phpca_code phpca_content_check_paths(struct phpca_mount *m, struct phpca_error *err)
{
	if (!m->paths_ok && phpca_settings_verifies()) {
		if (phpca_archive_check_paths(&m->archive, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		phpca_sweep__paths(m);
	}
	m->paths_ok = true;
	return PHPCA_OK;
}

/* ---- sources and assets ---- */

const uint8_t *phpca_content_of(
	struct phpca_mount *m, const struct phpca_entry_disk *e, size_t *size, struct phpca_error *err)
{
	uint8_t *ok = &m->content_ok[e - m->archive.entry];

	if (UNEXPECTED(m->refusal)) {
		phpca_error_set(err, PHPCA_E_TRUST, "%s: %s", m->filename, m->refusal);
		return NULL;
	}
	*size = e->source_size;
	if (!e->source_offset && e->source_size) {
		phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: its source is not in the archive %s (packed with \"sources\": \"strip\")",
			phpca_archive_name(&m->archive, e->path), m->filename);
		return NULL;
	}
	if (!*ok && e->source_size) {
		if (phpca_settings_verifies()
			&& phpca_archive_check_source(&m->archive, e, err) != PHPCA_OK) {
			phpca_error_prefix(err, "%s", m->filename);
			return NULL;
		}
		*ok = 1;
	}
	return m->archive.base + (e->source_offset ? e->source_offset : PHPCA_INDEX_AT);
}

enum phpca_code phpca_content_check_all(const struct phpca_archive *a, struct phpca_error *err)
{
	enum phpca_code code = phpca_archive_check_paths(a, err);

	for (uint32_t i = 0; code == PHPCA_OK && i < a->block_count; i++)
		code = phpca_archive_check_block(a, i, err);
	for (uint32_t i = 0; code == PHPCA_OK && i < a->entry_count; i++) {
		const struct phpca_entry_disk *e = &a->entry[i];
		if (e->image_offset)
			code = phpca_archive_check_image(a, e, err);
		if (code == PHPCA_OK && e->source_offset)
			code = phpca_archive_check_source(a, e, err);
	}
	/* Whoever uses a page reads it again. */
	madvise((void *)a->base, a->size, MADV_DONTNEED);
	return code;
}
