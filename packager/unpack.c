#include "unpack.h"

#include "zend_vm.h"

/* From one packed opcode to the next. */
struct reader {
	const struct phpca_archive *archive;
	const uint8_t *at;
	const uint8_t *literals;
};

static const struct phpca_template_disk *read_template(struct reader *r)
{
	uint32_t number = *r->at++;

	if (number >= PHPCA_TEMPLATE_SHORT) {
		number = PHPCA_TEMPLATE_SHORT + (number - PHPCA_TEMPLATE_SHORT) * 256 + *r->at++;
	}
	return &r->archive->template_[number];
}

static int32_t read_operand(struct reader *r)
{
	int32_t value = (int8_t)*r->at++;

	if (value == PHPCA_OPERAND_LONG) {
		value = (int16_t)(r->at[0] | r->at[1] << 8);
		r->at += 2;
	}
	return value;
}

/* Operand number `k`, of this type: what is stored, or what the template says of one that is not. */
static uint32_t operand(struct reader *r, const struct phpca_template_disk *t, int k, uint8_t type, const zend_op *op)
{
	uint32_t value;

	if (!(t->operands & 1u << k)) {
		return t->minus & 1u << k ? UINT32_MAX : 0;
	}
	value = (uint32_t)(read_operand(r) * (int32_t)phpca_code_scale(type));
	return type == IS_CONST ? value + (uint32_t)(r->literals - (const uint8_t *)op) : value;
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

static void copy_raw(zend_op *op, const zend_op *from, const uint8_t *literals)
{
	uint32_t distance = (uint32_t)(literals - (const uint8_t *)op);

	*op = *from;
	if (op->op1_type == IS_CONST) {
		op->op1.constant = distance + from->op1.constant * (uint32_t)sizeof(zval);
	}
	if (op->op2_type == IS_CONST) {
		op->op2.constant = distance + from->op2.constant * (uint32_t)sizeof(zval);
	}
}

void phpca_unpack(zend_op *to, const struct phpca_archive *a, const uint8_t *memory, const struct phpc_code_disk *f, const uint8_t *literals)
{
	const uint8_t *packed = memory + f->packed;
	const int8_t *line = (const int8_t *)packed;
	struct reader r = { a, packed + f->count, literals };
	uint32_t lineno = f->line;

	for (uint32_t i = 0; i < f->count; i++, to++) {
		if (f->flags & PHPC_CODE_RAW) {
			copy_raw(to, (const zend_op *)packed + i, literals);
		} else {
			unpack_opcode(&r, to);
			to->lineno = lineno += (uint32_t)line[i];
		}
		zend_deserialize_opcode_handler(to);
	}
}
