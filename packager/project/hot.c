/* See hot.h. */
#include "project/hot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "project/manifest.h"
#include "project/read.h"

/* ---- lines ---- */

/* A path below the root; comments, and lines without anything else, are none. */
static bool is_path(const char *line)
{
	return *line && *line != '#';
}

/* `line` has a NUL for its end, and is changed. */
static enum phpca_code add_line(
	struct phpca_manifest *m, char *line, size_t number, struct phpca_error *err)
{
	size_t size = strlen(line);

	while (size && strchr(" \t\r", line[size - 1]))
		line[--size] = '\0';
	if (!is_path(line))
		return PHPCA_OK;
	if (*line == '/' || !phpca_path_normalise(line) || !*line)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"%s:%zu: wanted the path of a script, relative to the mount directory", m->preload_file,
			number);
	phpca_list_add(&m->hot, phpca_text_dup(line));
	return PHPCA_OK;
}

static enum phpca_code read_lines(
	struct phpca_manifest *m, const struct phpca_buffer *text, struct phpca_error *err)
{
	char *copy, *rest, *line;
	enum phpca_code code = PHPCA_OK;
	size_t number = 0;

	if (memchr(text->data, '\0', text->size))
		return phpca_error_set(
			err, PHPCA_E_USAGE, "%s: wanted a list of paths, found a NUL byte", m->preload_file);
	copy = rest = phpca_text_cut((const char *)text->data, text->size);
	while (!code && (line = strsep(&rest, "\n")))
		code = add_line(m, line, ++number, err);
	free(copy);
	return code;
}

/* ---- the file ---- */

/* Beside a manifest that was named, or in the root, where the manifest is else. */
static enum phpca_code read_text(
	struct phpca_run *run, struct phpca_buffer *text, struct phpca_error *err)
{
	const char *file = run->manifest->preload_file;
	char *directory, *filename;
	enum phpca_infile found;

	if (!run->options.manifest && *file != '/')
		return phpca_project__read(run, file, PHPCA_LIMIT_MANIFEST, text, err);
	directory = phpca_path_directory(run->options.manifest ? run->options.manifest : file);
	filename = *file == '/' ? phpca_text_dup(file) : phpca_text_format("%s/%s", directory, file);
	found = phpca_infile_read(text, filename, PHPCA_LIMIT_MANIFEST, err);
	phpca_project__note_input(run, "", text);
	free(directory);
	free(filename);
	return found == PHPCA_INFILE_FAILED ? PHPCA_E_FAILURE : PHPCA_OK;
}

enum phpca_code phpca_project__read_hot(struct phpca_run *run, struct phpca_error *err)
{
	struct phpca_manifest *m = run->manifest;
	struct phpca_buffer text = {0};
	enum phpca_code code;

	if (!m->preload_file)
		return PHPCA_OK;
	if (run->override) {
		for (size_t i = 0; i < run->override->preload.count; i++)
			phpca_list_add(&m->hot, phpca_text_dup(run->override->preload.item[i]));
		return PHPCA_OK;
	}
	code = read_text(run, &text, err);
	if (!code && !text.data) {
		char *why = phpca_text_format(
			"%s: %s (phpca train writes it)", m->preload_file, strerror(ENOENT));
		code = phpca_manifest_fault(m, "/preload", err, why);
		free(why);
	} else if (code) {
		err->code = PHPCA_E_USAGE;
		phpca_error_prefix(err, "\"preload\"");
	} else {
		code = read_lines(m, &text, err);
	}
	phpca_buffer_clear(&text);
	return code ? PHPCA_E_USAGE : PHPCA_OK;
}
