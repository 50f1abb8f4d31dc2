/*
 * Files beneath a directory that somebody else may change while we work. Every path is relative to
 * an open directory and is walked component by component; a symbolic link on the way is an error
 * (ENOTDIR), and a symbolic link at the end is never followed. So nothing outside of the directory
 * is read, written or removed, whatever the owner of a directory below it does meanwhile.
 *
 * Paths are normalised: no slash at either end, no "." and no ".."; "" is the directory itself.
 * Functions that return bool leave the reason in errno.
 */
#ifndef PHPCA_DEPLOY_BENEATH_H
#define PHPCA_DEPLOY_BENEATH_H

#include <sys/stat.h>
#include "base/text.h"
#include "inspect/archive_file.h"

/* A descriptor (O_PATH) that the caller closes, -1 on failure. `make`: missing ones are made. */
int phpca_beneath__directory(int root, const char *path, bool make);

/* The directory that holds `path`; *name is set to the last component, inside of `path`. */
int phpca_beneath__parent(int root, const char *path, bool make, const char **name);

/* Of the path itself, never of what a link leads to. */
bool phpca_beneath__stat(int root, const char *path, struct stat *out);

/* What a symbolic link says. Yours; NULL when there is none. */
char *phpca_beneath__link(int root, const char *path);

/*
 * Maps a regular file for reading, to be unmapped by phpca_tool_unmap(). A file without contents
 * has no bytes.
 */
bool phpca_beneath__map(struct phpca_tool_map *out, int root, const char *path);

enum phpca_tool_found phpca_beneath__compare(
	int root, const char *path, const void *bytes, size_t size);

/*
 * Names in a directory without "." and "..", in no order; of `path` "" those of root. An empty
 * list when it can't be read.
 */
struct phpca_list phpca_beneath__names(int root, const char *path);

/*
 * Everything below a directory, as paths relative to it: directories in `directories`, parents
 * first; all else in `others`.
 */
void phpca_beneath__walk(
	int root, const char *path, struct phpca_list *directories, struct phpca_list *others);

/*
 * A new file, on the disk when this returns true; its directory must exist. `mtime` in seconds.
 * Never writes to a file that exists (EEXIST), and leaves none behind that is not complete.
 */
bool phpca_beneath__write(
	int root, const char *path, const void *bytes, size_t size, uint32_t mode, uint64_t mtime);
bool phpca_beneath__symlink(int root, const char *target, const char *path);

/* `replace`: takes the name of what is there; else that is EEXIST. */
bool phpca_beneath__rename(int root, const char *from, const char *to, bool replace);
bool phpca_beneath__unlink(int root, const char *path);
bool phpca_beneath__rmdir(int root, const char *path);

/* Waits until the names in the directory are on the disk; `whole`: all of its file system. */
bool phpca_beneath__sync(int root, const char *path, bool whole);

#endif
