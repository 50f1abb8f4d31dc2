/* See loaders.h. */
#include "compile/loaders.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "engine/phar.h"

static size_t white(const uint8_t *bytes, size_t size, size_t at)
{
	while (at < size && isspace(bytes[at]))
		at++;
	return at;
}

/* A command's first line says who runs it, and PHP skips it. A mark of UTF-8 stands before both. */
static size_t begin_of_code(const uint8_t *bytes, size_t size)
{
	size_t at = phpca_phar_begins_with(bytes, size, 0, "\xef\xbb\xbf") ? 3 : 0;

	if (phpca_phar_begins_with(bytes, size, at, "#!"))
		while (at < size && bytes[at++] != '\n')
			;
	return at;
}

static bool mentions(const uint8_t *bytes, size_t size, const char *word)
{
	return memmem(bytes, size, word, strlen(word)) != NULL;
}

/* "<?php //0046a" and "<?php //ICB0": the number of the format, where a comment would have words.
 */
static bool has_number_of_format(const uint8_t *bytes, size_t size)
{
	size_t at = 5, digits = 0;

	if (!phpca_phar_begins_with(bytes, size, 0, "<?php"))
		return false;
	at = white(bytes, size, at);
	if (!phpca_phar_begins_with(bytes, size, at, "//"))
		return false;
	at += 2;
	if (phpca_phar_begins_with(bytes, size, at, "ICB"))
		return true;
	while (at + digits < size && isxdigit(bytes[at + digits]))
		digits++;
	return digits >= 4 && digits <= 8 && bytes[at] == '0'
		&& (at + digits == size || isspace(bytes[at + digits]));
}

static bool is_zend_guard(const uint8_t *bytes, size_t size)
{
	return phpca_phar_begins_with(bytes, size, 0, "<?php")
		&& phpca_phar_begins_with(bytes, size, white(bytes, size, 5), "@Zend;");
}

/* What stands behind "__halt_compiler();", or NULL. */
static const uint8_t *behind_halt(const uint8_t *bytes, size_t size)
{
	static const char halt[] = "__halt_compiler", rest[] = "();";
	const size_t length = sizeof(halt) - 1;

	for (size_t i = 0; i + length < size; i++) {
		size_t at = i + length;
		const char *r = rest;

		if (bytes[i] != '_' || strncasecmp((const char *)bytes + i, halt, length) != 0)
			continue;
		for (; *r && (at = white(bytes, size, at)) < size && bytes[at] == (uint8_t)*r; r++)
			at++;
		if (!*r)
			return bytes + at;
	}
	return NULL;
}

static bool is_encoded(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] < ' ' && !isspace(bytes[i]))
			return true;
	return false;
}

/*
 * Bytes behind the end of the code that the code itself does not read: it names neither its own
 * offset, nor its own file, nor Phar.
 */
static bool has_data_for_others(const uint8_t *bytes, size_t size)
{
	const uint8_t *data = behind_halt(bytes, size);
	size_t code = data ? (size_t)(data - bytes) : 0;

	return data && is_encoded(data, size - code)
		&& !mentions(bytes, code, "__COMPILER_HALT_OFFSET__") && !mentions(bytes, code, "__FILE__")
		&& !mentions(bytes, code, "Phar") && !mentions(bytes, code, "phar");
}

const char *phpca_compile__loader(const char *path, const uint8_t *bytes, size_t size)
{
	if (phpca_phar_is_no_text(path, bytes, size))
		return "is a Phar in the form of tar or zip, or compressed, which PHP's Phar opens";
	size_t begin = begin_of_code(bytes, size);
	bytes += begin;
	size -= begin;
	if (has_number_of_format(bytes, size))
		return "is encoded for another loader: it begins with the number of a format";
	if (is_zend_guard(bytes, size))
		return "is encoded for another loader: it begins with @Zend";
	if (has_data_for_others(bytes, size))
		return "is encoded for another loader: its code does not read what is behind "
			   "__halt_compiler()";
	return NULL;
}
