/*
 * The store: releases/N, `current` -> releases/N, lock. A release is made as N.new and gets its
 * name when all of it is on the disk; it is taken away as N.old. What still has such a name was
 * left by somebody who was killed, and is removed by the next one.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <dirent.h>
#include "deploy/deploy.h"
#include "base/console.h"

static enum phpca_code failed(struct phpca_error *err, const char *filename, const char *what)
{
	return phpca_error_set(
		err, PHPCA_E_FAILURE, "%s: can't be %s: %s", filename, what, strerror(errno));
}

/* ---- files ---- */

enum phpca_code phpca_deploy__write_new(const char *filename, const void *bytes, size_t size,
	uint32_t mode, uint64_t mtime, struct phpca_error *err)
{
	struct timespec times[2] = {{(time_t)mtime, 0}, {(time_t)mtime, 0}};
	int fd = open(filename, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum phpca_code code = PHPCA_OK;

	if (fd < 0)
		return failed(err, filename, "written");
	if (!phpca_write_all(fd, bytes, size) || fchmod(fd, mode & 0777) != 0
		|| futimens(fd, times) != 0 || fsync(fd) != 0)
		code = failed(err, filename, "written");
	if (close(fd) != 0 && !code)
		code = failed(err, filename, "written");
	if (code)
		unlink(filename);
	return code;
}

static enum phpca_code sync_directory(const char *directory, struct phpca_error *err)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		failed(err, directory, "written");
	if (fd >= 0)
		close(fd);
	return ok ? PHPCA_OK : PHPCA_E_FAILURE;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	return remove(path);
}

static enum phpca_code remove_tree(const char *directory, struct phpca_error *err)
{
	if (nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
		return failed(err, directory, "removed");
	return PHPCA_OK;
}

/* ---- names ---- */

static char *release_path(const struct phpca_deploy *d, uint64_t number, const char *below)
{
	return phpca_text__format("%s/releases/%" PRIu64 "%s", d->store, number, below);
}

/* "releases/12" or "12"; 0 for anything else. */
static uint64_t number_in(const char *name)
{
	char *end;
	uint64_t number;

	if (strncmp(name, "releases/", 9) == 0)
		name += 9;
	number = *name >= '1' && *name <= '9' ? strtoull(name, &end, 10) : 0;
	return number && !*end ? number : 0;
}

static uint64_t read_number(const char *link)
{
	char target[64];
	ssize_t size = readlink(link, target, sizeof(target) - 1);

	if (size <= 0)
		return 0;
	target[size] = '\0';
	return number_in(target);
}

struct phpca_deploy_release *phpca_deploy__by_number(const struct phpca_deploy *d, uint64_t number)
{
	for (size_t i = 0; i < d->release_count; i++)
		if (d->release[i].number == number)
			return &d->release[i];
	return NULL;
}

struct phpca_deploy_release *phpca_deploy__current(const struct phpca_deploy *d)
{
	char *link = phpca_text__format("%s/current", d->store);
	uint64_t number = read_number(link);

	free(link);
	return phpca_deploy__by_number(d, number);
}

struct phpca_deploy_release *phpca_deploy__before(const struct phpca_deploy *d, uint64_t number)
{
	char *link = release_path(d, number, "/previous");
	uint64_t previous = read_number(link);

	free(link);
	return phpca_deploy__by_number(d, previous);
}

/* ---- opening ---- */

/*
 * One that can't be read has an empty set, and `a` is NULL there: nobody may go back to it, and
 * nothing depends on it.
 */
static void read_release(struct phpca_deploy *d, uint64_t number)
{
	struct phpca_deploy_release *r;
	struct phpca_error why = {0};
	char *archive = release_path(d, number, "/app.phpca");

	d->release = phpca_text__grow(d->release, (d->release_count + 1) * sizeof(*d->release));
	r = &d->release[d->release_count++];
	memset(r, 0, sizeof(*r));
	r->number = number;
	if (phpca_tool_open_archive(&r->map, &r->a, archive, &why) == PHPCA_OK
		&& phpca_deploy__set(&r->set, &r->a, &why) != PHPCA_OK)
		phpca_deploy__set_clear(&r->set);
	free(archive);
}

static int newest_first(const void *a, const void *b)
{
	uint64_t x = ((const struct phpca_deploy_release *)a)->number,
			 y = ((const struct phpca_deploy_release *)b)->number;

	return x < y ? 1 : x > y ? -1 : 0;
}

static enum phpca_code read_releases(struct phpca_deploy *d, struct phpca_error *err)
{
	char *directory = phpca_text__format("%s/releases", d->store);
	DIR *dir = opendir(directory);
	enum phpca_code code = dir ? PHPCA_OK : failed(err, directory, "read");
	struct dirent *name;

	while (dir && !code && (name = readdir(dir))) {
		char *path = phpca_text__format("%s/%s", directory, name->d_name);
		if (number_in(name->d_name))
			read_release(d, number_in(name->d_name));
		else if (name->d_name[0] != '.')
			code = remove_tree(path, err);
		free(path);
	}
	if (dir)
		closedir(dir);
	if (d->release_count)
		qsort(d->release, d->release_count, sizeof(*d->release), newest_first);
	for (size_t i = 0; i < d->release_count; i++)
		d->release[i].set.a = d->release[i].set.a ? &d->release[i].a : NULL; /* they have moved */
	free(directory);
	return code;
}

static enum phpca_code lock_store(struct phpca_deploy *d, struct phpca_error *err)
{
	char *lock = phpca_text__format("%s/lock", d->store);
	enum phpca_code code = PHPCA_OK;

	d->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (d->lock < 0)
		code = failed(err, lock, "opened");
	else if (flock(d->lock, LOCK_EX | LOCK_NB) != 0)
		code = errno == EWOULDBLOCK ? phpca_error_set(
				   err, PHPCA_E_FAILURE, "%s: another phpca deploy is at work here", lock)
									: failed(err, lock, "locked");
	free(lock);
	return code;
}

enum phpca_code phpca_deploy__open(struct phpca_deploy *d, bool make, struct phpca_error *err)
{
	enum phpca_code code;
	struct stat st;

	if (!make && stat(d->store, &st) != 0)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: nothing has been deployed here (%s: %s)",
			d->directory, d->store, strerror(errno));
	code = phpca_tool_make_parents(d->store, "releases/", err);
	if (!code)
		code = lock_store(d, err);
	return code ? code : read_releases(d, err);
}

void phpca_deploy__close(struct phpca_deploy *d)
{
	for (size_t i = 0; i < d->release_count; i++) {
		phpca_deploy__set_clear(&d->release[i].set);
		phpca_tool_unmap(&d->release[i].map);
	}
	free(d->release);
	if (d->lock >= 0)
		close(d->lock);
	free(d->directory);
	free(d->store);
}

/* ---- a new release ---- */

/*
 * Read-only: what is written through a link into a release would be lost with it. "writable" is for
 * files that change.
 */
static enum phpca_code add_files(
	const char *release, const struct phpca_deploy_set *set, struct phpca_error *err)
{
	char *files = phpca_text__format("%s/files", release);
	enum phpca_code code = phpca_tool_make_parents(files, "", err);

	for (size_t i = 0; i < set->count && !code; i++) {
		const struct phpca_deploy_item *item = &set->item[i];
		char *filename = phpca_text__format("%s/%s", files, item->path);
		if (item->kind == PHPCA_DEPLOY_FILE)
			code = phpca_tool_make_parents(files, item->path, err);
		if (item->kind == PHPCA_DEPLOY_FILE && !code)
			code = phpca_deploy__write_new(filename, phpca_deploy__bytes(set, item),
				item->entry->source_size, item->entry->mode & 0555, item->entry->mtime, err);
		free(filename);
	}
	free(files);
	return code;
}

static enum phpca_code fill(struct phpca_deploy *d, const char *release,
	const struct phpca_deploy_set *set, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_deploy__current(d);
	char *archive = phpca_text__format("%s/app.phpca", release),
		 *previous = phpca_text__format("%s/previous", release), number[32];
	enum phpca_code code = phpca_tool_make_parents(release, "", err);

	if (!code)
		code = phpca_deploy__write_new(
			archive, set->a->base, set->a->size, d->mode & 0555, (uint64_t)time(NULL), err);
	if (!code)
		code = add_files(release, set, err);
	if (!code && current) {
		snprintf(number, sizeof(number), "%" PRIu64, current->number);
		if (symlink(number, previous) != 0)
			code = failed(err, previous, "made");
	}
	free(archive);
	free(previous);
	return code;
}

static enum phpca_code publish(
	const struct phpca_deploy *d, const char *making, const char *release, struct phpca_error *err)
{
	char *releases = phpca_text__format("%s/releases", d->store);
	int fd = open(making, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum phpca_code code = fd >= 0 && syncfs(fd) == 0 && rename(making, release) == 0
		? PHPCA_OK
		: failed(err, release, "made");

	if (fd >= 0)
		close(fd);
	if (!code)
		code = sync_directory(releases, err);
	free(releases);
	return code;
}

enum phpca_code phpca_deploy__add(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t *number, struct phpca_error *err)
{
	char *release, *making;
	enum phpca_code code;
	struct phpca_error ignored = {0};

	*number = d->release_count ? d->release[0].number + 1 : 1;
	release = release_path(d, *number, "");
	making = release_path(d, *number, ".new");
	code = fill(d, making, set, err);
	if (!code)
		code = publish(d, making, release, err);
	if (code)
		remove_tree(making, &ignored);
	free(release);
	free(making);
	return code;
}

bool phpca_deploy__is(const struct phpca_deploy *d, const struct phpca_deploy_release *r,
	const struct phpca_archive *a)
{
	bool same = r->set.a && r->map.size == a->size && memcmp(r->map.bytes, a->base, a->size) == 0;

	for (size_t i = 0; same && i < r->set.count; i++) {
		const struct phpca_deploy_item *item = &r->set.item[i];
		char *below = phpca_text__format("/files/%s", item->path),
			 *filename = release_path(d, r->number, below);
		same = item->kind != PHPCA_DEPLOY_FILE
			|| phpca_tool_compare(
				   filename, phpca_deploy__bytes(&r->set, item), item->entry->source_size)
				== PHPCA_TOOL_SAME;
		free(below);
		free(filename);
	}
	return same;
}

enum phpca_code phpca_deploy__switch(
	struct phpca_deploy *d, uint64_t number, struct phpca_error *err)
{
	char *current = phpca_text__format("%s/current", d->store),
		 *beside = phpca_text__format("%s/current.new", d->store), target[48];
	enum phpca_code code = PHPCA_OK;

	snprintf(target, sizeof(target), "releases/%" PRIu64, number);
	if (unlink(beside) != 0 && errno != ENOENT)
		code = failed(err, beside, "removed");
	else if (symlink(target, beside) != 0 || rename(beside, current) != 0)
		code = failed(err, current, "made");
	if (!code)
		code = sync_directory(d->store, err);
	free(current);
	free(beside);
	return code;
}

/* ---- old ones ---- */

static enum phpca_code remove_release(
	struct phpca_deploy *d, uint64_t number, struct phpca_error *err)
{
	char *release = release_path(d, number, ""), *leaving = release_path(d, number, ".old");
	enum phpca_code code = rename(release, leaving) == 0 ? remove_tree(leaving, err)
														 : failed(err, release, "removed");

	free(release);
	free(leaving);
	return code;
}

/*
 * The releases that were current, from `number` back. One that has just been added is not in the
 * list.
 */
static bool is_among_last(
	const struct phpca_deploy *d, uint64_t wanted, uint64_t number, unsigned keep)
{
	for (; number && keep; keep--) {
		const struct phpca_deploy_release *before = phpca_deploy__before(d, number);
		if (number == wanted)
			return true;
		number = before && before->number < number ? before->number : 0;
	}
	return false;
}

enum phpca_code phpca_deploy__prune(
	struct phpca_deploy *d, uint64_t number, unsigned keep, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;
	bool *kept = phpca_text__alloc(d->release_count + 1);

	/* Before the first one goes: links to it tell what came before. */
	for (size_t i = 0; i < d->release_count; i++)
		kept[i] = is_among_last(d, d->release[i].number, number, keep);
	for (size_t i = 0; i < d->release_count && !code; i++)
		if (!kept[i])
			code = remove_release(d, d->release[i].number, err);
	free(kept);
	return code;
}

/* ---- what is not ours ---- */

static enum phpca_code copy(const char *from, const char *to, struct phpca_error *err)
{
	struct phpca_tool_map map = {0};
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	if (stat(from, &st) != 0)
		return failed(err, from, "read");
	if (st.st_size)
		code = phpca_tool_map_file(&map, from, err);
	if (!code)
		code = phpca_deploy__write_new(to, map.bytes ? map.bytes : (const uint8_t *)"", map.size,
			st.st_mode, (uint64_t)st.st_mtime, err);
	phpca_tool_unmap(&map);
	return code;
}

/* The name stays where it is until something takes its place. */
enum phpca_code phpca_deploy__save(
	struct phpca_deploy *d, uint64_t number, const char *path, struct phpca_error *err)
{
	char *from = phpca_text__format("%s/%s", d->directory, path),
		 *directory = phpca_text__format("%s/saved/%" PRIu64, d->store, number);
	char *to = phpca_text__format("%s/%s", directory, path);
	enum phpca_code code = phpca_tool_make_parents(directory, path, err);
	struct stat st;

	for (unsigned i = 2; !code && lstat(to, &st) == 0; i++) {
		free(to);
		to = phpca_text__format("%s/%s.%u", directory, path, i);
	}
	if (!code)
		code = copy(from, to, err);
	if (!code && d->verbosity >= 0) {
		char *message = phpca_text__format("%s: replaced; what was there is in %s", from, to);
		phpca_console_warning(message);
		free(message);
	}
	d->saved += !code;
	free(from);
	free(directory);
	free(to);
	return code;
}
