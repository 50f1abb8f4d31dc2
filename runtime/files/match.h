/*
 * glob(3) over archive and disk without the C library's callbacks, and names for a php_glob_t,
 * which the C library (or PHP) frees: it says nowhere how it allocates them.
 */
#ifndef PHPCA_FILES_MATCH_H
#define PHPCA_FILES_MATCH_H

#include <stdbool.h>

#include "engine/version.h"

/*
 * As glob(3), with its results; `flags` are its flags, without PHP_GLOB_APPEND. `out` must be
 * cleared by php_globfree(), whatever comes of it.
 */
int phpca_glob__match(const char *pattern, int flags, php_glob_t *out);

/* Adds a copy of a name. False if there is no memory. */
bool phpca_glob__add(php_glob_t *found, const char *name);

#endif
