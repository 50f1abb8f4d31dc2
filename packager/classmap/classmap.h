/*
 * Class name -> script, as `composer dump-autoload --optimize` would find it: the rules of
 * composer.json and of every installed package, over the files that are packed. rules.c and order.c
 * have the rules, names.c the names that a text declares.
 */
#ifndef PHPCA_CLASSMAP_H
#define PHPCA_CLASSMAP_H

#include "project/composer.h"
#include "run/run.h"

/* Fills in a map that is all-zero. Nothing without composer.json. */
void phpca_classmap_make(struct phpca_classmap *out, const struct phpca_composer *c,
	const struct phpca_files *files, unsigned jobs);
void phpca_classmap_clear(struct phpca_classmap *map);

#endif
