/*
 * The file layer, seen from inside: how the parts of "a program sees its archived files at plain
 * paths" fit.
 *
 *   path.c           which archive answers for a path; the working directory
 *   files.c          start and end of the layer: what is swapped, and when
 *   files_status.c   stat(2), access(2), realpath(3) and the errno of a refused write, over archive
 * and disk files_stream.c   an archived file as a stream files_directory.c  a directory as a
 * stream: archive and disk merged files_wrapper.c  the operations of the plain files wrapper: each
 * asks the archive first files_include.c  zend_resolve_path: include_path and the identity of
 * included files files_glob.c     glob(3) over archive and disk: glob() and glob:// files_handler.c
 * functions that go to the C library without asking any wrapper files_exchange.c functions that get
 * other arguments instead: a name that the kernel or a library understands
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
 *
 * A mount may stand on a file: `php app.phpca` mounts /srv/app.phpca on itself. That path remains a
 * file for stat, fopen, copy and so on; but is_dir(), opendir and chdir take it for the directory
 * that programs inside think it is.
 */
#ifndef PHPCA_FILES_H
#define PHPCA_FILES_H

#include "php.h"
#include <dirent.h>
#include <sys/stat.h>
#include "mount/mount.h"

/* ---- files.c ---- */

/* Swaps wrapper operations, handlers and hooks, once; nothing while no archive is mounted. */
void phpca_files__install(void);

/* ---- path.c ---- */

/* Where a path leads. */
struct phpca_lookup {
	enum {
		PHPCA_ELSEWHERE, /* outside all mounts: the disk's */
		PHPCA_ARCHIVED,  /* `location` says where */
		PHPCA_MISSING,   /* below a mount, but not in the archive: perhaps on disk */
		PHPCA_BLOCKED /* nowhere, for reason `why`: below an archived file, "file/", "missing/.." */
	} where;
	int why; /* errno of BLOCKED */
	struct phpca_location location;
	bool followed; /* `path` is where links in an archive led */
	size_t
		size; /* of `path`; 0 when ELSEWHERE, or ARCHIVED under the very name that was asked for */
	char path[MAXPATHLEN]; /* canonical */
};

/*
 * As the kernel would: ".." leaves the directory that the name before it leads to, which must
 * exist.
 */
void phpca_path__locate(
	const char *path, size_t size, struct phpca_lookup *lookup); /* "file://" is no scheme here */

/*
 * As fopen does: before it asks the kernel, PHP takes away ".." and the name before it where
 * nothing has that name.
 */
void phpca_path__locate_opened(const char *path, size_t size, struct phpca_lookup *lookup);

/*
 * ".." takes away the name before it, whatever that is: mkdir -p, libmagic,
 * SplFileInfo::getLinkTarget.
 */
void phpca_path__locate_text(const char *path, size_t size, struct phpca_lookup *lookup);

/*
 * True: an absolute path that no mount is concerned with, and may be given to the disk as it is.
 * False: locate it.
 */
bool phpca_path__is_elsewhere(const char *path, size_t size);

/*
 * Bytes of "file://" or "file://localhost" at the start of `path`, which those ignore that ask a
 * stream wrapper.
 */
size_t phpca_path__scheme_size(const char *path, size_t size);

/*
 * Makes `dir` (canonical) the working directory without asking the kernel, until the next
 * phpca_path_cwd_changed.
 */
void phpca_path__enter(const char *dir, size_t size);

/* The directory so entered; NULL when the working directory is the kernel's. */
const char *phpca_path__entered(void);

/*
 * What the kernel must be given for `path`: the same, but made absolute in `buffer` when it is
 * relative to an entered directory. `buffer` has MAXPATHLEN bytes.
 */
const char *phpca_path__for_kernel(const char *path, char *buffer);

/* As above for a path that has been located: the disk knows nothing of links in archives. */
const char *phpca_path__on_disk(const struct phpca_lookup *lookup, const char *path, char *buffer);

/* False for the first state of a file that lives on disk. */
bool phpca_path__is_shown(const struct phpca_mount *m, const struct phpca_entry_disk *e);

/* Entry of `m` at `path` (canonical), links not followed; NULL when it has none. */
const struct phpca_entry_disk *phpca_path__entry_at(
	const struct phpca_mount *m, const char *path, size_t size);

/*
 * The part of `path` (canonical) below the root of `m`; NULL when it lies elsewhere. *size is of
 * `path` before, of the part after.
 */
const char *phpca_path__below(const struct phpca_mount *m, const char *path, size_t *size);

/* ---- files_status.c: results as the C library gives them, -1 and errno ---- */

int phpca_files__stat(const char *path, bool follow, struct stat *out);
/* access(2) of `path`, which leads to `lookup`. */
int phpca_files__access_at(const struct phpca_lookup *lookup, const char *path, int mode);

/* What stat says of an archived file, directory or (a link itself) link. */
void phpca_files__describe(
	const struct phpca_mount *m, const struct phpca_entry_disk *e, struct stat *out);

/*
 * open_basedir forbids `path`, or, when it is archived (`location` not NULL), what its links lead
 * to.
 */
bool phpca_files__basedir_forbids(
	const char *path, const struct phpca_location *location, bool warn);

/* stat(2) knows a directory of this name; errno stays what it is. */
bool phpca_files__is_directory_on_disk(const char *path);

/*
 * True when `location` is the root of an archive that is mounted on itself: on disk, that path is a
 * file.
 */
bool phpca_files__is_own_file(const struct phpca_location *location);

/*
 * The errno with which a read-only file system would refuse to create, remove or change the name
 * `path`; 0: ask the disk. `lookup` is where it leads.
 */
int phpca_files__refusal(const struct phpca_lookup *lookup);

/* As above for mkdir -p, where missing parents are made. */
int phpca_files__refusal_with_parents(const struct phpca_lookup *lookup);

/* Text of a link: the way from its directory to its target. Caller releases. */
zend_string *phpca_files__link_text(
	const struct phpca_mount *m, const struct phpca_entry_disk *link);

/*
 * Nothing when the path concerns no archive; else what expand_filepath would give were the archive
 * unpacked: real as far as there is something.
 */
zend_string *phpca_files__expand(const char *path, size_t size);

/*
 * realpath(3): an archived path without links. NULL when it is not archived, and then in *why 0, or
 * an errno if it can't be on disk either. errno stays what it is: PHP prints it long after the call
 * that failed, and this is not that call.
 */
zend_string *phpca_files__realpath(const char *path, size_t size, int *why);

/* ---- files_stream.c ---- */

/* A stream over an archived file or directory. NULL with errno or a logged error. */
php_stream *phpca_files__open(const struct phpca_location *location, const char *path,
	const char *mode, int options, zend_string **opened_path);

/* A descriptor of a memory file with the contents of an archived file; -1 and errno. */
int phpca_files__memory_file(const struct phpca_location *location);

bool phpca_files__write_all(int fd, const uint8_t *data, size_t size);

/* ---- files_directory.c ---- */

/*
 * The names in a directory, of archive and disk: the disk's first, each in the order in which it
 * gives them.
 */
struct phpca_listing;

struct phpca_listing *phpca_listing__open(const char *path);       /* NULL and errno */
const struct dirent *phpca_listing__read(struct phpca_listing *l); /* NULL at the end */
void phpca_listing__rewind(struct phpca_listing *l);
void phpca_listing__close(struct phpca_listing *l);

php_stream *phpca_files__open_directory(const char *path, const char *mode);

/*
 * ---- files_wrapper.c, files_include.c, files_glob.c, files_exchange.c, files_handler.c: parts of
 * install and its undoing ----
 */

void phpca_files__swap_wrapper(void);
void phpca_files__restore_wrapper(void);

void phpca_files__swap_resolver(void);
void phpca_files__restore_resolver(void);
/* The archived file that a relative name means along include_path; NULL: none. */
zend_string *phpca_files__find_in_include_path(const char *name, size_t size);

void phpca_files__swap_glob(void);
void phpca_files__restore_glob(void);
php_stream *phpca_files__open_glob(php_stream_wrapper *wrapper, const char *path, const char *mode,
	int options, zend_string **opened_path, php_stream_context *context STREAMS_DC);
void phpca_files__glob(INTERNAL_FUNCTION_PARAMETERS);

/*
 * A function (class_name "") or method, in lower case, and the handler that takes the place of its
 * own.
 */
struct phpca_wrapped {
	const char *class_name;
	const char *name;
	zif_handler handler;
};
/*
 * Puts the handlers of a list in the places of the originals, which are kept in `originals`, and
 * back.
 */
void phpca_files__wrap(const struct phpca_wrapped *list, size_t count, zif_handler *originals);
void phpca_files__unwrap(const struct phpca_wrapped *list, size_t count, zif_handler *originals);

void phpca_files__swap_arguments(void);
void phpca_files__restore_arguments(void);

void phpca_files__swap_handlers(void);
void phpca_files__restore_handlers(void);

#endif
