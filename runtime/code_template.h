/*
 * Inside code.c and code_vector.c: opcodes from templates.
 */
#ifndef PHPCA_CODE_TEMPLATE_H
#define PHPCA_CODE_TEMPLATE_H

#include "php.h"
#include "mount.h"
#include "../engine/code.h"

/* A template ready for use: an opcode to be copied, and how its operands are made of what is stored. The lists of four are in the
 * order of the operands in an opcode. */
struct phpca_template {
	zend_op  op;                        /* handler and types; operands that are not stored */
	uint8_t  spread[4 * PHPCA_OPERANDS];/* for each byte of the operands: which stored byte goes there, 0x80 none; into the highest of each */
	int32_t  scale[PHPCA_OPERANDS];
	uint32_t constant[PHPCA_OPERANDS];  /* all ones: the distance to the literals is added */
	uint8_t  operands;                  /* bit k: operand k is stored */
	uint8_t  size;                      /* how many are */
	uint8_t  pad[14];
};

/* Unpacks `count` opcodes to `op` from `at` (numbers and operands) and `line` (distances in lines, the first from `lineno`). */
typedef void phpca_code_unpack(struct phpca_mount *m, zend_op *op, uint32_t count, const uint8_t *at, const int8_t *line, uint32_t lineno,
	const zval *literals);

/* With the vector instructions of this processor; NULL: it has not got them. */
phpca_code_unpack *phpca_code_vector_unpack(void);

/* The template whose number begins with `first`, the byte before *at. */
const struct phpca_template *phpca_code__template(struct phpca_mount *m, const uint8_t **at, uint32_t first);

/* An opcode whose operands are stored in two bytes each, from behind PHPCA_TEMPLATE_WIDE on; all but its line. Returns the byte behind. */
const uint8_t *phpca_code__unpack_wide(struct phpca_mount *m, zend_op *op, const uint8_t *at, uint32_t distance);

#endif
