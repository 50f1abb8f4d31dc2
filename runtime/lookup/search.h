/*
 * A canonical path among the entries of all mounts. Newer mounts answer before older ones. Links in
 * archives are followed, at most 16 in a row; what a link leads to may be in another archive or on
 * disk.
 */
#ifndef PHPCA_LOOKUP_SEARCH_H
#define PHPCA_LOOKUP_SEARCH_H

#include "lookup/location.h"

/* False: no archive has `path`, which lies elsewhere or only on disk. */
bool phpca_lookup_find_canonical(const char *path, size_t size, struct phpca_location *out);

/* Entry of `m` at `path` (canonical), links not followed; NULL when it has none. */
const struct phpca_entry_disk *phpca_lookup_entry_at(
	const struct phpca_mount *m, const char *path, size_t size);

/* Does the archive show the entry? False for the first state of a file that lives on disk. */
bool phpca_lookup_is_shown(const struct phpca_mount *m, const struct phpca_entry_disk *e);

/*
 * Follows links in the directories of `path` (MAXPATHLEN bytes), which becomes what they lead to;
 * *followed says whether there were any. False: no archive has it.
 */
bool phpca_lookup__find_through_links(
	char *path, size_t *size, struct phpca_location *out, bool *followed);

/* As above, without links among the directories. */
bool phpca_lookup__find_exactly(const char *path, size_t size, struct phpca_location *out);

/*
 * As above for any absolute path: entries have canonical names, so a hit is a hit, and a miss says
 * nothing. *inside: it does begin with a mount directory.
 */
bool phpca_lookup__find_as_is(
	const char *path, size_t size, struct phpca_location *out, bool *inside);

/*
 * The path of entry `e` of `m`, then the last `rest` bytes of `path` with their slash, all into
 * `path` (MAXPATHLEN bytes). False: it would be too long.
 */
bool phpca_lookup__replace_prefix(char *path, size_t *size, const struct phpca_mount *m,
	const struct phpca_entry_disk *e, size_t rest);

#endif
