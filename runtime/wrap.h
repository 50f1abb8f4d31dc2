/*
 * Wrapping internal functions: the engine calls a handler of ours, which calls the original where
 * it wants to. A method is wrapped in its class and in every class that has inherited it.
 */
#ifndef PHPCA_WRAP_H
#define PHPCA_WRAP_H

#include "php.h"

/* Names in lower case; class_name is "" for a function. */
struct phpca_wrapped {
	const char *class_name;
	const char *name;
	zif_handler handler;
};

/*
 * Replaces the handlers of functions by those of `list`, and keeps the originals in `originals`
 * (`count` of each). What is disabled, or belongs to an extension that is not loaded, stays NULL
 * there. Methods of one class stand together in the list.
 */
void phpca_wrap(const struct phpca_wrapped *list, size_t count, zif_handler *originals);

/* Puts the originals back, except where another extension has since put a handler over ours. */
void phpca_unwrap(const struct phpca_wrapped *list, size_t count, zif_handler *originals);

#endif
