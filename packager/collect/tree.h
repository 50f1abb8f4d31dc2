/* Files of the work tree. Their contents are read later, all at once (read.h). */
#ifndef PHPCA_COLLECT_TREE_H
#define PHPCA_COLLECT_TREE_H

#include "collect/collecting.h"

enum phpca_code phpca_collect__tree(struct phpca_collecting *c, struct phpca_error *err);
/* FILE ... */
enum phpca_code phpca_collect__named(struct phpca_collecting *c, struct phpca_error *err);
/* --vendor, and with --rev the one on disk. */
enum phpca_code phpca_collect__vendor(struct phpca_collecting *c, struct phpca_error *err);

#endif
