/* Memory: what can't be had ends the process with one sentence and exit code 1. */
#include "unit.h"
#include <sys/wait.h>
#include "base/alloc.h"

static void ask_for_too_much(void)
{
	phpca_alloc(SIZE_MAX / 2, "a test");
}

static void grow_too_much(void)
{
	phpca_realloc(NULL, SIZE_MAX / 2, "a test");
}

static void ask_for_more_than_can_be_counted(void)
{
	phpca_alloc_array(SIZE_MAX / 2, 4, "a test");
}

/* What a function writes to stderr, in a process of its own; *status is how that ended. */
static void run_aside(void (*function)(void), char *said, size_t size, int *status)
{
	int channel[2];
	ssize_t got;
	pid_t pid;

	assert_int_equal(pipe(channel), 0);
	pid = fork();
	if (pid == 0) {
		dup2(channel[1], STDERR_FILENO);
		function();
		_exit(99);
	}
	close(channel[1]);
	got = read(channel[0], said, size - 1);
	said[got > 0 ? got : 0] = '\0';
	close(channel[0]);
	assert_int_equal(waitpid(pid, status, 0), pid);
}

static void expect_end(void (*function)(void), const char *wanted)
{
	char said[512];
	int status;

	run_aside(function, said, sizeof(said), &status);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_string_equal(said, wanted);
}

static void no_memory_is_one_sentence_and_exit_code_1(void **state)
{
	char wanted[128];

	snprintf(wanted, sizeof(wanted), "phpca: out of memory: %zu bytes for a test\n", SIZE_MAX / 2);
	expect_end(ask_for_too_much, wanted);
	expect_end(grow_too_much, wanted);
	snprintf(wanted, sizeof(wanted), "phpca: out of memory: %zu bytes for a test\n", SIZE_MAX);
	expect_end(ask_for_more_than_can_be_counted, wanted);
}

static void memory_is_zero_and_nothing_has_an_address(void **state)
{
	unsigned char *block = phpca_alloc(1000, "a test");
	void *nothing = phpca_alloc(0, "a test"), *none = phpca_alloc_array(0, 8, "a test");

	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(block[i], 0);
	assert_non_null(nothing);
	assert_non_null(none);
	block = phpca_realloc(block, 0, "a test");
	assert_non_null(block);
	free(block);
	free(nothing);
	free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_memory_is_one_sentence_and_exit_code_1),
		cmocka_unit_test(memory_is_zero_and_nothing_has_an_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
