/*
 * Inside engine/: what the checker knows of a function's temporaries while it follows its opcodes.
 * check_flow.c follows them, check_temporary.c says what an opcode does with temporaries,
 * check_finally.c how finally blocks are entered and left, and check_exception.c what is freed and
 * where execution goes on when an opcode ends with an exception.
 */
#ifndef PHPCA_CHECK_FLOW_H
#define PHPCA_CHECK_FLOW_H

#include "engine/check_walk.h"

#define PHPCA_FLOW_STEPS_MAX (1ull << 28) /* words and opcodes that are looked at */
#define PHPCA_FLOW_MANY "has more ways than can be followed"

/* What a temporary has. Of a rope nothing is said here: only its own opcodes touch it. */
enum phpca_held {
	PHPCA_HELD_VALUE,
	PHPCA_HELD_LOOP,      /* an array or object, and how far a loop is in it */
	PHPCA_HELD_READING,   /* ... of a loop over values */
	PHPCA_HELD_WRITING,   /* ... of a loop over references */
	PHPCA_HELD_FINALLY,   /* where execution goes on behind a finally block */
	PHPCA_HELD_CLASS,     /* the address of a class */
	PHPCA_HELD_PLACE,     /* a value, or the address of one that is to be written */
	PHPCA_HELD_ARRAY,     /* an array that elements are added to; it is a value, too */
	PHPCA_HELD_CLOSURE,   /* one that variables are bound to; it is a value, too */
	PHPCA_HELD_NEW,       /* an object that NEW has made; it is a value, too */
	PHPCA_HELD_REPORTING, /* which errors were reported before `@`; it is a value, too */
	PHPCA_HELD_ENDED,     /* nothing: on the way out of a loop, or of a switch, it was freed */
	PHPCA_HELD_KINDS
};

/* What is under way. Each is 1 + the number of an opcode; 0: none. */
struct phpca_under_way {
	uint32_t call;   /* that began the innermost call; UINT32_MAX: no way leads here */
	uint32_t passed; /* arguments of it */
	bool asked;      /* it has been asked whether it takes an argument by reference */
	uint32_t rope;   /* that added to the innermost rope */
};

/* Per opcode: the innermost call that is written around it, and how many arguments in front of it.
 */
struct phpca_written_call {
	uint32_t call, passed;
};

struct phpca_flow_block {
	uint32_t first; /* opcode */
	struct phpca_under_way before;
};

struct phpca_flow {
	struct phpca_walk *w;
	const struct phpca_code_view *code;
	const zend_op_array *f;
	const zend_try_catch_element *tries;
	const zend_live_range *ranges;
	uint32_t *number;              /* per opcode: 1 + that of the block that it begins, 0: none */
	struct phpca_under_way *outer; /* per opcode that begins a call or is of a rope: before it */
	struct phpca_written_call *call_of;
	uint32_t *within; /* per opcode: 1 + the finally block of that try block, 0: none */
	uint32_t *around; /* per try block: the same of what its finally block stands in */
	uint32_t *tried;  /* per block: 1 + the innermost try block that it is in, 0: none */
	struct phpca_flow_block *block;
	uint64_t *written; /* per block and kind */
	uint64_t *now;     /* before the opcode at hand */
	uint64_t *thrown;  /* when it has ended with an exception */
	uint64_t *handed;  /* ... and what a handler does not keep has been freed */
	uint32_t *live;    /* numbers of the ranges that the opcode at hand is in */
	uint32_t *further; /* per range: the next of the same temporary, 0: none */
	uint32_t live_count, next_range, live_at;
	uint32_t block_count, words; /* of all kinds */
	uint64_t steps;
	bool changed;
	bool asked;       /* of the call at hand */
	uint32_t created; /* 1 + the opcode that makes a generator of the function, 0: none */
};

/* ---- bits ---- */

static inline bool phpca_flow__is_temporary(uint8_t type)
{
	return (type & (IS_TMP_VAR | IS_VAR)) != 0;
}

static inline uint32_t phpca_flow__temporary(const struct phpca_flow *w, uint32_t variable)
{
	return EX_VAR_TO_NUM(variable) - (uint32_t)w->f->last_var;
}

static inline uint64_t *phpca_flow__word(
	const struct phpca_flow *w, uint64_t *words, enum phpca_held kind, uint32_t number)
{
	return words + kind * (w->words / PHPCA_HELD_KINDS) + number / 64;
}

static inline void phpca_flow__take(const struct phpca_flow *w, uint64_t *words, uint32_t variable)
{
	uint32_t n = phpca_flow__temporary(w, variable);

	for (enum phpca_held kind = 0; kind < PHPCA_HELD_KINDS; kind++)
		*phpca_flow__word(w, words, kind, n) &= ~(1ull << n % 64);
}

/* It is written, and holds what such a kind is, too. */
void phpca_flow__write(
	const struct phpca_flow *w, uint64_t *words, uint32_t variable, enum phpca_held kind);

static inline bool phpca_flow__holds(
	const struct phpca_flow *w, uint64_t *words, uint32_t variable, enum phpca_held kind)
{
	uint32_t n = phpca_flow__temporary(w, variable);

	return *phpca_flow__word(w, words, kind, n) >> n % 64 & 1;
}

/* ---- what opcodes do with temporaries ---- */

/* It changes what stands in its result. */
bool phpca_flow__adds_to_result(const zend_op *op);
/* Its second operand is a second result. */
bool phpca_flow__fetches_element(const zend_op *op);
/* Its first operand is a rope. */
bool phpca_flow__continues_rope(const zend_op *op);
bool phpca_flow__writes_if_it_jumps(const zend_op *op);
enum phpca_held phpca_flow__kind_of_op1(const zend_op *op);
enum phpca_held phpca_flow__kind_of_op2(const zend_op *op);
/* `asked`: the call at hand says whether it takes references. */
enum phpca_held phpca_flow__kind_of_result(const zend_op *op, bool asked);

/* ---- finally blocks; all return NULL, or what is wrong ---- */

/* Which finally block each opcode stands in. */
const char *phpca_flow__find_finally(struct phpca_flow *w);
/* Of a way from opcode to opcode, that no exception makes. */
const char *phpca_flow__may_go(const struct phpca_flow *w, uint32_t from, uint32_t to);
const char *phpca_flow__may_call(struct phpca_flow *w, const zend_op *call, uint32_t to);
/* The finally block, of what `around` has, is one of those that the opcode stands in, or 0. */
bool phpca_flow__is_within(struct phpca_flow *w, uint32_t opcode, uint32_t finally);
/* Takes what a finally block has changed when it comes back to its call. */
const char *phpca_flow__come_back(struct phpca_flow *w, const zend_op *call);
/* Of the opcode at the end of a finally block: it is that of the block that it stands in. */
const char *phpca_flow__check_end(const struct phpca_flow *w, const zend_op *op);

/* ---- generators; both return NULL, or what is wrong ---- */

/* Sets `created`. */
const char *phpca_flow__find_generator(struct phpca_flow *w);
/* Of an opcode, with what is written before it. */
const char *phpca_flow__make_generator(
	const struct phpca_flow *w, const zend_op *op, const struct phpca_under_way *u);

/* ---- exceptions ---- */

/* Merges what `words` has into a block that begins a catch or finally block. */
typedef const char *phpca_flow__handle(
	struct phpca_flow *w, uint32_t opcode, const uint64_t *words);

const char *phpca_flow__find_tries(struct phpca_flow *w);
const char *phpca_flow__find_ranges(struct phpca_flow *w);
/* The opcode may end with an exception, when `after` is under way. */
const char *phpca_flow__throw(struct phpca_flow *w, uint32_t block, const zend_op *op,
	const struct phpca_under_way *after, phpca_flow__handle *handle);

#endif
