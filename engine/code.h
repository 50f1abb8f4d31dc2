/*
 * Packed opcodes: what the packager writes and the runtime unpacks (format/disk.h has the layout). An opcode is 32 bytes in memory
 * and about 8 here; most functions that a program loads are never called, and stay packed.
 */
#ifndef PHPCA_CODE_H
#define PHPCA_CODE_H

#include "zend.h"
#include "zend_compile.h"
#include "../format/disk.h"

#define PHPCA_OPERANDS 4

/* How the value of an operand is made from its 2 bytes. */
static inline uint32_t phpca_code_scale(uint8_t type)
{
	return type & (IS_CONST | IS_TMP_VAR | IS_VAR | IS_CV) ? sizeof(zval) : 1;
}

/* Functions of up to this many opcodes behind their parameters are unpacked with the image. */
#define PHPCA_CODE_SHORT 2

/* Opcodes that are unpacked with the image: the whole function, or its parameters and one that unpacks the rest. */
static inline uint32_t phpca_code_head(const struct phpc_code_disk *f)
{
	return f->flags & PHPC_CODE_WHOLE ? f->count : f->receive + 1u;
}

#endif
