/*
 * `pack --dry-run` and -vv: why a file is in the archive, as far as composer.json and
 * installed.json have a word for it. Which rule took a file in was noted when it was (f->why); this
 * says more.
 */
#ifndef PHPCA_COLLECT_WHY_H
#define PHPCA_COLLECT_WHY_H

#include "run/run.h"

/* Fills in `because` of each file. */
void phpca_collect__explain(struct phpca_run *run);

#endif
