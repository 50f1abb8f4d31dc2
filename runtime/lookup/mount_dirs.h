/*
 * Mount directories, and which of them a path is below.
 *
 * A mount directory has another name when it was asked for by a symbolic link (/srv/current ->
 * releases/5). The mount is at the real directory, as PHP names its scripts. The name of the link
 * is an alias.
 */
#ifndef PHPCA_LOOKUP_MOUNT_DIRS_H
#define PHPCA_LOOKUP_MOUNT_DIRS_H

#include "mount/mount.h"
#include "engine/thread.h"

struct phpca_alias {
	struct phpca_alias *next;
	const struct phpca_mount *mount;
	size_t size; /* of `dir`, which is canonical */
	char dir[];
};
extern PHPCA_THREAD_LOCAL struct phpca_alias *phpca_lookup__aliases;

/* Looks for aliases of mounts. */
void phpca_lookup__learn_aliases(void);

/* The part of `path` behind `dir`, and in *size its length; NULL: it lies elsewhere. */
static inline const char *phpca_lookup__behind(
	const char *dir, size_t dir_size, const char *path, size_t *size)
{
	if (*size < dir_size || memcmp(path, dir, dir_size) != 0)
		return NULL;
	if (*size == dir_size) {
		*size = 0;
		return path + dir_size;
	}
	if (path[dir_size] != '/')
		return NULL;
	*size -= dir_size + 1;
	return path + dir_size + 1;
}

/*
 * The part of `path` (canonical) below the root of `m`; NULL when it lies elsewhere. *size is of
 * `path` before, of the part after.
 */
static inline const char *phpca_lookup__below(
	const struct phpca_mount *m, const char *path, size_t *size)
{
	const char *below = phpca_lookup__behind(m->dir, m->dir_size, path, size);

	for (const struct phpca_alias *a = phpca_lookup__aliases; !below && a; a = a->next)
		if (a->mount == m)
			below = phpca_lookup__behind(a->dir, a->size, path, size);
	return below;
}

/* The newest mount at or below whose directory `path` (canonical) lies, archived or not; or NULL.
 */
struct phpca_mount *phpca_lookup_mount_of(const char *path, size_t size);

#endif
