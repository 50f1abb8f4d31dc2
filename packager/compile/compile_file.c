/* See compile_file.h. */
#include "compile/compile_file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/infile.h"
#include "base/outfile.h"
#include "compile/compiler.h"
#include "base/text.h"

static enum phpca_code read_source(
	const char *src, struct phpca_buffer *out, uint64_t *mtime, struct phpca_error *err)
{
	enum phpca_infile found = phpca_infile_read_dated(out, mtime, src, PHPCA_LIMIT_SOURCE, err);

	if (found == PHPCA_INFILE_ABSENT)
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", src, strerror(errno));
	return found == PHPCA_INFILE_READ ? PHPCA_OK : PHPCA_E_FAILURE;
}

static enum phpca_code write_image(
	const char *out, const struct phpca_buffer *image, struct phpca_error *err)
{
	struct phpca_outfile file;
	enum phpca_code code = phpca_outfile_open(&file, out, 0666, PHPCA_OUTFILE_NOW, err);

	if (code)
		return code;
	code = phpca_outfile_put(&file, image->data, image->size, err);
	if (!code)
		return phpca_outfile_commit(&file, err);
	phpca_outfile_discard(&file);
	return code;
}

/* The root of a single file is its directory: an image stands where its source stood. */
static enum phpca_code compile_and_write(const char *real, const char *out,
	const struct phpca_buffer *bytes, uint64_t mtime, struct phpca_error *err)
{
	struct phpca_compilation c;
	char *root = phpca_text_dup(real), *slash = strrchr(root, '/');
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
enum phpca_code phpca_compile_file(const char *src, const char *out, struct phpca_error *err)
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
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!heard)
		return phpca_error_set(err, PHPCA_E_COMPILE, "%s: the compiler died", src);
	return report.code == PHPCA_OK ? PHPCA_OK
								   : phpca_error_set(err, report.code, "%s", report.message);
}
