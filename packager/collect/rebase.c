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
	char *escaped = phpca_text_alloc(strlen(path) * 2 + 1), *out = escaped;

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

#define DEPTH_MAX 64 /* of serialized strings within each other */

struct rebase {
	const char *start; /* of the whole text, for messages */
	char *root[2];     /* plain, and with its slashes escaped */
	char *mount[2];    /* likewise */
	unsigned depth;
	struct phpca_error *err;
};

/*
 * The next of each form at or behind a place, or the end. Each is looked for when the one that was
 * found lies behind: so a text is read once for each form, however many there are.
 */
struct search {
	const char *end, *next[2];
};

static void find_next(const struct rebase *r, struct search *s, int form, const char *from)
{
	size_t size = strlen(r->root[form]);
	const char *found;

	/* What stands right at the start stands alone, whatever is in front of it. */
	if ((size_t)(s->end - from) >= size && memcmp(from, r->root[form], size) == 0
		&& stands_alone(from, s->end, from, size)) {
		s->next[form] = from;
	} else if (!s->next[form] || s->next[form] < from) {
		found = find_form(from, (size_t)(s->end - from), r->root[form]);
		s->next[form] = found ? found : s->end;
	}
}

/* The next root at or behind `from`, NULL when there is none; *size is what stands there. */
static const char *find_root(
	const struct rebase *r, struct search *s, const char *from, size_t *size)
{
	size_t escaped = strlen(r->root[1]);

	find_next(r, s, 0, from);
	find_next(r, s, 1, from);
	*size = escaped;
	if (s->next[1] < s->next[0] && (size_t)(s->next[0] - s->next[1]) >= escaped)
		return s->next[1];
	*size = strlen(r->root[0]);
	return s->next[0] < s->end ? s->next[0] : NULL;
}

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

/* The first end of a serialized string that any could have that begins here. */
static const char *find_close(const char *contents, const char *end)
{
	const char *close = memmem(contents, (size_t)(end - contents), "\";", 2);

	return close ? close : end;
}

static enum phpca_code replace(
	struct rebase *r, struct phpca_buffer *out, const char *text, const char *end, bool serialized);

static enum phpca_code replace_serialized(
	struct rebase *r, struct phpca_buffer *out, const char *contents, size_t size)
{
	struct phpca_buffer inner = {0};
	enum phpca_code code;
	char head[40];

	if (r->depth == DEPTH_MAX)
		return phpca_error_set(r->err, PHPCA_E_FAILURE,
			"the serialized string at offset %zu is nested deeper than %d",
			(size_t)(contents - r->start), DEPTH_MAX);
	r->depth++;
	code = replace(r, &inner, contents, contents + size, true);
	r->depth--;

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
	struct search search = {.end = end};
	size_t found_size, size;
	const char *found = find_root(r, &search, text, &found_size), *contents;
	const char *spoiled = NULL; /* up to here reaches a serialized string whose length is wrong */
	const char *done = text;

	for (const char *s = text; s < end && found; s++) {
		if (*s == 's' && is_serialized(s, end, &contents, &size)) {
			if (!is_whole(contents, size, end)) {
				if (!spoiled || contents > spoiled)
					spoiled = find_close(contents, end);
				continue;
			}
			if (contents + size <= found) {
				s = contents + size + 1;
				continue;
			}
			phpca_buffer_append(out, done, (size_t)(s - done));
			if (replace_serialized(r, out, contents, size))
				return PHPCA_E_FAILURE;
			done = contents + size + 2;
			s = done - 1;
			found = find_root(r, &search, done, &found_size);
		} else if (s == found) {
			if (spoiled && s < spoiled)
				return phpca_error_set(r->err, PHPCA_E_FAILURE,
					"the path at offset %zu stands in a serialized string whose length does not fit",
					(size_t)(s - r->start));
			phpca_buffer_append(out, done, (size_t)(s - done));
			phpca_buffer_append(out, r->mount[*s == '\\'], strlen(r->mount[*s == '\\']));
			done = s + found_size;
			s = done - 1;
			found = find_root(r, &search, done, &found_size);
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
	char *copy = phpca_text_cut(text, size);
	struct rebase r = {.start = copy,
		.root = {phpca_text_dup(root), escape_slashes(root)},
		.mount = {phpca_text_dup(mount), escape_slashes(mount)},
		.err = err};
	enum phpca_code code = replace(&r, out, copy, copy + size, false);

	free(copy);
	for (int form = 0; form < 2; form++) {
		free(r.root[form]);
		free(r.mount[form]);
	}
	return code;
}
