#include "engine/code.h"

#include <string.h>

static const struct phpca_template_disk *read_template(struct phpca_code_reader *r)
{
	uint32_t number = *r->at++;

	r->wide = number == PHPCA_TEMPLATE_WIDE;
	if (r->wide)
		number = *r->at++;
	return &r->templates[phpca_code_template_number(number, &r->at)];
}

static int32_t read_number(struct phpca_code_reader *r)
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
static uint32_t operand(struct phpca_code_reader *r, const struct phpca_template_disk *t, int k,
	uint8_t type, const zend_op *op)
{
	uint32_t value;

	if (!(t->operands & 1u << k))
		return t->minus & 1u << k ? UINT32_MAX : 0;
	value = (uint32_t)(read_number(r) * (int32_t)phpca_code_scale(type)
		* (t->operands & 16u << k ? 8 : 1));
	return type == IS_CONST ? value + (uint32_t)((const uint8_t *)r->literals - (const uint8_t *)op)
							: value;
}

void phpca_code_read_opcode(struct phpca_code_reader *r, zend_op *op)
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

void phpca_code_copy_raw(zend_op *op, const zend_op *from, uint32_t count, const zval *literals)
{
	for (const zend_op *end = op + count; op < end; op++, from++) {
		uint32_t distance = (uint32_t)((const uint8_t *)literals - (const uint8_t *)op);
		*op = *from;
		if (op->op1_type == IS_CONST)
			op->op1.constant = distance + from->op1.constant * (uint32_t)sizeof(zval);
		if (op->op2_type == IS_CONST)
			op->op2.constant = distance + from->op2.constant * (uint32_t)sizeof(zval);
	}
}
