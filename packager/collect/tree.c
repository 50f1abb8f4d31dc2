/* Files of the work tree, read whole: the packager needs the bytes of each anyway. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "format/parallel.h"
#include "collect/collect.h"
#include "project/composer.h"

/* ---- one file ---- */

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
	const struct phpca_pack *p, struct phpca_file *f, struct phpca_error *err)
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
		f->bytes = phpca_text__grow(NULL, f->size);
		f->mode = st.st_mode & 0111 ? 0755 : 0644;
		f->mtime = phpca_collect__mtime(p, st.st_mtime > 0 ? (uint64_t)st.st_mtime : 0);
		code = read_all(fd, f, err);
	}
	if (fd >= 0)
		close(fd);
	return code;
}

struct reading {
	const struct phpca_pack *p;
	struct phpca_error **errors; /* one per file, NULL: none */
};

static void read_one(void *context, size_t i)
{
	struct reading *r = context;
	struct phpca_file *f = &r->p->files[i];
	struct phpca_error err = {0};

	if (f->kind == PHPCA_ENTRY_ASSET && !f->bytes && phpca_collect__read(r->p, f, &err)) {
		r->errors[i] = phpca_text__alloc(sizeof(err));
		*r->errors[i] = err;
	}
}

/* All at once: most of the time is the kernel's, and it has several processors. */
enum phpca_code phpca_collect__contents(const struct phpca_pack *p, struct phpca_error *err)
{
	struct reading r = {p, phpca_text__alloc((p->file_count + 1) * sizeof(*r.errors))};
	enum phpca_code code = PHPCA_OK;

	phpca_parallel(p->options.jobs, p->file_count, read_one, &r);
	for (size_t i = 0; i < p->file_count; i++) {
		if (r.errors[i] && !code) {
			*err = *r.errors[i];
			code = err->code;
		}
		free(r.errors[i]);
	}
	free(r.errors);
	return code;
}

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
	struct phpca_file *f = phpca_collect__add(w->c, path, PHPCA_ENTRY_ASSET);

	f->disk = phpca_text__dup(disk);
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
	struct phpca_pack *p = w->c->p;
	struct stat st;

	if (stat(real, &st) == 0 && S_ISREG(st.st_mode)) {
		phpca_collect__warn(
			p, "%s: symbolic link to %s, outside the root; packed as a plain file", path, real);
		return take_file(w, real, path, "file outside the root, by a link");
	}
	if (S_ISDIR(st.st_mode) && phpca_composer_is_package(p->composer, path)
		&& !phpca_path__below(real, p->root)) {
		phpca_collect__warn(p,
			"%s: symbolic link to %s, outside the root; packed as a plain directory", path, real);
		return visit_directory(w, real, path);
	}
	phpca_collect__warn(p, "%s: symbolic link to %s, outside the root; left out", path, real);
	return PHPCA_OK;
}

/*
 * Where in the project a real path lies, NULL for outside. With --rev a vendor directory is beside
 * it or anywhere.
 */
static const char *place_of(const struct phpca_pack *p, const char *real, char **owned)
{
	const char *below = p->vendor ? phpca_path__below(p->vendor, real) : NULL;

	if (below)
		return *owned = phpca_text__format("%s/%s", p->composer->vendor, below);
	if (p->vendor && strcmp(p->vendor, real) == 0)
		return p->composer->vendor;
	return strcmp(real, p->root) == 0 ? "" : phpca_path__below(p->root, real);
}

static enum phpca_code take_link(
	struct walk *w, const char *disk, const char *path, const char *why)
{
	struct phpca_pack *p = w->c->p;
	char *real = realpath(disk, NULL), *owned = NULL;
	const char *place = real ? place_of(p, real, &owned) : NULL;
	enum phpca_code code = PHPCA_OK;
	struct phpca_file *f;
	struct stat st;

	if (!real || stat(real, &st) != 0) {
		phpca_collect__warn(p, "%s: symbolic link that leads nowhere; left out", path);
	} else if (!place) {
		code = take_outside(w, disk, path, real);
	} else if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) {
		f = phpca_collect__add(w->c, path, PHPCA_ENTRY_LINK);
		f->disk = phpca_text__dup(disk);
		f->why = why;
		f->mode = 0777;
		f->mtime = lstat(disk, &st) == 0 ? phpca_collect__mtime(p, (uint64_t)st.st_mtime) : 0;
		f->target = phpca_text__dup(place);
	} else {
		phpca_collect__warn(p, "%s: symbolic link to a special file; left out", path);
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
	if (!w->in_vendor && w->c->p->vendor && strcmp(path, w->c->p->composer->vendor) == 0)
		return PHPCA_OK;
	if (S_ISDIR(st.st_mode))
		return phpca_collect__descends(w->c, path) ? visit_directory(w, disk, path) : PHPCA_OK;
	if (!phpca_collect__accepts(w->c, path, &why))
		return PHPCA_OK;
	if (S_ISREG(st.st_mode))
		return take_file(w, disk, path, why);
	if (S_ISLNK(st.st_mode))
		return take_link(w, disk, path, why);
	phpca_collect__warn(w->c->p, "%s: neither file, directory nor link; left out", path);
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

static void read_attributes(struct phpca_collecting *c, const char *disk, const char *path,
	struct dirent *const *names, int count)
{
	char *filename = phpca_text__format("%s/.gitattributes", disk);
	struct phpca_buffer text = {0};

	for (int i = 0; i < count; i++)
		if (strcmp(names[i]->d_name, ".gitattributes") == 0
			&& names[i]->d_type != DT_LNK) /* git follows no link here */
			phpca_text__read(filename, &text);
	if (text.data)
		phpca_attributes_add(&c->attributes, path, (char *)text.data, text.size);
	phpca_buffer_clear(&text);
	free(filename);
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
		phpca_collect__add(w->c, path, PHPCA_ENTRY_DIRECTORY)->mode = 0755;
	read_attributes(w->c, disk, path, names, count);
	for (int i = 0; i < count; i++) {
		if (!code) {
			char *child_disk = phpca_text__format("%s/%s", disk, names[i]->d_name);
			char *child = phpca_text__format("%s%s%s", path, *path ? "/" : "", names[i]->d_name);
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

	return visit_directory(&w, c->p->root, "");
}

enum phpca_code phpca_collect__vendor(struct phpca_collecting *c, struct phpca_error *err)
{
	struct walk w = {c, err, true};

	return visit_directory(&w, c->p->vendor, c->p->composer->vendor);
}

/* ---- FILE ... ---- */

static bool is_taken(const struct phpca_pack *p, const char *path)
{
	for (size_t i = 0; i < p->file_count; i++)
		if (strcmp(p->files[i].path, path) == 0)
			return true;
	return false;
}

enum phpca_code phpca_collect__named(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_pack *p = c->p;
	struct walk w = {c, err, false};
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < p->options.file_count && !code; i++) {
		char *disk = phpca_path__real_place(p->options.file[i]);
		const char *path = disk ? phpca_path__below(p->root, disk) : NULL;
		struct stat st;

		if (!disk || stat(disk, &st) != 0)
			code = phpca_error_set(
				err, PHPCA_E_FAILURE, "%s: %s", p->options.file[i], strerror(errno));
		else if (S_ISDIR(st.st_mode))
			code = phpca_error_set(err, PHPCA_E_USAGE,
				"%s: wanted a file, found a directory (--root packs a directory)",
				p->options.file[i]);
		else if (!path)
			code = phpca_error_set(
				err, PHPCA_E_USAGE, "%s: not below the root %s", p->options.file[i], p->root);
		else if (!is_taken(p, path))
			code = take_file(&w, disk, path, "named on the command line");
		free(disk);
	}
	return code;
}
