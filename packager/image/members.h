/*
 * Members of classes.
 */
#ifndef PHPCA_IMAGE_MEMBERS_H
#define PHPCA_IMAGE_MEMBERS_H

#include "image/emit.h"

/* Values of properties; tables of methods, properties and constants; properties by slot. */
void phpca_emit__members(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce);

#endif
