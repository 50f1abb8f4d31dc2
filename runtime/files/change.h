/* Functions that change what a name stands for, over archive and disk. */
#ifndef PHPCA_FILES_CHANGE_H
#define PHPCA_FILES_CHANGE_H

#include "php.h"

/* Wraps them, and puts the originals back. */
void phpca_change__swap(void);
void phpca_change__restore(void);

#endif
