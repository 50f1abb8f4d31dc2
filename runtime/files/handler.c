/*
 * Functions that go to the C library without asking any stream wrapper. Their handlers are wrapped:
 * when the path that they are given lies in an archive the answer is ours, else the original runs.
 * The kernel knows neither an entered working directory nor links in archives, so paths that depend
 * on these are translated before the original sees them.
 *
 * One list (`wrapped`, at the end) says which; a method is wrapped in every class that has
 * inherited it.
 */
#include "php.h"
#include <errno.h>
#include <unistd.h>
#include "ext/spl/spl_directory.h"
#include "ext/spl/spl_exceptions.h"
#include "ext/standard/php_filestat.h"
#include "zend_exceptions.h"
#include "files/files.h"

enum function {
	F_FILE_EXISTS,
	F_IS_READABLE,
	F_IS_WRITABLE,
	F_IS_WRITEABLE,
	F_IS_EXECUTABLE,
	F_IS_DIR,
	F_REALPATH,
	F_TOUCH,
	F_CHMOD,
	F_CHOWN,
	F_CHGRP,
	F_LCHOWN,
	F_LCHGRP,
	F_READLINK,
	F_LINKINFO,
	F_LINK,
	F_SYMLINK,
	F_CHDIR,
	F_GETCWD,
	F_GLOB,
	F_CLEARSTATCACHE,
	F_POSIX_ACCESS,
	F_FTOK,
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

/* ---- arguments ---- */

/* The first argument is a path that concerns no mount: the quick way out of every wrapper. */
static bool is_elsewhere(zend_execute_data *execute_data)
{
	zval *arg = ZEND_CALL_ARG(execute_data, 1);

	return ZEND_NUM_ARGS() > 0 && Z_TYPE_P(arg) == IS_STRING
		&& phpca_path__is_elsewhere(Z_STRVAL_P(arg), Z_STRLEN_P(arg));
}

/*
 * Argument `n` (from 1) when it is a path or becomes one by PHP's own conversion; NULL: let the
 * original complain.
 */
static zend_string *path_argument(zend_execute_data *execute_data, uint32_t n)
{
	zval *arg;
	zend_string *path = NULL;

	if (ZEND_NUM_ARGS() < n)
		return NULL;
	arg = ZEND_CALL_ARG(execute_data, n);
	if (Z_TYPE_P(arg) == IS_STRING)
		path = Z_STR_P(arg);
	else if (Z_TYPE_P(arg) != IS_OBJECT || ZEND_ARG_USES_STRICT_TYPES()
		|| !zend_parse_arg_str_weak(arg, &path, n))
		return NULL;
	return ZSTR_LEN(path) && strlen(ZSTR_VAL(path)) == ZSTR_LEN(path) ? path : NULL;
}

/* Gives the original the disk's name for argument `n`. */
static void translate(zend_execute_data *execute_data, uint32_t n)
{
	zval *arg = ZEND_CALL_ARG(execute_data, n);
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *path;
	zend_string *translated;

	phpca_path__locate(Z_STRVAL_P(arg), Z_STRLEN_P(arg), &lookup);
	path = phpca_path__on_disk(&lookup, Z_STRVAL_P(arg), buffer);
	if (path != Z_STRVAL_P(arg)
		&& !php_stream_locate_url_wrapper(Z_STRVAL_P(arg), NULL, STREAM_LOCATE_WRAPPERS_ONLY)) {
		translated = zend_string_init(path, strlen(path), 0);
		zval_ptr_dtor(arg);
		ZVAL_STR(arg, translated);
	}
}

/*
 * Argument 1, located; when the disk is to be asked, prepared for the original. NULL: call the
 * original.
 */
static zend_string *located_argument(zend_execute_data *execute_data, struct phpca_lookup *lookup)
{
	zend_string *path = path_argument(execute_data, 1);

	if (!path)
		return NULL;
	phpca_path__locate(ZSTR_VAL(path), ZSTR_LEN(path), lookup);
	if (lookup->where == PHPCA_ELSEWHERE) {
		translate(execute_data, 1);
		return NULL;
	}
	return path;
}

static bool basedir_forbids(zend_string *path, const struct phpca_lookup *lookup)
{
	return phpca_files__basedir_forbids(
		ZSTR_VAL(path), lookup->where == PHPCA_ARCHIVED ? &lookup->location : NULL, true);
}

/* ---- access(2) ---- */

static void answer_access(enum function f, int mode, INTERNAL_FUNCTION_PARAMETERS)
{
	struct phpca_lookup lookup;
	zend_string *path;
	const char *name;

	if (is_elsewhere(execute_data)
		|| !(path = ZEND_NUM_ARGS() == 1 ? path_argument(execute_data, 1) : NULL)) {
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	name = ZSTR_VAL(path) + phpca_path__scheme_size(ZSTR_VAL(path), ZSTR_LEN(path));
	phpca_path__locate(name, (size_t)(ZSTR_VAL(path) + ZSTR_LEN(path) - name), &lookup);
	if (lookup.where == PHPCA_ELSEWHERE) {
		translate(execute_data, 1);
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	RETURN_BOOL(
		!basedir_forbids(path, &lookup) && phpca_files__access_at(&lookup, name, mode) == 0);
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

static ZEND_FUNCTION(phpca_posix_access)
{
	struct phpca_lookup lookup;
	zval *mode = ZEND_NUM_ARGS() == 2 ? ZEND_CALL_ARG(execute_data, 2) : NULL;
	zend_string *path = ZEND_NUM_ARGS() == 1
			|| (mode && Z_TYPE_P(mode) == IS_LONG && Z_LVAL_P(mode) >= 0)
		? path_argument(execute_data, 1)
		: NULL;

	if (path)
		phpca_path__locate_opened(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	if (!path || lookup.where != PHPCA_ARCHIVED) {
		if (path)
			translate(execute_data, 1);
		call_original(F_POSIX_ACCESS, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	RETURN_BOOL(!basedir_forbids(path, &lookup)
		&& phpca_files__access_at(&lookup, ZSTR_VAL(path), mode ? (int)Z_LVAL_P(mode) : F_OK) == 0);
}

/* ftok(3), from what stat says. */
static ZEND_FUNCTION(phpca_ftok)
{
	struct phpca_lookup lookup;
	struct stat st;
	zval *project = ZEND_NUM_ARGS() == 2 ? ZEND_CALL_ARG(execute_data, 2) : NULL;
	bool is_one_byte = project && Z_TYPE_P(project) == IS_STRING && Z_STRLEN_P(project) == 1;
	zend_string *path = is_one_byte ? located_argument(execute_data, &lookup) : NULL;

	if (!path || lookup.where == PHPCA_MISSING) {
		if (path)
			translate(execute_data, 1);
		call_original(F_FTOK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (basedir_forbids(path, &lookup))
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

	if (is_elsewhere(execute_data)) {
		call_original(F_IS_DIR, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	path = ZEND_NUM_ARGS() == 1 ? path_argument(execute_data, 1) : NULL;
	if (!path || !phpca_path_find(ZSTR_VAL(path), ZSTR_LEN(path), &location)
		|| !phpca_files__is_own_file(&location)) {
		call_original(F_IS_DIR, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	RETURN_BOOL(!phpca_files__basedir_forbids(ZSTR_VAL(path), &location, true));
}

/* ---- realpath(3) ---- */

static bool answer_realpath(const char *path, size_t size, bool check_basedir, zval *return_value)
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

	if (is_elsewhere(execute_data)) {
		call_original(F_REALPATH, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	path = ZEND_NUM_ARGS() == 1 ? path_argument(execute_data, 1) : NULL;
	if (!path && is_empty_string_argument(execute_data) && phpca_path__entered())
		RETURN_STRING(phpca_path__entered());
	if (path) {
		if (answer_realpath(ZSTR_VAL(path), ZSTR_LEN(path), true, return_value))
			return;
		translate(execute_data, 1);
	}
	call_original(F_REALPATH, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- changing what an archive holds ---- */

static bool disk_decides(const struct phpca_lookup *lookup)
{
	if (lookup->where != PHPCA_ARCHIVED)
		return phpca_files__refusal(lookup) == 0;
	if (phpca_files__is_own_file(&lookup->location))
		return true;
	if (lookup->location.entry->kind != PHPCA_ENTRY_DIRECTORY)
		return false;
	return lookup->size && phpca_files__is_directory_on_disk(lookup->path);
}

/* touch, chmod and so on: the text of the refusal, NULL when the original shall run. */
static const char *refusal_text(
	zend_execute_data *execute_data, uint32_t min_args, uint32_t max_args, bool creates)
{
	struct phpca_lookup lookup;
	zend_string *path;

	if (ZEND_NUM_ARGS() < min_args || ZEND_NUM_ARGS() > max_args)
		return NULL;
	path = located_argument(execute_data, &lookup);
	if (!path
		|| strncasecmp(ZSTR_VAL(path), "file://", 7)
			== 0) /* the wrapper's metadata operation answers */
		return NULL;
	if (lookup.where == PHPCA_ARCHIVED && !lookup.size)
		lookup.size = phpca_path_canonical(ZSTR_VAL(path), ZSTR_LEN(path), lookup.path);
	if (disk_decides(&lookup) || (lookup.where == PHPCA_MISSING && !creates)) {
		translate(execute_data, 1);
		return NULL;
	}
	if (basedir_forbids(path, &lookup))
		return "";
	return strerror(phpca_files__refusal(&lookup));
}

static ZEND_FUNCTION(phpca_touch)
{
	const char *why = refusal_text(execute_data, 1, 3, true);
	struct phpca_location location;
	zend_string *path;

	if (!why) {
		call_original(F_TOUCH, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	path = Z_STR_P(ZEND_CALL_ARG(execute_data, 1));
	if (*why && phpca_path_find(ZSTR_VAL(path), ZSTR_LEN(path), &location)) {
		php_error_docref(NULL, E_WARNING, "Utime failed: %s", why);
	} else if (*why) {
		php_error_docref(
			NULL, E_WARNING, "Unable to create file %s because %s", ZSTR_VAL(path), why);
	}
	RETURN_FALSE;
}

static void answer_change(enum function f, INTERNAL_FUNCTION_PARAMETERS)
{
	const char *why = refusal_text(execute_data, 2, 2, false);

	if (!why) {
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (*why)
		php_error_docref(NULL, E_WARNING, "%s", why);
	RETURN_FALSE;
}

static ZEND_FUNCTION(phpca_chmod)
{
	answer_change(F_CHMOD, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_chown)
{
	answer_change(F_CHOWN, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_chgrp)
{
	answer_change(F_CHGRP, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_lchown)
{
	answer_change(F_LCHOWN, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_lchgrp)
{
	answer_change(F_LCHGRP, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- links ---- */

static ZEND_FUNCTION(phpca_readlink)
{
	struct phpca_lookup lookup;
	zend_string *path = ZEND_NUM_ARGS() == 1 ? located_argument(execute_data, &lookup) : NULL;

	if (!path || lookup.where == PHPCA_MISSING) {
		if (path)
			translate(execute_data, 1);
		call_original(F_READLINK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (basedir_forbids(path, &lookup))
		RETURN_FALSE;
	if (lookup.where == PHPCA_BLOCKED) {
		php_error_docref(NULL, E_WARNING, "%s", strerror(lookup.why));
		RETURN_FALSE;
	}
	if (lookup.location.link->kind != PHPCA_ENTRY_LINK) {
		php_error_docref(NULL, E_WARNING, "%s", strerror(EINVAL));
		RETURN_FALSE;
	}
	RETURN_STR(phpca_files__link_text(lookup.location.mount, lookup.location.link));
}

static ZEND_FUNCTION(phpca_linkinfo)
{
	struct phpca_lookup lookup;
	struct stat st;
	zend_string *path = ZEND_NUM_ARGS() == 1 ? located_argument(execute_data, &lookup) : NULL;

	if (!path || lookup.where == PHPCA_MISSING) {
		if (path)
			translate(execute_data, 1);
		call_original(F_LINKINFO, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (basedir_forbids(path, &lookup))
		RETURN_FALSE;
	if (phpca_files__stat(ZSTR_VAL(path), false, &st) != 0) {
		php_error_docref(NULL, E_WARNING, "%s", strerror(errno));
		RETURN_LONG(-1);
	}
	RETURN_LONG((zend_long)st.st_dev);
}

/*
 * Where argument `n` leads; ELSEWHERE for what is no path. PHP makes those of symlink() real
 * itself.
 */
static void locate_argument(
	zend_execute_data *execute_data, uint32_t n, bool hard, struct phpca_lookup *lookup)
{
	zend_string *path = path_argument(execute_data, n);

	lookup->where = PHPCA_ELSEWHERE;
	if (path && hard)
		phpca_path__locate(ZSTR_VAL(path), ZSTR_LEN(path), lookup);
	else if (path)
		phpca_path__locate_opened(ZSTR_VAL(path), ZSTR_LEN(path), lookup);
}

/* errno of making a hard link of this name on disk to what only an archive has. */
static int refusal_of_foreign_link(const char *link, const struct phpca_lookup *lookup)
{
	char buffer[MAXPATHLEN], directory[MAXPATHLEN];
	const char *disk = phpca_path__on_disk(lookup, link, buffer);
	struct stat st;

	if (lstat(disk, &st) == 0)
		return EEXIST;
	if (strlen(disk) >= sizeof(directory))
		return ENAMETOOLONG;
	zend_dirname(strcpy(directory, disk), strlen(disk));
	return errno == ENOENT && stat(directory, &st) == 0 ? EXDEV : errno;
}

/*
 * link($target, $link) and symlink($target, $link): errno of making $link, 0 when the disk decides.
 */
static int refusal_of_link(zend_execute_data *execute_data, bool hard)
{
	struct phpca_lookup target, link;

	if (ZEND_NUM_ARGS() != 2)
		return 0;
	locate_argument(execute_data, 1, hard, &target);
	locate_argument(execute_data, 2, hard, &link);
	if (link.where == PHPCA_BLOCKED || target.where == PHPCA_BLOCKED)
		return ENOENT; /* PHP looks before the kernel does */
	if (link.where == PHPCA_ARCHIVED)
		return EEXIST;
	if (phpca_files__refusal(&link))
		return phpca_files__refusal(&link);
	if (!hard || target.where != PHPCA_ARCHIVED || phpca_files__is_own_file(&target.location)
		|| !path_argument(execute_data, 2))
		return 0;
	return refusal_of_foreign_link(Z_STRVAL_P(ZEND_CALL_ARG(execute_data, 2)), &link);
}

static void answer_link(enum function f, bool hard, INTERNAL_FUNCTION_PARAMETERS)
{
	int why = refusal_of_link(execute_data, hard);

	if (!why) {
		if (hard && path_argument(execute_data, 1))
			translate(execute_data, 1);
		if (path_argument(execute_data, 2))
			translate(execute_data, 2);
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	php_error_docref(NULL, E_WARNING, "%s", strerror(why));
	RETURN_FALSE;
}

static ZEND_FUNCTION(phpca_link)
{
	answer_link(F_LINK, true, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_symlink)
{
	answer_link(F_SYMLINK, false, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- working directory ---- */

static void forget_relative_stat(void)
{
	php_clear_stat_cache(0, NULL, 0);
}

static void fail_chdir(int why)
{
	php_error_docref(NULL, E_WARNING, "%s (errno %d)", strerror(why), why);
}

static void change_on_disk(INTERNAL_FUNCTION_PARAMETERS)
{
	if (path_argument(execute_data, 1))
		translate(execute_data, 1);
	call_original(F_CHDIR, INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (Z_TYPE_P(return_value) == IS_TRUE)
		phpca_path_cwd_changed();
}

static ZEND_FUNCTION(phpca_chdir)
{
	struct phpca_lookup lookup;
	zend_string *path = ZEND_NUM_ARGS() == 1 ? path_argument(execute_data, 1) : NULL;
	zend_string *dir;

	lookup.where = PHPCA_ELSEWHERE;
	if (path)
		phpca_path__locate(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	if (lookup.where == PHPCA_ELSEWHERE || lookup.where == PHPCA_MISSING) {
		change_on_disk(INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (basedir_forbids(path, &lookup))
		RETURN_FALSE;
	if (lookup.where == PHPCA_BLOCKED || lookup.location.entry->kind != PHPCA_ENTRY_DIRECTORY) {
		fail_chdir(lookup.where == PHPCA_BLOCKED ? lookup.why : ENOTDIR);
		RETURN_FALSE;
	}
	dir = phpca_path_of_entry(lookup.location.mount, lookup.location.entry);
	if (phpca_files__is_directory_on_disk(ZSTR_VAL(dir))) {
		zend_string_release(dir);
		change_on_disk(INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	phpca_path__enter(ZSTR_VAL(dir), ZSTR_LEN(dir));
	zend_string_release(dir);
	forget_relative_stat();
	RETURN_TRUE;
}

static ZEND_FUNCTION(phpca_getcwd)
{
	const char *dir = ZEND_NUM_ARGS() == 0 ? phpca_path__entered() : NULL;

	if (dir)
		RETURN_STRING(dir);
	call_original(F_GETCWD, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- SplFileInfo ---- */

/*
 * What getPathname() of SplFileInfo says of $this, whatever a subclass makes of it; NULL when it is
 * no path.
 */
static zend_string *path_of_this(zend_execute_data *execute_data)
{
	zend_function *get = zend_hash_str_find_ptr(
		&spl_ce_SplFileInfo->function_table, "getpathname", sizeof("getpathname") - 1);
	zval path;

	if (ZEND_NUM_ARGS() != 0 || !get)
		return NULL;
	zend_call_known_instance_method_with_0_params(get, Z_OBJ_P(ZEND_THIS), &path);
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
	if (path) {
		name = ZSTR_VAL(path) + phpca_path__scheme_size(ZSTR_VAL(path), ZSTR_LEN(path));
		phpca_path__locate(name, strlen(name), &lookup);
	}
	if (lookup.where != PHPCA_ELSEWHERE || lookup.followed) {
		RETVAL_BOOL(
			!basedir_forbids(path, &lookup) && phpca_files__access_at(&lookup, name, mode) == 0);
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

	phpca_path__locate(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	disk = phpca_path__on_disk(&lookup, ZSTR_VAL(path), buffer);
	return disk != ZSTR_VAL(path) && tsrm_realpath(disk, real)
		? zend_string_init(real, strlen(real), 0)
		: NULL;
}

static ZEND_FUNCTION(phpca_method_get_real_path)
{
	zend_string *path = path_of_this(execute_data), *real;

	if (!path || !answer_realpath(ZSTR_VAL(path), ZSTR_LEN(path), false, return_value)) {
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
		size = readlink(phpca_path__on_disk(lookup, path, buffer), text, sizeof(text));
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
		phpca_path__locate(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	else if (path)
		phpca_path__locate_text(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
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

static ZEND_NAMED_FUNCTION(zif_phpca_clearstatcache)
{
	call_original(F_CLEARSTATCACHE, INTERNAL_FUNCTION_PARAM_PASSTHRU);
	phpca_mount_directories();
}

/* ---- the list ---- */

static const struct phpca_wrapped wrapped[FUNCTION_COUNT] = {
	[F_FILE_EXISTS] = {"", "file_exists", zif_phpca_file_exists},
	[F_IS_READABLE] = {"", "is_readable", zif_phpca_is_readable},
	[F_IS_WRITABLE] = {"", "is_writable", zif_phpca_is_writable},
	[F_IS_WRITEABLE] = {"", "is_writeable", zif_phpca_is_writeable},
	[F_IS_EXECUTABLE] = {"", "is_executable", zif_phpca_is_executable},
	[F_IS_DIR] = {"", "is_dir", zif_phpca_is_dir},
	[F_REALPATH] = {"", "realpath", zif_phpca_realpath},
	[F_TOUCH] = {"", "touch", zif_phpca_touch},
	[F_CHMOD] = {"", "chmod", zif_phpca_chmod},
	[F_CHOWN] = {"", "chown", zif_phpca_chown},
	[F_CHGRP] = {"", "chgrp", zif_phpca_chgrp},
	[F_LCHOWN] = {"", "lchown", zif_phpca_lchown},
	[F_LCHGRP] = {"", "lchgrp", zif_phpca_lchgrp},
	[F_READLINK] = {"", "readlink", zif_phpca_readlink},
	[F_LINKINFO] = {"", "linkinfo", zif_phpca_linkinfo},
	[F_LINK] = {"", "link", zif_phpca_link},
	[F_SYMLINK] = {"", "symlink", zif_phpca_symlink},
	[F_CHDIR] = {"", "chdir", zif_phpca_chdir},
	[F_GETCWD] = {"", "getcwd", zif_phpca_getcwd},
	[F_GLOB] = {"", "glob", phpca_files__glob},
	[F_CLEARSTATCACHE] = {"", "clearstatcache", zif_phpca_clearstatcache},
	[F_POSIX_ACCESS] = {"", "posix_access", zif_phpca_posix_access},
	[F_FTOK] = {"", "ftok", zif_phpca_ftok},
	[M_IS_READABLE] = {"splfileinfo", "isreadable", zif_phpca_method_is_readable},
	[M_IS_WRITABLE] = {"splfileinfo", "iswritable", zif_phpca_method_is_writable},
	[M_IS_EXECUTABLE] = {"splfileinfo", "isexecutable", zif_phpca_method_is_executable},
	[M_GET_REAL_PATH] = {"splfileinfo", "getrealpath", zif_phpca_method_get_real_path},
	[M_GET_LINK_TARGET] = {"splfileinfo", "getlinktarget", zif_phpca_method_get_link_target},
};

/* Neighbours in a list that are methods of one class. */
struct family {
	zend_class_entry *ancestor;
	const struct phpca_wrapped *list;
	const zif_handler *originals;
	size_t count;
};

#define FAMILIES 16 /* for which the class table is gone through at once */
#define BIT_OF(class_entry) ((uintptr_t)(class_entry) >> 6 & 63)

static Bucket *find_function(const HashTable *functions, const struct phpca_wrapped *w)
{
	zval *function = zend_hash_str_find(functions, w->name, strlen(w->name));

	return function && ((zend_function *)Z_PTR_P(function))->type == ZEND_INTERNAL_FUNCTION
		? (Bucket *)function
		: NULL;
}

static zif_handler *handler_in(Bucket *b)
{
	return &((zend_function *)Z_PTR(b->val))->internal_function.handler;
}

/* Methods of one class, by the names that its ancestor has: a child has the same strings. */
static void put_in_class(const struct family *f, zend_class_entry *ce, bool back)
{
	for (size_t i = 0; i < f->count; i++) {
		Bucket *b = f->originals[i] ? find_function(&f->ancestor->function_table, &f->list[i])
									: NULL;
		zval *method = b ? zend_hash_find_known_hash(&ce->function_table, b->key) : NULL;
		zend_internal_function *function = method ? Z_PTR_P(method) : NULL;

		if (function && function->type == ZEND_INTERNAL_FUNCTION
			&& function->handler == (back ? f->list[i].handler : f->originals[i]))
			function->handler = back ? f->originals[i] : f->list[i].handler;
	}
}

/*
 * Classes copy the methods that they inherit; those that are immutable are shared and not ours to
 * write.
 */
static void put_in_descendants(const struct family *families, size_t count, bool back)
{
	zend_class_entry *ce;
	uint64_t ancestors = 0; /* a bit for each: most classes descend from none of them */

	for (size_t i = 0; i < count; i++)
		ancestors |= 1ull << BIT_OF(families[i].ancestor);
	if (!count)
		return;
	ZEND_HASH_FOREACH_PTR (CG(class_table), ce) {
		if (EXPECTED(!ce->parent) || ce->ce_flags & ZEND_ACC_IMMUTABLE)
			continue;
		for (const zend_class_entry *a = ce; a->ce_flags & ZEND_ACC_LINKED && (a = a->parent);) {
			for (size_t i = ancestors >> BIT_OF(a) & 1 ? 0 : count; i < count; i++)
				if (families[i].ancestor == a)
					put_in_class(&families[i], ce, back);
		}
	}
	ZEND_HASH_FOREACH_END();
}

/* The methods of a list, of the classes themselves and of those that have inherited them. */
static void put_methods(
	const struct phpca_wrapped *list, size_t count, zif_handler *originals, bool back)
{
	struct family families[FAMILIES];
	size_t found = 0;

	for (size_t i = 0, alike; i < count; i += alike) {
		zend_class_entry *ce = *list[i].class_name ? zend_hash_str_find_ptr(
								   CG(class_table), list[i].class_name, strlen(list[i].class_name))
												   : NULL;

		for (alike = 1;
			 i + alike < count && !strcmp(list[i + alike].class_name, list[i].class_name);
			 alike++) {
		}
		if (!ce)
			continue;
		for (size_t k = i; k < i + alike && !back; k++) {
			Bucket *b = find_function(&ce->function_table, &list[k]);
			originals[k] = b ? *handler_in(b) : NULL;
		}
		if (found == FAMILIES) {
			put_in_descendants(families, found, back);
			found = 0;
		}
		families[found] = (struct family){ce, &list[i], &originals[i], alike};
		put_in_class(&families[found++], ce, back);
	}
	put_in_descendants(families, found, back);
}

/* What is disabled, or of an extension that is not there, stays NULL in `originals`. */
void phpca_files__wrap(const struct phpca_wrapped *list, size_t count, zif_handler *originals)
{
	for (size_t i = 0; i < count; i++) {
		Bucket *b = *list[i].class_name ? NULL : find_function(CG(function_table), &list[i]);

		originals[i] = NULL;
		if (b) {
			originals[i] = *handler_in(b);
			*handler_in(b) = list[i].handler;
		}
	}
	put_methods(list, count, originals, false);
}

void phpca_files__unwrap(const struct phpca_wrapped *list, size_t count, zif_handler *originals)
{
	for (size_t i = 0; i < count; i++) {
		Bucket *b = *list[i].class_name || !originals[i]
			? NULL
			: find_function(CG(function_table), &list[i]);

		if (b && *handler_in(b) == list[i].handler)
			*handler_in(b) = originals[i];
	}
	put_methods(list, count, originals, true);
}

void phpca_files__swap_handlers(void)
{
	phpca_files__wrap(wrapped, FUNCTION_COUNT, original);
}

void phpca_files__restore_handlers(void)
{
	phpca_files__unwrap(wrapped, FUNCTION_COUNT, original);
}
