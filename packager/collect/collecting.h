/* Inside of collect: the state of the pass, while it runs. */
#ifndef PHPCA_COLLECTING_H
#define PHPCA_COLLECTING_H

#include "base/pattern.h"
#include "format/error.h"
#include "project/attributes.h"
#include "run/run.h"

struct phpca_collecting {
	struct phpca_run *run; /* its files are what the pass makes */
	struct phpca_rules exclude, include;
	struct phpca_rules writable; /* left out, but for what "extract" names: the state in which the
									program finds it first */
	struct phpca_rules extract;
	struct phpca_attributes
		attributes; /* what .gitattributes files leave out; filled as directories are entered */
	char *output;   /* the archive, relative to the root; NULL when it lies elsewhere */
	struct phpca_list starts; /* entry scripts asked for or guessed, the default one first */
};

#endif
