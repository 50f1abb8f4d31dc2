/*
 * Can a path lead into a mount at all? Most paths that a program names lie in no archive; they must
 * get away cheaply.
 *
 * The first look is at the bytes that all mount directories begin with. An absolute path that
 * differs there can reach a mount only by a detour ("/x/../app/y", "//app/y"). A relative path
 * costs nothing while the working directory is neither inside nor above a mount.
 */
#ifndef PHPCA_LOOKUP_REACH_H
#define PHPCA_LOOKUP_REACH_H

#include "engine/thread.h"
#include "mount/mount.h"

/*
 * True: an absolute path that no mount is concerned with, and may be given to the disk as it is.
 * False: look it up.
 */
bool phpca_lookup_is_elsewhere(const char *path, size_t size);

/* What all mount directories and aliases begin with. */
extern PHPCA_THREAD_LOCAL struct phpca_common {
	char bytes[MAXPATHLEN];
	size_t size;
} phpca_lookup__common;

static inline bool phpca_lookup__begins_with_common(const char *path, size_t size)
{
	const struct phpca_common *c = &phpca_lookup__common;

	return size >= c->size && (c->size < 2 || path[1] == c->bytes[1])
		&& memcmp(path, c->bytes, c->size) == 0;
}

/* May an absolute path that lies in no mount as it stands lead into one all the same? */
bool phpca_lookup__has_detour(const char *path, size_t size);

/* May a path that is not absolute lead into a mount? */
bool phpca_lookup__relative_may_reach(const char *path, size_t size);

/* To be called when mounts or aliases were added. */
void phpca_lookup__reach_changed(void);

#endif
