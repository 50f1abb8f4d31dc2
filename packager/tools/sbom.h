/*
 * What an archive is made of, as CycloneDX 1.6 JSON: from its own manifest alone, so the same
 * archive always gives the same text.
 */
#ifndef PHPCA_SBOM_H
#define PHPCA_SBOM_H

#include "format/archive.h"
#include "base/json.h"

/* Yours. `manifest` is .phpca/manifest.json, parsed. */
cJSON *phpca_sbom(const struct phpca_archive *a, const cJSON *manifest);

#endif
