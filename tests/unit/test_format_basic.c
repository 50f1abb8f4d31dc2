/* Errors, buffers, hashes, delta streams. */
#include "format_sample.h"

#include <sys/socket.h>
#include <unistd.h>

static void errors_keep_the_first_cause(void **state)
{
	struct phpca_error err = {0};

	assert_int_equal(phpca_error_set(NULL, PHPCA_E_TRUST, "nobody asks"), PHPCA_E_TRUST);
	phpca_error_prefix(&err, "no effect");
	assert_int_equal(err.code, PHPCA_OK);
	assert_int_equal(phpca_error_set(&err, PHPCA_E_USAGE, "first %d", 1), PHPCA_E_USAGE);
	assert_int_equal(phpca_error_set(&err, PHPCA_E_TRUST, "second"), PHPCA_E_TRUST);
	phpca_error_prefix(&err, "file %s", "x");
	assert_string_equal(err.message, "file x: first 1");
	assert_int_equal(err.code, PHPCA_E_USAGE);
	phpca_error_clear(&err);
	assert_int_equal(err.code, PHPCA_OK);
	assert_string_equal(err.message, "");
}

static void errors_too_long_lose_their_end(void **state)
{
	struct phpca_error err = {0};
	char text[3000];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	phpca_error_set(&err, PHPCA_E_FAILURE, "%s", text);
	phpca_error_prefix(&err, "where");
	assert_memory_equal(err.message, "where: aaa", 10);
	phpca_error_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
}

static void buffers_grow_and_align(void **state)
{
	struct phpca_buffer b = {0};

	phpca_buffer_append(&b, NULL, 0);
	assert_int_equal(b.size, 0);
	assert_non_null(phpca_buffer_extend(&b, 0));
	for (int i = 0; i < 10000; i++)
		phpca_buffer_append(&b, "abc", 3);
	assert_int_equal(b.size, 30000);
	phpca_buffer_align(&b, 4096);
	assert_int_equal(b.size, 32768);
	assert_memory_equal(b.data + 29997, "abc\0\0\0", 6);
	phpca_buffer_align(&b, 4096);
	assert_int_equal(b.size, 32768);
	phpca_buffer_clear(&b);
	assert_null(b.data);
	assert_int_equal(b.size + b.capacity, 0);
}

/* Who maps the file and touches a page gets what was written at once with it. */
static void much_is_written_in_pieces(void **state)
{
	static char sent[150000], got[sizeof(sent)];
	int pair[2], room = 1 << 20;
	size_t count = 0;
	ssize_t piece;

	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (char)(i % 251);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	assert_int_equal(setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)), 0);
	assert_true(phpca_write_all(pair[0], sent, sizeof(sent)));
	close(pair[0]);
	while ((piece = read(pair[1], got + count, sizeof(got) - count)) > 0) {
		assert_true(piece <= 65536);
		count += (size_t)piece;
	}
	close(pair[1]);
	assert_int_equal(count, sizeof(sent));
	assert_memory_equal(sent, got, sizeof(sent));
}

/* XXH3-64 of "" and of "phpca" with seed 0: what any other implementation says. */
static void hash_values_are_xxh3(void **state)
{
	assert_true(phpca_hash64("", 0) == 0x2d06800538d394c2ull);
	assert_true(phpca_hash64(NULL, 0) == 0x2d06800538d394c2ull);
	assert_true(phpca_hash64("a", 1) == 0xe6c632b61e964e1full);
}

/* What `plain` is without any vectors. */
#define XXH_INLINE_ALL
#define XXH_VECTOR 0 /* XXH_SCALAR, which is defined too late */
#include <xxhash.h>

static void hash_is_the_same_on_every_processor(void **state)
{
	static uint8_t data[70001];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	/* The same numbers on each processor: where the scalar code is wrong, too. */
	assert_true(phpca_hash64(data, 241) == 0xbc424a2c480dd281ull);
	assert_true(phpca_hash64(data, sizeof(data)) == 0xef4cbad858a9c103ull);
	for (size_t size = 0; size <= sizeof(data); size += size < 2100 ? 1 : 997) {
		uint64_t wanted = XXH3_64bits(data, size);

		assert_true(phpca_hash__plain(data, size) == wanted);
		assert_true(phpca_hash64(data, size) == wanted);
#ifdef PHPCA_HASH_AVX2
		if (__builtin_cpu_supports("avx2"))
			assert_true(phpca_hash__avx2(data, size) == wanted);
#endif
	}
}

/* The definition, byte by byte. */
static uint32_t slow_adler(const uint8_t *data, size_t size)
{
	uint32_t a = 1, b = 0;

	for (size_t i = 0; i < size; i++) {
		a = (a + data[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

static void adler_is_adler(void **state)
{
	static uint8_t data[60000];

	assert_int_equal(phpca_adler32(1, "Wikipedia", 9), 0x11e60398);
	memset(data, 0xff, sizeof(data)); /* the sums grow fastest */
	for (size_t size = 0; size < sizeof(data); size += size < 20 ? 1 : 1777) {
		assert_int_equal(phpca_adler32(1, data, size), slow_adler(data, size));
		assert_int_equal(
			phpca_adler32(phpca_adler32(1, data, size / 3), data + size / 3, size - size / 3),
			slow_adler(data, size));
	}
}

static void reloc_bytes_are_pinned(void **state)
{
	static const uint32_t places[] = {0, 8, 8 * 255, 8 * 510, 8 * 100000};
	static const uint8_t wanted[] = {1, 1, 254, 255, 255, 0, 0, 0, 255, 0xa2, 0x84, 0x01, 0x00};
	struct phpca_buffer b = {0};

	phpca_reloc_encode(&b, places, 5);
	assert_int_equal(b.size, sizeof(wanted));
	assert_memory_equal(b.data, wanted, sizeof(wanted));
	phpca_buffer_clear(&b);
}

static void reloc_streams_come_back(void **state)
{
	enum { COUNT = 5000 };
	static uint32_t places[COUNT], back[COUNT];
	uint32_t last = 0, seed = 1;
	struct phpca_buffer b = {0};
	uint8_t *memory;

	for (int i = 0; i < COUNT; i++) {
		seed = seed * 1103515245 + 12345;
		last += 8 * (1 + (seed >> 16) % (i % 7 == 0 ? 600 : 20));
		places[i] = last;
	}
	memory = calloc(1, last + 8);
	phpca_reloc_encode(&b, places, COUNT);
	assert_true(phpca_reloc_check(b.data, b.size, COUNT, last + 8));
	assert_false(phpca_reloc_check(b.data, b.size, COUNT, last));
	assert_false(phpca_reloc_check(b.data, b.size, COUNT, last + 7));
	assert_false(phpca_reloc_check(b.data, b.size, COUNT - 1, last + 8));
	assert_false(phpca_reloc_check(b.data, b.size, COUNT + 1, last + 8));
	phpca_reloc_decode(b.data, b.size, back);
	assert_memory_equal(back, places, sizeof(places));
	phpca_reloc_add(memory, b.data, b.size, 0x100000001ull);
	for (int i = 0; i < COUNT; i++) {
		uint64_t *word = (uint64_t *)(memory + places[i]);

		assert_true(*word == 0x100000001ull);
		*word = 0;
	}
	for (uint32_t i = 0; i < last + 8; i++)
		assert_int_equal(memory[i], 0);
	free(memory);
	phpca_buffer_clear(&b);
}

static void reloc_refuses_what_is_not_a_stream(void **state)
{
	static const uint8_t zero[] = {1, 0}, cut[] = {255, 255, 0, 0},
						 short_form[] = {255, 254, 0, 0, 0};
	static const uint8_t wraps[] = {255, 0xff, 0xff, 0xff, 0xff, 255, 0xff, 0xff, 0xff, 0xff};

	assert_false(phpca_reloc_check(zero, 2, 2, 4096));
	assert_false(phpca_reloc_check(cut, 4, 1, 4096));
	assert_false(phpca_reloc_check(short_form, 5, 1, 4096));
	assert_false(phpca_reloc_check(wraps, 10, 2, 4096));
	assert_true(phpca_reloc_check(NULL, 0, 0, 4096));
	assert_true(phpca_reloc_check(zero, 1, 1, 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_keep_the_first_cause),
		cmocka_unit_test(errors_too_long_lose_their_end),
		cmocka_unit_test(buffers_grow_and_align),
		cmocka_unit_test(much_is_written_in_pieces),
		cmocka_unit_test(hash_values_are_xxh3),
		cmocka_unit_test(hash_is_the_same_on_every_processor),
		cmocka_unit_test(adler_is_adler),
		cmocka_unit_test(reloc_bytes_are_pinned),
		cmocka_unit_test(reloc_streams_come_back),
		cmocka_unit_test(reloc_refuses_what_is_not_a_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
