/*
 * What a class names.
 */
#ifndef PHPCA_IMAGE_PARENTS_H
#define PHPCA_IMAGE_PARENTS_H

#include "image/emit.h"

/* Parent, interfaces, traits with their rules: names, or classes when it is linked. */
void phpca_emit__parents(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce);

#endif
