/* Everything that a loaded script declares, and every function in it. */
#ifndef PHPCA_WALK_H
#define PHPCA_WALK_H

#include <stdbool.h>
#include "describe/class.h"

/* One function: the main script, a function, a method, a closure. */
struct phpca_walked {
	const struct phpca_function *function;
	const struct phpca_class *class_; /* whose method it is, or NULL */
	const char *name; /* "{main}", "Ns\f", "Class::method", "Class::method{closure 1}" */
};
void phpca_walk_functions(const struct phpc_script *script,
	void (*visit)(void *context, const struct phpca_walked *w), void *context);

/*
 * A declaration. Conditional ones are made when the code is executed, if it comes to that: below an
 * if, in a function.
 */
enum phpca_declared_kind { PHPCA_DECLARED_CLASS, PHPCA_DECLARED_FUNCTION, PHPCA_DECLARED_CONSTANT };
struct phpca_declared {
	enum phpca_declared_kind kind;
	bool conditional;
	const zend_string *name; /* as it was written */
	const struct phpca_class *class_;
	const struct phpca_function *function;
	const zval *value; /* of a constant; NULL: computed at run time */
	bool define;       /* by define(), not by const */
};

/* Classes (not anonymous ones), functions and constants, in this order. */
void phpca_walk_declarations(const struct phpc_script *script,
	void (*visit)(void *context, const struct phpca_declared *d), void *context);

#endif
