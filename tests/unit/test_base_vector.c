/* The growing array. */
#include "unit.h"
#include "base/vector.h"

struct pair {
	uint32_t a;
	uint64_t b;
};

static void items_are_zero_and_stay_in_order(void **state)
{
	PHPCA_VECTOR(struct pair) v = {0};

	for (uint32_t i = 0; i < 5000; i++) {
		struct pair *p = phpca_vector_add(&v);
		assert_int_equal(p->a, 0);
		assert_int_equal(p->b, 0);
		*p = (struct pair){i, ~(uint64_t)i};
	}
	assert_int_equal(v.count, 5000);
	for (uint32_t i = 0; i < 5000; i++) {
		assert_int_equal(v.item[i].a, i);
		assert_true(v.item[i].b == ~(uint64_t)i);
	}
	phpca_vector_clear(&v);
	assert_null(v.item);
	assert_int_equal(v.count, 0);
	assert_int_equal(v.capacity, 0);
}

static void what_was_removed_is_zero_when_it_comes_again(void **state)
{
	PHPCA_VECTOR(int) v = {0};

	*phpca_vector_add(&v) = 7;
	v.count = 0;
	assert_int_equal(*phpca_vector_add(&v), 0);
	phpca_vector_clear(&v);
}

/* Each time that the array moves its capacity doubles. */
static void it_grows_by_doubling(void **state)
{
	PHPCA_VECTOR(char) v = {0};
	size_t moves = 0;

	for (size_t i = 0; i < 1 << 20; i++) {
		size_t before = v.capacity;
		phpca_vector_add(&v);
		moves += v.capacity != before;
	}
	assert_true(moves <= 20);
	phpca_vector_clear(&v);
}

static void what_is_reserved_does_not_move(void **state)
{
	PHPCA_VECTOR(int) v = {0};
	int *first;

	phpca_vector_reserve(&v, 1000);
	first = phpca_vector_add(&v);
	for (int i = 1; i < 1000; i++)
		phpca_vector_add(&v);
	assert_ptr_equal(first, v.item);
	phpca_vector_reserve(&v, 1);
	assert_true(v.capacity > 1000);
	phpca_vector_clear(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_are_zero_and_stay_in_order),
		cmocka_unit_test(what_was_removed_is_zero_when_it_comes_again),
		cmocka_unit_test(it_grows_by_doubling),
		cmocka_unit_test(what_is_reserved_does_not_move),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
