/*
 * Strings that contain the directory that a script was compiled in, for another directory.
 */
#ifndef PHPCA_PATH_STRING_H
#define PHPCA_PATH_STRING_H

#include "php.h"
#include "mount/mount.h"

/* From one directory to another. Both are the caller's. */
struct phpca_roots {
	const char *old_root, *new_root;
	size_t old_root_size, new_root_size;
	zend_ulong old_root_hash, new_root_hash; /* as the engine hashes strings */
	bool hashes_add; /* the engine hashes strings in the way that lets us do sums with it */
};

void phpca_roots_init(struct phpca_roots *out, const char *old_root, const char *new_root);

/*
 * `s` with the one root in the place of the other, which stands at these positions
 * (PHPC_POSITION_LOWER). It passes for an interned string, and lives as long as the process.
 */
zend_string *phpca_path_rebase(const zend_string *s, const uint32_t *positions, uint32_t count,
	const struct phpca_roots *roots);

/* What PATH record `number` is at a mount that is not at its preferred directory. */
zend_string *phpca_path_string(struct phpca_mount *m, uint32_t number);

#endif
