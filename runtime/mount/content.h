/*
 * The contents of a mounted archive, verified when they are first used (phpca.verify). Each check
 * is made once; contents that failed are checked again by the next caller.
 *
 * All return PHPCA_OK, or PHPCA_E_FAILURE and *err, which names member, wanted and found hash.
 */
#ifndef PHPCA_MOUNT_CONTENT_H
#define PHPCA_MOUNT_CONTENT_H

#include "mount/mount.h"

/* A block of the string pool, by its number; it must be below archive.block_count. */
enum phpca_code phpca_content_check_new_block(
	struct phpca_mount *m, uint32_t block, struct phpca_error *err);
static inline enum phpca_code phpca_content_check_block(
	struct phpca_mount *m, uint32_t block, struct phpca_error *err)
{
	return EXPECTED(m->block_ok[block]) ? PHPCA_OK : phpca_content_check_new_block(m, block, err);
}

/* All blocks of the string pool. Their pages are given back: who reads a block brings it again. */
enum phpca_code phpca_content_check_strings(struct phpca_mount *m, struct phpca_error *err);

/* All blocks of the string that begins `offset` bytes into the string pool. */
enum phpca_code phpca_content_check_string(
	struct phpca_mount *m, uint64_t offset, struct phpca_error *err);

/* .phpca/paths as a whole. */
enum phpca_code phpca_content_check_paths(struct phpca_mount *m, struct phpca_error *err);

/*
 * All of an archive that is mounted nowhere yet: strings, paths, images, sources, assets. Whatever
 * phpca.verify says; its pages are given back.
 */
enum phpca_code phpca_content_check_all(const struct phpca_archive *a, struct phpca_error *err);

/*
 * The bytes of a source or asset and in *size their number. They are borrowed from the mapping and
 * valid for ever. NULL and *err when they were stripped or are damaged.
 */
const uint8_t *phpca_content_of(
	struct phpca_mount *m, const struct phpca_entry_disk *e, size_t *size, struct phpca_error *err);

#endif
