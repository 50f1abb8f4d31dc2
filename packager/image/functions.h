/*
 * Functions: op_arrays with all that belongs to them.
 */
#ifndef PHPCA_IMAGE_FUNCTIONS_H
#define PHPCA_IMAGE_FUNCTIONS_H

#include "image/emit.h"

/*
 * All of an op_array but run_time_cache, static_variables_ptr and flags, which depend on what it
 * is.
 */
phpca_ref phpca_emit__op_array(struct phpca_serializer *s, zend_op_array *op_array);

/* A function or closure; a method of the class `ce`. */
phpca_ref phpca_emit__function(struct phpca_serializer *s, zend_op_array *op_array);
phpca_ref phpca_emit__method(
	struct phpca_serializer *s, const zend_function *fn, const zend_class_entry *ce);

/* A pointer to a function of any kind; NULL is one. */
void phpca_emit__point_function(
	struct phpca_serializer *s, phpca_ref location, const zend_function *fn);

#endif
