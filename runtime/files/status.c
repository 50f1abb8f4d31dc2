/*
 * stat, access and realpath over archive and disk, and how a read-only file system refuses to be
 * changed.
 */
#include "php.h"
#include <errno.h>
#include <unistd.h>
#include "files/files.h"

#define LINK_TEXT_DEPTH 64

/*
 * Numbers that no file on the archive's own file system has, so that copy() never takes a member
 * for its target.
 */
static ino_t inode_of(const struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	uint64_t number = (uint64_t)(e - m->archive.entry);

	return (ino_t)(((uint64_t)1 << 62)
		| ((((uint64_t)m->inode << 24) + number) & (((uint64_t)1 << 62) - 1)));
}

static mode_t type_of(const struct phpca_entry_disk *e)
{
	switch (e->kind) {
	case PHPCA_ENTRY_DIRECTORY:
		return S_IFDIR;
	case PHPCA_ENTRY_LINK:
		return S_IFLNK;
	default:
		return S_IFREG;
	}
}

static off_t size_of(const struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	zend_string *text;
	off_t size;

	switch (e->kind) {
	case PHPCA_ENTRY_DIRECTORY:
		return PHPCA_PAGE;
	case PHPCA_ENTRY_LINK:
		text = phpca_files__link_text(m, e);
		size = (off_t)ZSTR_LEN(text);
		zend_string_release(text);
		return size;
	default:
		return (off_t)e->source_size;
	}
}

void phpca_files__describe(
	const struct phpca_mount *m, const struct phpca_entry_disk *e, struct stat *out)
{
	memset(out, 0, sizeof(*out));
	out->st_dev = m->device;
	out->st_ino = inode_of(m, e);
	out->st_mode = type_of(e) | (e->kind == PHPCA_ENTRY_LINK ? 0777 : (e->mode & 07777));
	out->st_nlink = e->kind == PHPCA_ENTRY_DIRECTORY ? 2 : 1;
	out->st_uid = m->uid;
	out->st_gid = m->gid;
	out->st_size = size_of(m, e);
	out->st_blksize = PHPCA_PAGE;
	out->st_blocks = (out->st_size + 511) / 512;
	/* directories that the packer had to make up have no time of their own */
	out->st_mtime = (time_t)(e->mtime ? e->mtime : m->archive.index->timestamp);
	out->st_atime = out->st_ctime = out->st_mtime;
}

bool phpca_files__is_own_file(const struct phpca_location *location)
{
	return location->entry->path_size == 0
		&& strcmp(location->mount->dir, location->mount->filename) == 0;
}

/* Leaves errno alone: PHP prints it long after the call that failed, and this is not that call. */
static bool stat_directory_on_disk(const char *path, struct stat *out)
{
	int before = errno;
	bool is_directory = stat(path, out) == 0 && S_ISDIR(out->st_mode);

	errno = before;
	return is_directory;
}

bool phpca_files__is_directory_on_disk(const char *path)
{
	struct stat st;

	return stat_directory_on_disk(path, &st);
}

/* The kernel's name for a spot: canonical if that is known. */
static const char *kernel_path(const struct phpca_lookup *lookup, const char *path, char *buffer)
{
	return lookup->size ? lookup->path : phpca_path__on_disk(lookup, path, buffer);
}

int phpca_files__stat(const char *path, bool follow, struct stat *out)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];

	phpca_path__locate(path, strlen(path), &lookup);
	if (lookup.where == PHPCA_ARCHIVED && !phpca_files__is_own_file(&lookup.location)) {
		const struct phpca_entry_disk *e = follow ? lookup.location.entry : lookup.location.link;

		if (e->kind == PHPCA_ENTRY_DIRECTORY
			&& stat_directory_on_disk(kernel_path(&lookup, path, buffer), out))
			return 0;
		phpca_files__describe(lookup.location.mount, e, out);
		return 0;
	}
	if (lookup.where == PHPCA_BLOCKED) {
		errno = lookup.why;
		return -1;
	}
	path = phpca_path__on_disk(&lookup, path, buffer);
	return follow ? stat(path, out) : lstat(path, out);
}

static int archived_access(const struct phpca_entry_disk *e, int mode)
{
	if (mode & W_OK) {
		errno = EROFS;
		return -1;
	}
	if ((mode & X_OK) && !(e->mode & 0111)) {
		errno = EACCES;
		return -1;
	}
	return 0;
}

int phpca_files__access_at(const struct phpca_lookup *lookup, const char *path, int mode)
{
	char buffer[MAXPATHLEN];

	if (lookup->where == PHPCA_ARCHIVED && !phpca_files__is_own_file(&lookup->location)) {
		const struct phpca_entry_disk *e = lookup->location.entry;

		if (e->kind == PHPCA_ENTRY_DIRECTORY) {
			const char *real = kernel_path(lookup, path, buffer);
			return (mode & W_OK) && phpca_files__is_directory_on_disk(real)
				? access(real, mode)
				: archived_access(e, mode);
		}
		return archived_access(e, mode);
	}
	if (lookup->where == PHPCA_BLOCKED) {
		errno = lookup->why;
		return -1;
	}
	return access(phpca_path__on_disk(lookup, path, buffer), mode);
}

/* ---- open_basedir ---- */

bool phpca_files__basedir_forbids(
	const char *path, const struct phpca_location *location, bool warn)
{
	char buffer[MAXPATHLEN];
	zend_string *real;
	bool forbidden;

	if (!PG(open_basedir) || !*PG(open_basedir))
		return false;
	if (php_check_open_basedir_ex(phpca_path__for_kernel(path, buffer), warn))
		return true;
	if (!location)
		return false;
	real = phpca_path_of_entry(
		location->mount, location->entry); /* PHP sees through links on disk only */
	forbidden = php_check_open_basedir_ex(ZSTR_VAL(real), warn) != 0;
	zend_string_release(real);
	return forbidden;
}

/* ---- refusals ---- */

/* Cuts the last component off a canonical path; false at the top. */
static bool to_parent(char *path, size_t *size)
{
	while (*size > 1 && path[--*size] != '/') {
	}
	if (*size <= 1)
		return false;
	path[*size] = '\0';
	return true;
}

/* Climbs from a missing path to the first directory that archive or disk has; its refusal. */
static int nearest_refusal(const struct phpca_lookup *lookup, bool parents_are_made)
{
	char path[MAXPATHLEN];
	size_t size = lookup->size;
	struct phpca_location location;

	memcpy(path, lookup->path, size + 1);
	while (to_parent(path, &size)) {
		if (phpca_path_find_canonical(path, size, &location))
			return phpca_files__is_directory_on_disk(path) ? 0 : EROFS;
		if (phpca_files__is_directory_on_disk(path))
			return 0;
		if (!parents_are_made)
			return 0;
	}
	return 0;
}

int phpca_files__refusal(const struct phpca_lookup *lookup)
{
	if (lookup->where == PHPCA_ARCHIVED)
		return phpca_files__is_own_file(&lookup->location) ? 0 : EROFS;
	if (lookup->where == PHPCA_BLOCKED)
		return lookup->why;
	return lookup->where == PHPCA_MISSING ? nearest_refusal(lookup, false) : 0;
}

int phpca_files__refusal_with_parents(const struct phpca_lookup *lookup)
{
	return lookup->where == PHPCA_MISSING ? nearest_refusal(lookup, true)
										  : phpca_files__refusal(lookup);
}

/* ---- links and real paths ---- */

/* Bytes up to and with the last slash that both begin with. */
static size_t shared_directories(const char *a, const char *b)
{
	size_t last = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '/')
			last = i + 1;
	return last;
}

zend_string *phpca_files__link_text(
	const struct phpca_mount *m, const struct phpca_entry_disk *link)
{
	const char *from = phpca_archive_name(&m->archive, link->path);
	const char *to = phpca_archive_name(&m->archive, m->archive.entry[link->target].path);
	size_t shared = shared_directories(from, to);
	char up[LINK_TEXT_DEPTH * 3 + 1];
	size_t n = 0;

	for (const char *p = from + shared; *p && n < LINK_TEXT_DEPTH * 3; p++) {
		if (*p == '/') {
			memcpy(up + n, "../", 3);
			n += 3;
		}
	}
	if (to[shared] == '\0') /* a directory above the link */
		return n ? zend_string_init(up, n - 1, 0) : zend_string_init(".", 1, 0);
	return zend_string_concat2(up, n, to + shared, strlen(to + shared));
}

zend_string *phpca_files__expand(const char *path, size_t size)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *disk;

	phpca_path__locate_opened(path, size, &lookup);
	if (lookup.where == PHPCA_ARCHIVED)
		return phpca_path_of_entry(lookup.location.mount, lookup.location.entry);
	disk = phpca_path__on_disk(&lookup, path, buffer);
	return disk == path ? NULL : zend_string_init(disk, strlen(disk), 0);
}

zend_string *phpca_files__realpath(const char *path, size_t size, int *why)
{
	struct phpca_lookup lookup;

	phpca_path__locate(path, size, &lookup);
	if (lookup.where != PHPCA_ARCHIVED) {
		*why = lookup.where == PHPCA_BLOCKED ? lookup.why : 0;
		return NULL;
	}
	return phpca_path_of_entry(lookup.location.mount, lookup.location.entry);
}
