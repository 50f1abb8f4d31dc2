/*
 * phpca.public_key: who may have made the archives that are mounted.
 */
#ifndef PHPCA_TRUST_H
#define PHPCA_TRUST_H

#include "format/archive.h"

/*
 * Is anybody named? Then contents are checked when they are first used, whatever phpca.verify says.
 */
bool phpca_trust_wanted(void);

/*
 * PHPCA_OK when nobody is named, or when one of them has signed the archive: its index and string
 * pool are what was signed, and its other contents are checked against that when they are first
 * used.
 */
enum phpca_code phpca_trust_check(struct phpca_archive *a, struct phpca_error *err);

#endif
