/*
 * The writer: same bytes for the same contents, names that clash, disks that are full, and tar's
 * own opinion.
 */
#include "format_sample.h"
#include "format/members.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

static char dir[64];

static int setup(void **state)
{
	strcpy(dir, "/tmp/phpca-test-XXXXXX");
	return mkdtemp(dir) == NULL;
}

static int teardown(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static const char *in_dir(const char *name)
{
	static char path[2][128];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", dir, name);
	return path[turn];
}

static void bytes_do_not_depend_on_the_order(void **state)
{
	size_t size, other_size;
	uint8_t *bytes = sample_bytes(&size), *other;
	struct sample s;

	sample_fill(&s, 4);
	umask(077);
	setenv("TZ", "Asia/Tokyo", 1);
	sample_write(&s, in_dir("a.phpca"));
	umask(022);
	sample_end(&s);
	other = sample_read(in_dir("a.phpca"), &other_size);
	assert_int_equal(size, other_size);
	assert_memory_equal(bytes, other, size);
	free(bytes);
	free(other);
}

static int files_in_dir(void)
{
	DIR *d = opendir(dir);
	int count = 0;

	while (readdir(d) != NULL)
		count++;
	closedir(d);
	return count - 2;
}

/* The limit strikes at each place in turn: in the first write, between members, at the end. */
static void full_disk_keeps_the_old_archive(void **state)
{
	struct rlimit before, limit;
	const char *name = in_dir("full.phpca");
	int files;
	FILE *f = fopen(name, "w");

	fputs("the old archive", f);
	fclose(f);
	files = files_in_dir();
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	for (rlim_t size = 0; size < 40000; size += 3000) {
		struct phpca_error err = {0};
		struct sample s;
		size_t left;
		uint8_t *bytes;

		sample_fill(&s, 1);
		assert_int_equal(phpca_writer_layout(s.writer, &err), PHPCA_OK);
		limit = (struct rlimit){size, before.rlim_max};
		setrlimit(RLIMIT_FSIZE, &limit);
		assert_int_equal(phpca_writer_write(s.writer, name, &err), PHPCA_E_FAILURE);
		setrlimit(RLIMIT_FSIZE, &before);
		assert_memory_equal(err.message, name, strlen(name));
		assert_non_null(strstr(err.message, "File too large"));
		sample_end(&s);
		assert_int_equal(files_in_dir(), files);
		bytes = sample_read(name, &left);
		assert_int_equal(left, 15);
		assert_memory_equal(bytes, "the old archive", 15);
		free(bytes);
	}
	signal(SIGXFSZ, SIG_DFL);
}

static void places_that_cannot_be_written_are_named(void **state)
{
	struct phpca_error err = {0};
	struct sample s;

	sample_fill(&s, 1);
	assert_int_equal(phpca_writer_write(s.writer, in_dir("x"), &err), PHPCA_E_FAILURE);
	assert_non_null(strstr(err.message, "before it was laid out"));
	phpca_error_clear(&err);
	assert_int_equal(phpca_writer_layout(s.writer, &err), PHPCA_OK);
	assert_int_equal(phpca_writer_write(s.writer, in_dir("no/such/dir"), &err), PHPCA_E_FAILURE);
	assert_non_null(strstr(err.message, "No such file"));
	phpca_error_clear(&err);
	assert_int_equal(phpca_writer_write(s.writer, "/dev/null", &err), PHPCA_E_FAILURE);
	assert_non_null(strstr(err.message, "not a regular file"));
	phpca_error_clear(&err);
	assert_int_equal(phpca_writer_write(s.writer, dir, &err), PHPCA_E_FAILURE);
	sample_end(&s);
}

static void expect_refused(const struct sample_entry *e, const char *wanted)
{
	struct phpca_error err = {0};
	struct sample s;

	sample_fill(&s, 1);
	sample_add(&s, e);
	assert_int_equal(phpca_writer_layout(s.writer, &err), PHPCA_E_FAILURE);
	if (strstr(err.message, wanted) == NULL)
		fail_msg("found \"%s\", wanted \"%s\"", err.message, wanted);
	sample_end(&s);
}

static void wrong_entries_are_refused(void **state)
{
	static char longest[PHPCA_PATH_MAX + 2];
	static const char *const bad[] = {
		"/abs", "a//b", "a/", "./a", "a/..", "..", ".", ".phpca/x", ".phpca", longest};

	memset(longest, 'l', sizeof(longest) - 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_refused(&(struct sample_entry){bad[i], PHPCA_ENTRY_ASSET, "x", NULL}, "not a path");
	expect_refused(&(struct sample_entry){"src/a.php", PHPCA_ENTRY_ASSET, "x", NULL},
		"src/a.php: occurs twice");
	expect_refused(
		&(struct sample_entry){"var/cache", PHPCA_ENTRY_DIRECTORY, NULL, NULL}, "occurs twice");
	expect_refused(&(struct sample_entry){"src", PHPCA_ENTRY_ASSET, "x", NULL},
		"src: is a file, and the directory");
	expect_refused(&(struct sample_entry){"src/a.php/b", PHPCA_ENTRY_ASSET, "x", NULL},
		"src/a.php: is a file, and the directory");
	expect_refused(&(struct sample_entry){"l", PHPCA_ENTRY_LINK, NULL, "nowhere"},
		"l: nowhere: not in the archive");
	expect_refused(
		&(struct sample_entry){"l", PHPCA_ENTRY_LINK, NULL, NULL}, "a link has a target");
	expect_refused(&(struct sample_entry){"", PHPCA_ENTRY_ASSET, "x", NULL}, "the root");
	assert_true(phpca_member_path_ok(".phpcax/..a/.b/c..", 18));
}

/*
 * Names that need pax headers or another name for the image; bytes that are no UTF-8; links up,
 * down and to the root.
 */
static const struct sample_entry strange[] = {
	{"tool", PHPCA_ENTRY_SCRIPT, "1", NULL},
	{"tool.php", PHPCA_ENTRY_SCRIPT, "2", NULL},
	{"lib.php", PHPCA_ENTRY_SCRIPT, "3", NULL},
	{"lib.phpc", PHPCA_ENTRY_ASSET, "4", NULL},
	{"dir.php", PHPCA_ENTRY_SCRIPT, "5", NULL},
	{"dir.phpc/x", PHPCA_ENTRY_ASSET, "6", NULL},
	{"sch\303\266n/\346\227\245.php", PHPCA_ENTRY_SCRIPT, "7", NULL},
	{"latin1-\366.php", PHPCA_ENTRY_SCRIPT, "8", NULL},
	{"a b\nc", PHPCA_ENTRY_ASSET, "9", NULL},
	{"deep/er/still/link", PHPCA_ENTRY_LINK, NULL, "deep/other"},
	{"deep/other", PHPCA_ENTRY_ASSET, "10", NULL},
	{"deep/root", PHPCA_ENTRY_LINK, NULL, ""},
	{"here", PHPCA_ENTRY_LINK, NULL, ""},
};

static void write_strange(const char *name, size_t longest_size, bool long_first)
{
	static char longest[PHPCA_PATH_MAX + 1];
	struct phpca_error err = {0};
	struct sample s;

	sample_fill(&s, 1);
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
		sample_add(&s, &strange[i]);
	for (size_t i = 0; i < longest_size; i++)
		longest[i] = i % 200 == 199 ? '/' : 'l';
	longest[longest_size] = '\0';
	sample_add(&s, &(struct sample_entry){longest, PHPCA_ENTRY_SCRIPT, "long", NULL});
	if (long_first) {
		memset(longest, 'A', 199);
		sample_add(&s, &(struct sample_entry){longest, PHPCA_ENTRY_SCRIPT, "first", NULL});
	}
	sample_write(&s, name);
	assert_int_equal(err.code, PHPCA_OK);
	sample_end(&s);
}

static void print_fault(void *context, const struct phpca_error *fault)
{
	print_error("fault: %s\n", fault->message);
}

static void strange_names_stay_what_they_are(void **state)
{
	for (int first = 0; first < 2; first++) {
		const char *name = in_dir("strange.phpca");
		struct phpca_error err = {0};
		struct phpca_archive a;
		size_t size;
		uint8_t *bytes;

		write_strange(name, PHPCA_PATH_MAX, first);
		bytes = sample_read(name, &size);
		assert_int_equal(phpca_archive_open(&a, bytes, size, &err), PHPCA_OK);
		assert_int_equal(phpca_archive_verify(&a, print_fault, NULL, &err), PHPCA_OK);
		for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
			assert_non_null(phpca_archive_find(&a, strange[i].path, strlen(strange[i].path)));
		free(bytes);
	}
}

static void expect_image_name(const struct phpca_archive *a, const char *path, const char *wanted)
{
	const struct phpca_entry_disk *e = phpca_archive_find(a, path, strlen(path));
	char name[PHPCA_MEMBER_NAME_MAX], number[64];
	size_t size = phpca_archive_image_name(a, e, name);

	assert_int_equal(size, strlen(name));
	snprintf(number, sizeof(number), ".phpca/image/%u.phpc", (unsigned)(e - a->entry));
	assert_string_equal(name, wanted ? wanted : number);
}

static void images_never_take_the_name_of_a_file(void **state)
{
	struct phpca_archive a;
	size_t size;
	uint8_t *bytes;

	write_strange(in_dir("names.phpca"), 300, false);
	bytes = sample_read(in_dir("names.phpca"), &size);
	assert_int_equal(phpca_archive_open(&a, bytes, size, NULL), PHPCA_OK);
	expect_image_name(&a, "tool.php", "tool.phpc");
	expect_image_name(&a, "tool", NULL);
	expect_image_name(&a, "lib.php", NULL);
	expect_image_name(&a, "dir.php", NULL);
	expect_image_name(&a, "bin/console", "bin/console.phpc");
	free(bytes);
}

/* Both tars list and extract every member, and what comes out is what went in. */
static void tars_agree(void **state)
{
	static const char *const tools[] = {"bsdtar", "tar --warning=no-unknown-keyword"};
	char command[1024];

	write_strange(in_dir("tar.phpca"), 2050, true);
	setenv("LC_ALL", "C.UTF-8", 1);
	for (int i = 0; i < 2; i++) {
		snprintf(command, sizeof(command),
			"command -v %.6s >/dev/null || exit 0; cd %s && rm -rf out && mkdir out && %s -xf tar.phpca -C out && %s -tf tar.phpca > list"
			" && head -1 list | grep -qx .phpca/index && grep -qx src/Kernel.phpc list"
			" && test \"$(cat out/src/Kernel.php)\" = '<?php class Kernel {}' && test -d out/var/cache"
			" && test \"$(cat out/vendor/bin/console)\" = '<?php echo 1;' && test \"$(cat out/deep/er/still/link)\" = 10"
			" && test \"$(cat out/deep/root/tool)\" = 1 && test \"$(cat out/here/tool.php)\" = 2"
			" && test \"$(cat out/sch*/*.php)\" = 7 && test \"$(stat -c '%%a %%Y' out/res/logo.svg)\" = '644 1600000000'"
			" && test \"$(tail -c 4 \"$(find out/lll* -type f -name 'l*l')\")\" = long",
			tools[i], dir, tools[i], tools[i]);
		assert_int_equal(system(command), 0);
	}
}

static void stripped_sources_leave_their_size(void **state)
{
	struct phpca_writer_entry e = {.path = "s.php",
		.kind = PHPCA_ENTRY_SCRIPT,
		.source_size = 1234,
		.mode = 0755,
		.verdict = PHPCA_VERDICT_SOURCE,
		.reason = "because"};
	const struct phpca_entry_disk *found;
	struct phpca_archive a;
	struct sample s;
	size_t size;
	uint8_t *bytes;

	sample_fill(&s, 1);
	phpca_writer_add(s.writer, &e);
	sample_write(&s, in_dir("strip.phpca"));
	sample_end(&s);
	bytes = sample_read(in_dir("strip.phpca"), &size);
	assert_int_equal(phpca_archive_open(&a, bytes, size, NULL), PHPCA_OK);
	found = phpca_archive_find(&a, "s.php", 5);
	assert_int_equal(found->source_offset, 0);
	assert_int_equal(found->source_size, 1234);
	assert_int_equal(found->mode, 0755);
	assert_string_equal(phpca_archive_name(&a, found->reason), "because");
	assert_string_equal(phpca_verdict_name(found->verdict), "source");
	assert_int_equal(phpca_archive_verify(&a, print_fault, NULL, NULL), PHPCA_OK);
	free(bytes);
}

/* No image, no class, no string: the least there can be. */
static void empty_archive_is_one(void **state)
{
	struct phpca_writer_info info = {.mount = "/app"};
	struct phpca_writer *w = phpca_writer_new(&info);
	struct phpca_archive a;
	size_t size;
	uint8_t *bytes;

	assert_int_equal(phpca_writer_layout(w, NULL), PHPCA_OK);
	assert_int_equal(phpca_writer_write(w, in_dir("empty.phpca"), NULL), PHPCA_OK);
	phpca_writer_free(w);
	phpca_writer_free(NULL);
	bytes = sample_read(in_dir("empty.phpca"), &size);
	assert_int_equal(phpca_archive_open(&a, bytes, size, NULL), PHPCA_OK);
	assert_int_equal(a.entry_count, 1);
	assert_int_equal(a.index->images_offset + a.index->images_end, 0);
	assert_true(a.index->entry == PHPCA_NO_ENTRY);
	assert_null(phpca_archive_find(&a, "x", 1));
	assert_null(phpca_archive_find_class(&a, "x", 1));
	assert_int_equal(phpca_archive_verify(&a, print_fault, NULL, NULL), PHPCA_OK);
	free(bytes);
}

static void a_class_is_loaded_from_one_script(void **state)
{
	struct phpca_error err = {0};
	struct sample s;

	sample_fill(&s, 1);
	phpca_writer_add_autoload(s.writer, "kernel", "src/a.php");
	assert_int_equal(phpca_writer_layout(s.writer, &err), PHPCA_E_FAILURE);
	assert_string_equal(
		err.message, "class kernel: would be loaded from src/Kernel.php and from src/a.php");
	sample_end(&s);
}

/*
 * The linker makes images for their places after the layout: what it writes there must be what the
 * file holds.
 */
static void images_may_change_after_the_layout(void **state)
{
	struct phpca_error err = {0};
	struct phpca_archive a;
	struct sample s;
	uint64_t offset;
	size_t size;
	uint8_t *bytes;

	sample_fill(&s, 1);
	assert_int_equal(phpca_writer_image_offset(s.writer, "src/a.php"), 0);
	assert_int_equal(phpca_writer_layout(s.writer, &err), PHPCA_OK);
	offset = phpca_writer_image_offset(s.writer, "src/a.php");
	assert_true(offset > phpca_writer_paths_offset(s.writer));
	assert_true(phpca_writer_paths_offset(s.writer) > phpca_writer_strings_offset(s.writer));
	assert_int_equal(phpca_writer_image_offset(s.writer, "res/logo.svg"), 0);
	assert_int_equal(phpca_writer_image_offset(s.writer, "nothing"), 0);
	memcpy(s.member.data + 112 + 192, &offset, 8);
	phpc_image_reseal(s.member.data, s.member.size);
	assert_int_equal(phpca_writer_write(s.writer, in_dir("l.phpca"), &err), PHPCA_OK);
	sample_end(&s);
	bytes = sample_read(in_dir("l.phpca"), &size);
	assert_int_equal(phpca_archive_open(&a, bytes, size, NULL), PHPCA_OK);
	assert_memory_equal(bytes + offset + 112 + 192, &offset, 8);
	assert_int_equal(phpca_archive_find(&a, "src/a.php", 9)->image_offset, offset);
	assert_int_equal(phpca_archive_verify(&a, print_fault, NULL, NULL), PHPCA_OK);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_do_not_depend_on_the_order),
		cmocka_unit_test(full_disk_keeps_the_old_archive),
		cmocka_unit_test(places_that_cannot_be_written_are_named),
		cmocka_unit_test(wrong_entries_are_refused),
		cmocka_unit_test(strange_names_stay_what_they_are),
		cmocka_unit_test(images_never_take_the_name_of_a_file),
		cmocka_unit_test(tars_agree),
		cmocka_unit_test(stripped_sources_leave_their_size),
		cmocka_unit_test(empty_archive_is_one),
		cmocka_unit_test(a_class_is_loaded_from_one_script),
		cmocka_unit_test(images_may_change_after_the_layout),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
