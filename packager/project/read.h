/* Reading the files that settings are made of: from disk, or from the revision that is packed. */
#ifndef PHPCA_PROJECT_READ_H
#define PHPCA_PROJECT_READ_H

#include "base/infile.h"
#include "format/error.h"
#include "run/run.h"

/* What settings are made of is part of the key under which the archive is cached. */
void phpca_project__note_input(
	struct phpca_run *run, const char *name, const struct phpca_buffer *text);

/*
 * Appends a file of the project, of at most `limit` bytes, and a NUL that is not counted, and notes
 * it as an input. PHPCA_OK with nothing in `out->data` when it is not there.
 */
enum phpca_code phpca_project__read(struct phpca_run *run, const char *path, size_t limit,
	struct phpca_buffer *out, struct phpca_error *err);

#endif
