/*
 * The names in a directory that an archive holds, the disk may hold, or both: the disk's names in
 * its order, then those that only the archive has, sorted. "." and ".." come first when the
 * directory is in the archive alone.
 */
#ifndef PHPCA_FILES_DIRECTORY_H
#define PHPCA_FILES_DIRECTORY_H

#include <dirent.h>

#include "php.h"

/* A list of names, made when it is opened. It belongs to the caller, for this request. */
struct phpca_listing;

struct phpca_listing *phpca_listing__open(const char *path);       /* NULL and errno */
const struct dirent *phpca_listing__read(struct phpca_listing *l); /* borrowed; NULL at the end */
void phpca_listing__rewind(struct phpca_listing *l);
void phpca_listing__close(struct phpca_listing *l);

/* The same as a stream; NULL and errno. */
php_stream *phpca_files__open_directory(const char *path, const char *mode);

#endif
