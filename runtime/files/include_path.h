/*
 * zend_resolve_path over archive and disk: the name under which include finds a file and *_once
 * remembers it. PHP walks include_path with its own realpath, which knows only the disk, so the
 * walk is here again; each of its steps asks the archives first.
 */
#ifndef PHPCA_FILES_INCLUDE_PATH_H
#define PHPCA_FILES_INCLUDE_PATH_H

#include "php.h"

/*
 * The archived file that a relative name means along include_path; the caller releases it. NULL:
 * none.
 */
zend_string *phpca_include_path__find(const char *name, size_t size);

void phpca_include_path__swap(void);
void phpca_include_path__restore(void);

#endif
