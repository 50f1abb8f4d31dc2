/* UTF-8, by the letter of RFC 3629. */
#ifndef PHPCA_UTF8_H
#define PHPCA_UTF8_H

#include <stddef.h>

/*
 * Bytes of the character at `s`, of which `size` bytes are there; 0 when there is none: an overlong
 * form, a surrogate, beyond U+10FFFF, cut off, or no bytes at all.
 */
size_t phpca_utf8_character(const char *s, size_t size);

#endif
