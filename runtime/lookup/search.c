#include "lookup/search.h"

#include "lookup/mount_dirs.h"
#include "path/canonical.h"

#define MAX_LINKS 16

/* ---- one archive ---- */

/* What lives on disk is the disk's, unless there is none: an archive that is mounted on itself. */
bool phpca_lookup_is_shown(const struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	return !(e->mode & PHPCA_MODE_ON_DISK) || e->kind == PHPCA_ENTRY_DIRECTORY
		|| phpca_mount_is_on_itself(m);
}

static const struct phpca_entry_disk *find_shown(
	const struct phpca_mount *m, const char *path, size_t size)
{
	const struct phpca_entry_disk *e = phpca_archive_find(&m->archive, path, size);

	return e && phpca_lookup_is_shown(m, e) ? e : NULL;
}

const struct phpca_entry_disk *phpca_lookup_entry_at(
	const struct phpca_mount *m, const char *path, size_t size)
{
	size_t below_size = size == 1 ? 0 : size; /* "/" */
	const char *below = phpca_lookup__below(m, path, &below_size);

	return below ? find_shown(m, below, below_size) : NULL;
}

static bool found(
	struct phpca_mount *m, const struct phpca_entry_disk *e, struct phpca_location *out)
{
	const struct phpca_entry_disk *target = e;

	if (e->kind == PHPCA_ENTRY_LINK) {
		target = phpca_archive_follow(&m->archive, e);
		if (!target)
			return false;
	}
	out->mount = m;
	out->entry = target;
	out->link = e;
	return true;
}

/* ---- all archives ---- */

bool phpca_lookup__find_exactly(const char *path, size_t size, struct phpca_location *out)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		const struct phpca_entry_disk *e = phpca_lookup_entry_at(m, path, size);

		if (e && found(m, e, out))
			return true;
	}
	return false;
}

bool phpca_lookup__find_as_is(
	const char *path, size_t size, struct phpca_location *out, bool *inside)
{
	*inside = false;
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		size_t below_size = size;
		const char *below = phpca_lookup__below(m, path, &below_size);
		const struct phpca_entry_disk *e;

		if (!below)
			continue;
		*inside = true;
		e = find_shown(m, below, below_size);
		if (e)
			return found(m, e, out);
		if (m->next)
			return false; /* it may be behind a link here, which goes before an older archive */
	}
	return false;
}

/* ---- links among the directories ---- */

/* The longest part of `path` that is an entry; *size is its length. At least the root is one. */
static const struct phpca_entry_disk *longest_entry(
	const struct phpca_archive *a, const char *path, size_t *size)
{
	const struct phpca_entry_disk *e;

	while (!(e = phpca_archive_find(a, path, *size)) && *size > 0)
		*size = phpca_path_parent_size(path, *size);
	return e;
}

bool phpca_lookup__replace_prefix(char *path, size_t *size, const struct phpca_mount *m,
	const struct phpca_entry_disk *e, size_t rest)
{
	size_t prefix = m->dir_size + (e->path_size ? 1 + e->path_size : 0);

	if (prefix + rest >= MAXPATHLEN)
		return false;
	memmove(path + prefix, path + *size - rest, rest);
	memcpy(path, m->dir, m->dir_size);
	if (e->path_size) {
		path[m->dir_size] = '/';
		memcpy(path + m->dir_size + 1, phpca_archive_name(&m->archive, e->path), e->path_size);
	}
	*size = prefix + rest;
	path[*size] = '\0';
	return true;
}

/* Replaces the first archived link among the directories of `path` (canonical) by its target. */
static bool replace_link(char *path, size_t *size)
{
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		size_t below_size = *size, known;
		const char *below = phpca_lookup__below(m, path, &below_size);
		const struct phpca_entry_disk *e;

		if (!below)
			continue;
		known = below_size;
		e = longest_entry(&m->archive, below, &known);
		if (e && e->kind == PHPCA_ENTRY_LINK && known < below_size
			&& (e = phpca_archive_follow(&m->archive, e)) && e->kind == PHPCA_ENTRY_DIRECTORY)
			return phpca_lookup__replace_prefix(path, size, m, e, below_size - known);
	}
	return false;
}

bool phpca_lookup__find_through_links(
	char *path, size_t *size, struct phpca_location *out, bool *followed)
{
	*followed = false;
	for (int i = 0; !phpca_lookup__find_exactly(path, *size, out); i++) {
		if (i == MAX_LINKS || !replace_link(path, size))
			return false;
		*followed = true;
	}
	return true;
}

bool phpca_lookup_find_canonical(const char *path, size_t size, struct phpca_location *out)
{
	char buffer[MAXPATHLEN];
	bool followed;

	if (size >= sizeof(buffer))
		return false;
	memcpy(buffer, path, size);
	buffer[size] = '\0';
	return phpca_lookup__find_through_links(buffer, &size, out, &followed);
}
