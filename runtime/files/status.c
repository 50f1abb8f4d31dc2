#include "files/status.h"

#include <errno.h>
#include <unistd.h>

#include "files/itself.h"
#include "files/phar.h"
#include "files/real.h"
#include "path/canonical.h"

/*
 * Made of the archive's inode and the entry's number, and larger than any that the archive's own
 * file system has: copy() must never take a member for its target.
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
	out->st_mtime = (time_t)(e->mtime || e->kind != PHPCA_ENTRY_DIRECTORY
			? e->mtime
			: m->archive.index->timestamp);
	out->st_atime = out->st_ctime = out->st_mtime;
}

/* Leaves errno alone: PHP prints it long after the call that failed, and this is not that call. */
static bool stat_directory_on_disk(const char *path, struct stat *out)
{
	int before = errno;
	bool is_directory = VCWD_STAT(path, out) == 0 && S_ISDIR(out->st_mode);

	errno = before;
	return is_directory;
}

bool phpca_files__is_directory_on_disk(const char *path)
{
	struct stat st;

	return stat_directory_on_disk(path, &st);
}

/* The kernel's name for what was looked up: canonical if that is known. */
static const char *kernel_path(const struct phpca_lookup *lookup, const char *path, char *buffer)
{
	return lookup->size ? lookup->path : phpca_lookup_on_disk(lookup, path, buffer);
}

int phpca_files__stat(const char *path, bool follow, struct stat *out)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];

	phpca_lookup_path(path, strlen(path), &lookup);
	if (lookup.where == PHPCA_ARCHIVED
		&& (!phpca_itself__is_file(&lookup.location) || phpca_phar__asks())) {
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
	path = phpca_lookup_on_disk(&lookup, path, buffer);
	return follow ? VCWD_STAT(path, out) : VCWD_LSTAT(path, out);
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

int phpca_files_access_at(const struct phpca_lookup *lookup, const char *path, int mode)
{
	char buffer[MAXPATHLEN];

	if (lookup->where == PHPCA_ARCHIVED && !phpca_itself__is_file(&lookup->location)) {
		const struct phpca_entry_disk *e = lookup->location.entry;

		if (e->kind == PHPCA_ENTRY_DIRECTORY) {
			const char *real = kernel_path(lookup, path, buffer);
			return (mode & W_OK) && phpca_files__is_directory_on_disk(real)
				? VCWD_ACCESS(real, mode)
				: archived_access(e, mode);
		}
		return archived_access(e, mode);
	}
	if (lookup->where == PHPCA_BLOCKED) {
		errno = lookup->why;
		return -1;
	}
	return VCWD_ACCESS(phpca_lookup_on_disk(lookup, path, buffer), mode);
}
