/*
 * The extension: its settings, and what its parts share.
 */
#ifndef PHP_PHPCA_H
#define PHP_PHPCA_H

#include "php.h"
#include "mount/mount.h"

#define PHPCA_VERSION "0.1.0"

extern zend_module_entry phpca_module_entry;

ZEND_BEGIN_MODULE_GLOBALS(phpca)
char *mount;      /* phpca.mount: ARCHIVE[:DIR],... */
char *fallback;   /* phpca.fallback: source | error */
char *verify;     /* phpca.verify: load | off */
char *public_key; /* phpca.public_key: only archives signed with one of these are mounted */
bool preload; /* phpca.preload: declare what manifests name under "preload" before the first request
			   */
char *force;  /* phpca.force: fallbacks to take although they are not needed, for tests */
bool verifies; /* what `verify` and `public_key` come to: phpca_mount_verifies */
ZEND_END_MODULE_GLOBALS(phpca)

ZEND_EXTERN_MODULE_GLOBALS(phpca)
#define PHPCA_G(v) ZEND_MODULE_GLOBALS_ACCESSOR(phpca, v)

#endif
