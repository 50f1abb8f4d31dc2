/* Functions of links, over archive and disk. */
#ifndef PHPCA_FILES_LINKS_H
#define PHPCA_FILES_LINKS_H

#include "php.h"

/* Wraps them, and puts the originals back. */
void phpca_links__swap(void);
void phpca_links__restore(void);

#endif
