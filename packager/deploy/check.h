/* phpca deploy --check. */
#ifndef PHPCA_DEPLOY_CHECK_H
#define PHPCA_DEPLOY_CHECK_H

#include "options/options.h"

/*
 * Asks the PHP of this machine, and prints what it says. `directory` NULL: the preferred mount
 * point.
 */
enum phpca_code phpca_deploy__ask_php(
	const struct phpca_arguments *arguments, const char *directory, struct phpca_error *err);

#endif
