#include "files/refusal.h"

#include <errno.h>

#include "files/itself.h"
#include "files/status.h"
#include "lookup/search.h"

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
		if (phpca_lookup_find_canonical(path, size, &location))
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
		return phpca_itself__is_file(&lookup->location) ? 0 : EROFS;
	if (lookup->where == PHPCA_BLOCKED)
		return lookup->why;
	return lookup->where == PHPCA_MISSING ? nearest_refusal(lookup, false) : 0;
}

int phpca_files__refusal_with_parents(const struct phpca_lookup *lookup)
{
	return lookup->where == PHPCA_MISSING ? nearest_refusal(lookup, true)
										  : phpca_files__refusal(lookup);
}
