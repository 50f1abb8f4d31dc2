/* Strings, lists of strings, nearest words and lexical paths. */
#include "unit.h"
#include <sys/stat.h>
#include "base/text.h"

/* ---- strings ---- */

static void copies_belong_to_the_caller(void **state)
{
	char *dup = phpca_text_dup("abc"), *cut = phpca_text_cut("abcdef", 2),
		 *none = phpca_text_cut("", 0), *made = phpca_text_format("%s-%04d", "x", 7);

	assert_string_equal(dup, "abc");
	assert_string_equal(cut, "ab");
	assert_string_equal(none, "");
	assert_string_equal(made, "x-0007");
	free(dup);
	free(cut);
	free(none);
	free(made);
}

static void ends(void **state)
{
	assert_true(phpca_text_ends("a.php", ".php"));
	assert_true(phpca_text_ends(".php", ".php"));
	assert_true(phpca_text_ends("a", ""));
	assert_false(phpca_text_ends("php", ".php"));
	assert_false(phpca_text_ends("a.phpc", ".php"));
}

static void sizes_have_at_most_four_digits(void **state)
{
	assert_string_equal(phpca_text_bytes(0), "0 B");
	assert_string_equal(phpca_text_bytes(999), "999 B");
	assert_string_equal(phpca_text_bytes(1500), "1.5 kB");
	assert_string_equal(phpca_text_bytes(99940), "99.9 kB");
	assert_string_equal(phpca_text_bytes(99960), "100 kB");
	assert_string_equal(phpca_text_bytes(999500), "1.0 MB");
	assert_string_equal(phpca_text_bytes(12345678), "12.3 MB");
	assert_string_equal(phpca_text_bytes(5000000000000000), "5000 TB");
}

/* ---- lists ---- */

static void lists_own_their_strings(void **state)
{
	struct phpca_list list = {0};

	for (int i = 0; i < 1000; i++)
		phpca_list_add(&list, phpca_text_format("%d", i));
	assert_int_equal(list.count, 1000);
	assert_string_equal(list.item[999], "999");
	assert_true(phpca_list_has(&list, "0"));
	assert_true(phpca_list_has(&list, "999"));
	assert_false(phpca_list_has(&list, "1000"));
	phpca_list_clear(&list);
	assert_null(list.item);
	assert_int_equal(list.count, 0);
}

/* ---- nearest word ---- */

static void the_nearest_word_is_a_slip_away(void **state)
{
	static const char *const known[] = {"include", "exclude", "entry", "name", NULL};
	char longest[200];

	assert_string_equal(phpca_text_nearest("inculde", known), "include");
	assert_string_equal(phpca_text_nearest("exlude", known), "exclude");
	assert_string_equal(phpca_text_nearest("entrys", known), "entry");
	assert_string_equal(phpca_text_nearest("nmae", known), "name");
	assert_string_equal(phpca_text_nearest("name", known), "name");
	assert_null(phpca_text_nearest("something", known));
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_null(phpca_text_nearest(longest, known));
}

/* ---- paths ---- */

static void expect_normal(const char *path, const char *wanted)
{
	char *copy = phpca_text_dup(path);
	bool inside = phpca_path_normalise(copy);

	assert_int_equal(inside, wanted != NULL);
	if (wanted)
		assert_string_equal(copy, wanted);
	free(copy);
}

static void paths_are_normalised_without_the_disk(void **state)
{
	static const char *const cases[][2] = {{"a/b", "a/b"}, {"a//b/", "a/b"}, {"./a/./b/.", "a/b"},
		{"a/../b", "b"}, {"a/..", ""}, {"", ""}, {".", ""}, {"/", ""}, {"/a/", "/a"},
		{"/../a", "/a"}, {"/a/../..", ""}, {"a/b/../../c", "c"}, {"..a/b..", "..a/b.."},
		{"...", "..."}, {"..", NULL}, {"a/../..", NULL}, {"../a", NULL}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect_normal(cases[i][0], cases[i][1]);
}

static void a_path_becomes_absolute(void **state)
{
	char *cwd = getcwd(NULL, 0), *here = phpca_path_absolute("x/../y"),
		 *root = phpca_path_absolute("/a//b/../c"), *wanted = phpca_text_format("%s/y", cwd);

	assert_string_equal(here, wanted);
	assert_string_equal(root, "/a/c");
	free(cwd);
	free(here);
	free(root);
	free(wanted);
}

static void parts_of_paths(void **state)
{
	static const char *const directories[][2] = {
		{"a/b/c", "a/b"}, {"/a", "/"}, {"a", "."}, {"/a/b", "/a"}, {"", "."}};

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++) {
		char *directory = phpca_path_directory(directories[i][0]);
		assert_string_equal(directory, directories[i][1]);
		free(directory);
	}
	assert_string_equal(phpca_path_base("a/b/c"), "c");
	assert_string_equal(phpca_path_base("c"), "c");
	assert_string_equal(phpca_path_base("a/"), "");
	assert_string_equal(phpca_path_below("/a", "/a/b/c"), "b/c");
	assert_string_equal(phpca_path_below("", "/a"), "a");
	assert_null(phpca_path_below("/a", "/a"));
	assert_null(phpca_path_below("/a", "/ab/c"));
}

/* The links in its directory are resolved, the one at its end is not. */
static void a_real_place_keeps_its_last_link(void **state)
{
	char dir[] = "/tmp/phpca-test-XXXXXX", *real, *path, *found, *command;

	assert_non_null(mkdtemp(dir));
	real = realpath(dir, NULL);
	path = phpca_text_format("%s/real", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	path = phpca_text_format("%s/link", dir);
	assert_int_equal(symlink("real", path), 0);
	free(path);
	path = phpca_text_format("%s/link/file", dir);
	assert_int_equal(symlink("elsewhere", path), 0);
	found = phpca_path_real_place(path);
	free(path);
	path = phpca_text_format("%s/real/file", real);
	assert_string_equal(found, path);
	free(path);
	free(found);
	path = phpca_text_format("%s/none/file", dir);
	assert_null(phpca_path_real_place(path));
	free(path);
	found = phpca_path_real_place("/x");
	assert_string_equal(found, "/x");
	free(found);
	command = phpca_text_format("rm -rf %s", dir);
	assert_int_equal(system(command), 0);
	free(command);
	free(real);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_belong_to_the_caller),
		cmocka_unit_test(ends),
		cmocka_unit_test(sizes_have_at_most_four_digits),
		cmocka_unit_test(lists_own_their_strings),
		cmocka_unit_test(the_nearest_word_is_a_slip_away),
		cmocka_unit_test(paths_are_normalised_without_the_disk),
		cmocka_unit_test(a_path_becomes_absolute),
		cmocka_unit_test(parts_of_paths),
		cmocka_unit_test(a_real_place_keeps_its_last_link),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
