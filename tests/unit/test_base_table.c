/* The hash table over an array of its user's. */
#include "unit.h"
#include "base/table.h"

enum { COUNT = 20000 };

struct search {
	const uint64_t *items;
	uint64_t wanted;
	size_t *compared; /* how often items were compared */
};

static bool is_same(const void *context, uint32_t number)
{
	const struct search *s = context;

	if (s->compared)
		++*s->compared;
	return s->items[number] == s->wanted;
}

/* Enters all items of a list; each must be new, and be found again under its number. */
static void enter_all(const uint64_t *items, uint64_t (*hash)(uint64_t), size_t *compared)
{
	struct phpca_table t = {0};

	for (uint32_t i = 0; i < COUNT; i++) {
		struct search s = {items, items[i], compared};
		assert_int_equal(phpca_table_find(&t, hash(items[i]), is_same, &s), PHPCA_TABLE_NONE);
		assert_int_equal(phpca_table_enter(&t, hash(items[i]), i, is_same, &s), i);
	}
	assert_int_equal(t.count, COUNT);
	assert_true(t.size >= 2 * t.count);
	for (uint32_t i = 0; i < COUNT; i++) {
		struct search s = {items, items[i], compared};
		assert_int_equal(phpca_table_find(&t, hash(items[i]), is_same, &s), i);
		assert_int_equal(phpca_table_enter(&t, hash(items[i]), COUNT, is_same, &s), i);
	}
	assert_int_equal(t.count, COUNT);
	phpca_table_clear(&t);
	assert_null(t.slot);
	assert_int_equal(t.size, 0);
}

static uint64_t itself(uint64_t item)
{
	return item;
}

static void each_item_has_its_number(void **state)
{
	static uint64_t items[COUNT];

	for (size_t i = 0; i < COUNT; i++)
		items[i] = i * i;
	enter_all(items, itself, NULL);
}

/* Addresses differ in few bits. Unequal items must hardly ever be compared even so. */
static void similar_hashes_are_spread(void **state)
{
	static uint64_t items[COUNT];
	size_t compared = 0;

	for (size_t i = 0; i < COUNT; i++)
		items[i] = 0x7f0000000000 + i * 4096;
	enter_all(items, itself, &compared);
	assert_true(compared < 2 * COUNT + COUNT / 10);
}

static uint64_t one_of_three(uint64_t item)
{
	return item % 3;
}

/* Equal hashes of unequal items: slow, but right. */
static void equal_hashes_are_told_apart(void **state)
{
	struct phpca_table t = {0};
	uint64_t items[300];

	for (uint32_t i = 0; i < 300; i++) {
		struct search s = {items, i, NULL};
		items[i] = i;
		assert_int_equal(phpca_table_enter(&t, one_of_three(i), i, is_same, &s), i);
	}
	for (uint32_t i = 0; i < 300; i++) {
		struct search s = {items, i, NULL};
		assert_int_equal(phpca_table_find(&t, one_of_three(i), is_same, &s), i);
	}
	phpca_table_clear(&t);
}

static void what_is_reserved_does_not_move(void **state)
{
	struct phpca_table t = {0};
	struct phpca_table_slot *slots;
	uint64_t items[1000];

	phpca_table_reserve(&t, 1000);
	slots = t.slot;
	for (uint32_t i = 0; i < 1000; i++) {
		struct search s = {items, i, NULL};
		items[i] = i;
		phpca_table_enter(&t, i, i, is_same, &s);
	}
	assert_ptr_equal(slots, t.slot);
	phpca_table_clear(&t);
}

static void an_empty_table_has_nothing(void **state)
{
	struct phpca_table t = {0};
	struct search s = {0};

	assert_int_equal(phpca_table_find(&t, 0, is_same, &s), PHPCA_TABLE_NONE);
	phpca_table_clear(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_item_has_its_number),
		cmocka_unit_test(similar_hashes_are_spread),
		cmocka_unit_test(equal_hashes_are_told_apart),
		cmocka_unit_test(what_is_reserved_does_not_move),
		cmocka_unit_test(an_empty_table_has_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
