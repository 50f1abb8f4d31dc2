/*
 * An archived file as a stream: reads come straight from the mapping. To PHP it is a plain file
 * opened on a read-only file system, with the same label, options and refusals. A function that
 * needs a descriptor (proc_open, stream_select, gzopen) gets a memory file with the contents; from
 * then on the stream is a plain one.
 */
#ifndef PHPCA_FILES_STREAM_H
#define PHPCA_FILES_STREAM_H

#include "lookup/location.h"
#include "php.h"

/*
 * A stream over an archived file or directory. NULL with errno, or with an error in the log of the
 * plain wrapper. *opened_path (may be NULL) is the caller's.
 */
php_stream *phpca_files__open(const struct phpca_location *location, const char *path,
	const char *mode, int options, zend_string **opened_path);

/*
 * A descriptor of a memory file with the contents of an archived file, which the caller closes; -1
 * and errno.
 */
int phpca_files__memory_file(const struct phpca_location *location);

/* Writes all of it, whatever interrupts; false and errno. */
bool phpca_files__write_all(int fd, const uint8_t *data, size_t size);

#endif
