/*
 * A member in one piece: memory area, prelinked part and own strings, then the sections. Pointer
 * words wait for their addresses (locate.c).
 */
#include "link/build.h"

#include "image/finalize.h"
#include "image/string.h"
#include "link/relocations.h"

/* The records of the functions say where they are themselves. */
static void lay_out_records(struct member *m)
{
	struct phpc_image image;
	uint32_t count;

	phpc_image_view(&image, m->bytes.data, m->bytes.size);
	struct phpc_code_disk *record = (struct phpc_code_disk *)phpc_image_section(
		&image, PHPC_SECTION_CODE, &count);
	for (uint32_t i = 0; i < count; i++) {
		record[i].offset = m->functions.item[i].record.offset =
			(uint32_t)((const uint8_t *)&record[i] - image.memory);
	}
}

/*
 * Which blocks of the pool the member's strings lie in, but for doc comments and literals: those
 * are verified when they are used.
 */
static void build_blocks(struct phpca_linker *k, const struct member *m, struct phpc_parts *parts)
{
	size_t count = k->strings.size / PHPCA_POOL_BLOCK + 1;
	uint8_t *used = phpca_alloc(count, "blocks");

	for (size_t i = 0; i < m->strings.count; i++) {
		if (!m->strings.item[i].path && !m->strings.item[i].comment
			&& !m->own[m->strings.item[i].number]) {
			const struct phpca_pool_string *s =
				&k->pool.item[m->pool_numbers[m->strings.item[i].number]];
			size_t last = (s->offset + _ZSTR_STRUCT_SIZE(ZSTR_LEN(s->string)) - 1)
				/ PHPCA_POOL_BLOCK;
			for (size_t b = s->offset / PHPCA_POOL_BLOCK; b <= last; b++)
				used[b] = 1;
		}
	}
	for (uint32_t b = 0; b < count; b++) {
		if (used[b]) {
			phpca_buffer_append(&parts->section[PHPC_SECTION_POOL_BLOCK].bytes, &b, sizeof b);
			parts->section[PHPC_SECTION_POOL_BLOCK].count++;
		}
	}
	free(used);
}

/* Behind all else: the strings that no other script has. */
static void add_own_strings(const struct phpca_linker *k, struct member *m,
	struct phpca_buffer *memory, struct phpc_parts *parts)
{
	size_t before = memory->size;

	m->own = phpca_alloc_array(m->distinct.count, sizeof *m->own, "a member");
	for (size_t i = 0; i < m->distinct.count; i++)
		if (phpca_pool_is_own(&k->pool.item[m->pool_numbers[i]]))
			m->own[i] = (uint32_t)phpca_string_append(memory, m->distinct.item[i]);
	parts->header.misc_size += memory->size - before;
}

static void build_memory(const struct member *m, struct phpca_loaded *l, uint64_t mtime,
	struct phpca_buffer *memory, struct phpc_parts *parts)
{
	const struct phpc_header_disk *h = l->image.header;

	phpca_buffer_append(memory, l->image.memory, m->code_at);
	phpca_buffer_append(memory, m->code.data, m->code.size);
	phpca_buffer_append(memory, l->image.memory + m->cut_end, h->mem_size - m->cut_end);
	phpca_buffer_align(memory, 8);
	phpca_object_finalize(&l->prelinked, m->base);
	for (int i = 0; i < PHPCA_PART_COUNT; i++)
		phpca_buffer_append(memory, l->prelinked.part[i].data, l->prelinked.part[i].size);
	for (size_t i = 0; i < l->prelinked.patches.count; i++) {
		const struct phpca_patch *p = &l->prelinked.patches.item[i];
		if (!p->target)
			memcpy(memory->data + moved(m, p->offset), &p->slot, sizeof p->slot);
	}
	parts->header = *h;
	parts->header.timestamp = mtime;
	parts->header.script_offset = moved(m, (uint32_t)h->script_offset);
	parts->header.code_size = m->code.size;
	parts->header.data_size = h->data_size - (m->cut_end - m->code_end);
	parts->header.misc_size = memory->size - h->metadata_size - m->code.size
		- parts->header.data_size;
	parts->flags = l->image.table->flags | PHPC_IMAGE_IN_ARCHIVE;
	parts->slot_count = l->image.table->slot_count + l->prelinked.slot_count;
	parts->unsealed = true;
	parts->memory = memory;
}

/* All but what the pool has to be laid out for. */
void phpca_link__build_parts(struct phpca_linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->images.loaded[number];

	build_memory(m, l, k->run->files.item[number].mtime, &m->memory, &m->parts);
	phpca_link__build_relocations(m, l, &m->memory);
}

void phpca_link__build_member(struct phpca_linker *k, struct member *m, uint32_t number)
{
	add_own_strings(k, m, &m->memory, &m->parts);
	build_blocks(k, m, &m->parts);
	phpc_image_write(&m->bytes, &m->parts);
	lay_out_records(m);
	for (int i = 0; i < PHPC_SECTION_KIND_END; i++)
		phpca_buffer_clear(&m->parts.section[i].bytes);
	phpca_buffer_clear(&m->memory);
}
