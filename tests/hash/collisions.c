/* Which hashes of a family are equal. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "quality.h"

static void *must(void *memory)
{
	return memory ? memory : (abort(), NULL);
}

void quality_inputs_sound(struct quality_inputs *in, const void *data, size_t size)
{
	in->has_sound = true;
	for (int h = 0; h < HASHES; h++)
		in->sound[h] = quality_hash[h](data, size);
}

void quality_inputs_add(struct quality_inputs *in, const void *data, size_t size)
{
	if (in->count == in->capacity) {
		in->capacity = in->capacity ? 2 * in->capacity : 1 << 16;
		for (int h = 0; h < HASHES; h++)
			in->hashes[h] = must(realloc(in->hashes[h], in->capacity * sizeof(uint64_t)));
	}
	for (int h = 0; h < HASHES; h++) {
		uint64_t hash = quality_hash[h](data, size);

		in->unnoticed[h] += in->has_sound && hash == in->sound[h];
		in->hashes[h][in->count] = hash;
	}
	in->count++;
}

void quality_inputs_clear(struct quality_inputs *in)
{
	for (int h = 0; h < HASHES; h++)
		free(in->hashes[h]);
	*in = (struct quality_inputs){0};
}

/* By digits of 16 bits, the lowest first; `digits` of them count. Leaves the result in `values`;
 * `other` has room for as many. */
static void sort(uint64_t *values, uint64_t *other, size_t count, int digits)
{
	static size_t start[1 << 16];

	for (int digit = 0; digit < digits; digit++) {
		size_t sum = 0;

		memset(start, 0, sizeof(start));
		for (size_t i = 0; i < count; i++)
			start[values[i] >> 16 * digit & 0xffff]++;
		for (size_t d = 0; d < 1 << 16; d++) {
			size_t these = start[d];

			start[d] = sum;
			sum += these;
		}
		for (size_t i = 0; i < count; i++)
			other[start[values[i] >> 16 * digit & 0xffff]++] = values[i];
		memcpy(values, other, count * sizeof(*values));
	}
}

static size_t equal(const uint64_t *hashes, size_t count, int shift, uint64_t mask, int digits)
{
	uint64_t *values = must(malloc(2 * count * sizeof(*values)));
	size_t equal = 0;

	for (size_t i = 0; i < count; i++)
		values[i] = hashes[i] >> shift & mask;
	sort(values, values + count, count, digits);
	for (size_t i = 1; i < count; i++)
		equal += values[i] == values[i - 1];
	free(values);
	return equal;
}

struct quality_collisions quality_collisions(const struct quality_inputs *in, int hash)
{
	const uint64_t *hashes = in->hashes[hash];

	return (struct quality_collisions){
		equal(hashes, in->count, 0, UINT64_MAX, 4),
		equal(hashes, in->count, 0, UINT32_MAX, 2),
		equal(hashes, in->count, 32, UINT32_MAX, 2),
	};
}

double quality_expected(size_t count, int bits)
{
	double n = (double)count, m = ldexp(1, bits);

	/* n - m (1 - (1 - 1/m)^n), whose difference is lost in rounding where n is small beside m */
	return n < m / 1e6 ? n * (n - 1) / (2 * m) : n + m * expm1(n * log1p(-1 / m));
}
