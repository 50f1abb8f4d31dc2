/*
 * Scripts that are not for PHP's compiler: another extension takes them when they are included.
 * What PHP would compile is a stub that complains of its absence.
 */
#ifndef PHPCA_COMPILE_LOADERS_H
#define PHPCA_COMPILE_LOADERS_H

#include <stddef.h>
#include <stdint.h>

/* Why the script is left to another extension (constant text); NULL: it is PHP's own. */
const char *phpca_compile__loader(const char *path, const uint8_t *bytes, size_t size);

#endif
