/* Packed opcodes of an archive made plain again: the inverse of code.c, as the runtime does it. */
#ifndef PHPCA_UNPACK_H
#define PHPCA_UNPACK_H

#include "../engine/code.h"
#include "../format/archive.h"

/* f->count opcodes of the function to `to`, handlers included. `memory` is the member's memory area; the member has been verified.
 * Constants are distances: `literals`, where its literals are now, must be within 2 GB of `to`. */
void phpca_unpack(zend_op *to, const struct phpca_archive *a, const uint8_t *memory, const struct phpc_code_disk *f, const uint8_t *literals);

#endif
