/*
 * php app.phpca, and include 'app.phpca': the archive is the script. It is mounted on itself, and
 * its entry script takes its place.
 */
#ifndef PHPCA_PRIMARY_H
#define PHPCA_PRIMARY_H

#include "mount/mount.h"
#include "php.h"

/*
 * Is `fh` an archive that is to be run: the primary script, open already, or an included file? For
 * an included one the answer of the engine's search is kept in fh->opened_path.
 */
bool phpca_primary__is_archive(zend_file_handle *fh);

/* Is the script with which the command line was started an archive? Its content is asked. */
bool phpca_primary__is_started(void);

/*
 * Mounts it on itself and makes `fh` stand for its entry script, which is returned, and in *out the
 * mount. Does not return when that can't be: it ends the request with an error.
 */
const struct phpca_entry_disk *phpca_primary__mount(zend_file_handle *fh, struct phpca_mount **out);

#endif
