/*
 * Binding: the functions and classes of a loaded script are declared, and its main code is made
 * ready to execute, as compiling it would.
 */
#ifndef PHPCA_BIND_H
#define PHPCA_BIND_H

#include "php.h"
#include "engine/script.h"

/*
 * Declares functions and classes of `script`, gives its compile-time warnings, binds early what can
 * be, and returns the code to execute, which the engine frees. NULL, with nothing changed, if a
 * name is declared already: compiling the source then says so in PHP's words. can_compile: there is
 * a source. Without one, a second include of the script shares the anonymous classes of the first.
 */
zend_op_array *phpca_bind(const struct phpc_script *script, bool can_compile);

/*
 * Code to execute for a script that only declares, and whose functions and classes are declared
 * already (run/preload.c). The engine frees it.
 */
zend_op_array *phpca_bind_declared(const struct phpc_script *script);

/* Creates the superglobals that compiling would have created; a set of PHPC_AUTO_GLOBAL_*. */
void phpca_bind_auto_globals(uint32_t mask);

/*
 * The linked form of `ce`, a class of an image, if it was linked at pack time against these very
 * classes: `parent` (NULL: none), and traits and interfaces in `with` as zend_inheritance_cache_get
 * has them (NULL: none). NULL: the engine must link it. The class belongs to the image.
 */
zend_class_entry *phpca_bind_linked(
	zend_class_entry *ce, zend_class_entry *parent, zend_class_entry **with);

/*
 * As above, without looking: the caller knows that what the class was linked against is here, or
 * will be when the class is used.
 */
zend_class_entry *phpca_bind_adopt(const struct phpc_link *link);

/*
 * The hooks by which the engine asks for linked classes: installed at the first request, around
 * those that other extensions have installed, and, if that was the request in which OPcache
 * preloads, around those that came since, at the next one. MSHUTDOWN removes them.
 */
void phpca_bind_install(void);
void phpca_bind_remove(void);

/* A thread is over before the process: gives back what it had. */
void phpca_bind_end_thread(void);

/* Does the engine ask our hooks before those of other extensions? */
bool phpca_bind_is_outermost(void);

/*
 * Classes of images lie in these `size` bytes; called for each mapping, which must last as long as
 * the process.
 */
void phpca_bind_add_range(const void *from, size_t size);

/*
 * The archive that begins there has been replaced. From now on, classes of other scripts are linked
 * anew in each request.
 */
void phpca_bind_drop_range(const void *from);

#endif
