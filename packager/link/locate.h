/* Addresses, when every member has its offset in the file. */
#ifndef PHPCA_LINK_LOCATE_H
#define PHPCA_LINK_LOCATE_H

#include "link/state.h"

void phpca_link__locate_member(struct phpca_linker *k, struct member *m, uint32_t number);

#endif
