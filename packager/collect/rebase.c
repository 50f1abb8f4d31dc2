/* See rebase.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "collect/rebase.h"
#include "base/text.h"

/* ---- finding ---- */

static bool is_name_character(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || (unsigned char)c >= 0x80;
}

/*
 * "/build/app" is no directory in "/build/application", "/build/app.old" or "/var/build/app". "\n"
 * in front of it is a line break in a string.
 */
static bool stands_alone(const char *text, const char *end, const char *at, size_t size)
{
	const char *next = at + size;

	if (at > text && (is_name_character(at[-1]) || at[-1] == '.')
		&& !(at - text >= 2 && at[-2] == '\\'))
		return false;
	if (next == end)
		return true;
	return !is_name_character(*next)
		&& !(*next == '.' && next + 1 < end && (is_name_character(next[1]) || next[1] == '.'));
}

static const char *find_form(const char *text, size_t text_size, const char *form)
{
	size_t size = strlen(form);
	const char *at = text, *end = text + text_size;

	while ((at = memmem(at, (size_t)(end - at), form, size))) {
		if (stands_alone(text, end, at, size))
			return at;
		at++;
	}
	return NULL;
}

/* "/a/b" as "\/a\/b". */
static char *escape_slashes(const char *path)
{
	char *escaped = phpca_text__alloc(strlen(path) * 2 + 1), *out = escaped;

	for (; *path; path++) {
		if (*path == '/')
			*out++ = '\\';
		*out++ = *path;
	}
	return escaped;
}

const char *phpca_rebase__find(const char *text, size_t text_size, const char *root, size_t *size)
{
	const char *plain = find_form(text, text_size, root), *found = plain;
	char *escaped = escape_slashes(root);
	const char *other = find_form(text, plain ? (size_t)(plain - text) : text_size, escaped);

	*size = other ? strlen(escaped) : strlen(root);
	if (other)
		found = other;
	free(escaped);
	return found;
}

/* ---- replacing ---- */

struct rebase {
	const char *start; /* of the whole text, for messages */
	const char *root;
	char *mount[2]; /* plain, and with its slashes escaped */
	struct phpca_error *err;
};

/* What serialize() writes for a string, at `s`: s:BYTES:"...";  *contents is where they begin. */
static bool is_serialized(const char *s, const char *end, const char **contents, size_t *size)
{
	char *digits_end;

	if (end - s < 6 || s[0] != 's' || s[1] != ':' || !isdigit((unsigned char)s[2]))
		return false;
	*size = strtoul(s + 2, &digits_end, 10); /* a NUL follows the text */
	if (end - digits_end < 2 || digits_end[0] != ':' || digits_end[1] != '"')
		return false;
	*contents = digits_end + 2;
	return true;
}

static bool is_whole(const char *contents, size_t size, const char *end)
{
	return (size_t)(end - contents) >= 2 && size <= (size_t)(end - contents) - 2
		&& contents[size] == '"' && contents[size + 1] == ';';
}

static enum phpca_code replace(
	struct rebase *r, struct phpca_buffer *out, const char *text, const char *end, bool serialized);

static enum phpca_code replace_serialized(
	struct rebase *r, struct phpca_buffer *out, const char *contents, size_t size)
{
	struct phpca_buffer inner = {0};
	enum phpca_code code = replace(r, &inner, contents, contents + size, true);
	char head[40];

	phpca_buffer_append(out, head, (size_t)snprintf(head, sizeof(head), "s:%zu:\"", inner.size));
	phpca_buffer_append(out, inner.data, inner.size);
	phpca_buffer_append(out, "\";", 2);
	phpca_buffer_clear(&inner);
	return code;
}

/* Up to the next place where something is to be done: the root, a serialized string, a byte 0. */
static enum phpca_code replace(
	struct rebase *r, struct phpca_buffer *out, const char *text, const char *end, bool serialized)
{
	size_t found_size, size;
	const char *found = phpca_rebase__find(text, (size_t)(end - text), r->root, &found_size),
			   *contents;
	const char *spoiled = NULL; /* up to here reaches a serialized string whose length is wrong */
	const char *done = text;

	for (const char *s = text; s < end && found; s++) {
		if (*s == 's' && is_serialized(s, end, &contents, &size)) {
			if (!is_whole(contents, size, end)) {
				const char *close = memmem(contents, (size_t)(end - contents), "\";", 2);
				spoiled = close ? close : end;
				continue;
			}
			if (contents + size <= found)
				continue;
			phpca_buffer_append(out, done, (size_t)(s - done));
			if (replace_serialized(r, out, contents, size))
				return PHPCA_E_FAILURE;
			done = contents + size + 2;
			s = done - 1;
			found = phpca_rebase__find(done, (size_t)(end - done), r->root, &found_size);
		} else if (s == found) {
			if (spoiled && s < spoiled)
				return phpca_error_set(r->err, PHPCA_E_FAILURE,
					"the path at offset %zu stands in a serialized string whose length does not fit",
					(size_t)(s - r->start));
			phpca_buffer_append(out, done, (size_t)(s - done));
			phpca_buffer_append(out, r->mount[*s == '\\'], strlen(r->mount[*s == '\\']));
			done = s + found_size;
			s = done - 1;
			found = phpca_rebase__find(done, (size_t)(end - done), r->root, &found_size);
		} else if (*s == '\0' && !serialized) {
			return phpca_error_set(r->err, PHPCA_E_FAILURE, "is not text: byte 0 at offset %zu",
				(size_t)(s - r->start));
		}
	}
	phpca_buffer_append(out, done, (size_t)(end - done));
	return PHPCA_OK;
}

enum phpca_code phpca_rebase__text(struct phpca_buffer *out, const char *text, size_t size,
	const char *root, const char *mount, struct phpca_error *err)
{
	char *copy = phpca_text__cut(text, size);
	struct rebase r = {copy, root, {phpca_text__dup(mount), escape_slashes(mount)}, err};
	enum phpca_code code = replace(&r, out, copy, copy + size, false);

	free(copy);
	free(r.mount[0]);
	free(r.mount[1]);
	return code;
}
