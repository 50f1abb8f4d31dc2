/*
 * Values, constant expressions, types and attributes of loaded images as PHP source. Class names
 * are written in full.
 */
#ifndef PHPCA_PHP_TEXT_H
#define PHPCA_PHP_TEXT_H

#include <stdio.h>
#include "zend.h"
#include "zend_compile.h"

/*
 * As an expression. A constant that is looked for in the namespace first is written without one:
 * the text must stand in its namespace.
 */
void phpca_php_text_value(FILE *out, const zval *value);
void phpca_php_text_expression(FILE *out, zend_ast *ast);
void phpca_php_text_string(FILE *out, const char *text, size_t size);

/* Nothing when there is none. */
void phpca_php_text_type(FILE *out, zend_type type);

/* "\Name\Of\Class", or self, parent, static. */
void phpca_php_text_class_name(FILE *out, const zend_string *name);

/*
 * Those of one offset (0: of the thing itself, n: of its n-th parameter), each in #[...] and
 * followed by `end`.
 */
void phpca_php_text_attributes(
	FILE *out, const HashTable *attributes, uint32_t offset, const char *begin, const char *end);

#endif
