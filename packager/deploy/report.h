/* What `phpca deploy` says when it is done. */
#ifndef PHPCA_DEPLOY_REPORT_H
#define PHPCA_DEPLOY_REPORT_H

#include "deploy/deploy.h"

struct phpca_deploy_outcome {
	const char *archive; /* as it was named; NULL: a rollback */
	uint64_t number;     /* of the release that is current now */
	uint64_t previous;   /* of the one before; 0: none */
};

/* `mount`: the value of phpca.mount. To stdout; `json`: one document. */
void phpca_deploy__report(const struct phpca_deploy *d, const struct phpca_deploy_outcome *outcome,
	const char *mount, bool json);

#endif
