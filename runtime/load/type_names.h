/*
 * Which strings of an archive get a slot for the class that they name (mount/class_names.h): the
 * names of classes that are loaded, and those in types of properties, parameters and results.
 * Without one the engine looks the name up for each assignment to a typed property, once for each
 * parameter and returned value, and each time that a program asks for a class by a string.
 */
#ifndef PHPCA_LOAD_TYPE_NAMES_H
#define PHPCA_LOAD_TYPE_NAMES_H

#include "engine/script.h"
#include "mount/mount.h"

/* Memory of an image. Types that lie elsewhere belong to other images, which may not be loaded. */
struct phpca_type_area {
	struct phpca_mount *mount;
	const uint8_t *from, *to;
};

/*
 * Does this process answer many requests, with slots of its own? Others gain nothing. Beside
 * OPcache, which shares what it compiles, a slot that a worker takes must not be known to others.
 */
bool phpca_type_names_wanted(void);

/* The script's classes and their properties. */
void phpca_type_names_of_classes(const struct phpc_script *script, struct phpca_type_area area);

/* Parameters and result of a function that is about to be called. */
void phpca_type_names_of_function(const zend_op_array *function, struct phpca_type_area area);

#endif
