/*
 * Doc comments are a third of the strings of an archive, and few programs look at any. They are not verified with the scripts that
 * they belong to, but when reflection hands one out.
 *
 * Whatever reads the doc_comment of a structure without reflection reads bytes that no hash has vouched for. Nothing in PHP does.
 */
#include "comments.h"

#include <string.h>

#include "mount.h"

static bool installed;

static ZEND_COLD void fail(const struct phpca_mount *m, const struct phpca_error *err)
{
	zend_error_noreturn(E_ERROR, "phpca: %s: %s", m->filename, err->message);
}

static void verify(const zend_string *s)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		const uint8_t *strings = m->archive.base + m->archive.index->strings_offset;
		struct phpca_error err = {0};
		if ((const uint8_t *)s >= strings && (const uint8_t *)s < strings + m->archive.index->strings_size
				&& phpca_mount_check_string(m, (uint64_t)((const uint8_t *)s - strings), &err) != PHPCA_OK) {
			fail(m, &err);
		}
	}
}

/* What prints a whole class reads comments as it goes. */
static void verify_all(void)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		for (uint32_t i = 0; i < m->archive.block_count; i++) {
			struct phpca_error err = {0};
			if (!m->block_ok[i] && phpca_mount_check_block(m, i, &err) != PHPCA_OK) {
				fail(m, &err);
			}
		}
	}
}

/* X(name, class, method, body) */
#define METHODS(X) \
	X(function_comment, "reflectionfunctionabstract", "getdoccomment",  COMMENT) \
	X(class_comment,    "reflectionclass",            "getdoccomment",  COMMENT) \
	X(property_comment, "reflectionproperty",         "getdoccomment",  COMMENT) \
	X(constant_comment, "reflectionclassconstant",    "getdoccomment",  COMMENT) \
	X(function_text,    "reflectionfunction",         "__tostring",     TEXT) \
	X(method_text,      "reflectionmethod",           "__tostring",     TEXT) \
	X(class_text,       "reflectionclass",            "__tostring",     TEXT)

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

static const struct { const char *class_name, *method; zif_handler handler; } wrapped[METHOD_COUNT] = {
#define X(name, class_name, method, body) { class_name, method, name },
	METHODS(X)
#undef X
};

static bool is_or_descends(const zend_class_entry *ce, const zend_class_entry *ancestor)
{
	while (ce && ce != ancestor) {
		ce = ce->ce_flags & ZEND_ACC_LINKED ? ce->parent : NULL;
	}
	return ce != NULL;
}

static void swap(zend_class_entry *ce, enum method number, bool back)
{
	zend_function *f = zend_hash_str_find_ptr(&ce->function_table, wrapped[number].method, strlen(wrapped[number].method));
	zif_handler is = back ? wrapped[number].handler : original[number];

	if (f && f->type == ZEND_INTERNAL_FUNCTION && f->internal_function.handler == is) {
		f->internal_function.handler = back ? original[number] : wrapped[number].handler;
	}
}

/* Classes copy the methods that they inherit. Those that are immutable share them with a class that was here before. */
static void swap_all(bool back)
{
	zend_class_entry *ancestor[METHOD_COUNT], *ce;

	for (int i = 0; i < METHOD_COUNT; i++) {
		ancestor[i] = zend_hash_str_find_ptr(CG(class_table), wrapped[i].class_name, strlen(wrapped[i].class_name));
		const zend_function *f = ancestor[i]
			? zend_hash_str_find_ptr(&ancestor[i]->function_table, wrapped[i].method, strlen(wrapped[i].method)) : NULL;
		if (!back) {
			original[i] = f ? f->internal_function.handler : NULL;
		}
	}
	ZEND_HASH_FOREACH_PTR(CG(class_table), ce) {
		if (ce->type == ZEND_INTERNAL_CLASS ? strncmp(ZSTR_VAL(ce->name), "Reflection", 10) != 0 : (ce->ce_flags & ZEND_ACC_IMMUTABLE) != 0) {
			continue;
		}
		for (int i = 0; i < METHOD_COUNT; i++) {
			if (original[i] && is_or_descends(ce, ancestor[i])) {
				swap(ce, i, back);
			}
		}
	} ZEND_HASH_FOREACH_END();
}

void phpca_comments_install(void)
{
	if (!installed && phpca_mounts) {
		installed = true;
		swap_all(false);
	}
}

void phpca_comments_remove(void)
{
	if (installed) {
		installed = false;
		swap_all(true);
	}
}
