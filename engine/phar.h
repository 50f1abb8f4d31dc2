/*
 * Phars that are no PHP text: a tar, a zip, or compressed as a whole. PHP's Phar opens a script
 * that has ".phar" in its name, and gives the engine the stub that is packed in it.
 */
#ifndef PHPCA_ENGINE_PHAR_H
#define PHPCA_ENGINE_PHAR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline bool phpca_phar_begins_with(
	const uint8_t *bytes, size_t size, size_t offset, const char *magic)
{
	size_t length = strlen(magic);

	return size >= offset + length && memcmp(bytes + offset, magic, length) == 0;
}

static inline bool phpca_phar_is_no_text(const char *name, const uint8_t *bytes, size_t size)
{
	return strstr(name, ".phar")
		&& (phpca_phar_begins_with(bytes, size, 257, "ustar")
			|| phpca_phar_begins_with(bytes, size, 0, "PK\x03\x04")
			|| phpca_phar_begins_with(bytes, size, 0, "\x1f\x8b")
			|| phpca_phar_begins_with(bytes, size, 0, "BZh"));
}

#endif
