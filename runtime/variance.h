/*
 * Classes that the engine loads while it links another one. A method that overrides another may
 * name classes that are not there yet; the engine loads them when it has linked the rest of the
 * class. Which ones depends on nothing but which of the class's dependencies are there. So what the
 * engine did in one request is done again in the next, and the class that was linked when the
 * archive was packed is taken.
 */
#ifndef PHPCA_VARIANCE_H
#define PHPCA_VARIANCE_H

#include "php.h"
#include "engine/script.h"

/* More dependencies than that: such a class is linked by the engine if one is missing. */
#define PHPCA_VARIANCE_DEPENDENCIES 64

/* What the engine loaded when certain dependencies of a class were missing. */
struct phpca_variance_loads {
	uint64_t missing; /* a bit for each dependency of the link */
	bool known;       /* false: the engine has begun to link the class, and has not ended yet */
	uint8_t count;
	uint8_t dependency[PHPCA_VARIANCE_DEPENDENCIES]; /* their numbers, in order */
};

/*
 * The dependencies that are not declared, a bit for each, 0: none is missing. False: a name stands
 * for another class, or there are too many dependencies.
 */
bool phpca_variance_missing(const struct phpc_link *link, uint64_t *missing);

/* What is loaded if these are missing. NULL: not known. Belongs to this file. */
const struct phpca_variance_loads *phpca_variance_find(
	const struct phpc_link *link, uint64_t missing);

/* The engine begins to link the class of `link` with `missing` dependencies, and has linked it. */
void phpca_variance_begin(const struct phpc_link *link, uint64_t missing);
void phpca_variance_end(const struct phpc_link *link);

/*
 * Loads them, while class `ce`, which waits to be linked, has the state that it would have if the
 * engine had linked it. False: the engine must link it, for an autoload function failed, or
 * answered otherwise.
 */
bool phpca_variance_load(zend_class_entry *ce, zend_class_entry *linked,
	const struct phpc_link *link, const struct phpca_variance_loads *loads);

/* Ends what a fatal error has interrupted. */
void phpca_variance_request_shutdown(void);

/* Forgets everything: links have moved, or PHP ends. */
void phpca_variance_forget(void);

#endif
