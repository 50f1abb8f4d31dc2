#include "engine/code.h"

#include <string.h>

bool phpca_code_literal(zval *to, uint32_t word, const struct phpca_code_bases *p)
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

void phpca_code_copy_raw(zend_op *op, const zend_op *from, uint32_t count, const zval *literals)
{
	for (const zend_op *end = op + count; op < end; op++, from++) {
		uint32_t distance = (uint32_t)((const uint8_t *)literals - (const uint8_t *)op);
		*op = *from;
		if (op->op1_type == IS_CONST)
			op->op1.constant = distance + from->op1.constant * (uint32_t)sizeof(zval);
		if (op->op2_type == IS_CONST)
			op->op2.constant = distance + from->op2.constant * (uint32_t)sizeof(zval);
	}
}
