/* Which strings of the pool name classes. */
#ifndef PHPCA_LINK_CLASS_NAMES_H
#define PHPCA_LINK_CLASS_NAMES_H

#include "link/state.h"

/* Those of all scripts, and those of the engine, which are in types. When all strings are there. */
void phpca_link__mark_class_names(struct phpca_linker *k);

#endif
