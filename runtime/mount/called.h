/*
 * Which functions of an archive have been called in whichever process: memory that workers share,
 * so that only these need be unpacked in the process that they are forked from (run/learn.h).
 *
 * A function has a bit by its address in the archive. Two may have the same one; then one is
 * unpacked that nobody calls. No lock: bits are set only, each by one atomic operation.
 */
#ifndef PHPCA_MOUNT_CALLED_H
#define PHPCA_MOUNT_CALLED_H

#include "mount/mount.h"

/* From now on calls are noted, by this process and those that it forks. Without memory they aren't.
 */
void phpca_called_share(struct phpca_mount *m);

/* The mount is used no more. */
void phpca_called_unmap(struct phpca_mount *m);

/* `function`: anything in the archive that is the function's own, always the same. */
void phpca_called_note(const struct phpca_mount *m, const void *function);
bool phpca_called_has(const struct phpca_mount *m, const void *function);

#endif
