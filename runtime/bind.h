/*
 * Binding: a loaded script is declared and made ready to execute, as compiling it would.
 */
#ifndef PHPCA_BIND_H
#define PHPCA_BIND_H

#include "php.h"
#include "../engine/script.h"

/* Declares functions and classes of `script`, gives its warnings, binds early what can be, and returns the code to execute (the
 * engine frees it). NULL without having changed anything if a name is taken: compiling the source then says so in PHP's words.
 * can_compile: there is a source. Without one, a second include of the script shares the anonymous classes of the first. */
zend_op_array *phpca_bind(const struct phpc_script *script, bool can_compile);

/* Linked classes for the engine: installed once, at the first request, outside of what other extensions have installed. */
void phpca_bind_install(void);
void phpca_bind_remove(void);

/* Addresses between which classes are ours; called for each mapping. */
void phpca_bind_add_range(const void *from, size_t size);

#endif
