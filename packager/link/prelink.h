/*
 * Linking classes when the archive is packed.
 *
 * All images are loaded into this process as the runtime would, and the engine itself links each
 * class whose parent, interfaces and traits are in the archive or internal. The linked class and
 * its methods are stored behind the memory area of the script that declares the class, with a
 * record of what it was linked against (struct phpc_link). A class that can't be linked, or whose
 * name is declared by two scripts, is left to the engine at run time.
 */
#ifndef PHPCA_PRELINK_H
#define PHPCA_PRELINK_H

#include "run/run.h"
#include "image/object.h"

struct phpca_loaded {
	struct phpc_image image; /* of phpca_file.image; header NULL: no image */
	uint8_t *memory;         /* relocated copy of the memory area */
	struct phpca_object prelinked;
	uint32_t linked_classes;
	bool linked_trait; /* one of them is a trait that uses traits */
};

/* One element per file of the pack. */
struct phpca_prelink {
	struct phpca_run *pack;
	struct phpca_loaded *loaded;
	uint32_t *by_address; /* numbers of loaded images by address of memory */
	size_t by_address_count;
	uint32_t linked, unlinked;
};

/*
 * Loads all images; from then on `loaded` is complete but for the extensions, which the second call
 * makes.
 */
void phpca_prelink_load(struct phpca_prelink *l, struct phpca_run *p);
void phpca_prelink_run(struct phpca_prelink *l);
void phpca_prelink_clear(struct phpca_prelink *l);

#endif
