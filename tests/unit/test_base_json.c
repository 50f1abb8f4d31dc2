/*
 * JSON: what is refused and where, places of values in a text, and the UTF-8 of what is written.
 * Texts of 10 MB are read in time: what takes the square of that is ended by the alarm.
 */
#include "unit.h"
#include "base/json.h"
#include "base/json_check.h"

enum { LARGE = 10 << 20, PATIENCE = 240 };

/* ---- is it JSON? ---- */

static void expect_valid(const char *text, size_t size)
{
	const char *at, *fault;

	if (!phpca_json_check(text, size, &at, &fault))
		fail_msg("%.*s: refused at %td: %s", (int)size, text, at - text, fault);
}

static void what_is_json(void **state)
{
	static const char *const texts[] = {"null", " true ", "false\n", "0", "-0", "12", "-1.5e+10",
		"1E5", "0.0", "\"\"", "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "\"\\ud83d\\ude00\"",
		"\"\xc3\xa9\xf0\x9f\x98\x80\x7f\"", "[]", "[ ]", "[1,2 , 3]", "{}", "{\"a\":1,\"b\":[{}]}",
		"\t{ \"a\" : null }\r\n"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		expect_valid(texts[i], strlen(texts[i]));
}

static void what_is_not(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *fault;
	} cases[] = {{"", 0, "wanted a value, found the end"}, {"nul", 0, "wanted a value"},
		{"nulll", 4, "something stands behind the value"}, {"01", 1, "a number that begins with 0"},
		{"-", 1, "wanted a digit"}, {"1.", 2, "wanted a digit"}, {"1e", 2, "wanted a digit"},
		{"+1", 0, "wanted a value"}, {".5", 0, "wanted a value"}, {"'a'", 0, "wanted a value"},
		{"\"a", 2, "the text ends inside a string"},
		{"\"\n\"", 1, "a control character in a string"},
		{"\"\\x\"", 2, "wanted one of \" \\ / b f n r t u behind a backslash"},
		{"\"\\u12g4\"", 5, "wanted four hexadecimal digits behind \\u"},
		{"\"\\ud83d\"", 1, "half of a surrogate pair"},
		{"\"\\ude00\"", 1, "half of a surrogate pair"},
		{"\"\\ud83d\\u0041\"", 1, "half of a surrogate pair"},
		{"\"\xc0\x80\"", 1, "a byte that is not UTF-8"},
		{"\"\xed\xa0\x80\"", 1, "a byte that is not UTF-8"},
		{"\"\xe9\"", 1, "a byte that is not UTF-8"}, {"[1,]", 3, "wanted a value"},
		{"[1 2]", 3, "wanted \",\" or \"]\""}, {"[", 1, "wanted a value, found the end"},
		{"{\"a\" 1}", 5, "wanted \":\" behind the key"},
		{"{a:1}", 1, "wanted a key in double quotes"},
		{"{\"a\":1,}", 7, "wanted a key in double quotes"},
		{"{\"a\":1 \"b\":2}", 7, "wanted \",\" or \"}\""},
		{"{} {}", 3, "something stands behind the value"},
		{"[1, \n\n ", 3, "wanted a value, found the end"}, {"/* c */ 1", 0, "wanted a value"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *at, *fault;

		if (phpca_json_check(cases[i].text, strlen(cases[i].text), &at, &fault))
			fail_msg("%s: not refused", cases[i].text);
		assert_string_equal(fault, cases[i].fault);
		if (at != cases[i].text + cases[i].at)
			fail_msg(
				"%s: refused at %td, wanted %zu", cases[i].text, at - cases[i].text, cases[i].at);
	}
}

/* As deep as PHP's json_decode goes. */
static void depth_has_a_limit(void **state)
{
	char text[2 * 513 + 1];
	const char *at, *fault;

	memset(text, '[', 512);
	memset(text + 512, ']', 512);
	expect_valid(text, 1024);
	memset(text, '[', 513);
	memset(text + 513, ']', 513);
	assert_false(phpca_json_check(text, 1026, &at, &fault));
	assert_string_equal(fault, "nested deeper than 512");
}

static void a_nul_byte_ends_nothing(void **state)
{
	static const char text[] = "\"a\0b\"";
	const char *at, *fault;

	assert_false(phpca_json_check(text, sizeof(text) - 1, &at, &fault));
	assert_string_equal(fault, "a NUL byte");
	assert_null(phpca_json_find_nul("\"\\\\u0000\"", 9));
	assert_non_null(phpca_json_find_nul("\"\\\\\\u0000\"", 10));
}

/* ---- reading ---- */

static void expect_fault(const char *text, bool no_nul, const char *wanted)
{
	struct phpca_json_text t = {"f.json", text, strlen(text), no_nul};
	struct phpca_error err = {0};

	assert_null(phpca_json_parse(&t, &err));
	assert_int_equal(err.code, PHPCA_E_USAGE);
	assert_string_equal(err.message, wanted);
}

static void faults_have_line_and_column(void **state)
{
	expect_fault("{\n  \"a\": x\n}", false, "f.json:2:8: not valid JSON: wanted a value");
	expect_fault("\xef\xbb\xbf[x", false, "f.json:1:2: not valid JSON: wanted a value");
	expect_fault("[\"\xc3\xa9\", x]", false, "f.json:1:7: not valid JSON: wanted a value");
	expect_fault("[\"\\u0000\"]", true, "f.json:1:3: a NUL character in a string");
}

static void expect_place(const char *text, const char *pointer, const char *wanted)
{
	struct phpca_json_text t = {"f.json", text, strlen(text), false};
	struct phpca_error err = {0};

	assert_int_equal(phpca_json_fault(&t, pointer, &err, "%s %d", "wrong", 7), PHPCA_E_USAGE);
	assert_string_equal(err.message, wanted);
}

static void values_are_found_by_their_pointer(void **state)
{
	static const char text[] =
		"{\"a\": 1,\n \"b/c\": [10, {\"~\": 2}],\n \"\\u0061b\": \"x\\\"y\"}";

	expect_place(text, "", "f.json:1:1: wrong 7");
	expect_place(text, "/a", "f.json:1:2: /a: wrong 7");
	expect_place(text, "/b~1c", "f.json:2:2: /b~1c: wrong 7");
	expect_place(text, "/b~1c/0", "f.json:2:10: /b~1c/0: wrong 7");
	expect_place(text, "/b~1c/1/~0", "f.json:2:15: /b~1c/1/~0: wrong 7");
	expect_place(text, "/ab", "f.json:3:2: /ab: wrong 7");
	expect_place("{\"a\": 1, \"a\": 2}", "/a", "f.json:1:10: /a: wrong 7");
}

static void types_have_names(void **state)
{
	static const char *const cases[][2] = {{"\"\"", "a string"}, {"1", "a number"},
		{"true", "a boolean"}, {"[]", "a list"}, {"{}", "an object"}, {"null", "null"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		cJSON *value = cJSON_Parse(cases[i][0]);
		assert_string_equal(phpca_json_type(value), cases[i][1]);
		cJSON_Delete(value);
	}
}

/* ---- writing ---- */

static void expect_written(const char *text, const char *wanted)
{
	cJSON *value = phpca_json_string(text);

	assert_string_equal(cJSON_GetStringValue(value), wanted);
	cJSON_Delete(value);
}

static void what_is_written_is_utf8(void **state)
{
	cJSON *none = phpca_json_string(NULL);

	expect_written("plain", "plain");
	expect_written("\xc3\xa9", "\xc3\xa9");
	expect_written("a\xff z", "a\xef\xbf\xbd z");
	expect_written("\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd");
	expect_written("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");
	assert_true(cJSON_IsNull(none));
	cJSON_Delete(none);
}

static void reports_have_schema_and_version(void **state)
{
	static char *const items[] = {"a", "b\xff"};
	cJSON *document = phpca_json_report("phpca.test");
	char *text;

	phpca_json_add_string(document, "s", "x");
	phpca_json_add_number(document, "n", 3);
	phpca_json_add_strings(document, "l", items, 2);
	text = cJSON_PrintUnformatted(document);
	assert_string_equal(text,
		"{\"schema\":\"phpca.test\",\"version\":1,\"s\":\"x\",\"n\":3,\"l\":[\"a\",\"b\xef\xbf\xbd\"]}");
	cJSON_free(text);
	cJSON_Delete(document);
}

/* ---- large texts ---- */

static char *repeated(const char *first, const char *again, const char *last)
{
	size_t size = strlen(again), length = strlen(first);
	char *text = malloc(LARGE + strlen(first) + strlen(last) + 64);

	memcpy(text, first, length);
	while (length < LARGE) {
		memcpy(text + length, again, size);
		length += size;
	}
	strcpy(text + length, last);
	return text;
}

static void read_and_complain(const char *text, const char *pointer)
{
	struct phpca_json_text t = {"f.json", text, strlen(text), true};
	struct phpca_error err = {0};
	cJSON *value = phpca_json_parse(&t, &err);

	assert_non_null(value);
	cJSON_Delete(value);
	assert_int_equal(phpca_json_fault(&t, pointer, &err, "wrong"), PHPCA_E_USAGE);
}

static void large_texts_are_read_in_time(void **state)
{
	static const char *const cases[][4] = {{"{\"a\": \"", "x", "\"}", "/a"},
		{"{\"a\": \"", "\xc3\xa9", "\"}", "/a"}, {"{\"a\": \"", "\\n", "\"}", "/a"},
		{"{\"", "k", "\": 1}", "/none"}, {"[0", ",1", "]", "/5000000"},
		{"{\"a\": 0", ",\"b\": 1", "}", "/b"}, {"", " ", "1", ""}, {"[1", "\n", "]", "/0"}};

	alarm(PATIENCE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = repeated(cases[i][0], cases[i][1], cases[i][2]);
		read_and_complain(text, cases[i][3]);
		free(text);
	}
	alarm(0);
}

static void large_strings_are_written_in_time(void **state)
{
	static const char *const cases[] = {"x", "\xc3\xa9", "\xff"};

	alarm(PATIENCE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = repeated("", cases[i], "");
		cJSON *value = phpca_json_string(text);
		assert_non_null(cJSON_GetStringValue(value));
		cJSON_Delete(value);
		free(text);
	}
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_json),
		cmocka_unit_test(what_is_not),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(a_nul_byte_ends_nothing),
		cmocka_unit_test(faults_have_line_and_column),
		cmocka_unit_test(values_are_found_by_their_pointer),
		cmocka_unit_test(types_have_names),
		cmocka_unit_test(what_is_written_is_utf8),
		cmocka_unit_test(reports_have_schema_and_version),
		cmocka_unit_test(large_texts_are_read_in_time),
		cmocka_unit_test(large_strings_are_written_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
