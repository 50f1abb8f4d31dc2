/* Warnings of a run: one sentence each. They are kept, since the report lists them once more. */
#ifndef PHPCA_WARNINGS_H
#define PHPCA_WARNINGS_H

#include "base/text.h"

struct phpca_warnings {
	struct phpca_list list;
	size_t printed;
};

void phpca_warnings_add(struct phpca_warnings *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Prints those that have not been printed yet, to stderr. */
void phpca_warnings_print(struct phpca_warnings *w);
void phpca_warnings_clear(struct phpca_warnings *w);

#endif
