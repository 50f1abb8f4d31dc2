/*
 * Composer's class loader, answered here.
 *
 * A program asks for a class, and the first of its autoload functions is Composer's
 * ClassLoader::loadClass(). What that would do is known, and done here without running it: find the
 * file as the loader's properties say, at this moment (class_loader.c); include it, which does
 * nothing but declare classes; have their parents loaded in the same way (plan.c).
 *
 * The program must not be able to tell. Whatever is not certain goes the ordinary way from the
 * start: zend_autoload as it was before.
 */
#ifndef PHPCA_AUTOLOAD_H
#define PHPCA_AUTOLOAD_H

#include "php.h"

/* MINIT: from then on it is known when the list of autoload functions changes. */
void phpca_autoload_startup(void);

/*
 * At the first request: the hook, outside of what other extensions have installed. It stays away
 * when phpca.force names "autoload" or "unlinked".
 */
void phpca_autoload_install(void);
void phpca_autoload_remove(void);
void phpca_autoload_request_startup(void);
void phpca_autoload_request_shutdown(void);

/* Classes of this request that were found and declared without running PHP code. */
uint32_t phpca_autoload_count(void);

#endif
