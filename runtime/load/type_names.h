/*
 * Names of classes in types. The compiler gives each a slot in which the engine keeps the class
 * that it has found, for the rest of the request. Without one it looks the name up for each
 * assignment to a typed property, and once for each parameter and returned value.
 *
 * A name gets its slot in a copy: what archives keep of strings is hashed, and stays as it is.
 */
#ifndef PHPCA_LOAD_TYPE_NAMES_H
#define PHPCA_LOAD_TYPE_NAMES_H

#include "engine/script.h"

/* Memory of an image. Types that lie elsewhere belong to other images, which may not be loaded. */
struct phpca_type_area {
	const uint8_t *from, *to;
};

/*
 * Does this process answer many requests, with slots of its own? Others gain nothing. Beside
 * OPcache, which shares what it compiles, a slot that a worker takes must not be known to others.
 */
bool phpca_type_names_wanted(void);

/* Properties of the script's classes. */
void phpca_type_names_of_classes(const struct phpc_script *script, struct phpca_type_area area);

/* Parameters and result of a function that is about to be called. */
void phpca_type_names_of_function(const zend_op_array *function, struct phpca_type_area area);

/* A thread is over before the process: gives back what it had. */
void phpca_type_names_end_thread(void);

#endif
