/*
 * Packed functions of an archive made plain again: the inverse of code.c, as the runtime does it.
 */
#ifndef PHPCA_UNPACK_H
#define PHPCA_UNPACK_H

#include "format/archive.h"
#include "format/phpc.h"

/* Bytes of the literals and opcodes of all functions of a member. */
size_t phpca_unpack_size(const struct phpc_image *member);

/*
 * Unpacks all functions of a member to `to`, phpca_unpack_size() bytes, and makes the member's
 * op_arrays point there. `memory` is the relocated memory area in a copy of the archive; the copy
 * begins at `copy`, and words that name the lazy stub have the address behind its whole pages. The
 * member has been verified. All functions are as they are in an image that was never packed: the
 * handlers of opcodes are addresses.
 */
void phpca_unpack_member(void *to, const struct phpca_archive *a, const uint8_t *copy,
	uint8_t *memory, const struct phpc_image *member);

#endif
