/* See shown.h. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/shown.h"
#include "base/text.h"

#define COPIES 8
#define LONGEST 4 /* "\x1b" */

/* How many bytes form a control character here; 0: none. */
static size_t control(const unsigned char *at)
{
	if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f)
		return 2;
	return at[0] && (at[0] < 0x20 || at[0] == 0x7f) ? 1 : 0;
}

static bool is_plain(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		if (control(at))
			return false;
	return true;
}

static char *write_byte(char *to, unsigned char byte)
{
	switch (byte) {
	case '\n':
		return stpcpy(to, "\\n");
	case '\r':
		return stpcpy(to, "\\r");
	case '\t':
		return stpcpy(to, "\\t");
	default:
		return to + sprintf(to, "\\x%02x", byte);
	}
}

const char *phpca_shown(const char *text)
{
	static _Thread_local char *copy[COPIES];
	static _Thread_local unsigned next;
	char *to;

	if (!text || is_plain(text))
		return text;
	next = (next + 1) % COPIES;
	to = copy[next] = phpca_text_grow(copy[next], strlen(text) * LONGEST + 1);
	for (const unsigned char *at = (const unsigned char *)text; *at;) {
		size_t size = control(at);
		if (!size)
			*to++ = (char)*at++;
		for (; size; size--)
			to = write_byte(to, *at++);
	}
	*to = '\0';
	return copy[next];
}
