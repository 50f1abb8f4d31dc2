/*
 * Types and attributes.
 */
#ifndef PHPCA_IMAGE_TYPES_H
#define PHPCA_IMAGE_TYPES_H

#include "image/emit.h"

void phpca_emit__type(struct phpca_serializer *s, phpca_ref ref, zend_type type);
/* A pointer to a list of attributes, which may be NULL. */
void phpca_emit__attributes(
	struct phpca_serializer *s, phpca_ref location, const HashTable *attributes);

#endif
