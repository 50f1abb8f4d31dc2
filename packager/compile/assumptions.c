/* See assumptions.h. */
#include "compile/assumptions.h"

#include <string.h>
#include <strings.h>

#include "php.h"
#include "zend_ini.h"
#include "zend_language_parser.h"
#include "zend_language_scanner.h"
#include "zend_language_scanner_defs.h"

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

/* `<?php` with white space behind it, or at the end. */
static bool is_long_tag(const uint8_t *p, const uint8_t *end)
{
	return end - p >= 5 && !strncasecmp((const char *)p, "<?php", 5)
		&& (end - p == 5 || (p[5] && strchr(" \t\r\n", p[5])));
}

/* A `<?` that is neither `<?php` nor `<?=`, wherever it stands. */
static bool mentions_short_tag(const struct phpca_source *source)
{
	const uint8_t *end = source->bytes + source->size;

	for (const uint8_t *p = source->bytes; (p = memmem(p, (size_t)(end - p), "<?", 2)); p++)
		if (!is_long_tag(p, end) && (end - p == 2 || p[2] != '='))
			return true;
	return false;
}

/* PHP's lexer knows what is a string. It is asked as ext/tokenizer asks it: it throws nothing. */
static bool has_short_tag(const struct phpca_source *source)
{
	bool short_tags = CG(short_tags), found = false;
	zend_lex_state state;
	zval text, token;
	int type;

	ZVAL_STRINGL(&text, (const char *)source->bytes, source->size);
	zend_save_lexical_state(&state);
	zend_prepare_string_for_scanning(&text, ZSTR_EMPTY_ALLOC());
	LANG_SCNG(yy_state) = yycINITIAL;
	CG(short_tags) = true;
	do {
		ZVAL_UNDEF(&token);
		type = lex_scan(&token, NULL);
		zval_ptr_dtor_nogc(&token);
		found = type == T_ERROR || (type == T_OPEN_TAG && LANG_SCNG(yy_leng) == strlen("<?"));
	} while (type != END && !found);
	CG(short_tags) = short_tags;
	zend_restore_lexical_state(&state);
	zval_ptr_dtor(&text);
	return found;
}

/*
 * `<?` alone opens PHP or not, by an INI setting: code compiled from such a source assumes the
 * setting. In PHP code it is nothing: types in comments have it (list<?int>), and strings of XML.
 */
static bool depends_on_short_tags(const struct phpca_source *source)
{
	return mentions_short_tag(source) && has_short_tag(source);
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
