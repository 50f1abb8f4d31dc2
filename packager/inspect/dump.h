/* The code of loaded scripts as text: op_arrays, classes and what is to be relocated. */
#ifndef PHPCA_DUMP_H
#define PHPCA_DUMP_H

#include <stdio.h>
#include "inspect/units.h"

struct phpca_dump {
	FILE *out;
	const struct phpca_sources *sources;
	const struct phpca_source_file *source;
	bool neutral; /* without what changes when code only moves: line numbers, map_ptr slots, numbers
					 in generated names */
};

void phpca_dump_script(const struct phpca_dump *d);
void phpca_dump_class(const struct phpca_dump *d, const zend_class_entry *ce);
void phpca_dump_op_array(const struct phpca_dump *d, const zend_op_array *op_array,
	const zend_class_entry *ce, const char *name);

#endif
