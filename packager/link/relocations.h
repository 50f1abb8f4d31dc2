/* The sections of a member. */
#ifndef PHPCA_LINK_RELOCATIONS_H
#define PHPCA_LINK_RELOCATIONS_H

#include "link/state.h"

/*
 * Fills all sections but POOL_BLOCK. Words of op_arrays in `memory` that name prologues are set.
 */
void phpca_link__build_relocations(
	struct member *m, const struct phpca_loaded *l, struct phpca_buffer *memory);

#endif
