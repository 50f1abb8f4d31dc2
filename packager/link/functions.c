/*
 * Functions of a member: opcodes and literals of stand-alone images become packed code. Opcodes are
 * packed by code.c, literals by literals.c; here is which functions a member has.
 */
#include "link/functions.h"

#include "image/counts.h"
#include "link/literals.h"

/* ---- kinds ---- */

static void code_source(const struct phpc_image *image, const struct phpc_op_array_disk *f,
	struct phpca_code_source *out)
{
	*out = (struct phpca_code_source){(const zend_op *)(image->memory + f->opcodes), f->count,
		f->opcodes, f->literals == UINT32_MAX ? 0 : f->literals,
		phpca_op_array_first_line(image->memory + f->op_array),
		phpca_op_array_parameters(image->memory + f->op_array),
		phpca_op_array_is_method(image->memory + f->op_array)};
}

void phpca_link__find_kinds(struct phpca_linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;
	uint32_t count, total = 0;
	const struct phpc_op_array_disk *f = phpc_image_section(image, PHPC_SECTION_OP_ARRAY, &count);
	struct phpca_code_source source;

	m->kinds_at = phpca_alloc_array(count, sizeof *m->kinds_at, "opcodes");
	for (uint32_t i = 0; i < count; i++) {
		m->kinds_at[i] = total;
		total += f[i].count;
	}
	m->kinds = phpca_alloc_array(total, sizeof *m->kinds, "opcodes");
	for (uint32_t i = 0; i < count; i++) {
		code_source(image, &f[i], &source);
		phpca_code_kinds(&source, m->kinds + m->kinds_at[i]);
	}
}

void phpca_link__count_kinds(struct phpca_linker *k, struct member *m, uint32_t number)
{
	uint32_t count;
	const struct phpc_op_array_disk *f = phpc_image_section(
		&loaded(k, number)->image, PHPC_SECTION_OP_ARRAY, &count);

	for (uint32_t i = 0; i < count; i++)
		phpca_templates_count(&k->templates, m->kinds + m->kinds_at[i], f[i].count);
}

/*
 * The main op_array is to be unpacked at once, and so are methods of traits, and what a trait has
 * from other traits.
 */
static bool is_whole(
	const struct phpca_linker *k, const struct member *m, uint32_t image, uint32_t op_array)
{
	const struct phpca_loaded *l = loaded(k, image);

	if (m != &k->members[image])
		return loaded(k, (uint32_t)(m - k->members))->linked_trait;
	return op_array == (uint32_t)phpca_image_main(&l->image)
		|| phpca_op_array_of_trait(l->image.memory, op_array);
}

/* ---- functions ---- */

/* `which` is the record among those of the image. */
static uint32_t take_function(
	struct phpca_linker *k, struct member *m, uint32_t image, uint32_t which)
{
	const struct phpc_op_array_disk *f = (const struct phpc_op_array_disk *)phpc_image_section(
											 &loaded(k, image)->image, PHPC_SECTION_OP_ARRAY, NULL)
		+ which;
	const uint64_t *kinds = k->members[image].kinds + k->members[image].kinds_at[which];
	struct function *function = phpca_vector_add(&m->functions);
	struct phpca_code_source source;

	function->image = image;
	function->opcodes = f->opcodes;
	code_source(&loaded(k, image)->image, f, &source);
	function->record.literals = phpca_link__pack_literals(k, m, image, f);
	function->record.literal_count = f->literal_count;
	phpca_code_pack(&k->templates, &source, kinds, is_whole(k, m, image, f->op_array), &m->code,
		&function->record);
	function->record.op_array = f->op_array;
	if (m->functions.count > 1) {
		const struct function *last = function - 1;
		function->prologue_at = last->prologue_at + phpca_code_prologue(&last->record);
	}
	m->code_size += (uint64_t)phpca_code_prologue(&function->record)
		+ phpca_code_body(&function->record);
	return (uint32_t)m->functions.count - 1;
}

void phpca_link__pack_code(struct phpca_linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;
	uint32_t count;
	const struct phpc_op_array_disk *f = phpc_image_section(image, PHPC_SECTION_OP_ARRAY, &count);

	for (uint32_t i = 0; i < count; i++) {
		struct code_word *w = phpca_vector_add(&m->code_words);
		w->function = take_function(k, m, number, i);
		w->op_array = f[i].op_array;
	}
}

uint32_t phpca_link__find_function(
	struct phpca_linker *k, struct member *m, uint32_t image, uint32_t opcodes)
{
	uint32_t count;

	for (uint32_t i = 0; i < m->functions.count; i++)
		if (m->functions.item[i].image == image && m->functions.item[i].opcodes == opcodes)
			return i;
	const struct phpc_op_array_disk *f = phpc_image_section(
		&loaded(k, image)->image, PHPC_SECTION_OP_ARRAY, &count);
	for (uint32_t i = 0; i < count; i++)
		if (f[i].opcodes == opcodes)
			return take_function(k, m, image, i);
	abort(); /* a pointer to opcodes that no function has */
}

/*
 * Functions that linked classes take from other images come after the member's own; then the code
 * is complete.
 */
static void pack_foreign_code(struct phpca_linker *k, struct member *m, uint32_t number)
{
	const struct phpca_object *o = &loaded(k, number)->prelinked;

	for (size_t i = 0; i < o->fars.count; i++) {
		const struct phpca_far *f = &o->fars.item[i];
		if (in_code(&k->members[f->image], f->offset))
			phpca_link__find_function(k, m, f->image, f->offset);
	}
	phpca_buffer_align(&m->code, 8);
}

void phpca_link__lay_out_prelinked(struct phpca_linker *k, struct member *m, uint32_t number)
{
	const struct phpca_loaded *l = loaded(k, number);

	pack_foreign_code(k, m, number);
	phpca_object_layout(
		&l->prelinked, (moved(m, (uint32_t)l->image.header->mem_size) + 7) & ~7u, m->base);
}
