/* The scripts below a directory on disk. */
#ifndef PHPCA_SCRIPTS_H
#define PHPCA_SCRIPTS_H

#include "format/error.h"

/*
 * `path`: relative to the directory that is walked; borrowed. Anything but PHPCA_OK ends the walk.
 */
typedef enum phpca_code (*phpca_scripts_visit)(
	void *context, const char *path, struct phpca_error *err);

/*
 * Visits each regular file whose name ends in .php, in the order of the names in each directory.
 * Links to files are followed, links to directories and .git are not.
 */
enum phpca_code phpca_scripts_each(
	const char *directory, phpca_scripts_visit visit, void *context, struct phpca_error *err);

#endif
