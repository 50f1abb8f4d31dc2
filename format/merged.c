/* See merged.h. */
#include "format/merged.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "format/content_hash.h"
#include "format/preface.h"
#include "format/tar_header.h"

static size_t index_size(const struct phpca_merged *m)
{
	return sizeof(m->head) + m->head.segment_count * sizeof(*m->segment);
}

static uint64_t whole_blocks(uint64_t size)
{
	return (size + PHPCA_TAR_BLOCK - 1) & ~(uint64_t)(PHPCA_TAR_BLOCK - 1);
}

/* ---- the layout ---- */

/* What stands before a part ends where the part begins. */
struct gap {
	uint64_t start;  /* behind the part before */
	uint64_t filled; /* where the pad's data begin: behind a head that is there, and its header */
	uint64_t end;
	uint64_t after; /* bytes of a tar header between the pad and the part */
};

static struct gap gap_of(const struct phpca_merged *m, uint32_t number)
{
	const struct phpca_segment_disk *before = number ? &m->segment[number - 1] : NULL;
	struct gap g = {.start = before ? before->offset + before->size : 0,
		.after = number < m->head.segment_count ? PHPCA_TAR_BLOCK : 0};
	uint64_t head = before ? 0 : PHPCA_INDEX_AT + whole_blocks(index_size(m));

	g.filled = g.start + head + PHPCA_TAR_BLOCK;
	g.end = (g.filled + g.after + PHPCA_SEGMENT_ALIGN - 1) & ~(uint64_t)(PHPCA_SEGMENT_ALIGN - 1);
	return g;
}

static uint64_t hash_of(const struct phpca_merged *m)
{
	return phpca_content_hash_without(
		&m->head, index_size(m), offsetof(struct phpca_merged_disk, hash));
}

bool phpca_merged_lay_out(struct phpca_merged *m)
{
	if (m->head.segment_count > PHPCA_SEGMENTS_MAX)
		return false;
	for (uint32_t i = 0; i < m->head.segment_count; i++)
		m->segment[i].offset = gap_of(m, i).end;
	memcpy(m->head.magic, PHPCA_MERGED_MAGIC, sizeof(m->head.magic));
	m->head.version = PHPCA_MERGED_VERSION;
	m->head.files_offset = gap_of(m, m->head.segment_count).end;
	m->head.archive_size = m->head.files_offset + m->head.files_size;
	m->head.hash = hash_of(m);
	return true;
}

static void put_head(const struct phpca_merged *m, uint8_t *out)
{
	phpca_preface(out);
	phpca_tar_header(out + PHPCA_PREFACE_SIZE, PHPCA_MEMBER_INDEX, '0', index_size(m));
	memcpy(out + PHPCA_INDEX_AT, m, index_size(m));
}

static void put_segment_header(
	const struct phpca_merged *m, uint32_t number, uint8_t out[PHPCA_TAR_BLOCK])
{
	char name[sizeof(PHPCA_MEMBER_ENGINE_PREFIX) + PHPC_SYSTEM_ID_SIZE] =
		PHPCA_MEMBER_ENGINE_PREFIX;

	memcpy(name + sizeof(PHPCA_MEMBER_ENGINE_PREFIX) - 1, m->segment[number].system_id,
		PHPC_SYSTEM_ID_SIZE);
	phpca_tar_header(out, name, '0', m->segment[number].size);
}

size_t phpca_merged_gap(const struct phpca_merged *m, uint32_t number, uint8_t *out)
{
	struct gap g = gap_of(m, number);
	size_t size = (size_t)(g.end - g.start);

	memset(out, 0, size);
	if (number == 0)
		put_head(m, out);
	phpca_tar_header(out + (g.filled - g.start) - PHPCA_TAR_BLOCK,
		number < m->head.segment_count ? PHPCA_MEMBER_PAD : PHPCA_MEMBER_PAD_END, '0',
		g.end - g.after - g.filled);
	if (g.after)
		put_segment_header(m, number, out + size - PHPCA_TAR_BLOCK);
	return size;
}

/* ---- reading ---- */

bool phpca_merged_probe(const void *bytes, size_t size)
{
	const char *b = bytes;

	return size >= PHPCA_PROBE_SIZE
		&& memcmp(b + PHPCA_PREFACE_SIZE, PHPCA_MEMBER_INDEX, sizeof(PHPCA_MEMBER_INDEX)) == 0
		&& memcmp(b + PHPCA_INDEX_AT, PHPCA_MERGED_MAGIC, 8) == 0;
}

static enum phpca_code check_sizes(const struct phpca_merged *m, struct phpca_error *err)
{
	if (m->head.archive_size > (uint64_t)1 << 48 || m->head.files_size > m->head.archive_size)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": %" PRIu64 " bytes of files in an archive of %" PRIu64,
			m->head.files_size, m->head.archive_size);
	for (uint32_t i = 0; i < m->head.segment_count; i++) {
		const struct phpca_segment_disk *s = &m->segment[i];
		if (s->size == 0 || s->size % PHPCA_PAGE != 0 || s->size > m->head.archive_size)
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX ": engine %.32s: %" PRIu64
								   " bytes, wanted whole pages of %" PRIu64 " bytes",
				(const char *)s->system_id, s->size, m->head.archive_size);
		if (phpca_merged_find(m, s->system_id) != i)
			return phpca_fault(
				err, PHPCA_MEMBER_INDEX ": engine %.32s: occurs twice", (const char *)s->system_id);
	}
	return PHPCA_OK;
}

/* Where all stands follows from the sizes: there is one way to lay it out. */
static enum phpca_code check_layout(const struct phpca_merged *m, struct phpca_error *err)
{
	struct phpca_merged wanted = *m;

	phpca_merged_lay_out(&wanted);
	if (memcmp(&wanted.head, &m->head, sizeof(m->head)) != 0)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": files at %" PRIu64 " of %" PRIu64 " bytes, wanted at %" PRIu64
							   " of %" PRIu64,
			m->head.files_offset, m->head.archive_size, wanted.head.files_offset,
			wanted.head.archive_size);
	for (uint32_t i = 0; i < m->head.segment_count; i++)
		if (m->segment[i].offset != wanted.segment[i].offset)
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX ": engine %.32s: at %" PRIu64 ", wanted at %" PRIu64,
				(const char *)m->segment[i].system_id, m->segment[i].offset,
				wanted.segment[i].offset);
	return PHPCA_OK;
}

static enum phpca_code take(struct phpca_merged *out, const uint8_t *index, size_t room,
	uint64_t file_size, struct phpca_error *err)
{
	uint32_t count;

	memset(out, 0, sizeof(*out));
	memcpy(&out->head, index, sizeof(out->head));
	count = out->head.segment_count;
	if (out->head.version != PHPCA_MERGED_VERSION)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": of several engines, format version %" PRIu32
							   ", this phpca reads %d",
			out->head.version, PHPCA_MERGED_VERSION);
	if (count == 0 || count > PHPCA_SEGMENTS_MAX || room < sizeof(out->head) + count * 64u)
		return phpca_fault(err, PHPCA_MEMBER_INDEX ": %" PRIu32 " engines, wanted 1 to %u", count,
			PHPCA_SEGMENTS_MAX);
	memcpy(out->segment, index + sizeof(out->head), count * sizeof(*out->segment));
	if (hash_of(out) != out->head.hash)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": content hash %016" PRIx64 ", wanted %016" PRIx64, hash_of(out),
			out->head.hash);
	if (out->head.archive_size != file_size)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": archive %s: %" PRIu64 " bytes, index says %" PRIu64,
			file_size < out->head.archive_size ? "cut short" : "too long", file_size,
			out->head.archive_size);
	return PHPCA_OK;
}

enum phpca_code phpca_merged_open(struct phpca_merged *out, const void *head, size_t head_size,
	uint64_t file_size, struct phpca_error *err)
{
	enum phpca_code code;

	if (head_size < PHPCA_INDEX_AT + sizeof(out->head) || !phpca_merged_probe(head, head_size))
		return phpca_fault(err, PHPCA_MEMBER_INDEX ": not an archive of several engines");
	code = take(
		out, (const uint8_t *)head + PHPCA_INDEX_AT, head_size - PHPCA_INDEX_AT, file_size, err);
	if (code == PHPCA_OK)
		code = check_sizes(out, err);
	return code == PHPCA_OK ? check_layout(out, err) : code;
}

uint32_t phpca_merged_find(const struct phpca_merged *m, const void *system_id)
{
	uint32_t i = 0;

	while (i < m->head.segment_count
		&& memcmp(m->segment[i].system_id, system_id, PHPC_SYSTEM_ID_SIZE) != 0)
		i++;
	return i;
}

void phpca_merged_parts(
	const struct phpca_merged *m, uint32_t segment, struct phpca_file_part out[2])
{
	out[0] = (struct phpca_file_part){m->segment[segment].offset, m->segment[segment].size};
	out[1] = (struct phpca_file_part){m->head.files_offset, m->head.files_size};
}

enum phpca_code phpca_merged_check_segment(const struct phpca_merged *m, uint32_t segment,
	const struct phpca_archive *a, struct phpca_error *err)
{
	const struct phpca_segment_disk *s = &m->segment[segment];

	if (memcmp(s->system_id, a->index->system_id, PHPC_SYSTEM_ID_SIZE) != 0
		|| s->size != a->index->images_end || s->content_id != a->index->content_id)
		return phpca_fault(err,
			PHPCA_MEMBER_ENGINE_PREFIX "%.32s: has engine %.32s, %" PRIu64
									   " bytes, content id %016" PRIx64 ", wanted %" PRIu64
									   " bytes, %016" PRIx64,
			(const char *)s->system_id, (const char *)a->index->system_id, a->index->images_end,
			a->index->content_id, s->size, s->content_id);
	return PHPCA_OK;
}

enum phpca_code phpca_merged_verify(
	const struct phpca_merged *m, const void *bytes, struct phpca_error *err)
{
	uint8_t *wanted = malloc(PHPCA_MERGED_GAP_MAX);
	enum phpca_code code = PHPCA_OK;

	if (wanted == NULL)
		return phpca_fault(err, "out of memory");
	for (uint32_t i = 0; i <= m->head.segment_count && code == PHPCA_OK; i++) {
		struct gap g = gap_of(m, i);
		size_t size = phpca_merged_gap(m, i, wanted), at = 0;
		const uint8_t *found = (const uint8_t *)bytes + g.start;

		if (memcmp(found, wanted, size) == 0)
			continue;
		while (found[at] == wanted[at])
			at++;
		code = phpca_fault(err, "between the engines, at %" PRIu64 ": byte 0x%02x, wanted 0x%02x",
			g.start + at, found[at], wanted[at]);
	}
	free(wanted);
	return code;
}
