/*
 * Values: zvals, constant expressions, arrays.
 */
#ifndef PHPCA_IMAGE_VALUES_H
#define PHPCA_IMAGE_VALUES_H

#include "image/emit.h"

/* Fills the value of one element of a table at `ref`, which is zero. `ce`: whose table it is. */
typedef void phpca_emit__filler(struct phpca_serializer *s, phpca_ref ref, const zval *src,
	const zend_string *key, const zend_class_entry *ce);

/* Fillers: of arrays; of tables of pointers, which the caller then sets. */
void phpca_emit__element(struct phpca_serializer *s, phpca_ref ref, const zval *src,
	const zend_string *key, const zend_class_entry *ce);
void phpca_emit__pointer(struct phpca_serializer *s, phpca_ref ref);

/*
 * `u2`: what the engine keeps beside the value (flags, line numbers); chains of buckets are made
 * later.
 */
void phpca_emit__value(struct phpca_serializer *s, phpca_ref ref, const zval *src, uint32_t u2);
phpca_ref phpca_emit__values(struct phpca_serializer *s, enum phpca_part part, const zval *src,
	uint32_t count, bool keep_u2);

/* A pointer to an immutable array. */
void phpca_emit__array(struct phpca_serializer *s, phpca_ref location, const HashTable *src,
	enum phpca_part part, phpca_emit__filler *fill);

/* A table that is embedded at `ref`. */
void phpca_emit__table(struct phpca_serializer *s, phpca_ref ref, const HashTable *src,
	enum phpca_part part, phpca_emit__filler *fill, const zend_class_entry *ce);

#endif
