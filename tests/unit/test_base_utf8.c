/* UTF-8: all characters, and all that only look like one. */
#include "unit.h"
#include "base/utf8.h"

/* Any number below 2^21 in the form that has `size` bytes, allowed or not. */
static void encode(char *out, uint32_t character, size_t size)
{
	static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};

	if (size == 1) {
		*out = (char)character;
		return;
	}
	for (size_t i = size; --i > 0; character >>= 6)
		out[i] = (char)(0x80 | (character & 0x3f));
	out[0] = (char)(first[size] | character);
}

static size_t shortest(uint32_t character)
{
	return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
}

static void each_character_in_its_shortest_form(void **state)
{
	char text[8];

	for (uint32_t c = 0; c < 0x200000; c++) {
		bool is_character = c < 0xd800 || (c > 0xdfff && c < 0x110000);
		size_t size = shortest(c);

		encode(text, c, size);
		if (phpca_utf8_character(text, size) != (is_character ? size : 0))
			fail_msg("U+%X in %zu bytes", c, size);
		if (size > 1 && phpca_utf8_character(text, size - 1) != 0)
			fail_msg("U+%X, cut off", c);
	}
}

static void no_character_in_a_longer_form(void **state)
{
	char text[8];

	for (uint32_t c = 0; c < 0x10000; c++)
		for (size_t size = shortest(c) + 1; size <= 4; size++) {
			encode(text, c, size);
			if (phpca_utf8_character(text, size) != 0)
				fail_msg("U+%X in %zu bytes", c, size);
		}
}

static void no_other_bytes(void **state)
{
	assert_int_equal(phpca_utf8_character("", 0), 0);
	assert_int_equal(phpca_utf8_character("\x80", 1), 0);
	assert_int_equal(phpca_utf8_character("\xbf\xbf", 2), 0);
	assert_int_equal(phpca_utf8_character("\xc3(", 2), 0);
	assert_int_equal(phpca_utf8_character("\xe2\x82(", 3), 0);
	assert_int_equal(phpca_utf8_character("\xf0\x9f\x98(", 4), 0);
	assert_int_equal(phpca_utf8_character("\xf8\x88\x80\x80\x80", 5), 0);
	assert_int_equal(phpca_utf8_character("\xff", 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_character_in_its_shortest_form),
		cmocka_unit_test(no_character_in_a_longer_form),
		cmocka_unit_test(no_other_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
