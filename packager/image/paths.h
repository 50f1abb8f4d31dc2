/*
 * Which strings of an object are paths: they change when an archive is mounted elsewhere.
 */
#ifndef PHPCA_IMAGE_PATHS_H
#define PHPCA_IMAGE_PATHS_H

#include "image/object.h"

/*
 * Marks the uses of strings that carry the script's own file name (file names, run-time definition
 * keys, names of anonymous classes): they derive from the path whatever the source says.
 */
void phpca_object_mark_filename(struct phpca_object *o, zend_string *filename);

/*
 * Compares two objects made from one source under two roots. Marks in `a` the uses of strings that
 * differ by the root alone (path = true). False when anything else differs: the compiler folded a
 * path into code.
 */
bool phpca_object_mark_paths(struct phpca_object *a, struct phpca_object *b, const char *root_a,
	size_t root_a_size, const char *root_b, size_t root_b_size);

/* Marks use number `use` as a path, known to have the root at these positions (PATH_POSITION). */
void phpca_object_mark_path(
	struct phpca_object *o, size_t use, const uint32_t *positions, uint32_t count);

#endif
