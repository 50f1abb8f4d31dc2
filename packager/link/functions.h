/* The functions of members, with their packed opcodes. */
#ifndef PHPCA_LINK_FUNCTIONS_H
#define PHPCA_LINK_FUNCTIONS_H

#include "link/state.h"

/* The kind of each opcode; then, in order of the members, kinds become numbers of templates. */
void phpca_link__find_kinds(struct phpca_linker *k, struct member *m, uint32_t number);
void phpca_link__count_kinds(struct phpca_linker *k, struct member *m, uint32_t number);

/* Packs the member's own functions. All kinds must have been counted, and the templates sorted. */
void phpca_link__pack_code(struct phpca_linker *k, struct member *m, uint32_t number);

/* Adds those that linked classes take from other images; lays out the prelinked part behind all. */
void phpca_link__lay_out_prelinked(struct phpca_linker *k, struct member *m, uint32_t number);

/*
 * Number among the member's functions of the one with these opcodes of an image. It is added if it
 * is new.
 */
uint32_t phpca_link__find_function(
	struct phpca_linker *k, struct member *m, uint32_t image, uint32_t opcodes);

#endif
