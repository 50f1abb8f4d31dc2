/* See root.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "project/manifest.h"
#include "project/root.h"

static enum phpca_code set_root(
	struct phpca_run *run, const char *option, const char *directory, struct phpca_error *err)
{
	char *real = phpca_path_real(directory);
	struct stat st;

	if (!real || stat(real, &st) != 0) {
		phpca_error_set(err, PHPCA_E_USAGE, "%s: %s: %s", option, directory, strerror(errno));
	} else if (!S_ISDIR(st.st_mode)) {
		phpca_error_set(
			err, PHPCA_E_USAGE, "%s: %s: wanted a directory, found a file", option, directory);
	} else {
		free(run->root);
		run->root = phpca_text_dup(strcmp(real, "/") == 0 ? "" : real);
		free(real);
		return PHPCA_OK;
	}
	free(real);
	return PHPCA_E_USAGE;
}

/* The directory that all of FILE ... have in common. */
static enum phpca_code root_of_files(struct phpca_run *run, struct phpca_error *err)
{
	for (size_t i = 0; i < run->options.file_count; i++) {
		char *path = phpca_path_real_place(run->options.file[i]);
		if (!path)
			return phpca_error_set(
				err, PHPCA_E_FAILURE, "%s: %s", run->options.file[i], strerror(errno));
		if (i == 0)
			run->root = phpca_text_cut(path, (size_t)(phpca_path_base(path) - path) - 1);
		while (!phpca_path_below(run->root, path))
			*strrchr(run->root, '/') = '\0';
		free(path);
	}
	return PHPCA_OK;
}

enum phpca_code phpca_project__first_root(struct phpca_run *run, struct phpca_error *err)
{
	const struct phpca_options *o = &run->options;
	enum phpca_code code;
	char *directory;

	if (o->root)
		return set_root(run, "--root", o->root, err);
	if (o->file_count)
		return root_of_files(run, err);
	if (!o->manifest)
		return set_root(run, "working directory", ".", err);
	directory = phpca_path_directory(o->manifest);
	code = set_root(run, "--manifest", directory, err);
	free(directory);
	return code;
}

enum phpca_code phpca_project__apply_root(struct phpca_run *run, struct phpca_error *err)
{
	const char *key = run->manifest->root;
	enum phpca_code code;
	char *directory;

	if (!key || (run->options.root && run->options.manifest))
		return PHPCA_OK;
	directory = *key == '/' ? phpca_text_dup(key) : phpca_text_format("%s/%s", run->root, key);
	code = set_root(run, "\"root\" of the manifest", directory, err);
	free(directory);
	return code;
}
