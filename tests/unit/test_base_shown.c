/* What a terminal is shown of names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/shown.h"

static void test_plain_text_is_itself(void **state)
{
	static const char *const plain[] = {
		"", "src/a.php", "\xc3\xa4\xc2\xa0 \xe2\x82\xac \xff\xc2", "back\\slash"};

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		assert_ptr_equal(phpca_shown(plain[i]), plain[i]);
	assert_null(phpca_shown(NULL));
	(void)state;
}

static void test_controls_are_written_out(void **state)
{
	assert_string_equal(phpca_shown("a\n::error::b"), "a\\n::error::b");
	assert_string_equal(phpca_shown("\r\t\x1b[31m\x7f\x01"), "\\r\\t\\x1b[31m\\x7f\\x01");
	assert_string_equal(phpca_shown("c1 \xc2\x9b"
									"31m"),
		"c1 \\xc2\\x9b31m");
	(void)state;
}

static void test_copies_last_for_one_line(void **state)
{
	const char *shown[8];

	for (int i = 0; i < 8; i++) {
		char name[] = {(char)('a' + i), '\n', '\0'};
		shown[i] = phpca_shown(name);
	}
	for (int i = 0; i < 8; i++) {
		char wanted[] = {(char)('a' + i), '\\', 'n', '\0'};
		assert_string_equal(shown[i], wanted);
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain_text_is_itself),
		cmocka_unit_test(test_controls_are_written_out),
		cmocka_unit_test(test_copies_last_for_one_line)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
