/*
 * The INI settings of the extension, and what they mean. All are PHP_INI_SYSTEM: they stand from
 * start-up on.
 */
#ifndef PHPCA_SETTINGS_H
#define PHPCA_SETTINGS_H

#include "php.h"

enum phpca_settings_preload {
	PHPCA_PRELOAD_OFF,
	PHPCA_PRELOAD_AUTO,   /* what workers use is loaded before the next one is forked */
	PHPCA_PRELOAD_LOAD,   /* loaded and unpacked before processes fork */
	PHPCA_PRELOAD_DECLARE /* declared, too, before the first request */
};

ZEND_BEGIN_MODULE_GLOBALS(phpca)
char *mount;      /* phpca.mount: ARCHIVE[:DIR],... */
char *fallback;   /* phpca.fallback: source | error */
char *verify;     /* phpca.verify: load | off */
char *public_key; /* phpca.public_key: only archives signed with one of these are mounted; NULL: not
					 set */
char *allow_mount;                   /* phpca.allow_mount: auto | on | off: may scripts mount? */
char *standalone;                    /* phpca.standalone: auto | on | off: are .phpc files run? */
bool takes_new_versions;             /* phpca.reload: idle, not off */
enum phpca_settings_preload preload; /* phpca.preload: what becomes of the manifests' "preload" */
char *force;          /* phpca.force: fallbacks to take although they are not needed, for tests */
bool verifies;        /* what `verify` and `public_key` come to */
uint32_t keys_number; /* grows with each change of public_key: a pool of FPM may have its own */
ZEND_END_MODULE_GLOBALS(phpca)

/*
 * The level of an error after which nothing goes on: the request ends, and while PHP starts, the
 * process. There E_ERROR would come back.
 */
#define PHPCA_FATAL (php_get_module_initialized() ? E_ERROR : E_CORE_ERROR)

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

/*
 * Is phpca.public_key set? Then only archives that one of its keys has signed are mounted: none at
 * all if it is set and empty, as an unset ${VARIABLE} or an unquoted `off` makes it.
 */
static inline bool phpca_settings_trusts_keys(void)
{
	return PHPCA_G(public_key) != NULL;
}

/* Does the process end with its script, as on the command line? A server's serves others then. */
bool phpca_settings_ends_with_script(void);

/*
 * phpca.allow_mount: may a script mount an archive over a directory? `auto`: where a process ends
 * with its script (the command line). A server's process serves others afterwards.
 */
bool phpca_settings_allows_mount(void);

/*
 * phpca.standalone: are .phpc files run, which are native structures with nobody to vouch for them?
 * NULL: yes; else the reason why not, static. `auto`: where open_basedir confines nobody. Never
 * where phpca.public_key is set.
 */
const char *phpca_settings_forbids_standalone(void);

/* phpca.fallback=error: a precompiled script that can't be used here is an error. */
bool phpca_settings_refuses_source(void);

/* Does phpca.force name this fallback ("base", "paths", "source", ...)? */
bool phpca_settings_names_force(const char *fallback);
static inline bool phpca_settings_forces(const char *fallback)
{
	return UNEXPECTED(PHPCA_G(force) && *PHPCA_G(force)) && phpca_settings_names_force(fallback);
}

#endif
