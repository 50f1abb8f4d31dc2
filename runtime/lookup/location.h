/* An entry of a mounted archive. */
#ifndef PHPCA_LOOKUP_LOCATION_H
#define PHPCA_LOOKUP_LOCATION_H

#include "mount/mount.h"

/* All three are borrowed and valid for ever, as mounts are. */
struct phpca_location {
	struct phpca_mount *mount;
	const struct phpca_entry_disk *entry; /* links followed */
	const struct phpca_entry_disk *link; /* the link if the last component was one, else == entry */
};

#endif
