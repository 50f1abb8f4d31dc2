/* Small files, read whole: regular ones, and none beyond its limit. */
#include "unit.h"
#include <fcntl.h>
#include <sys/stat.h>
#include "base/infile.h"

static char dir[64];

static int begin(void **state)
{
	strcpy(dir, "/tmp/phpca-test-XXXXXX");
	return mkdtemp(dir) == NULL;
}

static int end(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static const char *at(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put(const char *name, size_t size)
{
	FILE *f = fopen(at(name), "w");

	for (size_t i = 0; i < size; i++)
		fputc('a' + (int)(i % 26), f);
	fclose(f);
}

static void a_file_is_read_whole_and_ends_with_a_nul(void **state)
{
	struct phpca_buffer text = {0};
	struct phpca_error err = {0};

	put("file", 200000);
	phpca_buffer_append(&text, "before", 6);
	assert_int_equal(phpca_infile_read(&text, at("file"), 200000, &err), PHPCA_INFILE_READ);
	assert_int_equal(text.size, 200006);
	assert_memory_equal(text.data, "beforeabc", 9);
	assert_int_equal(text.data[200005], 'a' + 199999 % 26);
	assert_int_equal(text.data[200006], 0);
	phpca_buffer_clear(&text);
	put("empty", 0);
	assert_int_equal(phpca_infile_read(&text, at("empty"), 10, &err), PHPCA_INFILE_READ);
	assert_int_equal(text.size, 0);
	assert_string_equal((const char *)text.data, "");
	phpca_buffer_clear(&text);
}

static void its_time_is_given(void **state)
{
	const struct timespec times[2] = {{0, UTIME_OMIT}, {1234567890, 0}}, early = {-5, 0};
	struct phpca_buffer text = {0};
	struct phpca_error err = {0};
	uint64_t mtime = 0;

	put("dated", 3);
	utimensat(AT_FDCWD, at("dated"), times, 0);
	assert_int_equal(
		phpca_infile_read_dated(&text, &mtime, at("dated"), 3, &err), PHPCA_INFILE_READ);
	assert_int_equal(mtime, 1234567890);
	utimensat(AT_FDCWD, at("dated"), (struct timespec[]){early, early}, 0);
	assert_int_equal(
		phpca_infile_read_dated(&text, &mtime, at("dated"), 3, &err), PHPCA_INFILE_READ);
	assert_int_equal(mtime, 0);
	phpca_buffer_clear(&text);
}

static void what_is_not_there_is_absent(void **state)
{
	struct phpca_buffer text = {0};
	struct phpca_error err = {0};

	put("file", 3);
	assert_int_equal(phpca_infile_read(&text, at("none"), 10, &err), PHPCA_INFILE_ABSENT);
	assert_int_equal(phpca_infile_read(&text, at("file/none"), 10, &err), PHPCA_INFILE_ABSENT);
	assert_int_equal(err.code, PHPCA_OK);
	assert_null(text.data);
}

static void expect_failure(const char *filename, size_t limit, const char *wanted)
{
	struct phpca_buffer text = {0};
	struct phpca_error err = {0};

	assert_int_equal(phpca_infile_read(&text, filename, limit, &err), PHPCA_INFILE_FAILED);
	assert_int_equal(err.code, PHPCA_E_FAILURE);
	assert_memory_equal(err.message, filename, strlen(filename));
	assert_string_equal(err.message + strlen(filename), wanted);
	phpca_buffer_clear(&text);
}

/* The alarm ends a test that waits. */
static void what_is_no_file_is_refused_at_once(void **state)
{
	alarm(60);
	assert_int_equal(mkfifo(at("fifo"), 0600), 0);
	assert_int_equal(symlink("/dev/zero", at("zero")), 0);
	assert_int_equal(symlink("loop", at("loop")), 0);
	expect_failure(at("fifo"), 10, ": wanted a file, found something else");
	expect_failure(at("zero"), 10, ": wanted a file, found something else");
	expect_failure(dir, 10, ": wanted a file, found a directory");
	expect_failure(at("loop"), 10, ": can't be read: Too many levels of symbolic links");
	alarm(0);
}

static void the_limit_is_named(void **state)
{
	struct phpca_buffer text = {0};
	struct phpca_error err = {0};

	put("file", 1001);
	expect_failure(at("file"), 1000, ": wanted a file of at most 1000 bytes, found more");
	assert_int_equal(phpca_infile_read(&text, at("file"), 1001, &err), PHPCA_INFILE_READ);
	phpca_buffer_clear(&text);
}

/* A file of 1 TB that takes no room: no more than the limit is read. */
static void a_file_of_any_size_is_refused(void **state)
{
	int fd = open(at("huge"), O_WRONLY | O_CREAT, 0600);

	assert_int_equal(ftruncate(fd, (off_t)1 << 40), 0);
	close(fd);
	expect_failure(at("huge"), 1u << 20, ": wanted a file of at most 1048576 bytes, found more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole_and_ends_with_a_nul),
		cmocka_unit_test(its_time_is_given),
		cmocka_unit_test(what_is_not_there_is_absent),
		cmocka_unit_test(what_is_no_file_is_refused_at_once),
		cmocka_unit_test(the_limit_is_named),
		cmocka_unit_test(a_file_of_any_size_is_refused),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
