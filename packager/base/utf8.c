/* See utf8.h. */
#include "base/utf8.h"

/* By the first byte; 0 for one that begins no character. */
static size_t length(unsigned char first)
{
	return first < 0x80                 ? 1
		: first >= 0xc2 && first < 0xe0 ? 2
		: (first & 0xf0) == 0xe0        ? 3
		: first >= 0xf0 && first < 0xf5 ? 4
										: 0;
}

/* Longer than need be, a surrogate, beyond U+10FFFF: the second byte tells. */
static int is_forbidden(unsigned char first, unsigned char second)
{
	return (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)
		|| (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
}

size_t phpca_utf8_character(const char *text, size_t room)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t size = room ? length(*s) : 0;

	if (size > room)
		return 0;
	for (size_t i = 1; i < size; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return size > 1 && is_forbidden(s[0], s[1]) ? 0 : size;
}
