/* Memory: what can't be had ends the process with one sentence and exit code 1. */
#include "unit.h"
#include <sys/wait.h>
#include "base/alloc.h"
#include "format/buffer.h"

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
	size_t at;
	pid_t pid;

	assert_int_equal(pipe(channel), 0);
	pid = fork();
	if (pid == 0) {
		dup2(channel[1], STDERR_FILENO);
		function();
		_exit(99);
	}
	close(channel[1]);
	for (at = 0; (got = read(channel[0], said + at, size - 1 - at)) > 0;)
		at += (size_t)got;
	said[at] = '\0';
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

static void take_back(void *context)
{
	char *text = phpca_alloc(100, "what is taken back");

	snprintf(text, 100, "taken back: %s\n", (const char *)context);
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(98);
	phpca_alloc(SIZE_MAX / 2, "a second time");
}

static void ask_for_too_much_with_something_to_take_back(void)
{
	phpca_alloc_at_end(take_back, "all");
	ask_for_too_much();
}

static void fill_a_buffer_with_something_to_take_back(void)
{
	struct phpca_buffer b = {0};

	phpca_alloc_at_end(take_back, "all");
	phpca_buffer_extend(&b, SIZE_MAX / 4);
}

static void ask_for_too_much_with_nothing_any_more(void)
{
	phpca_alloc_at_end(take_back, "all");
	phpca_alloc_at_end(NULL, NULL);
	ask_for_too_much();
}

static void without_memory_something_is_taken_back_once(void **state)
{
	char first[128], second[128], wanted[512];

	snprintf(first, sizeof(first), "phpca: out of memory: %zu bytes for a test\n", SIZE_MAX / 2);
	snprintf(second, sizeof(second), "phpca: out of memory: %zu bytes for a second time\n",
		SIZE_MAX / 2);
	snprintf(wanted, sizeof(wanted), "%staken back: all\n%s", first, second);
	expect_end(ask_for_too_much_with_something_to_take_back, wanted);
	expect_end(ask_for_too_much_with_nothing_any_more, first);
	snprintf(wanted, sizeof(wanted),
		"phpca: out of memory: %zu bytes for a buffer that has 0\ntaken back: all\n%s",
		SIZE_MAX / 4, second);
	expect_end(fill_a_buffer_with_something_to_take_back, wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_memory_is_one_sentence_and_exit_code_1),
		cmocka_unit_test(without_memory_something_is_taken_back_once),
		cmocka_unit_test(memory_is_zero_and_nothing_has_an_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
