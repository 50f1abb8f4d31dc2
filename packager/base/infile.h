/*
 * Small files that the packager reads whole: settings, not what is packed. What is no regular file
 * (a pipe, a device) is refused and never waited for; what is larger than its limit is refused,
 * too, before there is no memory left.
 */
#ifndef PHPCA_INFILE_H
#define PHPCA_INFILE_H

#include <stddef.h>
#include <stdint.h>
#include "format/buffer.h"
#include "format/error.h"

/* The limits, in bytes. A hundred times what the largest project has that we know. */
#define PHPCA_LIMIT_MANIFEST (16u << 20)   /* phpca.json, composer.json */
#define PHPCA_LIMIT_PACKAGES (256u << 20)  /* installed.json, composer.lock, autoload_files.php */
#define PHPCA_LIMIT_ATTRIBUTES (16u << 20) /* .gitattributes */
#define PHPCA_LIMIT_INI (16u << 20)        /* php.ini files that deploy writes to */
#define PHPCA_LIMIT_GIT (256u << 20)       /* files in .git that are read as text */
#define PHPCA_LIMIT_KEYS (64u << 10)       /* secret and public keys */
#define PHPCA_LIMIT_SOURCE (1u << 30)      /* phpc: one script */

enum phpca_infile { PHPCA_INFILE_READ, PHPCA_INFILE_ABSENT, PHPCA_INFILE_FAILED };

/*
 * Appends a regular file of at most `limit` bytes, and a NUL that is not counted. ABSENT: there is
 * no such file; nothing is said, nothing appended. FAILED: *err (PHPCA_E_FAILURE) begins with the
 * name.
 */
enum phpca_infile phpca_infile_read(
	struct phpca_buffer *out, const char *filename, size_t limit, struct phpca_error *err);

/* The same, with the time of the last change in seconds; 0 before 1970. */
enum phpca_infile phpca_infile_read_dated(struct phpca_buffer *out, uint64_t *mtime,
	const char *filename, size_t limit, struct phpca_error *err);

/*
 * As phpca_infile_read, of a file or a pipe that a command line names: `<(command)`. All that comes
 * is waited for; a pipe that nobody writes into is empty.
 */
enum phpca_infile phpca_infile_read_given(
	struct phpca_buffer *out, const char *filename, size_t limit, struct phpca_error *err);

#endif
