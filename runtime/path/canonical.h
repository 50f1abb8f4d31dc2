/*
 * Names of files as text: their canonical form, and the schemes that they may begin with. Nothing
 * here asks an archive or the disk, except for the working directory.
 */
#ifndef PHPCA_PATH_CANONICAL_H
#define PHPCA_PATH_CANONICAL_H

#include "php.h"

/*
 * Makes `path` absolute (against the working directory) and canonical by its text: "." and "//" are
 * removed, ".." removes the name before it, whatever that is. A leading file:// is cut. Writes at
 * most MAXPATHLEN bytes with the NUL to `out` and returns the length, 0 when it cannot be done (too
 * long, NUL inside, empty, no working directory).
 */
size_t phpca_path_canonical(const char *path, size_t size, char *out);

/*
 * What the kernel must be given for `path`: the same, but made absolute in `buffer` (MAXPATHLEN
 * bytes) when it is relative to an entered directory (cwd.h).
 */
const char *phpca_path_for_kernel(const char *path, char *buffer);

/* How a walk meets "..". The caller puts it into a struct of its own. */
struct phpca_dot_dot {
	/*
	 * Called at each "..", before the last name of `path` (canonical, *size bytes, room for
	 * MAXPATHLEN) is removed. It may replace `path` by another directory. False ends the walk.
	 */
	bool (*leave)(struct phpca_dot_dot *self, char *path, size_t *size);
	/* Of the last "..": what follows it in the path, and the bytes of the canonical path then. */
	size_t from, at;
};

/* As phpca_path_canonical, without file://, and with `d` deciding what ".." leaves (NULL: text). */
size_t phpca_path_walk(const char *path, size_t size, char *out, struct phpca_dot_dot *d);

/* Bytes of the directory part of `path` without its slash; 0 at the top. */
static inline size_t phpca_path_parent_size(const char *path, size_t size)
{
	while (size > 0 && path[--size] != '/') {
	}
	return size;
}

/* Is there a component ".." at or behind byte `from`? */
bool phpca_path_has_dot_dot(const char *path, size_t size, size_t from);

/* Is there a component "" or one that begins with "."? */
bool phpca_path_has_dot(const char *path, size_t size);

/* "dir/" and "dir/." name a directory or nothing. */
static inline bool phpca_path_names_directory(const char *path, size_t size)
{
	if (size > 1 && path[size - 1] == '.' && path[size - 2] == '/')
		return true;
	return size > 1 && path[size - 1] == '/';
}

/* Bytes of "scheme://" at the start of `path`; 0: none. */
size_t phpca_path_scheme_size(const char *path, size_t size);

/* Bytes of "file://" or "file://localhost" at the start of `path`; 0: none. */
static inline size_t phpca_path_file_scheme_size(const char *path, size_t size)
{
	if (size < 7 || (*path | 0x20) != 'f' || strncasecmp(path, "file://", 7) != 0)
		return 0;
	return size > 16 && strncasecmp(path + 7, "localhost/", 10) == 0 ? 16 : 7;
}

#endif
