/* See assumptions.h. */
#include "compile/assumptions.h"

#include <string.h>
#include <strings.h>

#include "php.h"
#include "zend_ini.h"

static bool mentions(const struct phpca_source *source, const char *word)
{
	size_t length = strlen(word);
	for (const uint8_t *p = source->bytes, *end = p + source->size;
		 (p = memchr(p, '_', (size_t)(end - p))) && (size_t)(end - p) >= length; p++)
		if (!strncasecmp((const char *)p, word, length))
			return true;
	return false;
}

bool phpca_compile__mentions_path(const struct phpca_source *source)
{
	return mentions(source, "__DIR__") || mentions(source, "__FILE__");
}

/*
 * `<?` alone opens PHP or not, by an INI setting: code compiled from such a source assumes the
 * setting.
 */
static bool depends_on_short_tags(const struct phpca_source *source)
{
	const uint8_t *end = source->bytes + source->size;
	for (const uint8_t *p = source->bytes; p + 2 < end && (p = memchr(p, '<', (size_t)(end - p)));
		 p++)
		if (p + 2 < end && p[1] == '?' && p[2] != '='
			&& (end - p < 5 || strncasecmp((const char *)p + 2, "php", 3)))
			return true;
	return end - source->bytes >= 2 && end[-2] == '<' && end[-1] == '?';
}

/* Folding a float into a string uses this setting. */
static bool has_float(const struct phpca_source *source)
{
	for (size_t i = 1; i + 1 < source->size; i++) {
		uint8_t c = source->bytes[i], before = source->bytes[i - 1], after = source->bytes[i + 1];
		bool digit = before >= '0' && before <= '9', next = after >= '0' && after <= '9';
		if ((c == '.' && (digit || next))
			|| ((c == 'e' || c == 'E') && digit && (next || after == '-' || after == '+')))
			return true;
	}
	return false;
}

static void assume_ini(struct phpca_object *object, const char *name, const char *value)
{
	phpca_object_import(object, 0, PHPC_IMPORT_INI, name, value);
}

static const char *ini_value(const char *name)
{
	const char *value = zend_ini_string((char *)name, strlen(name), 0);
	return value ? value : "";
}

void phpca_compile__add_assumptions(struct phpca_object *object, const struct phpca_source *source)
{
	if (depends_on_short_tags(source))
		assume_ini(object, "short_open_tag", CG(short_tags) ? "1" : "0");
	if (has_float(source))
		assume_ini(object, "precision", ini_value("precision"));
}
