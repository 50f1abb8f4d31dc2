/* The list of scripts that "preload": "@FILE" names, as phpca train writes it. */
#ifndef PHPCA_PROJECT_HOT_H
#define PHPCA_PROJECT_HOT_H

#include "format/error.h"
#include "run/run.h"

/*
 * Fills run->manifest->hot if the manifest names a list. To be called while the root is still the
 * manifest's directory. A list that is not there, or a line that can't be a path below the root, is
 * PHPCA_E_USAGE. Whether there are such scripts is known later.
 */
enum phpca_code phpca_project__read_hot(struct phpca_run *run, struct phpca_error *err);

#endif
