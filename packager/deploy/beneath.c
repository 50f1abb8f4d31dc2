/* Files beneath a directory: beneath.h has the promise. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "deploy/beneath.h"

/* ---- the way to a directory ---- */

static bool is_component(const char *name, size_t size)
{
	return size && size <= NAME_MAX && !(name[0] == '.' && size == 1)
		&& !(name[0] == '.' && size == 2 && name[1] == '.');
}

/* One component further; O_PATH asks for no more than the right to pass. */
static int enter(int at, const char *name, size_t size, bool make)
{
	char component[NAME_MAX + 1];

	if (!is_component(name, size)) {
		errno = size > NAME_MAX ? ENAMETOOLONG : EINVAL;
		return -1;
	}
	memcpy(component, name, size);
	component[size] = '\0';
	if (make && mkdirat(at, component, 0755) != 0 && errno != EEXIST)
		return -1;
	return openat(at, component, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void close_keeping_errno(int fd)
{
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
}

static int walk_to(int root, const char *path, size_t size, bool make)
{
	int at = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *end = path + size;

	while (at >= 0 && path < end) {
		const char *slash = memchr(path, '/', (size_t)(end - path));
		size_t component = (size_t)((slash ? slash : end) - path);
		int next = enter(at, path, component, make);
		close_keeping_errno(at);
		at = next;
		path += component + (slash != NULL);
	}
	return at;
}

int phpca_beneath__directory(int root, const char *path, bool make)
{
	return walk_to(root, path, strlen(path), make);
}

int phpca_beneath__parent(int root, const char *path, bool make, const char **name)
{
	const char *slash = strrchr(path, '/');

	*name = slash ? slash + 1 : path;
	if (!is_component(*name, strlen(*name))) {
		errno = EINVAL;
		return -1;
	}
	return walk_to(root, path, slash ? (size_t)(slash - path) : 0, make);
}

/* ---- reading ---- */

bool phpca_beneath__stat(int root, const char *path, struct stat *out)
{
	const char *name;
	int parent = phpca_beneath__parent(root, path, false, &name);
	bool ok = parent >= 0 && fstatat(parent, name, out, AT_SYMLINK_NOFOLLOW) == 0;

	close_keeping_errno(parent);
	return ok;
}

char *phpca_beneath__link(int root, const char *path)
{
	const char *name;
	int parent = phpca_beneath__parent(root, path, false, &name);
	char *target = phpca_text_alloc(PATH_MAX + 1);
	ssize_t size = parent >= 0 ? readlinkat(parent, name, target, PATH_MAX) : -1;

	close_keeping_errno(parent);
	if (size < 0) {
		free(target);
		return NULL;
	}
	target[size] = '\0';
	return target;
}

static int open_file(int root, const char *path, struct stat *st)
{
	const char *name;
	int parent = phpca_beneath__parent(root, path, false, &name), fd = -1;

	if (parent >= 0)
		fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	close_keeping_errno(parent);
	if (fd >= 0 && fstat(fd, st) != 0) {
		close_keeping_errno(fd);
		return -1;
	}
	if (fd >= 0 && !S_ISREG(st->st_mode)) {
		close(fd);
		errno = EINVAL;
		fd = -1;
	}
	return fd;
}

bool phpca_beneath__map(struct phpca_tool_map *out, int root, const char *path)
{
	struct stat st;
	int fd = open_file(root, path, &st);

	memset(out, 0, sizeof(*out));
	if (fd < 0)
		return false;
	if (st.st_size) {
		void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes == MAP_FAILED) {
			close_keeping_errno(fd);
			return false;
		}
		out->bytes = bytes;
		out->size = (size_t)st.st_size;
	}
	close(fd);
	return true;
}

static bool is_same(int fd, const uint8_t *bytes, size_t size)
{
	uint8_t block[16384];
	ssize_t got;

	while ((got = read(fd, block, sizeof(block))) > 0) {
		if ((size_t)got > size || memcmp(block, bytes, (size_t)got) != 0)
			return false;
		bytes += got;
		size -= (size_t)got;
	}
	return got == 0 && size == 0;
}

enum phpca_tool_found phpca_beneath__compare(
	int root, const char *path, const void *bytes, size_t size)
{
	struct stat st;
	bool same;
	int fd;

	if (!phpca_beneath__stat(root, path, &st))
		return PHPCA_TOOL_NOTHING;
	fd = open_file(root, path, &st);
	same = fd >= 0 && (size_t)st.st_size == size && is_same(fd, bytes, size);
	if (fd >= 0)
		close(fd);
	return same ? PHPCA_TOOL_SAME : PHPCA_TOOL_OTHER;
}

/* ---- listing ---- */

static int open_to_read(int root, const char *path)
{
	int at = phpca_beneath__directory(root, path, false),
		fd = at >= 0 ? openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	close_keeping_errno(at);
	return fd;
}

struct phpca_list phpca_beneath__names(int root, const char *path)
{
	int fd = open_to_read(root, path);
	DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
	struct phpca_list names = {0};
	struct dirent *entry;

	if (!directory) {
		if (fd >= 0)
			close(fd);
		return names;
	}
	while ((entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			phpca_list_add(&names, phpca_text_dup(entry->d_name));
	closedir(directory);
	return names;
}

static void add_names(int root, const char *path, const char *below, struct phpca_list *directories,
	struct phpca_list *others)
{
	char *whole = *path && *below ? phpca_text_format("%s/%s", path, below)
								  : phpca_text_dup(*path ? path : below);
	struct phpca_list names = phpca_beneath__names(root, whole);
	struct stat st;

	for (size_t i = 0; i < names.count; i++) {
		char *name = *below ? phpca_text_format("%s/%s", below, names.item[i])
							: phpca_text_dup(names.item[i]);
		char *full = *path ? phpca_text_format("%s/%s", path, name) : phpca_text_dup(name);
		bool directory = phpca_beneath__stat(root, full, &st) && S_ISDIR(st.st_mode);
		phpca_list_add(directory ? directories : others, name);
		free(full);
	}
	phpca_list_clear(&names);
	free(whole);
}

void phpca_beneath__walk(
	int root, const char *path, struct phpca_list *directories, struct phpca_list *others)
{
	add_names(root, path, "", directories, others);
	for (size_t i = 0; i < directories->count; i++)
		add_names(root, path, directories->item[i], directories, others);
}

/* ---- writing ---- */

static bool fill(int fd, const void *bytes, size_t size, uint32_t mode, uint64_t mtime)
{
	struct timespec times[2] = {{(time_t)mtime, 0}, {(time_t)mtime, 0}};

	return phpca_write_all(fd, bytes, size) && fchmod(fd, mode & 0777) == 0
		&& futimens(fd, times) == 0 && fsync(fd) == 0;
}

bool phpca_beneath__write(
	int root, const char *path, const void *bytes, size_t size, uint32_t mode, uint64_t mtime)
{
	const char *name;
	int parent = phpca_beneath__parent(root, path, false, &name), fd = -1;
	bool ok;

	if (parent >= 0)
		fd = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	ok = fd >= 0 && fill(fd, bytes, size, mode, mtime);
	if (fd >= 0 && !ok) {
		int error = errno;
		unlinkat(parent, name, 0);
		errno = error;
	}
	close_keeping_errno(fd);
	close_keeping_errno(parent);
	return ok;
}

bool phpca_beneath__symlink(int root, const char *target, const char *path)
{
	const char *name;
	int parent = phpca_beneath__parent(root, path, false, &name);
	bool ok = parent >= 0 && symlinkat(target, parent, name) == 0;

	close_keeping_errno(parent);
	return ok;
}

/* File systems that can't rename without replacing are asked before. */
static bool rename_at(
	int from_parent, const char *from, int to_parent, const char *to, bool replace)
{
	struct stat st;

	if (!replace && renameat2(from_parent, from, to_parent, to, RENAME_NOREPLACE) == 0)
		return true;
	if (!replace && errno != EINVAL && errno != ENOSYS)
		return false;
	if (!replace && fstatat(to_parent, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return false;
	}
	return renameat(from_parent, from, to_parent, to) == 0;
}

bool phpca_beneath__rename(int root, const char *from, const char *to, bool replace)
{
	const char *from_name, *to_name;
	int from_parent = phpca_beneath__parent(root, from, false, &from_name),
		to_parent = from_parent >= 0 ? phpca_beneath__parent(root, to, false, &to_name) : -1;
	bool ok = to_parent >= 0 && rename_at(from_parent, from_name, to_parent, to_name, replace);

	close_keeping_errno(from_parent);
	close_keeping_errno(to_parent);
	return ok;
}

static bool unlink_at(int root, const char *path, int flags)
{
	const char *name;
	int parent = phpca_beneath__parent(root, path, false, &name);
	bool ok = parent >= 0 && unlinkat(parent, name, flags) == 0;

	close_keeping_errno(parent);
	return ok;
}

bool phpca_beneath__unlink(int root, const char *path)
{
	return unlink_at(root, path, 0);
}

bool phpca_beneath__rmdir(int root, const char *path)
{
	return unlink_at(root, path, AT_REMOVEDIR);
}

bool phpca_beneath__sync(int root, const char *path, bool whole)
{
	int fd = open_to_read(root, path);
	bool ok = fd >= 0 && (whole ? syncfs(fd) : fsync(fd)) == 0;

	close_keeping_errno(fd);
	return ok;
}
