/*
 * Where the files of an archive are from, for its manifest: Composer's packages and the commit.
 * What differs between two machines that hold the same project (directories, addresses of package
 * registries) does not belong there. docs/format.md has the keys.
 */
#ifndef PHPCA_MANIFEST_ORIGIN_H
#define PHPCA_MANIFEST_ORIGIN_H

#include "base/json.h"
#include "run/run.h"

/* Adds the keys "composer" and "git" to the document. */
void phpca_manifest__add_origin(cJSON *document, const struct phpca_run *run);

#endif
