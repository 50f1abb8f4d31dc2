/* What a terminal is shown of names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
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
	/* alone it is one to a terminal of eight bits; in a letter it is none */
	assert_string_equal(phpca_shown("\x9b"
									"31m \xc3\x9b \xe2\x9b\x9b"),
		"\\x9b31m \xc3\x9b \xe2\x9b\x9b");
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

static void test_stream(void **state)
{
	static const char wanted[] = "a\\x1b\n\tb \xc3\x9b\\xc2\\x9b\\x00\n\\x9b";
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size), *stream = phpca_shown_stream(to);

	setvbuf(stream, NULL, _IONBF, 0); /* so that each byte of a character comes alone */
	fputs("a\x1b\n\tb \xc3", stream);
	fputs("\x9b\xc2", stream);
	fwrite("\x9b\0\n\x9b", 1, 4, stream);
	assert_int_equal(fclose(stream), 0);
	assert_int_equal(fclose(to), 0);
	assert_int_equal(size, sizeof(wanted) - 1);
	assert_memory_equal(text, wanted, size);
	free(text);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain_text_is_itself),
		cmocka_unit_test(test_controls_are_written_out),
		cmocka_unit_test(test_copies_last_for_one_line), cmocka_unit_test(test_stream)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
