/*
 * A program may put a stream wrapper of its own in the place of `file`. Then PHP asks that wrapper
 * for files and for scripts, and so the archives stand aside: what the wrapper opens by itself, it
 * opens after stream_wrapper_restore('file'), and finds the archived file.
 *
 * Functions that ask no wrapper (realpath, chdir, glob, readlink) still see the archives.
 */
#ifndef PHPCA_FILES_REPLACED_H
#define PHPCA_FILES_REPLACED_H

#include "php.h"
#include "ext/standard/file.h"

/* Is `file`, in this request and at this moment, not PHP's own wrapper? */
static inline bool phpca_files_are_replaced(void)
{
	/* The table is the request's own only where the request has registered something. */
	return UNEXPECTED(FG(stream_wrappers) != NULL)
		&& zend_hash_find_ptr(FG(stream_wrappers), ZSTR_KNOWN(ZEND_STR_FILE))
		!= &php_plain_files_wrapper;
}

#endif
