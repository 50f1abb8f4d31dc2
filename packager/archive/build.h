/*
 * The index under construction: its sections, before they are put behind one another.
 */
#ifndef PHPCA_ARCHIVE_BUILD_H
#define PHPCA_ARCHIVE_BUILD_H
#include "archive/state.h"

struct phpca_writer__build {
	struct phpca_writer *w;
	struct phpca_buffer section[PHPCA_SECTION_KIND_END];
	uint32_t name, app_version, mount, entry;
	struct phpca_table names;
};

/* Offset of a text in NAME; equal texts are stored once. NAME moves as it grows. */
uint32_t phpca_writer__name(struct phpca_writer__build *b, const char *text);

/* Sections ENTRY, HASH and CHILD. The entries are complete. */
enum phpca_code phpca_writer__build_entries(struct phpca_writer__build *b, struct phpca_error *err);

/* Number of the entry at `path`; `what` asks for it. The entries are built. */
enum phpca_code phpca_writer__find(struct phpca_writer__build *b, uint32_t *out, const char *path,
	const char *what, struct phpca_error *err);

/* Sections CLASS, AUTOLOAD, IMPORT, ASSUME, PATH, PATH_POSITION, START, WEB, PRELOAD. */
enum phpca_code phpca_writer__build_names(struct phpca_writer__build *b, struct phpca_error *err);
#endif
