/*
 * The flow of control: on every way to an opcode the temporaries that it reads have been written,
 * with what it takes them for, and the same calls and ropes are under way. The engine believes
 * that: what it reads from a temporary that nobody has written is a pointer of somebody else's.
 *
 * Blocks begin where something jumps to, and where try blocks and their handlers begin. Of each
 * block it is known what has been written on all ways to its first opcode (bits of temporaries),
 * and which opcodes have begun the innermost call and rope. Blocks are gone through until nothing
 * changes.
 */
#include "engine/check_flow.h"

#include <stdlib.h>
#include <string.h>

#include "zend_vm_opcodes.h"
#include "engine/engine.h"
#include "engine/version.h"

#define NOWHERE UINT32_MAX
#define NO_EXCEPTION "has a way into a catch block without an exception"
#define WORDS_MAX (1ull << 25) /* of all blocks together */

/* ---- where opcodes lead ---- */

typedef const char *at_target(
	struct phpca_flow *w, const zend_op *from, uint32_t target, const struct phpca_under_way *u);

static uint32_t target_of(const struct phpca_flow *w, const zend_op *op, uint32_t distance)
{
	return (uint32_t)(op - w->code->opcodes) + (uint32_t)((int32_t)distance / (int32_t)sizeof *op);
}

static const char *for_table(
	struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *u, at_target *then)
{
	const HashTable *ht = phpca_check__jump_table(w->code, op);
	const void *data = phpca_check__at(w->w, (uint64_t)(uintptr_t)ht->arData - w->w->base);
	bool packed = HT_FLAGS(ht) & HASH_FLAG_PACKED;

	for (uint32_t i = 0; i < ht->nNumUsed; i++) {
		const zval *z = packed ? (const zval *)data + i : &((const Bucket *)data + i)->val;
		if (Z_TYPE_P(z) == IS_LONG)
			RETURN_FAULT(then(w, op, target_of(w, op, (uint32_t)Z_LVAL_P(z)), u));
	}
	return NULL;
}

static bool is_jump(uint8_t type, uint32_t kind)
{
	return type == IS_UNUSED && (kind & ZEND_VM_OP_MASK) == ZEND_VM_OP_JMP_ADDR;
}

/* Everywhere that the opcode may jump to; where it goes on is not among them. */
static const char *for_targets(
	struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *u, at_target *then)
{
	uint32_t flags = zend_get_opcode_flags(op->opcode);

	if (op->opcode == ZEND_CATCH) {
		return op->extended_value & ZEND_LAST_CATCH
			? NULL
			: then(w, op, target_of(w, op, op->op2.opline_num), u);
	}
	if (is_jump(op->op1_type, ZEND_VM_OP1_FLAGS(flags)))
		RETURN_FAULT(then(w, op, target_of(w, op, op->op1.num), u));
	if (is_jump(op->op2_type, ZEND_VM_OP2_FLAGS(flags)))
		RETURN_FAULT(then(w, op, target_of(w, op, op->op2.num), u));
	if ((flags & ZEND_VM_EXT_MASK) == ZEND_VM_EXT_JMP_ADDR)
		RETURN_FAULT(then(w, op, target_of(w, op, op->extended_value), u));
	return phpca_check__has_jump_table(op) ? for_table(w, op, u, then) : NULL;
}

/* ---- blocks ---- */

static const char *mark(
	struct phpca_flow *w, const zend_op *from, uint32_t target, const struct phpca_under_way *u)
{
	w->number[target] = 1;
	return NULL;
}

static void mark_blocks(struct phpca_flow *w)
{
	const struct phpca_code_view *code = w->code;

	w->number[0] = 1;
	for (uint32_t i = 0; i < code->count; i++)
		for_targets(w, &code->opcodes[i], NULL, mark);
	for (int i = 0; i < w->f->last_try_catch; i++) {
		const zend_try_catch_element *t = &w->tries[i];
		w->number[t->try_op] = 1;
		w->number[t->catch_op] |= t->catch_op != 0;
		w->number[t->finally_op] |= t->finally_op != 0;
		w->number[t->finally_end] |= t->finally_op != 0;
	}
}

static bool number_blocks(struct phpca_flow *w)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < w->code->count; i++)
		if (w->number[i])
			w->number[i] = ++count;
	w->block_count = count;
	w->words = PHPCA_HELD_KINDS * ((w->f->T + 63) / 64);
	w->block = calloc(count, sizeof *w->block);
	w->tried = calloc(count, sizeof *w->tried);
	w->written = (uint64_t)count * w->words <= WORDS_MAX
		? calloc((size_t)count * w->words + 1, sizeof *w->written)
		: NULL;
	w->now = calloc(3 * (size_t)w->words + 1, sizeof *w->now);
	if (!w->block || !w->tried || !w->written || !w->now)
		return false;
	w->thrown = w->now + w->words;
	w->handed = w->thrown + w->words;
	for (uint32_t i = 0; i < w->code->count; i++)
		if (w->number[i])
			w->block[w->number[i] - 1] = (struct phpca_flow_block){i, {NOWHERE, 0, false, 0}};
	return true;
}

/* ---- what has been written ---- */

static bool same(const struct phpca_under_way *a, const struct phpca_under_way *b)
{
	return a->call == b->call && a->passed == b->passed && a->asked == b->asked
		&& a->rope == b->rope;
}

/* What `words` has holds at the target, or what held there before is less. */
static const char *merge_words(
	struct phpca_flow *w, uint32_t target, const uint64_t *words, const struct phpca_under_way *u)
{
	uint32_t number = w->number[target] - 1;
	struct phpca_flow_block *b = &w->block[number];
	uint64_t *written = w->written + (size_t)number * w->words, lost = 0;

	w->steps += w->words + 1;
	if (target < w->created)
		return "has a way back to where it was no generator";
	if (b->before.call == NOWHERE) {
		b->before = *u;
		memcpy(written, words, w->words * sizeof *written);
		w->changed = true;
		return NULL;
	}
	if (!same(&b->before, u))
		return "has a jump into, or out of, a call or a rope";
	for (uint32_t i = 0; i < w->words; i++) {
		lost |= written[i] & ~words[i];
		written[i] &= words[i];
	}
	w->changed |= lost != 0;
	return NULL;
}

static const char *merge(
	struct phpca_flow *w, const zend_op *from, uint32_t target, const struct phpca_under_way *u)
{
	/* It takes the exception, without which nothing else leads there. */
	if (w->code->opcodes[target].opcode == ZEND_CATCH && from->opcode != ZEND_CATCH)
		return NO_EXCEPTION;
	RETURN_FAULT(phpca_flow__may_go(w, (uint32_t)(from - w->code->opcodes), target));
	return merge_words(w, target, w->now, u);
}

/* Calls have ended there, and texts, too. */
static const char *handle(struct phpca_flow *w, uint32_t target, const uint64_t *words)
{
	return merge_words(w, target, words, &(struct phpca_under_way){0});
}

/* ---- ropes ---- */

/* The temporary that the last string of a rope's opcode is in, and its first is. */
static uint32_t last_of_rope(const struct phpca_flow *w, const zend_op *op)
{
	uint32_t variable = op->opcode == ZEND_ROPE_END ? op->op1.var : op->result.var,
			 strings = op->opcode == ZEND_ROPE_INIT ? 0 : op->extended_value;

	return phpca_flow__temporary(w, variable)
		+ strings / (uint32_t)(sizeof(zval) / sizeof(zend_string *));
}

static uint32_t first_of_rope(const struct phpca_flow *w, const zend_op *op)
{
	return phpca_flow__temporary(w, op->opcode == ZEND_ROPE_END ? op->op1.var : op->result.var);
}

/* Nothing else is written where the strings of a rope are, of one that others are within. */
static bool is_in_rope(struct phpca_flow *w, uint32_t number, uint32_t rope)
{
	for (; rope; rope = w->outer[rope - 1].rope, w->steps++) {
		const zend_op *op = &w->code->opcodes[rope - 1];
		if (number >= first_of_rope(w, op) && number <= last_of_rope(w, op))
			return true;
	}
	return false;
}

static const char *check_writes(struct phpca_flow *w, const zend_op *op, uint32_t rope)
{
	bool is_rope = op->opcode == ZEND_ROPE_INIT || phpca_flow__continues_rope(op),
		 fetches = phpca_flow__fetches_element(op);

	if (!rope)
		return NULL;
	if (is_rope)
		return is_in_rope(w, last_of_rope(w, op), rope) ? "has a rope within another" : NULL;
	return (phpca_flow__is_temporary(op->result_type)
			   && is_in_rope(w, phpca_flow__temporary(w, op->result.var), rope))
			|| (fetches && phpca_flow__is_temporary(op->op2_type)
				&& is_in_rope(w, phpca_flow__temporary(w, op->op2.var), rope))
		? "has a temporary that is written where a rope is"
		: NULL;
}

/* Its strings stand behind each other, in as many temporaries as they need. */
static const char *follow_rope(struct phpca_flow *w, const zend_op *op, struct phpca_under_way *u)
{
	uint32_t at = (uint32_t)(op - w->code->opcodes);
	const zend_op *last = u->rope ? &w->code->opcodes[u->rope - 1] : NULL;
	uint32_t outer = u->rope;

	if (op->opcode != ZEND_ROPE_INIT && !phpca_flow__continues_rope(op))
		return check_writes(w, op, u->rope);
	if (phpca_flow__continues_rope(op)) {
		if (!last || last->result.var != op->op1.var
			|| op->extended_value != (last->opcode == ZEND_ROPE_INIT ? 1 : last->extended_value + 1)
			|| (op->opcode == ZEND_ROPE_ADD && op->result.var != op->op1.var))
			return "has a rope with a part that nobody has written";
		outer = w->outer[u->rope - 1].rope;
	}
	if (last_of_rope(w, op) >= w->f->T)
		return "has a rope that is longer than its temporaries";
	RETURN_FAULT(check_writes(w, op, outer));
	w->outer[at].rope = outer;
	u->rope = op->opcode == ZEND_ROPE_END ? outer : at + 1;
	return NULL;
}

/* ---- one opcode ---- */

static bool holds(const struct phpca_flow *w, uint32_t variable, enum phpca_held kind)
{
	return phpca_flow__holds(w, w->now, variable, kind);
}

/* What is read first is freed before the other is looked at. */
static bool frees_twice(const zend_op *op)
{
	return phpca_flow__is_temporary(op->op1_type) && phpca_flow__is_temporary(op->op2_type)
		&& op->op1.var == op->op2.var;
}

/* Few may write their result where an operand of theirs is. */
static bool writes_over(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_ROPE_ADD:
	case ZEND_SEPARATE:
	case ZEND_JMPZ_EX:
	case ZEND_JMPNZ_EX:
		return false;
	default:
		return phpca_flow__is_temporary(op->result_type)
			&& ((phpca_flow__is_temporary(op->op1_type) && op->op1.var == op->result.var)
				|| (phpca_flow__is_temporary(op->op2_type) && op->op2.var == op->result.var));
	}
}

static const char *check_reads(const struct phpca_flow *w, const zend_op *op)
{
	if (frees_twice(op))
		return "has an opcode with the same temporary twice";
	if (writes_over(op))
		return "has an opcode that writes over a temporary which it reads";
	if ((phpca_flow__is_temporary(op->op1_type) && !phpca_flow__continues_rope(op)
			&& !holds(w, op->op1.var, phpca_flow__kind_of_op1(op)))
		|| (phpca_flow__is_temporary(op->op2_type) && !phpca_flow__fetches_element(op)
			&& !holds(w, op->op2.var, phpca_flow__kind_of_op2(op)))
		|| (phpca_flow__adds_to_result(op) && phpca_flow__is_temporary(op->result_type)
			&& !holds(w, op->result.var, PHPCA_HELD_ARRAY)))
		return "has an opcode that reads a temporary which nobody has written";
	return phpca_flow__check_end(w, op);
}

/* A rope is more than what is in its first temporary. */
static bool has_result(const zend_op *op)
{
	return phpca_flow__is_temporary(op->result_type) && op->opcode != ZEND_ROPE_INIT
		&& op->opcode != ZEND_ROPE_ADD;
}

static void note_writes(struct phpca_flow *w, const zend_op *op)
{
	if (op->opcode == ZEND_ROPE_INIT || phpca_flow__continues_rope(op))
		phpca_flow__take(w, w->now, EX_NUM_TO_VAR((uint32_t)w->f->last_var + last_of_rope(w, op)));
	if (phpca_flow__is_temporary(op->op1_type) && !phpca_engine_leaves_op1(op))
		phpca_flow__take(w, w->now, op->op1.var);
	if (phpca_engine_ends_early(op) || op->opcode == ZEND_DISCARD_EXCEPTION)
		phpca_flow__write(w, w->now, op->op1.var, PHPCA_HELD_ENDED);
	/* What a function will return lives through its finally blocks. */
	if (phpca_flow__is_temporary(op->op2_type) && op->opcode != ZEND_FAST_CALL)
		phpca_flow__take(w, w->now, op->op2.var);
	if (has_result(op))
		phpca_flow__write(w, w->now, op->result.var, phpca_flow__kind_of_result(op, w->asked));
	if (phpca_flow__is_temporary(op->op2_type) && phpca_flow__fetches_element(op))
		phpca_flow__write(w, w->now, op->op2.var, PHPCA_HELD_VALUE);
}

static bool works_on_call(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_SEND_UNPACK:
	case ZEND_SEND_ARRAY:
	case ZEND_CHECK_FUNC_ARG:
	case ZEND_CHECK_UNDEF_ARGS:
		return true;
	default:
		return phpca_check__is_argument(op);
	}
}

static const char *follow_call(struct phpca_flow *w, const zend_op *op, struct phpca_under_way *u)
{
	uint32_t at = (uint32_t)(op - w->code->opcodes);

	if (phpca_engine_begins_call(op)) {
		w->outer[at] = *u;
		u->call = at + 1;
		u->passed = 0;
		u->asked = false;
	} else if (phpca_engine_ends_call(op)) {
		if (u->call == 0)
			return "has the end of a call that has not begun";
		if (u->passed != w->code->opcodes[u->call - 1].extended_value)
			return "has a call whose arguments are not all passed";
		u->passed = w->outer[u->call - 1].passed;
		u->asked = w->outer[u->call - 1].asked;
		u->call = w->outer[u->call - 1].call;
	} else if (works_on_call(op)) {
		if (u->call == 0)
			return "has an argument of no call";
		if (phpca_check__is_argument(op) && op->op2_type != IS_CONST && op->op2.num != ++u->passed)
			return "has an argument that is passed out of order";
		if (op->opcode == ZEND_CHECK_FUNC_ARG) {
			if (op->op2_type != IS_CONST && op->op2.num != u->passed + 1)
				return "has an argument that is passed as another is";
			u->asked = true;
		}
	}
	return NULL;
}

static void find_calls(struct phpca_flow *w)
{
	struct phpca_written_call now = {0, 0};

	for (uint32_t i = 0; i < w->code->count; i++) {
		const zend_op *op = &w->code->opcodes[i];
		w->call_of[i] = now;
		if (phpca_engine_begins_call(op))
			now = (struct phpca_written_call){i + 1, 0};
		else if (phpca_engine_ends_call(op) && now.call)
			now = w->call_of[now.call - 1];
		else if (phpca_check__is_argument(op) && op->op2_type != IS_CONST)
			now.passed = op->op2.num;
	}
}

/* For an exception, the engine looks for the arguments of calls in what is written in front. */
static const char *check_written_call(
	const struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *u)
{
	const struct phpca_written_call *call = &w->call_of[op - w->code->opcodes];

	return !u->call || (u->call == call->call && u->passed == call->passed)
		? NULL
		: "has a jump into, or out of, a call or a rope";
}

/* ---- all ---- */

/* An exception in the block frees what is to be returned, or the block does that itself. */
static const char *pass_finally(
	struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *u)
{
	uint32_t target = target_of(w, op, op->op1.num);

	RETURN_FAULT(phpca_flow__may_call(w, op, target));
	memcpy(w->handed, w->now, w->words * sizeof *w->handed);
	if (phpca_flow__is_temporary(op->op2_type))
		phpca_flow__take(w, w->handed, op->op2.var);
	RETURN_FAULT(merge_words(w, target, w->handed, u));
	return phpca_flow__come_back(w, op);
}

/* Where there is nothing to go through, it jumps, and what it leaves is only to be freed. */
static const char *pass_reset(
	struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *u)
{
	phpca_flow__write(w, w->now, op->result.var, PHPCA_HELD_LOOP);
	RETURN_FAULT(for_targets(w, op, u, merge));
	phpca_flow__write(w, w->now, op->result.var, phpca_flow__kind_of_result(op, false));
	return NULL;
}

/* A loop's opcode writes an element, unless it jumps behind the loop. */
static const char *pass_opcode(
	struct phpca_flow *w, uint32_t block, const zend_op *op, struct phpca_under_way *u)
{
	RETURN_FAULT(check_reads(w, op));
	RETURN_FAULT(check_written_call(w, op, u));
	RETURN_FAULT(phpca_flow__make_generator(w, op, u));
	RETURN_FAULT(follow_call(w, op, u));
	w->asked = u->asked;
	RETURN_FAULT(follow_rope(w, op, u));
	RETURN_FAULT(phpca_flow__throw(w, block, op, u, handle));
	if (phpca_flow__fetches_element(op))
		RETURN_FAULT(for_targets(w, op, u, merge));
	note_writes(w, op);
	if (phpca_flow__fetches_element(op))
		return NULL;
	if (op->opcode == ZEND_FE_RESET_R || op->opcode == ZEND_FE_RESET_RW)
		return pass_reset(w, op, u);
	if (op->opcode == ZEND_FAST_CALL)
		return pass_finally(w, op, u);
	RETURN_FAULT(for_targets(w, op, u, merge));
	if (phpca_flow__writes_if_it_jumps(op) && phpca_flow__is_temporary(op->result_type))
		phpca_flow__take(w, w->now, op->result.var);
	return NULL;
}

static const char *pass_block(struct phpca_flow *w, uint32_t number)
{
	const struct phpca_code_view *code = w->code;
	struct phpca_under_way u = w->block[number].before;
	uint32_t i = w->block[number].first;

	memcpy(w->now, w->written + (size_t)number * w->words, w->words * sizeof *w->now);
	for (;;) {
		const zend_op *op = &code->opcodes[i];
		RETURN_FAULT(pass_opcode(w, number, op, &u));
		if (phpca_check__goes_nowhere(op))
			return NULL;
		if (++i >= code->count)
			return "has a way behind its last opcode";
		if (code->opcodes[i].opcode == ZEND_CATCH)
			return NO_EXCEPTION;
		if (w->number[i])
			return merge(w, op, i, &u);
	}
}

/*
 * A fault of a pass stands: later passes know of less that has been written, never of more.
 */
static const char *pass_all(struct phpca_flow *w)
{
	w->block[0].before.call = 0;
	do {
		w->changed = false;
		for (uint32_t b = 0; b < w->block_count; b++) {
			if (w->block[b].before.call != NOWHERE)
				RETURN_FAULT(pass_block(w, b));
			if (w->steps > PHPCA_FLOW_STEPS_MAX)
				return PHPCA_FLOW_MANY;
		}
	} while (w->changed);
	return NULL;
}

static const char *follow(struct phpca_flow *w)
{
	mark_blocks(w);
	find_calls(w);
	if (!number_blocks(w))
		return "has more code than there is memory for";
	RETURN_FAULT(phpca_flow__find_tries(w));
	RETURN_FAULT(phpca_flow__find_finally(w));
	RETURN_FAULT(phpca_flow__find_ranges(w));
	RETURN_FAULT(phpca_flow__find_generator(w));
	return pass_all(w);
}

const char *phpca_check__flow(
	struct phpca_walk *walk, uint64_t at, const struct phpca_code_view *code)
{
	const zend_op_array *f = phpca_check__at(walk, at);
	struct phpca_flow w = {.w = walk, .code = code, .f = f};
	const char *fault = "has more code than there is memory for";

	if (f->fn_flags & ZEND_ACC_ABSTRACT)
		return NULL;
	w.tries = f->last_try_catch
		? phpca_check__at(walk, (uint64_t)(uintptr_t)f->try_catch_array - walk->base)
		: NULL;
	w.number = calloc(code->count + 1, sizeof *w.number);
	w.outer = calloc(code->count + 1, sizeof *w.outer);
	w.call_of = calloc(code->count + 1, sizeof *w.call_of);
	w.within = calloc(code->count + 1, sizeof *w.within);
	w.around = calloc((size_t)f->last_try_catch + 1, sizeof *w.around);
	if (w.number && w.outer && w.call_of && w.within && w.around)
		fault = follow(&w);
	free(w.number);
	free(w.outer);
	free(w.call_of);
	free(w.within);
	free(w.around);
	free(w.block);
	free(w.tried);
	free(w.written);
	free(w.now);
	free(w.live);
	free(w.further);
	return fault;
}
