/*
 * A function of an archive is called for the first time: its op_array points to a head, the opcodes that receive its parameters
 * and one of ours. That opcode's handler unpacks the whole function, points the op_array to it and goes on there. Reflection and
 * named arguments, which look at the parameters of functions that nobody called, find what they look for in the head.
 *
 * Copies of an op_array (closures, classes that the engine links in a request) each meet our opcode once.
 */
#include "code.h"

#include <stdlib.h>
#include <string.h>

#include "zend_vm.h"
#include "load.h"
#include "../engine/code.h"

static zend_uchar unpack_opcode;     /* an opcode number that PHP does not use; 0: none */
static const void *unpack_handler;

/* ---- handlers ---- */

/* Numbers are the engine's, dense, and the same in every process of this engine; addresses are this process'. */
#define HANDLER_COUNT 16384
static const void *handlers[HANDLER_COUNT];

const void *phpca_code_handler(uint64_t number)
{
	zend_op op;

	if (EXPECTED(number < HANDLER_COUNT) && EXPECTED(handlers[number] != NULL)) {
		return handlers[number];
	}
	op.handler = (const void *)(uintptr_t)number;
	zend_deserialize_opcode_handler(&op);
	if (number < HANDLER_COUNT) {
		handlers[number] = op.handler;
	}
	return op.handler;
}

/* ---- templates ---- */

/* A template ready for use: an opcode to be copied, and how its operands are made of what is stored. */
struct phpca_template {
	zend_op  op;                /* handler and types; operands 0 */
	uint8_t  operands;          /* bit 0: op1, 1: op2, 2: result, 3: extended_value */
	uint8_t  constant[2];       /* the distance to the literals is added */
	int32_t  scale[3];          /* extended_value is taken as it is */
};

const size_t phpca_code_template_size = sizeof(struct phpca_template);

static uint32_t absent(const struct phpca_template_disk *d, int operand)
{
	return d->minus & 1u << operand ? UINT32_MAX : 0;
}

static const struct phpca_template *make_template(struct phpca_template *t, const struct phpca_template_disk *d)
{
	t->op.opcode = d->opcode;
	t->op.op1_type = d->op1_type;
	t->op.op2_type = d->op2_type;
	t->op.result_type = d->result_type;
	t->op.op1.num = absent(d, 0);
	t->op.op2.num = absent(d, 1);
	t->op.result.num = absent(d, 2);
	t->op.extended_value = absent(d, 3);
	t->operands = d->operands;
	t->scale[0] = (int32_t)phpca_code_scale(d->op1_type);
	t->scale[1] = (int32_t)phpca_code_scale(d->op2_type);
	t->scale[2] = (int32_t)phpca_code_scale(d->result_type & (IS_TMP_VAR | IS_VAR | IS_CV));
	t->constant[0] = d->op1_type == IS_CONST;
	t->constant[1] = d->op2_type == IS_CONST;
	t->op.handler = phpca_code_handler(d->handler);
	return t;
}

/* ---- opcodes ---- */

static inline int32_t read_operand(const uint8_t **at)
{
	int32_t value = (int8_t)*(*at)++;

	if (UNEXPECTED(value == PHPCA_OPERAND_LONG)) {
		value = (int16_t)((*at)[0] | (*at)[1] << 8);
		*at += 2;
	}
	return value;
}

static inline const struct phpca_template *read_template(struct phpca_mount *m, const uint8_t **at)
{
	uint32_t number = *(*at)++;

	if (UNEXPECTED(number >= PHPCA_TEMPLATE_SHORT)) {
		number = PHPCA_TEMPLATE_SHORT + (number - PHPCA_TEMPLATE_SHORT) * 256 + *(*at)++;
	}
	const struct phpca_template *t = &m->templates[number];
	return EXPECTED(t->op.handler != NULL) ? t : make_template(&m->templates[number], &m->archive.template_[number]);
}

static void unpack(struct phpca_mount *m, zend_op *op, uint32_t count, const uint8_t *at, const int8_t *line, uint32_t lineno,
	const uint8_t *literals)
{
	for (const zend_op *end = op + count; op < end; op++) {
		const struct phpca_template *t = read_template(m, &at);
		uint32_t operands = t->operands, distance = (uint32_t)(literals - (const uint8_t *)op);
		*op = t->op;
		op->lineno = lineno += (uint32_t)*line++;
		if (operands & 1) {
			op->op1.num = (uint32_t)(read_operand(&at) * t->scale[0]) + (t->constant[0] ? distance : 0);
		}
		if (operands & 2) {
			op->op2.num = (uint32_t)(read_operand(&at) * t->scale[1]) + (t->constant[1] ? distance : 0);
		}
		if (operands & 4) {
			op->result.num = (uint32_t)(read_operand(&at) * t->scale[2]);
		}
		if (operands & 8) {
			op->extended_value = (uint32_t)read_operand(&at);
		}
	}
}

static void unpack_raw(zend_op *op, const zend_op *from, uint32_t count, const uint8_t *literals)
{
	for (const zend_op *end = op + count; op < end; op++, from++) {
		uint32_t distance = (uint32_t)(literals - (const uint8_t *)op);
		*op = *from;
		op->handler = phpca_code_handler((uint64_t)(uintptr_t)from->handler);
		if (op->op1_type == IS_CONST) {
			op->op1.constant = distance + from->op1.constant * (uint32_t)sizeof(zval);
		}
		if (op->op2_type == IS_CONST) {
			op->op2.constant = distance + from->op2.constant * (uint32_t)sizeof(zval);
		}
	}
}

/* The first `count` opcodes of a function. */
static void unpack_function(struct phpca_mount *m, const uint8_t *memory, const struct phpc_code_disk *f, zend_op *to, uint32_t count)
{
	const uint8_t *packed = memory + f->packed, *literals = m->archive.base + f->literals;

	if (UNEXPECTED(f->flags & PHPC_CODE_RAW)) {
		unpack_raw(to, (const zend_op *)packed, count, literals);
	} else {
		unpack(m, to, count, packed + f->count, (const int8_t *)packed, f->line, literals);
	}
}

/* ---- heads ---- */

/* The opcode that stands for the rest of function `number` of script `entry`. */
static void put_unpack_opcode(zend_op *op, const struct phpca_mount *m, uint32_t entry, uint32_t number, uint32_t line)
{
	memset(op, 0, sizeof *op);
	op->handler = unpack_handler;
	op->opcode = unpack_opcode;
	op->op1.num = entry;
	op->op2.num = number;
	op->result.num = m->number;
	op->lineno = line;
}

static zend_op *take_memory(struct phpca_mount *m, uint32_t count)
{
	zend_op *op = (zend_op *)m->code.next;

	m->code.next += count * sizeof *op;
	if (UNEXPECTED(m->code.next > m->code.end)) {
		zend_error_noreturn(E_ERROR, "phpca: %s: more code than the index says", m->filename);
	}
	return op;
}

void phpca_code_load(struct phpca_mount *m, uint32_t entry, uint8_t *memory, const struct phpc_image *image)
{
	uint32_t count, size = 0;
	const struct phpc_code_disk *f = phpc_image_section(image, PHPC_SECTION_CODE, &count);
	struct phpca_script_code *code = &m->scripts[entry].code;

	for (uint32_t i = 0; i < count; i++) {
		size += phpca_code_head(&f[i]);
	}
	zend_op *head = take_memory(m, size);
	phpc_image_add(memory, image, PHPC_SECTION_RELOC_CODE, (uint64_t)(uintptr_t)head);
	*code = (struct phpca_script_code){ memory, f, NULL, count };
	for (uint32_t i = 0; i < count; i++) {
		uint32_t n = f[i].flags & PHPC_CODE_WHOLE ? f[i].count : f[i].receive;
		if (n) {
			unpack_function(m, memory, &f[i], head, n);
			head += n;
		}
		if (!(f[i].flags & PHPC_CODE_WHOLE)) {
			put_unpack_opcode(head++, m, entry, i, f[i].line);
		}
	}
}

/* ---- the rest ---- */

static zend_op *body_of(struct phpca_mount *m, struct phpca_script_code *code, uint32_t number)
{
	if (UNEXPECTED(!code->bodies) && !(code->bodies = calloc(code->count, sizeof *code->bodies))) {
		zend_error_noreturn(E_ERROR, "phpca: out of memory");
	}
	if (!code->bodies[number]) {
		const struct phpc_code_disk *f = &code->functions[number];
		zend_op *body = take_memory(m, f->count);
		unpack_function(m, code->memory, f, body, f->count);
		code->bodies[number] = body;
		zend_op_array *owner = (zend_op_array *)(code->memory + f->op_array);
		owner->opcodes = body;
		owner->last = f->count;
	}
	return code->bodies[number];
}

static int on_unpack_opcode(zend_execute_data *execute_data)
{
	const zend_op *op = EX(opline);
	struct phpca_mount *m = phpca_mount_by_number(op->result.num);
	struct phpca_script_code *code = &m->scripts[op->op1.num].code;
	const struct phpc_code_disk *f = &code->functions[op->op2.num];
	zend_op *body = body_of(m, code, op->op2.num);

	EX(func)->op_array.opcodes = body;
	EX(func)->op_array.last = f->count;
	EX(opline) = body + f->receive;
	return ZEND_USER_OPCODE_CONTINUE;
}

/* The number is taken when the first image is loaded, not at start-up: OPcache looks then whether any is taken, and would switch
 * its JIT off for all scripts. Ours never reach it. */
static void take_opcode(void)
{
	zend_op op = {0};

	for (int number = 255; number > ZEND_VM_LAST_OPCODE && !unpack_opcode; number--) {
		if (!zend_get_user_opcode_handler((zend_uchar)number) && zend_set_user_opcode_handler((zend_uchar)number, on_unpack_opcode) == SUCCESS) {
			unpack_opcode = (zend_uchar)number;
		}
	}
	if (unpack_opcode) {
		op.opcode = unpack_opcode;
		zend_vm_set_opcode_handler(&op);
		unpack_handler = op.handler;
	}
}

bool phpca_code_ready(void)
{
	if (!unpack_opcode) {
		take_opcode();
	}
	return unpack_opcode != 0;
}
