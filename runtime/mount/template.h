/*
 * An opcode template of an archive, ready for use. The mount keeps a table of them;
 * load/code_template.c fills it as templates are needed.
 */
#ifndef PHPCA_MOUNT_TEMPLATE_H
#define PHPCA_MOUNT_TEMPLATE_H

#include "php.h"
#include "format/disk.h"

/*
 * An opcode as eight lanes of 4 bytes, as one vector register holds it. The handler takes two
 * lanes; the operands follow. Two lanes are never scaled: they hold other numbers of the template.
 */
enum {
	PHPCA_LANE_SIZE = 0, /* bytes of the packed opcode, with the template's number */
	PHPCA_LANE_OPERAND = 2,
	PHPCA_LANE_LINE = 6,
	PHPCA_LANE_STORED = 7, /* bit k: operand k is stored */
	PHPCA_LANES = 8
};

/*
 * To unpack an opcode: spread the stored bytes (distance in lines first, then operands) over the
 * lanes, multiply by `scale`, add `op`, and add what is carried from opcode to opcode (distance to
 * the literals, line) where `carried` says so.
 */
struct phpca_template {
	zend_op op; /* handler and types; operands that are not stored. No handler: not made yet */
	uint8_t spread[4 * PHPCA_LANES]; /* which stored byte goes to this byte; 0x80: none */
	int32_t scale[PHPCA_LANES];
	uint32_t carried[PHPCA_LANES]; /* all ones: what is carried is added */
};

/*
 * A first byte from PHPCA_TEMPLATE_SHORT up is not a template's number by itself. Its slot in the
 * table stays empty, so that one look at the handler tells it from a template that is ready.
 */
#define PHPCA_TEMPLATE_GAP (256u - PHPCA_TEMPLATE_SHORT)

/* Slots of the table for `count` templates: at least one for each value of a first byte. */
static inline uint32_t phpca_template_slots(uint32_t count)
{
	return count > PHPCA_TEMPLATE_SHORT ? count + PHPCA_TEMPLATE_GAP : 256;
}

#endif
