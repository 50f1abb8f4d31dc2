/*
 * Does an autoload function pass? Many are asked for each class of a program and do nothing for
 * nearly all: they look whether the name begins with some words, or is in an array, and return.
 *
 * The function's opcodes are followed here as far as they only look: at the name, at constants, at
 * scalars and arrays in properties of the function's own object and class, and by a few of PHP's
 * own functions. Whoever looks leaves no trace. A function that returns so has passed, and need not
 * be called.
 */
#ifndef PHPCA_PASSING_H
#define PHPCA_PASSING_H

#include "php.h"

#define PHPCA_PASSING_OPCODES 48   /* of a function, at most */
#define PHPCA_PASSING_VARIABLES 24 /* with the temporary ones */
#define PHPCA_PASSING_ARGUMENTS 3  /* of a call */

/* An opcode, with its operands found. */
struct phpca_passing_step {
	uint8_t kind;      /* enum phpca_passing_kind */
	uint8_t look;      /* which function is called */
	bool wanted;       /* of truths: true or false */
	uint16_t target;   /* of a jump: the number of an opcode */
	uint32_t mask;     /* of types; of a variable that a closure uses: its offset */
	const zval *a, *b; /* constants, variables, or properties */
	zval *out;         /* a variable */
};

/* A function as spl_autoload_functions() names it. All that SPL's list holds is borrowed. */
struct phpca_passing {
	const zend_op_array *code;
	zend_object *object;      /* its $this; NULL: none */
	zend_class_entry *called; /* what `static` stands for; NULL: none */
	zend_object *closure;     /* NULL: it is none */
	bool is_translated;       /* `step` has what it can have */
	struct phpca_passing_step step[PHPCA_PASSING_OPCODES];
	zval variable[PHPCA_PASSING_VARIABLES + PHPCA_PASSING_ARGUMENTS]; /* borrowed values */
};

/* MINIT: which functions of PHP are known. */
void phpca_passing_startup(void);

/* [$object, 'method'], borrowed. False: it is something else. */
bool phpca_callable_method(const zval *callable, zend_object **object, zend_string **method);

/*
 * What an element of spl_autoload_functions() calls. False: it is not a function of PHP code, or
 * not one that can pass, or which one it is depends on who asks.
 */
bool phpca_passing_function(struct phpca_passing *out, const zval *callable);

/* Would it return, and have done nothing? False: it would do something, or that is not certain. */
bool phpca_passes(struct phpca_passing *p, zend_string *class_name);

#endif
