/*
 * What an autoload function that only looks is made of (run/passing.h): steps, one for each opcode.
 */
#ifndef PHPCA_PASSING_STEPS_H
#define PHPCA_PASSING_STEPS_H

#include "run/passing.h"

enum phpca_passing_kind {
	PHPCA_PASSING_STAYS, /* it does something, or it is not known */
	PHPCA_PASSING_NOTHING,
	PHPCA_PASSING_COPY,     /* a -> out */
	PHPCA_PASSING_ARGUMENT, /* likewise, for a call */
	PHPCA_PASSING_PROPERTY, /* what property a has -> out */
	PHPCA_PASSING_USED,     /* what the closure uses -> out */
	PHPCA_PASSING_TRUTH,
	PHPCA_PASSING_JUMP,
	PHPCA_PASSING_JUMP_IF,
	PHPCA_PASSING_JUMP_FRAMELESS, /* to a call without a frame, if the engine chose that before */
	PHPCA_PASSING_IDENTICAL,
	PHPCA_PASSING_EQUAL,
	PHPCA_PASSING_TYPE,    /* is a of a type of `mask`? */
	PHPCA_PASSING_OF_TYPE, /* a, which is of a type of `mask` -> out */
	PHPCA_PASSING_LENGTH,
	PHPCA_PASSING_ISSET_ELEMENT,
	PHPCA_PASSING_KEY_EXISTS,
	PHPCA_PASSING_IN_ARRAY,   /* names are the keys of b */
	PHPCA_PASSING_BEGIN_CALL, /* of a function that the engine found under a name, when it was
								 called before */
	PHPCA_PASSING_CALL,
	PHPCA_PASSING_CALL_OF_TWO, /* a and b are its arguments */
	PHPCA_PASSING_RETURNS,
};

/* ---- PHP's own functions that only look (passing_looks.c) ---- */

/* The place of a function of this name among those that are known; PHPCA_PASSING_LOOKS: none. */
#define PHPCA_PASSING_LOOKS 3
size_t phpca_passing__find_look(const zend_string *name);
uint32_t phpca_passing__argument_count(size_t look);

/* False: it would be an error, or its answer is not known here. */
bool phpca_passing__call(zval *out, size_t look, const zval *arguments);

/* Is it PHP's own, and as it was at start-up? `fn` may be NULL. */
bool phpca_passing__is_look(const zend_function *fn, size_t look);

/* ---- translation (passing_translate.c) ---- */

/* Fills p->step from the function's opcodes. */
void phpca_passing__translate(struct phpca_passing *p);

#endif
