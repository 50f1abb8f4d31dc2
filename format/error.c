#include "format/error.h"

#include <stdio.h>
#include <string.h>

enum phpca_code phpca_error_set(struct phpca_error *err, enum phpca_code code, const char *fmt, ...)
{
	va_list args;

	if (err == NULL || err->code != PHPCA_OK)
		return code;
	err->code = code;
	va_start(args, fmt);
	vsnprintf(err->message, sizeof(err->message), fmt, args);
	va_end(args);
	return code;
}

/* A message that becomes too long loses its end: what stands in front says where to look. */
void phpca_error_prefix(struct phpca_error *err, const char *fmt, ...)
{
	char text[sizeof(err->message)];
	va_list args;
	size_t size, keep;

	if (err == NULL || err->code == PHPCA_OK)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text) - 2, fmt, args);
	va_end(args);
	size = strlen(text);
	memcpy(text + size, ": ", 2);
	size += 2;
	keep = strlen(err->message);
	if (keep > sizeof(text) - 1 - size)
		keep = sizeof(text) - 1 - size;
	memcpy(text + size, err->message, keep);
	text[size + keep] = '\0';
	memcpy(err->message, text, size + keep + 1);
}

void phpca_error_clear(struct phpca_error *err)
{
	if (err == NULL)
		return;
	err->code = PHPCA_OK;
	err->message[0] = '\0';
}
