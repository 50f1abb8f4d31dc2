/*
 * The INI settings of the extension, and what they mean. All are PHP_INI_SYSTEM: they stand from
 * start-up on.
 */
#ifndef PHPCA_SETTINGS_H
#define PHPCA_SETTINGS_H

#include "php.h"

ZEND_BEGIN_MODULE_GLOBALS(phpca)
char *mount;      /* phpca.mount: ARCHIVE[:DIR],... */
char *fallback;   /* phpca.fallback: source | error */
char *verify;     /* phpca.verify: load | off */
char *public_key; /* phpca.public_key: only archives signed with one of these are mounted */
bool preload;     /* phpca.preload: declare before the first request what manifests "preload" */
char *force;      /* phpca.force: fallbacks to take although they are not needed, for tests */
bool verifies;    /* what `verify` and `public_key` come to */
ZEND_END_MODULE_GLOBALS(phpca)

/* The strings belong to PHP's INI system and live until MSHUTDOWN. */
ZEND_EXTERN_MODULE_GLOBALS(phpca)
#define PHPCA_G(v) ZEND_MODULE_GLOBALS_ACCESSOR(phpca, v)

/* MINIT and MSHUTDOWN, with the arguments that these get. */
void phpca_settings_register(int type, int module_number);
void phpca_settings_unregister(int type, int module_number);

/* Does phpca.verify, or phpca.public_key, ask to check contents when they are first used? */
static inline bool phpca_settings_verifies(void)
{
	return PHPCA_G(verifies);
}

/* Does phpca.public_key name anybody? Then only archives that they signed are mounted. */
static inline bool phpca_settings_trusts_keys(void)
{
	return PHPCA_G(public_key) && *PHPCA_G(public_key);
}

/* phpca.fallback=error: a precompiled script that can't be used here is an error. */
bool phpca_settings_refuses_source(void);

/* Does phpca.force name this fallback ("base", "paths", "source", ...)? */
bool phpca_settings__names_force(const char *fallback);
static inline bool phpca_settings_forces(const char *fallback)
{
	return UNEXPECTED(PHPCA_G(force) && *PHPCA_G(force)) && phpca_settings__names_force(fallback);
}

#endif
