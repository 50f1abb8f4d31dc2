/*
 * A function of an archive is called for the first time: its opcodes are the archive's stub,
 * nothing but opcodes of ours. Their handler unpacks the whole function, points the op_array to it
 * and goes on there. Where reflection and named arguments look at the parameters of functions that
 * nobody called, there is a head instead: the opcodes that receive the parameters, then one of
 * ours.
 *
 * Copies of an op_array (closures, classes that the engine links in a request) each meet our opcode
 * once.
 */
#include "load/code.h"

#include <stdlib.h>
#include <string.h>

#include "zend_vm.h"
#include "load/code_template.h"
#include "load/load.h"
#include "mount/path_string.h"

static zend_uchar unpack_opcode; /* an opcode number that PHP does not use; 0: none */
static const void *unpack_handler;

/* ---- handlers ---- */

/*
 * Numbers are the engine's, dense, and the same in every process of this engine; addresses are this
 * process'.
 */
#define HANDLER_COUNT 16384
static const void *handlers[HANDLER_COUNT];

const void *phpca_code_handler(uint64_t number)
{
	zend_op op;

	if (EXPECTED(number < HANDLER_COUNT) && EXPECTED(handlers[number] != NULL))
		return handlers[number];
	op.handler = (const void *)(uintptr_t)number;
	zend_deserialize_opcode_handler(&op);
	if (number < HANDLER_COUNT)
		handlers[number] = op.handler;
	return op.handler;
}

/* ---- templates ---- */

static uint32_t absent(const struct phpca_template_disk *d, int operand)
{
	return d->minus & 1u << operand ? UINT32_MAX : 0;
}

struct phpca_spread phpca_code__wide[1 << PHPCA_OPERANDS];
static struct phpca_spread narrow[1 << PHPCA_OPERANDS];

/*
 * The first number is the line's; then those of the operands that are stored. Numbers of `width`
 * bytes end at the end of their lanes.
 */
static void make_spread(struct phpca_spread *s, uint32_t stored, uint8_t width)
{
	uint8_t size = 0;

	memset(s->to, 0x80, sizeof s->to);
	for (int lane = PHPCA_LANE_LINE, k = 0;; k++) {
		for (int i = width; i > 0; i--)
			s->to[4 * lane + 4 - i] = size++;
		while (k < PHPCA_OPERANDS && !(stored & 1u << k))
			k++;
		if (k == PHPCA_OPERANDS)
			break;
		lane = PHPCA_LANE_OPERAND + k;
	}
	s->size = size;
}

static void make_spreads(void)
{
	for (uint32_t stored = 0; stored < 1 << PHPCA_OPERANDS; stored++) {
		make_spread(&narrow[stored], stored, 1);
		make_spread(&phpca_code__wide[stored], stored, 2);
	}
}

static_assert(offsetof(zend_op, op1_type) == offsetof(zend_op, opcode) + 1
		&& offsetof(zend_op, op2_type) == offsetof(zend_op, opcode) + 2
		&& offsetof(zend_op, result_type) == offsetof(zend_op, opcode) + 3
		&& offsetof(struct phpca_template_disk, op1_type) == 3
		&& offsetof(struct phpca_template_disk, op2_type) == 4
		&& offsetof(struct phpca_template_disk, result_type) == 5,
	"in the same order");

static const struct phpca_template *make_template(
	struct phpca_template *t, const struct phpca_template_disk *d)
{
	int32_t *scale = t->scale + PHPCA_LANE_OPERAND;
	const struct phpca_spread *spread = &narrow[d->operands & 15];

	memcpy(&t->op.opcode, &d->opcode, 4); /* and the types behind it */
	if (d->minus) {
		t->op.op1.num = absent(d, 0);
		t->op.op2.num = absent(d, 1);
		t->op.result.num = absent(d, 2);
		t->op.extended_value = absent(d, 3);
	}
	memcpy(t->spread, spread->to, sizeof t->spread);
	t->scale[PHPCA_LANE_STORED] = d->operands & 15;
	t->scale[PHPCA_LANE_SIZE] = 1 + spread->size;
	scale[0] = (int32_t)phpca_code_scale(d->op1_type) << (d->operands & 16u ? 3 : 0);
	scale[1] = (int32_t)phpca_code_scale(d->op2_type) << (d->operands & 32u ? 3 : 0);
	scale[2] = (int32_t)phpca_code_scale(d->result_type & (IS_TMP_VAR | IS_VAR | IS_CV))
		<< (d->operands & 64u ? 3 : 0);
	scale[3] = d->operands & 128u ? 8 : 1;
	t->scale[PHPCA_LANE_LINE] = 1;
	t->carried[PHPCA_LANE_OPERAND] = d->op1_type == IS_CONST ? UINT32_MAX : 0;
	t->carried[PHPCA_LANE_OPERAND + 1] = d->op2_type == IS_CONST ? UINT32_MAX : 0;
	t->carried[PHPCA_LANE_LINE] = UINT32_MAX;
	t->op.handler = phpca_code_handler(d->handler);
	return t;
}

const struct phpca_template *phpca_code__template(
	struct phpca_mount *m, const uint8_t **at, uint32_t first)
{
	uint32_t number = phpca_code_template_number(first, at);
	struct phpca_template *t =
		&m->templates[number < PHPCA_TEMPLATE_SHORT ? number : number + PHPCA_TEMPLATE_GAP];
	return t->op.handler ? t : make_template(t, &m->archive.template_[number]);
}

const size_t phpca_code_template_size = sizeof(struct phpca_template);

uint32_t phpca_code_template_table(uint32_t count)
{
	return count > PHPCA_TEMPLATE_SHORT ? count + PHPCA_TEMPLATE_GAP
										: 256; /* each first byte has its place */
}

/* ---- opcodes ---- */

static int32_t read_number(const uint8_t **at, int width)
{
	int32_t value = width == 1 ? (int8_t)(*at)[0] : (int16_t)((*at)[0] | (*at)[1] << 8);

	*at += width;
	return value;
}

/*
 * One opcode from behind the number of its template, from numbers of `width` bytes. Returns the
 * byte behind.
 */
static const uint8_t *put_opcode(zend_op *op, const struct phpca_template *t, const uint8_t *at,
	int width, uint32_t lineno, uint32_t distance)
{
	uint32_t *operand[PHPCA_OPERANDS] = {
		&op->op1.num, &op->op2.num, &op->result.num, &op->extended_value};

	*op = t->op;
	op->lineno = lineno + (uint32_t)read_number(&at, width);
	for (int k = 0; k < PHPCA_OPERANDS; k++) {
		if (t->scale[PHPCA_LANE_STORED] & 1 << k) {
			*operand[k] = (uint32_t)(read_number(&at, width) * t->scale[PHPCA_LANE_OPERAND + k])
				+ (distance & t->carried[PHPCA_LANE_OPERAND + k]);
		}
	}
	return at;
}

static void unpack(struct phpca_mount *m, zend_op *op, uint32_t count, const uint8_t *at,
	uint32_t lineno, const zval *literals)
{
	for (const zend_op *end = op + count; op < end; op++) {
		int width = *at == PHPCA_TEMPLATE_WIDE ? 2 : 1;
		at += width - 1;
		uint32_t number = *at++,
				 distance = (uint32_t)((const uint8_t *)literals - (const uint8_t *)op);
		const struct phpca_template *t = phpca_code__template(m, &at, number);
		at = put_opcode(op, t, at, width, lineno, distance);
		lineno = op->lineno;
	}
}

static phpca_code_unpack *unpack_opcodes = unpack;

static void unpack_raw(zend_op *op, const zend_op *from, uint32_t count, const zval *literals)
{
	phpca_code_copy_raw(op, from, count, literals);
	for (const zend_op *end = op + count; op < end; op++)
		op->handler = phpca_code_handler((uint64_t)(uintptr_t)op->handler);
}

/* ---- literals ---- */

/*
 * Strings of literals are verified here and not with their script: most functions that are loaded
 * are never called.
 */
static zend_never_inline void check_string(struct phpca_mount *m, uint64_t at)
{
	struct phpca_error err;

	err.code = PHPCA_OK; /* no more: a kilobyte for the message is not cleared for nothing */
	if (phpca_mount_check_string(m, at, &err) != PHPCA_OK)
		zend_error_noreturn(E_ERROR, "phpca: %s: %s", m->filename, err.message);
}

/* What depends on the mount or the process. */
static void put_own_literal(struct phpca_mount *m, zval *to, uint32_t word)
{
	uint32_t number = PHPC_LITERAL_NUMBER(word);

	if (PHPC_LITERAL_KIND(word) == PHPC_LITERAL_PATH) {
		ZVAL_INTERNED_STR(to,
			m->preferred ? (zend_string *)(m->archive.base + m->archive.path[number].string)
						 : phpca_path_string(m, number));
	} else {
		Z_ARR_P(to) = phpca_load_import(m, number);
		Z_TYPE_INFO_P(to) = IS_ARRAY;
	}
}

/* Nearly all are strings: not worth a call. */
static inline void put_string(zval *to, const zend_string *s)
{
	to->value.str = (zend_string *)s;
	Z_TYPE_INFO_P(to) = IS_INTERNED_STRING_EX;
	Z_EXTRA_P(to) = 0;
}

static void unpack_literals(
	struct phpca_mount *m, zval *to, const uint32_t *word, uint32_t count, const uint8_t *memory)
{
	const struct phpca_code_bases locations = {
		m->archive.base, m->archive.base + m->archive.index->strings_offset, memory};

	for (const zval *end = to + count; to < end; to++, word++) {
		if (PHPC_LITERAL_KIND(*word) == PHPC_LITERAL_OWN) {
			put_string(to, (const zend_string *)(memory + 8 * (size_t)PHPC_LITERAL_NUMBER(*word)));
		} else if (EXPECTED(PHPC_LITERAL_KIND(*word) == PHPC_LITERAL_STRING)) {
			size_t at = *word / 2; /* 8 times the number: the kind is 0 */
			if (UNEXPECTED(!m->block_ok[at / PHPCA_POOL_BLOCK]))
				check_string(m, at);
			put_string(to, (const zend_string *)(locations.strings + at));
		} else if (!phpca_code_literal(to, *word, &locations)) {
			put_own_literal(m, to, *word);
		}
	}
}

/* The first opcodes and literals of a function. */
static void unpack_function(struct phpca_mount *m, const uint8_t *memory,
	const struct phpc_code_disk *f, zval *literals, uint32_t literal_count, zend_op *to,
	uint32_t count)
{
	const uint8_t *packed = memory + phpc_code_packed(f);

	unpack_literals(m, literals, (const uint32_t *)(memory + f->literals), literal_count, memory);
	if (UNEXPECTED(f->flags & PHPC_CODE_RAW)) {
		unpack_raw(to, (const zend_op *)packed, count, literals);
	} else {
		const zend_op_array *owner = (const zend_op_array *)(memory + f->op_array);
		unpack_opcodes(m, to, count, packed, owner->line_start, literals);
	}
}

/* ---- heads and the stub ---- */

/*
 * The opcode that stands for what is not unpacked: of function `number` of script `entry`; of any
 * function in the stub.
 */
static void put_unpack_opcode(
	zend_op *op, const struct phpca_mount *m, uint32_t entry, uint32_t number)
{
	memset(op, 0, sizeof *op);
	op->handler = unpack_handler;
	op->opcode = unpack_opcode;
	op->op1.num = entry;
	op->op2.num = number;
	op->result.num = m->number;
}

void phpca_code_make_lazy_stub(struct phpca_mount *m)
{
	if (m->code.next > m->code.end)
		zend_error_noreturn(E_ERROR, "phpca: %s: the index says of no code", m->filename);
	for (uint32_t i = 0; i < PHPCA_CODE_STUBS; i++)
		put_unpack_opcode((zend_op *)m->code.stub + i, m, 0, 0);
}

static void *take_memory(struct phpca_mount *m, size_t size)
{
	void *memory = m->code.next;

	m->code.next += size;
	if (UNEXPECTED(m->code.next > m->code.end))
		zend_error_noreturn(E_ERROR, "phpca: %s: more code than the index says", m->filename);
	return memory;
}

/* Behind literals and parameters: all of it, or the opcode that unpacks the rest. */
static void make_prologue(struct phpca_mount *m, uint32_t entry, uint32_t number, uint8_t *memory,
	const struct phpc_code_disk *f)
{
	uint32_t literals = phpca_code_prologue_literals(f);
	uint8_t *head = take_memory(m, phpca_code_prologue(f));
	zend_op *op = (zend_op *)(head + literals * sizeof(zval));

	if (f->flags & PHPC_CODE_WHOLE) {
		((zend_op_array *)(memory + f->op_array))->literals = literals ? (zval *)head : NULL;
		unpack_function(m, memory, f, (zval *)head, literals, op, f->count);
		return;
	}
	if (f->receive)
		unpack_function(m, memory, f, (zval *)head, literals, op, f->receive);
	put_unpack_opcode(op + f->receive, m, entry, number);
}

void phpca_code_load(
	struct phpca_mount *m, uint32_t entry, uint8_t *memory, const struct phpc_image *image)
{
	uint32_t count;
	struct phpc_code_disk *f = (struct phpc_code_disk *)phpc_image_section(
		image, PHPC_SECTION_CODE, &count);

	phpca_script_of(m, entry)->code = (struct phpca_script_code){f, count};
	phpc_image_add(memory, image, PHPC_SECTION_RELOC_CODE, (uint64_t)(uintptr_t)m->code.next);
	for (uint32_t i = 0; i < count; i++)
		if (!(f[i].flags & PHPC_CODE_STUB))
			make_prologue(m, entry, i, memory, &f[i]);
}

/* ---- the rest ---- */

/*
 * The op_array that a record names has the whole function from now on; copies of it take it from
 * there.
 */
static zend_op_array *unpack_owner(struct phpca_mount *m, struct phpc_code_disk *f)
{
	const uint8_t *memory = (const uint8_t *)f - f->offset;
	zend_op_array *owner = (zend_op_array *)(memory + f->op_array);

	if (!(f->flags & PHPC_CODE_DONE)) {
		zval *literals = take_memory(m, phpca_code_body(f));
		zend_op *body = (zend_op *)(literals + f->literal_count);
		unpack_function(m, memory, f, literals, f->literal_count, body, f->count);
		owner->opcodes = body;
		owner->last = f->count;
		owner->literals = f->literal_count ? literals : NULL;
		f->flags |= PHPC_CODE_DONE;
	}
	return owner;
}

void phpca_code_unpack_all(struct phpca_mount *m, uint32_t entry)
{
	struct phpca_script_code *code = &phpca_script_of(m, entry)->code;

	for (uint32_t i = 0; i < code->count; i++)
		if (!(code->functions[i].flags & PHPC_CODE_WHOLE))
			unpack_owner(m, &code->functions[i]);
}

/*
 * Execution goes on at the same opcode. A function with the stub names its record where its
 * literals will be.
 */
static int on_unpack_opcode(zend_execute_data *execute_data)
{
	const zend_op *op = EX(opline);
	zend_op_array *op_array = &EX(func)->op_array;
	struct phpca_mount *m = phpca_mount_by_number(op->result.num);
	bool is_lazy_stub = (uint8_t *)op_array->opcodes == m->code.stub;
	struct phpc_code_disk *f = is_lazy_stub
		? (struct phpc_code_disk *)op_array->literals
		: &phpca_script_of(m, op->op1.num)->code.functions[op->op2.num];
	ptrdiff_t number = op - op_array->opcodes;
	const zend_op_array *owner = unpack_owner(m, f);

	op_array->opcodes = owner->opcodes;
	op_array->last = owner->last;
	op_array->literals = owner->literals;
	EX(opline) = op_array->opcodes + number;
	return ZEND_USER_OPCODE_CONTINUE;
}

/*
 * The number is taken when the first image is loaded, not at start-up: OPcache looks then whether
 * any is taken, and would switch its JIT off for all scripts. Ours never reach it.
 */
static void take_opcode(void)
{
	zend_op op = {0};

	for (int number = 255; number > ZEND_VM_LAST_OPCODE && !unpack_opcode; number--)
		if (!zend_get_user_opcode_handler((zend_uchar)number)
			&& zend_set_user_opcode_handler((zend_uchar)number, on_unpack_opcode) == SUCCESS)
			unpack_opcode = (zend_uchar)number;
	if (unpack_opcode) {
		op.opcode = unpack_opcode;
		zend_vm_set_opcode_handler(&op);
		unpack_handler = op.handler;
	}
	make_spreads();
	if (phpca_code_vector_unpack() && !phpca_load_is_forced("scalar"))
		unpack_opcodes = phpca_code_vector_unpack();
}

bool phpca_code_ready(void)
{
	if (!unpack_opcode)
		take_opcode();
	return unpack_opcode != 0;
}
