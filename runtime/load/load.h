/*
 * Loading: the image of a script, in its mapped archive, becomes engine structures in place, by
 * adding numbers. No file is opened and nothing is copied.
 */
#ifndef PHPCA_LOAD_H
#define PHPCA_LOAD_H

#include "format/phpc.h"
#include "mount/script.h"

/*
 * Loads the image of `e` if that has not been done. The state is borrowed and final: the answer is
 * the same for the life of the process. READY, SOURCE or FAILED; the last two with a reason.
 */
struct phpca_script *phpca_script_load(struct phpca_mount *m, const struct phpca_entry_disk *e);

/*
 * Loads the image of `e` and unpacks all its functions, for the processes that fork later: they
 * share the memory. phpca_script_load() in one of them asks only whether the image may be used
 * there. READY becomes AHEAD; SOURCE and FAILED, with a reason, are final.
 */
struct phpca_script *phpca_script_load_ahead(
	struct phpca_mount *m, const struct phpca_entry_disk *e);

/* Arrays one of whose keys is a path that was rewritten: their hashes are computed anew. */
void phpca_load_rehash(uint8_t *memory, const struct phpc_image *image);

#endif
