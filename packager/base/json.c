/*
 * See json.h. cJSON forgets where values stood, so places are found again by skipping over the
 * text, which is known to be valid.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/json.h"
#include "base/json_check.h"
#include "base/text.h"
#include "base/utf8.h"

/* ---- memory ---- */

static void *allocate(size_t size)
{
	return phpca_realloc(NULL, size, "JSON");
}

void phpca_json_begin(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = allocate, .free_fn = free});
}

/* ---- reading ---- */

static void line_and_column(const char *text, const char *at, size_t *line, size_t *column)
{
	*line = *column = 1;
	if (strncmp(text, "\xef\xbb\xbf", 3) == 0) /* a byte order mark is no character */
		text += 3;
	for (; text < at; text++) {
		if (*text == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)*text & 0xc0) != 0x80) { /* characters, not bytes */
			++*column;
		}
	}
}

static size_t mark_size(const struct phpca_json_text *t)
{
	return t->size >= 3 && memcmp(t->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

cJSON *phpca_json_parse(const struct phpca_json_text *t, struct phpca_error *err)
{
	size_t line, column, skip = mark_size(t);
	const char *at, *fault;
	bool valid = phpca_json_check(t->text + skip, t->size - skip, &at, &fault);
	cJSON *value = NULL;

	if (!valid) {
		/* said below */
	} else if (t->no_nul && (at = phpca_json_find_nul(t->text, t->size))) {
		fault = "a NUL character in a string";
	} else {
		value = cJSON_ParseWithLength(t->text + skip, t->size - skip);
		at = t->text + skip;
		fault = "it can't be read";
	}
	if (value)
		return value;
	line_and_column(t->text, at, &line, &column);
	phpca_error_set(err, PHPCA_E_USAGE, "%s:%zu:%zu: %s%s", t->file, line, column,
		valid ? "" : "not valid JSON: ", fault);
	return NULL;
}

/* What cJSON takes for space. */
static const char *skip_space(const char *s)
{
	while (*s && (unsigned char)*s <= ' ')
		s++;
	return s;
}

static const char *skip_string(const char *s)
{
	for (s++; *s && *s != '"'; s++)
		if (*s == '\\' && s[1])
			s++;
	return *s ? s + 1 : s;
}

/* Past the value at `s`: strings are skipped whole, brackets are counted. */
static const char *skip_value(const char *s)
{
	size_t depth = 0;

	do {
		if (*s == '"') {
			s = skip_string(s);
			continue;
		}
		if (*s == '{' || *s == '[')
			depth++;
		else if (*s == '}' || *s == ']')
			depth--;
		else if (depth == 0)
			return s + strcspn(s, ",]} \t\r\n");
		s++;
	} while (*s && depth > 0);
	return s;
}

/*
 * Is the string at `s` the key that this part of a JSON pointer names ("~1" is "/", "~0" is "~")?
 * Either may be written with escapes.
 */
static bool same_key(const char *s, const char *part, size_t size)
{
	cJSON *key = cJSON_ParseWithLength(s, (size_t)(skip_string(s) - s));
	const char *at = cJSON_IsString(key) ? key->valuestring : "", *end = part + size;
	bool same = cJSON_IsString(key);

	for (; same && part < end; part++) {
		bool escaped = *part == '~' && part + 1 < end;
		char c = !escaped ? *part : *++part == '1' ? '/' : '~';
		same = *at && *at++ == c;
	}
	same = same && !*at;
	cJSON_Delete(key);
	return same;
}

/*
 * The key (in an object) or value (in an array) that `part` names in the value at `s`; *value is
 * where its value begins. Of a key that stands twice it is the last.
 */
static const char *find_part(const char *s, const char *part, size_t size, const char **value)
{
	size_t number = 0, wanted = strtoul(part, NULL, 10);
	const char *found = NULL;
	char open = *s;

	if (open != '{' && open != '[')
		return NULL;
	for (s = skip_space(s + 1); *s && *s != '}' && *s != ']'; number++) {
		const char *item = s;
		if (open == '{') {
			s = skip_space(skip_string(s));
			s = skip_space(s + (*s == ':'));
		}
		if (open == '{' ? same_key(item, part, size) : number == wanted) {
			found = item;
			*value = s;
		}
		s = skip_space(skip_value(s));
		if (*s == ',')
			s = skip_space(s + 1);
	}
	return found;
}

static const char *locate(const char *text, const char *pointer)
{
	const char *value = skip_space(strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text),
			   *at = value;

	while (*pointer == '/') {
		size_t size = strcspn(++pointer, "/");
		const char *found = find_part(value, pointer, size, &value);
		if (!found)
			break;
		at = found;
		pointer += size;
	}
	return at;
}

enum phpca_code phpca_json_fault(const struct phpca_json_text *t, const char *pointer,
	struct phpca_error *err, const char *fmt, ...)
{
	size_t line, column;
	char message[512], *text = phpca_text_cut(t->text, t->size);
	va_list args;

	line_and_column(text, locate(text, pointer), &line, &column);
	free(text);
	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	return phpca_error_set(err, PHPCA_E_USAGE, "%s:%zu:%zu: %s%s%s", t->file, line, column, pointer,
		*pointer ? ": " : "", message);
}

const char *phpca_json_type(const cJSON *value)
{
	return cJSON_IsString(value) ? "a string"
		: cJSON_IsNumber(value)  ? "a number"
		: cJSON_IsBool(value)    ? "a boolean"
		: cJSON_IsArray(value)   ? "a list"
		: cJSON_IsObject(value)  ? "an object"
								 : "null";
}

/* ---- writing ---- */

cJSON *phpca_json_string(const char *text)
{
	const char *end = text ? text + strlen(text) : NULL;
	char *clean, *out;
	cJSON *value;

	if (!text)
		return cJSON_CreateNull();
	out = clean = phpca_text_alloc((size_t)(end - text) * 3 + 1);
	while (text < end) {
		size_t size = phpca_utf8_character(text, (size_t)(end - text));
		memcpy(out, size ? text : "\xef\xbf\xbd", size ? size : 3);
		out += size ? size : 3;
		text += size ? size : 1;
	}
	value = cJSON_CreateString(clean);
	free(clean);
	return value;
}

cJSON *phpca_json_report(const char *schema)
{
	cJSON *document = cJSON_CreateObject();

	phpca_json_add_string(document, "schema", schema);
	phpca_json_add_number(document, "version", PHPCA_JSON_VERSION);
	return document;
}

void phpca_json_add_string(cJSON *object, const char *key, const char *text)
{
	cJSON_AddItemToObject(object, key, phpca_json_string(text));
}

void phpca_json_add_number(cJSON *object, const char *key, double value)
{
	cJSON_AddItemToObject(object, key, cJSON_CreateNumber(value));
}

cJSON *phpca_json_add_strings(cJSON *object, const char *key, char *const *item, size_t count)
{
	cJSON *list = cJSON_AddArrayToObject(object, key);

	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(list, phpca_json_string(item[i]));
	return list;
}

void phpca_json_print(cJSON *value)
{
	char *text = cJSON_Print(value);

	puts(text ? text : "{}");
	cJSON_free(text);
	cJSON_Delete(value);
}
