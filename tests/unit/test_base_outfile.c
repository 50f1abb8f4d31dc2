/*
 * How outputs come to their names: nothing that others have put there is followed, filled or lost,
 * nothing is lost on a full disk, and what a killed packager leaves is cleared up. Each test runs
 * twice: where files may be without a name, and where they may not.
 */
#include "unit.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include "base/outfile.h"

/* ---- the system, with faults (unit.mk: --wrap) ---- */

static bool refuse_nameless;
static unsigned foreseen; /* so many random names are known beforehand */
static int sync_error;
static char calls[64]; /* f: a file is synced, r: renamed, d: a directory is synced */

int __real_openat(int directory, const char *name, int flags, ...);
int __real_fsync(int fd);
int __real_renameat(int from, const char *old, int to, const char *new);
ssize_t __real_getrandom(void *bytes, size_t size, unsigned flags);

int __wrap_openat(int directory, const char *name, int flags, unsigned mode)
{
	if (refuse_nameless && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return __real_openat(directory, name, flags, mode);
}

int __wrap_fsync(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	strcat(calls, S_ISDIR(st.st_mode) ? "d" : "f");
	if (!S_ISDIR(st.st_mode) && sync_error) {
		errno = sync_error;
		return -1;
	}
	return __real_fsync(fd);
}

int __wrap_renameat(int from, const char *old, int to, const char *new)
{
	strcat(calls, "r");
	return __real_renameat(from, old, to, new);
}

ssize_t __wrap_getrandom(void *bytes, size_t size, unsigned flags)
{
	if (!foreseen)
		return __real_getrandom(bytes, size, flags);
	memset(bytes, (int)foreseen--, size);
	return (ssize_t)size;
}

/* ---- a directory for each test; all stay to the end, or their inodes would come again ---- */

static char top[64], dir[128];

static int begin_all(void **state)
{
	strcpy(top, "/tmp/phpca-test-XXXXXX");
	return mkdtemp(top) == NULL;
}

static int end_all(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static int begin(void **state)
{
	static int number;

	snprintf(dir, sizeof(dir), "%s/%d", top, number++);
	calls[0] = '\0';
	foreseen = 0;
	sync_error = 0;
	return mkdir(dir, 0700);
}

static const char *at(const char *name)
{
	static char path[4][192];
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", dir, name);
	return path[turn];
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void expect(const char *name, const char *text)
{
	char found[256] = "";
	FILE *f = fopen(at(name), "r");

	assert_non_null(f);
	found[fread(found, 1, sizeof(found) - 1, f)] = '\0';
	fclose(f);
	assert_string_equal(found, text);
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

/* The one temporary in the directory. */
static const char *temporary(void)
{
	static char name[256];
	DIR *d = opendir(dir);
	struct dirent *e;
	int count = 0;

	while ((e = readdir(d)))
		if (phpca_outfile_is_temporary(e->d_name)) {
			strcpy(name, e->d_name);
			count++;
		}
	closedir(d);
	assert_int_equal(count, 1);
	return name;
}

static void make_old(const char *name)
{
	const struct timespec times[2] = {{time(NULL) - 3600, 0}, {time(NULL) - 3600, 0}};

	assert_int_equal(utimensat(AT_FDCWD, at(name), times, AT_SYMLINK_NOFOLLOW), 0);
}

static struct phpca_outfile start(const char *name)
{
	struct phpca_outfile out;
	struct phpca_error err = {0};

	assert_int_equal(phpca_outfile_open(&out, at(name), 0644, PHPCA_OUTFILE_NOW, &err), PHPCA_OK);
	return out;
}

static enum phpca_code write_text(const char *name, const char *text, struct phpca_error *err)
{
	return phpca_outfile_write(
		at(name), text, strlen(text), 0640, 1000000000, PHPCA_OUTFILE_NOW, err);
}

/* A name as they are made when all bytes are this one. */
static const char *foreseen_name(unsigned byte)
{
	static char name[48];

	strcpy(name, ".phpca-tmp-");
	for (int i = 0; i < 16; i++)
		sprintf(name + strlen(name), "%02x", byte);
	return name;
}

/* ---- in order ---- */

static void written_synced_renamed_synced(void **state)
{
	struct phpca_error err = {0};
	struct stat st;

	put("out", "old");
	assert_int_equal(write_text("out", "new", &err), PHPCA_OK);
	expect("out", "new");
	assert_string_equal(calls, "frd");
	assert_int_equal(files_in_dir(), 1);
	assert_int_equal(stat(at("out"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(st.st_mtime, 1000000000);
}

static void nobody_sees_it_before_it_is_committed(void **state)
{
	struct phpca_outfile out;
	struct phpca_error err = {0};
	mode_t before;

	put("out", "old");
	before = umask(077);
	out = start("out");
	umask(before);
	assert_int_equal(phpca_outfile_put(&out, "a", 1, &err), PHPCA_OK);
	assert_int_equal(write(out.fd, "b", 1), 1);
	expect("out", "old");
	assert_int_equal(phpca_outfile_commit(&out, &err), PHPCA_OK);
	expect("out", "ab");
	{
		struct stat st;
		assert_int_equal(stat(at("out"), &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
	}
	phpca_outfile_discard(&out); /* nothing is left to discard */
	expect("out", "ab");
}

static void what_is_discarded_leaves_nothing(void **state)
{
	struct phpca_outfile out;
	struct phpca_error err = {0};

	put("out", "old");
	out = start("out");
	assert_int_equal(phpca_outfile_put(&out, "new", 3, &err), PHPCA_OK);
	errno = 77;
	phpca_outfile_discard(&out);
	assert_int_equal(errno, 77);
	expect("out", "old");
	assert_int_equal(files_in_dir(), 1);
}

static void a_cache_is_not_synced_and_many_are_synced_at_once(void **state)
{
	struct phpca_error err = {0};

	assert_int_equal(
		phpca_outfile_write(at("a"), "a", 1, 0600, 0, PHPCA_OUTFILE_NEVER, &err), PHPCA_OK);
	assert_int_equal(
		phpca_outfile_write(at("b"), "b", 1, 0600, 0, PHPCA_OUTFILE_LATER, &err), PHPCA_OK);
	assert_string_equal(calls, "rr");
	assert_int_equal(phpca_outfile_sync_all(dir, &err), PHPCA_OK);
	expect("a", "a");
	expect("b", "b");
	assert_int_equal(phpca_outfile_sync_all(at("none"), &err), PHPCA_E_FAILURE);
}

static void a_name_without_a_directory_is_in_the_working_directory(void **state)
{
	struct phpca_error err = {0};
	char *before = getcwd(NULL, 0);

	assert_int_equal(chdir(dir), 0);
	assert_int_equal(phpca_outfile_write("x", "x", 1, 0600, 0, PHPCA_OUTFILE_NOW, &err), PHPCA_OK);
	assert_int_equal(chdir(before), 0);
	free(before);
	expect("x", "x");
}

/* ---- what others have put there ---- */

static void a_planted_link_is_not_followed(void **state)
{
	struct phpca_error err = {0};
	char old_name[64];

	put("victim", "precious");
	snprintf(old_name, sizeof(old_name), "out.tmp.%ld", (long)getpid());
	assert_int_equal(symlink("victim", at(old_name)), 0);
	assert_int_equal(symlink("victim", at(foreseen_name(2))), 0);
	foreseen = 2;
	assert_int_equal(write_text("out", "new", &err), PHPCA_OK);
	expect("victim", "precious");
	expect("out", "new");
	assert_int_equal(files_in_dir(), 4);
}

static void a_planted_file_is_not_filled(void **state)
{
	struct phpca_error err = {0};
	char old_name[64];

	snprintf(old_name, sizeof(old_name), "out.tmp.%ld", (long)getpid());
	put(old_name, "planted");
	put(foreseen_name(2), "planted");
	foreseen = 2;
	assert_int_equal(write_text("out", "new", &err), PHPCA_OK);
	expect(old_name, "planted");
	expect(foreseen_name(2), "planted");
	expect("out", "new");
	assert_int_equal(files_in_dir(), 3);
}

static void where_all_names_are_taken_is_an_error(void **state)
{
	struct phpca_error err = {0};

	for (unsigned i = 1; i <= 20; i++)
		put(foreseen_name(i), "planted");
	put("out", "old");
	foreseen = 20;
	assert_int_equal(write_text("out", "new", &err), PHPCA_E_FAILURE);
	assert_non_null(strstr(err.message, "out: can't be written: File exists"));
	expect("out", "old");
	assert_int_equal(files_in_dir(), 21);
}

static void a_link_at_the_name_itself_is_replaced(void **state)
{
	struct phpca_error err = {0};
	struct stat st;

	put("victim", "precious");
	assert_int_equal(symlink("victim", at("out")), 0);
	assert_int_equal(write_text("out", "new", &err), PHPCA_OK);
	expect("victim", "precious");
	expect("out", "new");
	assert_int_equal(lstat(at("out"), &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

static void expect_refused(const char *filename, const char *wanted)
{
	struct phpca_error err = {0};
	struct phpca_outfile out;

	assert_int_equal(
		phpca_outfile_open(&out, filename, 0600, PHPCA_OUTFILE_NOW, &err), PHPCA_E_FAILURE);
	assert_memory_equal(err.message, filename, strlen(filename));
	if (!strstr(err.message, wanted))
		fail_msg("found \"%s\", wanted \"%s\"", err.message, wanted);
}

static void what_is_no_file_is_refused(void **state)
{
	assert_int_equal(mkfifo(at("fifo"), 0600), 0);
	assert_int_equal(mkdir(at("directory"), 0700), 0);
	expect_refused(at("fifo"), "exists and is not a regular file");
	expect_refused(at("directory"), "exists and is not a regular file");
	expect_refused(at("directory/"), "exists and is not a regular file");
	expect_refused("/dev/null", "exists and is not a regular file");
	expect_refused(at("no/such/directory"), "No such file or directory");
	assert_int_equal(files_in_dir(), 2);
}

/* ---- faults ---- */

/* The limit strikes within the text, as a full disk would. */
static void a_full_disk_keeps_the_old_file(void **state)
{
	struct rlimit before, limit;
	struct phpca_error err = {0};
	char text[10000];

	memset(text, 'x', sizeof(text));
	put("out", "old");
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	limit = (struct rlimit){5000, before.rlim_max};
	setrlimit(RLIMIT_FSIZE, &limit);
	assert_int_equal(
		phpca_outfile_write(at("out"), text, sizeof(text), 0600, 0, PHPCA_OUTFILE_NOW, &err),
		PHPCA_E_FAILURE);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_non_null(strstr(err.message, "out: can't be written: File too large"));
	expect("out", "old");
	assert_int_equal(files_in_dir(), 1);
}

static void a_disk_that_fails_keeps_the_old_file(void **state)
{
	static const int errors[] = {EIO, ENOSPC, EDQUOT};

	put("out", "old");
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		struct phpca_error err = {0};
		sync_error = errors[i];
		assert_int_equal(write_text("out", "new", &err), PHPCA_E_FAILURE);
		assert_non_null(strstr(err.message, "out: can't be written: "));
		assert_non_null(strstr(err.message, strerror(errors[i])));
		expect("out", "old");
		assert_int_equal(files_in_dir(), 1);
	}
}

/* ---- what a killed packager leaves ---- */

/* A process that has an output open, and says so; the caller kills it. */
static pid_t start_child(const char *name)
{
	int channel[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(channel), 0);
	pid = fork();
	if (pid == 0) {
		struct phpca_outfile out = start(name);
		phpca_outfile_put(&out, "half", 4, NULL);
		if (write(channel[1], "x", 1) == 1)
			for (;;)
				pause();
		_exit(1);
	}
	assert_int_equal(read(channel[0], &byte, 1), 1);
	close(channel[0]);
	close(channel[1]);
	return pid;
}

static void kill_child(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* Whoever opens the next output in the directory, from a process that has not looked into it. */
static void write_elsewhere(const char *name)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(write_text(name, "new", NULL));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void a_killed_packager_leaves_nothing_for_long(void **state)
{
	pid_t pid;

	put("out", "old");
	pid = start_child("out");
	if (!refuse_nameless) {
		kill_child(pid);
		assert_int_equal(files_in_dir(), 1);
		expect("out", "old");
		return;
	}
	make_old(temporary());
	write_elsewhere("other"); /* the packager is alive, and has it locked */
	expect(temporary(), "half");
	kill_child(pid);
	expect(temporary(), "half");
	write_elsewhere("another");
	expect("out", "old");
	expect("other", "new");
	expect("another", "new");
	assert_int_equal(files_in_dir(), 3);
}

static void what_is_young_or_not_ours_stays(void **state)
{
	bool root = geteuid() == 0;
	char name[5][48];

	for (int i = 0; i < 4; i++)
		strcpy(name[i], foreseen_name((unsigned)i + 1));
	strcpy(name[4], ".phpca-tmp-5");
	put(name[0], "young");
	assert_int_equal(mkfifo(at(name[1]), 0600), 0);
	put("victim", "precious");
	make_old("victim");
	assert_int_equal(symlink("victim", at(name[2])), 0);
	put(name[3], "foreign");
	if (root)
		assert_int_equal(chown(at(name[3]), 12345, 12345), 0);
	put(name[4], "no name of ours");
	for (int i = 1; i < 5; i++)
		make_old(name[i]);
	write_elsewhere("out");
	expect(name[0], "young");
	expect("victim", "precious");
	expect(name[4], "no name of ours");
	assert_int_equal(files_in_dir(), root ? 7 : 6);
}

static void names_of_ours_are_known(void **state)
{
	assert_true(phpca_outfile_is_temporary(foreseen_name(0xa9)));
	assert_false(phpca_outfile_is_temporary(""));
	assert_false(phpca_outfile_is_temporary(".phpca-tmp-"));
	assert_false(phpca_outfile_is_temporary(".phpca-tmp-0123456789abcdef"));
	assert_false(phpca_outfile_is_temporary(".phpca-tmp-0123456789ABCDEF0123456789abcdef"));
	assert_false(phpca_outfile_is_temporary("xphpca-tmp-0123456789abcdef0123456789abcdef"));
	assert_false(phpca_outfile_is_temporary(".phpca-tmp-0123456789abcdef0123456789abcdef0"));
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

static void a_file_that_is_open_is_written_to(void **state)
{
	struct phpca_outfile out;
	char name[32], found[8] = "";
	int fd = memfd_create("test", 0), pipes[2];

	assert_int_equal(write(fd, "what was there", 14), 14);
	snprintf(name, sizeof(name), "/dev/fd/%d", fd);
	assert_int_equal(phpca_outfile_open(&out, name, 0666, PHPCA_OUTFILE_NOW, NULL), PHPCA_OK);
	assert_int_equal(phpca_outfile_put(&out, "new", 3, NULL), PHPCA_OK);
	assert_int_equal(phpca_outfile_commit(&out, NULL), PHPCA_OK);
	assert_int_equal(pread(fd, found, sizeof(found), 0), 3);
	assert_string_equal(found, "new");
	close(fd);
	assert_int_equal(
		phpca_outfile_open(&out, name, 0666, PHPCA_OUTFILE_NOW, NULL), PHPCA_E_FAILURE);
	assert_int_equal(pipe(pipes), 0);
	snprintf(name, sizeof(name), "/dev/fd/%d", pipes[1]);
	assert_int_equal(
		phpca_outfile_open(&out, name, 0666, PHPCA_OUTFILE_NOW, NULL), PHPCA_E_FAILURE);
	close(pipes[0]);
	close(pipes[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(written_synced_renamed_synced),
		TEST(nobody_sees_it_before_it_is_committed),
		TEST(what_is_discarded_leaves_nothing),
		TEST(a_cache_is_not_synced_and_many_are_synced_at_once),
		TEST(a_name_without_a_directory_is_in_the_working_directory),
		TEST(a_planted_link_is_not_followed),
		TEST(a_planted_file_is_not_filled),
		TEST(where_all_names_are_taken_is_an_error),
		TEST(a_link_at_the_name_itself_is_replaced),
		TEST(what_is_no_file_is_refused),
		TEST(a_file_that_is_open_is_written_to),
		TEST(a_full_disk_keeps_the_old_file),
		TEST(a_disk_that_fails_keeps_the_old_file),
		TEST(a_killed_packager_leaves_nothing_for_long),
		TEST(what_is_young_or_not_ours_stays),
		TEST(names_of_ours_are_known),
	};
	int failed = 0;

	for (int i = 0; i < 2; i++) {
		refuse_nameless = i == 1;
		failed += cmocka_run_group_tests_name(
			i ? "outfile, with a temporary name" : "outfile, without a name", tests, begin_all,
			end_all);
	}
	return failed;
}
