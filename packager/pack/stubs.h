/* Which scripts `phpca deploy` will make stubs for: deploy/scripts.h, asked of what is packed. */
#ifndef PHPCA_PACK_STUBS_H
#define PHPCA_PACK_STUBS_H

#include "base/pattern.h"
#include "base/text.h"
#include "run/run.h"

struct phpca_pack_stubs {
	struct phpca_rules named;   /* the manifest's "stubs" */
	struct phpca_list binaries; /* "bin" of the project and of its packages: paths */
};

void phpca_pack__stubs_read(struct phpca_pack_stubs *out, const struct phpca_run *run);
void phpca_pack__stubs_clear(struct phpca_pack_stubs *s);

bool phpca_pack__has_stub(const struct phpca_pack_stubs *s, const struct phpca_file *f);

#endif
