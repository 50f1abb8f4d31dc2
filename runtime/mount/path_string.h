/*
 * Strings that contain the directory that a script was compiled in, for another directory.
 */
#ifndef PHPCA_PATH_STRING_H
#define PHPCA_PATH_STRING_H

#include "php.h"
#include "mount/mount.h"

/* From one directory, the old root, to another. Both strings are borrowed. */
struct phpca_roots {
	const char *old_root, *new_root;
	size_t old_root_size, new_root_size;
	zend_ulong old_root_hash, new_root_hash; /* as the engine hashes strings */
	bool hashes_add; /* the engine hashes strings in the way that path_string.c computes with */
};

void phpca_roots_init(struct phpca_roots *out, const char *old_root, const char *new_root);

/*
 * A copy of `s` in which the new root replaces the old one, which stands at `count` positions:
 * bytes from the start of `s`, with PHPC_POSITION_LOWER where the root is in lower case. The copy
 * is an interned string to the engine, and lives as long as the process.
 */
zend_string *phpca_path_rebase(const zend_string *s, const uint32_t *positions, uint32_t count,
	const struct phpca_roots *roots);

/*
 * The string of PATH record `number` at a mount that is not at its preferred directory. It is made
 * at the first call, and lives as long as the process.
 */
zend_string *phpca_path_string(struct phpca_mount *m, uint32_t number);

/* A thread is over before the process: gives back what it had. */
void phpca_path_strings_end_thread(void);

#endif
