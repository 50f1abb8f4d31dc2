/* Putting members together. */
#ifndef PHPCA_LINK_BUILD_H
#define PHPCA_LINK_BUILD_H

#include "link/state.h"

/* All but what needs the offsets of strings in the pool. */
void phpca_link__build_parts(struct phpca_linker *k, struct member *m, uint32_t number);

/* The rest: from here on the member's size is final. */
void phpca_link__build_member(struct phpca_linker *k, struct member *m, uint32_t number);

#endif
