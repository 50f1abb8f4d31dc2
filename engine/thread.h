/*
 * Thread-safe builds of PHP (ZTS). What the extension knows while it serves is a thread's own:
 * mounts with their mappings, slots, what is remembered of paths, plans. So no thread waits for
 * another, and none sees what another has half done. What is a process's own is set before there
 * are threads, or with a lock: hooks, handlers of functions, stream wrappers.
 *
 * The engine offers modules to remember where a thread's structures are
 * (ZEND_ENABLE_STATIC_TSRMLS_CACHE). That puts all that a module has for threads into a block of
 * fixed size that the C library shares out when a process starts, and ours does not fit in there.
 */
#ifndef PHPCA_THREAD_H
#define PHPCA_THREAD_H

#include "php_config.h"

#ifdef ZTS
#define PHPCA_THREADS true
#define PHPCA_THREAD_LOCAL _Thread_local
#else
#define PHPCA_THREADS false
#define PHPCA_THREAD_LOCAL
#endif

#endif
