/*
 * A path made canonical as the kernel goes: ".." leaves the directory that the name before it leads
 * to, through links in archives and on disk, and that directory must exist.
 */
#ifndef PHPCA_LOOKUP_WALK_H
#define PHPCA_LOOKUP_WALK_H

#include "path/canonical.h"

/* Zeroed at first, but for what the caller chooses. */
struct phpca_walk {
	bool passes_missing; /* chosen: ".." leaves what does not exist by its text */
	/* What happened on the way: */
	struct phpca_dot_dot dot_dot; /* the last ".." */
	bool left_outside;            /* a directory outside of all mounts */
	bool left_archived;           /* a directory that the disk may not have */
	bool asked_disk;              /* the disk may answer otherwise another time */
	int why;                      /* errno of the directory that could not be left; 0: none */
	bool asks_disk;               /* for directories outside of all mounts as well */
};

/* Writes at most MAXPATHLEN bytes to `out`; the length, or 0 (w->why: a reason that ".." has). */
size_t phpca_lookup__walk(const char *path, size_t size, char *out, struct phpca_walk *w);

#endif
