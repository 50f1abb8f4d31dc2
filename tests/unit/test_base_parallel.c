/*
 * Work on several threads: each step once, whoever works, and however calls stand within each
 * other.
 */
#include "format_sample.h"
#include <pthread.h>
#include <stdatomic.h>
#include "base/parallel.h"

enum { COUNT = 1000, INNER = 100 };

struct counts {
	atomic_uint step[COUNT];
	unsigned threads;
	pthread_t caller;
	atomic_uint elsewhere, aside, here;
};

static void count_step(void *context, size_t i)
{
	struct counts *c = context;

	atomic_fetch_add(&c->step[i], 1);
	if (!pthread_equal(c->caller, pthread_self()))
		atomic_fetch_add(&c->elsewhere, 1);
}

static void each_step_is_done_once(void **state)
{
	for (unsigned threads = 0; threads < 70; threads++) {
		for (size_t count = 0; count <= COUNT; count = count * 3 + 1) {
			struct counts c = {.caller = pthread_self()};
			phpca_parallel(threads, count, count_step, &c);
			for (size_t i = 0; i < COUNT; i++)
				assert_int_equal(c.step[i], i < count);
			if (threads <= 1)
				assert_int_equal(c.elsewhere, 0);
		}
	}
}

static void count_within(void *context, size_t i)
{
	struct counts *c = context;
	struct counts inner = {.caller = pthread_self()};

	phpca_parallel(c->threads, INNER, count_step, &inner);
	for (size_t k = 0; k < INNER; k++)
		atomic_fetch_add(&c->step[i], inner.step[k]);
}

static void steps_may_have_steps(void **state)
{
	for (unsigned threads = 1; threads < 9; threads++) {
		struct counts c = {.threads = threads};
		phpca_parallel(threads, INNER, count_within, &c);
		for (size_t i = 0; i < INNER; i++)
			assert_int_equal(c.step[i], INNER);
	}
}

static void work_aside(void *context)
{
	struct counts *c = context;

	atomic_fetch_add(&c->aside, 1);
	phpca_parallel(c->threads, COUNT, count_step, c);
}

static void work_here(void *context)
{
	struct counts *c = context;

	assert_true(pthread_equal(c->caller, pthread_self()));
	atomic_fetch_add(&c->here, 1);
}

static void both_sides_are_done_once(void **state)
{
	for (unsigned i = 0; i < 500; i++) {
		struct counts c = {.threads = i % 5, .caller = pthread_self()};
		phpca_beside(c.threads, work_aside, work_here, &c);
		assert_int_equal(c.aside, 1);
		assert_int_equal(c.here, 1);
		for (size_t k = 0; k < COUNT; k++)
			assert_int_equal(c.step[k], 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_is_done_once),
		cmocka_unit_test(steps_may_have_steps),
		cmocka_unit_test(both_sides_are_done_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
