/* Copies of what gives way: saved.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "deploy/beneath.h"
#include "deploy/release.h"
#include "deploy/saved.h"
#include "deploy/store_files.h"
#include "deploy/tree.h"
#include "base/console.h"

/* A name below saved/N that is free. Yours. */
static char *free_name(const struct phpca_deploy *d, uint64_t number, const char *path)
{
	char *name = phpca_text_format("saved/%" PRIu64 "/%s", number, path);
	struct stat st;

	for (unsigned i = 2; phpca_beneath__stat(d->store_fd, name, &st); i++) {
		free(name);
		name = phpca_text_format("saved/%" PRIu64 "/%s.%u", number, path, i);
	}
	return name;
}

static bool copy_link(const struct phpca_deploy *d, const char *path, const char *to)
{
	char *target = phpca_beneath__link(d->directory_fd, path);
	bool ok = target && phpca_beneath__symlink(d->store_fd, target, to);

	free(target);
	return ok;
}

static bool copy_file(const struct phpca_deploy *d, int root, const char *path, const char *to)
{
	struct phpca_tool_map map;
	struct stat st;
	bool ok = phpca_beneath__stat(root, path, &st) && phpca_beneath__map(&map, root, path);

	if (ok) {
		ok = phpca_beneath__write(d->store_fd, to, map.bytes ? map.bytes : (const uint8_t *)"",
			map.size, st.st_mode, (uint64_t)st.st_mtime);
		phpca_tool_unmap(&map);
	}
	return ok;
}

static bool copy(const struct phpca_deploy *d, const char *path, const char *to)
{
	const struct phpca_deploy_release *current = phpca_release__current(d);
	struct stat st;
	char *below, *file;
	bool ok;

	if (!phpca_beneath__stat(d->directory_fd, path, &st))
		return false;
	if (!S_ISLNK(st.st_mode))
		return copy_file(d, d->directory_fd, path, to);
	if (!current || !phpca_tree__is_our_link(d, path))
		return copy_link(d, path, to);
	below = phpca_text_format("/files/%s", path);
	file = phpca_release__path(current->number, below);
	ok = copy_file(d, d->store_fd, file, to);
	free(below);
	free(file);
	return ok;
}

static void report(const struct phpca_deploy *d, const char *path, const char *to)
{
	char *message = phpca_text_format(
		"%s/%s: replaced; what was there is in %s/%s", d->directory, path, d->store, to);

	phpca_console_warning(message);
	free(message);
}

enum phpca_code phpca_saved__add(
	struct phpca_deploy *d, uint64_t number, const char *path, struct phpca_error *err)
{
	char *to = free_name(d, number, path);
	const char *name;
	int parent = phpca_beneath__parent(d->store_fd, to, true, &name);
	enum phpca_code code = PHPCA_OK;

	if (parent < 0)
		code = phpca_store__failed(d, to, "written", err);
	else if (!copy(d, path, to))
		code = phpca_error_set(err, PHPCA_E_FAILURE, "%s/%s: can't be copied to %s/%s: %s",
			d->directory, path, d->store, to, strerror(errno));
	else if (d->verbosity >= 0)
		report(d, path, to);
	phpca_store__close_fd(parent);
	d->saved += !code;
	free(to);
	return code;
}
