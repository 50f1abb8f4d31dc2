#include "lookup/lookup.h"

#include <errno.h>
#include <limits.h>

#include "lookup/memory.h"
#include "lookup/mount_dirs.h"
#include "lookup/reach.h"
#include "lookup/search.h"
#include "lookup/walk.h"
#include "lookup/way.h"
#include "path/canonical.h"
#include "path/cwd.h"

/* ---- results ---- */

static void set_blocked(struct phpca_lookup *lookup, int why)
{
	lookup->where = PHPCA_BLOCKED;
	lookup->why = why;
}

static void set_archived(struct phpca_lookup *lookup, const char *path, size_t size)
{
	bool is_directory = lookup->location.entry->kind == PHPCA_ENTRY_DIRECTORY;

	lookup->where = PHPCA_ARCHIVED;
	if (phpca_path_names_directory(path, size)) {
		lookup->location.link = lookup->location.entry; /* "link/" is what the link leads to */
		if (!is_directory)
			set_blocked(lookup, ENOTDIR);
	}
}

/* The nearest directory above a missing path that an archive has: is it really a file? */
static bool leads_through_file(const char *path, size_t size)
{
	struct phpca_location location;

	while ((size = phpca_path_parent_size(path, size)) > 0)
		if (phpca_lookup_find_canonical(path, size, &location))
			return location.entry->kind != PHPCA_ENTRY_DIRECTORY;
	return false;
}

/* A name that no file system takes, in a directory that the disk may not have. */
static bool is_overlong(const struct phpca_lookup *lookup)
{
	size_t parent = phpca_path_parent_size(lookup->path, lookup->size);
	struct phpca_location location;

	return lookup->size - parent - 1 > NAME_MAX
		&& phpca_lookup_find_canonical(lookup->path, parent, &location);
}

static void set_missing(struct phpca_lookup *lookup)
{
	lookup->where = PHPCA_MISSING;
	if (leads_through_file(lookup->path, lookup->size))
		set_blocked(lookup, ENOTDIR);
	else if (is_overlong(lookup))
		set_blocked(lookup, ENAMETOOLONG);
}

/* ---- looking up ---- */

/* False: the path need not be made canonical, and the answer is in *lookup. */
static bool needs_canonical(const char *path, size_t size, struct phpca_lookup *lookup)
{
	bool inside = false;

	if (size == 0 || path[0] != '/')
		return phpca_lookup__relative_may_reach(path, size);
	if (phpca_lookup__begins_with_common(path, size)
		&& phpca_lookup__find_as_is(path, size, &lookup->location, &inside)) {
		lookup->where = PHPCA_ARCHIVED;
		return false;
	}
	return inside || phpca_lookup__has_detour(path, size);
}

/*
 * "../x" of a working directory that the kernel has, too: the kernel can go there itself, and is
 * given the name as it is, which messages repeat.
 */
static bool leaves_working_directory_only(const char *path, size_t size)
{
	size_t from = 0;

	while (size - from >= 2 && path[from] == '.' && path[from + 1] == '.'
		&& (size - from == 2 || path[from + 2] == '/'))
		from += size - from == 2 ? 2 : 3;
	return from && !phpca_path_has_dot_dot(path, size, from) && !phpca_cwd_entered();
}

enum dots { DOTS_OF_KERNEL, DOTS_OF_OPEN, DOTS_OF_TEXT };

static void look_up(const char *path, size_t size, enum dots dots, struct phpca_lookup *lookup)
{
	struct phpca_walk walk = {.passes_missing = dots == DOTS_OF_OPEN};
	char led[MAXPATHLEN];
	bool by_way;

	if (dots != DOTS_OF_TEXT && phpca_memory__find_detour(path, size, lookup))
		return;
	lookup->where = PHPCA_ELSEWHERE;
	lookup->size = 0;
	lookup->followed = false;
	if (!phpca_mounts || size >= MAXPATHLEN)
		return;
	if ((by_way = phpca_lookup__takes_way(path, &size, led)))
		path = led;
	else if (!needs_canonical(path, size, lookup))
		return;
	lookup->size = dots == DOTS_OF_TEXT ? phpca_path_walk(path, size, lookup->path, NULL)
										: phpca_lookup__walk(path, size, lookup->path, &walk);
	if (!lookup->size) {
		if (walk.why)
			set_blocked(lookup, walk.why);
		return;
	}
	if (phpca_lookup__takes_way(lookup->path, &lookup->size, led)) { /* "../html/x" */
		memcpy(lookup->path, led, lookup->size + 1);
		by_way = true;
	}
	if (phpca_lookup__find_through_links(
			lookup->path, &lookup->size, &lookup->location, &lookup->followed))
		set_archived(lookup, path, size);
	else if (phpca_lookup_mount_of(lookup->path, lookup->size))
		set_missing(lookup);
	lookup->followed |= walk.left_archived && lookup->where != PHPCA_ARCHIVED
		&& !leaves_working_directory_only(path, size);
	if (!by_way)
		phpca_memory__add_detour(path, &walk, lookup);
}

void phpca_lookup_path(const char *path, size_t size, struct phpca_lookup *out)
{
	if (!phpca_memory__find(path, size, out)) {
		look_up(path, size, DOTS_OF_KERNEL, out);
		phpca_memory__add(path, size, out);
	}
}

void phpca_lookup_opened(const char *path, size_t size, struct phpca_lookup *out)
{
	look_up(path, size, DOTS_OF_OPEN, out);
}

void phpca_lookup_text(const char *path, size_t size, struct phpca_lookup *out)
{
	look_up(path, size, DOTS_OF_TEXT, out);
	out->followed |= out->size != 0; /* the kernel would walk, and perhaps arrive elsewhere */
}

bool phpca_lookup_find(const char *path, size_t size, struct phpca_location *out)
{
	struct phpca_lookup lookup;
	size_t scheme = phpca_path_file_scheme_size(path, size);

	phpca_lookup_path(path + scheme, size - scheme, &lookup);
	if (lookup.where != PHPCA_ARCHIVED)
		return false;
	*out = lookup.location;
	return true;
}

/* Does nothing but the archives decide about it? */
static bool is_found_without_disk(const char *path, size_t size)
{
	struct phpca_lookup lookup;
	bool inside;

	return phpca_memory__find_detour(path, size, &lookup)
		|| (path[0] == '/' && phpca_lookup__begins_with_common(path, size)
			&& phpca_lookup__find_as_is(path, size, &lookup.location, &inside));
}

bool phpca_lookup_find_string(const zend_string *path, struct phpca_location *out)
{
	if (phpca_memory__find_string(path, out))
		return true;
	if (!phpca_lookup_find(ZSTR_VAL(path), ZSTR_LEN(path), out))
		return false;
	if (phpca_memory__may_keep(path) && is_found_without_disk(ZSTR_VAL(path), ZSTR_LEN(path)))
		phpca_memory__add_string(path, out);
	return true;
}

bool phpca_lookup_is_fixed(const zend_string *path)
{
	struct phpca_location location;

	return phpca_lookup_find_string(path, &location) && phpca_memory__find_string(path, &location);
}

uint32_t phpca_lookup_changes(void)
{
	return phpca_memory__changes();
}

bool phpca_lookup_find_opened(const char *path, size_t size, struct phpca_location *out)
{
	struct phpca_lookup lookup;
	size_t scheme = phpca_path_file_scheme_size(path, size);

	if (phpca_lookup_find(path, size, out))
		return true;
	path += scheme;
	size -= scheme;
	if (phpca_lookup_is_elsewhere(path, size))
		return false;
	phpca_lookup_opened(path, size, &lookup);
	*out = lookup.location;
	return lookup.where == PHPCA_ARCHIVED;
}

const char *phpca_lookup_on_disk(const struct phpca_lookup *lookup, const char *path, char *buffer)
{
	/* "archived-only/.." is a directory of both */
	bool is_shown = lookup->where == PHPCA_ARCHIVED && lookup->size
		&& phpca_path_has_dot_dot(path, strlen(path), 0);

	return lookup->followed || is_shown ? lookup->path : phpca_path_for_kernel(path, buffer);
}

bool phpca_lookup_learn_way(const char *asked, const zend_string *canonical)
{
	if (!phpca_lookup__learn_way(asked, canonical))
		return false;
	phpca_memory__forget();
	phpca_lookup__reach_changed();
	return true;
}

void phpca_lookup_forget_way(void)
{
	if (phpca_lookup__way.size) {
		phpca_lookup__way.size = 0;
		phpca_memory__forget();
		phpca_lookup__reach_changed();
	}
}

void phpca_lookup_mount_added(struct phpca_mount *m)
{
	phpca_memory__forget();
	phpca_lookup__learn_aliases();
	phpca_lookup__reach_changed();
}
