/* The working directory, over archive and disk. */
#ifndef PHPCA_FILES_CHDIR_H
#define PHPCA_FILES_CHDIR_H

#include "php.h"

/* Wraps them, and puts the originals back. */
void phpca_chdir__swap(void);
void phpca_chdir__restore(void);

#endif
