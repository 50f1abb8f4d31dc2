/* Functions that ask about a name, over archive and disk. */
#ifndef PHPCA_FILES_ACCESS_H
#define PHPCA_FILES_ACCESS_H

#include "php.h"

/* Wraps them, and puts the originals back. */
void phpca_access__swap(void);
void phpca_access__restore(void);

/*
 * Answers realpath($path) for an archived path, or one that can't exist. False: ask the disk.
 */
bool phpca_access__answer_realpath(
	const char *path, size_t size, bool check_basedir, zval *return_value);

#endif
