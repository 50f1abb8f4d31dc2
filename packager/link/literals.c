/*
 * Literals of a member: what each is, as the relocation tables of its image say, and its packed
 * form.
 */
#include "link/literals.h"

#include "link/strings.h"

/* ---- what each is ---- */

/* The packed form of a literal that points to nothing. False: its 16 bytes are to be stored. */
static bool pack_plain(const uint8_t *literal, uint32_t *word)
{
	const zval *z = (const zval *)literal;

	if (Z_EXTRA_P(z) != 0 || Z_TYPE_INFO_P(z) != Z_TYPE_P(z))
		return false;
	if (Z_TYPE_P(z) == IS_LONG && Z_LVAL_P(z) >= -PHPC_LITERAL_LONG_MAX
		&& Z_LVAL_P(z) <= PHPC_LITERAL_LONG_MAX) {
		*word = PHPC_LITERAL(PHPC_LITERAL_LONG, Z_LVAL_P(z));
		return true;
	}
	*word = PHPC_LITERAL(PHPC_LITERAL_TYPE, Z_TYPE_P(z));
	return Z_TYPE_P(z) <= IS_TRUE;
}

/* What a literal that points into the image is. */
static enum phpc_literal_kind pointer_kind(const uint8_t *literal)
{
	return Z_TYPE_P((const zval *)literal) == IS_ARRAY ? PHPC_LITERAL_ARRAY : PHPC_LITERAL_AST;
}

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
	uint32_t count, *offsets = phpca_image_offsets(image, PHPC_SECTION_RELOC_STRING, &count);

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
	uint32_t count, *offsets = phpca_image_offsets(image, PHPC_SECTION_RELOC_IMAGE, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, offsets[i])) {
			*literal_at(m, offsets[i]) = (struct literal){
				pointer_kind(image->memory + offsets[i]), (uint32_t)word_at(image, offsets[i])};
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

/* What a literal points to, the relocation tables say; none of the others is a pointer. */
void phpca_link__classify_literals(struct phpca_linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;

	find_cut(m, image);
	m->known = phpca_alloc_array(image->header->str_size / 8, sizeof *m->known, "literals");
	m->literals = phpca_alloc_array(
		(m->cut_end - m->code_end) / sizeof(zval), sizeof *m->literals, "literals");
	for (uint32_t at = m->code_end; at < m->cut_end; at += (uint32_t)sizeof(zval))
		if (!pack_plain(image->memory + at, &literal_at(m, at)->word))
			literal_at(m, at)->word = PHPC_LITERAL_VALUE;
	classify_strings(m, image);
	classify_pointers(m, image);
}

static void complete_later(
	struct phpca_linker *k, struct member *m, uint32_t image, const struct literal *literal)
{
	struct literal_word *w = phpca_vector_add(&m->literal_words);

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

static void pack_value(struct phpca_linker *k, struct member *m, uint32_t image, uint32_t at,
	const struct literal *literal)
{
	if (literal->word == PHPC_LITERAL_AST)
		complete_later(k, m, image, literal);
	phpca_buffer_append(&m->code, loaded(k, image)->image.memory + at, sizeof(zval));
}

/* Values of 16 bytes go first, then a word for each literal. */
uint32_t phpca_link__pack_literals(
	struct phpca_linker *k, struct member *m, uint32_t image, const struct phpc_op_array_disk *f)
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
