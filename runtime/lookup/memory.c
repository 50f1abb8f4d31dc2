#include "lookup/memory.h"

#include "engine/thread.h"
#include "lookup/search.h"

/* The last path by detours that was found. */
static PHPCA_THREAD_LOCAL struct {
	size_t size; /* 0: none */
	char path[512];
	struct phpca_location location;
	size_t canonical_size;
	char canonical[MAXPATHLEN];
} last;

/* The last beginning of a path up to a "..", with the slash behind, and what it comes to. */
static PHPCA_THREAD_LOCAL struct {
	size_t size; /* 0: none */
	size_t canonical_size;
	char path[512];
	char canonical[512];
} detour;

/*
 * Paths that are strings of the process, found without asking the disk. Composer's class map is a
 * table of such strings, and each request asks for the same ones. By their addresses; a newer one
 * takes the slot of an older one.
 */
#define STRINGS 1024
static PHPCA_THREAD_LOCAL struct {
	const zend_string *path; /* NULL: none */
	struct phpca_location location;
} strings[STRINGS];
static PHPCA_THREAD_LOCAL bool has_strings;
static PHPCA_THREAD_LOCAL uint32_t changes;

static size_t string_slot(const zend_string *path)
{
	uintptr_t at = (uintptr_t)path;

	return (at >> 3 ^ at >> 13) % STRINGS;
}

bool phpca_memory__find_string(const zend_string *path, struct phpca_location *out)
{
	size_t slot = string_slot(path);

	if (strings[slot].path != path)
		return false;
	*out = strings[slot].location;
	return true;
}

bool phpca_memory__may_keep(const zend_string *path)
{
	return ZSTR_IS_INTERNED(path) && (GC_FLAGS(path) & IS_STR_PERMANENT);
}

void phpca_memory__add_string(const zend_string *path, const struct phpca_location *location)
{
	size_t slot = string_slot(path);

	strings[slot].path = path;
	strings[slot].location = *location;
	has_strings = true;
}

void phpca_memory__forget(void)
{
	last.size = 0;
	detour.size = 0;
	if (has_strings)
		memset(strings, 0, sizeof strings);
	has_strings = false;
	changes++;
}

uint32_t phpca_memory__changes(void)
{
	return changes;
}

bool phpca_memory__find(const char *path, size_t size, struct phpca_lookup *lookup)
{
	if (!size || size != last.size || memcmp(path, last.path, size) != 0)
		return false;
	lookup->where = PHPCA_ARCHIVED;
	lookup->location = last.location;
	lookup->followed = false;
	lookup->size = last.canonical_size;
	memcpy(lookup->path, last.canonical, last.canonical_size + 1);
	return true;
}

void phpca_memory__add(const char *path, size_t size, const struct phpca_lookup *lookup)
{
	if (lookup->where == PHPCA_ARCHIVED && lookup->size && !lookup->followed && path[0] == '/'
		&& size <= sizeof(last.path)) {
		last.size = size;
		memcpy(last.path, path, size);
		last.location = lookup->location;
		last.canonical_size = lookup->size;
		memcpy(last.canonical, lookup->path, lookup->size + 1);
	}
}

bool phpca_memory__find_detour(const char *path, size_t size, struct phpca_lookup *lookup)
{
	if (!detour.size || size <= detour.size || size >= MAXPATHLEN
		|| size - detour.size + detour.canonical_size >= MAXPATHLEN
		|| memcmp(path, detour.path, detour.size) != 0)
		return false;
	lookup->size = detour.canonical_size + size - detour.size;
	memcpy(lookup->path, detour.canonical, detour.canonical_size);
	memcpy(lookup->path + detour.canonical_size, path + detour.size, size - detour.size);
	lookup->path[lookup->size] = '\0';
	if (!phpca_lookup__find_exactly(lookup->path, lookup->size, &lookup->location))
		return false;
	lookup->where = PHPCA_ARCHIVED;
	lookup->followed = false;
	return true;
}

/* Only what depends on nothing but the archive: the disk may answer otherwise another time. */
void phpca_memory__add_detour(
	const char *path, const struct phpca_walk *w, const struct phpca_lookup *lookup)
{
	const struct phpca_dot_dot *d = &w->dot_dot;

	if (lookup->where == PHPCA_ARCHIVED && path[0] == '/' && d->from && !w->asked_disk
		&& !w->left_outside && !lookup->followed && d->from < sizeof(detour.path)
		&& d->at < lookup->size) {
		detour.size = d->from + 1; /* with the slash */
		memcpy(detour.path, path, detour.size);
		detour.canonical_size = d->at + 1;
		memcpy(detour.canonical, lookup->path, detour.canonical_size);
	}
}
