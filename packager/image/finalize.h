/*
 * What can be made when the keys and offsets of an object are final.
 */
#ifndef PHPCA_IMAGE_FINALIZE_H
#define PHPCA_IMAGE_FINALIZE_H

#include "image/object.h"

/*
 * Lays out hash parts of all tables (keys are final) and computes opcode-to-literal distances.
 * `base` from layout.
 */
void phpca_object_finalize(struct phpca_object *o, const uint32_t base[PHPCA_PART_COUNT + 1]);

#endif
