/*
 * Binding: a loaded script is declared and made ready to execute, as compiling it would.
 */
#ifndef PHPCA_BIND_H
#define PHPCA_BIND_H

#include "php.h"
#include "engine/script.h"

/*
 * Declares functions and classes of `script`, gives its warnings, binds early what can be, and
 * returns the code to execute (the engine frees it). NULL without having changed anything if a name
 * is taken: compiling the source then says so in PHP's words. can_compile: there is a source.
 * Without one, a second include of the script shares the anonymous classes of the first.
 */
zend_op_array *phpca_bind(const struct phpc_script *script, bool can_compile);

/*
 * Code to execute for a script that only declares, and whose functions and classes are declared
 * already (preload.c).
 */
zend_op_array *phpca_bind_declared(const struct phpc_script *script);

/* PHPC_AUTO_GLOBAL_*: what the compiler would have created. */
void phpca_bind_auto_globals(uint32_t mask);

/*
 * The class that `ce` became when it was linked at pack time, if it was linked against these:
 * parent or NULL, traits and interfaces as zend_inheritance_cache_get has them or NULL.
 */
zend_class_entry *phpca_bind_linked(
	zend_class_entry *ce, zend_class_entry *parent, zend_class_entry **with);

/*
 * As above, where it is known that what the class was linked against is what is here, or will be
 * before the class is.
 */
zend_class_entry *phpca_bind_take(const zend_class_entry *ce);

/*
 * Linked classes for the engine: installed once, at the first request, outside of what other
 * extensions have installed.
 */
void phpca_bind_install(void);
void phpca_bind_remove(void);

/* Nobody else is asked for linked classes before us. */
bool phpca_bind_is_outermost(void);

/* Addresses between which classes are ours; called for each mapping. */
void phpca_bind_add_range(const void *from, size_t size);

#endif
