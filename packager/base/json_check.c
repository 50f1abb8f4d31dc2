/*
 * See json_check.h. One function for each rule of the grammar; each leaves `s` behind what it took,
 * or at the fault.
 */
#include <ctype.h>
#include <string.h>
#include "base/json_check.h"
#include "base/utf8.h"

#define DEPTH_MAX 512 /* as PHP's json_decode */

struct check {
	const char *s, *end;
	unsigned depth;
	const char *fault;
};

static bool fail(struct check *c, const char *fault)
{
	c->fault = fault;
	return false;
}

static void skip_space(struct check *c)
{
	while (c->s < c->end && (*c->s == ' ' || *c->s == '\t' || *c->s == '\n' || *c->s == '\r'))
		c->s++;
}

static bool is_at(const struct check *c, char wanted)
{
	return c->s < c->end && *c->s == wanted;
}

/* ---- strings ---- */

/* Four hexadecimal digits at c->s; -1 if they are not there. */
static long hex4(struct check *c)
{
	long value = 0;

	for (int i = 0; i < 4; i++, c->s++) {
		if (c->s == c->end || !isxdigit((unsigned char)*c->s))
			return -1;
		value = value * 16
			+ (isdigit((unsigned char)*c->s) ? *c->s - '0' : (*c->s | 0x20) - 'a' + 10);
	}
	return value;
}

/* Behind "\u". Characters beyond U+FFFF are written as two: a high and a low surrogate. */
static bool check_unicode(struct check *c)
{
	const char *start = c->s - 2;
	long high = hex4(c), low;

	if (high < 0)
		return fail(c, "wanted four hexadecimal digits behind \\u");
	if (high < 0xd800 || high > 0xdfff)
		return true;
	if (high < 0xdc00 && c->end - c->s >= 2 && c->s[0] == '\\' && c->s[1] == 'u') {
		c->s += 2;
		low = hex4(c);
		if (low >= 0xdc00 && low <= 0xdfff)
			return true;
	}
	c->s = start;
	return fail(c, "half of a surrogate pair");
}

static bool check_escape(struct check *c)
{
	c->s++;
	if (c->s == c->end || !*c->s || !strchr("\"\\/bfnrtu", *c->s))
		return fail(c, "wanted one of \" \\ / b f n r t u behind a backslash");
	return *c->s++ != 'u' || check_unicode(c);
}

static bool check_string(struct check *c)
{
	for (c->s++; c->s < c->end && *c->s != '"';) {
		size_t size = phpca_utf8_character(c->s, (size_t)(c->end - c->s));
		if (size == 0)
			return fail(c, "a byte that is not UTF-8");
		if ((unsigned char)*c->s < ' ')
			return fail(c, *c->s ? "a control character in a string" : "a NUL byte");
		if (*c->s == '\\') {
			if (!check_escape(c))
				return false;
			continue;
		}
		c->s += size;
	}
	if (c->s == c->end)
		return fail(c, "the text ends inside a string");
	c->s++;
	return true;
}

/* ---- the rest ---- */

static bool check_digits(struct check *c)
{
	const char *start = c->s;

	while (c->s < c->end && *c->s >= '0' && *c->s <= '9')
		c->s++;
	return c->s > start || fail(c, "wanted a digit");
}

static bool check_number(struct check *c)
{
	c->s += *c->s == '-';
	if (is_at(c, '0'))
		c->s++;
	else if (!check_digits(c))
		return false;
	if (c->s < c->end && *c->s >= '0' && *c->s <= '9')
		return fail(c, "a number that begins with 0");
	if (is_at(c, '.')) {
		c->s++;
		if (!check_digits(c))
			return false;
	}
	if (is_at(c, 'e') || is_at(c, 'E')) {
		c->s++;
		c->s += is_at(c, '+') || is_at(c, '-');
		return check_digits(c);
	}
	return true;
}

static bool check_word(struct check *c, const char *word)
{
	size_t size = strlen(word);

	if ((size_t)(c->end - c->s) < size || memcmp(c->s, word, size) != 0)
		return fail(c, "wanted a value");
	c->s += size;
	return true;
}

static bool check_value(struct check *c);

static bool check_member(struct check *c)
{
	if (!is_at(c, '"'))
		return fail(c, "wanted a key in double quotes");
	if (!check_string(c))
		return false;
	skip_space(c);
	if (!is_at(c, ':'))
		return fail(c, "wanted \":\" behind the key");
	c->s++;
	return check_value(c);
}

/* "{...}" or "[...]": what stands inside, separated by commas. */
static bool check_group(
	struct check *c, char close, bool (*check_item)(struct check *), const char *wanted)
{
	if (++c->depth > DEPTH_MAX)
		return fail(c, "nested deeper than 512");
	c->s++;
	skip_space(c);
	if (!is_at(c, close)) {
		for (;; c->s++) {
			skip_space(c);
			if (!check_item(c))
				return false;
			skip_space(c);
			if (!is_at(c, ','))
				break;
		}
		if (!is_at(c, close))
			return fail(c, wanted);
	}
	c->s++;
	c->depth--;
	return true;
}

static bool check_value(struct check *c)
{
	skip_space(c);
	if (c->s == c->end)
		return fail(c, "wanted a value, found the end");
	switch (*c->s) {
	case '{':
		return check_group(c, '}', check_member, "wanted \",\" or \"}\"");
	case '[':
		return check_group(c, ']', check_value, "wanted \",\" or \"]\"");
	case '"':
		return check_string(c);
	case 't':
		return check_word(c, "true");
	case 'f':
		return check_word(c, "false");
	case 'n':
		return check_word(c, "null");
	default:
		return (*c->s == '-' || (*c->s >= '0' && *c->s <= '9')) ? check_number(c)
																: fail(c, "wanted a value");
	}
}

bool phpca_json_check(const char *text, size_t size, const char **at, const char **fault)
{
	struct check c = {.s = text, .end = text + size};
	bool good = check_value(&c);

	if (good) {
		skip_space(&c);
		good = c.s == c.end || fail(&c, "something stands behind the value");
	}
	/* A text that ends too soon: the fault is behind its last word, not below it. */
	if (!good && c.s == c.end)
		while (c.s > text && strchr(" \t\r\n", c.s[-1]))
			c.s--;
	*at = c.s;
	*fault = c.fault;
	return good;
}

const char *phpca_json_find_nul(const char *text, size_t size)
{
	for (const char *s = text, *end = text + size;
		 s < end && (s = memchr(s, '\\', (size_t)(end - s))); s += 2)
		if (end - s >= 6 && memcmp(s + 1, "u0000", 5) == 0)
			return s;
	return NULL;
}
