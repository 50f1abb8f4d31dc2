/*
 * "rebase": in the files that it names, the root is replaced by the mount point before they are
 * compiled, so that scripts, sources and assets say the same. Every other file that carries the
 * root is warned of.
 */
#ifndef PHPCA_COLLECT_REBASE_FILES_H
#define PHPCA_COLLECT_REBASE_FILES_H

#include "format/error.h"
#include "run/run.h"

enum phpca_code phpca_collect__rebase(struct phpca_run *run, struct phpca_error *err);

#endif
