/*
 * Evidence for the hash of contents (format/content_hash.h): what accidents and what similar inputs
 * do to it, beside XXH3 on the same inputs.
 *
 *   families.c    the inputs, family by family; all inputs of a family differ
 *   collisions.c  keeps the hashes of a family and counts which are equal
 *   avalanche.c   how often each bit of the input turns each bit of the hash
 *   quality.c     the bounds, the table, main
 *
 * Everything follows from fixed seeds, so each run gives the same numbers.
 */
#ifndef PHPCA_TEST_QUALITY_H
#define PHPCA_TEST_QUALITY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the hashes ---- */

enum { CONTENT, XXH3, HASHES };
extern uint64_t (*const quality_hash[HASHES])(const void *data, size_t size);

/* ---- inputs ---- */

/* The next number of a sequence (splitmix64). */
uint64_t quality_random(uint64_t *state);

/* The hashes of one family's inputs. Begin with zero; quality_inputs_clear gives the memory back.
 */
struct quality_inputs {
	size_t count, capacity;
	uint64_t *hashes[HASHES];
	/* of the sound input, and how many damaged ones have the same hash */
	uint64_t sound[HASHES];
	bool has_sound;
	size_t unnoticed[HASHES];
};
/* From here on, what is added is a damaged form of these bytes. They are no input themselves. */
void quality_inputs_sound(struct quality_inputs *in, const void *data, size_t size);
void quality_inputs_add(struct quality_inputs *in, const void *data, size_t size);
void quality_inputs_clear(struct quality_inputs *in);

struct quality_family {
	const char *name;
	/* `longer`: as many as `make hash-quality` has time for */
	void (*make)(struct quality_inputs *in, bool longer);
};
/* Ends with a name of NULL. */
extern const struct quality_family quality_families[];
/* Five bytes, of which four can undo in a chain's next round what the fifth did in this one. */
extern const struct quality_family quality_two_rounds;

/* ---- collisions ---- */

/* How many inputs have a hash that another one had before: of all 64 bits, of the low 32, of the
 * high 32. */
struct quality_collisions {
	size_t whole, low, high;
};
struct quality_collisions quality_collisions(const struct quality_inputs *in, int hash);
/* What `count` random numbers of so many bits would have. */
double quality_expected(size_t count, int bits);

/* ---- avalanche ---- */

/* Over all pairs of a bit of the input and a bit of the hash: how often the one turns the other.
 * `deviation` is the largest distance from one half, in standard deviations of a fair coin; `cells`
 * says among how many pairs it is the largest. */
struct quality_avalanche {
	double mean, least, most, deviation;
	size_t cells;
};
/* `trials` random inputs of `size` bytes. Of an input of more than 256 bytes: the bits of the first
 * and the last 128. */
struct quality_avalanche quality_avalanche(int hash, size_t size, int trials);
#endif
