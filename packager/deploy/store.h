/*
 * The store: record, lock, releases/, `current` -> releases/N, saved/. It is written to only if its
 * record is ours, or if none of these names is taken.
 */
#ifndef PHPCA_DEPLOY_STORE_H
#define PHPCA_DEPLOY_STORE_H

#include "deploy/deploy.h"

/*
 * Do others live in the directory d->store? Writes nothing; one that is not there yet is free.
 */
enum phpca_code phpca_store__check(const struct phpca_deploy *d, struct phpca_error *err);

/*
 * Locks the store (making it, if `make`), reads its releases and clears up what those left who were
 * killed. A store that another deploy has locked is an error.
 */
enum phpca_code phpca_store__open(struct phpca_deploy *d, bool make, struct phpca_error *err);
void phpca_store__close(struct phpca_deploy *d);

/*
 * Makes a release the current one. What can't be written to the disk is taken back; where that
 * fails, too, d->adrift is set.
 */
enum phpca_code phpca_store__switch(
	struct phpca_deploy *d, uint64_t number, struct phpca_error *err);

#endif
