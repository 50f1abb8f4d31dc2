#include "collect/scripts.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

struct walk {
	const char *root;
	phpca_scripts_visit visit;
	void *context;
};

static int is_of_interest(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0
		&& strcmp(d->d_name, ".git") != 0;
}

static enum phpca_code walk(const struct walk *w, const char *path, struct phpca_error *err)
{
	char *directory = phpca_text_format("%s/%s", w->root, path);
	struct dirent **names = NULL;
	int count = scandir(directory, &names, is_of_interest, alphasort);
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	if (count < 0)
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be read: %s", directory, strerror(errno));
	for (int i = 0; i < count; i++) {
		char *child = phpca_text_format("%s%s%s", path, *path ? "/" : "", names[i]->d_name);
		char *disk = phpca_text_format("%s/%s", w->root, child);
		if (!code && lstat(disk, &st) == 0 && S_ISDIR(st.st_mode))
			code = walk(w, child, err);
		else if (!code && phpca_text_ends(child, ".php") && stat(disk, &st) == 0
			&& S_ISREG(st.st_mode))
			code = w->visit(w->context, child, err);
		free(child);
		free(disk);
		free(names[i]);
	}
	free(names);
	free(directory);
	return code;
}

enum phpca_code phpca_scripts_each(
	const char *directory, phpca_scripts_visit visit, void *context, struct phpca_error *err)
{
	struct walk w = {directory, visit, context};

	return walk(&w, "", err);
}
