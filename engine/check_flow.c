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
#include "engine/check_walk.h"

#include <stdlib.h>
#include <string.h>

#include "zend_vm_opcodes.h"
#include "engine/version.h"

#define NOWHERE UINT32_MAX
#define BITS 64
#define WORDS_MAX (1ull << 25) /* of all blocks together */
#define STEPS_MAX (1ull << 28) /* words that are looked at */

/* What a temporary has. Of a rope nothing is said here: only its own opcodes touch it. */
enum kind {
	VALUE,
	LOOP,    /* an array or object, and how far a loop is in it */
	FINALLY, /* where execution goes on behind a finally block */
	CLASS,   /* the address of a class */
	PLACE,   /* a value, or the address of one that is to be written */
	ARRAY,   /* an array that elements are added to; it is a value, too */
	CLOSURE, /* one that variables are bound to; it is a value, too */
	KINDS
};

/* What is under way. Each is 1 + the number of an opcode; 0: none. */
struct under_way {
	uint32_t call;   /* that began the innermost call; NOWHERE: no way leads here */
	uint32_t passed; /* arguments of it */
	bool asked;      /* it has been asked whether it takes an argument by reference */
	uint32_t rope;   /* that added to the innermost rope */
};

struct block {
	uint32_t first; /* opcode */
	struct under_way before;
};

struct flow {
	struct phpca_walk *w;
	const struct phpca_code_view *code;
	const zend_op_array *f;
	const zend_try_catch_element *tries;
	uint32_t *number;        /* per opcode: 1 + that of the block that it begins, 0: none */
	struct under_way *outer; /* per opcode that begins a call or is of a rope: what was before */
	uint32_t *tried;         /* per block: 1 + the innermost try block that it is in, 0: none */
	struct block *block;
	uint64_t *written;           /* per block and kind */
	uint64_t *now;               /* at the opcode at hand */
	uint32_t block_count, words; /* of all kinds */
	uint64_t steps;
	bool changed;
	bool asked; /* of the call at hand */
};

/* ---- where opcodes lead ---- */

typedef const char *at_target(
	struct flow *w, const zend_op *from, uint32_t target, const struct under_way *u);

static uint32_t target_of(const struct flow *w, const zend_op *op, uint32_t distance)
{
	return (uint32_t)(op - w->code->opcodes) + (uint32_t)((int32_t)distance / (int32_t)sizeof *op);
}

static const char *for_table(
	struct flow *w, const zend_op *op, const struct under_way *u, at_target *then)
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
	struct flow *w, const zend_op *op, const struct under_way *u, at_target *then)
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
	struct flow *w, const zend_op *from, uint32_t target, const struct under_way *u)
{
	w->number[target] = 1;
	return NULL;
}

static void mark_blocks(struct flow *w)
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
	}
}

static bool number_blocks(struct flow *w)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < w->code->count; i++)
		if (w->number[i])
			w->number[i] = ++count;
	w->block_count = count;
	w->words = KINDS * ((w->f->T + BITS - 1) / BITS);
	w->block = calloc(count, sizeof *w->block);
	w->tried = calloc(count, sizeof *w->tried);
	w->written = (uint64_t)count * w->words <= WORDS_MAX
		? calloc((size_t)count * w->words + 1, sizeof *w->written)
		: NULL;
	w->now = calloc((size_t)w->words + 1, sizeof *w->now);
	if (!w->block || !w->tried || !w->written || !w->now)
		return false;
	for (uint32_t i = 0; i < w->code->count; i++)
		if (w->number[i])
			w->block[w->number[i] - 1] = (struct block){i, {NOWHERE, 0, false, 0}};
	return true;
}

static uint32_t end_of(const zend_try_catch_element *t)
{
	return t->finally_op ? t->finally_op : t->catch_op;
}

/* The engine, too, relies on their order: the outer ones first. */
static const char *find_tries(struct flow *w)
{
	uint32_t count = (uint32_t)w->f->last_try_catch, next = 0, depth = 0, *open;

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

/* ---- what has been written ---- */

static bool is_temporary(uint8_t type)
{
	return (type & (IS_TMP_VAR | IS_VAR)) != 0;
}

static uint32_t temporary(const struct flow *w, uint32_t variable)
{
	return EX_VAR_TO_NUM(variable) - (uint32_t)w->f->last_var;
}

static uint64_t *word_of(const struct flow *w, enum kind kind, uint32_t number)
{
	return w->now + kind * (w->words / KINDS) + number / BITS;
}

static void take(struct flow *w, uint32_t variable)
{
	uint32_t n = temporary(w, variable);

	for (enum kind kind = 0; kind < KINDS; kind++)
		*word_of(w, kind, n) &= ~(1ull << n % BITS);
}

typedef void write_temporary(struct flow *w, uint32_t variable, enum kind kind);

/* Besides whatever else was ever written there. */
static void add_written(struct flow *w, uint32_t variable, enum kind kind)
{
	uint32_t n = temporary(w, variable);

	*word_of(w, kind, n) |= 1ull << n % BITS;
	if (kind == ARRAY || kind == CLOSURE)
		*word_of(w, VALUE, n) |= 1ull << n % BITS;
	if (kind == VALUE || kind == ARRAY || kind == CLOSURE)
		*word_of(w, PLACE, n) |= 1ull << n % BITS;
}

static void set_written(struct flow *w, uint32_t variable, enum kind kind)
{
	take(w, variable);
	add_written(w, variable, kind);
}

static bool is_written(const struct flow *w, uint32_t variable, enum kind kind)
{
	uint32_t n = temporary(w, variable);

	return *word_of(w, kind, n) >> n % BITS & 1;
}

static bool same(const struct under_way *a, const struct under_way *b)
{
	return a->call == b->call && a->passed == b->passed && a->asked == b->asked
		&& a->rope == b->rope;
}

/* What holds now holds at the target, or what held there before is less. */
static const char *merge(
	struct flow *w, const zend_op *from, uint32_t target, const struct under_way *u)
{
	uint32_t number = w->number[target] - 1;
	struct block *b = &w->block[number];
	uint64_t *written = w->written + (size_t)number * w->words, lost = 0;

	/* It takes the exception, without which nothing else leads there. */
	if (w->code->opcodes[target].opcode == ZEND_CATCH && from->opcode != ZEND_CATCH)
		return "has a way into a catch block without an exception";
	w->steps += w->words + 1;
	if (b->before.call == NOWHERE) {
		b->before = *u;
		memcpy(written, w->now, w->words * sizeof *written);
		w->changed = true;
		return NULL;
	}
	if (!same(&b->before, u))
		return "has a jump into, or out of, a call or a rope";
	for (uint32_t i = 0; i < w->words; i++) {
		lost |= written[i] & ~w->now[i];
		written[i] &= w->now[i];
	}
	w->changed |= lost != 0;
	return NULL;
}

/*
 * Where exceptions lead, anything may have been written: the optimizer moves the begin of a try
 * block to the front of others, and of temporaries that live across it nothing tells. What is known
 * on other ways to the handler holds.
 */
static const char *reach_handler(struct flow *w, uint32_t opcode)
{
	uint32_t number = w->number[opcode] - 1;

	if (w->block[number].before.call == NOWHERE) {
		w->block[number].before = (struct under_way){0};
		memset(w->written + (size_t)number * w->words, 0xff, w->words * sizeof *w->written);
		w->changed = true;
	}
	return same(&w->block[number].before, &(struct under_way){0})
		? NULL
		: "has a jump into, or out of, a call or a rope";
}

static const char *reach_handlers(struct flow *w, uint32_t number)
{
	const zend_try_catch_element *t;

	if (!w->tried[number])
		return NULL;
	t = &w->tries[w->tried[number] - 1];
	return w->block[number].first < t->catch_op ? reach_handler(w, t->catch_op)
		: t->finally_op                         ? reach_handler(w, t->finally_op)
												: NULL;
}

/* ---- one opcode ---- */

/* It changes what stands in its result. */
static bool adds_to_result(const zend_op *op)
{
	return op->opcode == ZEND_ADD_ARRAY_ELEMENT || op->opcode == ZEND_ADD_ARRAY_UNPACK;
}

/* Its second operand is a second result. */
static bool fetches_element(const zend_op *op)
{
	return op->opcode == ZEND_FE_FETCH_R || op->opcode == ZEND_FE_FETCH_RW;
}

/* Its first operand is what it writes to, or lets others write to. */
static bool takes_place(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_ASSIGN:
	case ZEND_ASSIGN_OP:
	case ZEND_ASSIGN_DIM:
	case ZEND_ASSIGN_DIM_OP:
	case ZEND_ASSIGN_OBJ:
	case ZEND_ASSIGN_OBJ_OP:
	case ZEND_ASSIGN_OBJ_REF:
	case ZEND_ASSIGN_REF:
	case ZEND_PRE_INC:
	case ZEND_PRE_DEC:
	case ZEND_POST_INC:
	case ZEND_POST_DEC:
	case ZEND_PRE_INC_OBJ:
	case ZEND_PRE_DEC_OBJ:
	case ZEND_POST_INC_OBJ:
	case ZEND_POST_DEC_OBJ:
	case ZEND_FETCH_DIM_W:
	case ZEND_FETCH_DIM_RW:
	case ZEND_FETCH_DIM_FUNC_ARG:
	case ZEND_FETCH_DIM_UNSET:
	case ZEND_FETCH_OBJ_W:
	case ZEND_FETCH_OBJ_RW:
	case ZEND_FETCH_OBJ_FUNC_ARG:
	case ZEND_FETCH_OBJ_UNSET:
	case ZEND_FETCH_LIST_W:
	case ZEND_UNSET_DIM:
	case ZEND_UNSET_OBJ:
	case ZEND_FE_RESET_RW:
	case ZEND_MAKE_REF:
	case ZEND_SEPARATE:
	case ZEND_SEND_REF:
	case ZEND_SEND_FUNC_ARG:
	case ZEND_RETURN_BY_REF:
	case ZEND_VERIFY_RETURN_TYPE:
	case ZEND_YIELD:
	case ZEND_FREE:
		return true;
	case ZEND_INIT_ARRAY:
	case ZEND_ADD_ARRAY_ELEMENT:
		return op->extended_value & ZEND_ARRAY_ELEMENT_REF;
	case ZEND_OP_DATA:
		return op[-1].opcode == ZEND_ASSIGN_OBJ_REF || op[-1].opcode == ZEND_ASSIGN_STATIC_PROP_REF;
	default:
		return false;
	}
}

/* Its result is a place. That of an argument is one if the call says that it takes references. */
static bool finds_place(const struct flow *w, const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FETCH_FUNC_ARG:
	case ZEND_FETCH_DIM_FUNC_ARG:
	case ZEND_FETCH_OBJ_FUNC_ARG:
	case ZEND_FETCH_STATIC_PROP_FUNC_ARG:
		return w->asked;
	case ZEND_FETCH_W:
	case ZEND_FETCH_RW:
	case ZEND_FETCH_UNSET:
	case ZEND_FETCH_DIM_W:
	case ZEND_FETCH_DIM_RW:
	case ZEND_FETCH_DIM_UNSET:
	case ZEND_FETCH_OBJ_W:
	case ZEND_FETCH_OBJ_RW:
	case ZEND_FETCH_OBJ_UNSET:
	case ZEND_FETCH_STATIC_PROP_W:
	case ZEND_FETCH_STATIC_PROP_RW:
	case ZEND_FETCH_STATIC_PROP_UNSET:
	case ZEND_FETCH_LIST_W:
		return true;
	default:
		return false;
	}
}

static enum kind kind_of_op1(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FE_FETCH_R:
	case ZEND_FE_FETCH_RW:
	case ZEND_FE_FREE:
		return LOOP;
	case ZEND_FAST_RET:
	case ZEND_DISCARD_EXCEPTION:
		return FINALLY;
	case ZEND_NEW:
	case ZEND_INIT_STATIC_METHOD_CALL:
	case ZEND_FETCH_CLASS_CONSTANT:
		return CLASS;
	case ZEND_BIND_LEXICAL:
		return CLOSURE;
	default:
		return takes_place(op) ? PLACE : VALUE;
	}
}

static enum kind kind_of_op2(const zend_op *op)
{
	return op->opcode == ZEND_INSTANCEOF || phpca_check__is_of_static_property(op) ? CLASS
		: op->opcode == ZEND_ASSIGN_REF                                            ? PLACE
																				   : VALUE;
}

static enum kind kind_of_result(const struct flow *w, const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FE_RESET_R:
	case ZEND_FE_RESET_RW:
		return LOOP;
	case ZEND_FAST_CALL:
		return FINALLY;
	case ZEND_FETCH_CLASS:
	case ZEND_DECLARE_ANON_CLASS:
		return CLASS;
	case ZEND_INIT_ARRAY:
	case ZEND_ADD_ARRAY_ELEMENT:
	case ZEND_ADD_ARRAY_UNPACK:
		return ARRAY;
	case ZEND_DECLARE_LAMBDA_FUNCTION:
		return CLOSURE;
	default:
		return finds_place(w, op) ? PLACE : VALUE;
	}
}

/* Its first operand is a rope. */
static bool continues_rope(const zend_op *op)
{
	return op->opcode == ZEND_ROPE_ADD || op->opcode == ZEND_ROPE_END;
}

static const char *check_reads(const struct flow *w, const zend_op *op)
{
	if ((is_temporary(op->op1_type) && !continues_rope(op)
			&& !is_written(w, op->op1.var, kind_of_op1(op)))
		|| (is_temporary(op->op2_type) && !fetches_element(op)
			&& !is_written(w, op->op2.var, kind_of_op2(op)))
		|| (adds_to_result(op) && is_temporary(op->result_type)
			&& !is_written(w, op->result.var, ARRAY)))
		return "has an opcode that reads a temporary which nobody has written";
	return NULL;
}

/* Whoever reads a temporary takes what is in it: nobody reads it again. Not these. */
static bool leaves_op1(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FE_FETCH_R:
	case ZEND_FE_FETCH_RW:
	case ZEND_FETCH_LIST_R:
	case ZEND_FETCH_LIST_W:
	case ZEND_CASE:
	case ZEND_CASE_STRICT:
	case ZEND_SWITCH_LONG:
	case ZEND_SWITCH_STRING:
	case ZEND_MATCH:
	case ZEND_MATCH_ERROR:
	case ZEND_COPY_TMP:
	case ZEND_JMP_NULL: /* unless it jumps */
	case ZEND_VERIFY_RETURN_TYPE:
	case ZEND_BIND_LEXICAL:
	case ZEND_DISCARD_EXCEPTION:
		return true;
	case ZEND_FETCH_R:
	case ZEND_FETCH_W:
	case ZEND_FETCH_RW:
	case ZEND_FETCH_IS:
	case ZEND_FETCH_UNSET:
	case ZEND_FETCH_FUNC_ARG:
		return op->extended_value & ZEND_FETCH_GLOBAL_LOCK;
	default:
		return false;
	}
}

static void note_results(struct flow *w, const zend_op *op, write_temporary *then)
{
	if (is_temporary(op->result_type))
		then(w, op->result.var, kind_of_result(w, op));
	if (is_temporary(op->op2_type) && fetches_element(op))
		then(w, op->op2.var, VALUE);
}

static void note_writes(struct flow *w, const zend_op *op)
{
	if (is_temporary(op->op1_type) && !leaves_op1(op))
		take(w, op->op1.var);
	/* What a function will return lives through its finally blocks. */
	if (is_temporary(op->op2_type) && !fetches_element(op) && op->opcode != ZEND_FAST_CALL)
		take(w, op->op2.var);
	note_results(w, op, set_written);
	if (op->opcode == ZEND_ROPE_INIT || op->opcode == ZEND_ROPE_ADD)
		take(w, op->result.var);
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

static const char *follow_call(struct flow *w, const zend_op *op, struct under_way *u)
{
	uint32_t at = (uint32_t)(op - w->code->opcodes);

	if (phpca_check__begins_call(op)) {
		w->outer[at] = *u;
		u->call = at + 1;
		u->passed = 0;
		u->asked = false;
	} else if (phpca_check__ends_call(op)) {
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

/* Its strings stand behind each other, in as many temporaries as they need. */
static const char *follow_rope(struct flow *w, const zend_op *op, struct under_way *u)
{
	uint32_t at = (uint32_t)(op - w->code->opcodes);
	const zend_op *last = u->rope ? &w->code->opcodes[u->rope - 1] : NULL;
	uint32_t outer = u->rope;

	if (op->opcode != ZEND_ROPE_INIT && !continues_rope(op))
		return NULL;
	if (continues_rope(op)) {
		if (!last || last->result.var != op->op1.var
			|| op->extended_value
				!= (last->opcode == ZEND_ROPE_INIT ? 1 : last->extended_value + 1))
			return "has a rope with a part that nobody has written";
		outer = w->outer[u->rope - 1].rope;
	}
	w->outer[at].rope = outer;
	u->rope = op->opcode == ZEND_ROPE_END ? outer : at + 1;
	return NULL;
}

/* ---- all ---- */

static bool writes_if_it_jumps(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_COALESCE:
	case ZEND_JMP_SET:
	case ZEND_JMP_NULL:
	case ZEND_ASSERT_CHECK:
		return true;
	default:
		return false;
	}
}

/* A loop's opcode writes an element, unless it jumps behind the loop. */
static const char *pass_opcode(struct flow *w, const zend_op *op, struct under_way *u)
{
	RETURN_FAULT(check_reads(w, op));
	RETURN_FAULT(follow_call(w, op, u));
	w->asked = u->asked;
	RETURN_FAULT(follow_rope(w, op, u));
	if (fetches_element(op))
		RETURN_FAULT(for_targets(w, op, u, merge));
	note_writes(w, op);
	if (fetches_element(op))
		return NULL;
	RETURN_FAULT(for_targets(w, op, u, merge));
	if (writes_if_it_jumps(op) && is_temporary(op->result_type)
		&& !(leaves_op1(op) && op->op1.var == op->result.var))
		take(w, op->result.var);
	return NULL;
}

static const char *pass_block(struct flow *w, uint32_t number)
{
	const struct phpca_code_view *code = w->code;
	struct under_way u = w->block[number].before;
	uint32_t i = w->block[number].first;

	memcpy(w->now, w->written + (size_t)number * w->words, w->words * sizeof *w->now);
	RETURN_FAULT(reach_handlers(w, number));
	for (;;) {
		const zend_op *op = &code->opcodes[i];
		RETURN_FAULT(pass_opcode(w, op, &u));
		if (phpca_check__goes_nowhere(op))
			return NULL;
		if (++i >= code->count)
			return "has a way behind its last opcode";
		if (w->number[i])
			return merge(w, op, i, &u);
	}
}

/*
 * A fault of a pass stands: later passes know of less that has been written, never of more.
 */
static const char *pass_all(struct flow *w)
{
	memset(w->now, 0, w->words * sizeof *w->now);
	w->block[0].before.call = 0;
	do {
		w->changed = false;
		for (uint32_t b = 0; b < w->block_count; b++)
			if (w->block[b].before.call != NOWHERE)
				RETURN_FAULT(pass_block(w, b));
		if (w->steps > STEPS_MAX)
			return "has more ways than can be followed";
	} while (w->changed);
	return NULL;
}

/* ---- live ranges ---- */

/* Where it begins: a rope at its first opcode, an object without its constructor behind `new`. */
static bool begins_well(const struct flow *w, const zend_live_range *range)
{
	uint32_t variable = range->var & ~(uint32_t)ZEND_LIVE_MASK;
	const zend_op *at = &w->code->opcodes[range->start], *before = range->start ? at - 1 : at;

	switch (range->var & ZEND_LIVE_MASK) {
	case ZEND_LIVE_ROPE:
		return at->opcode == ZEND_ROPE_INIT && at->result.var == variable;
	case ZEND_LIVE_NEW:
		return before->opcode == ZEND_NEW && before->result.var == variable;
	case ZEND_LIVE_LOOP:
		return is_written(w, variable, LOOP);
	default:
		return is_written(w, variable, PLACE);
	}
}

/*
 * What an exception frees: an opcode in front has written such a thing there. It may have been
 * taken since: releases of PHP go on with a range behind the opcodes of a `return` in the middle of
 * a loop, though these are ways on which the loop has ended. The engine, too, relies on the order
 * of ranges, by `start`.
 */
static const char *check_ranges(struct flow *w)
{
	const zend_live_range *range, *end;

	if (!w->f->last_live_range)
		return NULL;
	range = phpca_check__at(w->w, (uint64_t)(uintptr_t)w->f->live_range - w->w->base);
	end = range + w->f->last_live_range;
	memset(w->now, 0, w->words * sizeof *w->now);
	for (uint32_t i = 0; i < w->code->count; i++) {
		for (; range < end && range->start <= i; range++)
			if (!begins_well(w, range))
				return "has a live range of a temporary which nobody has written";
		note_results(w, &w->code->opcodes[i], add_written);
	}
	return NULL;
}

const char *phpca_check__flow(
	struct phpca_walk *walk, uint64_t at, const struct phpca_code_view *code)
{
	const zend_op_array *f = phpca_check__at(walk, at);
	struct flow w = {.w = walk, .code = code, .f = f};
	const char *fault = "has more code than there is memory for";

	if (f->fn_flags & ZEND_ACC_ABSTRACT)
		return NULL;
	w.tries = f->last_try_catch
		? phpca_check__at(walk, (uint64_t)(uintptr_t)f->try_catch_array - walk->base)
		: NULL;
	w.number = calloc(code->count + 1, sizeof *w.number);
	w.outer = calloc(code->count + 1, sizeof *w.outer);
	if (w.number && w.outer) {
		mark_blocks(&w);
		if (number_blocks(&w) && !(fault = find_tries(&w)))
			fault = pass_all(&w);
		if (!fault)
			fault = check_ranges(&w);
	}
	free(w.number);
	free(w.outer);
	free(w.block);
	free(w.tried);
	free(w.written);
	free(w.now);
	return fault;
}
