/*
 * How an archive begins: a pax header that concerns the whole file and holds a comment. Tar readers
 * pass over it. A PHP without the extension that is given the archive as a script reads it as PHP
 * code, which says what is missing. It also names the interpreter, so that an archive with the
 * executable bit is a command.
 */
#ifndef PHPCA_PREFACE_H
#define PHPCA_PREFACE_H

#include <stdint.h>
#include "format/disk.h"

/* The same bytes in every archive of this format version. */
void phpca_preface(uint8_t out[PHPCA_PREFACE_SIZE]);

#endif
