/*
 * The link pass, building: a member's memory area and sections, but for the words that wait for
 * places.
 */
#include "link/link_internal.h"

static int by_location(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x,
			 b = *(const uint32_t *)y; /* place is the first member of each */
	return a < b ? -1 : a > b;
}

static void encode(
	struct phpc_parts *parts, enum phpc_section_kind kind, uint32_t *offsets, size_t count)
{
	phpca_sort(offsets, count, sizeof *offsets, by_location);
	phpca_reloc_encode(&parts->section[kind].bytes, offsets, count);
	parts->section[kind].count = (uint32_t)count;
}

static void build_relocations(
	struct member *m, const struct phpca_loaded *l, struct phpc_parts *parts)
{
	const struct phpca_object *o = &l->prelinked;
	size_t slots = o->slots.count, patched = 0;
	uint32_t old, *locations = phpca_offsets_of(&l->image, PHPC_SECTION_RELOC_SLOT, &old);
	size_t most = m->words.count + 2 * m->code_words.count, pointers = 0;

	if (most < m->strings.count)
		most = m->strings.count;
	if (most < old + slots + o->patches.count)
		most = old + slots + o->patches.count;
	locations = realloc(locations, (most + 1) * sizeof *locations);
	if (!locations)
		abort();
	for (uint32_t i = 0; i < old; i++)
		locations[i] = moved(m, locations[i]);
	for (size_t i = 0; i < slots; i++)
		locations[old + i] = phpca_object_offset(o->slots.item[i], m->base);
	for (size_t i = 0; i < o->patches.count; i++)
		if (!o->patches.item[i].target)
			locations[old + slots + patched++] = moved(m, o->patches.item[i].offset);
	encode(parts, PHPC_SECTION_RELOC_SLOT, locations, old + slots + patched);
	for (size_t i = 0; i < m->words.count; i++)
		locations[pointers++] = m->words.item[i].location;
	for (size_t i = 0; i < m->code_words.count; i++) {
		const struct code_word *w = &m->code_words.item[i];
		if (has_lazy_stub(m, w)) {
			locations[pointers++] = w->op_array + phpca_code_opcodes_field;
			locations[pointers++] = w->op_array + phpca_code_literals_field;
		}
	}
	encode(parts, PHPC_SECTION_RELOC_IMAGE, locations, pointers);
	for (size_t i = 0; i < m->strings.count; i++)
		locations[i] = m->strings.item[i].location;
	encode(parts, PHPC_SECTION_RELOC_STRING, locations, m->strings.count);
	free(locations);
}

static void build_paths(struct member *m, struct phpc_parts *parts)
{
	struct phpca_buffer *out = &parts->section[PHPC_SECTION_RELOC_PATH].bytes;

	phpca_sort(m->strings.item, m->strings.count, sizeof *m->strings.item, by_location);
	for (size_t i = 0; i < m->strings.count; i++) {
		if (m->strings.item[i].path) {
			struct phpc_reloc_path_disk reloc = {
				m->strings.item[i].location, m->strings.item[i].number};
			phpca_buffer_append(out, &reloc, sizeof reloc);
			parts->section[PHPC_SECTION_RELOC_PATH].count++;
		}
	}
}

static void build_imports(
	const struct member *m, const struct phpca_loaded *l, struct phpc_parts *parts)
{
	uint32_t count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(
		&l->image, PHPC_SECTION_RELOC_IMPORT, &count);
	struct phpca_buffer *out = &parts->section[PHPC_SECTION_RELOC_IMPORT].bytes;

	for (uint32_t i = 0; i < count; i++) {
		if (!in_literals(m, reloc[i].offset)) {
			struct phpc_reloc_import_disk r = {
				moved(m, reloc[i].offset), m->import_numbers[reloc[i].import]};
			phpca_buffer_append(out, &r, sizeof r);
		}
	}
	for (size_t i = 0; i < l->prelinked.imports.count; i++) {
		const struct phpca_import_use *u = &l->prelinked.imports.item[i];
		struct phpc_reloc_import_disk r = {
			phpca_object_offset(u->location, m->base), m->prelinked_imports[i]};
		phpca_buffer_append(out, &r, sizeof r);
	}
	phpca_sort(out->data, out->size / 8, 8, by_location);
	parts->section[PHPC_SECTION_RELOC_IMPORT].count = (uint32_t)(out->size / 8);

	const uint32_t *assume = phpc_image_section(&l->image, PHPC_SECTION_ASSUME, &count);
	for (uint32_t i = 0; i < count; i++) {
		phpca_buffer_append(&parts->section[PHPC_SECTION_ASSUME].bytes,
			&m->import_numbers[assume[i]], sizeof(uint32_t));
	}
	parts->section[PHPC_SECTION_ASSUME].count = count;
}

static void build_rehash(
	const struct member *m, const struct phpc_image *image, struct phpc_parts *parts)
{
	uint32_t count;
	const uint32_t *table = phpc_image_section(image, PHPC_SECTION_RELOC_REHASH, &count);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t location = moved(m, table[i]);
		phpca_buffer_append(
			&parts->section[PHPC_SECTION_RELOC_REHASH].bytes, &location, sizeof location);
	}
	parts->section[PHPC_SECTION_RELOC_REHASH].count = count;
}

/*
 * An op_array with a head points to it; one with the stub waits until it is known where that lies.
 * The records of the functions tell how to make the rest.
 */
static void build_code(struct member *m, struct phpca_buffer *memory, struct phpc_parts *parts)
{
	uint32_t *locations = allocate(m->code_words.count, sizeof *locations);
	size_t heads = 0;

	for (size_t i = 0; i < m->code_words.count; i++) {
		const struct code_word *w = &m->code_words.item[i];
		const struct function *f = &m->functions.item[w->function];
		if (has_lazy_stub(m, w)) {
			phpca_code_set_prologue(memory->data + w->op_array, 1);
			continue;
		}
		uint64_t head = f->head_at + phpca_code_prologue_literals(&f->record) * sizeof(zval);
		locations[heads] = w->op_array + phpca_code_opcodes_field;
		memcpy(memory->data + locations[heads++], &head, sizeof head);
		phpca_code_set_prologue(
			memory->data + w->op_array, phpca_code_prologue_opcodes(&f->record));
	}
	phpca_reloc_encode(&parts->section[PHPC_SECTION_RELOC_CODE].bytes, locations, heads);
	parts->section[PHPC_SECTION_RELOC_CODE].count = (uint32_t)heads;
	for (size_t i = 0; i < m->functions.count; i++) {
		struct phpc_code_disk record = m->functions.item[i].record;
		record.literals += m->code_at;
		phpca_buffer_append(&parts->section[PHPC_SECTION_CODE].bytes, &record, sizeof record);
	}
	parts->section[PHPC_SECTION_CODE].count = (uint32_t)m->functions.count;
	free(locations);
}

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
static void build_blocks(struct linker *k, const struct member *m, struct phpc_parts *parts)
{
	size_t count = k->strings.size / PHPCA_POOL_BLOCK + 1;
	uint8_t *used = calloc(count, 1);

	if (!used)
		abort();
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
static void add_own_strings(
	const struct linker *k, struct member *m, struct phpca_buffer *memory, struct phpc_parts *parts)
{
	size_t before = memory->size;

	m->own = allocate(m->distinct.count, sizeof *m->own);
	for (size_t i = 0; i < m->distinct.count; i++)
		if (phpca_pool_is_own(&k->pool.item[m->pool_numbers[i]]))
			m->own[i] = (uint32_t)phpca_pool_write(memory, m->distinct.item[i]);
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
void phpca_link__build_parts(struct linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->prelink.loaded[number];

	build_memory(m, l, k->pack->files[number].mtime, &m->memory, &m->parts);
	phpca_sort(m->code_words.item, m->code_words.count, sizeof *m->code_words.item, by_location);
	build_relocations(m, l, &m->parts);
	build_paths(m, &m->parts);
	build_imports(m, l, &m->parts);
	build_rehash(m, &l->image, &m->parts);
	build_code(m, &m->memory, &m->parts);
}

void phpca_link__build_member(struct linker *k, struct member *m, uint32_t number)
{
	add_own_strings(k, m, &m->memory, &m->parts);
	build_blocks(k, m, &m->parts);
	phpc_image_write(&m->bytes, &m->parts);
	lay_out_records(m);
	for (int i = 0; i < PHPC_SECTION_KIND_END; i++)
		phpca_buffer_clear(&m->parts.section[i].bytes);
	phpca_buffer_clear(&m->memory);
}
