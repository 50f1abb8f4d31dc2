/*
 * A class that was linked in this process has most of its members from the class that it was made
 * of.
 */
#ifndef PHPCA_IMAGE_ADOPT_H
#define PHPCA_IMAGE_ADOPT_H

#include "image/emit.h"

/*
 * Points `location` at the member of the script's own image that `fn`, `info` or `c` was copied
 * from, and makes that name the linked class. False when they differ by more than their class.
 */
bool phpca_emit__adopt_method(struct phpca_serializer *s, phpca_ref location,
	const zend_function *fn, const zend_string *key, const zend_class_entry *ce);
bool phpca_emit__adopt_property(struct phpca_serializer *s, phpca_ref location,
	const zend_property_info *info, const zend_string *key, const zend_class_entry *ce);
bool phpca_emit__adopt_constant(struct phpca_serializer *s, phpca_ref location,
	const zend_class_constant *c, const zend_string *key, const zend_class_entry *ce);

/*
 * The inverse, for a loaded member: all that a class adopted belongs to the class in whose tables
 * it stands, as the compiler left it.
 */
void phpca_image_restore_classes(const struct phpc_script *script);

#endif
