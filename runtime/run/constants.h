/*
 * Constants of classes that are declared before the first request (phpca.preload=1), and defaults
 * of their properties: the engine evaluates those that are expressions in each request, and copies
 * the class's tables for it. What depends on nothing but classes that are there and constants of
 * the engine is evaluated once. Where a class that it names is declared already, PHP's compiler
 * does the same.
 */
#ifndef PHPCA_CONSTANTS_H
#define PHPCA_CONSTANTS_H

#include "php.h"

/*
 * At the end of start-up, of the classes in CG(class_table) from this place on, which are all of
 * archives. What is not certain stays an expression: nothing is loaded, and nothing fails.
 */
void phpca_constants_evaluate(uint32_t first);

/* Frees what values take. No class is used any more. */
void phpca_constants_free(void);

#endif
