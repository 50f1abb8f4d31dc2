/* See read.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "collect/read.h"
#include "base/infile.h"
#include "base/parallel.h"

uint64_t phpca_collect__mtime(const struct phpca_run *run, uint64_t mtime)
{
	return run->source_date_epoch && (int64_t)mtime > (int64_t)run->source_date_epoch
		? run->source_date_epoch
		: mtime;
}

static enum phpca_code read_all(int fd, struct phpca_file *f, struct phpca_error *err)
{
	size_t done = 0;
	char beyond;
	ssize_t got;

	while (done < f->size) {
		got = read(fd, f->bytes + done, f->size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return phpca_error_set(
				err, PHPCA_E_FAILURE, "%s: can't be read: %s", f->disk, strerror(errno));
		if (got == 0)
			break;
		done += (size_t)got;
	}
	if (done < f->size || read(fd, &beyond, 1) == 1)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: changed while it was read: wanted %zu bytes, found %s", f->disk, f->size,
			done < f->size ? "fewer" : "more");
	return PHPCA_OK;
}

enum phpca_code phpca_collect__read(
	const struct phpca_run *run, struct phpca_file *f, struct phpca_error *err)
{
	int fd = open(f->disk, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum phpca_code code;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be read: %s", f->disk, strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: wanted a file, found something else", f->disk);
	} else {
		f->size = (size_t)st.st_size;
		f->bytes = phpca_text_grow(NULL, f->size);
		f->mode = st.st_mode & 0111 ? 0755 : 0644;
		f->mtime = phpca_collect__mtime(run, (uint64_t)st.st_mtime);
		code = read_all(fd, f, err);
	}
	if (fd >= 0)
		close(fd);
	return code;
}

struct reading {
	const struct phpca_run *run;
	struct phpca_error **errors; /* one per file, NULL: none */
};

static void read_one(void *context, size_t i)
{
	struct reading *r = context;
	struct phpca_file *f = &r->run->files.item[i];
	struct phpca_error err = {0};

	if (f->kind == PHPCA_ENTRY_ASSET && !f->bytes && phpca_collect__read(r->run, f, &err)) {
		r->errors[i] = phpca_text_alloc(sizeof(err));
		*r->errors[i] = err;
	}
}

/* All at once: most of the time is the kernel's, and it has several processors. */
enum phpca_code phpca_collect__contents(const struct phpca_run *run, struct phpca_error *err)
{
	struct reading r = {run, phpca_text_alloc((run->files.count + 1) * sizeof(*r.errors))};
	enum phpca_code code = PHPCA_OK;

	phpca_parallel(run->options.jobs, run->files.count, read_one, &r);
	for (size_t i = 0; i < run->files.count; i++) {
		if (r.errors[i] && !code) {
			*err = *r.errors[i];
			code = err->code;
		}
		free(r.errors[i]);
	}
	free(r.errors);
	return code;
}

/* git follows no link here. */
enum phpca_code phpca_collect__read_attributes(
	struct phpca_buffer *out, const char *filename, struct phpca_error *err)
{
	struct stat st;

	if (lstat(filename, &st) == 0 && S_ISLNK(st.st_mode))
		return PHPCA_OK;
	return phpca_infile_read(out, filename, PHPCA_LIMIT_ATTRIBUTES, err) == PHPCA_INFILE_FAILED
		? PHPCA_E_FAILURE
		: PHPCA_OK;
}
