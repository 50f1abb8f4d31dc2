/*
 * Classes.
 */
#ifndef PHPCA_IMAGE_CLASSES_H
#define PHPCA_IMAGE_CLASSES_H

#include "image/emit.h"

/*
 * Serializes `ce`, which was linked in this process from `proto` of a loaded image and adopts what
 * it has of that (adopt.h); NULL: another did. 0 when it can't be stored: s->failure says why not.
 */
phpca_ref phpca_serialize_linked_class(
	struct phpca_serializer *s, zend_class_entry *ce, const zend_class_entry *proto);

/* Before anything is stored: no failure, and what refers upwards is known. */
void phpca_serialize__begin(struct phpca_serializer *s);

/* Says what the word at `location` points to, storing it first if need be. */
void phpca_serialize_class_pointer(
	struct phpca_serializer *s, phpca_ref location, const zend_class_entry *ce);

#endif
