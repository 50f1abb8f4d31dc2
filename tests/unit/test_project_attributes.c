/*
 * .gitattributes: what is left out of every release. Wanted is what `git archive` does, to which
 * e2e/test_git_ignore.sh compares it.
 */
#include "unit.h"
#include "project/attributes.h"

static void add(struct phpca_attributes *a, const char *directory, const char *text)
{
	phpca_attributes_add(a, directory, text, strlen(text));
}

static void add_above(struct phpca_attributes *a, const char *directory, const char *text)
{
	phpca_attributes_add_above(a, directory, text, strlen(text));
}

static struct phpca_attributes read_text(const char *text)
{
	struct phpca_attributes a;

	phpca_attributes_init(&a, "");
	add(&a, "", text);
	return a;
}

static void expect(const char *text, const char *path, bool directory, bool wanted)
{
	struct phpca_attributes a = read_text(text);

	if (phpca_attributes_ignore(&a, path, directory) != wanted)
		fail_msg("%s: %s is %s", text, path, wanted ? "not left out" : "left out");
	phpca_attributes_clear(&a);
}

static void left_out(const char *text, const char *path)
{
	expect(text, path, false, true);
}

static void kept(const char *text, const char *path)
{
	expect(text, path, false, false);
}

static void states(void **state)
{
	left_out("a export-ignore", "a");
	kept("a -export-ignore", "a");
	kept("a !export-ignore", "a");
	kept("a export-ignore=true", "a");
	kept("a export-ignore=", "a");
	kept("a export-ignored", "a");
	kept("a", "a");
	kept("a text", "a");
	left_out("a text export-ignore eol=lf", "a");
	kept("a export-ignore -export-ignore", "a");
	left_out("a -export-ignore export-ignore", "a");
}

static void the_last_line_counts(void **state)
{
	kept("* export-ignore\na -export-ignore\n", "a");
	left_out("* export-ignore\na -export-ignore\n", "b");
	left_out("a -export-ignore\n* export-ignore", "a");
	left_out("a export-ignore\na text\n", "a");
}

static void patterns(void **state)
{
	left_out("*.md export-ignore", "docs/a.md");
	left_out("/a export-ignore", "a");
	kept("/a export-ignore", "b/a");
	left_out("a/b export-ignore", "a/b");
	kept("a/b export-ignore", "c/a/b");
	left_out("**/b export-ignore", "c/a/b");
	kept("!a export-ignore", "a");
	kept("!a export-ignore", "!a");
}

static void a_directory_is_left_out_with_all_below_it(void **state)
{
	left_out("docs export-ignore", "docs/a/b");
	left_out("/docs export-ignore", "docs/a/b");
	expect("docs/ export-ignore", "docs", true, true);
	expect("docs/ export-ignore", "docs", false, false);
	left_out("docs/ export-ignore", "docs/a");
	left_out("docs export-ignore\ndocs/keep -export-ignore", "docs/keep");
}

static void spaces_comments_and_quotes(void **state)
{
	left_out("  a \t export-ignore \r\n", "a");
	kept("# a export-ignore", "a");
	kept("#a export-ignore", "#a");
	left_out("\n\n\na export-ignore", "a");
	left_out("\"a b\" export-ignore", "a b");
	left_out("\"a\\\"\\\\\\\\b\" export-ignore", "a\"\\b");
	left_out("\"\\303\\251\" export-ignore", "\xc3\xa9");
	left_out("\"a\\tb\" export-ignore", "a\tb");
	left_out("\"a export-ignore", "\"a");
	kept("\"a export-ignore", "a");
	kept("", "a");
}

static void macros(void **state)
{
	left_out("[attr]release export-ignore\na release", "a");
	kept("[attr]release export-ignore\na -release", "a");
	kept("[attr]release export-ignore\na release=1", "a");
	kept("[attr]release -export-ignore\n* export-ignore\na release", "a");
	left_out("[attr]one export-ignore\n[attr]two one\na two", "a");
	kept("[attr]one export-ignore\n[attr]one text\na one", "a");
	kept("a release\n[attr]release export-ignore", "a");
}

static void macros_count_at_the_top_only(void **state)
{
	struct phpca_attributes a;

	phpca_attributes_init(&a, "");
	add(&a, "sub", "[attr]release export-ignore\na release");
	assert_false(phpca_attributes_ignore(&a, "sub/a", false));
	phpca_attributes_clear(&a);
}

static void deeper_files_have_the_last_word(void **state)
{
	struct phpca_attributes a = read_text("*.txt export-ignore\n");

	add(&a, "sub", "keep.txt -export-ignore\n/x export-ignore");
	assert_true(phpca_attributes_ignore(&a, "keep.txt", false));
	assert_false(phpca_attributes_ignore(&a, "sub/keep.txt", false));
	assert_false(phpca_attributes_ignore(&a, "sub/deep/keep.txt", false));
	assert_true(phpca_attributes_ignore(&a, "sub/x", false));
	assert_false(phpca_attributes_ignore(&a, "x", false));
	assert_false(phpca_attributes_ignore(&a, "subx", false));
	phpca_attributes_clear(&a);
}

/* The project lies in a directory of the repository; what stands above it counts. */
static void files_above_the_root(void **state)
{
	struct phpca_attributes a;

	phpca_attributes_init(&a, "apps/shop");
	add_above(&a, "", "/apps/shop/docs export-ignore\n*.md export-ignore");
	add_above(&a, "apps", "shop/tests export-ignore");
	add(&a, "", "/bin export-ignore");
	assert_true(phpca_attributes_ignore(&a, "docs/a", false));
	assert_true(phpca_attributes_ignore(&a, "x.md", false));
	assert_true(phpca_attributes_ignore(&a, "tests", true));
	assert_true(phpca_attributes_ignore(&a, "bin/x", false));
	assert_false(phpca_attributes_ignore(&a, "src/docs", false));
	phpca_attributes_clear(&a);
}

/* 8 MB of names of macros, each of which is looked up. */
static void large_files_are_read_in_time(void **state)
{
	enum { COUNT = 200000 };
	char *text = malloc(COUNT * 64), *out = text;
	struct phpca_attributes a;

	alarm(240);
	for (int i = 0; i < COUNT; i++)
		out += sprintf(out, "[attr]macro-%d export-ignore\n", i);
	out += sprintf(out, "a");
	for (int i = 0; i < COUNT; i++)
		out += sprintf(out, " macro%d", i);
	out += sprintf(out, "\nb macro-7\n");
	phpca_attributes_init(&a, "");
	phpca_attributes_add(&a, "", text, (size_t)(out - text));
	alarm(0);
	assert_false(phpca_attributes_ignore(&a, "a", false));
	assert_true(phpca_attributes_ignore(&a, "b", false));
	phpca_attributes_clear(&a);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(the_last_line_counts),
		cmocka_unit_test(patterns),
		cmocka_unit_test(a_directory_is_left_out_with_all_below_it),
		cmocka_unit_test(spaces_comments_and_quotes),
		cmocka_unit_test(macros),
		cmocka_unit_test(macros_count_at_the_top_only),
		cmocka_unit_test(deeper_files_have_the_last_word),
		cmocka_unit_test(files_above_the_root),
		cmocka_unit_test(large_files_are_read_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
