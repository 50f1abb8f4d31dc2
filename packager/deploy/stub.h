/*
 * A stub: the file that stands in the mount directory for a script of the archive. SAPIs look for
 * the script that they are started with by stat(2) or open(2) before any hook can answer. Where the
 * extension has mounted the archive, the stub is never read. Where it has not, the stub says what
 * is missing and fails.
 */
#ifndef PHPCA_DEPLOY_STUB_H
#define PHPCA_DEPLOY_STUB_H

#include "deploy/set.h"

/*
 * The stub's text. `store`: the directory of the releases, absolute; NULL: it is .phpca in the
 * mount directory, and then the text is the same wherever the mount directory is moved. Yours.
 */
char *phpca_deploy__stub(const struct phpca_deploy_item *item, const char *store);

#endif
