/* See names.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "classmap/names.h"

/* What a byte is, since most are nothing special. */
enum { WORD = 1, NAME = 2, SPACE = 4, MARK = 8, FIRST = 16 };
static uint8_t kind_of[256];

__attribute__((constructor)) static void fill_kinds(void)
{
	for (int c = 0; c < 256; c++)
		kind_of[c] = (uint8_t)((c < 0x7f && (isalnum(c) || c == '_') ? WORD | NAME
									   : c >= 0x7f                   ? NAME
																	 : 0)
			| (c < 0x7f && isspace(c) ? SPACE : 0));
	for (const char *c = "?\"'<#/"; *c; c++) /* may end code, or begin what is none */
		kind_of[(unsigned char)*c] |= MARK;
	for (const char *c = "cCiItTeEnN"; *c; c++) /* class, interface, trait, enum, namespace */
		kind_of[(unsigned char)*c] |= FIRST;
}

static bool is(char c, int kind)
{
	return kind_of[(unsigned char)c] & kind;
}

/* ---- taking out what is not code ---- */

struct cleaning {
	const char *at, *end;
	char *out;
};

static void put(struct cleaning *c, const char *text)
{
	size_t size = strlen(text);

	memcpy(c->out, text, size);
	c->out += size;
}

static bool is_at(const struct cleaning *c, const char *text)
{
	size_t size = strlen(text);

	return (size_t)(c->end - c->at) >= size && memcmp(c->at, text, size) == 0;
}

static void skip_past(struct cleaning *c, const char *text)
{
	const char *found = memmem(c->at, (size_t)(c->end - c->at), text, strlen(text));

	c->at = found ? found + strlen(text) : c->end;
}

static void skip_line_comment(struct cleaning *c)
{
	while (c->at < c->end && *c->at != '\n' && *c->at != '\r' && !(*c->at == '?' && is_at(c, "?>")))
		c->at++;
}

static void skip_string(struct cleaning *c)
{
	char quote = *c->at++;

	while (c->at < c->end && *c->at != quote)
		c->at += *c->at == '\\' && c->at + 1 < c->end && (c->at[1] == '\\' || c->at[1] == quote)
			? 2
			: 1;
	c->at += c->at < c->end;
}

/*
 * Past the delimiter that ends a heredoc: the first thing on a line, behind any space, and no part
 * of a longer word.
 */
static void skip_heredoc_body(struct cleaning *c, const char *delimiter, size_t size)
{
	while (c->at < c->end) {
		while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
			c->at++;
		if ((size_t)(c->end - c->at) >= size && memcmp(c->at, delimiter, size) == 0
			&& (c->at + size == c->end || !is(c->at[size], NAME))) {
			c->at += size;
			return;
		}
		while (c->at < c->end && *c->at != '\n' && *c->at != '\r')
			c->at++;
		while (c->at < c->end && (*c->at == '\n' || *c->at == '\r'))
			c->at++;
	}
}

/* At "<<<": a heredoc or nowdoc if a delimiter and the end of the line follow. */
static bool skip_heredoc(struct cleaning *c)
{
	const char *s = c->at + 3, *delimiter;
	char quote = 0;
	size_t size;

	while (s < c->end && (*s == ' ' || *s == '\t'))
		s++;
	if (s < c->end && (*s == '\'' || *s == '"'))
		quote = *s++;
	for (delimiter = s; s < c->end && is(*s, NAME); s++)
		;
	size = (size_t)(s - delimiter);
	if (size == 0 || isdigit((unsigned char)*delimiter) || (quote && (s == c->end || *s++ != quote))
		|| s == c->end || (*s != '\n' && *s != '\r'))
		return false;
	c->at = s + (*s == '\r' && s + 1 < c->end && s[1] == '\n' ? 2 : 1);
	skip_heredoc_body(c, delimiter, size);
	return true;
}

static void copy_plain(struct cleaning *c)
{
	do
		*c->out++ = *c->at++;
	while (c->at < c->end && !is(*c->at, MARK));
}

/* One step in PHP code; false at the end of the code. */
static bool clean_code(struct cleaning *c)
{
	if (!is(*c->at, MARK)) {
		copy_plain(c);
	} else if (is_at(c, "?>")) {
		c->at += 2;
		put(c, "?>");
		return false;
	} else if (*c->at == '"' || *c->at == '\'') {
		skip_string(c);
		put(c, "null");
	} else if (is_at(c, "<<<") && skip_heredoc(c)) {
		put(c, "null");
	} else if (is_at(c, "//") || (*c->at == '#' && !is_at(c, "#["))) {
		skip_line_comment(c);
	} else if (is_at(c, "/*")) {
		c->at += 2;
		skip_past(c, "*/");
	} else {
		*c->out++ = *c->at++;
	}
	return true;
}

/* The code of a text, ends with a NUL. An empty string literal grows: two bytes become four. */
static char *clean(const uint8_t *text, size_t size)
{
	char *code = phpca_text_grow(NULL, 2 * size + 8);
	struct cleaning c = {(const char *)text, (const char *)text + size, code};

	while (c.at < c.end) {
		skip_past(&c, "<?");
		if (c.at < c.end)
			put(&c, "<?");
		while (c.at < c.end && clean_code(&c))
			;
	}
	*c.out = '\0';
	return code;
}

/* ---- looking for declarations ---- */

static const char *skip_space(const char *s)
{
	while (is(*s, SPACE))
		s++;
	return s;
}

/* The end of the word `word` at `s` if that is what stands there, else NULL. */
static const char *past_word(const char *s, const char *word)
{
	size_t size = strlen(word);

	return strncasecmp(s, word, size) == 0 ? s + size : NULL;
}

/*
 * "namespace A\B;" or "namespace {": puts "A\B\" or "" into *name, returns what follows; NULL for
 * anything else. *broken is where a name broke off that ended in neither: up to there every other
 * would, too, and is not read again.
 */
static const char *match_namespace(const char *s, char **name, const char **broken)
{
	const char *word = past_word(s, "namespace"), *end;
	char *out;

	if (!word || word < *broken || (!is(*word, SPACE) && *word != '{' && *word != ';'))
		return NULL;
	for (end = word; is(*end, NAME) || is(*end, SPACE) || *end == '\\'; end++)
		;
	if (*end != '{' && *end != ';') {
		*broken = end;
		return NULL;
	}
	free(*name);
	*name = out = phpca_text_alloc((size_t)(end - word) + 2);
	for (; word < end; word++)
		if (!is(*word, SPACE))
			*out++ = *word;
	if (out > *name)
		*out++ = '\\';
	*out = '\0';
	return end + 1;
}

/*
 * "class Name" and its kin: *size is 0 for what only looks like one. Returns what follows, or NULL.
 */
static const char *match_class(const char *s, const char **name, size_t *size)
{
	char first = *s | 0x20;
	const char *word = past_word(s,
				   first == 'c'       ? "class"
					   : first == 'i' ? "interface"
					   : first == 't' ? "trait"
									  : "enum"),
			   *end;

	if (!word || !is(*word, SPACE))
		return NULL;
	*name = skip_space(word);
	if (!is(**name, NAME) || isdigit((unsigned char)**name))
		return NULL;
	for (end = *name; is(*end, NAME) || *end == ':' || *end == '-'; end++)
		;
	*size = (size_t)(end - *name);
	if (first == 'e' && memrchr(*name, ':', *size)) /* "enum Suit:string" */
		*size = (size_t)((const char *)memrchr(*name, ':', *size) - *name);
	if ((*size == 7 && memcmp(*name, "extends", 7) == 0)
		|| (*size == 10 && memcmp(*name, "implements", 10) == 0))
		*size = 0; /* of an anonymous class */
	return end;
}

void phpca_classmap__names(struct phpca_list *out, const uint8_t *text, size_t size)
{
	char *code = clean(text, size), *namespace = phpca_text_dup("");
	const char *s = code, *name = NULL, *broken = code, *next;
	size_t name_size = 0;

	for (char before = ' '; *s; before = *s++) {
		if (!is(*s, FIRST) || is(before, WORD) || before == '$' || before == ':' || before == '>')
			continue;
		if ((next = match_class(s, &name, &name_size))) {
			if (name_size)
				phpca_list_add(out, phpca_text_format("%s%.*s", namespace, (int)name_size, name));
		} else if (!(next = match_namespace(s, &namespace, &broken))) {
			continue;
		}
		s = next - 1;
	}
	free(namespace);
	free(code);
}
