/* The patterns that decide what is packed: by default, of composer.json, of the manifest. */
#ifndef PHPCA_COLLECT_RULES_H
#define PHPCA_COLLECT_RULES_H

#include "collect/collecting.h"

/* Fills in the rules of the pass, and the writable directories that the manifest names. */
void phpca_collect__prepare_rules(struct phpca_collecting *c);
void phpca_collect__clear_rules(struct phpca_collecting *c);

#endif
