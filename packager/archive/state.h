/*
 * Shared by the parts of the writer: add.c notes what is to be in the archive,
 * entries.c completes the entries, index.c decides what the index says,
 * write.c lays out the members and writes them.
 */
#ifndef PHPCA_ARCHIVE_STATE_H
#define PHPCA_ARCHIVE_STATE_H
#include "archive/write.h"
#include "base/table.h"
#include "base/vector.h"

struct phpca_writer__entry {
	struct phpca_writer_entry given; /* strings are ours */
	size_t path_size;
	bool implied; /* a directory that nobody added */
};

struct phpca_writer__class {
	char *lcname;
	char *path;
	uint64_t hash;
	uint32_t entry;
	uint32_t name;
	bool autoload; /* for section AUTOLOAD, else for CLASS */
};

struct phpca_writer__import {
	uint32_t kind;
	char *name;
	char *member; /* NULL: none */
};

struct phpca_writer {
	struct phpca_writer_info info; /* strings are ours */
	PHPCA_VECTOR(struct phpca_writer__entry) entries;
	PHPCA_VECTOR(struct phpca_writer__class) classes;
	PHPCA_VECTOR(struct phpca_writer__import) imports;
	struct phpca_table import_table;
	struct phpca_buffer templates, code;
	struct phpca_buffer assume, path,
		position; /* as on disk; path.string is still an offset into .phpca/paths */
	const struct phpca_buffer *strings, *paths, *manifest;

	/* valid once laid out */
	bool laid_out;
	struct phpca_buffer index; /* the bytes of .phpca/index */
	struct phpca_archive view; /* reads `index`; base is NULL */
};

/*
 * Checks and sorts the entries, and adds the directories that they imply: an entry's number is its
 * place in `entry` from here on.
 */
enum phpca_code phpca_writer__complete_entries(struct phpca_writer *w, struct phpca_error *err);

/*
 * Completes the entries, builds `index` and `view`. Offsets are placeholders yet: 512 for whatever
 * has contents.
 */
enum phpca_code phpca_writer__build(struct phpca_writer *w, struct phpca_error *err);

/* The same fields as the view, writable. */
struct phpca_index_disk *phpca_writer__header(struct phpca_writer *w);
struct phpca_entry_disk *phpca_writer__entry(struct phpca_writer *w, uint32_t number);
#endif
