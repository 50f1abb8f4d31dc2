/*
 * Composer's class loader, an object of the program: the file that it would find for a class.
 *
 * Only the class Composer\Autoload\ClassLoader of an archive is known, in a form that the packager
 * recognized (PHPC_SCRIPT_CLASS_LOADER). What its loadClass() would do follows from its properties.
 */
#ifndef PHPCA_CLASS_LOADER_H
#define PHPCA_CLASS_LOADER_H

#include "lookup/location.h"
#include "php.h"

/* At the start and end of a request, in which other functions may be declared. */
void phpca_class_loader__forget(void);

/*
 * loadClass() of the loader that this request knows, one function for all loaders, unpacked; NULL:
 * the class is none that is known, or none is declared.
 */
zend_op_array *phpca_class_loader__function(void);

/* Is it a loader of a known class, and of no class that is derived from it? */
bool phpca_class_loader__is_known(const zend_object *object);

/*
 * The script that the loader finds for a class at this moment. False: it finds none in an archive,
 * or that is not certain, or it would look elsewhere than in its class map and PSR-4 directories.
 */
bool phpca_class_loader__find_file(
	zend_object *loader, zend_string *class_name, struct phpca_location *out);

/*
 * Where the loader's class map, if that can't change, names the file of the class; otherwise NULL.
 */
const zval *phpca_class_loader__mapped_file(zend_object *loader, zend_string *class_name);

/*
 * What the loader calls to include a file, in *out: its closure, or NULL, a function. Borrowed.
 * False: the closure is not the one that its class makes.
 */
bool phpca_class_loader__closure(zend_object **out);

#endif
