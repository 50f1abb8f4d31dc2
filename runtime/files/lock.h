/*
 * flock() of an archived file: handles exclude each other, in one process and between processes.
 *
 * Where the overlaid directory has a file of that name (a stub file), that one is locked, as plain
 * PHP would. Otherwise ranges of the archive file are, which follow from the name inside: nothing
 * is written, the archive may be read-only, and the kernel drops the lock when its handle or
 * process ends.
 */
#ifndef PHPCA_FILES_LOCK_H
#define PHPCA_FILES_LOCK_H

#include "lookup/location.h"

/* Of one handle. `descriptor` is -1 until it is first locked. */
struct phpca_lock {
	int descriptor;
	bool on_disk;
	int held; /* LOCK_SH, LOCK_EX or 0 */
};

/* flock(2): LOCK_SH, LOCK_EX or LOCK_UN, perhaps with LOCK_NB. 0, or -1 and errno. */
int phpca_lock__set(struct phpca_lock *lock, const struct phpca_mount *m,
	const struct phpca_entry_disk *e, int operation);

/* Drops the lock. */
void phpca_lock__close(struct phpca_lock *lock);

#endif
