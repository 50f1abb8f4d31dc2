/*
 * Packed functions: what the packager writes, and runtime and tools unpack (format/disk.h has the
 * layout). An opcode is 32 bytes in memory and about 6 here; most functions that a program loads
 * are never called, and stay packed.
 */
#ifndef PHPCA_CODE_H
#define PHPCA_CODE_H

#include <stdbool.h>

#include "zend.h"
#include "zend_compile.h"
#include "format/disk.h"

#define PHPCA_OPERANDS 4

/* Bytes of the longest packed opcode: the mark of a wide one, template, line, operands. */
#define PHPCA_PACKED_OPCODE_MAX (1 + 2 + 2 + 2 * PHPCA_OPERANDS)

/* How the value of an operand is made from what is stored. */
static inline uint32_t phpca_code_scale(uint8_t type)
{
	return type & (IS_CONST | IS_TMP_VAR | IS_VAR | IS_CV) ? sizeof(zval) : 1;
}

/*
 * Opcodes and literals that are unpacked with the image: none, the whole function, or its
 * parameters and an opcode that unpacks the rest.
 */
static inline uint32_t phpca_code_prologue_opcodes(const struct phpc_code_disk *f)
{
	return f->flags & PHPC_CODE_STUB ? 0 : f->flags & PHPC_CODE_WHOLE ? f->count : f->receive + 1u;
}

static inline uint32_t phpca_code_prologue_literals(const struct phpc_code_disk *f)
{
	return f->flags & PHPC_CODE_STUB ? 0
		: f->flags & PHPC_CODE_WHOLE ? f->literal_count
									 : f->prologue_literals;
}

/* Bytes of both. */
static inline uint32_t phpca_code_prologue(const struct phpc_code_disk *f)
{
	return phpca_code_prologue_opcodes(f) * (uint32_t)sizeof(zend_op)
		+ phpca_code_prologue_literals(f) * (uint32_t)sizeof(zval);
}

/* Bytes of a function whose head is not the whole of it. */
static inline uint32_t phpca_code_body(const struct phpc_code_disk *f)
{
	return f->flags & PHPC_CODE_WHOLE
		? 0
		: f->count * (uint32_t)sizeof(zend_op) + f->literal_count * (uint32_t)sizeof(zval);
}

/* The number of a template that begins with the byte `first`, which stands before *at. */
static inline uint32_t phpca_code_template_number(uint32_t first, const uint8_t **at)
{
	return first < PHPCA_TEMPLATE_SHORT
		? first
		: PHPCA_TEMPLATE_SHORT + (first - PHPCA_TEMPLATE_SHORT) * 256 + *(*at)++;
}

/*
 * Where literals point to: the archive in memory, its strings, and the memory area of the image
 * that has them.
 */
struct phpca_code_bases {
	const uint8_t *archive, *strings, *memory;
};

/* A packed literal. False: it is a PATH or an IMPORT, which are the reader's. */
static inline bool phpca_code_literal(zval *to, uint32_t word, const struct phpca_code_bases *p)
{
	size_t number = PHPC_LITERAL_NUMBER(word);

	memset(to, 0, sizeof *to);
	switch (PHPC_LITERAL_KIND(word)) {
	case PHPC_LITERAL_STRING:
		ZVAL_INTERNED_STR(to, (zend_string *)(p->strings + 8 * number));
		return true;
	case PHPC_LITERAL_OWN:
		ZVAL_INTERNED_STR(to, (zend_string *)(p->memory + 8 * number));
		return true;
	case PHPC_LITERAL_TYPE:
		Z_TYPE_INFO_P(to) = (uint32_t)number;
		return true;
	case PHPC_LITERAL_LONG:
		ZVAL_LONG(to, PHPC_LITERAL_SIGNED(word));
		return true;
	case PHPC_LITERAL_VALUE:
		memcpy(to, p->memory + 8 * number, sizeof *to);
		return true;
	case PHPC_LITERAL_ARRAY:
		Z_ARR_P(to) = (zend_array *)(p->archive + 8 * number);
		Z_TYPE_INFO_P(to) = IS_ARRAY;
		return true;
	case PHPC_LITERAL_AST:
		memcpy(to, p->memory + 8 * number, sizeof *to); /* with its place in the run-time cache */
		Z_AST_P(to) = (zend_ast_ref *)(p->archive + Z_LVAL_P(to));
		return true;
	default:
		return false;
	}
}

/* Reads packed opcodes, one after the other. */
struct phpca_code_reader {
	const struct phpca_template_disk *templates; /* of the archive */
	const uint8_t *at;                           /* the next packed opcode */
	const zval *literals;                        /* constants become distances to them */
	uint32_t line; /* of the opcode before; at first, of the function */
	bool wide;     /* numbers of the present opcode are two bytes */
};

/* Its handler stays a number. */
void phpca_code_read_opcode(struct phpca_code_reader *r, zend_op *op);

/*
 * A function that is stored raw: constants become distances to `literals`. Handlers stay numbers.
 */
void phpca_code_copy_raw(zend_op *op, const zend_op *from, uint32_t count, const zval *literals);

#endif
