/*
 * Inside describe/: what the handles are.
 */
#ifndef PHPCA_DESCRIBE_HANDLES_H
#define PHPCA_DESCRIBE_HANDLES_H

#include "php.h"
#include "describe/class.h"
#include "describe/function.h"

static inline const struct phpca_function *phpca_function_of(const zend_op_array *op_array)
{
	return (const struct phpca_function *)op_array;
}

static inline const zend_op_array *phpca_op_array(const struct phpca_function *f)
{
	return (const zend_op_array *)f;
}

static inline const struct phpca_class *phpca_class_of(const zend_class_entry *ce)
{
	return (const struct phpca_class *)ce;
}

static inline const zend_class_entry *phpca_class_entry(const struct phpca_class *c)
{
	return (const zend_class_entry *)c;
}

enum phpca_visibility phpca_describe__visibility(uint32_t flags);
/* Number of a map_ptr slot. */
uint32_t phpca_describe__slot(const void *map_ptr);

#endif
