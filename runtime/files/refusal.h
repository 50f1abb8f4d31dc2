/* How a read-only file system refuses to be changed. */
#ifndef PHPCA_FILES_REFUSAL_H
#define PHPCA_FILES_REFUSAL_H

#include <errno.h>

#include "engine/thread.h"
#include "lookup/lookup.h"

/*
 * errno of a way that is blocked. A thread-safe PHP goes the way by itself before it opens
 * directories, as it does before it opens files, and says "no such file" of what lies below one.
 */
static inline int phpca_files__way_error(int why)
{
	return PHPCA_THREADS && why == ENOTDIR ? ENOENT : why;
}

/*
 * The errno of creating, removing or changing the name that leads to `lookup`; 0: ask the disk.
 */
int phpca_files__refusal(const struct phpca_lookup *lookup);

/* As above for mkdir -p, where missing parents are made. */
int phpca_files__refusal_with_parents(const struct phpca_lookup *lookup);

#endif
