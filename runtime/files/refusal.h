/* How a read-only file system refuses to be changed. */
#ifndef PHPCA_FILES_REFUSAL_H
#define PHPCA_FILES_REFUSAL_H

#include "lookup/lookup.h"

/*
 * The errno of creating, removing or changing the name that leads to `lookup`; 0: ask the disk.
 */
int phpca_files__refusal(const struct phpca_lookup *lookup);

/* As above for mkdir -p, where missing parents are made. */
int phpca_files__refusal_with_parents(const struct phpca_lookup *lookup);

#endif
