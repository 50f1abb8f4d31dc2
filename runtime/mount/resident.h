/* What the system says of the memory of a mount, in this process. */
#ifndef PHPCA_MOUNT_RESIDENT_H
#define PHPCA_MOUNT_RESIDENT_H

#include "mount/mount.h"

/* Bytes. */
struct phpca_resident {
	uint64_t resident;     /* in memory */
	uint64_t shared;       /* of these: other processes have the same pages */
	uint64_t own;          /* of these: this process alone */
	uint64_t proportional; /* each page divided by the number of processes that have it */
};

/*
 * Adds the mount's memory to *out: the archive and what is made of it. Reads /proc/self/smaps,
 * which takes a millisecond or more. False: it can't be read, *out is as it was.
 */
bool phpca_resident_add(const struct phpca_mount *m, struct phpca_resident *out);

#endif
