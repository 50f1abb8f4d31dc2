/* See infile.h. */
#include "base/infile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum phpca_infile fail(struct phpca_error *err, const char *filename, int error)
{
	if (error == ENOENT || error == ENOTDIR)
		return PHPCA_INFILE_ABSENT;
	phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be read: %s", filename, strerror(error));
	return PHPCA_INFILE_FAILED;
}

/* 0 or errno. One byte more than the limit is asked for, since files grow, and /proc says 0. */
static int read_all(int fd, struct phpca_buffer *out, size_t room)
{
	char block[65536];
	ssize_t got;

	while (room && (got = read(fd, block, room < sizeof(block) ? room : sizeof(block))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		phpca_buffer_append(out, block, (size_t)got);
		room -= (size_t)got;
	}
	return 0;
}

/* What `<(command)` is. From now on its bytes are waited for. */
static bool is_pipe(int fd, const struct stat *st)
{
	return S_ISFIFO(st->st_mode) && fcntl(fd, F_SETFL, 0) == 0;
}

static enum phpca_infile read_open(int fd, struct phpca_buffer *out, struct stat *st, bool pipes,
	const char *filename, size_t limit, struct phpca_error *err)
{
	size_t before = out->size;
	int error;

	if (fstat(fd, st) != 0)
		return fail(err, filename, errno);
	if (!S_ISREG(st->st_mode) && !(pipes && is_pipe(fd, st))) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: wanted a file, found %s", filename,
			S_ISDIR(st->st_mode) ? "a directory" : "something else");
		return PHPCA_INFILE_FAILED;
	}
	error = read_all(fd, out, limit + 1);
	if (error)
		return fail(err, filename, error);
	if (out->size - before > limit) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: wanted a file of at most %zu bytes, found more",
			filename, limit);
		return PHPCA_INFILE_FAILED;
	}
	return PHPCA_INFILE_READ;
}

static enum phpca_infile read_file(struct phpca_buffer *out, struct stat *st, bool pipes,
	const char *filename, size_t limit, struct phpca_error *err)
{
	int fd = open(filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum phpca_infile found;

	if (fd < 0)
		return fail(err, filename, errno);
	found = read_open(fd, out, st, pipes, filename, limit, err);
	close(fd);
	if (found == PHPCA_INFILE_READ) {
		phpca_buffer_append(out, "", 1);
		out->size--;
	}
	return found;
}

enum phpca_infile phpca_infile_read_dated(struct phpca_buffer *out, uint64_t *mtime,
	const char *filename, size_t limit, struct phpca_error *err)
{
	struct stat st = {0};
	enum phpca_infile found = read_file(out, &st, false, filename, limit, err);

	*mtime = st.st_mtime > 0 ? (uint64_t)st.st_mtime : 0;
	return found;
}

enum phpca_infile phpca_infile_read(
	struct phpca_buffer *out, const char *filename, size_t limit, struct phpca_error *err)
{
	struct stat st;

	return read_file(out, &st, false, filename, limit, err);
}

enum phpca_infile phpca_infile_read_given(
	struct phpca_buffer *out, const char *filename, size_t limit, struct phpca_error *err)
{
	struct stat st;

	return read_file(out, &st, true, filename, limit, err);
}
