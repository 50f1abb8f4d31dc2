/*
 * Linking classes when the archive is packed.
 *
 * All images are loaded (images.h), and the engine itself links each class whose parent, interfaces
 * and traits are in the archive or internal. The linked class and its methods are stored behind the
 * memory area of the script that declares the class, with a record of what it was linked against
 * (struct phpc_link). A class that can't be linked, or whose name is declared by two scripts, is
 * left to the engine at run time.
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
