/*
 * How PHP comes into this process. A program links one of the two: embed.c starts libphp; hosted.c
 * is for the packager that a php binary has loaded as a module.
 */
#ifndef PHPCA_PHP_START_H
#define PHPCA_PHP_START_H

#include <stddef.h>
#include "format/error.h"

/*
 * PHP runs, without a php.ini, with the settings that compiling needs, and after them with those of
 * `ini` ("NAME=VALUE", borrowed until this returns).
 */
enum phpca_code phpca_php__begin(const char *const *ini, size_t ini_count, struct phpca_error *err);
void phpca_php__end(void);

#endif
