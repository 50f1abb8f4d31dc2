/*
 * The mount directory. What lies there is looked at by lstat(2) and told apart: ours, as the
 * archive has it, or somebody's. Only the first two are ever replaced, unless --force says
 * otherwise; and then what was there is copied into the store first.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "deploy/deploy.h"

enum found {
	NOTHING,
	DONE,        /* as it is to be */
	REPLACEABLE, /* something of ours, or the same bytes in another form */
	UNDER_LINK,  /* where its directory is to be is a link of an older release */
	DIRECTORY,
	FOREIGN
};

static char *place_of(const struct phpca_deploy *d, const char *path)
{
	return phpca_text__format("%s/%s", d->directory, path);
}

/* What a link at `path` says. */
static char *target_of(const struct phpca_deploy *d, const char *path)
{
	struct phpca_buffer up = {0};
	char *target;

	if (!d->inside)
		return phpca_text__format("%s/current/files/%s", d->store, path);
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		phpca_buffer_append(&up, "../", 3);
	target = phpca_text__format("%.*s%s/current/files/%s", (int)up.size,
		up.data ? (const char *)up.data : "", phpca_path__base(d->store), path);
	phpca_buffer_clear(&up);
	return target;
}

static bool is_our_link(const struct phpca_deploy *d, const char *path, const char *filename)
{
	char *target = target_of(d, path);
	size_t size = strlen(target);
	char *found = phpca_text__alloc(size + 2);
	bool same = readlink(filename, found, size + 2) == (ssize_t)size
		&& memcmp(found, target, size) == 0;

	free(found);
	free(target);
	return same;
}

/* Did any release put an item of this kind here? */
static bool was_deployed(
	const struct phpca_deploy *d, const char *path, enum phpca_deploy_kind kind)
{
	for (size_t i = 0; i < d->release_count; i++) {
		const struct phpca_deploy_item *item = phpca_deploy__find(&d->release[i].set, path);
		if (item && item->kind == kind)
			return true;
	}
	return false;
}

static bool is_same(
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item, const char *filename)
{
	const uint8_t *bytes = phpca_deploy__bytes(set, item);

	return bytes
		&& phpca_tool_compare(filename, bytes, item->entry->source_size) == PHPCA_TOOL_SAME;
}

static enum found look_at_file(const struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, const char *filename, const struct stat *st)
{
	if (S_ISLNK(st->st_mode) && is_our_link(d, item->path, filename))
		return item->kind == PHPCA_DEPLOY_FILE ? DONE : REPLACEABLE;
	if (item->kind == PHPCA_DEPLOY_STUB && S_ISREG(st->st_mode)
		&& (!st->st_size || is_same(set, item, filename)))
		return DONE; /* an unpacked program may lie here */
	if (S_ISREG(st->st_mode) && !st->st_size && was_deployed(d, item->path, PHPCA_DEPLOY_STUB))
		return REPLACEABLE;
	return S_ISREG(st->st_mode) && is_same(set, item, filename) ? REPLACEABLE : FOREIGN;
}

/* The archive has a link here, too: the unpacked program lies here. */
static bool is_archived_link(const struct phpca_deploy_set *set, const char *path)
{
	const struct phpca_entry_disk *e = phpca_archive_find(set->a, path, strlen(path));

	return e && e->kind == PHPCA_ENTRY_LINK;
}

/*
 * What a link among the directories above makes of the place; NOTHING when there is none. Nothing
 * is written through links.
 */
static enum found look_above(
	const struct phpca_deploy *d, const struct phpca_deploy_set *set, const char *path)
{
	char *directory = phpca_text__dup(path), *slash;
	enum found found = NOTHING;
	struct stat st;

	while (found == NOTHING && (slash = strrchr(directory, '/'))) {
		char *filename;
		*slash = '\0';
		filename = place_of(d, directory);
		if (lstat(filename, &st) == 0 && !S_ISDIR(st.st_mode))
			found = is_our_link(d, directory, filename) ? UNDER_LINK
				: is_archived_link(set, directory)      ? DONE
														: FOREIGN;
		free(filename);
	}
	free(directory);
	return found;
}

static enum found look(const struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item)
{
	char *filename = place_of(d, item->path);
	enum found found = look_above(d, set, item->path);
	struct stat st;

	if (found == NOTHING && lstat(filename, &st) == 0) {
		if (item->kind == PHPCA_DEPLOY_DIRECTORY)
			found = stat(filename, &st) == 0 && S_ISDIR(st.st_mode) ? DONE : FOREIGN;
		else if (item->kind == PHPCA_DEPLOY_DATA)
			found = is_our_link(d, item->path, filename) ? REPLACEABLE : DONE;
		else
			found = S_ISDIR(st.st_mode) ? DIRECTORY : look_at_file(d, set, item, filename, &st);
	}
	free(filename);
	return found;
}

/* ---- before anything is written ---- */

/*
 * A directory gives way if there is something in it that an older release has put there, and goes
 * away with it.
 */
static bool is_of_older(const struct phpca_deploy *d, const char *path)
{
	size_t size = strlen(path);

	for (size_t i = 0; i < d->release_count; i++)
		for (size_t k = 0; k < d->release[i].set.count; k++)
			if (strncmp(d->release[i].set.item[k].path, path, size) == 0
				&& d->release[i].set.item[k].path[size] == '/')
				return true;
	return false;
}

static enum phpca_code check_item(const struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, struct phpca_error *err)
{
	enum found found = look(d, set, item);

	if (look_above(d, set, item->path) == FOREIGN)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s/%s: wanted a directory, found something else on the way to it", d->directory,
			item->path);
	if (found == FOREIGN && item->kind == PHPCA_DEPLOY_DIRECTORY)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s/%s: is \"writable\", wanted a directory, found something else", d->directory,
			item->path);
	if (found == DIRECTORY && !is_of_older(d, item->path))
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s/%s: is in the way: a directory", d->directory, item->path);
	if (found == FOREIGN && !d->force)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s/%s: is in the way: wanted %s, found something else (--force replaces it and keeps a copy)",
			d->directory, item->path,
			item->kind == PHPCA_DEPLOY_STUB ? "an empty stub" : "the archive's file");
	return PHPCA_OK;
}

static bool is_changed(const struct phpca_deploy *d, const struct phpca_deploy_release *current,
	const struct phpca_deploy_item *item)
{
	char *filename = phpca_text__format("%s/current/files/%s", d->store, item->path);
	bool changed = item->kind == PHPCA_DEPLOY_FILE
		&& phpca_tool_compare(
			   filename, phpca_deploy__bytes(&current->set, item), item->entry->source_size)
			== PHPCA_TOOL_OTHER;

	free(filename);
	return changed;
}

/* Files of the current release that somebody has written through their links. */
static enum phpca_code check_changed(const struct phpca_deploy *d,
	const struct phpca_deploy_release *current, struct phpca_error *err)
{
	for (size_t i = 0; i < current->set.count; i++)
		if (is_changed(d, current, &current->set.item[i]))
			return phpca_error_set(err, PHPCA_E_FAILURE,
				"%s/%s: was changed after it had been deployed (--force replaces it and keeps a copy; "
				"files that are meant to change belong into a \"writable\" directory)",
				d->directory, current->set.item[i].path);
	return PHPCA_OK;
}

static enum phpca_code save_changed(struct phpca_deploy *d,
	const struct phpca_deploy_release *current, uint64_t number, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < current->set.count && !code; i++)
		if (is_changed(d, current, &current->set.item[i]))
			code = phpca_deploy__save(d, number, current->set.item[i].path, err);
	return code;
}

enum phpca_code phpca_deploy__check(
	struct phpca_deploy *d, const struct phpca_deploy_set *set, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_deploy__current(d);
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < set->count && !code; i++)
		code = check_item(d, set, &set->item[i], err);
	if (!code && current && !d->force)
		code = check_changed(d, current, err);
	return code;
}

/* ---- making ---- */

static enum phpca_code make_link(
	const struct phpca_deploy *d, const char *path, const char *filename, struct phpca_error *err)
{
	char *target = target_of(d, path);
	enum phpca_code code = PHPCA_OK;

	if (symlink(target, filename) != 0)
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be made a link: %s", filename, strerror(errno));
	free(target);
	return code;
}

/* Under a name of its own first, so that nobody sees half of it; `replace` what is there. */
static enum phpca_code make_beside(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, const char *filename, struct phpca_error *err)
{
	char *beside = phpca_text__format("%s.phpca-new", filename);
	const struct phpca_entry_disk *e = item->entry;
	enum phpca_code code;

	unlink(beside);
	if (item->kind == PHPCA_DEPLOY_FILE)
		code = make_link(d, item->path, beside, err);
	else if (item->kind == PHPCA_DEPLOY_STUB)
		code = phpca_deploy__write_new(beside, "", 0, e->mode, e->mtime, err);
	else
		code = phpca_deploy__write_new(
			beside, phpca_deploy__bytes(set, item), e->source_size, e->mode | 0200, e->mtime, err);
	if (!code && rename(beside, filename) != 0)
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be made: %s", filename, strerror(errno));
	if (code)
		unlink(beside);
	free(beside);
	return code;
}

static enum phpca_code make(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, struct phpca_error *err)
{
	char *filename = place_of(d, item->path),
		 *below = phpca_text__format(
			 "%s%s", item->path, item->kind == PHPCA_DEPLOY_DIRECTORY ? "/" : "");
	enum phpca_code code = phpca_tool_make_parents(d->directory, below, err);

	if (!code && item->kind != PHPCA_DEPLOY_DIRECTORY)
		code = make_beside(d, set, item, filename, err);
	if (!code && d->verbosity > 0)
		printf("%s\n", filename);
	d->stubs += !code && item->kind == PHPCA_DEPLOY_STUB;
	d->files += !code && (item->kind == PHPCA_DEPLOY_FILE || item->kind == PHPCA_DEPLOY_DATA);
	free(filename);
	free(below);
	return code;
}

enum phpca_code phpca_deploy__prepare(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_deploy__current(d);
	enum phpca_code code = current ? save_changed(d, current, number, err) : PHPCA_OK;

	for (size_t i = 0; i < set->count && !code; i++) {
		const struct phpca_deploy_item *item = &set->item[i];
		switch (look(d, set, item)) {
		case NOTHING:
			code = make(d, set, item, err);
			break;
		case DONE:
			d->unchanged += item->kind != PHPCA_DEPLOY_DIRECTORY;
			break;
		default:
			break; /* when it is current */
		}
	}
	return code;
}

/* ---- what goes ---- */

/* The directories above that have become empty, but for those that the program wants. */
static void remove_parents(
	const struct phpca_deploy *d, const struct phpca_deploy_set *set, const char *path)
{
	char *directory = phpca_text__dup(path), *slash;

	while ((slash = strrchr(directory, '/'))) {
		const struct phpca_deploy_item *item;
		char *filename;
		bool gone;
		*slash = '\0';
		item = phpca_deploy__find(set, directory);
		filename = place_of(d, directory);
		gone = (!item || item->kind != PHPCA_DEPLOY_DIRECTORY) && rmdir(filename) == 0;
		free(filename);
		if (!gone)
			break;
	}
	free(directory);
}

static void remove_item(
	struct phpca_deploy *d, const struct phpca_deploy_set *set, const struct phpca_deploy_item *old)
{
	char *filename = place_of(d, old->path);
	struct stat st;
	bool ours = false;

	if (!phpca_deploy__find(set, old->path) && lstat(filename, &st) == 0)
		ours = old->kind == PHPCA_DEPLOY_STUB
			? S_ISREG(st.st_mode) && !st.st_size
			: old->kind == PHPCA_DEPLOY_FILE && is_our_link(d, old->path, filename);
	if (ours && unlink(filename) == 0) {
		d->removed++;
		remove_parents(d, set, old->path);
	}
	free(filename);
}

static enum phpca_code finalize(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, uint64_t number, struct phpca_error *err)
{
	enum found found = look(d, set, item);
	enum phpca_code code = PHPCA_OK;

	if (found == DONE)
		return PHPCA_OK;
	if (found == FOREIGN)
		code = phpca_deploy__save(d, number, item->path, err);
	return code ? code : make(d, set, item, err);
}

/* Every release that is still there is looked through: whoever came before may have been killed. */
enum phpca_code phpca_deploy__finish(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < d->release_count; i++)
		for (size_t k = 0; k < d->release[i].set.count; k++)
			remove_item(d, set, &d->release[i].set.item[k]);
	for (size_t i = 0; i < set->count && !code; i++)
		code = finalize(d, set, &set->item[i], number, err);
	return code;
}
