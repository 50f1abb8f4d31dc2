#include "inspect/unpack.h"

#include "zend_vm.h"
#include "engine/imports.h"

/* From one packed opcode to the next. */
struct reader {
	const struct phpca_archive *archive;
	const uint8_t *at;
	const zval *literals;
	uint32_t line; /* of the opcode before */
	bool wide;     /* numbers of the present opcode are two bytes */
};

static const struct phpca_template_disk *read_template(struct reader *r)
{
	uint32_t number = *r->at++;

	r->wide = number == PHPCA_TEMPLATE_WIDE;
	if (r->wide)
		number = *r->at++;
	return &r->archive->template_[phpca_code_template_number(number, &r->at)];
}

static int32_t read_number(struct reader *r)
{
	int32_t value = (int8_t)*r->at;

	if (r->wide)
		value = (int16_t)(r->at[0] | r->at[1] << 8);
	r->at += r->wide ? 2 : 1;
	return value;
}

/*
 * Operand number `k`, of this type: what is stored, or what the template says of one that is not.
 */
static uint32_t operand(
	struct reader *r, const struct phpca_template_disk *t, int k, uint8_t type, const zend_op *op)
{
	uint32_t value;

	if (!(t->operands & 1u << k))
		return t->minus & 1u << k ? UINT32_MAX : 0;
	value = (uint32_t)(read_number(r) * (int32_t)phpca_code_scale(type)
		* (t->operands & 16u << k ? 8 : 1));
	return type == IS_CONST ? value + (uint32_t)((const uint8_t *)r->literals - (const uint8_t *)op)
							: value;
}

static void unpack_opcode(struct reader *r, zend_op *op)
{
	const struct phpca_template_disk *t = read_template(r);

	op->lineno = r->line += (uint32_t)read_number(r);
	op->handler = (const void *)(uintptr_t)t->handler;
	op->opcode = t->opcode;
	op->op1_type = t->op1_type;
	op->op2_type = t->op2_type;
	op->result_type = t->result_type;
	op->op1.num = operand(r, t, 0, t->op1_type, op);
	op->op2.num = operand(r, t, 1, t->op2_type, op);
	op->result.num = operand(r, t, 2, t->result_type & (IS_TMP_VAR | IS_VAR | IS_CV), op);
	op->extended_value = operand(r, t, 3, IS_UNUSED, op);
}

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

zend_op *phpca_unpack(void *to, const struct phpca_archive *a, const uint8_t *copy,
	const uint8_t *memory, const struct phpc_code_disk *f)
{
	const struct phpca_code_bases locations = {copy, copy + a->index->strings_offset, memory};
	const uint8_t *packed = memory + phpc_code_packed(f);
	const uint32_t *word = (const uint32_t *)(memory + f->literals);
	zval *literals = to;
	zend_op *opcodes = (zend_op *)(literals + f->literal_count);
	struct reader r = {
		a, packed, literals, ((const zend_op_array *)(memory + f->op_array))->line_start, false};

	for (uint32_t i = 0; i < f->literal_count; i++)
		unpack_literal(&literals[i], a, &locations, word[i]);
	if (f->flags & PHPC_CODE_RAW)
		phpca_code_copy_raw(opcodes, (const zend_op *)packed, f->count, literals);
	for (uint32_t i = 0; i < f->count; i++) {
		zend_op *op = &opcodes[i];
		if (!(f->flags & PHPC_CODE_RAW))
			unpack_opcode(&r, op);
		zend_deserialize_opcode_handler(op);
	}
	return opcodes;
}
