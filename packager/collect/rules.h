/* The patterns that decide what is packed: by default, of composer.json, of the manifest. */
#ifndef PHPCA_COLLECT_RULES_H
#define PHPCA_COLLECT_RULES_H

#include "collect/collecting.h"

/* Fills in the rules of the pass, and the writable directories that the manifest names. */
void phpca_collect__prepare_rules(struct phpca_collecting *c);
void phpca_collect__clear_rules(struct phpca_collecting *c);

/*
 * Takes a .gitattributes file (no data: there is none) of a directory from the root, or of one
 * above it (from the top of the repository). `name` is what an error begins with: a file that is
 * too large, or too many rules. Those of packages decide nothing, and are not taken.
 */
enum phpca_code phpca_collect__add_attributes(struct phpca_collecting *c, const char *directory,
	const struct phpca_buffer *text, const char *name, struct phpca_error *err);
enum phpca_code phpca_collect__add_attributes_above(struct phpca_collecting *c,
	const char *directory, const struct phpca_buffer *text, const char *name,
	struct phpca_error *err);

#endif
