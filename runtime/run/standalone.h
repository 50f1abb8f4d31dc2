/*
 * Stand-alone images: `include 'x.phpc'` runs what x.php was compiled to, as if it stood beside.
 */
#ifndef PHPCA_STANDALONE_H
#define PHPCA_STANDALONE_H

#include "php.h"

/* Is this a file whose name ends in .phpc, in any case? Cheap for all others. */
bool phpca_standalone_is(const zend_file_handle *fh);

/*
 * Loads the image, once for a file as it is (device, inode, size, time), binds it, and returns the
 * code to execute, which the engine frees. Text, or a name that is no file on disk, goes to
 * `otherwise`. An image that is damaged, or can't be used here, ends the request with an error.
 */
zend_op_array *phpca_standalone_run(
	zend_file_handle *fh, int type, zend_op_array *(*otherwise)(zend_file_handle *, int));

#endif
