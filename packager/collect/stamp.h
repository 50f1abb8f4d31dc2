/*
 * What the repository adds: rules that stand above the root, the name of the commit, whether the
 * work tree is as committed, and the times of its files.
 */
#ifndef PHPCA_COLLECT_STAMP_H
#define PHPCA_COLLECT_STAMP_H

#include "collect/collecting.h"

struct phpca_git;

/* Before the walk: .gitattributes files that lie above the root. */
enum phpca_code phpca_collect__attributes_above(
	struct phpca_collecting *c, struct phpca_error *err);

/* After it: fills run->stamp, and gives all files one time where the tree is as committed. */
void phpca_collect__stamp(struct phpca_collecting *c);

/*
 * The one time that all files have that come from a commit: SOURCE_DATE_EPOCH, else the commit's.
 */
uint64_t phpca_collect__commit_time(const struct phpca_run *run, const struct phpca_git *g);

#endif
