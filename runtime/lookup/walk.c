#include "lookup/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "lookup/mount_dirs.h"
#include "lookup/search.h"

static bool leave_on_disk(struct phpca_walk *w, char *path, size_t *size)
{
	char real[MAXPATHLEN];
	int before = errno;
	struct stat st;

	w->asked_disk = true;
	if (!realpath(path, real)) {
		w->why = w->passes_missing && errno == ENOENT ? 0 : errno;
	} else if (stat(real, &st) == 0 && !S_ISDIR(st.st_mode)) {
		w->why = ENOTDIR;
	} else {
		*size = strlen(real);
		memcpy(path, real, *size + 1);
	}
	errno = before;
	return w->why == 0;
}

/* `path` becomes the directory that it leads to, which ".." then leaves. */
static bool leave(struct phpca_dot_dot *dot_dot, char *path, size_t *size)
{
	struct phpca_walk *w = (struct phpca_walk *)((char *)dot_dot
		- offsetof(struct phpca_walk, dot_dot));
	struct phpca_location location;
	bool followed;

	if (*size == 0)
		return true;
	path[*size] = '\0';
	if (!phpca_lookup_mount_of(path, *size)) {
		w->left_outside = true;
		return !w->asks_disk || leave_on_disk(w, path, size);
	}
	if (!phpca_lookup__find_through_links(path, size, &location, &followed))
		return leave_on_disk(w, path, size);
	if (location.entry->kind != PHPCA_ENTRY_DIRECTORY) {
		w->why = ENOTDIR;
		return false;
	}
	w->left_archived = true;
	return location.link == location.entry
		|| phpca_lookup__replace_prefix(path, size, location.mount, location.entry, 0);
}

/*
 * "/var/www/html/../lib", where html is a link to a directory below a mount: does the disk lead
 * into a mount? If not, the path is the disk's, as its text is.
 */
static size_t walk_on_disk(const char *path, size_t size, char *out, struct phpca_walk *w)
{
	struct phpca_walk on_disk = {
		.passes_missing = w->passes_missing, .asks_disk = true, .dot_dot.leave = leave};
	char real[MAXPATHLEN];
	size_t length = phpca_path_walk(path, size, real, &on_disk.dot_dot);

	if (!length || !phpca_lookup_mount_of(real, length))
		return 0;
	memcpy(out, real, length + 1);
	*w = on_disk;
	return length;
}

/*
 * What lies outside of mounts is looked at only where it matters: when a directory was left there.
 */
size_t phpca_lookup__walk(const char *path, size_t size, char *out, struct phpca_walk *w)
{
	w->dot_dot.leave = leave;
	size_t length = phpca_path_walk(path, size, out, &w->dot_dot), other;
	if (!length || !w->left_outside)
		return length;
	if (!phpca_lookup_mount_of(out, length)) {
		other = walk_on_disk(path, size, out, w);
		return other ? other : length;
	}
	w->asks_disk = true;
	w->why = 0;
	return phpca_path_walk(path, size, out, &w->dot_dot);
}
