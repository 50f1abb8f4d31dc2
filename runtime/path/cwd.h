/*
 * The working directory. It is remembered, for it changes in few places: chdir(), which is wrapped
 * (files/), and two that the engine makes visible: when a SAPI starts the primary script (nothing
 * executes yet) and when it ends it (the shutdown flag is set).
 */
#ifndef PHPCA_PATH_CWD_H
#define PHPCA_PATH_CWD_H

#include "php.h"

struct phpca_cwd {
	char path[MAXPATHLEN]; /* absolute, NUL-terminated */
	size_t size;
	uint32_t changes; /* another number when `path` may be another */
};

/* Borrowed until the working directory changes; NULL: there is none that has a name. */
const struct phpca_cwd *phpca_cwd_get(void);

/* To be called after chdir, and at the start and end of a request. */
void phpca_cwd_changed(void);

/*
 * Enters `dir` (canonical), which the kernel may not have, without asking the kernel. It lasts
 * until the next phpca_cwd_changed. Nothing happens when the name is too long.
 */
void phpca_cwd_enter(const char *dir, size_t size);

/* The directory so entered, borrowed as above; NULL when the working directory is the kernel's. */
const char *phpca_cwd_entered(void);

#endif
