/* Numbers of what members share. Each step is for the members in their order. */
#ifndef PHPCA_LINK_NUMBERS_H
#define PHPCA_LINK_NUMBERS_H

#include "link/state.h"

/* The paths of the image are in the archive's list of paths. */
void phpca_link__number_paths(struct phpca_linker *k, struct member *m, uint32_t number);

/* Imports and assumptions of the image, then the imports of its prelinked part. */
void phpca_link__number_imports(struct phpca_linker *k, struct member *m, uint32_t number);
void phpca_link__number_prelinked_imports(
	struct phpca_linker *k, struct member *m, uint32_t number);

/* The member's strings are in the string pool. */
void phpca_link__number_strings(struct phpca_linker *k, struct member *m, uint32_t number);

#endif
