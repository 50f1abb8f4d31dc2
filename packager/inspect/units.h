/*
 * What a tool looks at: the files of an archive, or a script or directory on disk, compiled for the
 * purpose. In order of path. The engine must have been started.
 */
#ifndef PHPCA_UNITS_H
#define PHPCA_UNITS_H

#include "inspect/view.h"

struct phpca_unit {
	const char *path;           /* in the archive, or below the directory */
	enum phpca_entry_kind kind; /* script, asset, link */
	enum phpca_verdict verdict;
	const char *reason; /* why not precompiled, or NULL */
	bool path_dependent, start;
	uint64_t mtime;
	uint64_t source_size, image_size;
	const uint8_t *source;                /* NULL: stripped, or a link */
	const struct phpca_view_script *view; /* view->script NULL: not precompiled */
};

struct phpca_units {
	const char *name; /* the archive, file or directory, as it was named */
	const char *root; /* directory for which the scripts are compiled: the preferred mount point */
	bool archive;
	struct phpca_unit *item;
	size_t count;

	struct phpca_view view; /* of an archive; all-zero otherwise */
	struct phpca_pack pack; /* from disk: the sources and their images */
	struct phpca_view_script *scripts;
	struct phpca_tool_map map; /* of a single .phpc */
	char *directory;
};

enum phpca_code phpca_units_open(
	struct phpca_units *u, const char *archive, struct phpca_error *err);

/* A directory (its *.php files), one script, or one stand-alone image. */
enum phpca_code phpca_units_compile(struct phpca_units *u, const char *path,
	const struct phpca_options *o, struct phpca_error *err);

void phpca_units_close(struct phpca_units *u);

/* NULL when there is none. */
const struct phpca_unit *phpca_units_find(const struct phpca_units *u, const char *path);

static inline const struct phpc_script *phpca_unit_script(const struct phpca_unit *unit)
{
	return unit->view ? unit->view->script : NULL;
}

#endif
