#include "load/code_unpack.h"

#include <string.h>

#include "php.h"
#include "engine/code.h"
#include "load/code_template.h"
#include "load/opcode_handlers.h"
#include "load/imports.h"
#include "mount/content.h"
#include "mount/path_string.h"
#include "settings.h"

/* ---- opcodes ---- */

static int32_t read_number(const uint8_t **at, int width)
{
	int32_t value = width == 1 ? (int8_t)(*at)[0] : (int16_t)((*at)[0] | (*at)[1] << 8);

	*at += width;
	return value;
}

/*
 * Makes one opcode of template `t` from the numbers at `at`, of `width` bytes each. Returns the
 * byte behind them.
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
		op->handler = phpca_opcode_handler((uint64_t)(uintptr_t)op->handler);
}

/* ---- literals ---- */

/*
 * Strings of literals are verified here and not with their script: most functions that are loaded
 * are never called.
 */
static zend_never_inline void check_string(struct phpca_mount *m, uint64_t at)
{
	struct phpca_error err;

	err.code = PHPCA_OK; /* the kilobyte for the message need not be cleared */
	if (phpca_content_check_string(m, at, &err) != PHPCA_OK)
		zend_error_noreturn(PHPCA_FATAL, "phpca: %s: %s", m->filename, err.message);
}

/* A literal that depends on the mount (a path) or on the process (an array of the engine's). */
static void put_own_literal(struct phpca_mount *m, zval *to, uint32_t word)
{
	uint32_t number = PHPC_LITERAL_NUMBER(word);

	if (PHPC_LITERAL_KIND(word) == PHPC_LITERAL_PATH) {
		ZVAL_INTERNED_STR(to,
			m->preferred ? (zend_string *)(m->archive.base + m->archive.path[number].string)
						 : phpca_path_string(m, number));
	} else {
		Z_ARR_P(to) = phpca_import(m, number);
		Z_TYPE_INFO_P(to) = IS_ARRAY;
	}
}

/* Nearly all are strings: not worth a call. */
static inline void put_string(zval *to, const zend_string *s)
{
	static const zval any = {.u1.type_info = IS_INTERNED_STRING_EX};

	*to = any;
	to->value.str = (zend_string *)s;
}

static void unpack_literals(
	struct phpca_mount *m, zval *to, const uint32_t *word, uint32_t count, const uint8_t *memory)
{
	const struct phpca_code_bases locations = {
		m->archive.base, m->archive.base + m->archive.index->strings_offset, memory};
	const uint8_t *block_ok = m->block_ok;

	for (const zval *end = to + count; to < end; to++, word++) {
		if (EXPECTED(PHPC_LITERAL_KIND(*word) == PHPC_LITERAL_STRING)) {
			size_t at = *word / 2; /* 8 times the number: the kind is 0 */
			if (UNEXPECTED(!block_ok[at / PHPCA_POOL_BLOCK]))
				check_string(m, at);
			put_string(to, (const zend_string *)(locations.strings + at));
		} else if (EXPECTED(PHPC_LITERAL_KIND(*word) == PHPC_LITERAL_OWN)) {
			put_string(to, (const zend_string *)(memory + 8 * (size_t)PHPC_LITERAL_NUMBER(*word)));
		} else if (!phpca_code_literal(to, *word, &locations)) {
			put_own_literal(m, to, *word);
		}
	}
}

/* ---- a whole function ---- */

/*
 * RECV has the set of types that it accepts without looking further. It is not stored: the compiler
 * takes it from the parameter, and so do we. Without it each call takes the slow way, which gives
 * the same answer. Required parameters come first.
 */
static void put_accepted_types(zend_op *op, const zend_op *end, const zend_op_array *owner)
{
	for (; op < end && op->opcode == ZEND_RECV; op++) {
		zend_type type = owner->arg_info[op->op1.num - 1].type;
		op->op2.num = ZEND_TYPE_IS_SET(type) ? ZEND_TYPE_FULL_MASK(type) : MAY_BE_ANY;
	}
}

void phpca_code__unpack_function(struct phpca_mount *m, const uint8_t *memory,
	const struct phpc_code_disk *f, zval *literals, uint32_t literal_count, zend_op *to,
	uint32_t count)
{
	const uint8_t *packed = memory + phpc_code_packed(f);
	const zend_op_array *owner = (const zend_op_array *)(memory + f->op_array);

	unpack_literals(m, literals, (const uint32_t *)(memory + f->literals), literal_count, memory);
	if (UNEXPECTED(f->flags & PHPC_CODE_RAW))
		unpack_raw(to, (const zend_op *)packed, count, literals);
	else
		unpack_opcodes(m, to, count, packed, owner->line_start, literals);
	put_accepted_types(to, to + count, owner);
}

/* ---- choice ---- */

void phpca_code__unpack_startup(void)
{
	phpca_code__make_spreads();
	if (phpca_code__vector_unpack() && !phpca_settings_forces("scalar"))
		unpack_opcodes = phpca_code__vector_unpack();
}
