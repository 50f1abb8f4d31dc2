/*
 * The sections of a member that name words of its memory area: relocation tables, functions,
 * assumptions.
 */
#include "link/relocations.h"

/* ---- streams of offsets ---- */

struct offsets {
	PHPCA_VECTOR(uint32_t) list;
};

static void add(struct offsets *o, uint32_t offset)
{
	uint32_t *item = phpca_vector_add(&o->list);

	*item = offset;
}

static int by_location(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x,
			 b = *(const uint32_t *)y; /* the location is the first member of each */
	return a < b ? -1 : a > b;
}

/* Sorts, encodes and frees them. */
static void write_section(
	struct phpc_parts *parts, enum phpc_section_kind kind, struct offsets *offsets)
{
	size_t count = offsets->list.count;

	phpca_sort(offsets->list.item, count, sizeof *offsets->list.item, by_location);
	phpca_reloc_encode(&parts->section[kind].bytes, offsets->list.item, count);
	parts->section[kind].count = (uint32_t)count;
	free(offsets->list.item);
}

/* Those of the image, of the prelinked part, and of words that linking made slots. */
static void build_slots(
	const struct member *m, const struct phpca_loaded *l, struct phpc_parts *parts)
{
	const struct phpca_object *o = &l->prelinked;
	uint32_t count, *own = phpca_image_offsets(&l->image, PHPC_SECTION_RELOC_SLOT, &count);
	struct offsets slots = {0};

	for (uint32_t i = 0; i < count; i++)
		add(&slots, moved(m, own[i]));
	for (size_t i = 0; i < o->slots.count; i++)
		add(&slots, phpca_object_offset(o->slots.item[i], m->base));
	for (size_t i = 0; i < o->patches.count; i++)
		if (!o->patches.item[i].target)
			add(&slots, moved(m, o->patches.item[i].offset));
	free(own);
	write_section(parts, PHPC_SECTION_RELOC_SLOT, &slots);
}

/* A function that has the lazy stub points to it, and to its own record. */
static void build_pointers(const struct member *m, struct phpc_parts *parts)
{
	struct offsets pointers = {0};

	for (size_t i = 0; i < m->words.count; i++)
		add(&pointers, m->words.item[i].location);
	for (size_t i = 0; i < m->code_words.count; i++) {
		const struct code_word *w = &m->code_words.item[i];
		if (has_lazy_stub(m, w)) {
			add(&pointers, w->op_array + phpca_op_array_opcodes);
			add(&pointers, w->op_array + phpca_op_array_literals);
		}
	}
	write_section(parts, PHPC_SECTION_RELOC_IMAGE, &pointers);
}

static void build_strings(const struct member *m, struct phpc_parts *parts)
{
	struct offsets strings = {0};

	for (size_t i = 0; i < m->strings.count; i++)
		add(&strings, m->strings.item[i].location);
	write_section(parts, PHPC_SECTION_RELOC_STRING, &strings);
}

/* ---- lists of records ---- */

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
 * An op_array with a prologue has the offset of its opcodes among all prologues of the member. One
 * with the lazy stub waits until it is known where that lies (locate.c).
 */
static void build_prologues(struct member *m, struct phpca_buffer *memory, struct phpc_parts *parts)
{
	struct offsets words = {0};

	for (size_t i = 0; i < m->code_words.count; i++) {
		const struct code_word *w = &m->code_words.item[i];
		const struct function *f = &m->functions.item[w->function];
		uint8_t *op_array = memory->data + w->op_array;
		if (has_lazy_stub(m, w)) {
			phpca_op_array_set_prologue(op_array, 1);
			continue;
		}
		uint64_t opcodes = f->prologue_at + phpca_code_prologue_literals(&f->record) * sizeof(zval);
		memcpy(op_array + phpca_op_array_opcodes, &opcodes, sizeof opcodes);
		phpca_op_array_set_prologue(op_array, phpca_code_prologue_opcodes(&f->record));
		add(&words, w->op_array + phpca_op_array_opcodes);
	}
	write_section(parts, PHPC_SECTION_RELOC_CODE, &words);
}

/* The records of the functions tell how to make the rest. */
static void build_functions(const struct member *m, struct phpc_parts *parts)
{
	for (size_t i = 0; i < m->functions.count; i++) {
		struct phpc_code_disk record = m->functions.item[i].record;
		record.literals += m->code_at;
		phpca_buffer_append(&parts->section[PHPC_SECTION_CODE].bytes, &record, sizeof record);
	}
	parts->section[PHPC_SECTION_CODE].count = (uint32_t)m->functions.count;
}

void phpca_link__build_relocations(
	struct member *m, const struct phpca_loaded *l, struct phpca_buffer *memory)
{
	struct phpc_parts *parts = &m->parts;

	phpca_sort(m->code_words.item, m->code_words.count, sizeof *m->code_words.item, by_location);
	build_slots(m, l, parts);
	build_pointers(m, parts);
	build_strings(m, parts);
	build_paths(m, parts);
	build_imports(m, l, parts);
	build_rehash(m, &l->image, parts);
	build_prologues(m, memory, parts);
	build_functions(m, parts);
}
