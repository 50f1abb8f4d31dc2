#include "settings.h"

#include <string.h>
#include <strings.h>

ZEND_DECLARE_MODULE_GLOBALS(phpca)

/* php.ini's parser makes an empty string of an unquoted `off`. */
static bool is_off(const char *value)
{
	return !*value || !strcmp(value, "0") || !strcasecmp(value, "off") || !strcasecmp(value, "no")
		|| !strcasecmp(value, "false");
}

/* `verifies` is asked for each content, so it is computed when either setting is read. */
static ZEND_INI_MH(on_update_verification)
{
	if (OnUpdateString(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage) != SUCCESS)
		return FAILURE;
	const char *verify = PHPCA_G(verify);
	PHPCA_G(verifies) = phpca_settings_trusts_keys() || !verify || !is_off(verify);
	return SUCCESS;
}

PHP_INI_BEGIN()
STD_PHP_INI_ENTRY(
	"phpca.mount", "", PHP_INI_SYSTEM, OnUpdateString, mount, zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.fallback", "source", PHP_INI_SYSTEM, OnUpdateString, fallback,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.verify", "load", PHP_INI_SYSTEM, on_update_verification, verify,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.public_key", "", PHP_INI_SYSTEM, on_update_verification, public_key,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_BOOLEAN(
	"phpca.preload", "0", PHP_INI_SYSTEM, OnUpdateBool, preload, zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY(
	"phpca.force", "", PHP_INI_SYSTEM, OnUpdateString, force, zend_phpca_globals, phpca_globals)
PHP_INI_END()

void phpca_settings_register(int type, int module_number)
{
	REGISTER_INI_ENTRIES();
}

void phpca_settings_unregister(int type, int module_number)
{
	UNREGISTER_INI_ENTRIES();
}

bool phpca_settings_refuses_source(void)
{
	return PHPCA_G(fallback) && !strcmp(PHPCA_G(fallback), "error");
}

bool phpca_settings__names_force(const char *fallback)
{
	return strstr(PHPCA_G(force), fallback) != NULL;
}
