/*
 * The differences between PHP versions, with names. PHP_VERSION_ID occurs here and nowhere else.
 */
#ifndef PHPCA_VERSION_H
#define PHPCA_VERSION_H

#include "php_version.h"

#if PHP_VERSION_ID < 80200 || PHP_VERSION_ID >= 80300
#error "phpca knows the structures of PHP 8.2; support for other versions is added in engine/"
#endif

#define PHPCA_ENGINE_BRANCH "8.2"

#endif
