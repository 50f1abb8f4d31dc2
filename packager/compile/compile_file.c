/* phpc -s, phpc -c: one script to one stand-alone image. */
#include "pack/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compile/compiler.h"

static enum phpca_code read_source(
	const char *src, struct phpca_buffer *out, uint64_t *mtime, struct phpca_error *err)
{
	struct stat st;
	char part[65536];
	ssize_t n = -1;
	int fd = open(src, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0) {
		if (fd >= 0)
			close(fd);
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", src, strerror(errno));
	}
	while ((n = read(fd, part, sizeof part)) > 0)
		phpca_buffer_append(out, part, (size_t)n);
	close(fd);
	*mtime = (uint64_t)st.st_mtime;
	return n < 0 ? phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", src, strerror(errno)) : PHPCA_OK;
}

static enum phpca_code write_image(
	const char *out, const struct phpca_buffer *image, struct phpca_error *err)
{
	char *temporary;
	FILE *f;
	bool ok;

	if (asprintf(&temporary, "%s.tmp.%d", out, (int)getpid()) < 0)
		abort();
	f = fopen(temporary, "wb");
	ok = f && fwrite(image->data, 1, image->size, f) == image->size;
	ok &= f && fflush(f) == 0 && fsync(fileno(f)) == 0;
	if (f && fclose(f))
		ok = false;
	if (!ok || rename(temporary, out)) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s cannot be written: %s", out, strerror(errno));
		unlink(temporary);
		ok = false;
	}
	free(temporary);
	return ok ? PHPCA_OK : PHPCA_E_FAILURE;
}

/* The root of a single file is its directory: an image stands where its source stood. */
static enum phpca_code compile_and_write(const char *real, const char *out,
	const struct phpca_buffer *bytes, uint64_t mtime, struct phpca_error *err)
{
	struct phpca_compilation c;
	char *root = strdup(real), *slash = strrchr(root, '/');
	struct phpca_source source = {root, slash + 1, bytes->data, bytes->size, mtime, true};
	enum phpca_code code;

	*slash = 0;
	phpca_compiler_run(&source, &c);
	code = c.verdict == PHPCA_VERDICT_PRECOMPILED
		? write_image(out, &c.image, err)
		: phpca_error_set(err, PHPCA_E_COMPILE, "%s: %s", real, c.reason);
	phpca_compilation_clear(&c);
	free(root);
	return code;
}

/*
 * In a process of its own: a script that makes the compiler give up, or crash, must not take the
 * others along.
 */
enum phpca_code phpca_compile_file(
	const char *src, const char *out, const struct phpca_options *o, struct phpca_error *err)
{
	struct phpca_buffer bytes = {0};
	uint64_t mtime;
	char real[PATH_MAX];
	int channel[2], status;
	struct phpca_error report = {0};
	enum phpca_code code = read_source(src, &bytes, &mtime, err);

	if (code == PHPCA_OK && (!realpath(src, real) || pipe(channel)))
		code = phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", src, strerror(errno));
	if (code != PHPCA_OK) {
		phpca_buffer_clear(&bytes);
		return code;
	}
	pid_t pid = fork();
	if (pid == 0) {
		code = compile_and_write(real, out, &bytes, mtime, &report);
		report.code = code;
		_exit(write(channel[1], &report, sizeof report) == sizeof report ? 0 : 1);
	}
	close(channel[1]);
	bool heard = pid > 0 && read(channel[0], &report, sizeof report) == sizeof report;
	close(channel[0]);
	phpca_buffer_clear(&bytes);
	if (pid > 0)
		waitpid(pid, &status, 0);
	if (!heard)
		return phpca_error_set(err, PHPCA_E_COMPILE, "%s: the compiler died", src);
	return report.code == PHPCA_OK ? PHPCA_OK
								   : phpca_error_set(err, report.code, "%s", report.message);
}
