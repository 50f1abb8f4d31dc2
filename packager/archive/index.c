/* The writer, third: the sections of the index, and the index as one piece. */
#include "archive/build.h"

#include <string.h>

static void build_texts(struct phpca_writer__build *b)
{
	phpca_writer__name(b, "");
	b->name = phpca_writer__name(b, b->w->info.name);
	b->app_version = phpca_writer__name(b, b->w->info.app_version);
	b->mount = phpca_writer__name(b, b->w->info.mount);
}

static void build_blocks(struct phpca_writer__build *b)
{
	size_t size = b->w->strings ? b->w->strings->size : 0;

	phpca_buffer_extend(&b->section[PHPCA_SECTION_BLOCK],
		(size + PHPCA_POOL_BLOCK - 1) / PHPCA_POOL_BLOCK * sizeof(uint64_t));
}

/* Room: contents are known when the archive is written. */
static void build_signature(struct phpca_writer__build *b)
{
	size_t blocks = b->section[PHPCA_SECTION_BLOCK].size / sizeof(uint64_t);

	if (b->w->info.signer == NULL)
		return;
	phpca_buffer_extend(&b->section[PHPCA_SECTION_DIGEST],
		phpca_digest_count((uint32_t)blocks, (uint32_t)b->w->entries.count) * PHPCA_DIGEST_SIZE);
	phpca_buffer_extend(&b->section[PHPCA_SECTION_SIGNATURE], sizeof(struct phpca_signature_disk));
}

/* ---- the index as one piece ---- */

static const uint32_t record_size[PHPCA_SECTION_KIND_END] = {
#define X(name, number, record, text) [number] = record,
	PHPCA_SECTIONS(X)
#undef X
};

static void assemble(struct phpca_writer__build *b)
{
	struct phpca_writer *w = b->w;
	struct phpca_buffer *out = &w->index;
	struct phpca_index_disk header = {
		.version = PHPCA_INDEX_VERSION,
		.section_count = PHPCA_SECTION_KIND_END - 1,
		.preferred_base = w->info.preferred_base,
		.strings_size = w->strings ? w->strings->size : 0,
		.paths_size = w->paths ? w->paths->size : 0,
		.manifest_size = w->manifest ? w->manifest->size : 0,
		.name = b->name,
		.app_version = b->app_version,
		.mount = b->mount,
		.entry = b->entry,
		.pool_block = PHPCA_POOL_BLOCK,
		.flags = w->info.flags,
		.timestamp = w->info.timestamp,
	};
	size_t table = sizeof(header);

	memcpy(header.magic, PHPCA_INDEX_MAGIC, sizeof(header.magic));
	memcpy(
		header.system_id, w->info.system_id, strnlen(w->info.system_id, sizeof(header.system_id)));
	for (size_t i = 0; i < w->entries.count; i++)
		if (w->entries.item[i].given.image != NULL)
			header.images_offset = PHPCA_PAGE; /* a placeholder: there is a group */
	phpca_buffer_extend(
		out, sizeof(header) + (PHPCA_SECTION_KIND_END - 1) * sizeof(struct phpc_section_disk));
	for (uint32_t kind = 1; kind < PHPCA_SECTION_KIND_END;
		 kind++, table += sizeof(struct phpc_section_disk)) {
		const struct phpca_buffer *bytes = &b->section[kind];
		struct phpc_section_disk s = {
			.kind = kind,
			.count = record_size[kind] ? (uint32_t)(bytes->size / record_size[kind])
									   : (uint32_t)b->names.count,
			.offset = out->size,
			.size = bytes->size,
		};

		memcpy(out->data + table, &s, sizeof(s));
		phpca_buffer_append(out, bytes->data, bytes->size);
		phpca_buffer_align(out, 8);
	}
	header.index_size = out->size;
	memcpy(out->data, &header, sizeof(header));
}

static void set_view(struct phpca_writer *w)
{
	const struct phpc_section_disk *s = (const void *)(w->index.data
		+ sizeof(struct phpca_index_disk));
	const struct phpc_section_disk *section[PHPCA_SECTION_KIND_END] = {NULL};

	for (int kind = 1; kind < PHPCA_SECTION_KIND_END; kind++)
		section[kind] = &s[kind - 1];
	w->view.index = (const void *)w->index.data;
	phpca_archive_set_sections(&w->view, section);
}

/* ---- together ---- */

static void clear_sections(struct phpca_writer__build *b)
{
	for (int kind = 1; kind < PHPCA_SECTION_KIND_END; kind++)
		phpca_buffer_clear(&b->section[kind]);
	phpca_table_clear(&b->names);
}

static enum phpca_code build_sections(struct phpca_writer__build *b, struct phpca_error *err)
{
	enum phpca_code code;

	build_texts(b);
	if ((code = phpca_writer__build_entries(b, err)) != PHPCA_OK
		|| (code = phpca_writer__build_names(b, err)) != PHPCA_OK)
		return code;
	build_blocks(b);
	build_signature(b);
	phpca_buffer_append(
		&b->section[PHPCA_SECTION_TEMPLATE], b->w->templates.data, b->w->templates.size);
	phpca_buffer_append(&b->section[PHPCA_SECTION_CODE], b->w->code.data, b->w->code.size);
	if (b->section[PHPCA_SECTION_NAME].size > UINT32_MAX)
		return phpca_fault(err, "section NAME: %zu bytes of names are too many",
			b->section[PHPCA_SECTION_NAME].size);
	return PHPCA_OK;
}

enum phpca_code phpca_writer__build(struct phpca_writer *w, struct phpca_error *err)
{
	struct phpca_writer__build b = {.w = w};
	enum phpca_code code = phpca_writer__complete_entries(w, err);

	if (code == PHPCA_OK)
		code = build_sections(&b, err);
	if (code == PHPCA_OK) {
		assemble(&b);
		set_view(w);
	}
	clear_sections(&b);
	return code;
}

struct phpca_index_disk *phpca_writer__header(struct phpca_writer *w)
{
	return (struct phpca_index_disk *)w->index.data;
}

struct phpca_entry_disk *phpca_writer__entry(struct phpca_writer *w, uint32_t number)
{
	return (struct phpca_entry_disk *)&w->view.entry[number];
}
