/*
 * A directory on disk, outside of all mounts, that a link leads below one.
 *
 * A web server's document root is often such a link: /var/www/html -> /srv/app/public. A request
 * names its primary script by it, and the program other files ($_SERVER['DOCUMENT_ROOT']). What the
 * archive alone has is not to be found by the kernel there. So the link by which the primary script
 * was reached is known until the request ends. To look for others, each name outside of mounts
 * would have to be followed on disk.
 */
#ifndef PHPCA_LOOKUP_WAY_H
#define PHPCA_LOOKUP_WAY_H

#include "php.h"
#include "engine/thread.h"

extern PHPCA_THREAD_LOCAL struct phpca_way {
	size_t size; /* of `dir`, which is canonical; 0: there is none */
	size_t to_size;
	char dir[MAXPATHLEN], to[MAXPATHLEN];
} phpca_lookup__way;

/* As phpca_lookup_learn_way (lookup.h); what is remembered of paths is the caller's. */
bool phpca_lookup__learn_way(const char *asked, const zend_string *canonical);

/*
 * A directory that is to be listed: where the way leads if `path` is its name, else `path`. By its
 * own name it is the disk's, a link.
 */
const char *phpca_lookup_listed(const char *path);

/*
 * Is `path` behind the way? Then in `out` (MAXPATHLEN bytes) where it leads, and in *size its
 * length.
 */
bool phpca_lookup__takes_way(const char *path, size_t *size, char *out);

#endif
