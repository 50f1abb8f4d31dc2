/* Names as text, and the working directory that relative ones begin with. */
#include "unit.h"

#include "path/canonical.h"
#include "path/cwd.h"

static void is_canonical(const char *path, const char *wanted)
{
	char out[MAXPATHLEN];
	size_t size = phpca_path_canonical(path, strlen(path), out);

	assert_int_equal(size, strlen(wanted));
	assert_string_equal(size ? out : "", wanted);
}

static void absolute_names(void **state)
{
	is_canonical("/", "/");
	is_canonical("//", "/");
	is_canonical("/a/b.php", "/a/b.php");
	is_canonical("//a///b/", "/a/b");
	is_canonical("/./a/././b/.", "/a/b");
	is_canonical("/a/../b", "/b");
	is_canonical("/a/b/../../..", "/");
	is_canonical("/../../a", "/a");
	is_canonical("/a/..b/.../.c", "/a/..b/.../.c");
	is_canonical("", "");
	assert_int_equal(phpca_path_canonical("/a\0b", 4, (char[MAXPATHLEN]){0}), 0);
}

static void names_with_a_scheme(void **state)
{
	is_canonical("file:///a/../b", "/b");
	is_canonical("FILE://localhost/a", "/a");
	assert_int_equal(phpca_path_file_scheme_size("file://localhost/a", 18), 16);
	assert_int_equal(phpca_path_file_scheme_size("file:/a", 7), 0);
	assert_int_equal(phpca_path_file_scheme_size("/file://", 8), 0);
	assert_int_equal(phpca_path_scheme_size("phar://x", 8), 7);
	assert_int_equal(phpca_path_scheme_size("compress.zlib://x", 17), 16);
	assert_int_equal(phpca_path_scheme_size("c:/x", 4), 0);
	assert_int_equal(phpca_path_scheme_size("a/b://", 6), 0);
}

static void overlong_names(void **state)
{
	char path[MAXPATHLEN + 2], out[MAXPATHLEN];

	memset(path, 'a', sizeof path);
	path[0] = '/';
	assert_int_equal(phpca_path_canonical(path, MAXPATHLEN - 1, out), MAXPATHLEN - 1);
	assert_int_equal(strlen(out), MAXPATHLEN - 1);
	assert_int_equal(phpca_path_canonical(path, MAXPATHLEN, out), 0);
}

static void components(void **state)
{
	assert_true(phpca_path_has_dot_dot("/a/../b", 7, 0));
	assert_true(phpca_path_has_dot_dot("..", 2, 0));
	assert_false(phpca_path_has_dot_dot("/a/../b", 7, 4));
	assert_false(phpca_path_has_dot_dot("/a../b", 6, 0));
	assert_true(phpca_path_has_dot("/a//b", 5));
	assert_true(phpca_path_has_dot("/a/.b", 5));
	assert_false(phpca_path_has_dot("/a/b.c", 6));
	assert_true(phpca_path_names_directory("/a/", 3));
	assert_true(phpca_path_names_directory("/a/.", 4));
	assert_false(phpca_path_names_directory("/a", 2));
	assert_int_equal(phpca_path_parent_size("/a/b", 4), 2);
	assert_int_equal(phpca_path_parent_size("/a", 2), 0);
}

static void the_kernels_working_directory(void **state)
{
	char here[MAXPATHLEN], wanted[MAXPATHLEN + 4];

	phpca_cwd_changed();
	assert_non_null(getcwd(here, sizeof here));
	assert_string_equal(phpca_cwd_get()->path, here);
	assert_null(phpca_cwd_entered());
	snprintf(wanted, sizeof wanted, "%s/b", strcmp(here, "/") ? here : "");
	is_canonical("a/.././b", wanted);
	assert_ptr_equal(phpca_path_for_kernel(wanted + 1, here), wanted + 1);
}

static void an_entered_directory(void **state)
{
	char buffer[MAXPATHLEN];
	uint32_t changes = phpca_cwd_get()->changes;

	phpca_cwd_enter("/only/archived", 14);
	assert_string_equal(phpca_cwd_entered(), "/only/archived");
	assert_int_not_equal(phpca_cwd_get()->changes, changes);
	is_canonical("../x", "/only/x");
	assert_string_equal(phpca_path_for_kernel("x", buffer), "/only/archived/x");
	assert_string_equal(phpca_path_for_kernel("/x", buffer), "/x");
	assert_string_equal(phpca_path_for_kernel("", buffer), "");
	phpca_cwd_changed();
	assert_null(phpca_cwd_entered());
}

/* Counts the directories that ".." leaves, and refuses "no". */
struct counted {
	int left;
	struct phpca_dot_dot dot_dot;
};

static bool leave(struct phpca_dot_dot *d, char *path, size_t *size)
{
	struct counted *c = (struct counted *)((char *)d - offsetof(struct counted, dot_dot));

	c->left++;
	return !(*size >= 3 && memcmp(path + *size - 3, "/no", 3) == 0);
}

static void a_walk(void **state)
{
	struct counted c = {.dot_dot.leave = leave};
	char out[MAXPATHLEN];

	assert_int_equal(phpca_path_walk("/a/b/../c/../d.php", 18, out, &c.dot_dot), 8);
	assert_string_equal(out, "/a/d.php");
	assert_int_equal(c.left, 2);
	assert_int_equal(c.dot_dot.from, strlen("/a/b/../c/.."));
	assert_int_equal(c.dot_dot.at, strlen("/a"));
	assert_int_equal(phpca_path_walk("/a/no/../b", 10, out, &c.dot_dot), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absolute_names),
		cmocka_unit_test(names_with_a_scheme),
		cmocka_unit_test(overlong_names),
		cmocka_unit_test(components),
		cmocka_unit_test(the_kernels_working_directory),
		cmocka_unit_test(an_entered_directory),
		cmocka_unit_test(a_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
