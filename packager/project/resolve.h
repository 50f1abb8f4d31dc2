/*
 * The first pass: settings of a run. Command line over manifest over composer.json over defaults.
 */
#ifndef PHPCA_RESOLVE_H
#define PHPCA_RESOLVE_H

#include "format/error.h"
#include "run/run.h"

/*
 * Fills in the settings of the run (run.h says which) from its options. PHPCA_E_USAGE with file,
 * line and column where a file says what it can't.
 */
enum phpca_code phpca_resolve(struct phpca_run *run, struct phpca_error *err);
/* Frees them; a run that has none is fine. */
void phpca_resolve_clear(struct phpca_run *run);

#endif
