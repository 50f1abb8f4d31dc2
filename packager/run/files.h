/*
 * The set of files that an archive is made from, sorted by path. `collect` makes it; later passes
 * look files up and fill in what they find out about each, and none of them adds or removes one.
 */
#ifndef PHPCA_FILES_H
#define PHPCA_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "format/disk.h"
#include "run/mappings.h"

struct phpca_file {
	/* collect */
	char *path; /* relative to the root, normalised */
	char *disk; /* where it was read */
	enum phpca_entry_kind kind;
	uint32_t mode;  /* permission bits, made uniform: 0644 or 0755 */
	uint64_t mtime; /* seconds, clamped */
	uint8_t *bytes; /* contents; NULL for links */
	size_t size;
	char *target;    /* links: path of the entry */
	const char *why; /* which rule took it in (--dry-run, -v); static text */
	char *because;   /* with --dry-run and -vv: what Composer's files say of it; NULL: nothing */
	bool entry;      /* an entry script: must compile */
	bool as_source;  /* a script that is not to be precompiled */
	size_t rebased;  /* how often the root stood in it and was replaced by the mount point */

	/* compile */
	enum phpca_verdict verdict;
	char *reason;         /* why it is not precompiled: PHP's message with file and line, or ours */
	const uint8_t *image; /* the stand-alone image; lies in one of the set's mappings, or in: */
	void *owned;          /* an entry of the cache */
	size_t image_size;
	char **classes; /* lower-case names of classes declared at top level */
	size_t class_count;
	bool by_chance; /* a worker died, or ran out of memory: the next run may come to another verdict
					 */
};

struct phpca_files {
	struct phpca_file *item;
	size_t count, capacity;
	struct phpca_mappings images; /* what workers made */
};

/* Adds a file at the end, zeroed but for these two. Valid until the next one is added. */
struct phpca_file *phpca_files_add(
	struct phpca_files *files, const char *path, enum phpca_entry_kind kind);
void phpca_files_sort(struct phpca_files *files);

/* Removes the files of this kind. The others keep their order. */
#define PHPCA_FILE_DROPPED ((enum phpca_entry_kind)0)
void phpca_files_sweep(struct phpca_files *files);

/* ---- of a sorted set ---- */

/* NULL: there is none. Borrowed. */
struct phpca_file *phpca_files_find(const struct phpca_files *files, const char *path);
/* Is there a file below the directory? */
bool phpca_files_holds_below(const struct phpca_files *files, const char *directory);
/* A path with the links among its directories, and at its end, followed; yours. */
char *phpca_files_through_links(const struct phpca_files *files, const char *path);

/* ---- what compile makes ---- */

/* Lower-case names, each ended by a NUL. */
void phpca_file_add_classes(struct phpca_file *f, const char *names, size_t size);

/*
 * Unmaps the images of this run. The engine keeps strings of the images that it has linked: it must
 * have ended.
 */
void phpca_files_drop_images(struct phpca_files *files);

/* Frees all of it, images included. */
void phpca_files_clear(struct phpca_files *files);

#endif
