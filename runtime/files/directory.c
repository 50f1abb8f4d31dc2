#include "files/directory.h"

#include <errno.h>

#include "engine/version.h"
#include "files/refusal.h"
#include "lookup/lookup.h"
#include "lookup/search.h"
#include "lookup/way.h"

struct phpca_listing {
	struct dirent *name;
	size_t count;
	size_t capacity;
	size_t next;
	HashTable seen;
};

static unsigned char type_of(const struct phpca_entry_disk *e)
{
	switch (e->kind) {
	case PHPCA_ENTRY_DIRECTORY:
		return DT_DIR;
	case PHPCA_ENTRY_LINK:
		return DT_LNK;
	default:
		return DT_REG;
	}
}

static void add(struct phpca_listing *l, const char *name, size_t size, unsigned char type)
{
	struct dirent *d;

	if (size >= sizeof(d->d_name) || !zend_hash_str_add_empty_element(&l->seen, name, size))
		return;
	if (l->count == l->capacity) {
		l->capacity = l->capacity ? l->capacity * 2 : 16;
		l->name = safe_erealloc(l->name, l->capacity, sizeof(*l->name), 0);
	}
	d = &l->name[l->count++];
	d->d_ino = l->count; /* non-zero: glob skips entries without */
	d->d_off = 0;
	d->d_reclen = sizeof(*d);
	d->d_type = type;
	memcpy(d->d_name, name, size);
	d->d_name[size] = '\0';
}

/*
 * `phpca deploy` keeps its releases in the mount directory, in .phpca, a name that archives never
 * have. The program must not see it.
 */
static void add_from_disk(struct phpca_listing *l, DIR *dir, bool at_mount)
{
	struct dirent *d;

	while ((d = readdir(dir))) {
		if (at_mount && strcmp(d->d_name, ".phpca") == 0)
			continue;
		add(l, d->d_name, strlen(d->d_name),
			DT_UNKNOWN); /* the archive's file of this name may be of another type */
	}
	closedir(dir);
}

static void add_from_archive(
	struct phpca_listing *l, const struct phpca_mount *m, const struct phpca_entry_disk *dir)
{
	const struct phpca_archive *a = &m->archive;
	size_t skip = dir->path_size ? dir->path_size + 1 : 0;

	add(l, ".", 1, DT_DIR);
	add(l, "..", 2, DT_DIR);
	for (uint32_t i = 0; i < dir->child_count; i++) {
		const struct phpca_entry_disk *e = &a->entry[a->child[dir->first_child + i]];
		if (phpca_lookup_is_shown(m, e))
			add(l, phpca_archive_name(a, e->path) + skip, e->path_size - skip, type_of(e));
	}
}

/* A mount directory shows in the one above it, be it on disk or not. */
static void add_mount_directory(
	struct phpca_listing *l, const struct phpca_mount *m, const char *path, size_t size)
{
	if (m->dir_size > size + 1 && m->dir[size] == '/' && memcmp(m->dir, path, size) == 0
		&& !memchr(m->dir + size + 1, '/', m->dir_size - size - 1))
		add(l, m->dir + size + 1, m->dir_size - size - 1, DT_DIR);
}

/* Every archive that has a directory here adds to it. */
static void add_from_mounts(struct phpca_listing *l, const char *path, size_t size)
{
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		const struct phpca_entry_disk *e = phpca_lookup_entry_at(m, path, size);

		if (e && e->kind == PHPCA_ENTRY_DIRECTORY)
			add_from_archive(l, m, e);
		add_mount_directory(l, m, path, size);
	}
}

static bool is_mount_directory(const char *path, size_t size)
{
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		const struct phpca_entry_disk *e = phpca_lookup_entry_at(m, path, size);

		if (e && e->path_size == 0)
			return true;
	}
	return false;
}

static struct phpca_listing *new_listing(void)
{
	struct phpca_listing *l = ecalloc(1, sizeof(*l));

	zend_hash_init(&l->seen, 16, NULL, NULL, 0);
	return l;
}

/*
 * `path` may be anything opendir(2) takes; `canonical` is NULL when no archive has the directory.
 */
static struct phpca_listing *list(const char *path, const zend_string *canonical)
{
	DIR *dir = VCWD_OPENDIR(path);
	struct phpca_listing *l;

	if (!dir && !canonical)
		return NULL;
	l = new_listing();
	if (dir) {
		add_from_disk(
			l, dir, canonical && is_mount_directory(ZSTR_VAL(canonical), ZSTR_LEN(canonical)));
	}
	if (canonical)
		add_from_mounts(l, ZSTR_VAL(canonical), ZSTR_LEN(canonical));
	return l;
}

struct phpca_listing *phpca_listing__open(const char *path)
{
	struct phpca_lookup lookup;
	struct phpca_listing *l;
	zend_string *canonical;
	char buffer[MAXPATHLEN];

	path = phpca_lookup_listed(path);
	phpca_lookup_path(path, strlen(path), &lookup);
	if (lookup.where == PHPCA_ELSEWHERE || lookup.where == PHPCA_MISSING)
		return list(phpca_lookup_on_disk(&lookup, path, buffer), NULL);
	if (lookup.where == PHPCA_BLOCKED) {
		errno = phpca_files__way_error(lookup.why);
		return NULL;
	}
	if (lookup.location.entry->kind != PHPCA_ENTRY_DIRECTORY) {
		errno = path[strlen(path) - 1] == '/' ? phpca_files__way_error(ENOTDIR) : ENOTDIR;
		return NULL;
	}
	canonical = phpca_mount_path_of(lookup.location.mount, lookup.location.entry);
	l = list(ZSTR_VAL(canonical), canonical);
	zend_string_release(canonical);
	return l;
}

const struct dirent *phpca_listing__read(struct phpca_listing *l)
{
	return l->next < l->count ? &l->name[l->next++] : NULL;
}

void phpca_listing__rewind(struct phpca_listing *l)
{
	l->next = 0;
}

void phpca_listing__close(struct phpca_listing *l)
{
	zend_hash_destroy(&l->seen);
	if (l->name)
		efree(l->name);
	efree(l);
}

/* ---- as a stream ---- */

static ssize_t directory_read(php_stream *stream, char *buffer, size_t count)
{
	php_stream_dirent *out = (php_stream_dirent *)buffer;
	const struct dirent *d;

	if (count != sizeof(*out))
		return -1;
	d = phpca_listing__read(stream->abstract);
	if (!d)
		return 0;
	PHP_STRLCPY(out->d_name, d->d_name, sizeof(out->d_name), strlen(d->d_name));
	phpca_stream_entry_set_type(out, d->d_type);
	return sizeof(*out);
}

static int directory_close(php_stream *stream, int close_handle)
{
	phpca_listing__close(stream->abstract);
	return 0;
}

static int directory_rewind(php_stream *stream, zend_off_t offset, int whence, zend_off_t *position)
{
	phpca_listing__rewind(stream->abstract);
	return 0;
}

static const php_stream_ops directory_ops = {
	NULL, directory_read, directory_close, NULL, "dir", directory_rewind, NULL, NULL, NULL};

php_stream *phpca_files__open_directory(const char *path, const char *mode)
{
	struct phpca_listing *l = phpca_listing__open(path);

	return l ? php_stream_alloc(&directory_ops, l, NULL, mode) : NULL;
}
