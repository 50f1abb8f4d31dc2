/*
 * The link pass, functions: opcodes and literals of stand-alone images become the packed code of
 * members.
 */
#include "link/link_internal.h"

#include "inspect/image_counts.h"

/* ---- kinds ---- */

static void code_source(const struct phpc_image *image, const struct phpc_op_array_disk *f,
	struct phpca_code_source *out)
{
	*out = (struct phpca_code_source){(const zend_op *)(image->memory + f->opcodes), f->count,
		f->opcodes, f->literals == UINT32_MAX ? 0 : f->literals,
		phpca_code_first_line(image->memory + f->op_array),
		phpca_code_parameters(image->memory + f->op_array)};
}

void phpca_link__find_kinds(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;
	uint32_t count, total = 0;
	const struct phpc_op_array_disk *f = phpc_image_section(image, PHPC_SECTION_OP_ARRAY, &count);
	struct phpca_code_source source;

	m->kinds_at = allocate(count, sizeof *m->kinds_at);
	for (uint32_t i = 0; i < count; i++) {
		m->kinds_at[i] = total;
		total += f[i].count;
	}
	m->kinds = allocate(total, sizeof *m->kinds);
	for (uint32_t i = 0; i < count; i++) {
		code_source(image, &f[i], &source);
		phpca_code_kinds(&source, m->kinds + m->kinds_at[i]);
	}
}

void phpca_link__count_kinds(struct linker *k, struct member *m, uint32_t number)
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
	const struct linker *k, const struct member *m, uint32_t image, uint32_t op_array)
{
	const struct phpca_loaded *l = loaded(k, image);

	if (m != &k->members[image])
		return loaded(k, (uint32_t)(m - k->members))->linked_trait;
	return op_array == (uint32_t)phpca_image_main(&l->image)
		|| phpca_code_of_trait(l->image.memory, op_array);
}

/* ---- literals ---- */

/* Where the linker cuts: opcodes, and the literals behind them. */
static void find_cut(struct member *m, const struct phpc_image *image)
{
	uint32_t count;
	const struct phpc_op_array_disk *f = phpc_image_section(image, PHPC_SECTION_OP_ARRAY, &count);

	m->code_at = (uint32_t)image->header->metadata_size;
	m->cut_end = m->code_end = m->code_at + (uint32_t)image->header->code_size;
	for (uint32_t i = 0; i < count; i++)
		if (f[i].literal_count
			&& f[i].literals + f[i].literal_count * (uint32_t)sizeof(zval) > m->cut_end)
			m->cut_end = f[i].literals + f[i].literal_count * (uint32_t)sizeof(zval);
}

static struct literal *literal_at(const struct member *m, uint32_t offset)
{
	return &m->literals[(offset - m->code_end) / sizeof(zval)];
}

static void classify_strings(struct member *m, const struct phpc_image *image)
{
	uint32_t count, *offsets = phpca_offsets_of(image, PHPC_SECTION_RELOC_STRING, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, offsets[i])) {
			*literal_at(m, offsets[i]) = (struct literal){
				PHPC_LITERAL_STRING, (uint32_t)(word_at(image, offsets[i]) & ~1ull)};
		}
	}
	free(offsets);
	const struct phpc_reloc_path_disk *path = phpc_image_section(
		image, PHPC_SECTION_RELOC_PATH, &count);
	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, path[i].offset)) {
			*literal_at(m, path[i].offset) = (struct literal){
				PHPC_LITERAL(PHPC_LITERAL_PATH, m->path_numbers[path[i].path]), 0};
		}
	}
}

static void classify_pointers(struct member *m, const struct phpc_image *image)
{
	uint32_t count, *offsets = phpca_offsets_of(image, PHPC_SECTION_RELOC_IMAGE, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, offsets[i])) {
			*literal_at(m, offsets[i]) = (struct literal){
				phpca_code_pointer_kind(image->memory + offsets[i]),
				(uint32_t)word_at(image, offsets[i])};
		}
	}
	free(offsets);
	const struct phpc_reloc_import_disk *import = phpc_image_section(
		image, PHPC_SECTION_RELOC_IMPORT, &count);
	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, import[i].offset)) {
			*literal_at(m, import[i].offset) = (struct literal){
				PHPC_LITERAL(PHPC_LITERAL_IMPORT, m->import_numbers[import[i].import]), 0};
		}
	}
}

/* What a literal points to, the relocation tables say; in all others are no pointers. */
void phpca_link__classify_literals(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;

	find_cut(m, image);
	m->known = allocate(image->header->str_size / 8, sizeof *m->known);
	m->literals = allocate((m->cut_end - m->code_end) / sizeof(zval), sizeof *m->literals);
	for (uint32_t at = m->code_end; at < m->cut_end; at += (uint32_t)sizeof(zval))
		if (!phpca_code_pack_literal(image->memory + at, &literal_at(m, at)->word))
			literal_at(m, at)->word = PHPC_LITERAL_VALUE;
	classify_strings(m, image);
	classify_pointers(m, image);
}

static void complete_later(
	struct linker *k, struct member *m, uint32_t image, const struct literal *literal)
{
	struct literal_word *w = phpca_list_add(m->literal_words);

	*w = (struct literal_word){
		(uint32_t)m->code.size, image, literal->target, (uint8_t)literal->word};
	if (literal->word == PHPC_LITERAL_STRING) {
		const struct phpc_image *from = &loaded(k, image)->image;
		w->target = m == &k->members[image]
			? phpca_link__own_string(m, from, literal->target, PHPCA_POOL_LITERAL)
			: phpca_link__add_string(
				m, (const zend_string *)(from->pool + literal->target), PHPCA_POOL_LITERAL);
	}
}

static bool has_value(const struct literal *literal)
{
	return literal->word == PHPC_LITERAL_VALUE || literal->word == PHPC_LITERAL_AST;
}

static void pack_value(
	struct linker *k, struct member *m, uint32_t image, uint32_t at, const struct literal *literal)
{
	if (literal->word == PHPC_LITERAL_AST)
		complete_later(k, m, image, literal);
	phpca_buffer_append(&m->code, loaded(k, image)->image.memory + at, sizeof(zval));
}

/* Values of 16 bytes go first, then a word for each literal. The place of the words. */
static uint32_t pack_literals(
	struct linker *k, struct member *m, uint32_t image, const struct phpc_op_array_disk *f)
{
	const struct literal *literal = f->literal_count ? literal_at(&k->members[image], f->literals)
													 : NULL;

	phpca_buffer_align(&m->code, 8);
	uint32_t value_at = m->code_at + (uint32_t)m->code.size;
	for (uint32_t i = 0; i < f->literal_count; i++)
		if (has_value(&literal[i]))
			pack_value(k, m, image, f->literals + i * (uint32_t)sizeof(zval), &literal[i]);
	uint32_t at = (uint32_t)m->code.size;
	for (uint32_t i = 0; i < f->literal_count; i++) {
		uint32_t word = literal[i].word;
		if (has_value(&literal[i])) {
			word = PHPC_LITERAL(word, value_at / 8);
			value_at += (uint32_t)sizeof(zval);
		} else if (word == PHPC_LITERAL_STRING || word == PHPC_LITERAL_ARRAY) {
			complete_later(k, m, image, &literal[i]);
		}
		phpca_buffer_append(&m->code, &word, sizeof word);
	}
	return at;
}

/* ---- functions ---- */

/* `which` is the record among those of the image. */
static uint32_t take_function(struct linker *k, struct member *m, uint32_t image, uint32_t which)
{
	const struct phpc_op_array_disk *f = (const struct phpc_op_array_disk *)phpc_image_section(
											 &loaded(k, image)->image, PHPC_SECTION_OP_ARRAY, NULL)
		+ which;
	const uint64_t *kinds = k->members[image].kinds + k->members[image].kinds_at[which];
	struct function *function = phpca_list_add(m->functions);
	struct phpca_code_source source;

	function->image = image;
	function->opcodes = f->opcodes;
	code_source(&loaded(k, image)->image, f, &source);
	function->record.literals = pack_literals(k, m, image, f);
	function->record.literal_count = f->literal_count;
	phpca_code_pack(&k->templates, &source, kinds, is_whole(k, m, image, f->op_array), &m->code,
		&function->record);
	function->record.op_array = f->op_array;
	if (m->functions.count > 1) {
		const struct function *last = function - 1;
		function->head_at = last->head_at + phpca_code_prologue(&last->record);
	}
	m->code_size += (uint64_t)phpca_code_prologue(&function->record)
		+ phpca_code_body(&function->record);
	return (uint32_t)m->functions.count - 1;
}

void phpca_link__pack_code(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;
	uint32_t count;
	const struct phpc_op_array_disk *f = phpc_image_section(image, PHPC_SECTION_OP_ARRAY, &count);

	for (uint32_t i = 0; i < count; i++) {
		struct code_word *w = phpca_list_add(m->code_words);
		w->function = take_function(k, m, number, i);
		w->op_array = f[i].op_array;
	}
}

/*
 * A linked class of this member has a method whose code is at `opcodes` of another image, or of
 * this one.
 */
uint32_t phpca_link__find_function(
	struct linker *k, struct member *m, uint32_t image, uint32_t opcodes)
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
static void pack_foreign_code(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpca_object *o = &loaded(k, number)->prelinked;

	for (size_t i = 0; i < o->fars.count; i++) {
		const struct phpca_far *f = &o->fars.item[i];
		if (in_code(&k->members[f->image], f->offset))
			phpca_link__find_function(k, m, f->image, f->offset);
	}
	phpca_buffer_align(&m->code, 8);
}

/* Where the extension comes to lie: its size and that of the code are final. */
void phpca_link__lay_out_prelinked(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpca_loaded *l = loaded(k, number);

	pack_foreign_code(k, m, number);
	phpca_object_layout(
		&l->prelinked, (moved(m, (uint32_t)l->image.header->mem_size) + 7) & ~7u, m->base);
}
