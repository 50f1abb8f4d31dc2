/* Which scripts of "preload" can't be, as far as the packager knows. */
#ifndef PHPCA_INSPECT_PRELOAD_H
#define PHPCA_INSPECT_PRELOAD_H

#include "format/archive.h"

/*
 * What keeps a script from being declared before requests; static text. NULL: nothing that is known
 * without a PHP that would do it; Phpca\status() has the rest.
 */
const char *phpca_preload_obstacle(const struct phpca_archive *a, const struct phpca_entry_disk *e);

/* The same for phpca.preload=load, which declares nothing. */
const char *phpca_preload_obstacle_to_load(
	const struct phpca_archive *a, const struct phpca_entry_disk *e);

#endif
