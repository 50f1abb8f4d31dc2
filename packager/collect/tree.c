/* See tree.h. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/table.h"
#include "collect/choose.h"
#include "collect/read.h"
#include "collect/rules.h"
#include "collect/tree.h"
#include "format/hash.h"
#include "project/composer.h"

/* ---- the tree ---- */

struct walk {
	struct phpca_collecting *c;
	struct phpca_error *err;
	bool in_vendor; /* this walk is only for the vendor directory, which has a place of its own */
};

static enum phpca_code visit_directory(struct walk *w, const char *disk, const char *path);

static enum phpca_code take_file(
	struct walk *w, const char *disk, const char *path, const char *why)
{
	struct phpca_file *f = phpca_files_add(&w->c->run->files, path, PHPCA_ENTRY_ASSET);

	f->disk = phpca_text_dup(disk);
	f->why = why;
	return PHPCA_OK;
}

/*
 * A link that leads out of the root: its target is not there at run time, so its contents are
 * packed, for a file and for a package of Composer's "path" repositories. Other directories could
 * be anything, "/" for instance.
 */
static enum phpca_code take_outside(
	struct walk *w, const char *disk, const char *path, const char *real)
{
	struct phpca_run *run = w->c->run;
	struct stat st;

	if (stat(real, &st) == 0 && S_ISREG(st.st_mode)) {
		phpca_warnings_add(&run->warnings,
			"%s: symbolic link to %s, outside the root; packed as a plain file", path, real);
		return take_file(w, real, path, "file outside the root, by a link");
	}
	if (S_ISDIR(st.st_mode) && phpca_composer_is_package(run->composer, path)
		&& !phpca_path_below(real, run->root)) {
		phpca_warnings_add(&run->warnings,
			"%s: symbolic link to %s, outside the root; packed as a plain directory", path, real);
		return visit_directory(w, real, path);
	}
	phpca_warnings_add(
		&run->warnings, "%s: symbolic link to %s, outside the root; left out", path, real);
	return PHPCA_OK;
}

/*
 * Where in the project a real path lies, NULL for outside. With --rev a vendor directory is beside
 * it or anywhere.
 */
static const char *place_of(const struct phpca_run *run, const char *real, char **owned)
{
	const char *below = run->vendor ? phpca_path_below(run->vendor, real) : NULL;

	if (below)
		return *owned = phpca_text_format("%s/%s", run->composer->vendor, below);
	if (run->vendor && strcmp(run->vendor, real) == 0)
		return run->composer->vendor;
	return strcmp(real, run->root) == 0 ? "" : phpca_path_below(run->root, real);
}

static enum phpca_code take_link(
	struct walk *w, const char *disk, const char *path, const char *why)
{
	struct phpca_run *run = w->c->run;
	char *real = phpca_path_real(disk), *owned = NULL;
	const char *place = real ? place_of(run, real, &owned) : NULL;
	enum phpca_code code = PHPCA_OK;
	struct phpca_file *f;
	struct stat st;

	if (!real || stat(real, &st) != 0) {
		phpca_warnings_add(&run->warnings, "%s: symbolic link that leads nowhere; left out", path);
	} else if (!place) {
		code = take_outside(w, disk, path, real);
	} else if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) {
		f = phpca_files_add(&w->c->run->files, path, PHPCA_ENTRY_LINK);
		f->disk = phpca_text_dup(disk);
		f->why = why;
		f->mode = 0777;
		f->mtime = lstat(disk, &st) == 0 ? phpca_collect__mtime(run, (uint64_t)st.st_mtime) : 0;
		f->target = phpca_text_dup(place);
	} else {
		phpca_warnings_add(&run->warnings, "%s: symbolic link to a special file; left out", path);
	}
	free(owned);
	free(real);
	return code;
}

/* `type` is what the directory says (DT_...); not every file system has it there. */
static enum phpca_code visit(struct walk *w, const char *disk, const char *path, unsigned char type)
{
	const char *why = NULL;
	struct stat st = {.st_mode = DTTOIF(type)};

	if (type == DT_UNKNOWN && lstat(disk, &st) != 0)
		return phpca_error_set(w->err, PHPCA_E_FAILURE, "%s: %s", disk, strerror(errno));
	if (!w->in_vendor && w->c->run->vendor && strcmp(path, w->c->run->composer->vendor) == 0)
		return PHPCA_OK;
	if (S_ISDIR(st.st_mode))
		return phpca_collect__descends(w->c, path) ? visit_directory(w, disk, path) : PHPCA_OK;
	if (!phpca_collect__accepts(w->c, path, &why))
		return PHPCA_OK;
	if (S_ISREG(st.st_mode))
		return take_file(w, disk, path, why);
	if (S_ISLNK(st.st_mode))
		return take_link(w, disk, path, why);
	phpca_warnings_add(
		&w->c->run->warnings, "%s: neither file, directory nor link; left out", path);
	return PHPCA_OK;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_dots(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static enum phpca_code read_attributes(
	struct walk *w, const char *disk, const char *path, struct dirent *const *names, int count)
{
	char *filename = phpca_text_format("%s/.gitattributes", disk);
	struct phpca_buffer text = {0};
	enum phpca_code code = PHPCA_OK;

	for (int i = 0; i < count; i++)
		if (strcmp(names[i]->d_name, ".gitattributes") == 0)
			code = phpca_collect__read_attributes(&text, filename, w->err);
	if (!code)
		code = phpca_collect__add_attributes(w->c, path, &text, filename, w->err);
	phpca_buffer_clear(&text);
	free(filename);
	return code;
}

static enum phpca_code visit_directory(struct walk *w, const char *disk, const char *path)
{
	struct dirent **names = NULL;
	int count = scandir(*disk ? disk : "/", &names, not_dots, by_name);
	enum phpca_code code = PHPCA_OK;

	if (count < 0)
		return phpca_error_set(
			w->err, PHPCA_E_FAILURE, "%s: can't be read: %s", disk, strerror(errno));
	if (*path)
		phpca_files_add(&w->c->run->files, path, PHPCA_ENTRY_DIRECTORY)->mode = 0755;
	code = read_attributes(w, disk, path, names, count);
	for (int i = 0; i < count; i++) {
		if (!code) {
			char *child_disk = phpca_text_format("%s/%s", disk, names[i]->d_name);
			char *child = phpca_text_format("%s%s%s", path, *path ? "/" : "", names[i]->d_name);
			code = visit(w, child_disk, child, names[i]->d_type);
			free(child_disk);
			free(child);
		}
		free(names[i]);
	}
	free(names);
	return code;
}

enum phpca_code phpca_collect__tree(struct phpca_collecting *c, struct phpca_error *err)
{
	struct walk w = {c, err, false};

	return visit_directory(&w, c->run->root, "");
}

enum phpca_code phpca_collect__vendor(struct phpca_collecting *c, struct phpca_error *err)
{
	struct walk w = {c, err, true};

	return visit_directory(&w, c->run->vendor, c->run->composer->vendor);
}

/* ---- FILE ... ---- */

struct search {
	const struct phpca_files *files;
	const char *path;
};

static bool is_path(const void *context, uint32_t number)
{
	const struct search *s = context;

	return strcmp(s->files->item[number].path, s->path) == 0;
}

/* Is it named for the first time? It gets the number of the file that is taken next. */
static bool is_new(struct phpca_table *taken, const struct phpca_files *files, const char *path)
{
	const struct search search = {files, path};
	uint32_t next = (uint32_t)files->count;

	return phpca_table_enter(taken, phpca_hash64(path, strlen(path)), next, is_path, &search)
		== next;
}

enum phpca_code phpca_collect__named(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_run *run = c->run;
	struct walk w = {c, err, false};
	struct phpca_table taken = {0};
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < run->options.file_count && !code; i++) {
		char *disk = phpca_path_real_place(run->options.file[i]);
		const char *path = disk ? phpca_path_below(run->root, disk) : NULL;
		struct stat st;

		if (!disk || stat(disk, &st) != 0)
			code = phpca_error_set(
				err, PHPCA_E_FAILURE, "%s: %s", run->options.file[i], strerror(errno));
		else if (S_ISDIR(st.st_mode))
			code = phpca_error_set(err, PHPCA_E_USAGE,
				"%s: wanted a file, found a directory (--root packs a directory)",
				run->options.file[i]);
		else if (!path)
			code = phpca_error_set(
				err, PHPCA_E_USAGE, "%s: not below the root %s", run->options.file[i], run->root);
		else if (is_new(&taken, &run->files, path))
			code = take_file(&w, disk, path, "named on the command line");
		free(disk);
	}
	phpca_table_clear(&taken);
	return code;
}
