/*
 * The resolved manifest: every setting as it was used, the same bytes wherever and whenever it is
 * packed.
 */
#ifndef PHPCA_MANIFEST_WRITE_H
#define PHPCA_MANIFEST_WRITE_H

#include "run/run.h"

/* Fills run->manifest_json. The engine must have started: its identity is part of it. */
void phpca_manifest_write(struct phpca_run *run);

#endif
