/* The mount directory: what is made in it and taken away. tree_look.c says what lies there. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "deploy/beneath.h"
#include "deploy/release.h"
#include "deploy/saved.h"
#include "deploy/store_files.h"
#include "deploy/stub.h"
#include "deploy/tree.h"
#include "base/shown.h"

static enum phpca_code failed(
	const struct phpca_deploy *d, const char *path, struct phpca_error *err)
{
	return phpca_error_set(
		err, PHPCA_E_FAILURE, "%s/%s: can't be made: %s", d->directory, path, strerror(errno));
}

/* ---- making ---- */

/*
 * The name under which something is made before it gets its own, in the same directory. The store's
 * id is in it: nobody else has such a file, so one that is left is ours.
 */
static char *beside(const struct phpca_deploy *d)
{
	return phpca_text_format(".phpca-%s.new", d->record.id);
}

static bool make_link(const struct phpca_deploy *d, int parent, const char *name, const char *path)
{
	char *target = phpca_tree__target(d, path);
	bool ok = phpca_beneath__symlink(parent, target, name);

	free(target);
	return ok;
}

static bool make_stub(const struct phpca_deploy *d, int parent, const char *name,
	const struct phpca_deploy_item *item)
{
	char *text = phpca_deploy__stub(item, d->inside ? NULL : d->store);
	bool ok = phpca_beneath__write(
		parent, name, text, strlen(text), item->entry->mode, item->entry->mtime);

	free(text);
	return ok;
}

static bool make_item(const struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, int parent, const char *name)
{
	if (item->kind == PHPCA_DEPLOY_FILE)
		return make_link(d, parent, name, item->path);
	if (item->kind == PHPCA_DEPLOY_STUB)
		return make_stub(d, parent, name, item);
	return phpca_beneath__write(parent, name, phpca_deploy__bytes(set, item),
		item->entry->source_size, item->entry->mode | 0200, item->entry->mtime);
}

/*
 * All in one open directory: if somebody moves it away meanwhile, this happens where it is then.
 * `replace`: takes the name of what is there; else what has come there meanwhile is an error.
 */
static enum phpca_code make_beside(const struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, bool replace, struct phpca_error *err)
{
	char *temporary = beside(d);
	const char *name;
	int parent = phpca_beneath__parent(d->directory_fd, item->path, true, &name);
	enum phpca_code code = PHPCA_OK;

	if (parent >= 0)
		phpca_beneath__unlink(parent, temporary);
	if (parent < 0 || !make_item(d, set, item, parent, temporary)
		|| !phpca_beneath__rename(parent, temporary, name, replace)) {
		code = failed(d, item->path, err);
		if (parent >= 0)
			phpca_beneath__unlink(parent, temporary);
	}
	phpca_store__close_fd(parent);
	free(temporary);
	return code;
}

static enum phpca_code make_directory(
	const struct phpca_deploy *d, const char *path, struct phpca_error *err)
{
	int fd = phpca_beneath__directory(d->directory_fd, path, true);

	if (fd < 0)
		return failed(d, path, err);
	phpca_store__close_fd(fd);
	return PHPCA_OK;
}

static enum phpca_code make(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, bool replace, struct phpca_error *err)
{
	enum phpca_code code = item->kind == PHPCA_DEPLOY_DIRECTORY
		? make_directory(d, item->path, err)
		: make_beside(d, set, item, replace, err);

	if (!code && d->verbosity > 0)
		printf("%s/%s\n", phpca_shown(d->directory), phpca_shown(item->path));
	d->stubs += !code && item->kind == PHPCA_DEPLOY_STUB;
	d->files += !code && (item->kind == PHPCA_DEPLOY_FILE || item->kind == PHPCA_DEPLOY_DATA);
	return code;
}

/* Files of the current release that somebody has written through their links. */
static enum phpca_code save_changed(
	struct phpca_deploy *d, uint64_t number, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_release__current(d);
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; current && i < current->set.count && !code; i++)
		if (phpca_tree__is_changed(d, current, &current->set.item[i]))
			code = phpca_saved__add(d, number, current->set.item[i].path, err);
	return code;
}

/* Names and stubs are on the disk before the release that needs them is current. */
static enum phpca_code sync_made(const struct phpca_deploy *d, struct phpca_error *err)
{
	if ((d->stubs || d->files) && !phpca_beneath__sync(d->directory_fd, "", true))
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be written: %s", d->directory, strerror(errno));
	return PHPCA_OK;
}

enum phpca_code phpca_tree__prepare(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err)
{
	enum phpca_code code = save_changed(d, number, err);

	for (size_t i = 0; i < set->count && !code; i++) {
		const struct phpca_deploy_item *item = &set->item[i];
		switch (phpca_tree__look(d, set, item)) {
		case PHPCA_TREE_NOTHING:
			code = make(d, set, item, false, err);
			break;
		case PHPCA_TREE_DONE:
			d->unchanged += item->kind != PHPCA_DEPLOY_DIRECTORY;
			break;
		default:
			break; /* when it is current */
		}
	}
	return code ? code : sync_made(d, err);
}

/* ---- what goes ---- */

/* The directories above that have become empty, but for those that the program wants. */
static void remove_parents(
	const struct phpca_deploy *d, const struct phpca_deploy_set *set, const char *path)
{
	char *directory = phpca_text_dup(path), *slash;

	while ((slash = strrchr(directory, '/'))) {
		const struct phpca_deploy_item *item;
		*slash = '\0';
		item = phpca_deploy__find(set, directory);
		if ((item && item->kind == PHPCA_DEPLOY_DIRECTORY)
			|| !phpca_beneath__rmdir(d->directory_fd, directory))
			break;
	}
	free(directory);
}

static bool is_ours(const struct phpca_deploy *d, const struct phpca_deploy_item *old)
{
	return old->kind == PHPCA_DEPLOY_STUB
		? phpca_tree__is_our_stub(d, old->path)
		: old->kind == PHPCA_DEPLOY_FILE && phpca_tree__is_our_link(d, old->path);
}

static void remove_item(
	struct phpca_deploy *d, const struct phpca_deploy_set *set, const struct phpca_deploy_item *old)
{
	if (phpca_deploy__find(set, old->path) || !is_ours(d, old)
		|| !phpca_beneath__unlink(d->directory_fd, old->path))
		return;
	d->removed++;
	remove_parents(d, set, old->path);
}

/* What somebody left beside an item who was killed. */
static void remove_beside(const struct phpca_deploy *d, const char *path)
{
	char *name = beside(d);
	const char *slash = strrchr(path, '/');
	char *whole = phpca_text_format("%.*s%s", slash ? (int)(slash + 1 - path) : 0, path, name);

	phpca_beneath__unlink(d->directory_fd, whole);
	free(whole);
	free(name);
}

static enum phpca_code finish_item(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, uint64_t number, struct phpca_error *err)
{
	enum phpca_tree_found found = phpca_tree__look(d, set, item);
	enum phpca_code code = PHPCA_OK;

	if (found == PHPCA_TREE_DONE)
		return PHPCA_OK;
	if (found == PHPCA_TREE_FOREIGN)
		code = phpca_saved__add(d, number, item->path, err);
	return code ? code : make(d, set, item, found != PHPCA_TREE_NOTHING, err);
}

/* Every release that is still there is looked through: whoever came before may have been killed. */
enum phpca_code phpca_tree__finish(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < d->release_count; i++)
		for (size_t k = 0; k < d->release[i].set.count; k++) {
			remove_beside(d, d->release[i].set.item[k].path);
			remove_item(d, set, &d->release[i].set.item[k]);
		}
	for (size_t i = 0; i < set->count; i++)
		remove_beside(d, set->item[i].path);
	for (size_t i = 0; i < set->count && !code; i++)
		code = finish_item(d, set, &set->item[i], number, err);
	return code;
}
