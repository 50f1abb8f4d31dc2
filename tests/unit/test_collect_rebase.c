/* The root in the text of files, and what becomes of it. */
#include "unit.h"
#include "collect/rebase.h"

/* ---- finding ---- */

static void expect_at(const char *text, const char *root, ptrdiff_t wanted, size_t wanted_size)
{
	size_t size;
	const char *found = phpca_rebase__find(text, strlen(text), root, &size);
	ptrdiff_t at = found ? found - text : -1;

	if (at != wanted || (found && size != wanted_size))
		fail_msg("%s in %s: found at %td, wanted %td", root, text, at, wanted);
}

static void the_root_is_found_where_it_is_a_path(void **state)
{
	expect_at("x /build/app y", "/build/app", 2, 10);
	expect_at("'/build/app'", "/build/app", 1, 10);
	expect_at("/build/app/src", "/build/app", 0, 10);
	expect_at("/build/app", "/build/app", 0, 10);
	expect_at("see /build/app.", "/build/app", 4, 10);
	expect_at("\\n/build/app", "/build/app", 2, 10);
	expect_at("{\"a\": \"\\/build\\/app\\/x\"}", "/build/app", 7, 12);
	expect_at("\\/build\\/app /build/app", "/build/app", 0, 12);
}

static void what_only_looks_like_it_is_not(void **state)
{
	expect_at("/build/application", "/build/app", -1, 0);
	expect_at("/build/app-2", "/build/app", -1, 0);
	expect_at("/build/app.old", "/build/app", -1, 0);
	expect_at("/var/build/app", "/build/app", -1, 0);
	expect_at("./build/app", "/build/app", -1, 0);
	expect_at("/build/ap", "/build/app", -1, 0);
	expect_at("/build/appx /build/app", "/build/app", 12, 10);
	expect_at("", "/build/app", -1, 0);
}

/* ---- replacing ---- */

static void expect_sized(const char *text, size_t size, const char *wanted, size_t wanted_size)
{
	struct phpca_buffer out = {0};
	struct phpca_error err = {0};

	if (phpca_rebase__text(&out, text, size, "/build/app", "/srv/www/x", &err))
		fail_msg("%s: %s", text, err.message);
	if (out.size != wanted_size || (size && memcmp(out.data, wanted, wanted_size) != 0))
		fail_msg("%s\nfound  %.*s\nwanted %s", text, (int)out.size, (char *)out.data, wanted);
	phpca_buffer_clear(&out);
}

static void expect(const char *text, const char *wanted)
{
	expect_sized(text, strlen(text), wanted, strlen(wanted));
}

static void expect_failure(const char *text, size_t size, const char *wanted)
{
	struct phpca_buffer out = {0};
	struct phpca_error err = {0};

	assert_int_equal(
		phpca_rebase__text(&out, text, size, "/build/app", "/srv", &err), PHPCA_E_FAILURE);
	assert_string_equal(err.message, wanted);
	phpca_buffer_clear(&out);
}

static void each_becomes_the_mount_directory(void **state)
{
	expect("", "");
	expect("nothing of it", "nothing of it");
	expect("a /build/app b /build/app/c", "a /srv/www/x b /srv/www/x/c");
	expect("\"\\/build\\/app\\/c\" /build/app", "\"\\/srv\\/www\\/x\\/c\" /srv/www/x");
	expect("/build/application", "/build/application");
}

/* As serialize() writes them, however deep. */
static void lengths_of_serialized_strings_are_made_right(void **state)
{
	struct phpca_buffer out = {0};
	struct phpca_error err = {0};
	static const char text[] = "s:12:\"/build/app/x\";";

	expect("a:1:{s:1:\"p\";s:12:\"/build/app/x\";}", "a:1:{s:1:\"p\";s:12:\"/srv/www/x/x\";}");
	assert_int_equal(
		phpca_rebase__text(&out, text, strlen(text), "/build/app", "/a", &err), PHPCA_OK);
	assert_int_equal(out.size, strlen("s:4:\"/a/x\";"));
	assert_memory_equal(out.data, "s:4:\"/a/x\";", out.size);
	phpca_buffer_clear(&out);
	assert_int_equal(
		phpca_rebase__text(&out, "s:20:\"s:12:\"/build/app/x\";\";", 28, "/build/app", "/a", &err),
		PHPCA_OK);
	assert_int_equal(out.size, strlen("s:11:\"s:4:\"/a/x\";\";"));
	assert_memory_equal(out.data, "s:11:\"s:4:\"/a/x\";\";", out.size);
	phpca_buffer_clear(&out);
}

static void bytes_0_may_stand_in_serialized_strings(void **state)
{
	static const char in[] = "s:4:\"\0A\0b\";/build/app", out[] = "s:4:\"\0A\0b\";/srv/www/x";

	expect_sized(in, sizeof(in) - 1, out, sizeof(out) - 1);
}

static void what_cannot_be_made_right_is_refused(void **state)
{
	expect_failure("a\0 /build/app", 13, "is not text: byte 0 at offset 1");
	expect_failure("s:99:\"/build/app\";", 18,
		"the path at offset 6 stands in a serialized string whose length does not fit");
	expect("s:99:\"x\"; /build/app", "s:99:\"x\"; /srv/www/x");
}

/* ---- large texts ---- */

static void rebase_repeated(const char *first, const char *again, const char *last)
{
	size_t before = strlen(first), size = strlen(again), count = (8u << 20) / size;
	char *text = malloc(before + count * size + strlen(last) + 1);
	struct phpca_buffer out = {0};
	struct phpca_error err = {0};

	memcpy(text, first, before);
	for (size_t i = 0; i < count; i++)
		memcpy(text + before + i * size, again, size);
	strcpy(text + before + count * size, last);
	phpca_rebase__text(&out, text, strlen(text), "/build/app", "/srv", &err);
	phpca_buffer_clear(&out);
	free(text);
}

static void large_texts_are_rebased_in_time(void **state)
{
	alarm(240);
	rebase_repeated("", "/build/app ", "");
	rebase_repeated("", "\\/build\\/app ", "");
	rebase_repeated("", "\\/build\\/app ", "/build/app");
	rebase_repeated("", "/build/appx ", "/build/app");
	rebase_repeated("", "s:9:\"", "/build/app");
	rebase_repeated("", "s:9:\"x", "\"; /build/app");
	alarm(0);
}

/* Strings within strings, each as long as all that it holds. */
static char *nested(int depth)
{
	char *text = strdup("/build/app"), *outer;

	for (int i = 0; i < depth; i++) {
		assert_true(asprintf(&outer, "s:%zu:\"%s\";", strlen(text), text) > 0);
		free(text);
		text = outer;
	}
	return text;
}

static void depth_has_a_limit(void **state)
{
	struct phpca_buffer out = {0};
	struct phpca_error err = {0};
	char *text = nested(64), *deeper = nested(65), wanted[128];

	assert_int_equal(
		phpca_rebase__text(&out, text, strlen(text), "/build/app", "/srv", &err), PHPCA_OK);
	assert_null(memmem(out.data, out.size, "/build", 6));
	phpca_buffer_clear(&out);
	snprintf(wanted, sizeof(wanted), "the serialized string at offset %td is nested deeper than 64",
		strstr(deeper, "/build") - deeper);
	expect_failure(deeper, strlen(deeper), wanted);
	free(text);
	free(deeper);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_is_found_where_it_is_a_path),
		cmocka_unit_test(what_only_looks_like_it_is_not),
		cmocka_unit_test(each_becomes_the_mount_directory),
		cmocka_unit_test(lengths_of_serialized_strings_are_made_right),
		cmocka_unit_test(bytes_0_may_stand_in_serialized_strings),
		cmocka_unit_test(what_cannot_be_made_right_is_refused),
		cmocka_unit_test(large_texts_are_rebased_in_time),
		cmocka_unit_test(depth_has_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
