/*
 * Packed functions of an archive made plain again: the inverse of code.c, as the runtime does it.
 */
#ifndef PHPCA_UNPACK_H
#define PHPCA_UNPACK_H

#include "engine/code.h"
#include "format/archive.h"

/*
 * The function's literals to `to`, behind them f->count opcodes, handlers included; returns the
 * opcodes. `memory` is the member's memory area in a copy of the archive that begins at `copy`; the
 * member has been verified.
 */
zend_op *phpca_unpack(void *to, const struct phpca_archive *a, const uint8_t *copy,
	const uint8_t *memory, const struct phpc_code_disk *f);

#endif
