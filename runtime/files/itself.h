/*
 * An archive that is mounted on itself: `php app.phpca` mounts /srv/app.phpca at /srv/app.phpca.
 * That path remains a file for stat, fopen, copy and so on; is_dir(), opendir and chdir take it for
 * the directory that programs inside think it is.
 */
#ifndef PHPCA_FILES_ITSELF_H
#define PHPCA_FILES_ITSELF_H

#include "lookup/location.h"
#include "php.h"

/* Is it the root of such an archive? On disk, that path is a file. */
static inline bool phpca_itself__is_file(const struct phpca_location *location)
{
	return location->entry->path_size == 0 && phpca_mount_is_on_itself(location->mount);
}

/* Makes such archives pass for directories; to be called when the realpath cache was emptied. */
void phpca_itself__pass_for_directories(void);

/* Wraps clearstatcache(), which empties it, and puts the original back. */
void phpca_itself__swap(void);
void phpca_itself__restore(void);

#endif
