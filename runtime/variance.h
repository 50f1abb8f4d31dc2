/*
 * Classes that the engine loads while it links another one. A method that overrides another may
 * name classes that are not there yet; the engine loads them when it has linked the rest of the
 * class. Which ones depends on nothing but which of the classes that it consults are there. So what
 * the engine did in one request is done again in the next, and the class that was linked when the
 * archive was packed is taken.
 */
#ifndef PHPCA_VARIANCE_H
#define PHPCA_VARIANCE_H

#include "php.h"
#include "engine/script.h"

/* A class that consults more others is linked by the engine if one is missing. */
#define PHPCA_VARIANCE_CLASSES 64

/* What the engine did when it linked a class. */
struct phpca_variance {
	bool known;        /* false: it has begun, and has not ended yet, or it can't be done again */
	bool overflow;     /* more classes than there is room for */
	uint32_t declared; /* how long the class table was before */
	uint32_t class_count;
	uint32_t load_count;
	struct phpca_consulted {
		zend_string *name;    /* as it is written; for the life of the process */
		zend_class_entry *ce; /* NULL: there was none even afterwards */
		bool was_there;       /* before */
	} class[PHPCA_VARIANCE_CLASSES];
	uint8_t load[PHPCA_VARIANCE_CLASSES]; /* numbers of those that it loaded, in order */
};

/* Are all dependencies of `link` declared? False also if a name stands for another class. */
bool phpca_variance_holds(const struct phpc_link *link);

/* What the engine did last time. NULL: not known. Belongs to this file. */
const struct phpca_variance *phpca_variance_find(const struct phpc_link *link);

/* Is a class being linked that has others to load, still? Whichever is linked now loads them. */
bool phpca_variance_others_wait(void);

/* Are the same classes there as before it did that? */
bool phpca_variance_is_as_before(const struct phpca_variance *v);

/*
 * The engine begins to link the class of `link`, and has linked it; it has consulted the classes in
 * `dependencies` (NULL: none), by name, as zend_inheritance_cache_add has them.
 */
void phpca_variance_begin(const struct phpc_link *link);
void phpca_variance_end(const struct phpc_link *link, const HashTable *dependencies);

/* The hook of zend_autoload that says which classes are asked for. While another one may answer
 * before it, nothing is remembered. */
extern zend_class_entry *(*phpca_variance_hook)(zend_string *name, zend_string *lc_name);

/*
 * Autoload functions are asked for class `name`, and have answered. In between, others are linked
 * and loaded; the result of the first is for the second.
 */
struct phpca_variance *phpca_variance_ask(zend_string *name);
void phpca_variance_answered(struct phpca_variance *interrupted);

/*
 * Loads what the engine loaded, while class `ce`, which waits to be linked, has the state that it
 * would have if the engine had linked it. False: the engine must link it, for an autoload function
 * failed, or answered otherwise.
 */
bool phpca_variance_load(
	zend_class_entry *ce, zend_class_entry *linked, const struct phpca_variance *v);

/* Ends what a fatal error has interrupted. */
void phpca_variance_request_shutdown(void);

/* Forgets everything: links have moved, or PHP ends. */
void phpca_variance_forget(void);

#endif
