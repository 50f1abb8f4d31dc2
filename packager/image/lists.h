/*
 * Lists that many functions of a script have alike: those of equal contents are stored once.
 */
#ifndef PHPCA_IMAGE_LISTS_H
#define PHPCA_IMAGE_LISTS_H

#include "image/emit.h"

/* Pointers to the parameters and to the names of the variables of a function. */
void phpca_emit__arg_info(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array);
void phpca_emit__variables(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array);

#endif
