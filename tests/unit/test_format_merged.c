/* format/merged.c: the head of an archive of several engines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "format/content_hash.h"
#include "format/merged.h"

static uint8_t head[PHPCA_MERGED_GAP_MAX];
static struct phpca_merged made;

/* Three segments of one, two and three pages, and 5,000 bytes of files. */
static void make(void)
{
	memset(&made, 0, sizeof made);
	made.head.segment_count = 3;
	made.head.files_size = 5000;
	for (uint32_t i = 0; i < 3; i++) {
		memset(made.segment[i].system_id, 'a' + (int)i, PHPC_SYSTEM_ID_SIZE);
		made.segment[i].size = (i + 1) * PHPCA_PAGE;
		made.segment[i].content_id = i;
	}
	assert_true(phpca_merged_lay_out(&made));
	phpca_merged_gap(&made, 0, head);
}

static enum phpca_code open_head(struct phpca_merged *out)
{
	return phpca_merged_open(out, head, PHPCA_MERGED_HEAD_MAX, made.head.archive_size, NULL);
}

static void seal(struct phpca_merged *m)
{
	m->head.hash = phpca_content_hash_without(&m->head,
		sizeof m->head + m->head.segment_count * sizeof *m->segment,
		offsetof(struct phpca_merged_disk, hash));
	memcpy(head + PHPCA_INDEX_AT, m, sizeof m->head + 3 * sizeof *m->segment);
}

static void all_begin_on_pages_of_any_processor(void **state)
{
	struct phpca_merged m;
	struct phpca_file_part part[2];

	make();
	assert_int_equal(open_head(&m), PHPCA_OK);
	assert_memory_equal(&m, &made, sizeof m.head + 3 * sizeof *m.segment);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(m.segment[i].offset, (i + 1) * PHPCA_SEGMENT_ALIGN);
		phpca_merged_parts(&m, i, part);
		assert_int_equal(part[0].offset, m.segment[i].offset);
		assert_int_equal(part[0].size, (i + 1) * PHPCA_PAGE);
		assert_int_equal(part[1].offset, 4 * PHPCA_SEGMENT_ALIGN);
		assert_int_equal(part[1].size, 5000);
	}
	assert_int_equal(phpca_merged_find(&m, m.segment[1].system_id), 1);
	assert_int_equal(phpca_merged_find(&m, "dddddddddddddddddddddddddddddddd"), 3);
	assert_int_equal(m.head.archive_size, 4 * PHPCA_SEGMENT_ALIGN + 5000);
}

static void gaps_fill_the_file(void **state)
{
	uint8_t *file, *gap = malloc(PHPCA_MERGED_GAP_MAX);
	uint64_t at = 0;

	make();
	file = calloc(1, made.head.archive_size);
	for (uint32_t i = 0; i <= 3; i++) {
		size_t size = phpca_merged_gap(&made, i, gap);
		memcpy(file + at, gap, size);
		at += size;
		assert_int_equal(at, i < 3 ? made.segment[i].offset : made.head.files_offset);
		at += i < 3 ? made.segment[i].size : 0;
	}
	assert_int_equal(phpca_merged_verify(&made, file, NULL), PHPCA_OK);
	for (uint32_t i = 0; i < 3; i++) {
		file[made.segment[i].offset - 1] ^= 1;
		assert_int_equal(phpca_merged_verify(&made, file, NULL), PHPCA_E_FAILURE);
		file[made.segment[i].offset - 1] ^= 1;
	}
	free(file);
	free(gap);
}

static void every_bit_counts(void **state)
{
	struct phpca_merged m;
	size_t size = sizeof made.head + 3 * sizeof *made.segment;

	make();
	for (size_t bit = 0; bit < 8 * size; bit++) {
		head[PHPCA_INDEX_AT + bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open_head(&m), PHPCA_E_FAILURE);
		head[PHPCA_INDEX_AT + bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(open_head(&m), PHPCA_OK);
}

/* With the right hash: sizes that no file has, records beyond the head, engines twice. */
static void forged_heads_are_refused(void **state)
{
	static const uint64_t sizes[] = {
		0, 1, PHPCA_PAGE + 1, (uint64_t)1 << 47, (uint64_t)1 << 63, UINT64_MAX - PHPCA_PAGE + 1};
	struct phpca_merged m, out;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		make();
		m = made;
		m.segment[1].size = sizes[i];
		seal(&m);
		assert_int_equal(open_head(&out), PHPCA_E_FAILURE);
		make();
		m = made;
		m.head.files_size = m.head.files_size + sizes[i] + 1;
		seal(&m);
		assert_int_equal(open_head(&out), PHPCA_E_FAILURE);
		make();
		m = made;
		m.segment[2].offset += sizes[i] + 1;
		seal(&m);
		assert_int_equal(open_head(&out), PHPCA_E_FAILURE);
	}
	make();
	m = made;
	memcpy(m.segment[2].system_id, m.segment[0].system_id, PHPC_SYSTEM_ID_SIZE);
	seal(&m);
	assert_int_equal(open_head(&out), PHPCA_E_FAILURE);
	for (uint32_t count = 0; count < 40; count += count == 0 ? 17 : 1) {
		make();
		m = made;
		m.head.segment_count = count;
		memcpy(head + PHPCA_INDEX_AT, &m, sizeof m.head);
		assert_int_equal(open_head(&out), PHPCA_E_FAILURE);
	}
}

static void short_heads_are_refused(void **state)
{
	struct phpca_merged m;

	make();
	for (size_t size = 0; size < PHPCA_INDEX_AT + sizeof made.head + 3 * sizeof *made.segment;
		 size++)
		assert_int_equal(
			phpca_merged_open(&m, head, size, made.head.archive_size, NULL), PHPCA_E_FAILURE);
	assert_int_equal(
		phpca_merged_open(&m, head, PHPCA_MERGED_HEAD_MAX, made.head.archive_size - 1, NULL),
		PHPCA_E_FAILURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_begin_on_pages_of_any_processor),
		cmocka_unit_test(gaps_fill_the_file),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(forged_heads_are_refused),
		cmocka_unit_test(short_heads_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
