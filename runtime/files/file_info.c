/*
 * Methods of SplFileInfo that go to the C library.
 */
#include "files/file_info.h"

#include <errno.h>
#include <unistd.h>

#include "ext/spl/spl_directory.h"
#include "ext/spl/spl_exceptions.h"
#include "files/access.h"
#include "files/argument.h"
#include "files/real.h"
#include "files/replaced.h"
#include "files/status.h"
#include "path/canonical.h"
#include "wrap.h"
#include "zend_exceptions.h"
#include "zend_interfaces.h"

enum function {
	M_IS_READABLE,
	M_IS_WRITABLE,
	M_IS_EXECUTABLE,
	M_GET_REAL_PATH,
	M_GET_LINK_TARGET,
	FUNCTION_COUNT
};

static zif_handler original[FUNCTION_COUNT];

static void call_original(enum function f, INTERNAL_FUNCTION_PARAMETERS)
{
	original[f](INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- SplFileInfo ---- */

/*
 * What getPathname() of SplFileInfo says of $this, whatever a subclass makes of it; NULL when it is
 * no path.
 */
static zend_string *path_of_this(zend_execute_data *execute_data)
{
	zval path;

	if (ZEND_NUM_ARGS() != 0)
		return NULL;
	zend_call_method_with_0_params(
		Z_OBJ_P(ZEND_THIS), spl_ce_SplFileInfo, NULL, "getpathname", &path);
	if (Z_TYPE(path) != IS_STRING || EG(exception) || Z_STRLEN(path) == 0
		|| strlen(Z_STRVAL(path)) != Z_STRLEN(path)) {
		zval_ptr_dtor(&path);
		return NULL;
	}
	return Z_STR(path);
}

static void answer_method_access(enum function f, int mode, INTERNAL_FUNCTION_PARAMETERS)
{
	zend_string *path = path_of_this(execute_data);
	struct phpca_lookup lookup;
	const char *name = NULL;

	lookup.where = PHPCA_ELSEWHERE;
	lookup.followed = false;
	if (path && !phpca_files_are_replaced()) {
		name = ZSTR_VAL(path) + phpca_path_file_scheme_size(ZSTR_VAL(path), ZSTR_LEN(path));
		phpca_lookup_path(name, strlen(name), &lookup);
	}
	if (lookup.where != PHPCA_ELSEWHERE || lookup.followed) {
		RETVAL_BOOL(!phpca_argument__basedir_forbids(path, &lookup)
			&& phpca_files_access_at(&lookup, name, mode) == 0);
	} else if (!EG(exception)) {
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
	}
	if (path)
		zend_string_release(path);
}

static ZEND_FUNCTION(phpca_method_is_readable)
{
	answer_method_access(M_IS_READABLE, R_OK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_method_is_writable)
{
	answer_method_access(M_IS_WRITABLE, W_OK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_method_is_executable)
{
	answer_method_access(M_IS_EXECUTABLE, X_OK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* Of a name that the kernel would not understand; NULL: it does, or there is no such file. */
static zend_string *real_on_disk(const zend_string *path)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN], real[MAXPATHLEN];
	const char *disk;

	phpca_lookup_path(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	disk = phpca_lookup_on_disk(&lookup, ZSTR_VAL(path), buffer);
	return disk != ZSTR_VAL(path) && tsrm_realpath(disk, real)
		? zend_string_init(real, strlen(real), 0)
		: NULL;
}

static ZEND_FUNCTION(phpca_method_get_real_path)
{
	zend_string *path = path_of_this(execute_data), *real;

	if (!path
		|| !phpca_access__answer_realpath(ZSTR_VAL(path), ZSTR_LEN(path), false, return_value)) {
		if (path && (real = real_on_disk(path)))
			RETVAL_STR(real);
		else if (!EG(exception))
			call_original(M_GET_REAL_PATH, INTERNAL_FUNCTION_PARAM_PASSTHRU);
	}
	if (path)
		zend_string_release(path);
}

/* readlink(2) of a path that leads to `lookup`; NULL and errno. */
static zend_string *read_link(const struct phpca_lookup *lookup, const char *path)
{
	char buffer[MAXPATHLEN], text[MAXPATHLEN];
	ssize_t size;

	switch (lookup->where) {
	case PHPCA_ARCHIVED:
		if (lookup->location.link->kind == PHPCA_ENTRY_LINK)
			return phpca_files__link_text(lookup->location.mount, lookup->location.link);
		errno = EINVAL;
		return NULL;
	case PHPCA_BLOCKED:
		errno = lookup->why;
		return NULL;
	default:
		size = readlink(phpca_lookup_on_disk(lookup, path, buffer), text, sizeof(text));
		return size < 0 ? NULL : zend_string_init(text, (size_t)size, 0);
	}
}

static ZEND_FUNCTION(phpca_method_get_link_target)
{
	zend_string *path = path_of_this(execute_data), *text;
	struct phpca_lookup lookup;

	lookup.where = PHPCA_ELSEWHERE;
	lookup.size = 0;
	if (path && ZSTR_VAL(path)[0] == '/')
		phpca_lookup_path(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	else if (path)
		phpca_lookup_text(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	if (!path || (lookup.where == PHPCA_ELSEWHERE && !lookup.size)) {
		if (!EG(exception))
			call_original(M_GET_LINK_TARGET, INTERNAL_FUNCTION_PARAM_PASSTHRU);
	} else if ((text = read_link(&lookup, ZSTR_VAL(path)))) {
		RETVAL_STR(text);
	} else {
		zend_throw_exception_ex(spl_ce_RuntimeException, 0, "Unable to read link %s, error: %s",
			ZSTR_VAL(path), strerror(errno));
	}
	if (path)
		zend_string_release(path);
}

/* ---- the list ---- */

static const struct phpca_wrapped wrapped[FUNCTION_COUNT] = {
	[M_IS_READABLE] = {"splfileinfo", "isreadable", zif_phpca_method_is_readable},
	[M_IS_WRITABLE] = {"splfileinfo", "iswritable", zif_phpca_method_is_writable},
	[M_IS_EXECUTABLE] = {"splfileinfo", "isexecutable", zif_phpca_method_is_executable},
	[M_GET_REAL_PATH] = {"splfileinfo", "getrealpath", zif_phpca_method_get_real_path},
	[M_GET_LINK_TARGET] = {"splfileinfo", "getlinktarget", zif_phpca_method_get_link_target},
};

void phpca_file_info__swap(void)
{
	phpca_wrap(wrapped, FUNCTION_COUNT, original);
}

void phpca_file_info__restore(void)
{
	phpca_unwrap(wrapped, FUNCTION_COUNT, original);
}
