/* The inputs. Sound data have no byte that is 0 and no two equal ones beside each other, so that
 * every damage named here gives other bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "quality.h"

enum { PAGE = 4096, PAGES = 32, SPAN = PAGE * PAGES };

static uint8_t sound[SPAN], damaged[SPAN];

uint64_t quality_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

static void fill(uint8_t *data, size_t size, uint64_t seed)
{
	for (size_t i = 0; i < size; i++)
		do
			data[i] = (uint8_t)(1 + quality_random(&seed) % 255);
		while (i && data[i] == data[i - 1]);
}

/* New sound data, and a copy to be damaged. */
static void begin(struct quality_inputs *in, size_t size, uint64_t seed)
{
	fill(sound, size, seed);
	memcpy(damaged, sound, size);
	quality_inputs_sound(in, sound, size);
}

/* One damaged form was made in [from, to); adds it and mends it. */
static void add_and_mend(struct quality_inputs *in, size_t size, size_t from, size_t to)
{
	quality_inputs_add(in, damaged, size);
	memcpy(damaged + from, sound + from, to - from);
}

/* ---- flipped bits ---- */

static void flip(uint8_t *data, size_t bit)
{
	data[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

static void one_bit(struct quality_inputs *in, bool longer)
{
	static const size_t sizes[] = {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100, 127, 128,
		129, 240, 241, 255, 256, 257, 1000, PAGE, PAGE + 1, 4 * PAGE, SPAN};

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]) - !longer; s++) {
		begin(in, sizes[s], s);
		for (size_t bit = 0; bit < 8 * sizes[s]; bit++) {
			flip(damaged, bit);
			add_and_mend(in, sizes[s], bit / 8, bit / 8 + 1);
		}
	}
}

/* Every pair. */
static void two_bits(struct quality_inputs *in, bool longer)
{
	static const size_t sizes[] = {4, 8, 16, 17, 32, 64, 100, 128, 160, 256, 384, 512};

	for (size_t s = 0; s < (longer ? 12 : 9); s++) {
		begin(in, sizes[s], 100 + s);
		for (size_t a = 0; a < 8 * sizes[s]; a++)
			for (size_t b = a + 1; b < 8 * sizes[s]; b++) {
				flip(damaged, a);
				flip(damaged, b);
				quality_inputs_add(in, damaged, sizes[s]);
				flip(damaged, a);
				flip(damaged, b);
			}
	}
}

/* Of a page: every bit with each of the next 64, and with the same bit 16, 32 ... bytes further. */
static void two_bits_of_page(struct quality_inputs *in, bool longer)
{
	size_t bits = 8 * (longer ? 4 * PAGE : PAGE);

	begin(in, bits / 8, 200);
	for (size_t a = 0; a < bits; a++)
		for (size_t step = 1; step <= 64 + 32; step++) {
			size_t b = a + (step <= 64 ? step : (step - 64) * 128);

			if (b >= bits)
				break;
			flip(damaged, a);
			flip(damaged, b);
			quality_inputs_add(in, damaged, bits / 8);
			flip(damaged, a);
			flip(damaged, b);
		}
}

/* The same change in two places: what one does to the hash must not be what the other does. Every
 * pair of bytes of the last kilobyte, and of a page's words. */
static void changed_twice(struct quality_inputs *in, bool longer)
{
	for (int turn = 0; turn < (longer ? 16 : 2); turn++) {
		uint64_t random = 250 + turn, change = quality_random(&random) | 0x0101010101010101;
		size_t step = turn % 2 ? 8 : 1, from = turn % 2 ? 0 : PAGE - 1024;

		begin(in, PAGE, random);
		for (size_t a = from; a < PAGE; a += step)
			for (size_t b = a + step; b < PAGE; b += step) {
				for (size_t i = 0; i < step; i++) {
					damaged[a + i] ^= (uint8_t)(change >> 8 * i);
					damaged[b + i] ^= (uint8_t)(change >> 8 * i);
				}
				quality_inputs_add(in, damaged, PAGE);
				memcpy(damaged + a, sound + a, step);
				memcpy(damaged + b, sound + b, step);
			}
	}
}

/* ---- pieces in the wrong place ---- */

static void swap_pieces(struct quality_inputs *in, size_t size, size_t piece, uint64_t seed)
{
	begin(in, size, seed);
	for (size_t a = 0; a < size; a += piece)
		for (size_t b = a + piece; b < size; b += piece) {
			memcpy(damaged + a, sound + b, piece);
			memcpy(damaged + b, sound + a, piece);
			quality_inputs_add(in, damaged, size);
			memcpy(damaged + a, sound + a, piece);
			memcpy(damaged + b, sound + b, piece);
		}
}

static void swapped(struct quality_inputs *in, bool longer)
{
	for (size_t piece = longer ? 4 : 8; piece <= PAGE / 2; piece *= 2)
		swap_pieces(in, PAGE, piece, 300 + piece);
	swap_pieces(in, 3 * 128, 16, 301);
	swap_pieces(in, SPAN, PAGE, 302);
}

static void copy_pieces(struct quality_inputs *in, size_t size, size_t piece, uint64_t seed)
{
	begin(in, size, seed);
	for (size_t a = 0; a < size; a += piece)
		for (size_t b = 0; b < size; b += piece)
			if (a != b) {
				memcpy(damaged + b, sound + a, piece);
				add_and_mend(in, size, b, b + piece);
			}
}

/* A piece that stands twice, in another's place; and nothing but repetitions. */
static void repeated(struct quality_inputs *in, bool longer)
{
	for (size_t piece = longer ? 4 : 8; piece <= PAGE / 2; piece *= 2)
		copy_pieces(in, PAGE, piece, 400 + piece);
	copy_pieces(in, 3 * 128, 16, 401);
	copy_pieces(in, SPAN, PAGE, 402);
	for (size_t period = 1; period <= 1024; period++)
		for (size_t size = PAGE; size <= 2 * PAGE; size += 512) {
			for (size_t i = 0; i < size; i++)
				damaged[i] = sound[i % period];
			quality_inputs_add(in, damaged, size);
		}
}

/* All that follows moves: a byte too many, a byte too few, everything by so many bytes. */
static void shifted(struct quality_inputs *in, bool longer)
{
	begin(in, PAGE, 500);
	for (size_t by = 1; by < PAGE; by++) {
		memset(damaged, 0, by);
		memcpy(damaged + by, sound, PAGE - by);
		quality_inputs_add(in, damaged, PAGE);
		memcpy(damaged, sound + by, PAGE - by);
		memset(damaged + PAGE - by, 0, by);
		quality_inputs_add(in, damaged, PAGE);
		memcpy(damaged, sound + by, PAGE - by);
		memcpy(damaged + PAGE - by, sound, by);
		quality_inputs_add(in, damaged, PAGE);
	}
	memcpy(damaged, sound, PAGE);
	for (size_t at = 1; at + 1 < PAGE; at++)
		for (size_t by = 1; by <= (longer ? 16 : 4) && at + by < PAGE; by++) {
			memset(damaged + at, 0, by);
			memcpy(damaged + at + by, sound + at, PAGE - at - by);
			add_and_mend(in, PAGE, at, PAGE);
		}
	for (size_t at = 1; at + 1 < PAGE; at++) {
		memmove(damaged + at, sound + at + 1, PAGE - at - 1);
		damaged[PAGE - 1] = 255 & ~sound[PAGE - 1];
		add_and_mend(in, PAGE, at, PAGE);
	}
}

/* ---- bytes that are gone ---- */

static void zero_ranges(
	struct quality_inputs *in, size_t size, size_t step, size_t most, uint64_t seed)
{
	begin(in, size, seed);
	for (size_t from = 0; from < size; from += step)
		for (size_t to = from + step; to <= size && to - from <= most; to += step) {
			memset(damaged + from, 0, to - from);
			add_and_mend(in, size, from, to);
		}
}

static void zeroed(struct quality_inputs *in, bool longer)
{
	zero_ranges(in, PAGE, 1, longer ? 256 : 48, 600);
	zero_ranges(in, PAGE, longer ? 8 : 16, PAGE, 601);
	zero_ranges(in, 300, 1, 300, 602);
	zero_ranges(in, SPAN, PAGE, SPAN, 603);
	zero_ranges(in, SPAN, 512, 4 * PAGE, 604);
}

/* Cut short; and cut short and filled up with zeros, as a file system leaves a file that it has not
 * finished. */
static void truncated(struct quality_inputs *in, bool longer)
{
	size_t size = longer ? 8 * PAGE : 2 * PAGE;

	begin(in, size, 700);
	for (size_t kept = 0; kept < size; kept++) {
		quality_inputs_add(in, sound, kept);
		memset(damaged, 0, size);
		memcpy(damaged, sound, kept);
		quality_inputs_add(in, damaged, size);
	}
}

/* Nothing but one byte's value: only the size tells them apart, and the value. */
static void constant(struct quality_inputs *in, bool longer)
{
	for (int value = 0; value < 256; value++) {
		memset(damaged, value, PAGE);
		for (size_t size = 1; size <= (longer ? PAGE : 1024); size++)
			quality_inputs_add(in, damaged, size);
	}
}

/* ---- inputs that are much alike ---- */

static void one_byte_of_zeros(struct quality_inputs *in, bool longer)
{
	size_t size = longer ? 2 * PAGE : 2048;

	memset(damaged, 0, size);
	for (size_t at = 0; at < size; at++) {
		for (int value = 1; value < 256; value++) {
			damaged[at] = (uint8_t)value;
			quality_inputs_add(in, damaged, size);
		}
		damaged[at] = 0;
	}
}

static void two_bytes_of_zeros(struct quality_inputs *in, bool longer)
{
	static const uint8_t values[] = {1, 0x80, 0xff};

	for (size_t size = 64; size <= (longer ? 1024 : 512); size *= 2)
		for (size_t a = 0; a < size; a++)
			for (size_t b = a + 1; b < size; b++)
				for (size_t v = 0; v < sizeof(values); v++) {
					memset(damaged, 0, size);
					damaged[a] = values[v];
					damaged[b] = values[v];
					quality_inputs_add(in, damaged, size);
				}
}

/* A counter of four bytes, odd numbers only, in a page of spaces. The places do not overlap. */
static void counters(struct quality_inputs *in, bool longer)
{
	static const size_t places[] = {
		0, 13, 28, 45, 62, 79, 96, 124, 1000, PAGE - 115, PAGE - 98, PAGE - 50, PAGE - 4};

	memset(damaged, ' ', PAGE);
	for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
		for (uint32_t i = 1; i < (longer ? 1u << 20 : 1u << 16); i += 2) {
			memcpy(damaged + places[p], &i, sizeof(i));
			quality_inputs_add(in, damaged, PAGE);
		}
		memset(damaged + places[p], ' ', 4);
	}
}

static void numbers_as_text(struct quality_inputs *in, bool longer)
{
	static const char *const formats[] = {"%1$u", "key=%1$u;", "src/Entity/Item%1$08u.php",
		"<?php\nnamespace App\\Entity%1$u;\n\nfinal class Item%1$u extends Item\n{\n\tpublic int $id = %1$u;\n}\n"};

	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
		for (unsigned i = 0; i < (longer ? 2000000u : 200000u); i++) {
			char text[256];
			int size = snprintf(text, sizeof(text), formats[f], i);

			quality_inputs_add(in, text, (size_t)size);
		}
}

/* Images at other addresses: every pointer of a page moves by as much. */
static void pointers(struct quality_inputs *in, bool longer)
{
	uint64_t page[PAGE / 8];

	for (uint64_t base = 0; base < (longer ? 300000 : 30000); base++) {
		for (size_t i = 0; i < PAGE / 8; i++)
			page[i] = i % 4 == 3 ? i : 0x7f0000000000 + base * PAGE + 32 * i;
		quality_inputs_add(in, page, PAGE);
	}
}

/* Eight random bytes at each place of the last 256 bytes of a page of zeros. */
static void random_words(struct quality_inputs *in, bool longer)
{
	uint64_t random = 800;

	memset(damaged, 0, PAGE);
	for (size_t at = PAGE - 256; at + 8 <= PAGE; at++) {
		for (int i = 0; i < (longer ? 50000 : 3000); i++) {
			uint64_t word = quality_random(&random);

			memcpy(damaged + at, &word, 8);
			quality_inputs_add(in, damaged, PAGE);
		}
		memset(damaged + at, 0, 8);
	}
}

static void random_bytes(struct quality_inputs *in, bool longer)
{
	uint64_t random = 900;

	for (int i = 0; i < (longer ? 4000000 : 500000); i++) {
		uint64_t words[20];

		for (size_t w = 0; w < 20; w++)
			words[w] = quality_random(&random);
		quality_inputs_add(in, words, 16 + words[0] % 145);
	}
}

const struct quality_family quality_families[] = {
	{"one bit flipped, in 1 byte and more", one_bit},
	{"two bits flipped, every pair, in 4 bytes and more", two_bits},
	{"two bits flipped, in a page", two_bits_of_page},
	{"one change in two places, of a byte or a word", changed_twice},
	{"two pieces swapped, 8 bytes to a page", swapped},
	{"a piece in another's place, and repetitions", repeated},
	{"shifted, a byte too many or too few", shifted},
	{"a range zeroed, from a byte to all", zeroed},
	{"cut short, cut short and filled with zeros", truncated},
	{"one value throughout, every size", constant},
	{"zeros with one other byte", one_byte_of_zeros},
	{"zeros with two other bytes", two_bytes_of_zeros},
	{"zeros with eight random bytes", random_words},
	{"spaces with a counter", counters},
	{"numbers in text", numbers_as_text},
	{"pointers that moved", pointers},
	{"random bytes", random_bytes},
	{NULL, NULL},
};

/* Byte 15 of a chain's 16, and bytes 0 to 3 of what its next round puts in: ShiftRows and
 * MixColumns have spread the one over just these four. */
static void two_rounds(struct quality_inputs *in, bool longer)
{
	const uint64_t mask = (1ull << 40) - 1, odd = 0x9e3779b97f;

	memset(damaged, 0, PAGE);
	for (uint64_t i = 0; i < (longer ? 4000000 : 500000); i++) {
		uint64_t word = i * odd & mask; /* each step gives different words for different ones */

		word = (word ^ word >> 20) * odd & mask;
		word = (word ^ word >> 20) * odd & mask;
		damaged[PAGE - 256 + 15] = (uint8_t)(word >> 32);
		memcpy(damaged + PAGE - 128, &word, 4);
		quality_inputs_add(in, damaged, PAGE);
	}
}

const struct quality_family quality_two_rounds = {
	"five random bytes that two rounds in succession take", two_rounds};
