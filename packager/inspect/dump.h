/* The code of loaded scripts as text: functions, classes and what is to be relocated. */
#ifndef PHPCA_DUMP_H
#define PHPCA_DUMP_H

#include <stdio.h>
#include "describe/class.h"
#include "inspect/sources.h"

struct phpca_dump {
	FILE *out;
	const struct phpca_sources *sources;
	const struct phpca_source_file *source;
	bool neutral; /* without what changes when code only moves: line numbers, map_ptr slots, numbers
					 in generated names */
};

void phpca_dump_script(const struct phpca_dump *d);
void phpca_dump_class(const struct phpca_dump *d, const struct phpca_class *c);
/* `c`: whose method it is, or NULL. */
void phpca_dump_function(const struct phpca_dump *d, const struct phpca_function *f,
	const struct phpca_class *c, const char *name);

#endif
