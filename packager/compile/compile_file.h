/* phpc -s, phpc -c: one script to one stand-alone image. */
#ifndef PHPCA_COMPILE_FILE_H
#define PHPCA_COMPILE_FILE_H

#include "format/error.h"

/*
 * Writes the image of the script `src` beside `out`, and renames it. The engine must have started.
 * PHPCA_E_COMPILE: the script does not compile.
 */
enum phpca_code phpca_compile_file(const char *src, const char *out, struct phpca_error *err);

#endif
