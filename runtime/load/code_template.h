/*
 * Inside code.c and code_vector.c: opcodes from templates.
 */
#ifndef PHPCA_CODE_TEMPLATE_H
#define PHPCA_CODE_TEMPLATE_H

#include "php.h"
#include "mount/mount.h"
#include "engine/code.h"

/*
 * An opcode as eight numbers of 4 bytes, so that a vector can hold it: the handler is two of them,
 * then follow the operands.
 */
enum {
	PHPCA_LANE_SIZE = 0,
	PHPCA_LANE_OPERAND = 2,
	PHPCA_LANE_LINE = 6,
	PHPCA_LANE_STORED = 7,
	PHPCA_LANES = 8
};

/*
 * A template ready for use: an opcode to be copied, and how its numbers are made of the bytes
 * behind the template's, of which the first is the distance in lines. What is stored is spread over
 * the lanes, scaled, and added to the opcode, as is what is carried from opcode to opcode: the
 * distance to the literals, the line. Two lanes are never scaled; they have room for what is asked
 * otherwise.
 */
struct phpca_template {
	zend_op op;                      /* handler and types; operands that are not stored */
	uint8_t spread[4 * PHPCA_LANES]; /* for each byte: which stored byte goes there, 0x80 none; into
										the highest of each lane */
	int32_t
		scale[PHPCA_LANES]; /* SIZE: bytes that are stored, and one; STORED: bit k: operand k is */
	uint32_t carried[PHPCA_LANES]; /* all ones: what is carried is added */
};

/*
 * Numbers from PHPCA_TEMPLATE_SHORT on begin with a byte that is no template; so that a look at the
 * handler tells it, their places are empty.
 */
#define PHPCA_TEMPLATE_GAP (256u - PHPCA_TEMPLATE_SHORT)

/* Unpacks `count` opcodes to `op` from `at`; `lineno` is the line from which the first counts. */
typedef void phpca_code_unpack(struct phpca_mount *m, zend_op *op, uint32_t count,
	const uint8_t *at, uint32_t lineno, const zval *literals);

/* With the vector instructions of this processor; NULL: it has not got them. */
phpca_code_unpack *phpca_code_vector_unpack(void);

/* The template whose number begins with `first`, the byte before *at. */
const struct phpca_template *phpca_code__template(
	struct phpca_mount *m, const uint8_t **at, uint32_t first);

/*
 * Behind PHPCA_TEMPLATE_WIDE all numbers of an opcode are two bytes: spread as this says, by which
 * operands are stored.
 */
struct phpca_spread {
	uint8_t to[4 * PHPCA_LANES];
	int32_t size;
};
extern struct phpca_spread phpca_code__wide[1 << PHPCA_OPERANDS];

#endif
