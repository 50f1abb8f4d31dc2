/* How often each bit of the input turns each bit of the hash: half of the time, if nothing of the
 * one shows in the other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "quality.h"

enum { EDGE = 128 }; /* bytes at each end of a long input */

static size_t flipped_bits(size_t size)
{
	return 8 * (size <= 2 * EDGE ? size : 2 * EDGE);
}

static size_t bit_at(size_t number, size_t size)
{
	return size > 2 * EDGE && number >= 8 * EDGE ? 8 * (size - 2 * EDGE) + number : number;
}

/* turned[64 i + o]: how often the i-th bit of the input turned bit o of the hash */
static void count_turns(uint32_t *turned, int hash, size_t size, int trials)
{
	uint8_t *data = malloc(size);
	uint64_t random = size * 1000003;

	for (int trial = 0; data && trial < trials; trial++) {
		for (size_t i = 0; i < size; i++)
			data[i] = (uint8_t)quality_random(&random);
		uint64_t before = quality_hash[hash](data, size);

		for (size_t i = 0; i < flipped_bits(size); i++) {
			size_t bit = bit_at(i, size);

			data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			uint64_t changed = quality_hash[hash](data, size) ^ before;

			data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			for (int o = 0; o < 64; o++)
				turned[64 * i + o] += changed >> o & 1;
		}
	}
	free(data);
}

struct quality_avalanche quality_avalanche(int hash, size_t size, int trials)
{
	size_t cells = 64 * flipped_bits(size);
	uint32_t *turned = calloc(cells, sizeof(*turned));
	struct quality_avalanche out = {0, 1, 0, 0, cells};

	if (!turned)
		abort();
	count_turns(turned, hash, size, trials);
	for (size_t i = 0; i < cells; i++) {
		double p = (double)turned[i] / trials;

		out.mean += p / cells;
		out.least = fmin(out.least, p);
		out.most = fmax(out.most, p);
	}
	out.deviation = fmax(out.most - 0.5, 0.5 - out.least) * 2 * sqrt(trials);
	free(turned);
	return out;
}
