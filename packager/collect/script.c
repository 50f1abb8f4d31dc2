/* See script.h. */
#include <string.h>
#include <strings.h>
#include "collect/script.h"
#include "format/merged.h"

static bool starts_with(const uint8_t *bytes, size_t size, const char *text)
{
	size_t length = strlen(text);

	return size >= length && strncasecmp((const char *)bytes, text, length) == 0;
}

bool phpca_collect__has_open_tag(const uint8_t *bytes, size_t size)
{
	const uint8_t *end = bytes + size, *at = bytes;

	for (; (at = memmem(at, (size_t)(end - at), "<?", 2)); at += 2)
		if (starts_with(at, (size_t)(end - at), "<?php")
			|| starts_with(at, (size_t)(end - at), "<?="))
			return true;
	return false;
}

static bool has_php_shebang(const uint8_t *bytes, size_t size)
{
	const uint8_t *line_end = size > 2 && bytes[0] == '#' && bytes[1] == '!'
		? memchr(bytes, '\n', size)
		: NULL;

	return line_end && memmem(bytes, (size_t)(line_end - bytes), "php", 3);
}

static bool has_ending(const char *path, const char *ending)
{
	size_t size = strlen(path), length = strlen(ending);

	return size > length && strcasecmp(path + size - length, ending) == 0;
}

bool phpca_collect__is_script(const char *path, const uint8_t *bytes, size_t size)
{
	size_t mark = starts_with(bytes, size, "\xef\xbb\xbf") ? 3 : 0;

	if (has_ending(path, ".php"))
		return true;
	/* It begins with code for those who can't read it. */
	if (phpca_archive_probe(bytes, size) || phpca_merged_probe(bytes, size))
		return false;
	if (!phpca_collect__has_open_tag(bytes, size))
		return false;
	return has_ending(path, ".inc") || has_ending(path, ".phtml") || has_php_shebang(bytes, size)
		|| starts_with(bytes + mark, size - mark, "<?php");
}
