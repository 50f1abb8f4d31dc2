/* The mount directory: what lies in it, and whether it is in the way. Nothing is written here. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "deploy/beneath.h"
#include "deploy/release.h"
#include "deploy/stub.h"
#include "deploy/tree.h"

/* ---- links of ours ---- */

char *phpca_tree__target(const struct phpca_deploy *d, const char *path)
{
	struct phpca_buffer up = {0};
	char *target;

	if (!d->inside)
		return phpca_text_format("%s/current/files/%s", d->store, path);
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		phpca_buffer_append(&up, "../", 3);
	target = phpca_text_format("%.*s%s/current/files/%s", (int)up.size,
		up.data ? (const char *)up.data : "", phpca_path_base(d->store), path);
	phpca_buffer_clear(&up);
	return target;
}

bool phpca_tree__is_our_link(const struct phpca_deploy *d, const char *path)
{
	char *target = phpca_tree__target(d, path), *found = phpca_beneath__link(d->directory_fd, path);
	bool same = found && strcmp(found, target) == 0;

	free(found);
	free(target);
	return same;
}

/* ---- stubs of ours ---- */

static bool is_this_stub(const struct phpca_deploy *d, const struct phpca_deploy_item *item)
{
	char *text = phpca_deploy__stub(item, d->inside ? NULL : d->store);
	bool same = phpca_beneath__compare(d->directory_fd, item->path, text, strlen(text))
		== PHPCA_TOOL_SAME;

	free(text);
	return same;
}

/* By its record, or, where this version has put it there for an older release, by its text. */
static bool is_stub_of(const struct phpca_deploy *d, const struct phpca_deploy_release *r,
	const char *path, const char *hash)
{
	const char *recorded = phpca_release_record_stub(&r->record, path);
	const struct phpca_deploy_item *item = phpca_deploy__find(&r->set, path);

	return (recorded && strcmp(recorded, hash) == 0)
		|| (item && item->kind == PHPCA_DEPLOY_STUB && is_this_stub(d, item));
}

bool phpca_tree__is_our_stub(const struct phpca_deploy *d, const char *path)
{
	struct phpca_tool_map map;
	bool ours = false;
	char *hash;

	if (!phpca_beneath__map(&map, d->directory_fd, path))
		return false;
	hash = phpca_record_hash(map.bytes ? map.bytes : (const uint8_t *)"", map.size);
	for (size_t i = 0; i < d->release_count && !ours; i++)
		ours = is_stub_of(d, &d->release[i], path, hash);
	phpca_tool_unmap(&map);
	free(hash);
	return ours;
}

static bool is_same(const struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item)
{
	const uint8_t *bytes = phpca_deploy__bytes(set, item);

	return bytes
		&& phpca_beneath__compare(d->directory_fd, item->path, bytes, item->entry->source_size)
		== PHPCA_TOOL_SAME;
}

/* An unpacked program may lie here: its scripts do as well. Whoever has an empty file loses
 * nothing.
 */
static enum phpca_tree_found look_at_stub(const struct phpca_deploy *d,
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item, const struct stat *st)
{
	if (S_ISLNK(st->st_mode) && phpca_tree__is_our_link(d, item->path))
		return PHPCA_TREE_REPLACEABLE;
	if (S_ISREG(st->st_mode) && is_this_stub(d, item))
		return (st->st_mode & 0111) == (item->entry->mode & 0111) ? PHPCA_TREE_DONE
																  : PHPCA_TREE_REPLACEABLE;
	if (S_ISREG(st->st_mode) && (!st->st_size || phpca_tree__is_our_stub(d, item->path)))
		return PHPCA_TREE_REPLACEABLE;
	if (S_ISREG(st->st_mode) && is_same(d, set, item))
		return PHPCA_TREE_DONE;
	return item->required ? PHPCA_TREE_FOREIGN : PHPCA_TREE_DONE;
}

static enum phpca_tree_found look_at_file(const struct phpca_deploy *d,
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item, const struct stat *st)
{
	if (S_ISLNK(st->st_mode))
		return phpca_tree__is_our_link(d, item->path) ? PHPCA_TREE_DONE : PHPCA_TREE_FOREIGN;
	if (!S_ISREG(st->st_mode))
		return PHPCA_TREE_FOREIGN;
	return phpca_tree__is_our_stub(d, item->path) || is_same(d, set, item) ? PHPCA_TREE_REPLACEABLE
																		   : PHPCA_TREE_FOREIGN;
}

/* ---- on the way to an item ---- */

/* The archive has a link here, too: the unpacked program lies here. */
static bool is_archived_link(const struct phpca_deploy_set *set, const char *path)
{
	const struct phpca_entry_disk *e = phpca_archive_find(set->a, path, strlen(path));

	return e && e->kind == PHPCA_ENTRY_LINK;
}

/*
 * What a link among the directories above makes of an item; NOTHING when there is none. Nothing is
 * written through links.
 */
static enum phpca_tree_found look_above(
	const struct phpca_deploy *d, const struct phpca_deploy_set *set, const char *path)
{
	char *directory = phpca_text_dup(path), *slash;
	enum phpca_tree_found found = PHPCA_TREE_NOTHING;
	struct stat st;

	while (found == PHPCA_TREE_NOTHING && (slash = strrchr(directory, '/'))) {
		*slash = '\0';
		if (phpca_beneath__stat(d->directory_fd, directory, &st) && !S_ISDIR(st.st_mode))
			found = phpca_tree__is_our_link(d, directory) || phpca_tree__is_our_stub(d, directory)
				? PHPCA_TREE_UNDER_LINK
				: is_archived_link(set, directory) ? PHPCA_TREE_DONE
												   : PHPCA_TREE_FOREIGN;
	}
	free(directory);
	return found;
}

/* A directory that the program writes to may be a link of the user's to a larger disk. */
static enum phpca_tree_found look_at_directory(
	const struct phpca_deploy *d, const struct phpca_deploy_item *item)
{
	const char *name;
	int parent = phpca_beneath__parent(d->directory_fd, item->path, false, &name);
	struct stat st;
	bool ok = parent >= 0 && fstatat(parent, name, &st, 0) == 0 && S_ISDIR(st.st_mode);

	if (parent >= 0)
		close(parent);
	return ok ? PHPCA_TREE_DONE : PHPCA_TREE_FOREIGN;
}

static enum phpca_tree_found look_at(const struct phpca_deploy *d,
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item, const struct stat *st)
{
	switch (item->kind) {
	case PHPCA_DEPLOY_DIRECTORY:
		return look_at_directory(d, item);
	case PHPCA_DEPLOY_DATA:
		return phpca_tree__is_our_link(d, item->path) ? PHPCA_TREE_REPLACEABLE : PHPCA_TREE_DONE;
	case PHPCA_DEPLOY_STUB:
		return S_ISDIR(st->st_mode) ? PHPCA_TREE_DIRECTORY : look_at_stub(d, set, item, st);
	case PHPCA_DEPLOY_FILE:
		return S_ISDIR(st->st_mode) ? PHPCA_TREE_DIRECTORY : look_at_file(d, set, item, st);
	}
	return PHPCA_TREE_FOREIGN;
}

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

/* A stub that is not required never gets into anybody's way. */
static bool does_without(
	const struct phpca_deploy *d, const struct phpca_deploy_item *item, enum phpca_tree_found found)
{
	return item->kind == PHPCA_DEPLOY_STUB && !item->required
		&& (found == PHPCA_TREE_FOREIGN
			|| (found == PHPCA_TREE_DIRECTORY && !is_of_older(d, item->path)));
}

enum phpca_tree_found phpca_tree__look(const struct phpca_deploy *d,
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item)
{
	enum phpca_tree_found found = look_above(d, set, item->path);
	struct stat st;

	if (found == PHPCA_TREE_NOTHING && phpca_beneath__stat(d->directory_fd, item->path, &st))
		found = look_at(d, set, item, &st);
	return does_without(d, item, found) ? PHPCA_TREE_DONE : found;
}

/* ---- is anything in the way? ---- */

static enum phpca_code check_item(const struct phpca_deploy *d, const struct phpca_deploy_set *set,
	const struct phpca_deploy_item *item, struct phpca_error *err)
{
	enum phpca_tree_found found = phpca_tree__look(d, set, item);

	if (found == PHPCA_TREE_FOREIGN && look_above(d, set, item->path) == PHPCA_TREE_FOREIGN)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s/%s: wanted a directory, found something else on the way to it", d->directory,
			item->path);
	if (found == PHPCA_TREE_FOREIGN && item->kind == PHPCA_DEPLOY_DIRECTORY)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s/%s: is \"writable\", wanted a directory, found something else", d->directory,
			item->path);
	if (found == PHPCA_TREE_DIRECTORY && !is_of_older(d, item->path))
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s/%s: is in the way: a directory", d->directory, item->path);
	if (found == PHPCA_TREE_FOREIGN && !d->force)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s/%s: is in the way: wanted %s, found something else (--force replaces it and keeps a copy)",
			d->directory, item->path,
			item->kind == PHPCA_DEPLOY_STUB ? "a stub" : "the archive's file");
	return PHPCA_OK;
}

bool phpca_tree__is_changed(const struct phpca_deploy *d,
	const struct phpca_deploy_release *current, const struct phpca_deploy_item *item)
{
	char *below, *path;
	bool changed;

	if (item->kind != PHPCA_DEPLOY_FILE)
		return false;
	below = phpca_text_format("/files/%s", item->path);
	path = phpca_release__path(current->number, below);
	changed = phpca_beneath__compare(d->store_fd, path, phpca_deploy__bytes(&current->set, item),
				  item->entry->source_size)
		== PHPCA_TOOL_OTHER;
	free(below);
	free(path);
	return changed;
}

static enum phpca_code check_changed(const struct phpca_deploy *d,
	const struct phpca_deploy_release *current, struct phpca_error *err)
{
	for (size_t i = 0; i < current->set.count; i++)
		if (phpca_tree__is_changed(d, current, &current->set.item[i]))
			return phpca_error_set(err, PHPCA_E_FAILURE,
				"%s/%s: was changed after it had been deployed (--force replaces it and keeps a copy; "
				"files that are meant to change belong into a \"writable\" directory)",
				d->directory, current->set.item[i].path);
	return PHPCA_OK;
}

enum phpca_code phpca_tree__check(
	const struct phpca_deploy *d, const struct phpca_deploy_set *set, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_release__current(d);
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < set->count && !code; i++)
		code = check_item(d, set, &set->item[i], err);
	if (!code && current && !d->force)
		code = check_changed(d, current, err);
	return code;
}
