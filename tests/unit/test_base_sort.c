/* Sorting lists that are in order but for their tail. */
#include "unit.h"
#include "base/sort.h"

struct item {
	uint32_t key, number;
};

static size_t compared;

static int by_key(const void *x, const void *y)
{
	const struct item *a = x, *b = y;

	compared++;
	return a->key < b->key ? -1 : a->key > b->key;
}

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void expect_sorted(struct item *items, size_t count)
{
	uint64_t sum = 0, wanted = 0;

	for (size_t i = 0; i < count; i++)
		wanted += items[i].number = (uint32_t)i;
	phpca_sort(items, count, sizeof(*items), by_key);
	for (size_t i = 0; i < count; i++) {
		sum += items[i].number;
		if (i && items[i - 1].key > items[i].key)
			fail_msg("%zu of %zu", i, count);
	}
	assert_true(sum == wanted);
}

static void any_list_is_sorted(void **state)
{
	static struct item items[3000];
	uint32_t random = 1;

	phpca_sort(NULL, 0, sizeof(*items), by_key);
	for (size_t count = 1; count < 3000; count = count * 2 + 1)
		for (size_t tail = 0; tail <= count; tail += count / 3 + 1) {
			for (size_t i = 0; i < count; i++)
				items[i].key = i < count - tail ? (uint32_t)i * 2 : next(&random) % 5000;
			expect_sorted(items, count);
		}
}

/* What is in order is looked at once. */
static void order_costs_nothing(void **state)
{
	static struct item items[10000];

	for (uint32_t i = 0; i < 10000; i++)
		items[i].key = i;
	compared = 0;
	phpca_sort(items, 10000, sizeof(*items), by_key);
	assert_int_equal(compared, 9999);
	items[9999].key = 0;
	compared = 0;
	phpca_sort(items, 10000, sizeof(*items), by_key);
	assert_true(compared < 3 * 10000);
	assert_int_equal(items[1].key, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_list_is_sorted),
		cmocka_unit_test(order_costs_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
