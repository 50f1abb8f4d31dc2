/* `phpca verify --rebuild`: is an archive what its commit gives? */
#ifndef PHPCA_REBUILD_H
#define PHPCA_REBUILD_H

#include "base/json.h"
#include "format/archive.h"
#include "options/options.h"

/*
 * Packs again from the commit that the archive names, with its settings, and compares. Differences
 * go to `list`, objects of "path" and "what". PHPCA_E_DIFFERS if there are any; *commit is its
 * name, yours.
 */
enum phpca_code phpca_rebuild(const struct phpca_archive *a,
	const struct phpca_arguments *arguments, cJSON *list, char **commit, struct phpca_error *err);

/*
 * Differences between two archives that were to be the same: the causes, not what follows from
 * them.
 */
void phpca_rebuild__compare(
	const struct phpca_archive *archive, const struct phpca_archive *rebuilt, cJSON *list);

#endif
