/*
 * Members of classes.
 */
#ifndef PHPCA_IMAGE_MEMBERS_H
#define PHPCA_IMAGE_MEMBERS_H

#include "image/emit.h"

/* Values of properties; tables of methods, properties and constants; properties by slot. */
void phpca_emit__members(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce);

/* A pointer to a property, stored first if need be; under its own name where it is imported. */
void phpca_emit__property(
	struct phpca_serializer *s, phpca_ref location, const zend_property_info *info);

#endif
