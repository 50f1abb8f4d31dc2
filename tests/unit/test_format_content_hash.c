/* The hash of contents: its definition, followed slowly, and what it must notice. */
#include "format_sample.h"
#include "format/content_hash.h"

/* ---- the definition ---- */

static uint8_t multiply(uint8_t a, uint8_t b)
{
	uint8_t product = 0;

	for (; b; b >>= 1, a = (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1b : 0)))
		product ^= b & 1 ? a : 0;
	return product;
}

static uint8_t substitute(uint8_t byte)
{
	uint8_t inverse = 0, out = 0x63;

	for (int i = 1; i < 256 && byte; i++)
		inverse = multiply(byte, (uint8_t)i) == 1 ? (uint8_t)i : inverse;
	for (int turn = 0; turn < 5; turn++)
		out ^= (uint8_t)(inverse << turn | inverse >> (8 - turn));
	return out;
}

/* SubBytes, ShiftRows, MixColumns; bytes 4 c + r are row r of column c. */
static void aes_round(uint8_t x[16])
{
	static const uint8_t matrix[4] = {2, 3, 1, 1};
	static uint8_t box[256];
	uint8_t shifted[16];

	for (int i = 0; i < 256 && !box[0]; i++)
		box[255 - i] = substitute((uint8_t)(255 - i));
	for (int i = 0; i < 16; i++)
		shifted[i] = box[x[4 * ((i / 4 + i % 4) % 4) + i % 4]];
	for (int c = 0; c < 4; c++)
		for (int r = 0; r < 4; r++) {
			x[4 * c + r] = 0;
			for (int k = 0; k < 4; k++)
				x[4 * c + r] ^= multiply(shifted[4 * c + k], matrix[(k - r + 4) % 4]);
		}
}

static void put_in(uint8_t x[16], const uint8_t *bytes)
{
	aes_round(x);
	for (int i = 0; i < 16; i++)
		x[i] ^= bytes[i];
}

static uint64_t defined_hash(const uint8_t *data, size_t size)
{
	uint8_t chain[8][16], bytes[16] = {0};
	uint64_t hash;

	for (int k = 0; k < 8; k++)
		for (int i = 0; i < 16; i++)
			chain[k][i] = (uint8_t)(16 * k + i);
	for (size_t at = 0; at < (size + 127) / 128 * 128; at += 16) {
		memset(bytes, 0, sizeof(bytes));
		if (at < size)
			memcpy(bytes, data + at, size - at < 16 ? size - at : 16);
		put_in(chain[at / 16 % 8], bytes);
	}
	for (int k = 0; k < 8; k++)
		for (int i = 0; i < 3; i++)
			aes_round(chain[k]);
	for (int k = 1; k < 8; k++)
		put_in(chain[0], chain[k]);
	memset(bytes, 0, sizeof(bytes));
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)size >> 8 * i);
	put_in(chain[0], bytes);
	for (int i = 0; i < 3; i++)
		aes_round(chain[0]);
	memcpy(&hash, chain[0], sizeof(hash));
	return hash;
}

/* FIPS 197, appendix B: the state at the start of round 1, and after its MixColumns. */
static void round_is_that_of_the_standard(void **state)
{
	uint8_t x[16] = {0x19, 0x3d, 0xe3, 0xbe, 0xa0, 0xf4, 0xe2, 0x2b, 0x9a, 0xc6, 0x8d, 0x2a, 0xe9,
		0xf8, 0x48, 0x08};
	static const uint8_t wanted[16] = {0x04, 0x66, 0x81, 0xe5, 0xe0, 0xcb, 0x19, 0x9a, 0x48, 0xf8,
		0xd3, 0x7a, 0x28, 0x06, 0x26, 0x4c};

	aes_round(x);
	assert_memory_equal(x, wanted, 16);
}

/* ---- the implementations ---- */

static void fill(uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
}

static void expect_hash(const uint8_t *data, size_t size, size_t hole, uint64_t wanted)
{
	assert_true(phpca_content_hash_without(data, size, hole) == wanted);
	assert_true(phpca_content_hash__plain(data, size, hole) == wanted);
#ifdef PHPCA_CONTENT_HASH_AES
	if (phpca_content_hash__has_aes())
		assert_true(phpca_content_hash__aes(data, size, hole) == wanted);
#endif
}

static void hash_is_as_defined_on_every_processor(void **state)
{
	static uint8_t data[20000];

	fill(data, sizeof(data));
	for (size_t size = 0; size <= sizeof(data); size += size < 600 ? 1 : 997) {
		uint64_t wanted = defined_hash(data, size);

		assert_true(phpca_content_hash(data, size) == wanted);
		expect_hash(data, size, PHPCA_NO_HOLE, wanted);
	}
	assert_true(phpca_content_hash(NULL, 0) == defined_hash(data, 0));
	/* What archives hold must stay what it is. */
	assert_true(phpca_content_hash("phpca", 5) == 0x6b70e8605c279b3full);
}

static void hole_is_taken_as_zero(void **state)
{
	static uint8_t data[1000], copy[1000];

	fill(data, sizeof(data));
	for (size_t size = 8; size <= sizeof(data); size += 31)
		for (size_t hole = 0; hole + 8 <= size; hole += 8) {
			memcpy(copy, data, size);
			memset(copy + hole, 0, 8);
			expect_hash(data, size, hole, phpca_content_hash(copy, size));
		}
}

/* ---- accidents ---- */

static void every_bit_counts(void **state)
{
	static uint8_t data[4096];
	uint64_t whole;

	fill(data, sizeof(data));
	whole = phpca_content_hash(data, sizeof(data));
	for (size_t bit = 0; bit < 8 * sizeof(data); bit++) {
		data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_true(phpca_content_hash(data, sizeof(data)) != whole);
		/*
		 * and another one, where chains meet again: the same bit of the next bytes of the same
		 * chain
		 */
		data[(bit / 8 + 128) % sizeof(data)] ^= (uint8_t)(1 << bit % 8);
		assert_true(phpca_content_hash(data, sizeof(data)) != whole);
		data[(bit / 8 + 128) % sizeof(data)] ^= (uint8_t)(1 << bit % 8);
		data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_true(phpca_content_hash(data, sizeof(data)) == whole);
}

static void zeros_and_exchanged_pieces_are_noticed(void **state)
{
	static uint8_t data[8192], copy[8192];
	uint64_t before = 1;

	for (size_t size = 0; size <= 1024; size++) {
		uint64_t hash = phpca_content_hash(copy, size); /* nothing but zero */

		assert_true(hash != before);
		before = hash;
	}
	fill(data, sizeof(data));
	for (size_t piece = 8; piece <= 4096; piece *= 2) {
		memcpy(copy, data, sizeof(data));
		memcpy(copy, data + 4096, piece);
		memcpy(copy + 4096, data, piece);
		assert_true(
			phpca_content_hash(copy, sizeof(copy)) != phpca_content_hash(data, sizeof(data)));
		memset(copy, 0, piece);
		assert_true(
			phpca_content_hash(copy, sizeof(copy)) != phpca_content_hash(data, sizeof(data)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_is_that_of_the_standard),
		cmocka_unit_test(hash_is_as_defined_on_every_processor),
		cmocka_unit_test(hole_is_taken_as_zero),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(zeros_and_exchanged_pieces_are_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
