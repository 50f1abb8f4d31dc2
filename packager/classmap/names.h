/*
 * Which classes a PHP text declares, by its words alone: a class below an `if` counts, a text that
 * does not compile counts. First everything that is not code is taken out, then declarations are
 * looked for. Composer does the same, and where they disagree Composer is right.
 */
#ifndef PHPCA_CLASSMAP_NAMES_H
#define PHPCA_CLASSMAP_NAMES_H

#include <stdint.h>
#include "base/text.h"

/* Adds the full names of classes, interfaces, traits and enums that the text declares anywhere. */
void phpca_classmap__names(struct phpca_list *out, const uint8_t *text, size_t size);

#endif
