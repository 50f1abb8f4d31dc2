/* See outfile.h. */
#include "base/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/text.h"
#include "format/buffer.h"

#define PREFIX ".phpca-tmp-"
#define RANDOM_BYTES 16
#define ATTEMPTS 8
#define ABANDONED 60 /* seconds; the lock decides, this is for file systems that have none */

static enum phpca_code fail(const struct phpca_outfile *out, struct phpca_error *err)
{
	return phpca_error_set(
		err, PHPCA_E_FAILURE, "%s: can't be written: %s", out->filename, strerror(errno));
}

/* ---- names ---- */

static bool make_name(struct phpca_outfile *out)
{
	uint8_t bytes[RANDOM_BYTES];
	char *at = stpcpy(out->temporary, PREFIX);

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
		*out->temporary = '\0';
		return false;
	}
	for (size_t i = 0; i < sizeof(bytes); i++)
		at += sprintf(at, "%02x", bytes[i]);
	return true;
}

bool phpca_outfile_is_temporary(const char *name)
{
	size_t prefix = sizeof(PREFIX) - 1, size = strlen(name);

	return size == prefix + 2 * RANDOM_BYTES && memcmp(name, PREFIX, prefix) == 0
		&& strspn(name + prefix, "0123456789abcdef") == 2 * RANDOM_BYTES;
}

/* ---- what others have left ---- */

/* Ours, not being written, and not just made: between its first name and its lock there is time. */
static bool is_abandoned(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid()
		&& st.st_mtime + ABANDONED < time(NULL) && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

void phpca_outfile_remove_abandoned(int directory, const char *name)
{
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return;
	if (is_abandoned(fd))
		unlinkat(directory, name, 0);
	close(fd);
}

/* A directory that is written to file after file is looked through once. */
static void sweep(int directory)
{
	static _Thread_local struct stat last;
	struct stat st;
	struct dirent *e;
	int fd;
	DIR *d;

	if (fstat(directory, &st) != 0 || (st.st_dev == last.st_dev && st.st_ino == last.st_ino))
		return;
	last = st;
	fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	d = fd >= 0 ? fdopendir(fd) : NULL;
	while (d && (e = readdir(d)))
		if (phpca_outfile_is_temporary(e->d_name))
			phpca_outfile_remove_abandoned(fd, e->d_name);
	if (d)
		closedir(d);
	else if (fd >= 0)
		close(fd);
}

/* ---- opening ---- */

/* A directory that may be searched and written to but not read is enough; it can't be synced. */
static int open_directory(const char *filename)
{
	char *name = phpca_path_directory(filename);
	int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == EACCES)
		fd = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(name);
	return fd;
}

/* Names of open files, through which one without a name is given one. */
static void proc_name(int fd, char name[static 32])
{
	snprintf(name, 32, "/proc/self/fd/%d", fd);
}

static int open_nameless(int directory, mode_t mode)
{
	int fd = openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
	char name[32];

	if (fd < 0)
		return -1;
	proc_name(fd, name);
	if (access(name, F_OK) == 0)
		return fd;
	close(fd);
	return -1;
}

/*
 * With a name that was free, and locked: if somebody took it for abandoned before it was locked, it
 * has lost its name, and another is tried.
 */
static int open_named(struct phpca_outfile *out, mode_t mode)
{
	struct stat st;

	for (int i = 0; i < ATTEMPTS && make_name(out); i++) {
		int fd = openat(out->directory, out->temporary,
			O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

		if (fd < 0 && errno != EEXIST)
			break;
		if (fd < 0)
			continue;
		flock(fd, LOCK_EX | LOCK_NB);
		if (fstat(fd, &st) == 0 && st.st_nlink > 0)
			return fd;
		close(fd);
	}
	*out->temporary = '\0';
	return -1;
}

static bool is_special(const struct phpca_outfile *out)
{
	struct stat st;

	return fstatat(out->directory, phpca_path_base(out->filename), &st, 0) == 0
		&& !S_ISREG(st.st_mode);
}

/* The descriptor that `/dev/fd/N` names, or -1. */
static int named_descriptor(const char *filename)
{
	static const char prefix[] = "/dev/fd/";
	const char *digits = filename + sizeof(prefix) - 1;

	return strncmp(filename, prefix, sizeof(prefix) - 1) == 0 && *digits && strlen(digits) < 8
			&& digits[strspn(digits, "0123456789")] == '\0'
		? atoi(digits)
		: -1;
}

static enum phpca_code open_descriptor(
	struct phpca_outfile *out, int descriptor, struct phpca_error *err)
{
	struct stat st;

	if (fstat(descriptor, &st) == 0 && !S_ISREG(st.st_mode)) {
		errno = EEXIST;
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: is not a regular file", out->filename);
	}
	out->fd = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
	if (out->fd < 0 || ftruncate(out->fd, 0) != 0 || lseek(out->fd, 0, SEEK_SET) != 0)
		return fail(out, err);
	return PHPCA_OK;
}

static enum phpca_code open_beside(struct phpca_outfile *out, mode_t mode, struct phpca_error *err)
{
	out->directory = open_directory(out->filename);
	if (out->directory < 0)
		return fail(out, err);
	if (!*phpca_path_base(out->filename) || is_special(out)) {
		errno = EEXIST;
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: exists and is not a regular file", out->filename);
	}
	if (out->sync != PHPCA_OUTFILE_NEVER)
		sweep(out->directory);
	out->fd = open_nameless(out->directory, mode);
	if (out->fd < 0)
		out->fd = open_named(out, mode);
	return out->fd < 0 ? fail(out, err) : PHPCA_OK;
}

enum phpca_code phpca_outfile_open(struct phpca_outfile *out, const char *filename, mode_t mode,
	enum phpca_outfile_sync sync, struct phpca_error *err)
{
	int descriptor = named_descriptor(filename);
	enum phpca_code code;

	*out = (struct phpca_outfile){.fd = -1, .directory = -1, .sync = sync};
	out->filename = phpca_text_dup(filename);
	code = descriptor >= 0 ? open_descriptor(out, descriptor, err) : open_beside(out, mode, err);
	if (code)
		phpca_outfile_discard(out);
	return code;
}

/* ---- writing, and the end ---- */

enum phpca_code phpca_outfile_put(
	struct phpca_outfile *out, const void *data, size_t size, struct phpca_error *err)
{
	return phpca_write_all(out->fd, data, size) ? PHPCA_OK : fail(out, err);
}

static bool give_temporary_name(struct phpca_outfile *out)
{
	char name[32];

	proc_name(out->fd, name);
	flock(out->fd, LOCK_EX | LOCK_NB);
	for (int i = 0; i < ATTEMPTS && make_name(out); i++) {
		if (linkat(AT_FDCWD, name, out->directory, out->temporary, AT_SYMLINK_FOLLOW) == 0)
			return true;
		*out->temporary = '\0';
		if (errno != EEXIST)
			break;
	}
	return false;
}

static bool give_name(struct phpca_outfile *out)
{
	if (out->directory < 0)
		return true;
	if (!*out->temporary && !give_temporary_name(out))
		return false;
	if (renameat(out->directory, out->temporary, out->directory, phpca_path_base(out->filename))
		!= 0)
		return false;
	*out->temporary = '\0';
	return true;
}

/* File systems that know nothing of synced directories say EINVAL. */
static bool sync_directory(int directory)
{
	return directory < 0 || fsync(directory) == 0 || errno == EBADF || errno == EINVAL;
}

enum phpca_code phpca_outfile_commit(struct phpca_outfile *out, struct phpca_error *err)
{
	bool now = out->sync == PHPCA_OUTFILE_NOW;
	enum phpca_code code = PHPCA_OK;
	int fd = out->fd;

	if ((now && fsync(fd) != 0) || !give_name(out)) {
		code = fail(out, err);
	} else {
		out->fd = -1;
		if (close(fd) != 0)
			code = fail(out, err);
		else if (now && !sync_directory(out->directory))
			code = phpca_error_set(err, PHPCA_E_FAILURE,
				"%s: is written, but may be lost after a power failure: its directory can't be written to the disk: %s",
				out->filename, strerror(errno));
	}
	phpca_outfile_discard(out);
	return code;
}

void phpca_outfile_discard(struct phpca_outfile *out)
{
	int error = errno;

	if (out->fd >= 0)
		close(out->fd);
	if (*out->temporary)
		unlinkat(out->directory, out->temporary, 0);
	if (out->directory >= 0)
		close(out->directory);
	free(out->filename);
	*out = (struct phpca_outfile){.fd = -1, .directory = -1};
	errno = error;
}

enum phpca_code phpca_outfile_write(const char *filename, const void *data, size_t size,
	mode_t mode, uint64_t mtime, enum phpca_outfile_sync sync, struct phpca_error *err)
{
	const struct timespec times[2] = {{(time_t)mtime, 0}, {(time_t)mtime, 0}};
	struct phpca_outfile out;
	enum phpca_code code = phpca_outfile_open(&out, filename, 0600, sync, err);

	if (code)
		return code;
	code = phpca_outfile_put(&out, data, size, err);
	if (!code && (fchmod(out.fd, mode) != 0 || futimens(out.fd, times) != 0))
		code = fail(&out, err);
	if (!code)
		return phpca_outfile_commit(&out, err);
	phpca_outfile_discard(&out);
	return code;
}

enum phpca_code phpca_outfile_sync_all(const char *directory, struct phpca_error *err)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum phpca_code code = PHPCA_OK;

	if (fd < 0 || syncfs(fd) != 0)
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be written: %s", directory, strerror(errno));
	if (fd >= 0)
		close(fd);
	return code;
}
