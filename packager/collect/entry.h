/*
 * Entry scripts: those that may be started from outside. The default one runs when the archive
 * itself is the script; `phpca deploy` makes a stub on disk for each. Asked for: --entry, FILE, the
 * manifest's "entry". Else: "bin" of composer.json and the places where frameworks put theirs.
 *
 * Some are for the command line, some for web servers. Where the manifest does not say which, a
 * script in a directory that web servers serve, or called index.php, is for these, unless it begins
 * with a #! line.
 */
#ifndef PHPCA_COLLECT_ENTRY_H
#define PHPCA_COLLECT_ENTRY_H

#include "collect/collecting.h"

/* Fills run->entry, run->starts and run->web. */
enum phpca_code phpca_collect__starts(struct phpca_collecting *c, struct phpca_error *err);

#endif
