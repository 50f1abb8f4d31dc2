#include "settings.h"

#include <string.h>
#include <strings.h>

#include "SAPI.h"

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
	PHPCA_G(keys_number) += zend_string_equals_literal(entry->name, "phpca.public_key");
	PHPCA_G(verifies) = phpca_settings_trusts_keys() || !verify || !is_off(verify);
	return SUCCESS;
}

static ZEND_INI_MH(on_update_preload)
{
	PHPCA_G(preload) = zend_string_equals_literal_ci(new_value, "auto") ? PHPCA_PRELOAD_AUTO
		: zend_string_equals_literal_ci(new_value, "load")              ? PHPCA_PRELOAD_LOAD
		: zend_ini_parse_bool(new_value)                                ? PHPCA_PRELOAD_DECLARE
																		: PHPCA_PRELOAD_OFF;
	return SUCCESS;
}

static ZEND_INI_MH(on_update_reload)
{
	PHPCA_G(takes_new_versions) = zend_string_equals_literal_ci(new_value, "idle");
	return SUCCESS;
}

PHP_INI_BEGIN()
STD_PHP_INI_ENTRY(
	"phpca.mount", "", PHP_INI_SYSTEM, OnUpdateString, mount, zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.fallback", "source", PHP_INI_SYSTEM, OnUpdateString, fallback,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.verify", "load", PHP_INI_SYSTEM, on_update_verification, verify,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.public_key", NULL, PHP_INI_SYSTEM, on_update_verification, public_key,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.allow_mount", "auto", PHP_INI_SYSTEM, OnUpdateString, allow_mount,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.standalone", "auto", PHP_INI_SYSTEM, OnUpdateString, standalone,
	zend_phpca_globals, phpca_globals)
PHP_INI_ENTRY("phpca.reload", "off", PHP_INI_SYSTEM, on_update_reload)
PHP_INI_ENTRY("phpca.preload", "auto", PHP_INI_SYSTEM, on_update_preload)
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

/* "auto" is for the caller; anything that is not "on" in one of its spellings is off. */
static bool is_on(const char *value)
{
	return value
		&& (!strcmp(value, "1") || !strcasecmp(value, "on") || !strcasecmp(value, "yes")
			|| !strcasecmp(value, "true"));
}

static bool is_auto(const char *value)
{
	return value && !strcasecmp(value, "auto");
}

bool phpca_settings_ends_with_script(void)
{
	static const char *const names[] = {"cli", "phpdbg", "embed", "micro", NULL};

	if (!sapi_module.name) /* a program that starts no SAPI */
		return true;
	for (const char *const *name = names; *name; name++)
		if (!strcmp(sapi_module.name, *name))
			return true;
	return false;
}

bool phpca_settings_allows_mount(void)
{
	return is_auto(PHPCA_G(allow_mount)) ? phpca_settings_ends_with_script()
										 : is_on(PHPCA_G(allow_mount));
}

const char *phpca_settings_forbids_standalone(void)
{
	if (phpca_settings_trusts_keys())
		return "phpca.public_key is set, and no signature vouches for a .phpc file";
	if (!is_auto(PHPCA_G(standalone)))
		return is_on(PHPCA_G(standalone)) ? NULL : "phpca.standalone is off";
	return PG(open_basedir) && *PG(open_basedir)
		? "open_basedir is set, and a .phpc file is native code that it does not confine; phpca.standalone=on allows it"
		: NULL;
}

bool phpca_settings_refuses_source(void)
{
	return PHPCA_G(fallback) && !strcmp(PHPCA_G(fallback), "error");
}

bool phpca_settings_names_force(const char *fallback)
{
	return strstr(PHPCA_G(force), fallback) != NULL;
}
