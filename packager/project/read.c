/* See read.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "git/git.h"
#include "project/composer.h"
#include "project/read.h"

void phpca_project__note_input(
	struct phpca_run *run, const char *name, const struct phpca_buffer *text)
{
	uint64_t size = text->data ? text->size : UINT64_MAX; /* empty is not absent */

	phpca_buffer_append(&run->inputs, name, strlen(name) + 1);
	phpca_buffer_append(&run->inputs, &size, sizeof(size));
	phpca_buffer_append(&run->inputs, text->data, text->size);
}

enum phpca_code phpca_project__read(
	struct phpca_run *run, const char *path, struct phpca_buffer *out, struct phpca_error *err)
{
	bool in_vendor = run->vendor && phpca_composer_in_vendor(run->composer, path);
	char *filename;
	int error;

	if (run->git && !in_vendor) {
		phpca_git_read(run->git, path, out);
		phpca_project__note_input(run, path, out);
		return PHPCA_OK;
	}
	filename = in_vendor
		? phpca_text__format("%s%s", run->vendor, path + strlen(run->composer->vendor))
		: phpca_text__format("%s/%s", run->root, path);
	error = phpca_text__read(filename, out);
	if (error && error != ENOENT && error != ENOTDIR)
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be read: %s", filename, strerror(error));
	phpca_project__note_input(run, path, out);
	free(filename);
	return error && error != ENOENT && error != ENOTDIR ? PHPCA_E_FAILURE : PHPCA_OK;
}
