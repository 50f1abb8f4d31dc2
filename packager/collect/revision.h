/* Files of a committed tree (--rev), as they were committed. */
#ifndef PHPCA_COLLECT_REVISION_H
#define PHPCA_COLLECT_REVISION_H

#include "collect/collecting.h"

enum phpca_code phpca_collect__revision(struct phpca_collecting *c, struct phpca_error *err);

#endif
