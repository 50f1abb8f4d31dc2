/*
 * stat(2) and access(2) over archive and disk. Results as the C library gives them: 0, or -1 and
 * errno.
 */
#ifndef PHPCA_FILES_STATUS_H
#define PHPCA_FILES_STATUS_H

#include <sys/stat.h>

#include "lookup/lookup.h"

/* stat(2), or lstat(2) when links are not followed. */
int phpca_files__stat(const char *path, bool follow, struct stat *out);

/* access(2) of `path`, which leads to `lookup`. */
int phpca_files_access_at(const struct phpca_lookup *lookup, const char *path, int mode);

/* What stat says of an archived file, directory or (a link itself) link. */
void phpca_files__describe(
	const struct phpca_mount *m, const struct phpca_entry_disk *e, struct stat *out);

/* Has the disk a directory of this name? errno stays what it is. */
bool phpca_files__is_directory_on_disk(const char *path);

#endif
