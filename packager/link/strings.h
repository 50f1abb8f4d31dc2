/* The list of strings that a member uses. */
#ifndef PHPCA_LINK_STRINGS_H
#define PHPCA_LINK_STRINGS_H

#include "link/state.h"

/* Adds a string to the list; returns its number there. */
uint32_t phpca_link__add_string(struct member *m, const zend_string *s, enum phpca_pool_use use);

/* Number of the string at offset `at` of the pool of the member's own image. */
uint32_t phpca_link__own_string(
	struct member *m, const struct phpc_image *image, uint64_t at, enum phpca_pool_use use);

/* The string is used in this way, too: the way that needs it first counts. */
void phpca_link__note_use(struct member *m, uint32_t number, enum phpca_pool_use use);

#endif
