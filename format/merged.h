/*
 * An archive of several engines: which segments it has, and where. No allocation, no PHP.
 *
 * Readers of archives never see one: they get the archive of one engine, which is a segment with
 * the files behind it (phpca_merged_parts).
 */
#ifndef PHPCA_MERGED_H
#define PHPCA_MERGED_H

#include <stdbool.h>
#include <stddef.h>
#include "format/archive.h"
#include "format/disk.h"
#include "format/error.h"

/* What the first member says; a copy, without pointers. */
struct phpca_merged {
	struct phpca_merged_disk head;
	struct phpca_segment_disk segment[PHPCA_SEGMENTS_MAX];
};

/* The most that the head of a file takes: preface, tar header, first member, in whole blocks. */
#define PHPCA_MERGED_HEAD_MAX \
	(PHPCA_INDEX_AT + 512u + ((sizeof(struct phpca_merged) + 511u) & ~(size_t)511u))

/* Tells it from other files, by the first PHPCA_PROBE_SIZE bytes; archives of one engine included.
 */
bool phpca_merged_probe(const void *bytes, size_t size);

/*
 * Takes the head of a file of `file_size` bytes. `head`: its first bytes, PHPCA_MERGED_HEAD_MAX or
 * all of them. After PHPCA_OK every segment and the files lie within the file, none over another.
 */
enum phpca_code phpca_merged_open(struct phpca_merged *out, const void *head, size_t head_size,
	uint64_t file_size, struct phpca_error *err);

/* The number of the segment for an engine; segment_count: there is none. */
uint32_t phpca_merged_find(const struct phpca_merged *m, const void *system_id);

/* Where the bytes of a segment's archive stand in the file: two parts, one behind the other. */
struct phpca_file_part {
	uint64_t offset, size;
};
void phpca_merged_parts(
	const struct phpca_merged *m, uint32_t segment, struct phpca_file_part out[2]);

/* Is the archive, as it was opened, what the segment's record says? */
enum phpca_code phpca_merged_check_segment(const struct phpca_merged *m, uint32_t segment,
	const struct phpca_archive *a, struct phpca_error *err);

/* ---- making one ---- */

/* Offsets, sizes, hash, from the segments' sizes and files_size. False: too many segments. */
bool phpca_merged_lay_out(struct phpca_merged *m);

/*
 * What stands in the file before a part: before the first segment all from the start of the file,
 * before the others and the files tar headers and zero bytes. `number` counts the segments, then
 * the files. Writes at most PHPCA_MERGED_GAP_MAX bytes, and returns how many.
 */
#define PHPCA_MERGED_GAP_MAX (PHPCA_MERGED_HEAD_MAX + 2 * 512u + PHPCA_SEGMENT_ALIGN)
size_t phpca_merged_gap(const struct phpca_merged *m, uint32_t number, uint8_t *out);

/* Checks all between the parts of a file that is in memory. */
enum phpca_code phpca_merged_verify(
	const struct phpca_merged *m, const void *bytes, struct phpca_error *err);

#endif
