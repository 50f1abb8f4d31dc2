/* See shown.h. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/shown.h"
#include "base/text.h"
#include "base/utf8.h"
#include "format/buffer.h"

#define COPIES 8
#define LONGEST 4 /* "\x1b" */

/* ---- one character ---- */

static bool is_c1(unsigned char byte)
{
	return byte >= 0x80 && byte <= 0x9f;
}

/*
 * How many bytes stand here for one character; *control: they would move something. A byte that is
 * no UTF-8 is a C1 control by itself to a terminal of eight bits.
 */
static size_t step(const char *text, size_t size, bool *control)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t bytes = phpca_utf8_character(text, size);

	*control = bytes == 1 ? *at < 0x20 || *at == 0x7f
		: bytes == 2      ? at[0] == 0xc2 && is_c1(at[1])
						  : !bytes && is_c1(*at);
	return bytes ? bytes : 1;
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

/* Returns the end of what was written: at most LONGEST bytes for each. */
static char *write_text(char *to, const char *text, size_t size, bool tabs_stay)
{
	bool control;

	for (size_t at = 0, bytes; at < size; at += bytes) {
		bytes = step(text + at, size - at, &control);
		if (control && !(tabs_stay && text[at] == '\t')) {
			for (size_t i = 0; i < bytes; i++)
				to = write_byte(to, (unsigned char)text[at + i]);
		} else {
			memcpy(to, text + at, bytes);
			to += bytes;
		}
	}
	return to;
}

/* ---- names ---- */

static bool is_plain(const char *text)
{
	size_t size = strlen(text);
	bool control = false;

	for (size_t at = 0; at < size && !control;)
		at += step(text + at, size - at, &control);
	return !control;
}

const char *phpca_shown(const char *text)
{
	static _Thread_local char *copy[COPIES];
	static _Thread_local unsigned next;

	if (!text || is_plain(text))
		return text;
	next = (next + 1) % COPIES;
	copy[next] = phpca_text_grow(copy[next], strlen(text) * LONGEST + 1);
	*write_text(copy[next], text, strlen(text), false) = '\0';
	return copy[next];
}

/* ---- streams ---- */

struct stream {
	FILE *to;
	struct phpca_buffer line; /* as far as it came */
};

static void write_line(struct stream *s)
{
	char *shown = phpca_text_grow(NULL, s->line.size * LONGEST + 1),
		 *end = write_text(shown, (const char *)s->line.data, s->line.size, true);

	fwrite(shown, 1, (size_t)(end - shown), s->to);
	free(shown);
	s->line.size = 0;
}

static ssize_t take(void *cookie, const char *text, size_t size)
{
	struct stream *s = cookie;

	for (size_t at = 0, part; at < size; at += part) {
		const char *end = memchr(text + at, '\n', size - at);
		part = end ? (size_t)(end - text) - at : size - at;
		phpca_buffer_append(&s->line, text + at, part);
		if (end) {
			write_line(s);
			putc('\n', s->to);
			part++;
		}
	}
	return (ssize_t)size;
}

static int end(void *cookie)
{
	struct stream *s = cookie;

	write_line(s);
	phpca_buffer_clear(&s->line);
	free(s);
	return 0;
}

FILE *phpca_shown_stream(FILE *to)
{
	struct stream *s = phpca_text_alloc(sizeof(*s));
	FILE *stream;

	s->to = to;
	stream = fopencookie(s, "w", (cookie_io_functions_t){.write = take, .close = end});
	if (!stream)
		phpca_out_of_memory(BUFSIZ, "a stream");
	return stream;
}
