/* The lists of words that a member has to have addresses in. */
#ifndef PHPCA_LINK_WORDS_H
#define PHPCA_LINK_WORDS_H

#include "link/state.h"

/* Pointer words, strings, op_arrays. All code must be complete. */
void phpca_link__list_words(struct phpca_linker *k, struct member *m, uint32_t number);

#endif
