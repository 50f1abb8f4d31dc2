/*
 * The second pass: which files make the program. The answer depends on the tree and the manifest
 * alone: not on the order in which the disk lists names, not on who packs or when.
 *
 * In the order in which they come to their turn:
 *
 *   rules.c          the patterns;  choose.c: is a path to be packed?
 *   tree.c           paths of the work tree;  revision.c: of a commit;  read.c: contents
 *   links.c          each symbolic link leads to something in the archive
 *   script.c         what is a script;  entry.c: which of them are started
 *   marks.c          "extract", "writable", "preload"
 *   rebase_files.c   "rebase";  rebase.c: the text of one file
 *   why.c            what --dry-run says of a file
 *   stamp.c          the commit, and whether the work tree is as committed
 */
#ifndef PHPCA_COLLECT_H
#define PHPCA_COLLECT_H

#include "format/error.h"
#include "run/run.h"

/* Fills run->files, sorted, with their contents, and the other fields that run.h names. */
enum phpca_code phpca_collect(struct phpca_run *run, struct phpca_error *err);
/* Frees them; a run that has none is fine. */
void phpca_collect_clear(struct phpca_run *run);

#endif
