/*
 * What is mounted and how much it is used, as Phpca\status() and phpinfo() tell it.
 */
#ifndef PHPCA_STATUS_H
#define PHPCA_STATUS_H

#include "php.h"
#include "mount/mount.h"

/*
 * Does open_basedir allow to name this file? A neighbour's archives are nobody's business, nor is
 * where an archive lies.
 */
static inline bool phpca_status_may_see(const char *path)
{
	return !php_check_open_basedir_ex(path, 0);
}

/* The archive's file; its name without directories where these may not be seen. Borrowed. */
const char *phpca_status_filename(const struct phpca_mount *m);

/* Fills in the array of Phpca\status(). `scripts`: with a list of them, and memory as measured. */
void phpca_status_describe(zval *out, bool scripts);

/*
 * What is known of how much an entry was used: hits, last_used_timestamp, fallbacks. Added to an
 * array.
 */
void phpca_status_add_use(zval *out, const struct phpca_mount *m, uint32_t entry);

/* The table of phpinfo(). */
void phpca_status_print(void);

#endif
