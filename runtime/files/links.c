/*
 * Functions of links: readlink(), linkinfo(), link(), symlink().
 */
#include "files/links.h"

#include <errno.h>

#include "engine/thread.h"
#include "files/argument.h"
#include "files/itself.h"
#include "files/real.h"
#include "files/status.h"
#include "files/refusal.h"
#include "wrap.h"

enum function { F_READLINK, F_LINKINFO, F_LINK, F_SYMLINK, FUNCTION_COUNT };

static zif_handler original[FUNCTION_COUNT];

static void call_original(enum function f, INTERNAL_FUNCTION_PARAMETERS)
{
	original[f](INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- links ---- */

/*
 * PHP gives the kernel the name as it is. In a thread-safe PHP the kernel's working directory is
 * another than the program's.
 */
static bool is_for_kernel(zend_execute_data *execute_data)
{
	const zend_string *path = phpca_argument__path(execute_data, 1);

	return PHPCA_THREADS && path && ZSTR_VAL(path)[0] != '/';
}

static ZEND_FUNCTION(phpca_readlink)
{
	struct phpca_lookup lookup;
	zend_string *path = ZEND_NUM_ARGS() == 1 && !is_for_kernel(execute_data)
		? phpca_argument__look_up(execute_data, &lookup)
		: NULL;

	if (!path || lookup.where == PHPCA_MISSING) {
		if (path)
			phpca_argument__translate(execute_data, 1);
		call_original(F_READLINK, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (phpca_argument__basedir_forbids(path, &lookup))
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
	zend_string *path = ZEND_NUM_ARGS() == 1 ? phpca_argument__look_up(execute_data, &lookup)
											 : NULL;

	if (!path || lookup.where == PHPCA_MISSING) {
		if (path)
			phpca_argument__translate(execute_data, 1);
		call_original(F_LINKINFO, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (phpca_argument__basedir_forbids(path, &lookup))
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
	zend_string *path = phpca_argument__path(execute_data, n);

	lookup->where = PHPCA_ELSEWHERE;
	if (path && hard)
		phpca_lookup_path(ZSTR_VAL(path), ZSTR_LEN(path), lookup);
	else if (path)
		phpca_lookup_opened(ZSTR_VAL(path), ZSTR_LEN(path), lookup);
}

/* errno of making a hard link of this name on disk to what only an archive has. */
static int refusal_of_foreign_link(const char *link, const struct phpca_lookup *lookup)
{
	char buffer[MAXPATHLEN], directory[MAXPATHLEN];
	const char *disk = phpca_lookup_on_disk(lookup, link, buffer);
	struct stat st;

	if (VCWD_LSTAT(disk, &st) == 0)
		return EEXIST;
	if (strlen(disk) >= sizeof(directory))
		return ENAMETOOLONG;
	zend_dirname(strcpy(directory, disk), strlen(disk));
	return errno == ENOENT && VCWD_STAT(directory, &st) == 0 ? EXDEV : errno;
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
	if (!hard || target.where != PHPCA_ARCHIVED || phpca_itself__is_file(&target.location)
		|| !phpca_argument__path(execute_data, 2))
		return 0;
	return refusal_of_foreign_link(Z_STRVAL_P(ZEND_CALL_ARG(execute_data, 2)), &link);
}

static void answer_link(enum function f, bool hard, INTERNAL_FUNCTION_PARAMETERS)
{
	int why = refusal_of_link(execute_data, hard);

	if (!why) {
		if (hard && phpca_argument__path(execute_data, 1))
			phpca_argument__translate(execute_data, 1);
		if (phpca_argument__path(execute_data, 2))
			phpca_argument__translate(execute_data, 2);
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

/* ---- the list ---- */

static const struct phpca_wrapped wrapped[FUNCTION_COUNT] = {
	[F_READLINK] = {"", "readlink", zif_phpca_readlink},
	[F_LINKINFO] = {"", "linkinfo", zif_phpca_linkinfo},
	[F_LINK] = {"", "link", zif_phpca_link},
	[F_SYMLINK] = {"", "symlink", zif_phpca_symlink},
};

void phpca_links__swap(void)
{
	phpca_wrap(wrapped, FUNCTION_COUNT, original);
}

void phpca_links__restore(void)
{
	phpca_unwrap(wrapped, FUNCTION_COUNT, original);
}
