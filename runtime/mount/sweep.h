/*
 * Giving back pages of an archive that the kernel read and nobody asked for.
 *
 * The kernel brings a page of a file into memory together with its neighbours, 64 KB at a time or
 * more. A program needs every third page of the string pool, and reads path strings, sources and
 * assets once. The mapping is private and these pages are never written, so the kernel may drop
 * them; a later read gets them from the file again.
 */
#ifndef PHPCA_MOUNT_SWEEP_H
#define PHPCA_MOUNT_SWEEP_H

#include "mount/mount.h"

void phpca_sweep__init(struct phpca_mount *m);

/* To be called before a block of the string pool is read for the first time. Sweeps now and then.
 */
void phpca_sweep__before_read(struct phpca_mount *m);

void phpca_sweep__now(struct phpca_mount *m);

/* What was brought since the last time: the process waits for its next request now. */
void phpca_sweep__end_request(struct phpca_mount *m);

/* The pages of the index alone. */
void phpca_sweep__index(const struct phpca_mount *m);

/* The pages of .phpca/paths alone. */
void phpca_sweep__paths(const struct phpca_mount *m);

#endif
