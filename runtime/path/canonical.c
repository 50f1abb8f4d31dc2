#include "path/canonical.h"

#include <ctype.h>

#include "path/cwd.h"

/* Is what stands at `part` a component to be kept? Not "", "." and "..". */
static bool is_plain(const char *part, const char *end)
{
	if (part == end || *part == '/')
		return false;
	if (*part != '.')
		return true;
	part += part + 1 < end && part[1] == '.' ? 2 : 1;
	return part < end && *part != '/';
}

/*
 * Moves *path over as many plain components as there are and returns their bytes: they are copied
 * in one piece.
 */
static size_t plain_components(const char **path, const char *end)
{
	const char *from = *path, *to = from;

	while (is_plain(*path, end)) {
		const char *slash = memchr(*path, '/', (size_t)(end - *path));
		to = slash ? slash : end;
		*path = slash ? slash + 1 : end;
	}
	if (to > from && *path == to + 1)
		*path = to;
	return (size_t)(to - from);
}

static bool is_dot_dot(const char *path, const char *end)
{
	return end - path >= 2 && path[0] == '.' && path[1] == '.'
		&& (path + 2 == end || path[2] == '/');
}

/*
 * Appends the components of `path` to the canonical `out` of `length` bytes; false when it grows
 * too long, or when ".." can't be passed. Length 0 means "/".
 */
static bool append_components(
	char *out, size_t *length, const char *path, size_t size, struct phpca_dot_dot *d)
{
	const char *end = path + size;
	size_t n = *length;

	while (path < end) {
		const char *from = path;
		size_t part = plain_components(&path, end);

		if (part > 0) {
			if (n + part + 2 > MAXPATHLEN)
				return false;
			out[n++] = '/';
			memcpy(out + n, from, part);
			n += part;
		} else if (is_dot_dot(path, end)) {
			if (d && !d->leave(d, out, &n))
				return false;
			n = phpca_path_parent_size(out, n);
			path += 2;
			if (d) {
				d->from = size - (size_t)(end - path);
				d->at = n;
			}
		} else if (*path == '.') {
			path++;
		}
		path += path < end; /* the slash */
	}
	*length = n;
	return true;
}

size_t phpca_path_walk(const char *path, size_t size, char *out, struct phpca_dot_dot *d)
{
	size_t length = 0;

	if (size == 0 || memchr(path, '\0', size))
		return 0;
	if (path[0] != '/') {
		const struct phpca_cwd *cwd = phpca_cwd_get();
		if (!cwd)
			return 0;
		length = cwd->size == 1 ? 0 : cwd->size;
		memcpy(out, cwd->path, length);
	}
	if (!append_components(out, &length, path, size, d))
		return 0;
	if (length == 0)
		out[length++] = '/';
	out[length] = '\0';
	return length;
}

size_t phpca_path_canonical(const char *path, size_t size, char *out)
{
	size_t scheme = phpca_path_file_scheme_size(path, size);

	return phpca_path_walk(path + scheme, size - scheme, out, NULL);
}

const char *phpca_path_for_kernel(const char *path, char *buffer)
{
	if (path[0] == '/' || path[0] == '\0' || !phpca_cwd_entered())
		return path;
	return phpca_path_canonical(path, strlen(path), buffer) ? buffer : path;
}

bool phpca_path_has_dot_dot(const char *path, size_t size, size_t from)
{
	const char *end = path + size, *p = path + from;

	while (p < end && (p = memchr(p, '.', (size_t)(end - p)))) {
		if (end - p > 1 && p[1] == '.' && (p == path || p[-1] == '/'))
			return true;
		p += 2; /* a second dot right here would not begin a component */
	}
	return false;
}

bool phpca_path_has_dot(const char *path, size_t size)
{
	for (size_t i = 1; i < size; i++)
		if (path[i - 1] == '/' && (path[i] == '/' || path[i] == '.'))
			return true;
	return false;
}

size_t phpca_path_scheme_size(const char *path, size_t size)
{
	size_t i = 0;

	while (i < size
		&& (isalnum((unsigned char)path[i]) || path[i] == '+' || path[i] == '-' || path[i] == '.'))
		i++;
	return i > 1 && i + 2 < size && path[i] == ':' && path[i + 1] == '/' && path[i + 2] == '/'
		? i + 3
		: 0;
}
