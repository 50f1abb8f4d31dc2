/* Copies of what was somebody's, and gives way to a release: STORE/saved/N/PATH. */
#ifndef PHPCA_DEPLOY_SAVED_H
#define PHPCA_DEPLOY_SAVED_H

#include "deploy/deploy.h"

/*
 * Copies the file or the link at `path` below the mount directory, under the number of the release
 * that it gives way to. A link of ours is followed into the current release. The name stays where
 * it is until something takes it. Says where the copy is.
 */
enum phpca_code phpca_saved__add(
	struct phpca_deploy *d, uint64_t number, const char *path, struct phpca_error *err);

#endif
