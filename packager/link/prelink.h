/*
 * Linking classes when the archive is packed.
 *
 * All images are loaded (images.h), and the engine itself links each class whose parent, interfaces
 * and traits are in the archive or internal. The linked class and its methods are stored behind the
 * memory area of the script that declares the class, with a record of what it was linked against
 * (struct phpc_link). What is derived from a class that up to four scripts declare is linked
 * against each of these, and stored as often. A class that can't be linked is left to the engine at
 * run time, as is one that is derived from two such classes.
 */
#ifndef PHPCA_PRELINK_H
#define PHPCA_PRELINK_H

#include "link/images.h"

/* Makes the prelinked parts of the images. */
void phpca_prelink(struct phpca_images *images);

/*
 * Takes the classes out of the engine's table that lie in images: to be called before these are
 * cleared.
 */
void phpca_prelink_forget(void);

#endif
