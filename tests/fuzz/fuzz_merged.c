/*
 * Archives of several engines: the head. Once it has been opened, all parts lie in the file and
 * none over another; the gaps that belong to it are found sound, and with one bit changed unsound.
 */
#include <stdlib.h>
#include <string.h>

#include "format/content_hash.h"
#include "format/merged.h"
#include "format/preface.h"
#include "fuzz.h"

#define FILE_MAX (1u << 20) /* of files that are made whole */

static void check_parts(const struct phpca_merged *m)
{
	uint64_t end = 0;

	for (uint32_t i = 0; i < m->head.segment_count; i++) {
		struct phpca_file_part part[2];

		phpca_merged_parts(m, i, part);
		if (phpca_merged_find(m, m->segment[i].system_id) != i || part[0].offset < end
			|| part[0].size > m->head.archive_size - part[0].offset
			|| part[1].offset + part[1].size != m->head.archive_size)
			abort();
		end = part[0].offset + part[0].size;
		if (end > part[1].offset)
			abort();
	}
}

static void check_gaps(const struct phpca_merged *m)
{
	uint8_t *file = calloc(1, m->head.archive_size + 1), gap[PHPCA_MERGED_GAP_MAX];
	struct phpca_error err = {0};
	uint64_t at = 0;

	for (uint32_t i = 0; i <= m->head.segment_count; i++) {
		size_t size = phpca_merged_gap(m, i, gap);

		if (size > sizeof(gap) || size > m->head.archive_size - at)
			abort();
		memcpy(file + at, gap, size);
		at += size;
		if (i < m->head.segment_count)
			at += m->segment[i].size;
	}
	if (at != m->head.files_offset || phpca_merged_verify(m, file, &err) != PHPCA_OK)
		abort();
	file[PHPCA_INDEX_AT - 1 - m->head.hash % 512] ^= 1;
	if (phpca_merged_verify(m, file, &err) == PHPCA_OK || !*err.message)
		abort();
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct phpca_error err = {0};
	struct phpca_merged m;
	uint64_t file_size = 0;
	uint8_t *head = malloc(size + 1);

	memcpy(head, data, size);
	if (size >= PHPCA_INDEX_AT + sizeof(m.head))
		memcpy(&file_size, head + PHPCA_INDEX_AT + offsetof(struct phpca_merged_disk, archive_size),
			sizeof(file_size));
	if (phpca_merged_open(&m, head, size, file_size, &err) == PHPCA_OK) {
		check_parts(&m);
		if (m.head.archive_size < FILE_MAX)
			check_gaps(&m);
	} else if (!*err.message) {
		abort();
	}
	free(head);
	return 0;
}

/* Sizes that archives have, in most; then the layout that follows from them, and its hash. */
void fuzz_mend(uint8_t *data, size_t size)
{
	struct phpca_merged m = {0};
	uint32_t count;

	if (size < PHPCA_INDEX_AT + sizeof(m.head))
		return;
	phpca_preface(data);
	memcpy(data + PHPCA_PREFACE_SIZE, PHPCA_MEMBER_INDEX, sizeof(PHPCA_MEMBER_INDEX));
	memcpy(&m.head, data + PHPCA_INDEX_AT, sizeof(m.head));
	count = (uint32_t)((size - PHPCA_INDEX_AT - sizeof(m.head)) / sizeof(*m.segment));
	if (m.head.segment_count > count || m.head.segment_count > PHPCA_SEGMENTS_MAX)
		m.head.segment_count %= (count < PHPCA_SEGMENTS_MAX ? count : PHPCA_SEGMENTS_MAX) + 1;
	count = m.head.segment_count;
	memcpy(m.segment, data + PHPCA_INDEX_AT + sizeof(m.head), count * sizeof(*m.segment));
	for (uint32_t i = 0; i < count; i++)
		if (m.segment[i].content_id % 8 != 0)
			m.segment[i].size = m.segment[i].size % (1u << 18) / PHPCA_PAGE * PHPCA_PAGE
				+ PHPCA_PAGE;
	if (m.head.hash % 8 != 0)
		m.head.files_size %= 1u << 18;
	phpca_merged_lay_out(&m);
	memcpy(data + PHPCA_INDEX_AT, &m, sizeof(m.head) + count * sizeof(*m.segment));
}
