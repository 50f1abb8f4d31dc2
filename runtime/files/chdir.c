/*
 * The working directory may be one that only an archive has: chdir(), getcwd().
 */
#include "files/chdir.h"

#include <errno.h>

#include "ext/standard/php_filestat.h"
#include "files/argument.h"
#include "files/refusal.h"
#include "files/status.h"
#include "path/cwd.h"
#include "wrap.h"

enum function { F_CHDIR, F_GETCWD, FUNCTION_COUNT };

static zif_handler original[FUNCTION_COUNT];

static void call_original(enum function f, INTERNAL_FUNCTION_PARAMETERS)
{
	original[f](INTERNAL_FUNCTION_PARAM_PASSTHRU);
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
	if (phpca_argument__path(execute_data, 1))
		phpca_argument__translate(execute_data, 1);
	call_original(F_CHDIR, INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (Z_TYPE_P(return_value) == IS_TRUE)
		phpca_cwd_changed();
}

static ZEND_FUNCTION(phpca_chdir)
{
	struct phpca_lookup lookup;
	zend_string *path = ZEND_NUM_ARGS() == 1 ? phpca_argument__path(execute_data, 1) : NULL;
	zend_string *dir;
	int before = errno;

	lookup.where = PHPCA_ELSEWHERE;
	if (path)
		phpca_lookup_path(ZSTR_VAL(path), ZSTR_LEN(path), &lookup);
	if (lookup.where == PHPCA_ELSEWHERE || lookup.where == PHPCA_MISSING) {
		change_on_disk(INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (phpca_argument__basedir_forbids(path, &lookup))
		RETURN_FALSE;
	if (lookup.where == PHPCA_BLOCKED || lookup.location.entry->kind != PHPCA_ENTRY_DIRECTORY) {
		/* A thread-safe PHP asks the kernel nothing about what is no directory, and sets no errno.
		 */
		fail_chdir(lookup.where == PHPCA_BLOCKED ? phpca_files__way_error(lookup.why)
				: PHPCA_THREADS                  ? before
												 : ENOTDIR);
		RETURN_FALSE;
	}
	dir = phpca_mount_path_of(lookup.location.mount, lookup.location.entry);
	if (phpca_files__is_directory_on_disk(ZSTR_VAL(dir))) {
		zend_string_release(dir);
		change_on_disk(INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	phpca_cwd_enter(ZSTR_VAL(dir), ZSTR_LEN(dir));
	zend_string_release(dir);
	forget_relative_stat();
	RETURN_TRUE;
}

static ZEND_FUNCTION(phpca_getcwd)
{
	const char *dir = ZEND_NUM_ARGS() == 0 ? phpca_cwd_entered() : NULL;

	if (dir)
		RETURN_STRING(dir);
	call_original(F_GETCWD, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- the list ---- */

static const struct phpca_wrapped wrapped[FUNCTION_COUNT] = {
	[F_CHDIR] = {"", "chdir", zif_phpca_chdir},
	[F_GETCWD] = {"", "getcwd", zif_phpca_getcwd},
};

void phpca_chdir__swap(void)
{
	phpca_wrap(wrapped, FUNCTION_COUNT, original);
}

void phpca_chdir__restore(void)
{
	phpca_unwrap(wrapped, FUNCTION_COUNT, original);
}
