#include "lookup/reach.h"

#include "engine/thread.h"
#include "lookup/mount_dirs.h"
#include "lookup/way.h"
#include "path/canonical.h"
#include "path/cwd.h"

PHPCA_THREAD_LOCAL struct phpca_common phpca_lookup__common;

/* Names without ".." that can lead from the working directory into a mount, by first byte. */
static PHPCA_THREAD_LOCAL struct {
	bool lead[256];
	bool known;
	uint32_t cwd_changes; /* phpca_cwd.changes when they were learned */
} names;

/* ---- absolute paths ---- */

static void narrow_common(const char *dir, size_t size)
{
	struct phpca_common *c = &phpca_lookup__common;
	size_t i = 0;

	while (i < c->size && i < size && c->bytes[i] == dir[i])
		i++;
	c->size = i;
}

static void compute_common(void)
{
	struct phpca_common *c = &phpca_lookup__common;
	const struct phpca_mount *m = phpca_mounts;

	c->size = 0;
	if (!m)
		return;
	c->size = m->dir_size < sizeof(c->bytes) ? m->dir_size : sizeof(c->bytes);
	memcpy(c->bytes, m->dir, c->size);
	for (m = m->next; m; m = m->next)
		narrow_common(m->dir, m->dir_size);
	for (const struct phpca_alias *a = phpca_lookup__aliases; a; a = a->next)
		narrow_common(a->dir, a->size);
	if (phpca_lookup__way.size)
		narrow_common(phpca_lookup__way.dir, phpca_lookup__way.size);
}

/* Bytes that `path` and the common prefix share. Paths outside of mounts tend to differ early. */
static size_t agreement(const char *path, size_t size)
{
	const char *bytes = phpca_lookup__common.bytes;
	size_t n = size < phpca_lookup__common.size ? size : phpca_lookup__common.size, i = 0;

	while (i < n && path[i] == bytes[i])
		i++;
	return i;
}

/*
 * With one mount, an empty part ("//", "/./") matters only where path and prefix differ first; with
 * more, the common prefix tells less.
 */
bool phpca_lookup__has_detour(const char *path, size_t size)
{
	size_t i;

	if (!phpca_mounts || phpca_mounts->next || phpca_lookup__aliases || phpca_lookup__way.size)
		return phpca_path_has_dot(path, size);
	i = agreement(path, size);
	if (i < size && i > 0 && path[i - 1] == '/' && (path[i] == '/' || path[i] == '.'))
		return true;
	return phpca_path_has_dot_dot(path, size, i);
}

bool phpca_lookup_is_elsewhere(const char *path, size_t size)
{
	return size > 0 && path[0] == '/' && !phpca_lookup__begins_with_common(path, size)
		&& !phpca_lookup__has_detour(path, size);
}

/* ---- relative paths ---- */

/* Which names lead from the working directory `path` into the mount directory `dir`. */
static void learn_names_into(const char *path, size_t size, const char *dir, size_t dir_size)
{
	size_t shorter = size < dir_size ? size : dir_size;

	if (memcmp(path, dir, shorter) != 0)
		return;
	if (size < dir_size && dir[size] == '/') { /* above the mount: the next component */
		names.lead[(unsigned char)dir[size + 1]] = true;
		names.lead['.'] = true; /* "./x" */
	} else if (size == dir_size || (size > dir_size && path[dir_size] == '/')) {
		memset(names.lead, true, sizeof(names.lead)); /* at or inside it */
	}
}

static void learn_names(const struct phpca_cwd *cwd)
{
	size_t size = cwd->size == 1 ? 0 : cwd->size; /* "/" */

	memset(names.lead, false, sizeof(names.lead));
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next)
		learn_names_into(cwd->path, size, m->dir, m->dir_size);
	for (const struct phpca_alias *a = phpca_lookup__aliases; a; a = a->next)
		learn_names_into(cwd->path, size, a->dir, a->size);
	if (phpca_lookup__way.size)
		learn_names_into(cwd->path, size, phpca_lookup__way.dir, phpca_lookup__way.size);
	names.known = true;
	names.cwd_changes = cwd->changes;
}

bool phpca_lookup__relative_may_reach(const char *path, size_t size)
{
	const struct phpca_cwd *cwd = size ? phpca_cwd_get() : NULL;

	if (!cwd)
		return false;
	if (!names.known || names.cwd_changes != cwd->changes)
		learn_names(cwd);
	return (names.lead[(unsigned char)path[0]] || phpca_path_has_dot_dot(path, size, 0))
		&& !phpca_path_scheme_size(path, size);
}

void phpca_lookup__reach_changed(void)
{
	compute_common();
	names.known = false;
}
