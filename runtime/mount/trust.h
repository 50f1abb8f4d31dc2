/*
 * phpca.public_key: who may have made the archives that are mounted.
 */
#ifndef PHPCA_TRUST_H
#define PHPCA_TRUST_H

#include "format/archive.h"

/*
 * PHPCA_OK when phpca.public_key names nobody, or when one of the keys has signed the archive.
 * Index and string pool are then what was signed; the other contents are checked against the index
 * when they are first used. PHPCA_E_TRUST and *err otherwise. The archive borrows static data from
 * here.
 */
enum phpca_code phpca_trust__check(struct phpca_archive *a, struct phpca_error *err);

#endif
