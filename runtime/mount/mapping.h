/*
 * The file of an archive in memory, with address space behind it for what is made from it. Of an
 * archive of several engines, what belongs to one.
 */
#ifndef PHPCA_MOUNT_MAPPING_H
#define PHPCA_MOUNT_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "format/error.h"
#include "format/merged.h"

struct phpca_mapping {
	uint8_t *base;   /* page-aligned; the archive's bytes, private and writable */
	size_t size;     /* of the archive, in bytes */
	size_t reserved; /* bytes of address space from `base` on; not accessible behind the file */
	struct stat file;
	int fd; /* open for reading; the caller's to close, phpca_mapping__close does not */
	struct phpca_merged merged; /* head.segment_count is 0 where the file is of one engine */
	uint32_t segment;           /* of `merged`, that is mapped */
};

/* Bytes of a page of the running system: PHPCA_PAGE or more. The format's pages are PHPCA_PAGE. */
size_t phpca_mapping_system_page(void);

/*
 * Gives back the pages between the two. Who reads them finds what the file has, or zeros where
 * there is none. Of a page that is only partly between them, the rest may be needed: it stays.
 */
void phpca_mapping_give_back(const void *from, const void *to);

/*
 * Pages between the two that come into being from now on are to be huge ones (2 MB, on x86-64), if
 * the system has such; or not. No error where it has none.
 */
void phpca_mapping_advise_huge(const void *from, const void *to, bool yes);

/*
 * Maps `filename`, at the address that its index prefers if that is free. Of several engines, the
 * one named `engine` (PHPC_SYSTEM_ID_SIZE digits), or the first where it is not there.
 * PHPCA_E_FAILURE and *err when it is not a regular file of an archive's size, or there is no
 * address space for it; then no file is open. Of what is in the file only the list of engines is
 * checked.
 */
enum phpca_code phpca_mapping__open(
	struct phpca_mapping *out, const char *filename, const char *engine, struct phpca_error *err);

/* The same, of the file that `fd` is open for; out->fd is `fd`. */
enum phpca_code phpca_mapping__of(
	struct phpca_mapping *out, int fd, const char *engine, struct phpca_error *err);

/* From now on, does this thread map the files that were kept when PHP started (mount/kept.h)? */
void phpca_mapping_take_kept(bool yes);

/*
 * Makes `size` bytes behind the file readable and writable (zero pages until used) and gives the
 * rest of the reserved address space back. They begin at the first of the format's pages behind the
 * file; `size` is whole pages and not more than what is reserved. False and errno: there is no
 * memory.
 */
bool phpca_mapping__commit(struct phpca_mapping *map, size_t size);

/* Unmaps the file and the address space behind it. */
void phpca_mapping__close(struct phpca_mapping *map);

#endif
