#ifndef PHPCA_INCLUDE_H
#define PHPCA_INCLUDE_H

#include "php.h"
#include "mount/mount.h"

/*
 * At the first request: by then every other extension has its hook in place, and ours is outermost.
 */
void phpca_include_install(void);
void phpca_include_remove(void);
void phpca_include_request_startup(void);

/* Nobody else would see an include of an archived file before us. */
bool phpca_include_is_outermost(void);

/*
 * Why an include of this script, which is READY, would compile its source now; NULL: it would run
 * the image.
 */
const char *phpca_include_obstacle(struct phpca_mount *m, struct phpca_script *s);

/* ---- primary.c: php app.phpca ---- */

/* Is this the primary script, open already, and an archive? */
bool phpca_include__is_archive(zend_file_handle *fh);

/*
 * Mounts it on itself and makes `fh` stand for its entry script, which is returned. Does not return
 * when that can't be.
 */
const struct phpca_entry_disk *phpca_include__mount_primary(
	zend_file_handle *fh, struct phpca_mount **out);

#endif
