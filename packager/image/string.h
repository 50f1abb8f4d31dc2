/* Strings of the engine as they stand in images and string pools. */
#ifndef PHPCA_IMAGE_STRING_H
#define PHPCA_IMAGE_STRING_H

#include "zend.h"
#include "format/buffer.h"

/* Bytes that a string takes, a multiple of 8. */
size_t phpca_string_size(const zend_string *s);

/* Writes it to `to`, phpca_string_size() bytes that are zero. */
void phpca_string_put(uint8_t *to, const zend_string *s);

/* Appends it to `out`, aligned to 8 bytes; returns its offset there. */
uint64_t phpca_string_append(struct phpca_buffer *out, const zend_string *s);

#endif
