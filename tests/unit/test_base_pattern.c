/* Patterns: what one matches, and what a list of them decides. */
#include "unit.h"
#include "base/pattern.h"

static void expect_match(const char *pattern, const char *path, bool wanted)
{
	if (phpca_glob_match(pattern, path) != wanted)
		fail_msg("\"%s\" %s \"%s\"", pattern, wanted ? "does not match" : "matches", path);
}

/* A pattern, then what it matches, then, behind NULL, what it does not. */
static void globs(void **state)
{
	static const char *const cases[][12] = {
		{"a", "a", NULL, "", "b", "ab", "a/b"},
		{"", "", NULL, "a"},
		{"*", "", "a", "a.b", NULL, "a/b", "/"},
		{"*.php", ".php", "x.php", NULL, "x.phpc", "a/x.php"},
		{"a*b*c", "abc", "axbxc", "aabbcc", NULL, "ab", "a/bc"},
		{"?", "a", NULL, "", "ab", "/"},
		{"a?c", "abc", NULL, "ac", "a/c"},
		{"[abc]", "a", "c", NULL, "d", "", "ab"},
		{"[a-c]x", "bx", NULL, "dx", "-x"},
		{"[!a-c]", "d", NULL, "b", "/"},
		{"[^a]", "b", NULL, "a"},
		{"[]]", "]", NULL, "a", "[]]"},
		{"[]-a]", "]", "^", "a", NULL, "b"},
		{"[a-]", "a", "-", NULL, "b"},
		{"[!/]", "a", NULL, "/"},
		{"[", "[", NULL, "a"},
		{"a[b", "a[b", NULL, "ab"},
		{"\\*", "*", NULL, "a", "\\*"},
		{"\\[a]", "[a]", NULL, "a"},
		{"a\\", "a\\", NULL, "a"},
		{"**", "", "a", "a/b/c", NULL},
		{"**/x", "x", "a/x", "a/b/x", NULL, "ax", "a/xb"},
		{"a/**", "a/b", "a/b/c", NULL, "b", "ab"},
		{"a/**/b", "a/b", "a/x/b", "a/x/y/b", NULL, "ab", "a/xb", "a/b/c"},
		{"**/a/**/b", "a/b", "x/a/y/b", "a/a/b", NULL, "b/a"},
		{"a**b", "ab", "axxb", NULL, "a/b"},
		{"**a", "a", "xa", NULL, "x/a"},
		{"a/*/c", "a/b/c", NULL, "a/c", "a/b/b/c"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *const *path = cases[i] + 1;

		for (; *path; path++)
			expect_match(cases[i][0], *path, true);
		for (path++; path < cases[i] + 12 && *path; path++)
			expect_match(cases[i][0], *path, false);
	}
}

/* Backtracking over each star would take 2^40 steps here; the alarm ends a test that does. */
static void many_stars_take_no_longer_than_few(void **state)
{
	char pattern[4 * 40 + 2] = "", path[2 * 3000 + 1] = "";

	alarm(60);
	for (int i = 0; i < 40; i++)
		strcat(pattern, "*a");
	strcat(pattern, "b");
	memset(path, 'a', 3000);
	expect_match(pattern, path, false);
	*pattern = '\0';
	memset(path, 'a', 5999);
	for (int i = 0; i < 40; i++)
		strcat(pattern, "**/");
	strcat(pattern, "b");
	for (int i = 1; i < 5999; i += 2)
		path[i] = '/';
	expect_match(pattern, path, false);
	alarm(0);
}

/* ---- rules ---- */

static struct phpca_rules rules_of(const char *const *patterns)
{
	struct phpca_rules rules = {0};

	for (; *patterns; patterns++)
		phpca_rules_add(&rules, *patterns, false);
	return rules;
}

static bool matches(const char *const *patterns, const char *path, bool directory)
{
	struct phpca_rules rules = rules_of(patterns);
	bool found = phpca_rules_match(&rules, path, directory, false);

	phpca_rules_clear(&rules);
	return found;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void expect_excluded(const char *pattern, const char *path, bool wanted)
{
	if (phpca_glob_matches_excluded(pattern, path) != wanted)
		fail_msg("\"%s\" %s \"%s\"", pattern, wanted ? "does not match" : "matches", path);
}

/* Of composer.json: a star stands for something, and what is below is covered. */
static void exclusions(void **state)
{
	static const char *const cases[][12] = {
		{"a", "a", "a/b", NULL, "", "ab", "b/a"},
		{"*", "a", "ab/c", NULL, "", "/a"},
		{"a*c", "abc", "abbc/d", NULL, "ac", "a/c", "abcd"},
		{"**", "a", "a/b", "/", NULL, ""},
		{"**/t", "a/t", "a/b/t", "a/t/x", NULL, "t", "a/tt", "/t"},
		{"a/**/c", "a/b/c", "a/b/b/c/d", NULL, "a/c", "a/b/cd"},
		{"*a*/x", "bab/x", "babab/x/y", NULL, "ba/x", "ab/x", "bab/y"},
		{"**a*b", "xayb", "x/ayb", "xab/ayb", NULL, "xab", "xa/b"},
		{"***", "ab", "a/b", NULL, "a", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *const *path = &cases[i][1];
		for (; *path; path++)
			expect_excluded(cases[i][0], *path, true);
		for (path++; *path; path++)
			expect_excluded(cases[i][0], *path, false);
	}
}

/* With each star tried again, this would not end. */
static void exclusions_of_many_stars_take_no_longer(void **state)
{
	char pattern[402], path[4001];

	alarm(60);
	memset(pattern, '*', 400);
	strcpy(pattern + 400, "x");
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	expect_excluded(pattern, path, false);
	for (size_t i = 1; i < 400; i += 2)
		pattern[i] = 'a';
	expect_excluded(pattern, path, false);
	path[sizeof(path) - 2] = 'x';
	expect_excluded(pattern, path, true);
	alarm(0);
}

static void a_name_matches_at_any_depth_and_a_path_at_the_root(void **state)
{
	assert_true(matches(LIST("x"), "x", false));
	assert_true(matches(LIST("x"), "a/b/x", false));
	assert_false(matches(LIST("/x"), "a/x", false));
	assert_true(matches(LIST("/x"), "x", false));
	assert_true(matches(LIST("./x"), "x", false));
	assert_false(matches(LIST("./x"), "a/x", false));
	assert_true(matches(LIST("a/x"), "a/x", false));
	assert_false(matches(LIST("a/x"), "b/a/x", false));
}

static void a_directory_covers_all_below_it(void **state)
{
	assert_true(matches(LIST("a"), "a/b/c", false));
	assert_true(matches(LIST("a/"), "a/b/c", false));
	assert_true(matches(LIST("a/"), "a", true));
	assert_false(matches(LIST("a/"), "a", false));
	assert_true(matches(LIST("/a/b"), "a/b/c", false));
	assert_false(matches(LIST("/b"), "a/b/c", false));
}

static void the_last_one_decides(void **state)
{
	const char *const list[] = {"*.txt", "!keep.txt", "sub/keep.txt", NULL};

	assert_true(matches(list, "a.txt", false));
	assert_false(matches(list, "keep.txt", false));
	assert_true(matches(list, "sub/keep.txt", false));
	assert_false(matches(list, "a.php", false));
}

static void decisions_are_yes_no_or_none(void **state)
{
	struct phpca_rules rules = rules_of(LIST("*.txt", "!keep.txt"));

	assert_int_equal(phpca_rules_decide(&rules, "a.txt", false, false), PHPCA_RULES_YES);
	assert_int_equal(phpca_rules_decide(&rules, "keep.txt", false, false), PHPCA_RULES_NO);
	assert_int_equal(phpca_rules_decide(&rules, "a.php", false, false), PHPCA_RULES_SILENT);
	assert_true(rules.negates);
	phpca_rules_clear(&rules);
	assert_int_equal(rules.count, 0);
}

static void who_gave_a_rule_is_known(void **state)
{
	struct phpca_rules rules = {.from = "first"};

	phpca_rules_add(&rules, "*.txt", false);
	rules.from = "second";
	phpca_rules_add(&rules, "a.*", false);
	assert_string_equal(phpca_rules_from(&rules, "b.txt", false, false), "first");
	assert_string_equal(phpca_rules_from(&rules, "a.txt", false, false), "second");
	assert_null(phpca_rules_from(&rules, "c", false, false));
	phpca_rules_clear(&rules);
}

static void vendor_is_spared_where_a_rule_says_so(void **state)
{
	struct phpca_rules rules = {0};

	phpca_rules_add(&rules, "tests", true);
	assert_true(phpca_rules_match(&rules, "tests", true, false));
	assert_false(phpca_rules_match(&rules, "vendor/a/tests", true, true));
	phpca_rules_add(&rules, "docs", false);
	assert_true(phpca_rules_match(&rules, "vendor/a/docs", true, true));
	phpca_rules_clear(&rules);
}

static void a_path_is_named_by_itself_only(void **state)
{
	struct phpca_rules rules = rules_of(LIST("/var/cache", "logs/"));

	assert_true(phpca_rules_names(&rules, "var/cache"));
	assert_true(phpca_rules_names(&rules, "a/logs"));
	assert_false(phpca_rules_names(&rules, "var/cache/x"));
	assert_false(phpca_rules_names(&rules, "var"));
	phpca_rules_clear(&rules);
}

static void there_may_be_many(void **state)
{
	struct phpca_rules rules = {0};
	char pattern[32];

	for (int i = 0; i < 1000; i++) {
		snprintf(pattern, sizeof(pattern), "/file-%d", i);
		phpca_rules_add(&rules, pattern, false);
	}
	assert_int_equal(rules.count, 1000);
	assert_true(phpca_rules_match(&rules, "file-0", false, false));
	assert_true(phpca_rules_match(&rules, "file-999", false, false));
	assert_false(phpca_rules_match(&rules, "file-1000", false, false));
	phpca_rules_clear(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(globs),
		cmocka_unit_test(many_stars_take_no_longer_than_few),
		cmocka_unit_test(exclusions),
		cmocka_unit_test(exclusions_of_many_stars_take_no_longer),
		cmocka_unit_test(a_name_matches_at_any_depth_and_a_path_at_the_root),
		cmocka_unit_test(a_directory_covers_all_below_it),
		cmocka_unit_test(the_last_one_decides),
		cmocka_unit_test(decisions_are_yes_no_or_none),
		cmocka_unit_test(who_gave_a_rule_is_known),
		cmocka_unit_test(vendor_is_spared_where_a_rule_says_so),
		cmocka_unit_test(a_path_is_named_by_itself_only),
		cmocka_unit_test(there_may_be_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
