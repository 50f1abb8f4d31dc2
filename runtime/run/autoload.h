/*
 * Composer's class loader, answered here.
 */
#ifndef PHPCA_AUTOLOAD_H
#define PHPCA_AUTOLOAD_H

#include "php.h"

/* MINIT: from then on it is known when the list of autoload functions changes. */
void phpca_autoload_startup(void);
/* The hook: at the first request, outside of what other extensions have installed. */
void phpca_autoload_install(void);
void phpca_autoload_remove(void);
void phpca_autoload_request_startup(void);
void phpca_autoload_request_shutdown(void);

/* Classes of this request that were found and declared without running PHP code. */
uint32_t phpca_autoload_count(void);

#endif
