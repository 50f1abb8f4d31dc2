/* See read.h. */
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

/* In a revision there are nothing but files and links, and a link is not followed. */
static enum phpca_code read_revision(struct phpca_run *run, const char *path, size_t limit,
	struct phpca_buffer *out, struct phpca_error *err)
{
	phpca_git_read(run->git, path, out);
	return out->size <= limit
		? PHPCA_OK
		: phpca_error_set(err, PHPCA_E_FAILURE, "%s: wanted a file of at most %zu bytes, found %zu",
			path, limit, out->size);
}

enum phpca_code phpca_project__read(struct phpca_run *run, const char *path, size_t limit,
	struct phpca_buffer *out, struct phpca_error *err)
{
	bool in_vendor = run->vendor && phpca_composer_in_vendor(run->composer, path);
	enum phpca_code code = PHPCA_OK;
	char *filename;

	if (run->git && !in_vendor) {
		code = read_revision(run, path, limit, out, err);
	} else {
		filename = in_vendor
			? phpca_text_format("%s%s", run->vendor, path + strlen(run->composer->vendor))
			: phpca_text_format("%s/%s", run->root, path);
		if (phpca_infile_read(out, filename, limit, err) == PHPCA_INFILE_FAILED)
			code = PHPCA_E_FAILURE;
		free(filename);
	}
	phpca_project__note_input(run, path, out);
	return code;
}
