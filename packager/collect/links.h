/*
 * Symbolic links, once it is known what else is packed: each must lead to something in the archive.
 */
#ifndef PHPCA_COLLECT_LINKS_H
#define PHPCA_COLLECT_LINKS_H

#include "format/error.h"
#include "run/run.h"

/*
 * A link whose target is left out becomes the file that it leads to, where there is one; else it is
 * dropped. Both are warned of.
 */
enum phpca_code phpca_collect__links(struct phpca_run *run, struct phpca_error *err);

#endif
