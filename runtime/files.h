/*
 * The file layer, seen from inside: how the parts of "a program sees its archived files at plain paths" fit.
 *
 *   path.c           which archive answers for a path; the working directory
 *   files.c          start and end of the layer: what is swapped, and when
 *   files_status.c   stat(2), access(2), realpath(3) and the errno of a refused write, over archive and disk
 *   files_stream.c   an archived file as a stream
 *   files_directory.c  a directory as a stream: archive and disk merged
 *   files_wrapper.c  the operations of the plain files wrapper: each asks the archive first
 *   files_include.c  zend_resolve_path: include_path and the identity of included files
 *   files_glob.c     glob(3) over archive and disk: glob() and glob://
 *   files_handler.c  functions that go to the C library without asking any wrapper
 *
 * An archive lies over the disk like a read-only file system over the directory it is mounted on: what the archive holds
 * wins, what it does not hold is looked for on disk, directories show both. A directory that is in both is the disk's in
 * all that stat tells, so that `var/cache` is as writable as it is; a directory only in the archive is read-only (EROFS).
 *
 * A mount may stand on a file: `php app.phpca` mounts /srv/app.phpca on itself. That path remains a file for stat, fopen,
 * copy and so on; but is_dir(), opendir and chdir take it for the directory that programs inside think it is.
 */
#ifndef PHPCA_FILES_H
#define PHPCA_FILES_H

#include <sys/stat.h>
#include "mount.h"

/* ---- path.c ---- */

/* Makes `dir` (canonical) the working directory without asking the kernel, until the next phpca_path_cwd_changed. */
void phpca_path__enter(const char *dir, size_t size);

/* The directory so entered; NULL when the working directory is the kernel's. */
const char *phpca_path__entered(void);

/* What the kernel must be given for `path`: the same, but made absolute in `buffer` when it is relative to an entered
 * directory. `buffer` has MAXPATHLEN bytes. */
const char *phpca_path__for_kernel(const char *path, char *buffer);

/* Entry of `m` at `path` below its root, following links in directory components. */
const struct phpca_entry_disk *phpca_path__walk(const struct phpca_mount *m, const char *path, size_t size);

/* The part of `path` (canonical) below the root of `m`; NULL when it lies elsewhere. *size is of `path` before, of the part after. */
const char *phpca_path__below(const struct phpca_mount *m, const char *path, size_t *size);

#endif
