/* Methods of SplFileInfo, over archive and disk. */
#ifndef PHPCA_FILES_FILE_INFO_H
#define PHPCA_FILES_FILE_INFO_H

#include "php.h"

/* Wraps them, and puts the originals back. */
void phpca_file_info__swap(void);
void phpca_file_info__restore(void);

#endif
