/*
 * Archives of the same files for several engines become one: format/merged.h has the form. Nothing
 * is compiled or linked anew.
 */
#ifndef PHPCA_MERGE_H
#define PHPCA_MERGE_H

#include "inspect/archive_file.h"

/* An archive of one engine. */
struct phpca_merge_item {
	char *name; /* as messages call it */
	struct phpca_tool_map map;
	struct phpca_archive a;
	struct cJSON *manifest;
};

struct phpca_merge {
	struct phpca_merge_item item[PHPCA_SEGMENTS_MAX];
	uint32_t count;
	struct phpca_merged layout; /* once it is written */
};

/*
 * Adds all engines of an archive, each checked to the last byte. Refuses what has other files or
 * other settings than those before, an engine that is there already, and one too many. `name`: as
 * messages call it.
 */
enum phpca_code phpca_merge_add(
	struct phpca_merge *m, const char *filename, const char *name, struct phpca_error *err);

/*
 * Writes what was added, in this order, to what -o names: beside, synced, renamed. Says what was
 * written, as these options want it.
 */
enum phpca_code phpca_merge_finish(
	struct phpca_merge *m, const struct phpca_options *o, struct phpca_error *err);

void phpca_merge_clear(struct phpca_merge *m);

#endif
