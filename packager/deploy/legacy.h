/*
 * Stores without records, as the first version of `phpca deploy` made them: what their layout
 * proves. A directory counts as a release if nothing is in it but app.phpca, files/ and `previous`,
 * the archive can be read, and each file is one that the archive wants on disk.
 */
#ifndef PHPCA_DEPLOY_LEGACY_H
#define PHPCA_DEPLOY_LEGACY_H

#include "deploy/deploy.h"

/* Is this store, which has no record, such a one? */
bool phpca_legacy__is_store(int store);

/*
 * Is `current` absent, or does it lead to a directory that looks like such a release, though
 * perhaps to a damaged one?
 */
bool phpca_legacy__made_current(int store);

/*
 * Gives every such release a record and adds it to the store's, which the caller writes. Removes
 * releases that were being made or removed when somebody was killed.
 */
enum phpca_code phpca_legacy__adopt(struct phpca_deploy *d, struct phpca_error *err);

#endif
