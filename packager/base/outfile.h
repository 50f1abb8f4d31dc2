/*
 * How every output comes to its name: written beside, synced, renamed. Whoever reads finds the old
 * file or the new one, whole; so does who comes after a crash or a power cut.
 *
 * Until it has its name, a file has none (O_TMPFILE), where the file system and /proc allow that;
 * a packager that is killed leaves nothing then. Else it has a name that nobody can foresee, which
 * nobody had before, and it is locked. Names of this kind are known by their pattern: they are
 * never packed, and who opens an output in the same directory removes those that are ours, that
 * nobody has locked, and that are older than a minute.
 *
 * `/dev/fd/N` is a file that somebody else has opened, and that may have no name at all: it is cut
 * to nothing and written to.
 *
 * The name itself is replaced, as it stands: a link there is not followed. Its directory is opened
 * once, and everything happens in that one.
 */
#ifndef PHPCA_OUTFILE_H
#define PHPCA_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "format/error.h"

enum phpca_outfile_sync {
	PHPCA_OUTFILE_NOW,   /* on the disk, with its name, when it is committed */
	PHPCA_OUTFILE_LATER, /* one of many: phpca_outfile_sync_all() follows */
	PHPCA_OUTFILE_NEVER  /* an entry of a cache: checked when it is read, and may be lost */
};

struct phpca_outfile {
	int fd;             /* to write to and to read from; -1 when there is none */
	int directory;      /* the one that it will stand in; -1: it is open already */
	char *filename;     /* as messages call it */
	char temporary[48]; /* its name there until it has its own; "": it has none */
	enum phpca_outfile_sync sync;
};

/*
 * Opens a file that will be `filename`, with this mode but for the umask. Fails where something
 * stands there that is no regular file. After success, commit or discard; after a failure there is
 * nothing to discard. Errors, here and below, begin with the name, and errno has the cause.
 */
enum phpca_code phpca_outfile_open(struct phpca_outfile *out, const char *filename, mode_t mode,
	enum phpca_outfile_sync sync, struct phpca_error *err);

/* Writes all of it. May be mixed with any other way to write to out->fd. */
enum phpca_code phpca_outfile_put(
	struct phpca_outfile *out, const void *data, size_t size, struct phpca_error *err);

/* Syncs the file, gives it its name, syncs the directory, closes. Discards it when one fails. */
enum phpca_code phpca_outfile_commit(struct phpca_outfile *out, struct phpca_error *err);

/* Closes and removes what was not committed. errno stays. */
void phpca_outfile_discard(struct phpca_outfile *out);

/* All of it at once; the file has exactly this mode and this time, in seconds. */
enum phpca_code phpca_outfile_write(const char *filename, const void *data, size_t size,
	mode_t mode, uint64_t mtime, enum phpca_outfile_sync sync, struct phpca_error *err);

/* Waits until all that was written to the file system of a directory is on the disk. */
enum phpca_code phpca_outfile_sync_all(const char *directory, struct phpca_error *err);

/* Is this the name (without directories) of a file that is being written, or was left so? */
bool phpca_outfile_is_temporary(const char *name);

/* Removes such a file from an open directory if it is ours and abandoned. */
void phpca_outfile_remove_abandoned(int directory, const char *name);

#endif
