#include "files/argument.h"

#include "engine/version.h"
#include "files/basedir.h"

bool phpca_argument__is_path(const zval *arg)
{
	return arg && Z_TYPE_P(arg) == IS_STRING && Z_STRLEN_P(arg)
		&& strlen(Z_STRVAL_P(arg)) == Z_STRLEN_P(arg);
}

zend_string *phpca_argument__path(zend_execute_data *execute_data, uint32_t n)
{
	zval *arg;
	zend_string *path = NULL;

	if (ZEND_NUM_ARGS() < n)
		return NULL;
	arg = ZEND_CALL_ARG(execute_data, n);
	if (Z_TYPE_P(arg) == IS_STRING)
		path = Z_STR_P(arg);
	else if (Z_TYPE_P(arg) != IS_OBJECT || ZEND_ARG_USES_STRICT_TYPES()
		|| !(path = phpca_argument_text(arg, n)))
		return NULL;
	return ZSTR_LEN(path) && strlen(ZSTR_VAL(path)) == ZSTR_LEN(path) ? path : NULL;
}

void phpca_argument__translate(zend_execute_data *execute_data, uint32_t n)
{
	zval *arg = ZEND_CALL_ARG(execute_data, n);
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *path;
	zend_string *translated;

	phpca_lookup_path(Z_STRVAL_P(arg), Z_STRLEN_P(arg), &lookup);
	path = phpca_lookup_on_disk(&lookup, Z_STRVAL_P(arg), buffer);
	if (path != Z_STRVAL_P(arg)
		&& !php_stream_locate_url_wrapper(Z_STRVAL_P(arg), NULL, STREAM_LOCATE_WRAPPERS_ONLY)) {
		translated = zend_string_init(path, strlen(path), 0);
		zval_ptr_dtor(arg);
		ZVAL_STR(arg, translated);
	}
}

zend_string *phpca_argument__look_up(zend_execute_data *execute_data, struct phpca_lookup *lookup)
{
	zend_string *path = phpca_argument__path(execute_data, 1);

	if (!path)
		return NULL;
	phpca_lookup_path(ZSTR_VAL(path), ZSTR_LEN(path), lookup);
	if (lookup->where == PHPCA_ELSEWHERE) {
		phpca_argument__translate(execute_data, 1);
		return NULL;
	}
	return path;
}

bool phpca_argument__basedir_forbids(zend_string *path, const struct phpca_lookup *lookup)
{
	return phpca_files_basedir_forbids(
		ZSTR_VAL(path), lookup->where == PHPCA_ARCHIVED ? &lookup->location : NULL, true);
}
