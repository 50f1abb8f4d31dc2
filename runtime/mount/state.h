/*
 * The memory that a mount needs beside its archive: for unpacked code, and a slot for each entry,
 * import, path, block and template. It lies behind the archive in the same mapping.
 */
#ifndef PHPCA_MOUNT_STATE_H
#define PHPCA_MOUNT_STATE_H

#include "mount/mapping.h"
#include "mount/mount.h"

/*
 * Lays all of it out behind the archive of `m`, which is open, and sets m->mapped. Everything is
 * zero. PHPCA_E_FAILURE and *err when it does not fit the reserved address space, or there is no
 * memory.
 */
enum phpca_code phpca_state__lay_out(
	struct phpca_mount *m, struct phpca_mapping *map, struct phpca_error *err);

#endif
