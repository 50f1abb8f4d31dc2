/* The addresses of a member's pointer words, when everything has its offset in the archive. */
#include "link/locate.h"

/* Where a string of the member's list is, in the address space of the archive. */
static uint64_t string_address(
	const struct phpca_linker *k, const struct member *m, uint32_t number, uint32_t string)
{
	return m->own[string] ? k->memory_of[number] + m->own[string]
						  : k->base + phpca_writer_strings_offset(k->writer)
			+ k->pool.item[m->pool_numbers[string]].offset;
}

static uint32_t string_word(const struct phpca_linker *k, const struct member *m, uint32_t string)
{
	return m->own[string]
		? PHPC_LITERAL(PHPC_LITERAL_OWN, m->own[string] / 8)
		: PHPC_LITERAL(PHPC_LITERAL_STRING, k->pool.item[m->pool_numbers[string]].offset / 8);
}

/*
 * Arrays and constant expressions are where the function's image is: functions of traits are in
 * other members too.
 */
static void lay_out_literals(const struct phpca_linker *k, struct member *m)
{
	uint8_t *code = m->bytes.data + sizeof(struct phpc_header_disk) + m->code_at;

	for (size_t i = 0; i < m->literal_words.count; i++) {
		const struct literal_word *w = &m->literal_words.item[i];
		if (w->kind == PHPC_LITERAL_STRING) {
			uint32_t word = string_word(k, m, w->target);
			memcpy(code + w->location, &word, sizeof word);
			continue;
		}
		uint64_t at = k->memory_of[w->image] - k->base + moved(&k->members[w->image], w->target);
		uint32_t word = PHPC_LITERAL(w->kind, at / 8);
		if (w->kind == PHPC_LITERAL_AST)
			memcpy(code + w->location, &at, sizeof at);
		else
			memcpy(code + w->location, &word, sizeof word);
	}
}

/*
 * Functions that nobody has called: all have the same opcodes, and their own record for literals.
 */
static void lay_out_stubs(const struct phpca_linker *k, const struct member *m, uint32_t number)
{
	uint8_t *memory = m->bytes.data + sizeof(struct phpc_header_disk);
	uint64_t lazy_stub = k->base + phpca_whole_pages(phpca_writer_archive_size(k->writer));

	for (size_t i = 0; i < m->code_words.count; i++) {
		const struct code_word *w = &m->code_words.item[i];
		if (has_lazy_stub(m, w)) {
			uint64_t record = k->memory_of[number] + m->functions.item[w->function].record.offset;
			memcpy(memory + w->op_array + phpca_op_array_opcodes, &lazy_stub, sizeof lazy_stub);
			memcpy(memory + w->op_array + phpca_op_array_literals, &record, sizeof record);
		}
	}
}

void phpca_link__locate_member(struct phpca_linker *k, struct member *m, uint32_t number)
{
	uint8_t *memory = m->bytes.data + sizeof(struct phpc_header_disk);
	uint64_t paths = k->base + phpca_writer_paths_offset(k->writer);

	for (size_t i = 0; i < m->words.count; i++) {
		uint64_t value = k->memory_of[m->words.item[i].image] + m->words.item[i].offset;
		memcpy(memory + m->words.item[i].location, &value, sizeof value);
	}
	for (size_t i = 0; i < m->strings.count; i++) {
		const struct string_word *w = &m->strings.item[i];
		uint64_t value = w->path ? paths + k->path_offsets.item[w->number]
								 : string_address(k, m, number, w->number);
		memcpy(memory + w->location, &value, sizeof value);
	}
	lay_out_literals(k, m);
	lay_out_stubs(k, m, number);
	phpc_image_reseal(m->bytes.data, m->bytes.size);
}
