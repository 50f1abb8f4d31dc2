/* Files of the store, for all that write to it. */
#ifndef PHPCA_DEPLOY_STORE_FILES_H
#define PHPCA_DEPLOY_STORE_FILES_H

#include "deploy/deploy.h"

/* The name that the store's record has before it replaces the old one. */
#define PHPCA_STORE_RECORD_NEW PHPCA_RECORD ".new"

/* "STORE/path: can't be WHAT: " and the reason in errno. */
enum phpca_code phpca_store__failed(
	const struct phpca_deploy *d, const char *path, const char *what, struct phpca_error *err);

void phpca_store__close_fd(int fd); /* -1 is allowed */

bool phpca_store__is_absent(int store, const char *path);

/* A store's record, or the beginning of one by somebody who was killed. */
bool phpca_store__is_our_record(int store, const char *path);

/* With those above it. */
enum phpca_code phpca_store__make_directory(
	const struct phpca_deploy *d, const char *path, struct phpca_error *err);

/* Puts d->record on the disk. */
enum phpca_code phpca_store__write_record(const struct phpca_deploy *d, struct phpca_error *err);

#endif
