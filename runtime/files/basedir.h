/* open_basedir, which PHP checks for names on disk. */
#ifndef PHPCA_FILES_BASEDIR_H
#define PHPCA_FILES_BASEDIR_H

#include "lookup/location.h"

/*
 * Does open_basedir forbid `path`, or, when it is archived (`location` not NULL), what its links
 * lead to? `warn`: with PHP's warning. The directories that it names must exist on disk.
 */
bool phpca_files_basedir_forbids(
	const char *path, const struct phpca_location *location, bool warn);

#endif
