/*
 * The members of an archive, in order, as the index tells them. The writer lays out and writes
 * along this list, the verifier walks the tar along it, so the two cannot disagree.
 */
#ifndef PHPCA_MEMBERS_H
#define PHPCA_MEMBERS_H
#include "format/archive.h"

enum phpca_member_kind {
	PHPCA_MEMBER_KIND_INDEX,
	PHPCA_MEMBER_KIND_MANIFEST,
	PHPCA_MEMBER_KIND_STRINGS,
	PHPCA_MEMBER_KIND_PATHS,
	PHPCA_MEMBER_KIND_PAD, /* only with images; up to the page of the first one's data */
	PHPCA_MEMBER_KIND_IMAGE,
	PHPCA_MEMBER_KIND_PAD_END, /* only with images; up to the next page */
	PHPCA_MEMBER_KIND_FILE,    /* source or asset */
	PHPCA_MEMBER_KIND_LINK,
	PHPCA_MEMBER_KIND_DIRECTORY, /* only empty ones: the others come with what they hold */
};

/* No link text can be longer: up and up again, then a path. */
#define PHPCA_LINK_TEXT_MAX (3 * (PHPCA_PATH_MAX / 2 + 1) + PHPCA_PATH_MAX + 1)

struct phpca_member {
	enum phpca_member_kind kind;
	uint32_t entry;  /* IMAGE, FILE, LINK, DIRECTORY */
	uint64_t offset; /* of the data in the file; 0 where the index does not say (PAD, PAD_END, LINK,
						DIRECTORY) */
	uint64_t size;   /* of the data; of PAD and PAD_END only the place decides it */
	uint64_t mtime;
	uint32_t mode;
	char name[PHPCA_MEMBER_NAME_MAX];
	char link[PHPCA_LINK_TEXT_MAX];
};

struct phpca_member_walk {
	const struct phpca_archive *archive;
	enum phpca_member_kind stage;
	uint32_t entry; /* next to look at */
	uint32_t hot;   /* images: next record of PRELOAD to look at */
	bool hot_done;  /* with HOT_FIRST: those are over */
};

/* Start with {archive}. False after the last member. */
bool phpca_member_next(struct phpca_member_walk *walk, struct phpca_member *out);

/*
 * True for a path that an entry may have: no empty component, "." or "..", no slash at either end,
 * no NUL, not too long, not `.phpca` and not below it. The root, "", is one.
 */
bool phpca_member_path_ok(const char *path, size_t size);
#endif
