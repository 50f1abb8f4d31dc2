#include "code.h"

#include <string.h>

#include "zend_vm.h"

const uint32_t phpca_code_opcodes_field = offsetof(zend_op_array, opcodes);

void phpca_code_set_last(uint8_t *op_array, uint32_t last)
{
	memcpy(op_array + offsetof(zend_op_array, last), &last, sizeof last);
}

void phpca_templates_init(struct phpca_templates *t)
{
	memset(&t->list, 0, sizeof t->list);
	zend_hash_init(&t->index, 1024, NULL, NULL, 1);
}

void phpca_templates_clear(struct phpca_templates *t)
{
	phpca_buffer_clear(&t->list);
	zend_hash_destroy(&t->index);
}

/* ---- one opcode ---- */

static struct phpca_template_disk template_of(const zend_op *op)
{
	return (struct phpca_template_disk){ (uint16_t)(uintptr_t)op->handler, op->opcode, op->op1_type, op->op2_type, op->result_type, 0, 0 };
}

static zend_ulong key_of(const zend_op *op)
{
	struct phpca_template_disk t = template_of(op);
	zend_ulong key = 0;

	memcpy(&key, &t, 6);
	return key;
}

/* A constant's number in the table of literals, a variable's place in units of a zval, or the number itself. */
static bool operand_value(const struct phpca_code_source *s, uint32_t number, uint8_t type, uint32_t raw, int64_t *value)
{
	if (type == IS_CONST) {
		*value = ((int64_t)s->ops_at + (int64_t)number * (int64_t)sizeof(zend_op) + (int32_t)raw - s->literals_at) / (int64_t)sizeof(zval);
	} else if (phpca_code_scale(type) == sizeof(zval)) {
		if (raw % sizeof(zval)) {
			return false;
		}
		*value = (int32_t)raw / (int32_t)sizeof(zval);
	} else {
		*value = (int32_t)raw;
	}
	return *value >= INT16_MIN && *value <= INT16_MAX;
}

/* The four operands as they are stored, and which of them there are: a constant always is. */
static bool operands_of(const struct phpca_code_source *s, uint32_t number, int64_t values[PHPCA_OPERANDS], uint8_t *present)
{
	const zend_op *op = &s->ops[number];

	if (!operand_value(s, number, op->op1_type, op->op1.num, &values[0]) || !operand_value(s, number, op->op2_type, op->op2.num, &values[1])
			|| !operand_value(s, number, op->result_type & (IS_TMP_VAR | IS_VAR | IS_CV), op->result.num, &values[2])
			|| !operand_value(s, number, IS_UNUSED, op->extended_value, &values[3])) {
		return false;
	}
	*present = (uint8_t)((op->op1_type == IS_CONST || values[0]) | (op->op2_type == IS_CONST || values[1]) << 1 | (values[2] != 0) << 2
		| (values[3] != 0) << 3);
	return true;
}

static bool line_fits(const struct phpca_code_source *s, uint32_t number, int *distance)
{
	*distance = number ? (int)s->ops[number].lineno - (int)s->ops[number - 1].lineno : 0;
	return *distance >= INT8_MIN && *distance <= INT8_MAX;
}

/* ---- functions ---- */

static bool packs(const struct phpca_code_source *s)
{
	int64_t values[PHPCA_OPERANDS];
	uint8_t present;
	int distance;

	for (uint32_t i = 0; i < s->count; i++) {
		if (!operands_of(s, i, values, &present) || !line_fits(s, i, &distance) || (uintptr_t)s->ops[i].handler > UINT16_MAX) {
			return false;
		}
	}
	return true;
}

bool phpca_code_scan(struct phpca_templates *t, const struct phpca_code_source *s)
{
	if (!packs(s)) {
		return false;
	}
	for (uint32_t i = 0; i < s->count; i++) {
		int64_t values[PHPCA_OPERANDS];
		uint8_t present;
		zval *known = zend_hash_index_find(&t->index, key_of(&s->ops[i]));
		size_t at = known ? (size_t)Z_LVAL_P(known) : t->list.size;

		operands_of(s, i, values, &present);
		if (!known) {
			struct phpca_template_disk new_template = template_of(&s->ops[i]);
			zval z;
			ZVAL_LONG(&z, (zend_long)at);
			zend_hash_index_add_new(&t->index, key_of(&s->ops[i]), &z);
			phpca_buffer_append(&t->list, &new_template, sizeof new_template);
		}
		((struct phpca_template_disk *)(t->list.data + at))->operands |= present;
	}
	return t->list.size / sizeof(struct phpca_template_disk) <= UINT16_MAX;
}

static uint32_t count_receive(const struct phpca_code_source *s)
{
	uint32_t n = 0;

	while (n < s->count && (s->ops[n].opcode == ZEND_RECV || s->ops[n].opcode == ZEND_RECV_INIT || s->ops[n].opcode == ZEND_RECV_VARIADIC)) {
		n++;
	}
	return n;
}

static void pack_raw(const struct phpca_code_source *s, struct phpca_buffer *out)
{
	for (uint32_t i = 0; i < s->count; i++) {
		zend_op op = s->ops[i];
		int64_t value;
		if (op.op1_type == IS_CONST) {
			operand_value(s, i, IS_CONST, op.op1.constant, &value);
			op.op1.constant = (uint32_t)value;
		}
		if (op.op2_type == IS_CONST) {
			operand_value(s, i, IS_CONST, op.op2.constant, &value);
			op.op2.constant = (uint32_t)value;
		}
		phpca_buffer_append(out, &op, sizeof op);
	}
}

static void pack_lines(const struct phpca_code_source *s, struct phpca_buffer *out)
{
	for (uint32_t i = 0; i < s->count; i++) {
		int distance;
		line_fits(s, i, &distance);
		int8_t byte = (int8_t)distance;
		phpca_buffer_append(out, &byte, 1);
	}
	phpca_buffer_align(out, 2);
}

static void pack_opcodes(const struct phpca_templates *t, const struct phpca_code_source *s, struct phpca_buffer *out)
{
	for (uint32_t i = 0; i < s->count; i++) {
		int64_t values[PHPCA_OPERANDS];
		uint8_t present;
		size_t at = (size_t)Z_LVAL_P(zend_hash_index_find(&t->index, key_of(&s->ops[i])));
		const struct phpca_template_disk *template = (const struct phpca_template_disk *)(t->list.data + at);
		uint16_t number = (uint16_t)(at / sizeof *template);

		operands_of(s, i, values, &present);
		phpca_buffer_append(out, &number, sizeof number);
		for (int k = 0; k < PHPCA_OPERANDS; k++) {
			int16_t value = (int16_t)values[k];
			if (template->operands & 1u << k) {
				phpca_buffer_append(out, &value, sizeof value);
			}
		}
	}
}

void phpca_code_pack(const struct phpca_templates *t, const struct phpca_code_source *s, bool main, struct phpca_buffer *out,
	struct phpc_code_disk *record)
{
	record->count = s->count;
	record->line = s->ops[0].lineno;
	record->receive = (uint16_t)count_receive(s);
	record->flags = main || s->count - record->receive <= PHPCA_CODE_SHORT ? PHPC_CODE_WHOLE : 0;
	if (packs(s)) {
		phpca_buffer_align(out, 2);
		record->packed = (uint32_t)out->size;
		pack_lines(s, out);
		pack_opcodes(t, s, out);
	} else {
		record->flags |= PHPC_CODE_RAW;
		phpca_buffer_align(out, 8);
		record->packed = (uint32_t)out->size;
		pack_raw(s, out);
	}
}

uint32_t phpca_code_head(const struct phpc_code_disk *record)
{
	return record->flags & PHPC_CODE_WHOLE ? record->count : record->receive + 1u;
}
