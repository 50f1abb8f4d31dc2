/*
 * The opcodes of a function, one at a time. What an operand means, the engine's table of operand
 * kinds says.
 */
#ifndef PHPCA_DESCRIBE_OPCODE_H
#define PHPCA_DESCRIBE_OPCODE_H

#include "describe/function.h"

enum phpca_operand_kind {
	PHPCA_OPERAND_NONE,
	PHPCA_OPERAND_CONSTANT,    /* constant */
	PHPCA_OPERAND_NAMED,       /* name: a variable of the source */
	PHPCA_OPERAND_VARIABLE,    /* number: a result that may be a reference */
	PHPCA_OPERAND_TEMPORARY,   /* number: a result */
	PHPCA_OPERAND_NUMBER,      /* number */
	PHPCA_OPERAND_TARGET,      /* number: of an opcode */
	PHPCA_OPERAND_TRY,         /* number: of a try; UINT32_MAX: outside of all */
	PHPCA_OPERAND_THIS,        /* $this */
	PHPCA_OPERAND_NEXT,        /* [] */
	PHPCA_OPERAND_CONSTRUCTOR, /* the constructor is called */
	/* Flags and numbers of the engine: phpca_operand_text has a word for each. */
	PHPCA_OPERAND_CLASS_FETCH,
	PHPCA_OPERAND_CONSTANT_FETCH,
	PHPCA_OPERAND_OPCODE,
	PHPCA_OPERAND_TYPE,
	PHPCA_OPERAND_INCLUDE,
	PHPCA_OPERAND_LAST_CATCH,
	PHPCA_OPERAND_MASK
};

struct phpca_operand {
	enum phpca_operand_kind kind;
	uint8_t type;         /* of the engine: IS_CONST, IS_CV ... */
	const zval *constant; /* of a literal; further literals of the opcode stand behind it */
	const char *name;
	uint32_t number;
};

struct phpca_opcode {
	uint8_t code;
	const char *name; /* "INIT_FCALL" */
	uint32_t line;
	struct phpca_operand result, op1, op2;
	struct phpca_operand extended; /* what is left to say of it */
	bool tests_empty, by_reference;
	bool has_cache;
	uint32_t cache;      /* offset in the run-time cache */
	const char *branch;  /* "JMPZ": the jump behind it belongs to it; or NULL */
	bool has_jump_table; /* op2 is an array: value -> distance to an opcode */
};

#define PHPCA_OPERAND_TEXT_SIZE 64
/* What an operand of one of the last kinds says, in one word or in parentheses; or "". */
void phpca_operand_text(const struct phpca_operand *o, char out[PHPCA_OPERAND_TEXT_SIZE]);

uint32_t phpca_function_opcode_count(const struct phpca_function *f);
struct phpca_opcode phpca_function_opcode(const struct phpca_function *f, uint32_t number);

/* The number of the opcode that a value of the jump table of opcode `number` leads to. */
uint32_t phpca_function_jump(const struct phpca_function *f, uint32_t number, const zval *distance);

/* ---- what some opcodes do ---- */

/*
 * Does the opcode begin a call of this internal function (lower-case name)? By whatever of the ways
 * in which the compiler names functions.
 */
bool phpca_opcode_calls(const struct phpca_opcode *op, const char *function);

/* The constant that it passes to a function; NULL: it passes none. */
const zval *phpca_opcode_passes(const struct phpca_opcode *op);

/* Does it include a file? op1 is its name. */
bool phpca_opcode_includes(const struct phpca_opcode *op);

/* Does it declare a constant of a file? op1 is its name, op2 its value. */
bool phpca_opcode_declares_constant(const struct phpca_opcode *op);

/* The function that it declares; NULL: none. */
const struct phpca_function *phpca_opcode_declares_function(
	const struct phpca_function *f, const struct phpca_opcode *op);

#endif
