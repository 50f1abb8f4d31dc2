/*
 * Which archive answers for a path, if any.
 *
 * A path in no archive gets away after a look at its first bytes (reach.h). One that begins like a
 * mount directory is looked up as it stands; only a miss pays for making it canonical (walk.h) and
 * for following links in its directories (search.h). The last results are remembered (memory.h).
 */
#ifndef PHPCA_LOOKUP_H
#define PHPCA_LOOKUP_H

#include "lookup/location.h"

/* The result of a look-up: where a path leads. */
struct phpca_lookup {
	enum {
		PHPCA_ELSEWHERE, /* outside all mounts: the disk's */
		PHPCA_ARCHIVED,  /* `location` says where */
		PHPCA_MISSING,   /* below a mount, but not in the archive: perhaps on disk */
		PHPCA_BLOCKED    /* nowhere, see `why`: below an archived file, "file/", "missing/.." */
	} where;
	int why; /* errno of BLOCKED */
	struct phpca_location location;
	bool followed; /* `path` is where links in an archive led */
	size_t size;   /* of `path`; 0: ELSEWHERE, or ARCHIVED under the very name that was asked for */
	char path[MAXPATHLEN]; /* canonical */
};

/*
 * As the kernel: ".." leaves the directory that the name before it leads to, which must exist.
 * "file://" is no scheme here. Never fails; `size` may be 0.
 */
void phpca_lookup_path(const char *path, size_t size, struct phpca_lookup *out);

/* As fopen: before it asks the kernel, PHP removes ".." and a name before it that is nothing. */
void phpca_lookup_opened(const char *path, size_t size, struct phpca_lookup *out);

/* By the text, as phpca_path_canonical: mkdir -p, libmagic, SplFileInfo::getLinkTarget. */
void phpca_lookup_text(const char *path, size_t size, struct phpca_lookup *out);

/* phpca_lookup_path for those who want archived entries only; a leading file:// is cut. */
bool phpca_lookup_find(const char *path, size_t size, struct phpca_location *out);

/* As above, of a path that is asked for in each request: faster if it is an interned string. */
bool phpca_lookup_find_string(const zend_string *path, struct phpca_location *out);

/*
 * Is the path a string of the process that stands for the same archived file until
 * phpca_lookup_changes() is another number?
 */
bool phpca_lookup_is_fixed(const zend_string *path);
uint32_t phpca_lookup_changes(void);

/* As phpca_lookup_find, or else as fopen would find it. For names of scripts: include does both in
 * turn. */
bool phpca_lookup_find_opened(const char *path, size_t size, struct phpca_location *out);

/*
 * What the kernel must be given for `path` after it was looked up: the kernel knows nothing of
 * links in archives and of entered directories. Either `path`, or in *lookup, or in `buffer`
 * (MAXPATHLEN bytes).
 */
const char *phpca_lookup_on_disk(const struct phpca_lookup *lookup, const char *path, char *buffer);

/*
 * The primary script was asked for as `asked`, and is `canonical`, archived. If a link outside of
 * mounts makes them differ, what lies behind it is looked up through it (way.h) until the request
 * ends. False: nothing was learned.
 */
bool phpca_lookup_learn_way(const char *asked, const zend_string *canonical);
void phpca_lookup_forget_way(void);

/* A listener of phpca_mount_open. */
void phpca_lookup_mount_added(struct phpca_mount *m);

#endif
