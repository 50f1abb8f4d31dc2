/*
 * What a tool looks at: the files of an archive, or a script or directory on disk, compiled for the
 * purpose. In order of path. The engine must have been started.
 */
#ifndef PHPCA_SOURCES_H
#define PHPCA_SOURCES_H

#include "inspect/view.h"
#include "run/files.h"

struct phpca_source_file {
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

struct phpca_sources {
	const char *name; /* the archive, file or directory, as it was named */
	const char *root; /* directory for which the scripts are compiled: the preferred mount point */
	bool archive;
	struct phpca_source_file *item;
	size_t count;

	struct phpca_view view;   /* of an archive; all-zero otherwise */
	struct phpca_files files; /* from disk: the sources and their images */
	struct phpca_view_script *scripts;
	struct phpca_tool_map map; /* of a single .phpc */
	char *directory;
};

/* `public_key`: as phpca_tool_open_archive takes it. */
enum phpca_code phpca_sources_open(
	struct phpca_sources *u, const char *archive, const char *public_key, struct phpca_error *err);

/* A directory (its *.php files), one script, or one stand-alone image. */
enum phpca_code phpca_sources_compile(struct phpca_sources *u, const char *path,
	const struct phpca_options *o, struct phpca_error *err);

void phpca_sources_close(struct phpca_sources *u);

/* NULL when there is none. */
const struct phpca_source_file *phpca_sources_find(const struct phpca_sources *u, const char *path);

static inline const struct phpc_script *phpca_source_script(const struct phpca_source_file *source)
{
	return source->view ? source->view->script : NULL;
}

#endif
