/* What the manifest's patterns say of files that are packed: "extract", "writable", "preload",
 * "as_source". */
#ifndef PHPCA_COLLECT_MARKS_H
#define PHPCA_COLLECT_MARKS_H

#include "collect/collecting.h"

/* Does the pattern match any file that is packed, or any script? */
bool phpca_collect__matches(const struct phpca_run *run, const char *pattern, bool scripts);

/* `phpca deploy` does the work; what can't be done then is better said now. */
enum phpca_code phpca_collect__check_extract(struct phpca_run *run, struct phpca_error *err);

/*
 * What "extract" has taken into the archive from a writable directory is the first state of a file
 * that the program changes.
 */
void phpca_collect__mark_first_states(struct phpca_collecting *c);

/* Fills run->preload. Scripts only: there is nothing in an asset that could be declared. */
void phpca_collect__find_preload(struct phpca_run *run);

/* Which scripts are packed as they are, for OPcache's JIT. */
void phpca_collect__mark_as_source(struct phpca_run *run);

/* Warns of "stubs" that match no script. What they add to is up to `phpca deploy`. */
void phpca_collect__check_stubs(struct phpca_run *run);

#endif
