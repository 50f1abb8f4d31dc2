/* The literals of functions: what each is, and its packed form. */
#ifndef PHPCA_LINK_LITERALS_H
#define PHPCA_LINK_LITERALS_H

#include "link/state.h"

/*
 * Where the member's packed code begins and ends in its image, and what each literal of the image
 * is. Paths and imports must have their numbers.
 */
void phpca_link__classify_literals(struct phpca_linker *k, struct member *m, uint32_t number);

/*
 * Appends the literals of a function of the image to the member's code: values of 16 bytes first,
 * then a word for each literal. Returns the offset of the words in the code.
 */
uint32_t phpca_link__pack_literals(
	struct phpca_linker *k, struct member *m, uint32_t image, const struct phpc_op_array_disk *f);

#endif
