/* Opcodes become templates and values (code.h); engine/code.h has the inverse's half. */
#include "link/code.h"

#include <string.h>

#include "zend_vm.h"
#include "engine/version.h"

/* ---- one opcode ---- */

/*
 * A constant's number in the table of literals, a variable's offset in units of a zval, or the
 * number itself.
 */
static bool operand_value(
	const struct phpca_code_source *s, uint32_t number, uint8_t type, uint32_t raw, int64_t *value)
{
	if (type == IS_CONST) {
		*value = ((int64_t)s->ops_at + (int64_t)number * (int64_t)sizeof(zend_op) + (int32_t)raw
					 - s->literals_at)
			/ (int64_t)sizeof(zval);
	} else if (phpca_code_scale(type) == sizeof(zval)) {
		if (raw % sizeof(zval))
			return false;
		*value = (int32_t)raw / (int32_t)sizeof(zval);
	} else {
		*value = (int32_t)raw;
	}
	return *value >= INT16_MIN && *value <= INT16_MAX;
}

/* The values of the four operands as they are stored. */
static bool operands_of(
	const struct phpca_code_source *s, uint32_t number, int64_t values[PHPCA_OPERANDS])
{
	const zend_op *op = &s->ops[number];

	return operand_value(s, number, op->op1_type, op->op1.num, &values[0])
		&& operand_value(s, number, op->op2_type, op->op2.num, &values[1])
		&& operand_value(
			s, number, op->result_type & (IS_TMP_VAR | IS_VAR | IS_CV), op->result.num, &values[2])
		&& operand_value(s, number, IS_UNUSED, op->extended_value, &values[3]);
}

static bool fits_byte(int64_t value)
{
	return value >= INT8_MIN && value <= INT8_MAX;
}

static int64_t stored_value(
	const struct phpca_template_disk *t, const int64_t values[PHPCA_OPERANDS], int k)
{
	return t->operands & 16u << k ? values[k] / 8 : values[k];
}

/*
 * All that opcodes of a kind have in common: which operands are 0 or -1 is part of the kind. A
 * constant is always stored.
 */
static struct phpca_template_disk template_of(
	const zend_op *op, const int64_t values[PHPCA_OPERANDS])
{
	const uint8_t types[PHPCA_OPERANDS] = {
		op->op1_type, op->op2_type, op->result_type & (IS_TMP_VAR | IS_VAR | IS_CV), IS_UNUSED};
	struct phpca_template_disk t = {(uint16_t)(uintptr_t)op->handler, op->opcode, op->op1_type,
		op->op2_type, op->result_type, 0, 0};

	for (int k = 0; k < PHPCA_OPERANDS; k++) {
		if (types[k] != IS_CONST && values[k] == -1 && phpca_code_scale(types[k]) == 1) {
			t.minus |= (uint8_t)(1u << k);
		} else if (types[k] == IS_CONST || values[k] != 0) {
			t.operands |= (uint8_t)(1u << k);
			if (phpca_code_scale(types[k]) == 1 && !fits_byte(values[k]) && values[k] % 8 == 0)
				t.operands |= (uint8_t)(16u << k);
		}
	}
	return t;
}

static uint64_t kind_of(struct phpca_template_disk t)
{
	uint64_t kind;

	static_assert(sizeof kind == sizeof t, "a template is its own kind");
	memcpy(&kind, &t, sizeof kind);
	return kind;
}

static bool line_fits(const struct phpca_code_source *s, uint32_t number, int *distance)
{
	*distance = (int)s->ops[number].lineno - (int)(number ? s->ops[number - 1].lineno : s->line);
	return *distance >= INT16_MIN && *distance <= INT16_MAX;
}

/* ---- kinds ---- */

bool phpca_code_kinds(const struct phpca_code_source *s, uint64_t *kinds)
{
	int64_t values[PHPCA_OPERANDS];
	int distance;

	for (uint32_t i = 0; i < s->count; i++) {
		if (!operands_of(s, i, values) || !line_fits(s, i, &distance)
			|| (uintptr_t)s->ops[i].handler > UINT16_MAX) {
			kinds[0] = PHPCA_KIND_RAW;
			return false;
		}
		kinds[i] = kind_of(template_of(&s->ops[i], values));
	}
	return true;
}

/* ---- packing ---- */

/*
 * What reflection reads of a function that nobody has called: its parameters, and what a closure
 * uses.
 */
static uint32_t count_receive(const struct phpca_code_source *s)
{
	uint32_t n = 0;

	while (n < s->count
		&& (s->ops[n].opcode == ZEND_RECV || s->ops[n].opcode == ZEND_RECV_INIT
			|| s->ops[n].opcode == ZEND_RECV_VARIADIC || s->ops[n].opcode == ZEND_BIND_STATIC))
		n++;
	return n;
}

/* Defaults of parameters come first among the literals. */
static uint32_t count_prologue_literals(const struct phpca_code_source *s, uint32_t receive)
{
	int64_t most = 0, value;

	for (uint32_t i = 0; i < receive; i++) {
		const zend_op *op = &s->ops[i];
		if (op->op1_type == IS_CONST) {
			operand_value(s, i, IS_CONST, op->op1.constant, &value);
			most = value >= most ? value + 1 : most;
		}
		if (op->op2_type == IS_CONST) {
			operand_value(s, i, IS_CONST, op->op2.constant, &value);
			most = value >= most ? value + 1 : most;
		}
	}
	return (uint32_t)most;
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

/* Each writes at `to` and returns the byte behind. */
static uint8_t *put_number(uint8_t *to, size_t number)
{
	if (number >= PHPCA_TEMPLATE_SHORT) {
		number -= PHPCA_TEMPLATE_SHORT;
		*to++ = (uint8_t)(PHPCA_TEMPLATE_SHORT + number / 256);
	}
	*to++ = (uint8_t)number;
	return to;
}

static bool is_wide(const struct phpca_template_disk *t, const int64_t values[PHPCA_OPERANDS])
{
	for (int k = 0; k < PHPCA_OPERANDS; k++)
		if (t->operands & 1u << k && !fits_byte(stored_value(t, values, k)))
			return true;
	return false;
}

static uint8_t *put_operands(uint8_t *to, const struct phpca_template_disk *t,
	const int64_t values[PHPCA_OPERANDS], bool wide)
{
	for (int k = 0; k < PHPCA_OPERANDS; k++) {
		if (t->operands & 1u << k) {
			int64_t value = stored_value(t, values, k);
			*to++ = (uint8_t)value;
			if (wide)
				*to++ = (uint8_t)(value >> 8);
		}
	}
	return to;
}

static void pack_opcodes(const struct phpca_templates *t, const struct phpca_code_source *s,
	const uint64_t *kinds, struct phpca_buffer *out)
{
	for (uint32_t i = 0; i < s->count; i++) {
		int64_t values[PHPCA_OPERANDS];
		uint8_t bytes[PHPCA_PACKED_OPCODE_MAX], *to = bytes;
		int line;
		uint32_t number = t->location[kinds[i]];
		const struct phpca_template_disk *template =
			(const struct phpca_template_disk *)t->list.data + number;
		operands_of(s, i, values);
		line_fits(s, i, &line);
		bool wide = !fits_byte(line) || is_wide(template, values);
		if (wide)
			*to++ = PHPCA_TEMPLATE_WIDE;
		to = put_number(to, number);
		*to++ = (uint8_t)line;
		if (wide)
			*to++ = (uint8_t)(line >> 8);
		to = put_operands(to, template, values, wide);
		phpca_buffer_append(out, bytes, (size_t)(to - bytes));
	}
}

/* Functions with opcodes of rarer kinds than can be numbered are stored raw. */
static bool is_numbered(const struct phpca_templates *t, const uint64_t *kinds, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (kinds[0] == PHPCA_KIND_RAW || t->location[kinds[i]] >= PHPCA_TEMPLATES_MAX)
			return false;
	return true;
}

/*
 * Nobody reads the opcodes of such a function before it is called. Defaults are read by reflection,
 * what a closure uses too, and the lines of parameters where named arguments leave one out: that
 * takes two. Some engines read where a function is declared.
 */
static bool may_have_lazy_stub(const struct phpca_code_source *s, uint32_t receive)
{
	if (PHPCA_REDECLARED_AT_FIRST_OPCODE && !s->is_method)
		return false;
	for (uint32_t i = 0; i < receive; i++)
		if (s->ops[i].opcode != ZEND_RECV && s->ops[i].opcode != ZEND_RECV_VARIADIC)
			return false;
	return s->parameters <= 1;
}

static uint16_t form_of(
	const struct phpca_code_source *s, uint32_t receive, uint32_t prologue_literals, bool whole)
{
	if (whole || receive > UINT16_MAX || prologue_literals > UINT16_MAX)
		return PHPC_CODE_WHOLE;
	return may_have_lazy_stub(s, receive) ? PHPC_CODE_STUB : 0;
}

void phpca_code_pack(const struct phpca_templates *t, const struct phpca_code_source *s,
	const uint64_t *kinds, bool whole, struct phpca_buffer *out, struct phpc_code_disk *record)
{
	uint32_t receive = count_receive(s), prologue_literals = count_prologue_literals(s, receive);

	record->count = s->count;
	record->receive = (uint16_t)receive;
	record->prologue_literals = (uint16_t)prologue_literals;
	record->flags = form_of(s, receive, prologue_literals, whole);
	if (is_numbered(t, kinds, s->count)) {
		pack_opcodes(t, s, kinds, out);
	} else {
		record->flags |= PHPC_CODE_RAW;
		phpca_buffer_align(out, 8);
		pack_raw(s, out);
	}
}
