/*
 * Arguments of wrapped functions. A handler of ours looks its path up: the answer is ours when the
 * path is archived, else the original runs. The kernel knows neither an entered working directory
 * nor links in archives, so a path that depends on these is translated before the original sees it.
 */
#ifndef PHPCA_FILES_ARGUMENT_H
#define PHPCA_FILES_ARGUMENT_H

#include "lookup/lookup.h"
#include "lookup/reach.h"
#include "php.h"

/* The first argument is a path that concerns no mount: the quick way out of every handler. */
static inline bool phpca_argument__is_elsewhere(zend_execute_data *execute_data)
{
	zval *arg = ZEND_CALL_ARG(execute_data, 1);

	return ZEND_NUM_ARGS() > 0 && Z_TYPE_P(arg) == IS_STRING
		&& phpca_lookup_is_elsewhere(Z_STRVAL_P(arg), Z_STRLEN_P(arg));
}

/* Argument `n` (from 1); NULL: it was not given. Borrowed from the call, as all below. */
static inline zval *phpca_argument__get(zend_execute_data *execute_data, uint32_t n)
{
	return n <= ZEND_NUM_ARGS() ? ZEND_CALL_ARG(execute_data, n) : NULL;
}

/* A string that is a path: neither empty nor with a NUL inside. */
bool phpca_argument__is_path(const zval *arg);

/*
 * Argument `n` when it is a path or becomes one by PHP's own conversion; NULL: let the original
 * complain.
 */
zend_string *phpca_argument__path(zend_execute_data *execute_data, uint32_t n);

/* Gives the original the disk's name for argument `n`, which is a path. */
void phpca_argument__translate(zend_execute_data *execute_data, uint32_t n);

/*
 * Argument 1, looked up. NULL: call the original; if the path concerns no archive it has been
 * translated.
 */
zend_string *phpca_argument__look_up(zend_execute_data *execute_data, struct phpca_lookup *out);

/* Does open_basedir forbid the path, which was looked up? Warns as PHP does. */
bool phpca_argument__basedir_forbids(zend_string *path, const struct phpca_lookup *lookup);

#endif
