#include "link/code.h"

#include <stdlib.h>
#include <string.h>

#include "zend_vm.h"

const uint32_t phpca_code_opcodes_field = offsetof(zend_op_array, opcodes);
const uint32_t phpca_code_literals_field = offsetof(zend_op_array, literals);

void phpca_code_set_prologue(uint8_t *op_array, uint32_t last)
{
	((zend_op_array *)op_array)->last = last;
	((zend_op_array *)op_array)->literals = NULL;
}

uint32_t phpca_code_first_line(const uint8_t *op_array)
{
	return ((const zend_op_array *)op_array)->line_start;
}

uint32_t phpca_code_parameters(const uint8_t *op_array)
{
	return ((const zend_op_array *)op_array)->num_args;
}

/* ---- literals ---- */

bool phpca_code_pack_literal(const uint8_t *literal, uint32_t *word)
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

enum phpc_literal_kind phpca_code_pointer_kind(const uint8_t *literal)
{
	return Z_TYPE_P((const zval *)literal) == IS_CONSTANT_AST ? PHPC_LITERAL_AST
															  : PHPC_LITERAL_ARRAY;
}

void phpca_templates_clear(struct phpca_templates *t)
{
	phpca_buffer_clear(&t->list);
	phpca_buffer_clear(&t->uses);
	free(t->index);
	free(t->location);
	memset(t, 0, sizeof *t);
}

/* ---- one opcode ---- */

/*
 * A constant's number in the table of literals, a variable's place in units of a zval, or the
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

/* Kinds of few bits set; neighbours in an index with linear probing would be too many. */
static size_t first_slot(const struct phpca_templates *t, uint64_t kind)
{
	return (size_t)(kind * 0x9e3779b97f4a7c15ull >> 32) & (t->index_size - 1);
}

static uint64_t listed(const struct phpca_templates *t, uint32_t number)
{
	uint64_t kind;
	memcpy(&kind, t->list.data + number * sizeof kind, sizeof kind);
	return kind;
}

static void grow_index(struct phpca_templates *t)
{
	uint32_t count = (uint32_t)(t->list.size / sizeof(struct phpca_template_disk));

	t->index_size = t->index_size ? t->index_size * 2 : 4096;
	free(t->index);
	t->index = malloc(t->index_size * sizeof *t->index);
	if (!t->index)
		abort();
	memset(t->index, 0xff, t->index_size * sizeof *t->index);
	for (uint32_t i = 0; i < count; i++) {
		size_t at = first_slot(t, listed(t, i));
		while (t->index[at] != UINT32_MAX)
			at = (at + 1) & (t->index_size - 1);
		t->index[at] = i;
	}
}

static uint32_t number_of(struct phpca_templates *t, uint64_t kind)
{
	uint32_t count = (uint32_t)(t->list.size / sizeof kind), number;

	if (count * 2ull >= t->index_size)
		grow_index(t);
	size_t at = first_slot(t, kind);
	for (; (number = t->index[at]) != UINT32_MAX; at = (at + 1) & (t->index_size - 1))
		if (listed(t, number) == kind)
			return number;
	t->index[at] = count;
	phpca_buffer_append(&t->list, &kind, sizeof kind);
	phpca_buffer_extend(&t->uses, sizeof(uint32_t));
	return count;
}

void phpca_templates_count(struct phpca_templates *t, uint64_t *kinds, uint32_t count)
{
	if (!count || kinds[0] == PHPCA_KIND_RAW)
		return;
	for (uint32_t i = 0; i < count; i++) {
		kinds[i] = number_of(t, kinds[i]);
		((uint32_t *)t->uses.data)[kinds[i]]++;
	}
}

static const struct phpca_templates *sorting;

static int by_uses(const void *x, const void *y)
{
	uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;
	const uint32_t *uses = (const uint32_t *)sorting->uses.data;
	return uses[i] != uses[k] ? (uses[i] > uses[k] ? -1 : 1) : (i < k ? -1 : i > k);
}

void phpca_templates_sort(struct phpca_templates *t)
{
	uint32_t count = (uint32_t)(t->list.size / sizeof(struct phpca_template_disk));
	uint32_t *order = malloc((count + 1) * sizeof *order);
	struct phpca_buffer list = {0};

	t->location = malloc((count + 1) * sizeof *t->location);
	if (!order || !t->location)
		abort();
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	sorting = t;
	qsort(order, count, sizeof *order, by_uses);
	for (uint32_t i = 0; i < count; i++) {
		t->location[order[i]] = i;
		if (i < PHPCA_TEMPLATES_MAX) { /* the rest are never named */
			phpca_buffer_append(&list, t->list.data + order[i] * sizeof(struct phpca_template_disk),
				sizeof(struct phpca_template_disk));
		}
	}
	phpca_buffer_clear(&t->list);
	t->list = list;
	free(order);
}

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

bool phpca_code_of_trait(const uint8_t *memory, uint32_t op_array)
{
	uintptr_t scope = (uintptr_t)((const zend_op_array *)(memory + op_array))->scope;

	return scope && (((const zend_class_entry *)(memory + scope))->ce_flags & ZEND_ACC_TRAIT);
}

/*
 * Nobody reads the opcodes of such a function before it is called. Defaults are read by reflection,
 * what a closure uses too, and the lines of parameters where named arguments leave one out: that
 * takes two.
 */
static bool may_have_lazy_stub(const struct phpca_code_source *s, uint32_t receive)
{
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
