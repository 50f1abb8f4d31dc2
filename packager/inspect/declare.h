/*
 * Declarations of loaded images as PHP source with empty bodies: what a stub holds, and what two
 * versions of a class are compared by.
 */
#ifndef PHPCA_DECLARE_H
#define PHPCA_DECLARE_H

#include <stdbool.h>
#include <stdio.h>
#include "describe/class.h"

struct phpca_declare {
	FILE *out;
	bool all;      /* private members, too. Without: only those whose absence would show (constants,
					  constructors, members of traits) */
	bool comments; /* doc comments */
	bool flush_left; /* heads of classes are not indented */
};

/* Each is indented by one tab, and stands in the namespace of its name. */
void phpca_declare_class(const struct phpca_declare *d, const struct phpca_class *c);
void phpca_declare_function(const struct phpca_declare *d, const struct phpca_function *f);
void phpca_declare_constant(
	const struct phpca_declare *d, const zend_string *name, const zval *value);

/* Members of a class; `indent` is what each line begins with. */
void phpca_declare_method(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_function *method, const char *indent);
void phpca_declare_property(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_property *property, const char *indent);
void phpca_declare_class_constant(
	const struct phpca_declare *d, const struct phpca_class_constant *constant, const char *indent);

/* "class Name extends ... implements ..." with modifiers and attributes, no members. */
void phpca_declare_class_head(const struct phpca_declare *d, const struct phpca_class *c);

/* "use ..." with its rules; nothing when there are no traits. */
void phpca_declare_traits(const struct phpca_declare *d, const struct phpca_class *c);

/* Name without its namespace, and the length of the namespace (0: global). */
const char *phpca_declare_short_name(const zend_string *name, size_t *namespace_size);

/*
 * What the engine adds by itself (to enums, to a class of a polyfill) is no part of the
 * declaration.
 */
bool phpca_declare_is_own_interface(const struct phpca_class *c, const zend_string *name);

#endif
