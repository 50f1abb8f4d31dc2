#include "link/unpack.h"

#include <stdlib.h>

#include "php.h"
#include "zend_vm.h"
#include "base/text.h"
#include "engine/code.h"
#include "engine/imports.h"
#include "image/offsets.h"

#define OPCODES_FIELD ((uint32_t)offsetof(zend_op_array, opcodes))

/* ---- literals ---- */

static void unpack_literal(
	zval *to, const struct phpca_archive *a, const struct phpca_code_bases *p, uint32_t word)
{
	uint32_t number = PHPC_LITERAL_NUMBER(word);

	if (phpca_code_literal(to, word, p))
		return;
	if (PHPC_LITERAL_KIND(word) == PHPC_LITERAL_PATH) {
		ZVAL_INTERNED_STR(to, (zend_string *)(p->archive + a->path[number].string));
	} else {
		const struct phpca_import_disk *import = &a->import[number];
		Z_ARR_P(to) = (zend_array *)phpca_import_address(import->kind,
			phpca_archive_name(a, import->name),
			import->member == PHPC_NO_MEMBER ? NULL : phpca_archive_name(a, import->member));
		Z_TYPE_INFO_P(to) = IS_ARRAY;
	}
}

/* Literals, behind them the opcodes, whose address is returned. */
static zend_op *unpack_function(void *to, const struct phpca_archive *a, const uint8_t *copy,
	const uint8_t *memory, const struct phpc_code_disk *f)
{
	const struct phpca_code_bases locations = {copy, copy + a->index->strings_offset, memory};
	const uint8_t *packed = memory + phpc_code_packed(f);
	const uint32_t *word = (const uint32_t *)(memory + f->literals);
	zval *literals = to;
	zend_op *opcodes = (zend_op *)(literals + f->literal_count);
	struct phpca_code_reader r = {a->template_, packed, literals,
		((const zend_op_array *)(memory + f->op_array))->line_start, false};

	for (uint32_t i = 0; i < f->literal_count; i++)
		unpack_literal(&literals[i], a, &locations, word[i]);
	if (f->flags & PHPC_CODE_RAW)
		phpca_code_copy_raw(opcodes, (const zend_op *)packed, f->count, literals);
	for (uint32_t i = 0; i < f->count; i++) {
		zend_op *op = &opcodes[i];
		if (!(f->flags & PHPC_CODE_RAW))
			phpca_code_read_opcode(&r, op);
		zend_deserialize_opcode_handler(op);
	}
	return opcodes;
}

/* ---- the functions of a member ---- */

static const struct phpc_code_disk *functions_of(const struct phpc_image *member, uint32_t *count)
{
	return phpc_image_section(member, PHPC_SECTION_CODE, count);
}

static size_t function_size(const struct phpc_code_disk *f)
{
	return f->literal_count * sizeof(zval) + f->count * sizeof(zend_op);
}

size_t phpca_unpack_size(const struct phpc_image *member)
{
	uint32_t count;
	const struct phpc_code_disk *f = functions_of(member, &count);
	size_t size = 0;

	for (uint32_t i = 0; i < count; i++)
		size += function_size(&f[i]);
	return size;
}

/* A member, and where its functions have been unpacked to. */
struct unpacked {
	const struct phpc_image *member;
	uint8_t *memory;
	const struct phpc_code_disk *function;
	uint32_t count;
	zend_op **opcodes; /* of each */
};

static zend_op_array *op_array_of(const struct unpacked *u, uint32_t location)
{
	return (zend_op_array *)(u->memory + location - OPCODES_FIELD);
}

static void point_to(const struct unpacked *u, zend_op_array *op_array, size_t number)
{
	zend_op *opcodes = u->opcodes[number];
	uint32_t literals = u->function[number].literal_count;

	op_array->opcodes = opcodes;
	op_array->literals = literals ? (zval *)opcodes - literals : NULL;
	op_array->last = u->function[number].count;
}

/* An op_array with a prologue has the offset of its opcodes among all prologues of the member. */
static void replace_prologues(const struct unpacked *u)
{
	uint32_t count, size = 0, at = 0,
					*location = phpca_image_offsets(u->member, PHPC_SECTION_RELOC_CODE, &count);

	for (uint32_t i = 0; i < u->count; i++)
		size += phpca_code_prologue(&u->function[i]);
	uint32_t *function_at = phpca_text_alloc((size / sizeof(zval) + 1) * sizeof *function_at);
	for (uint32_t i = 0; i < u->count; i++) {
		const struct phpc_code_disk *f = &u->function[i];
		if (!(f->flags & PHPC_CODE_STUB)) {
			function_at[at / sizeof(zval) + phpca_code_prologue_literals(f)] = i;
			at += phpca_code_prologue(f);
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		zend_op_array *op_array = op_array_of(u, location[i]);
		point_to(u, op_array, function_at[(uintptr_t)op_array->opcodes / sizeof(zval)]);
	}
	free(function_at);
	free(location);
}

/* One that has the lazy stub names its record where its literals will be. */
static void replace_lazy_stubs(const struct unpacked *u, const zend_op *lazy_stub)
{
	uint32_t count, *location = phpca_image_offsets(u->member, PHPC_SECTION_RELOC_IMAGE, &count);
	uintptr_t first_record = (uintptr_t)u->memory
		+ (size_t)((const uint8_t *)u->function - u->member->memory);

	for (uint32_t i = 0; i < count; i++) {
		if (location[i] >= OPCODES_FIELD && op_array_of(u, location[i])->opcodes == lazy_stub) {
			zend_op_array *op_array = op_array_of(u, location[i]);
			point_to(
				u, op_array, ((uintptr_t)op_array->literals - first_record) / sizeof *u->function);
		}
	}
	free(location);
}

void phpca_unpack_member(void *to, const struct phpca_archive *a, const uint8_t *copy,
	uint8_t *memory, const struct phpc_image *member)
{
	struct unpacked u = {.member = member, .memory = memory};
	uint8_t *next = to;

	u.function = functions_of(member, &u.count);
	u.opcodes = phpca_text_alloc((u.count + 1) * sizeof *u.opcodes);
	for (uint32_t i = 0; i < u.count; i++) {
		u.opcodes[i] = unpack_function(next, a, copy, memory, &u.function[i]);
		next += function_size(&u.function[i]);
	}
	replace_prologues(&u);
	replace_lazy_stubs(&u, (const zend_op *)(copy + phpca_whole_pages(a->index->archive_size)));
	free(u.opcodes);
}
