#include "load/comments.h"

#include "mount/content.h"
#include "settings.h"
#include "wrap.h"

static bool installed;

static ZEND_COLD void fail(const struct phpca_mount *m, const struct phpca_error *err)
{
	zend_error_noreturn(PHPCA_FATAL, "phpca: %s: %s", m->filename, err->message);
}

static void verify(const zend_string *s)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		const uint8_t *strings = m->archive.base + m->archive.index->strings_offset;
		struct phpca_error err = {0};
		if ((const uint8_t *)s >= strings
			&& (const uint8_t *)s < strings + m->archive.index->strings_size
			&& phpca_content_check_string(m, (uint64_t)((const uint8_t *)s - strings), &err)
				!= PHPCA_OK)
			fail(m, &err);
	}
}

/* What prints a whole class reads comments as it goes. */
static void verify_all(void)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		struct phpca_error err = {0};
		if (phpca_content_check_strings(m, &err) != PHPCA_OK)
			fail(m, &err);
	}
}

/* X(name, class, method, body) */
#define METHODS(X) \
	X(function_comment, "reflectionfunctionabstract", "getdoccomment", COMMENT) \
	X(class_comment, "reflectionclass", "getdoccomment", COMMENT) \
	X(class_text, "reflectionclass", "__tostring", TEXT) \
	X(property_comment, "reflectionproperty", "getdoccomment", COMMENT) \
	X(constant_comment, "reflectionclassconstant", "getdoccomment", COMMENT) \
	X(function_text, "reflectionfunction", "__tostring", TEXT) \
	X(method_text, "reflectionmethod", "__tostring", TEXT)

enum method {
#define X(name, class_name, method, body) METHOD_##name,
	METHODS(X)
#undef X
		METHOD_COUNT
};
static zif_handler original[METHOD_COUNT];

#define COMMENT(number) \
	original[number](INTERNAL_FUNCTION_PARAM_PASSTHRU); \
	if (Z_TYPE_P(return_value) == IS_STRING) { \
		verify(Z_STR_P(return_value)); \
	}
#define TEXT(number) \
	verify_all(); \
	original[number](INTERNAL_FUNCTION_PARAM_PASSTHRU);

#define X(name, class_name, method, body) \
	static void name(INTERNAL_FUNCTION_PARAMETERS) \
	{ \
		body(METHOD_##name) \
	}
METHODS(X)
#undef X

static const struct phpca_wrapped wrapped[METHOD_COUNT] = {
#define X(name, class_name, method, body) {class_name, method, name},
	METHODS(X)
#undef X
};

void phpca_comments_install(void)
{
	if (!installed) {
		installed = true;
		phpca_wrap(wrapped, METHOD_COUNT, original);
	}
}

void phpca_comments_mount_added(struct phpca_mount *m)
{
	phpca_comments_install();
}

void phpca_comments_remove(void)
{
	if (installed) {
		installed = false;
		phpca_unwrap(wrapped, METHOD_COUNT, original);
	}
}
