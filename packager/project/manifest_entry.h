/* The manifest's "entry": a path, a list of paths, or an object that says which are for what. */
#ifndef PHPCA_MANIFEST_ENTRY_H
#define PHPCA_MANIFEST_ENTRY_H

#include "project/manifest_values.h"

/* Fills in the manifest's entry scripts. */
enum phpca_code phpca_manifest__read_entry(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value);

/*
 * An object may have those of the command line before those of the web server, or behind: here they
 * are put in front.
 */
void phpca_manifest__sort_entries(struct phpca_manifest *m);

#endif
