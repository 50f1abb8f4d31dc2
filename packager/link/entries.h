/* What the archive says of itself. */
#ifndef PHPCA_LINK_ENTRIES_H
#define PHPCA_LINK_ENTRIES_H

#include "link/state.h"

/* The writer, with the settings of the archive, and what all its scripts assume. */
void phpca_link__open_writer(
	struct phpca_linker *k, void (*finished)(void *context, int fd), void *context);

/* Entries, classes, strings, paths and the manifest. All members are built. */
void phpca_link__add_entries(struct phpca_linker *k);

#endif
