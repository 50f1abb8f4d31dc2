/*
 * phpca.preload: the scripts that manifests name are loaded before processes fork, and, if it says
 * so, their functions and classes are in the engine's tables before the first request.
 */
#ifndef PHPCA_PRELOAD_H
#define PHPCA_PRELOAD_H

#include "php.h"
#include "mount/mount.h"

/* What became of the scripts that an archive's manifest names. */
struct phpca_preload {
	uint32_t scripts, functions, classes; /* functions and classes that are declared */
	char **reason; /* of each record of PRELOAD: why it was skipped; NULL: it was not */
};

/* Makes m->preload, with a reason for each record of PRELOAD, if it is not there. False: no memory.
 */
bool phpca_preload_record(struct phpca_mount *m);

/*
 * MINIT, once archives are mounted: the work is done at the end of start-up, when all other
 * extensions have started.
 */
void phpca_preload_startup(void);

/* RINIT: creates the superglobals that the preloaded scripts use. */
void phpca_preload_request_startup(void);

/*
 * MSHUTDOWN of a process that had no request, whose tables have nothing of a program but what was
 * preloaded: they are as before, so that archives can be unmapped.
 */
void phpca_preload_undo(void);

#endif
