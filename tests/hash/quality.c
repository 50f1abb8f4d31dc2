/* quality [--long]: TAP. With --long more inputs, TAP on standard error, and on standard output the
 * tables of docs/dependencies.md. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "format/content_hash.h"
#include "format/hash.h"
#include "quality.h"

uint64_t (*const quality_hash[HASHES])(const void *, size_t) = {phpca_content_hash, phpca_hash64};

static int tests, failures;
static FILE *tap;

static void test(bool good, const char *name, const char *found)
{
	failures += !good;
	fprintf(tap, "%sok %d - %s\n", good ? "" : "not ", ++tests, name);
	if (!good)
		fprintf(tap, "# %s\n", found);
}

/* ---- collisions ---- */

/* Five standard deviations above what random numbers would have; the five more are for small
 * counts, whose distribution has a longer tail. */
static bool as_random(size_t collisions, double expected)
{
	return collisions <= expected + 5 * sqrt(expected) + 5;
}

struct row {
	size_t count;
	double expected;
	struct quality_collisions of[HASHES];
	size_t unnoticed[HASHES];
};

static struct row count(const struct quality_family *family, bool longer)
{
	struct quality_inputs in = {0};
	struct row row;

	family->make(&in, longer);
	row = (struct row){.count = in.count, .expected = quality_expected(in.count, 32)};
	for (int h = 0; h < HASHES; h++) {
		row.of[h] = quality_collisions(&in, h);
		row.unnoticed[h] = in.unnoticed[h];
	}
	quality_inputs_clear(&in);
	return row;
}

static void print_row(const char *name, const struct row *row)
{
	const struct quality_collisions *c = &row->of[CONTENT], *x = &row->of[XXH3];

	printf("| %s | %zu | %zu | %zu | %.0f | %zu, %zu | %zu, %zu |\n", name, row->count, c->whole,
		x->whole, row->expected, c->low, c->high, x->low, x->high);
}

static void test_family(const struct quality_family *family, bool longer)
{
	struct row row = count(family, longer);
	const struct quality_collisions *c = &row.of[CONTENT];
	char found[200];

	snprintf(found, sizeof(found),
		"%zu inputs: %zu not noticed, %zu equal hashes, %zu in the low half, %zu in the high one; expected %.1f",
		row.count, row.unnoticed[CONTENT], c->whole, c->low, c->high, row.expected);
	test(row.unnoticed[CONTENT] == 0 && c->whole == 0 && as_random(c->low, row.expected)
			&& as_random(c->high, row.expected),
		family->name, found);
	/* Were two inputs the same, every hash would have a collision. */
	if (row.of[XXH3].whole || row.unnoticed[XXH3])
		fprintf(tap, "# XXH3: %zu equal hashes, %zu not noticed\n", row.of[XXH3].whole,
			row.unnoticed[XXH3]);
	if (longer)
		print_row(family->name, &row);
}

/* What is known of the construction stays as it is known: with only these five bytes free, the 64
 * bits are worth 32, and no less. */
static void test_two_rounds(bool longer)
{
	struct row row = count(&quality_two_rounds, longer);
	char found[100];

	snprintf(found, sizeof(found), "%zu inputs: %zu equal hashes, expected %.1f", row.count,
		row.of[CONTENT].whole, row.expected);
	test(as_random(row.of[CONTENT].whole, row.expected), quality_two_rounds.name, found);
	if (longer)
		print_row(quality_two_rounds.name, &row);
}

/* ---- avalanche ---- */

/* The largest of `cells` distances from the mean that fair coins would show, with a chance of one
 * in a million that it is larger. */
static double most_deviation(size_t cells)
{
	return sqrt(2 * log(2e6 * (double)cells));
}

static void test_avalanche(size_t size, int trials, bool longer)
{
	struct quality_avalanche of[HASHES];
	char name[100], found[200];

	/* Of two bytes there are few; the same ones again tell nothing new. */
	if (size <= 2 && trials > 1 << (8 * size - 3))
		trials = 1 << (8 * size - 3);

	for (int h = 0; h < HASHES; h++)
		of[h] = quality_avalanche(h, size, trials);
	const struct quality_avalanche *c = &of[CONTENT], *x = &of[XXH3];

	snprintf(name, sizeof(name),
		"each bit of %zu bytes turns each bit of the hash half of the time", size);
	snprintf(found, sizeof(found),
		"mean %.6f, least %.4f, most %.4f: %.2f standard deviations among %zu pairs", c->mean,
		c->least, c->most, c->deviation, c->cells);
	test(fabs(c->mean - 0.5) < 0.001 && c->deviation < most_deviation(c->cells), name, found);
	if (longer)
		printf("| %zu | %zu | %.5f | %.4f to %.4f | %.1f | %.5f | %.1f | %.1f |\n", size, c->cells,
			c->mean, c->least, c->most, c->deviation, x->mean, x->deviation,
			most_deviation(c->cells));
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = {
		2, 3, 4, 8, 9, 15, 16, 17, 32, 33, 64, 100, 128, 129, 240, 256, 384, 1000, 4096};
	bool longer = argc > 1 && strcmp(argv[1], "--long") == 0;

	tap = longer ? stderr : stdout;
	if (longer)
		puts(
			"| bytes | pairs of bits | turns: mean | least to most | deviation | XXH3: mean | deviation | bound |\n"
			"| --: | --: | --: | --- | --: | --: | --: | --: |");
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
		test_avalanche(sizes[s], (longer ? 16 : 1) * (sizes[s] <= 64 ? 4096 : 1024), longer);
	if (longer)
		puts(
			"\n| inputs | count | equal: content hash | XXH3 | expected of 32 bits | content hash: low, high half | XXH3: low, high half |\n"
			"| --- | --: | --: | --: | --: | --: | --: |");
	for (const struct quality_family *family = quality_families; family->name; family++)
		test_family(family, longer);
	test_two_rounds(longer);
	fprintf(tap, "1..%d\n", tests);
	return failures > 0;
}
