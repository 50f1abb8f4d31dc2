/* Real names: what links in archives lead to, and their texts. The caller releases all strings. */
#ifndef PHPCA_FILES_REAL_H
#define PHPCA_FILES_REAL_H

#include "lookup/lookup.h"

/* Text of a link: the way from its directory to its target. */
zend_string *phpca_files__link_text(
	const struct phpca_mount *m, const struct phpca_entry_disk *link);

/*
 * realpath(3): an archived path without links. NULL when it is not archived, and then in *why 0, or
 * an errno if it can't be on disk either. errno stays what it is: PHP prints it long after the call
 * that failed, and this is not that call.
 */
zend_string *phpca_files__realpath(const char *path, size_t size, int *why);

/*
 * What expand_filepath would give were the archive unpacked: real as far as there is something.
 * NULL when the path concerns no archive.
 */
zend_string *phpca_files__expand(const char *path, size_t size);

#endif
