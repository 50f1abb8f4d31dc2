/*
 * SPL's list of autoload functions: which of Composer's class loaders it has, and which functions
 * are asked before that.
 */
#ifndef PHPCA_AUTOLOAD_LIST_H
#define PHPCA_AUTOLOAD_LIST_H

#include "php.h"

/* MINIT, and its undoing: from then on it is known when the list changes. */
void phpca_autoload_list_startup(void);
void phpca_autoload_list_remove(void);

/* Could the functions that change the list be wrapped? They may be disabled. */
bool phpca_autoload_list_is_watching(void);

/* At the start and end of a request. */
void phpca_autoload_list_forget(void);

/* How often the list has changed in this process; at least once. */
uint32_t phpca_autoload_list_changes(void);

/*
 * The first class loader that is known, if no function comes before it but such as may pass.
 * Borrowed until the list changes; NULL: there is none.
 */
zend_object *phpca_autoload_list_loader(void);

/* Is it known that there is none? No function is called to find out. */
bool phpca_autoload_list_has_none(void);

/* Is the loader the very first? Otherwise functions come before it, and each is asked. */
bool phpca_autoload_list_loader_is_first(void);

/* Is a class left to the loader by all functions before it? */
bool phpca_autoload_list_leaves(zend_string *class_name);

/* PHP copies a closure to call it, and lets the copy go: the garbage collector looks at it then. */
void phpca_autoload_list_released(void);

#endif
