/*
 * Every single bit of an image and of an archive, turned over: each is refused with a sentence. The
 * checks are those of the stand-alone loader and of phpca verify.
 */
#include "format_sample.h"

/* Bits at which nothing was said, so that one test names them all. */
struct silent {
	size_t count, first;
};

static void expect_none(const struct silent *s, const char *what)
{
	if (s->count)
		fail_msg("%s: %zu bits turned over without a word, the first in byte %zu", what, s->count,
			s->first);
}

static void note(struct silent *s, size_t byte, const struct phpca_error *err)
{
	if (err->code == PHPCA_OK || err->message[0] == '\0')
		s->first = s->count++ ? s->first : byte;
}

static void every_bit_of_an_image_counts(void **state)
{
	struct phpca_buffer b = sample_image(256);
	struct silent silent = {0};
	struct phpc_image image;

	for (size_t bit = 0; bit < 8 * b.size; bit++) {
		struct phpca_error err = {0};

		b.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (phpc_image_open(&image, b.data, b.size, &err) == PHPCA_OK)
			phpc_image_verify(&image, &err);
		note(&silent, bit / 8, &err);
		b.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	expect_none(&silent, "image");
	phpca_buffer_clear(&b);
}

static void every_bit_of_an_archive_counts(void **state)
{
	struct silent silent = {0};
	struct phpca_archive a;
	size_t size;
	uint8_t *bytes = sample_bytes(&size);

	for (size_t bit = 0; bit < 8 * size; bit++) {
		struct phpca_error err = {0};

		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (phpca_archive_open(&a, bytes, size, &err) == PHPCA_OK)
			phpca_archive_verify(&a, NULL, NULL, &err);
		note(&silent, bit / 8, &err);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	expect_none(&silent, "archive");
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bit_of_an_image_counts),
		cmocka_unit_test(every_bit_of_an_archive_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
