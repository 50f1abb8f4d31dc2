/*
 * The PHP inside the packager: started once with no php.ini and no extension but those built in, so
 * that what it compiles does not depend on the machine. What could still differ on the target is
 * kept from being folded into code.
 */
#include "pack/pack.h"

#include <string.h>

#include "php.h"
#include "php_main.h"
#include "SAPI.h"
#include "sapi/embed/php_embed.h"
#include "zend_constants.h"
#include "zend_extensions.h"
#include "zend_modules.h"
#include "compile/compiler.h"
#include "engine/engine.h"

static const struct phpca_options *options;
static char system_id[PHPCA_SYSTEM_ID_SIZE + 1];
static char version[32];
static bool started;

static size_t discard_output(const char *text, size_t size)
{
	return size;
}

static void discard_log(const char *message, int type)
{
}

static void set_ini(HashTable *hash, const char *name, size_t name_size, const char *value)
{
	zval z;
	ZVAL_NEW_STR(&z, zend_string_init(value, strlen(value), 1));
	zend_hash_str_update(hash, name, name_size, &z);
}

/*
 * Sources in other encodings are converted before they are compiled, and mbstring is what converts.
 * Called when PHP has not read any setting yet: the setting is added to those that libphp brings
 * along.
 */
static void ask_for_mbstring(void)
{
	static char *settings;

	for (size_t i = 0; i < options->ini_count; i++)
		if (!settings && !strncmp(options->ini[i], ZEND_STRL("zend.multibyte"))
			&& asprintf(&settings, "%s\nextension=mbstring\n",
				   sapi_module.ini_entries ? sapi_module.ini_entries : "")
				>= 0)
			sapi_module.ini_entries = settings;
}

static void ini_defaults(HashTable *hash)
{
	ask_for_mbstring();
	set_ini(hash, ZEND_STRL("memory_limit"), "-1");
	set_ini(hash, ZEND_STRL("short_open_tag"), "0");
	set_ini(hash, ZEND_STRL("display_errors"), "0");
	set_ini(hash, ZEND_STRL("error_reporting"), "32767");
	for (size_t i = 0; i < options->ini_count; i++) {
		const char *equals = strchr(options->ini[i], '=');
		if (equals)
			set_ini(hash, options->ini[i], (size_t)(equals - options->ini[i]), equals + 1);
		else
			set_ini(hash, options->ini[i], strlen(options->ini[i]), "1");
	}
}

/*
 * Constants whose value is the same in every build of this PHP version; all others are fetched at
 * run time.
 */
static bool is_universal(const zend_constant *c)
{
	static const char *const modules[] = {
		"Core", "standard", "pcre", "json", "date", "SPL", "hash", "random", NULL};
	static const char *const varying[] = {"PHP_OS", "PHP_SAPI", "PHP_BINARY",
		"DEFAULT_INCLUDE_PATH", "PEAR_", "PHP_EXTENSION_DIR", "PHP_PREFIX", "PHP_BINDIR",
		"PHP_MANDIR", "PHP_LIBDIR", "PHP_DATADIR", "PHP_LOCALSTATEDIR", "PHP_SYSCONFDIR",
		"PHP_CONFIG_FILE", "PHP_SHLIB", "PHP_EXTRA_VERSION", "PHP_FD_SETSIZE", "PHP_MAXPATHLEN",
		"PCRE_VERSION", "PCRE_JIT", "CRYPT_", "PASSWORD_", "LC_", "LOG_", "INI_", "PHP_CLI",
		"PHP_OUTPUT", "DIRECTORY_SEPARATOR", "ABDAY", "ABMON", "DAY_", "MON_", "CODESET",
		"RADIXCHAR", "THOUSEP", "YESEXPR", "NOEXPR", "CRNCYSTR", "ERA", "ALT_DIGITS", "D_T_FMT",
		"D_FMT", "T_FMT", "AM_STR", "PM_STR", NULL};
	int number = ZEND_CONSTANT_MODULE_NUMBER(c);
	zend_module_entry *module;
	bool known = number == 0;

	ZEND_HASH_FOREACH_PTR (&module_registry, module)
		for (const char *const *name = modules; *name && module->module_number == number; name++)
			known |= !strcasecmp(module->name, *name);
	ZEND_HASH_FOREACH_END();
	for (const char *const *prefix = varying; *prefix; prefix++)
		if (!strncmp(ZSTR_VAL(c->name), *prefix, strlen(*prefix)))
			return false;
	return known;
}

static void restrict_constants(void)
{
	zend_constant *c;
	ZEND_HASH_FOREACH_PTR (EG(zend_constants), c) {
		if ((ZEND_CONSTANT_FLAGS(c) & CONST_PERSISTENT) && Z_TYPE(c->value) > IS_TRUE
			&& !is_universal(c)) {
			ZEND_CONSTANT_SET_FLAGS(
				c, ZEND_CONSTANT_FLAGS(c) | CONST_NO_FILE_CACHE, ZEND_CONSTANT_MODULE_NUMBER(c));
		}
	}
	ZEND_HASH_FOREACH_END();
}

/* The optimizer calls functions at compile time; not those that tell about the machine. */
static void restrict_functions(void)
{
	static const char *const telling[] = {"php_sapi_name", "php_uname", "phpversion", "imagetypes",
		"sys_get_temp_dir", "php_ini_loaded_file", "php_ini_scanned_files", "zend_version",
		"get_cfg_var", "getmypid", "getmyuid", "getmygid", "getmyinode", "get_current_user",
		"gettimeofday", NULL};
	for (const char *const *name = telling; *name; name++) {
		zend_function *fn = zend_hash_str_find_ptr(CG(function_table), *name, strlen(*name));
		if (fn)
			fn->common.fn_flags &= ~ZEND_ACC_COMPILE_TIME_EVAL;
	}
}

/*
 * function_exists(), extension_loaded() and ini_get() are folded for what the optimizer takes to be
 * permanent. Nothing is.
 */
static void set_permanent(bool permanent)
{
	zend_module_entry *module;
	zend_ini_entry *entry;

	ZEND_HASH_FOREACH_PTR (&module_registry, module)
		module->type = permanent ? MODULE_PERSISTENT : MODULE_TEMPORARY;
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_PTR (EG(ini_directives), entry)
		if (!permanent && entry->modifiable == ZEND_INI_SYSTEM)
			entry->modifiable = ZEND_INI_SYSTEM | ZEND_INI_PERDIR;
	ZEND_HASH_FOREACH_END();
}

enum phpca_code phpca_engine_start(const struct phpca_options *o, struct phpca_error *err)
{
	static char *argv[] = {"phpca", NULL};

	options = o;
	php_embed_module.php_ini_ignore = 1;
	php_embed_module.php_ini_ignore_cwd = 1;
	php_embed_module.ini_defaults = ini_defaults;
	php_embed_module.ub_write = discard_output;
	php_embed_module.log_message = discard_log;
	if (php_embed_init(1, argv) == FAILURE)
		return phpca_error_set(err, PHPCA_E_FAILURE, "PHP (libphp) does not start");
	started = true;
	zend_op_array_extension_handles = PHPCA_EXTENSION_HANDLES;
	PG(enable_dl) = 1;
	if (CG(multibyte) && !zend_hash_str_exists(&module_registry, ZEND_STRL("mbstring"))) {
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"zend.multibyte=1 needs PHP's extension mbstring, which cannot be loaded");
	}
	restrict_constants();
	restrict_functions();
	set_permanent(false);
	phpca_engine_identity(system_id);
	snprintf(version, sizeof version, "%s", phpca_engine_version());
	phpca_compiler_startup();
	return PHPCA_OK;
}

void phpca_engine_stop(void)
{
	if (started) {
		set_permanent(true);
		php_embed_shutdown();
		started = false;
	}
}

const char *phpca_engine_system_id(void)
{
	return system_id;
}

const char *phpca_engine_php_version(void)
{
	return version;
}
