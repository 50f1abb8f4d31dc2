/*
 * Exceptions. Any opcode may end with one: a destructor, a handler of errors or of signals is
 * called at almost each. Then the engine frees temporaries, those whose live range the opcode is in
 * and the handler is not, and goes on where a catch or finally block begins, or leaves the
 * function. It takes a temporary for what the range says. What no range covers stays where it is.
 */
#include "engine/check_flow.h"

#include <stdlib.h>
#include <string.h>

#include "zend_vm_opcodes.h"
#include "engine/engine.h"
#include "engine/version.h"

/* ---- try blocks ---- */

static uint32_t end_of(const zend_try_catch_element *t)
{
	return t->finally_end > t->catch_op ? t->finally_end : t->catch_op;
}

/* The engine looks at those only that begin in front of the opcode, and takes the last. */
const char *phpca_flow__find_tries(struct phpca_flow *w)
{
	uint32_t count = (uint32_t)w->f->last_try_catch, next = 0, depth = 0, *open;

	for (uint32_t i = 1; i < count; i++)
		if (w->tries[i].try_op < w->tries[i - 1].try_op)
			return "has try blocks out of order";
	open = malloc((count + 1) * sizeof *open);
	if (!open)
		return "has more try blocks than there is memory for";
	for (uint32_t b = 0; b < w->block_count; b++) {
		for (; next < count && w->tries[next].try_op <= w->block[b].first; next++)
			open[depth++] = next;
		while (depth && end_of(&w->tries[open[depth - 1]]) <= w->block[b].first)
			depth--;
		w->tried[b] = depth ? open[depth - 1] + 1 : 0;
	}
	free(open);
	return NULL;
}

/* Of an opcode that need not begin a block. */
static uint32_t innermost_try(struct phpca_flow *w, uint32_t at)
{
	uint32_t found = 0;

	for (int i = 0; i < w->f->last_try_catch && w->tries[i].try_op <= at; i++, w->steps++)
		if (at < end_of(&w->tries[i]))
			found = (uint32_t)i + 1;
	return found;
}

/* ---- live ranges ---- */

static uint32_t variable_of(const zend_live_range *range)
{
	return range->var & ~(uint32_t)ZEND_LIVE_MASK;
}

/* In order, and never two of one temporary at the same time, which would be freed twice. */
static const char *check_order(const struct phpca_flow *w, uint32_t *last)
{
	for (int i = 0; i < w->f->last_live_range; i++) {
		const zend_live_range *range = &w->ranges[i];
		uint32_t *same = &last[phpca_flow__temporary(w, variable_of(range))];
		if (i && range->start < range[-1].start)
			return "has live ranges out of order";
		if (*same && range->start < w->ranges[*same - 1].end)
			return "has two live ranges of one temporary at once";
		if (*same)
			w->further[*same - 1] = (uint32_t)i;
		*same = (uint32_t)i + 1;
	}
	return NULL;
}

const char *phpca_flow__find_ranges(struct phpca_flow *w)
{
	size_t count = (size_t)w->f->last_live_range;
	uint32_t *last = calloc((size_t)w->f->T + 1, sizeof *last);
	const char *fault = "has more live ranges than there is memory for";

	w->live = calloc(count + 1, sizeof *w->live);
	w->further = calloc(count + 1, sizeof *w->further);
	if (count)
		w->ranges = phpca_check__at(w->w, (uint64_t)(uintptr_t)w->f->live_range - w->w->base);
	if (w->live && w->further && last)
		fault = check_order(w, last);
	free(last);
	return fault;
}

/* Keeps those that the opcode is in, and those that end in front of it. */
static void move_to(struct phpca_flow *w, uint32_t at)
{
	uint32_t kept = 0;

	if (at < w->live_at)
		w->next_range = w->live_count = 0;
	w->live_at = at;
	for (; w->next_range < (uint32_t)w->f->last_live_range; w->next_range++) {
		if (w->ranges[w->next_range].start > at)
			break;
		w->live[w->live_count++] = w->next_range;
	}
	w->steps += w->live_count;
	for (uint32_t i = 0; i < w->live_count; i++)
		if (w->ranges[w->live[i]].end >= at)
			w->live[kept++] = w->live[i];
	w->live_count = kept;
}

static bool covers(const zend_live_range *range, uint32_t at)
{
	return range->start <= at && at < range->end;
}

/*
 * Is the temporary needed where execution goes on? Where the ranges of loops are split, another one
 * tells that: what is freed early where this one ends is needed until its loop ends.
 */
static bool is_kept(const struct phpca_flow *w, uint32_t number, uint32_t handler)
{
	const zend_live_range *range = &w->ranges[number];
	const zend_op *op = &w->code->opcodes[range->end];

	return handler < range->end
		|| (phpca_splits_live_ranges() && range->end < w->code->count && phpca_engine_ends_early(op)
			&& op->op1.var == variable_of(range)
			&& handler - range->end < phpca_opcode_loop_end(op));
}

/* The ranges say the same as the opcodes, whichever of them the engine looks at. */
static const char *check_split(struct phpca_flow *w, uint32_t number, uint32_t handler)
{
	bool is_split = false;

	if (!phpca_splits_live_ranges() || handler < w->ranges[number].end)
		return NULL;
	for (uint32_t i = w->further[number]; i && w->ranges[i].start <= handler && !is_split;
		 i = w->further[i], w->steps++)
		is_split = handler < w->ranges[i].end && w->ranges[i].var == w->ranges[number].var
			&& (w->ranges[i].var & ZEND_LIVE_MASK) != ZEND_LIVE_ROPE;
	return is_kept(w, number, handler) == is_split
		? NULL
		: "has a live range that does not end where its loop does";
}

/* ---- what an opcode that ends with an exception has not left in temporaries ---- */

enum { LOST_MAX = 4 };

/* It has freed its operands, and the engine its result, unless that is an array of elements. */
static int find_lost(const struct phpca_flow *w, const zend_op *op, uint32_t lost[LOST_MAX])
{
	bool has_data = op + 1 < w->code->opcodes + w->code->count && op[1].opcode == ZEND_OP_DATA;
	int count = 0;

	/* The operand of the one is its result; in that of the other, only the exception is no more. */
	if (op->opcode == ZEND_SEPARATE || op->opcode == ZEND_DISCARD_EXCEPTION)
		return 0;
	if (phpca_flow__is_temporary(op->op1_type) && !phpca_engine_leaves_op1(op))
		lost[count++] = op->op1.var;
	if (phpca_flow__is_temporary(op->op2_type) && op->opcode != ZEND_FAST_CALL)
		lost[count++] = op->op2.var;
	if (has_data && phpca_flow__is_temporary(op[1].op1_type))
		lost[count++] = op[1].op1.var;
	if (phpca_flow__is_temporary(op->result_type) && !phpca_flow__adds_to_result(op))
		lost[count++] = op->result.var;
	return count;
}

static bool loses(const struct phpca_flow *w, const zend_op *op, uint32_t variable)
{
	uint32_t lost[LOST_MAX];
	int count = find_lost(w, op, lost);

	for (int i = 0; i < count; i++)
		if (lost[i] == variable)
			return true;
	return false;
}

/*
 * Between the opcode that ends a loop or a finally block early and the one that leaves it stand
 * none but these, which do not end with an exception. What has ended is freed, whatever its range
 * says.
 */
static bool leaves(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_NOP:
	case ZEND_JMP:
	case ZEND_FAST_CALL:
	case ZEND_DISCARD_EXCEPTION:
		return true;
	default:
		return phpca_engine_returns(op) || phpca_engine_ends_early(op);
	}
}

static bool has_ended(const struct phpca_flow *w, uint32_t variable, const zend_op *op)
{
	return leaves(op) && phpca_flow__holds(w, w->now, variable, PHPCA_HELD_ENDED);
}

static bool anything_has_ended(const struct phpca_flow *w)
{
	const uint64_t *ended = phpca_flow__word(w, w->now, PHPCA_HELD_ENDED, 0);

	for (uint32_t i = 0; i < w->words / PHPCA_HELD_KINDS; i++)
		if (ended[i])
			return true;
	return false;
}

/* ---- what is freed ---- */

/* The engine looks for the last opcode of the rope in front of the one at hand. */
static const char *check_rope(struct phpca_flow *w, const zend_live_range *range, uint32_t at,
	const struct phpca_under_way *after)
{
	const zend_op *opcodes = w->code->opcodes, *last = NULL;
	uint32_t variable = variable_of(range), rope = after->rope;

	for (; rope && opcodes[rope - 1].result.var != variable; w->steps++)
		rope = w->outer[rope - 1].rope;
	for (uint32_t i = at + 1; rope && !last && i-- > 0; w->steps++)
		if ((opcodes[i].opcode == ZEND_ROPE_INIT || opcodes[i].opcode == ZEND_ROPE_ADD)
			&& opcodes[i].result.var == variable)
			last = &opcodes[i];
	return rope && last == &opcodes[rope - 1] ? NULL
											  : "has a live range of a rope that is not under way";
}

static const char *check_range(struct phpca_flow *w, uint64_t *words, const zend_live_range *range,
	const zend_op *op, uint32_t at, const struct phpca_under_way *after)
{
	static const enum phpca_held kinds[] = {
		[ZEND_LIVE_TMPVAR] = PHPCA_HELD_PLACE,
		[ZEND_LIVE_LOOP] = PHPCA_HELD_LOOP,
		[ZEND_LIVE_SILENCE] = PHPCA_HELD_REPORTING,
		[ZEND_LIVE_NEW] = PHPCA_HELD_NEW,
	};
	uint32_t kind = range->var & ZEND_LIVE_MASK, variable = variable_of(range);

	if (kind == ZEND_LIVE_ROPE)
		return check_rope(w, range, at, after);
	return phpca_flow__holds(w, words, variable, kinds[kind]) || has_ended(w, variable, op)
		? NULL
		: "has a live range of what its temporary does not hold";
}

/*
 * Who looks for garbage while the opcode calls something reads, of some releases of PHP, the ranges
 * that the opcode in front of it is in.
 */
static const char *check_live(
	struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *after)
{
	for (uint32_t i = 0; i < w->live_count; i++) {
		const zend_live_range *range = &w->ranges[w->live[i]];
		bool is_over = range->end == w->live_at,
			 is_rope = (range->var & ZEND_LIVE_MASK) == ZEND_LIVE_ROPE;
		if (is_over && is_rope)
			continue;
		RETURN_FAULT(check_range(w, w->now, range, op, w->live_at, after));
		if (!is_over && !is_rope && !phpca_engine_returns(op) && loses(w, op, variable_of(range))
			&& !has_ended(w, variable_of(range), op))
			return "has a live range of what its last opcode has taken";
	}
	return NULL;
}

/* ---- exceptions on the way out of a loop ---- */

/* Those count as thrown where the loop ends. */
static const char *find_loop_end(const struct phpca_flow *w, const zend_op *op, uint32_t *end)
{
	if (phpca_splits_live_ranges()) {
		*end = w->live_at + phpca_opcode_loop_end(op);
		return *end >= w->live_at && *end < w->code->count
			? NULL
			: "has an opcode that frees a loop which ends nowhere";
	}
	for (uint32_t i = 0; i < w->live_count; i++) {
		const zend_live_range *range = &w->ranges[w->live[i]];
		*end = range->end;
		if (variable_of(range) == op->op1.var && covers(range, w->live_at))
			return NULL;
	}
	return "has an opcode that frees a loop early, without its live range";
}

/* The engine frees first what does not live any more where the loop ends. */
static bool is_freed_first(const struct phpca_flow *w, uint32_t number, uint32_t end)
{
	return phpca_splits_live_ranges() && covers(&w->ranges[number], w->live_at)
		&& !is_kept(w, number, end);
}

/* Or it frees what is to be returned. */
static void take_until(struct phpca_flow *w, uint64_t *words, const zend_op *op, uint32_t end)
{
	for (uint32_t i = 0; i < w->live_count; i++)
		if (is_freed_first(w, w->live[i], end))
			phpca_flow__take(w, words, variable_of(&w->ranges[w->live[i]]));
	if (phpca_splits_live_ranges())
		return;
	for (; op->opcode == ZEND_FREE || op->opcode == ZEND_FE_FREE; w->steps++)
		if (++op == w->code->opcodes + w->code->count)
			return;
	if (op->opcode == ZEND_RETURN && phpca_flow__is_temporary(op->op1_type))
		phpca_flow__take(w, words, op->op1.var);
}

static void take_lost(struct phpca_flow *w, uint64_t *words, const zend_op *op)
{
	uint32_t lost[LOST_MAX];

	for (int count = find_lost(w, op, lost); count-- > 0;)
		phpca_flow__take(w, words, lost[count]);
}

static const char *check_early_end(
	struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *after, uint32_t *end)
{
	RETURN_FAULT(find_loop_end(w, op, end));
	memcpy(w->handed, w->now, w->words * sizeof *w->handed);
	take_lost(w, w->handed, op);
	for (uint32_t i = 0; i < w->live_count; i++) {
		if (covers(&w->ranges[w->live[i]], w->live_at))
			RETURN_FAULT(check_split(w, w->live[i], *end));
		if (is_freed_first(w, w->live[i], *end))
			RETURN_FAULT(check_range(w, w->handed, &w->ranges[w->live[i]], op, w->live_at, after));
	}
	take_until(w, w->handed, op, *end);
	for (int i = 0; i < w->f->last_live_range && w->ranges[i].start <= *end; i++, w->steps++)
		if (covers(&w->ranges[i], *end))
			RETURN_FAULT(check_range(w, w->handed, &w->ranges[i], op, *end, after));
	return NULL;
}

/* ---- where execution goes on ---- */

/* An exception that came from `from`, and counts as thrown at `at`. */
struct throw
{
	uint32_t from, at;
	phpca_flow__handle *handle;
};

static const char *free_for(struct phpca_flow *w, uint32_t at, uint32_t handler)
{
	memcpy(w->handed, w->thrown, w->words * sizeof *w->handed);
	for (int i = 0; i < w->f->last_live_range && w->ranges[i].start <= at; i++, w->steps++) {
		if (!covers(&w->ranges[i], at))
			continue;
		RETURN_FAULT(check_split(w, (uint32_t)i, handler));
		if (!is_kept(w, (uint32_t)i, handler))
			phpca_flow__take(w, w->handed, variable_of(&w->ranges[i]));
	}
	return NULL;
}

static const char *go_to(
	struct phpca_flow *w, const struct throw *t, uint32_t handler, uint32_t finally)
{
	uint32_t around = finally ? w->around[finally - 1] : w->within[handler];

	if (!phpca_flow__is_within(w, t->from, around))
		return "has an exception that leads into a finally block";
	RETURN_FAULT(free_for(w, t->at, handler));
	if (finally)
		phpca_flow__write(w, w->handed, w->code->opcodes[w->tries[finally - 1].finally_end].op1.var,
			PHPCA_HELD_FINALLY);
	return t->handle(w, handler, w->handed);
}

/*
 * From the try block with the number `last` - 1 outwards, as the engine does. The end of the
 * process is an exception, too, but finally blocks do not see it. Without one, if a generator is
 * not needed any more, only finally blocks do.
 */
static const char *go_outwards(struct phpca_flow *w, const struct throw *throw, const zend_op *op,
	uint32_t last, bool is_exception)
{
	bool seen = false;

	for (uint32_t i = last; i-- > 0; w->steps++) {
		const zend_try_catch_element *t = &w->tries[i];
		if (throw->at < t->catch_op && is_exception)
			return go_to(w, throw, t->catch_op, 0);
		if (throw->at < t->finally_op) {
			if (!seen)
				RETURN_FAULT(go_to(w, throw, t->finally_op, i + 1));
			if (!is_exception)
				return NULL;
			seen = true;
		} else if (throw->at < t->finally_end) {
			uint32_t variable = w->code->opcodes[t->finally_end].op1.var;
			if (!phpca_flow__holds(w, w->thrown, variable, PHPCA_HELD_FINALLY)
				&& !has_ended(w, variable, op))
				return "has an exception in a finally block that nobody has called";
			phpca_flow__take(w, w->thrown, variable);
		}
	}
	return NULL;
}

static const char *go_on(
	struct phpca_flow *w, const struct throw *t, const zend_op *op, uint32_t last)
{
	for (int exception = 1; exception >= 0; exception--) {
		if (!last || (!exception && !(w->f->fn_flags & ZEND_ACC_GENERATOR)))
			return NULL;
		memcpy(w->thrown, w->now, w->words * sizeof *w->thrown);
		w->steps += w->words;
		take_lost(w, w->thrown, op);
		if (phpca_engine_ends_early(op))
			take_until(w, w->thrown, op, t->at);
		RETURN_FAULT(go_outwards(w, t, op, last, exception));
	}
	return NULL;
}

const char *phpca_flow__throw(struct phpca_flow *w, uint32_t block, const zend_op *op,
	const struct phpca_under_way *after, phpca_flow__handle *handle)
{
	uint32_t at = (uint32_t)(op - w->code->opcodes), last = w->tried[block];
	struct throw t = {at, at, handle};

	move_to(w, at);
	if (phpca_engine_ends_early(op)) {
		RETURN_FAULT(check_early_end(w, op, after, &t.at));
		last = innermost_try(w, t.at);
	} else {
		RETURN_FAULT(check_live(w, op, after));
		if (leaves(op) && anything_has_ended(w))
			return NULL;
	}
	RETURN_FAULT(go_on(w, &t, op, last));
	return op->opcode == ZEND_FAST_RET && op->op2.num != UINT32_MAX
		? go_on(w, &t, op, op->op2.num + 1)
		: NULL;
}
