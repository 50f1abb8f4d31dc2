#include "link/op_array.h"

#include "php.h"

const uint32_t phpca_op_array_opcodes = offsetof(zend_op_array, opcodes);
const uint32_t phpca_op_array_literals = offsetof(zend_op_array, literals);

uint32_t phpca_op_array_first_line(const uint8_t *op_array)
{
	return ((const zend_op_array *)op_array)->line_start;
}

uint32_t phpca_op_array_parameters(const uint8_t *op_array)
{
	return ((const zend_op_array *)op_array)->num_args;
}

bool phpca_op_array_is_method(const uint8_t *op_array)
{
	return ((const zend_op_array *)op_array)->fn_flags & (ZEND_ACC_PPP_MASK | ZEND_ACC_CLOSURE);
}

bool phpca_op_array_of_trait(const uint8_t *memory, uint32_t op_array)
{
	uintptr_t scope = (uintptr_t)((const zend_op_array *)(memory + op_array))->scope;

	return scope && (((const zend_class_entry *)(memory + scope))->ce_flags & ZEND_ACC_TRAIT);
}

void phpca_op_array_set_prologue(uint8_t *op_array, uint32_t last)
{
	((zend_op_array *)op_array)->last = last;
	((zend_op_array *)op_array)->literals = NULL;
}
