#include "unpack.h"

#include <string.h>

#include "zend_vm.h"
#include "../engine/imports.h"

/* From one packed opcode to the next. */
struct reader {
	const struct phpca_archive *archive;
	const uint8_t *at;
	const zval *literals;
	bool wide;                           /* operands of the present opcode are two bytes */
};

static const struct phpca_template_disk *read_template(struct reader *r)
{
	uint32_t number = *r->at++;

	r->wide = number == PHPCA_TEMPLATE_WIDE;
	if (r->wide) {
		number = *r->at++;
	}
	if (number >= PHPCA_TEMPLATE_SHORT) {
		number = PHPCA_TEMPLATE_SHORT + (number - PHPCA_TEMPLATE_SHORT) * 256 + *r->at++;
	}
	return &r->archive->template_[number];
}

static int32_t read_operand(struct reader *r)
{
	int32_t value = (int8_t)*r->at;

	if (r->wide) {
		value = (int16_t)(r->at[0] | r->at[1] << 8);
	}
	r->at += r->wide ? 2 : 1;
	return value;
}

/* Operand number `k`, of this type: what is stored, or what the template says of one that is not. */
static uint32_t operand(struct reader *r, const struct phpca_template_disk *t, int k, uint8_t type, const zend_op *op)
{
	uint32_t value;

	if (!(t->operands & 1u << k)) {
		return t->minus & 1u << k ? UINT32_MAX : 0;
	}
	value = (uint32_t)(read_operand(r) * (int32_t)phpca_code_scale(type) * (t->operands & 16u << k ? 8 : 1));
	return type == IS_CONST ? value + (uint32_t)((const uint8_t *)r->literals - (const uint8_t *)op) : value;
}

static void unpack_opcode(struct reader *r, zend_op *op)
{
	const struct phpca_template_disk *t = read_template(r);

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

static void copy_raw(zend_op *op, const zend_op *from, const zval *literals)
{
	uint32_t distance = (uint32_t)((const uint8_t *)literals - (const uint8_t *)op);

	*op = *from;
	if (op->op1_type == IS_CONST) {
		op->op1.constant = distance + from->op1.constant * (uint32_t)sizeof(zval);
	}
	if (op->op2_type == IS_CONST) {
		op->op2.constant = distance + from->op2.constant * (uint32_t)sizeof(zval);
	}
}

/* ---- literals ---- */

static void unpack_literal(zval *to, const struct phpca_archive *a, const uint8_t *copy, const uint8_t *memory, uint32_t word)
{
	uint32_t number = PHPC_LITERAL_NUMBER(word);
	const struct phpca_import_disk *import;

	memset(to, 0, sizeof *to);
	switch (PHPC_LITERAL_KIND(word)) {
	case PHPC_LITERAL_STRING:
		ZVAL_INTERNED_STR(to, (zend_string *)(copy + a->index->strings_offset + 8 * (size_t)number));
		break;
	case PHPC_LITERAL_TYPE:
		Z_TYPE_INFO_P(to) = number;
		break;
	case PHPC_LITERAL_LONG:
		ZVAL_LONG(to, PHPC_LITERAL_SIGNED(word));
		break;
	case PHPC_LITERAL_VALUE:
		memcpy(to, memory + 8 * (size_t)number, sizeof *to);
		break;
	case PHPC_LITERAL_PATH:
		ZVAL_INTERNED_STR(to, (zend_string *)(copy + a->path[number].string));
		break;
	case PHPC_LITERAL_ARRAY:
		Z_ARR_P(to) = (zend_array *)(copy + 8 * (size_t)number);
		Z_TYPE_INFO_P(to) = IS_ARRAY;
		break;
	case PHPC_LITERAL_AST:
		memcpy(to, memory + 8 * (size_t)number, sizeof *to);
		Z_AST_P(to) = (zend_ast_ref *)(copy + Z_LVAL_P(to));
		break;
	case PHPC_LITERAL_IMPORT:
		import = &a->import[number];
		Z_ARR_P(to) = (zend_array *)phpca_import_address(import->kind, phpca_archive_name(a, import->name),
			import->member == PHPC_NO_MEMBER ? NULL : phpca_archive_name(a, import->member));
		Z_TYPE_INFO_P(to) = IS_ARRAY;
		break;
	}
}

zend_op *phpca_unpack(void *to, const struct phpca_archive *a, const uint8_t *copy, const uint8_t *memory, const struct phpc_code_disk *f)
{
	const uint8_t *packed = memory + f->packed;
	const uint32_t *word = (const uint32_t *)(memory + f->literals);
	const int8_t *line = (const int8_t *)packed;
	zval *literals = to;
	zend_op *opcodes = (zend_op *)(literals + f->literal_count);
	struct reader r = { a, packed + f->count, literals, false };
	uint32_t lineno = ((const zend_op_array *)(memory + f->op_array))->line_start;

	for (uint32_t i = 0; i < f->literal_count; i++) {
		unpack_literal(&literals[i], a, copy, memory, word[i]);
	}
	for (uint32_t i = 0; i < f->count; i++) {
		zend_op *op = &opcodes[i];
		if (f->flags & PHPC_CODE_RAW) {
			copy_raw(op, (const zend_op *)packed + i, literals);
		} else {
			unpack_opcode(&r, op);
			op->lineno = lineno += (uint32_t)line[i];
		}
		zend_deserialize_opcode_handler(op);
	}
	return opcodes;
}
