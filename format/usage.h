/*
 * What running processes note of the scripts of one archive: how often each was used, and why
 * scripts came from source. Memory that processes share; for `phpca train` a file, in which case
 * the packager reads what the runtime has written. No lock: each number is changed by one atomic
 * operation.
 *
 *   head, one page | reasons | a record for each index entry, by its number
 */
#ifndef PHPCA_USAGE_H
#define PHPCA_USAGE_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define PHPCA_USAGE_MAGIC "PHPCAUSE"
#define PHPCA_USAGE_VERSION 1u
#define PHPCA_USAGE_ARCHIVE_MAX 4064u

/* The name of the environment's directory for such files, and how they are called there. */
#define PHPCA_USAGE_ENVIRONMENT "PHPCA_TRAIN"
#define PHPCA_USAGE_SUFFIX ".usage"

struct phpca_usage_head_disk {
	uint8_t magic[8];
	uint32_t version;
	uint32_t entry_count;
	uint64_t content_id; /* of the archive */
	uint64_t pad;
	char archive[PHPCA_USAGE_ARCHIVE_MAX]; /* its absolute name, with a NUL */
};
static_assert(sizeof(struct phpca_usage_head_disk) == 4096, "a page");

/* Why scripts came from source. Free, then being written by one process, then ready for ever. */
#define PHPCA_USAGE_REASONS 64u
enum phpca_usage_reason_state { PHPCA_REASON_FREE, PHPCA_REASON_WRITING, PHPCA_REASON_READY };

struct phpca_usage_reason_disk {
	uint32_t state;
	uint32_t pad;
	uint64_t count;
	char text[112]; /* with a NUL; cut if it is longer */
};
static_assert(sizeof(struct phpca_usage_reason_disk) == 128, "");

struct phpca_usage_record_disk {
	uint64_t hits;      /* its precompiled code was used */
	uint32_t last_used; /* seconds since 1970, when the request began; 0: never */
	uint32_t fallbacks; /* times that it came from source, in the upper 24 bits, which stay at their
						   largest number; below them the number of the last reason, from 1 */
};
static_assert(sizeof(struct phpca_usage_record_disk) == 16, "");

struct phpca_usage_disk {
	struct phpca_usage_head_disk head;
	struct phpca_usage_reason_disk reason[PHPCA_USAGE_REASONS];
	struct phpca_usage_record_disk record[];
};
static_assert(offsetof(struct phpca_usage_disk, record) % 4096 == 0, "records begin on a page");

/* Bytes for an archive of that many index entries; whole pages. */
static inline size_t phpca_usage_size(uint32_t entry_count)
{
	size_t size = sizeof(struct phpca_usage_disk)
		+ (size_t)entry_count * sizeof(struct phpca_usage_record_disk);

	return (size + 4095) & ~(size_t)4095;
}

#define PHPCA_USAGE_FALLBACK 256u /* one, as it is added */

static inline uint32_t phpca_usage_fallbacks(uint32_t word)
{
	return word / PHPCA_USAGE_FALLBACK;
}

#endif
