/* PHP's own functions that only look. */
#include <string.h>

#include "zend_operators.h"
#include "run/passing_steps.h"

/* False: the call would be an error, or its answer is not known here. */
typedef bool (*look)(zval *out, const zval *arguments);

static bool starts_with(zval *out, const zval *a)
{
	ZVAL_BOOL(out, zend_string_starts_with(Z_STR(a[0]), Z_STR(a[1])));
	return true;
}

static bool find(zval *out, const zval *a)
{
	const char *in = Z_STRVAL(a[0]),
			   *at = zend_memnstr(in, Z_STRVAL(a[1]), Z_STRLEN(a[1]), in + Z_STRLEN(a[0]));

	if (at)
		ZVAL_LONG(out, at - in);
	else
		ZVAL_FALSE(out);
	return true;
}

static bool compare_begin(zval *out, const zval *a)
{
	if (Z_LVAL(a[2]) < 0)
		return false;
	ZVAL_LONG(out,
		zend_binary_strncmp(
			Z_STRVAL(a[0]), Z_STRLEN(a[0]), Z_STRVAL(a[1]), Z_STRLEN(a[1]), (size_t)Z_LVAL(a[2])));
	return true;
}

static const struct {
	const char *name;
	look look;
	uint8_t strings, numbers; /* its arguments, in this order */
} looks[] = {
	{"str_starts_with", starts_with, 2, 0},
	{"strpos", find, 2, 0},
	{"strncmp", compare_begin, 2, 1},
};
_Static_assert(sizeof looks / sizeof *looks == PHPCA_PASSING_LOOKS, "each has a place");

static zif_handler handlers[PHPCA_PASSING_LOOKS]; /* PHP's own */

void phpca_passing_startup(void)
{
	for (size_t i = 0; i < PHPCA_PASSING_LOOKS; i++) {
		const zend_function *fn = zend_hash_str_find_ptr(
			CG(function_table), looks[i].name, strlen(looks[i].name));
		handlers[i] = fn && fn->type == ZEND_INTERNAL_FUNCTION ? fn->internal_function.handler
															   : NULL;
	}
}

bool phpca_passing__is_look(const zend_function *fn, size_t look)
{
	return fn && fn->type == ZEND_INTERNAL_FUNCTION
		&& fn->internal_function.handler == handlers[look]
		&& !(fn->common.fn_flags & ZEND_ACC_DEPRECATED);
}

size_t phpca_passing__find_look(const zend_string *name)
{
	size_t i = 0;

	while (i < PHPCA_PASSING_LOOKS
		&& !zend_string_equals_cstr(name, looks[i].name, strlen(looks[i].name)))
		i++;
	return i;
}

uint32_t phpca_passing__argument_count(size_t look)
{
	return looks[look].strings + looks[look].numbers;
}

bool phpca_passing__call(zval *out, size_t look, const zval *arguments)
{
	uint32_t count = phpca_passing__argument_count(look);

	for (uint32_t i = 0; i < count; i++)
		if (Z_TYPE(arguments[i]) != (i < looks[look].strings ? IS_STRING : IS_LONG))
			return false;
	return looks[look].look(out, arguments);
}
