/*
 * Generators: a function becomes one at one opcode, which copies its frame. In front of that it is
 * a function that is called, behind it one that yields.
 */
#include "engine/check_flow.h"

#include "zend_vm_opcodes.h"

static bool needs_generator(const zend_op *op)
{
	return op->opcode == ZEND_YIELD || op->opcode == ZEND_YIELD_FROM
		|| op->opcode == ZEND_GENERATOR_RETURN;
}

static bool needs_none(const zend_op *op)
{
	return op->opcode == ZEND_RETURN || op->opcode == ZEND_RETURN_BY_REF;
}

const char *phpca_flow__find_generator(struct phpca_flow *w)
{
	bool is_generator = w->f->fn_flags & ZEND_ACC_GENERATOR;

	for (uint32_t i = 0; i < w->code->count; i++) {
		const zend_op *op = &w->code->opcodes[i];
		if (op->opcode == ZEND_GENERATOR_CREATE) {
			if (!is_generator || w->created)
				return "becomes a generator, and is none or one already";
			w->created = i + 1;
		}
		if (w->created ? needs_none(op) : needs_generator(op))
			return "has an opcode of a generator elsewhere";
	}
	return is_generator && !w->created ? "is a generator that is never made" : NULL;
}

/* Only what has a name is copied: nothing else is under way. */
const char *phpca_flow__make_generator(
	const struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *u)
{
	uint64_t held = u->call | u->rope;

	if (op->opcode != ZEND_GENERATOR_CREATE)
		return NULL;
	for (uint32_t i = 0; i < w->words; i++)
		held |= w->now[i];
	return held ? "becomes a generator within an expression" : NULL;
}
