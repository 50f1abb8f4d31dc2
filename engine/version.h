/*
 * Which engines phpca knows, and their differences, with names. PHP_VERSION_ID occurs here and
 * nowhere else.
 */
#ifndef PHPCA_VERSION_H
#define PHPCA_VERSION_H

#if !defined(__x86_64__) || !defined(__LP64__)
#error "phpca works on x86-64 with 64-bit addresses; this is another processor."
#endif

#include "php_config.h"
#include "php_version.h"

#if PHP_VERSION_ID < 80200 || PHP_VERSION_ID >= 80300
#error "phpca knows the structures of PHP 8.2; this PHP has another version."
#endif

#ifdef ZTS
#error \
	"phpca does not work in a thread-safe PHP (ZTS); build it for one that is not thread-safe (NTS)."
#endif

#endif
