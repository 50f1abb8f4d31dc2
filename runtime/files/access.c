/*
 * Functions that ask the C library about a name: file_exists(), is_readable() and so on,
 * posix_access(), posix_eaccess(), ftok(), is_dir(), realpath().
 */
#include "files/access.h"

#include <errno.h>
#include <unistd.h>

#include "files/argument.h"
#include "files/basedir.h"
#include "files/itself.h"
#include "files/phar.h"
#include "files/real.h"
#include "files/replaced.h"
#include "files/status.h"
#include "path/canonical.h"
#include "path/cwd.h"
#include "wrap.h"

enum function {
	F_FILE_EXISTS,
	F_IS_READABLE,
	F_IS_WRITABLE,
	F_IS_WRITEABLE,
	F_IS_EXECUTABLE,
	F_IS_DIR,
	F_POSIX_ACCESS,
	F_POSIX_EACCESS,
	F_FTOK,
	F_REALPATH,
	FUNCTION_COUNT
};

static zif_handler original[FUNCTION_COUNT];

static void call_original(enum function f, INTERNAL_FUNCTION_PARAMETERS)
{
	original[f](INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* Of no archive, or for somebody who has taken the function over. */
static bool is_others(zend_execute_data *execute_data)
{
	return phpca_argument__is_elsewhere(execute_data) || phpca_files_are_replaced()
		|| phpca_phar__intercepts(execute_data);
}

/* ---- access(2) ---- */

static void answer_access(enum function f, int mode, INTERNAL_FUNCTION_PARAMETERS)
{
	struct phpca_lookup lookup;
	zend_string *path;
	const char *name;

	if (is_others(execute_data)
		|| !(path = ZEND_NUM_ARGS() == 1 ? phpca_argument__path(execute_data, 1) : NULL)) {
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	name = ZSTR_VAL(path) + phpca_path_file_scheme_size(ZSTR_VAL(path), ZSTR_LEN(path));
	phpca_lookup_path(name, (size_t)(ZSTR_VAL(path) + ZSTR_LEN(path) - name), &lookup);
	if (lookup.where == PHPCA_ELSEWHERE) {
		phpca_argument__translate(execute_data, 1);
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	RETURN_BOOL(!phpca_argument__basedir_forbids(path, &lookup)
		&& phpca_files_access_at(&lookup, name, mode) == 0);
}

static ZEND_FUNCTION(phpca_file_exists)
{
	answer_access(F_FILE_EXISTS, F_OK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_is_readable)
{
	answer_access(F_IS_READABLE, R_OK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_is_writable)
{
	answer_access(F_IS_WRITABLE, W_OK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_is_writeable)
{
	answer_access(F_IS_WRITEABLE, W_OK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_is_executable)
{
	answer_access(F_IS_EXECUTABLE, X_OK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static void answer_posix_access(enum function f, INTERNAL_FUNCTION_PARAMETERS)
{
	struct phpca_lookup lookup;
	zval *mode = ZEND_NUM_ARGS() == 2 ? ZEND_CALL_ARG(execute_data, 2) : NULL;
	zend_string *path = ZEND_NUM_ARGS() == 1
			|| (mode && Z_TYPE_P(mode) == IS_LONG && Z_LVAL_P(mode) >= 0)
		? phpca_argument__path(execute_data, 1)
		: NULL;

	if (path)
		phpca_lookup_opened(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	if (!path || lookup.where != PHPCA_ARCHIVED) {
		if (path)
			phpca_argument__translate(execute_data, 1);
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	RETURN_BOOL(!phpca_argument__basedir_forbids(path, &lookup)
		&& phpca_files_access_at(&lookup, ZSTR_VAL(path), mode ? (int)Z_LVAL_P(mode) : F_OK) == 0);
}

static ZEND_FUNCTION(phpca_posix_access)
{
	answer_posix_access(F_POSIX_ACCESS, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* Since PHP 8.3; of the effective user. */
static ZEND_FUNCTION(phpca_posix_eaccess)
{
	answer_posix_access(F_POSIX_EACCESS, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ftok(3), from what stat says. */
static ZEND_FUNCTION(phpca_ftok)
{
	struct phpca_lookup lookup;
	struct stat st;
	zval *project = ZEND_NUM_ARGS() == 2 ? ZEND_CALL_ARG(execute_data, 2) : NULL;
	bool is_one_byte = project && Z_TYPE_P(project) == IS_STRING && Z_STRLEN_P(project) == 1;
	zend_string *path = is_one_byte ? phpca_argument__look_up(execute_data, &lookup) : NULL;

	if (!path || lookup.where == PHPCA_MISSING) {
		if (path)
			phpca_argument__translate(execute_data, 1);
		call_original(F_FTOK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (phpca_argument__basedir_forbids(path, &lookup))
		RETURN_LONG(-1);
	if (phpca_files__stat(ZSTR_VAL(path), true, &st) != 0) {
		php_error_docref(NULL, E_WARNING, "ftok() failed - %s", strerror(errno));
		RETURN_LONG(-1);
	}
	RETURN_LONG((zend_long)((st.st_ino & 0xffff) | (st.st_dev & 0xff) << 16
		| ((zend_ulong)Z_STRVAL_P(project)[0] & 0xff) << 24));
}

/*
 * Only for an archive that is mounted on itself: stat says file, programs inside mean the
 * directory.
 */
static ZEND_FUNCTION(phpca_is_dir)
{
	struct phpca_location location;
	zend_string *path;

	if (is_others(execute_data)) {
		call_original(F_IS_DIR, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	path = ZEND_NUM_ARGS() == 1 ? phpca_argument__path(execute_data, 1) : NULL;
	if (!path || !phpca_lookup_find(ZSTR_VAL(path), ZSTR_LEN(path), &location)
		|| !phpca_itself__is_file(&location)) {
		call_original(F_IS_DIR, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	RETURN_BOOL(!phpca_files_basedir_forbids(ZSTR_VAL(path), &location, true));
}

/* ---- realpath(3) ---- */

bool phpca_access__answer_realpath(
	const char *path, size_t size, bool check_basedir, zval *return_value)
{
	int why;
	zend_string *real = phpca_files__realpath(path, size, &why);

	if (!real) {
		ZVAL_FALSE(return_value);
		return why != 0;
	}
	if (check_basedir && php_check_open_basedir(ZSTR_VAL(real))) {
		zend_string_release(real);
		ZVAL_FALSE(return_value);
	} else {
		ZVAL_STR(return_value, real);
	}
	return true;
}

static bool is_empty_string_argument(zend_execute_data *execute_data)
{
	return ZEND_NUM_ARGS() == 1 && Z_TYPE_P(ZEND_CALL_ARG(execute_data, 1)) == IS_STRING
		&& Z_STRLEN_P(ZEND_CALL_ARG(execute_data, 1)) == 0;
}

static ZEND_FUNCTION(phpca_realpath)
{
	zend_string *path;

	if (phpca_argument__is_elsewhere(execute_data)) {
		call_original(F_REALPATH, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	path = ZEND_NUM_ARGS() == 1 ? phpca_argument__path(execute_data, 1) : NULL;
	if (!path && is_empty_string_argument(execute_data) && phpca_cwd_entered())
		RETURN_STRING(phpca_cwd_entered());
	if (path) {
		if (phpca_access__answer_realpath(ZSTR_VAL(path), ZSTR_LEN(path), true, return_value))
			return;
		phpca_argument__translate(execute_data, 1);
	}
	call_original(F_REALPATH, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- the list ---- */

static const struct phpca_wrapped wrapped[FUNCTION_COUNT] = {
	[F_FILE_EXISTS] = {"", "file_exists", zif_phpca_file_exists},
	[F_IS_READABLE] = {"", "is_readable", zif_phpca_is_readable},
	[F_IS_WRITABLE] = {"", "is_writable", zif_phpca_is_writable},
	[F_IS_WRITEABLE] = {"", "is_writeable", zif_phpca_is_writeable},
	[F_IS_EXECUTABLE] = {"", "is_executable", zif_phpca_is_executable},
	[F_IS_DIR] = {"", "is_dir", zif_phpca_is_dir},
	[F_POSIX_ACCESS] = {"", "posix_access", zif_phpca_posix_access},
	[F_POSIX_EACCESS] = {"", "posix_eaccess", zif_phpca_posix_eaccess},
	[F_FTOK] = {"", "ftok", zif_phpca_ftok},
	[F_REALPATH] = {"", "realpath", zif_phpca_realpath},
};

void phpca_access__swap(void)
{
	phpca_wrap(wrapped, FUNCTION_COUNT, original);
}

void phpca_access__restore(void)
{
	phpca_unwrap(wrapped, FUNCTION_COUNT, original);
}
