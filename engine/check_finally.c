/*
 * Finally blocks. FAST_CALL goes to one and remembers itself in a temporary; FAST_RET at its end
 * comes back behind that opcode. So nothing else leads into such a block or out of it, and what it
 * changes is not what it was when it comes back. What a function is to return waits meanwhile in a
 * temporary that an exception in the block frees.
 */
#include "engine/check_flow.h"

#include "zend_vm_opcodes.h"
#include "engine/engine.h"

static const zend_try_catch_element *try_of(const struct phpca_flow *w, uint32_t finally)
{
	return &w->tries[finally - 1];
}

/* Later ones are written over those that they stand in. */
const char *phpca_flow__find_finally(struct phpca_flow *w)
{
	for (int i = 0; i < w->f->last_try_catch; i++) {
		const zend_try_catch_element *t = &w->tries[i];
		if (!t->finally_op)
			continue;
		w->around[i] = w->within[t->finally_op];
		for (uint32_t op = t->finally_op; op <= t->finally_end; op++)
			w->within[op] = (uint32_t)i + 1;
		w->steps += t->finally_end - t->finally_op;
		if (w->steps > PHPCA_FLOW_STEPS_MAX)
			return PHPCA_FLOW_MANY;
	}
	return NULL;
}

/* Blocks around a block have smaller numbers: they were there when it was noted. */
bool phpca_flow__is_within(struct phpca_flow *w, uint32_t opcode, uint32_t finally)
{
	uint32_t at = w->within[opcode];

	for (; at > finally; w->steps++)
		at = w->around[at - 1];
	return at == finally;
}

const char *phpca_flow__may_go(const struct phpca_flow *w, uint32_t from, uint32_t to)
{
	return w->within[from] == w->within[to] ? NULL : "has a jump into, or out of, a finally block";
}

const char *phpca_flow__may_call(struct phpca_flow *w, const zend_op *call, uint32_t to)
{
	uint32_t finally = w->within[to];

	return finally && try_of(w, finally)->finally_op == to
			&& phpca_flow__is_within(w, (uint32_t)(call - w->code->opcodes), w->around[finally - 1])
			&& call->result.var == w->code->opcodes[try_of(w, finally)->finally_end].op1.var
		? NULL
		: "has a call of a finally block that is none";
}

const char *phpca_flow__check_end(const struct phpca_flow *w, const zend_op *op)
{
	uint32_t at = (uint32_t)(op - w->code->opcodes), finally = w->within[at];

	return op->opcode != ZEND_FAST_RET || (finally && try_of(w, finally)->finally_end == at)
		? NULL
		: "has the end of a finally block that it is not in";
}

/* What it frees is freed on a way to the end of the function. */
static bool leads_out(const zend_op *op, const zend_op *end)
{
	if (!phpca_engine_ends_early(op) && op->opcode != ZEND_DISCARD_EXCEPTION)
		return false;
	for (; op < end; op++) {
		switch (op->opcode) {
		case ZEND_RETURN:
		case ZEND_RETURN_BY_REF:
		case ZEND_GENERATOR_RETURN:
			return true;
		case ZEND_NOP:
		case ZEND_FAST_CALL:
		case ZEND_DISCARD_EXCEPTION:
			break;
		default:
			if (!phpca_engine_ends_early(op))
				return false;
		}
	}
	return false;
}

/* What has ended has ended, whatever else was there meanwhile. */
static void change(struct phpca_flow *w, uint8_t type, uint32_t variable)
{
	bool ended;

	if (!phpca_flow__is_temporary(type))
		return;
	ended = phpca_flow__holds(w, w->now, variable, PHPCA_HELD_ENDED);
	phpca_flow__take(w, w->now, variable);
	if (ended)
		phpca_flow__write(w, w->now, variable, PHPCA_HELD_ENDED);
}

static bool writes(const zend_op *op, uint32_t variable)
{
	return (phpca_flow__is_temporary(op->result_type) && op->result.var == variable)
		|| (phpca_flow__fetches_element(op) && phpca_flow__is_temporary(op->op2_type)
			&& op->op2.var == variable);
}

const char *phpca_flow__come_back(struct phpca_flow *w, const zend_op *call)
{
	const zend_op *opcodes = w->code->opcodes,
				  *target = OP_JMP_ADDR(call, call->op1); /* checked: it begins such a block */
	const zend_try_catch_element *t = try_of(w, w->within[target - opcodes]);
	const zend_op *end = opcodes + t->finally_end + 1;

	phpca_flow__take(w, w->now, call->result.var);
	for (const zend_op *op = target; op < end; op++) {
		if (phpca_flow__is_temporary(call->op2_type) && writes(op, call->op2.var))
			return "has a finally block that changes what is returned";
		if (leads_out(op, end))
			continue;
		change(w, op->op1_type, op->op1.var);
		change(w, op->op2_type, op->op2.var);
		change(w, op->result_type, op->result.var);
	}
	w->steps += (uint64_t)(end - target);
	return NULL;
}
