/* Contents of files on disk, read whole: the packager needs the bytes of each anyway. */
#ifndef PHPCA_COLLECT_READ_H
#define PHPCA_COLLECT_READ_H

#include "format/error.h"
#include "run/run.h"

/* A file's time of change, not after SOURCE_DATE_EPOCH. Seconds. */
uint64_t phpca_collect__mtime(const struct phpca_run *run, uint64_t mtime);

/* Fills in contents, size, mode and mtime of a file from f->disk. */
enum phpca_code phpca_collect__read(
	const struct phpca_run *run, struct phpca_file *f, struct phpca_error *err);

/* Reads all files that have no contents yet. */
enum phpca_code phpca_collect__contents(const struct phpca_run *run, struct phpca_error *err);

/* Appends a .gitattributes file; nothing when it is not there, or a link. */
enum phpca_code phpca_collect__read_attributes(
	struct phpca_buffer *out, const char *filename, struct phpca_error *err);

#endif
