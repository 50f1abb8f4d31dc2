/* The setting that mounts what was deployed. */
#ifndef PHPCA_DEPLOY_INI_H
#define PHPCA_DEPLOY_INI_H

#include "deploy/deploy.h"

/*
 * "ARCHIVE:DIR" for phpca.mount, yours. An error when the syntax of the setting can't hold one of
 * the names.
 */
enum phpca_code phpca_deploy__mount_value(
	const struct phpca_deploy *d, char **out, struct phpca_error *err);
/*
 * Puts it into the file's phpca.mount, where the same directory was mounted before; all else in the
 * file stays.
 */
enum phpca_code phpca_deploy__write_ini(
	const struct phpca_deploy *d, const char *filename, const char *mount, struct phpca_error *err);

#endif
