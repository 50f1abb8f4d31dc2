/*
 * The file layer: a program sees its archived files at plain paths.
 *
 *   status.c        stat(2) and access(2)
 *   real.c          realpath(3), and the text of a link
 *   refusal.c       the errno of a refused write
 *   basedir.c       open_basedir
 *   itself.c        an archive that is mounted on itself
 *   phar.c          ... in which PHP's Phar looks for Phars
 *   stream.c        an archived file as a stream
 *   lock.c          flock() of an archived file
 *   directory.c     a directory as a list and as a stream: archive and disk merged
 *   glob.c          glob(3): glob() and glob://
 *   wrapper.c       the operations of the plain files wrapper: each asks the archives first
 *   include_path.c  zend_resolve_path: include_path and the identity of included files
 *   access.c  change.c  links.c  chdir.c  file_info.c
 *                   functions that go to the C library without asking any wrapper
 *   replaced.h      is `file` the program's own wrapper? Then these stand aside
 *   ini_names.c     INI settings that name files
 *   argument.c      what these have in common: their arguments
 *   exchange.c      functions that get other arguments instead, which kernel or library understand
 *
 * An archive lies over the disk like a read-only file system over the directory it is mounted on:
 * what the archive holds wins, what it does not hold is looked for on disk, directories show both.
 * A directory that is in both is the disk's in all that stat tells, so that `var/cache` is as
 * writable as it is; a directory only in the archive is read-only (EROFS).
 *
 * A link in an archive may lead through to what only the disk has. open_basedir is PHP's own check,
 * which looks for directories on disk: it must name the mount directory as it is there, or one
 * above.
 *
 * Not reached: what the kernel or a library opens by name (exec, SQLite, fonts ...; the manifest's
 * "extract" is for these), and the working directory of child processes while ours is one that only
 * an archive has.
 */
#ifndef PHPCA_FILES_H
#define PHPCA_FILES_H

#include "mount/mount.h"

/*
 * A listener of phpca_mount_open: swaps operations, handlers and hooks at the first mount. A
 * process without one runs exactly the code that it would run without the extension.
 */
void phpca_files_mount_added(struct phpca_mount *m);

/* The same without a mount: where threads will mount, before there are any. */
void phpca_files_install(void);

/* A thread is over before the process: gives back what it had. */
void phpca_files_end_thread(void);

/* MSHUTDOWN: puts the originals back. May PHP functions be called afterwards? */
void phpca_files_shutdown(bool calls_follow);

#endif
