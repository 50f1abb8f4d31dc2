/*
 * The PHP inside the packager. What it compiles does not depend on the machine, nor on how the PHP
 * comes into the process: what could differ on the target is kept from being folded into code, and
 * what only some builds have built in is hidden.
 */
#include "php/engine.h"

#include <stdio.h>
#include <string.h>

#include "php.h"
#include "php_main.h"
#include "SAPI.h"
#include "zend_constants.h"
#include "zend_exceptions.h"
#include "zend_extensions.h"
#include "zend_modules.h"
#include "base/parallel.h"
#include "engine/engine.h"
#include "engine/thread.h"
#include "php/start.h"

static bool started;
static char system_id[PHPCA_SYSTEM_ID_SIZE + 1];
static char version[32];
static char fatal[1024]; /* "message on line N" */

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

/*
 * Modules that one build has built in and another loads later: code that calls their functions must
 * look the same. mbstring is there if sources are converted, in every build.
 */
static bool is_everywhere(const zend_module_entry *module)
{
	static const char *const names[] = {"Core", "date", "filter", "hash", "json", "libxml",
		"openssl", "pcre", "random", "Reflection", "session", "sodium", "SPL", "standard", "zlib",
		"lexbor", "uri", NULL};

	if (CG(multibyte) && !strcasecmp(module->name, "mbstring"))
		return true;
	for (const char *const *name = names; *name; name++)
		if (!strcasecmp(module->name, *name))
			return true;
	return false;
}

/* What is hidden from the engine's tables, and comes back before it ends: it frees what it finds.
 */
static HashTable hidden_functions, hidden_classes;

static bool is_hidden(const zval *value, bool classes)
{
	const zend_module_entry *module = classes
		? phpca_engine_module_of_class(Z_PTR_P(value))
		: ((const zend_function *)Z_PTR_P(value))->internal_function.module;

	return module && !is_everywhere(module);
}

static void move_name(HashTable *from, zend_string *name, HashTable *to)
{
	dtor_func_t destructor = from->pDestructor;
	zval *value = zend_hash_find(from, name);

	if (!value)
		return;
	zend_hash_add(to, name, value);
	from->pDestructor = NULL;
	zend_hash_del(from, name);
	from->pDestructor = destructor;
}

static void hide_names(HashTable *table, HashTable *hidden, bool classes)
{
	zend_string *name;
	zval *value;

	zend_hash_init(hidden, 8, NULL, NULL, true);
	ZEND_HASH_FOREACH_STR_KEY_VAL (table, name, value)
		if (is_hidden(value, classes))
			move_name(table, name, hidden);
	ZEND_HASH_FOREACH_END();
}

/* The engine keeps so many from the first on when a request ends; gaps would close when it grows.
 */
static uint32_t close_gaps(HashTable *table)
{
	zend_hash_rehash(table);
	return table->nNumUsed;
}

static void hide_modules(void)
{
	const zend_function_entry *own = sapi_module.additional_functions;

	hide_names(CG(function_table), &hidden_functions, false);
	hide_names(CG(class_table), &hidden_classes, true);
	/* Of this SAPI alone; dl() is in all of them. */
	for (; own && own->fname; own++)
		if (strcmp(own->fname, "dl")) {
			zend_string *name = zend_string_init(own->fname, strlen(own->fname), true);
			move_name(CG(function_table), name, &hidden_functions);
			zend_string_release(name);
		}
	EG(persistent_functions_count) = close_gaps(CG(function_table));
	EG(persistent_classes_count) = close_gaps(CG(class_table));
}

static uint32_t show_names(HashTable *table, HashTable *hidden, uint32_t persistent)
{
	zend_string *name;
	zval *value;

	zend_hash_discard(table, persistent); /* what a compilation that failed has left */
	ZEND_HASH_FOREACH_STR_KEY_VAL (hidden, name, value)
		zend_hash_add(table, name, value);
	ZEND_HASH_FOREACH_END();
	zend_hash_destroy(hidden);
	return table->nNumUsed;
}

static void show_modules(void)
{
	EG(persistent_functions_count) = show_names(
		CG(function_table), &hidden_functions, EG(persistent_functions_count));
	EG(persistent_classes_count) = show_names(
		CG(class_table), &hidden_classes, EG(persistent_classes_count));
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

/* ---- errors ---- */

static void on_error(int type, zend_string *file, const uint32_t line, zend_string *message)
{
	if (type & E_FATAL_ERRORS) {
		snprintf(fatal, sizeof fatal, "%s on line %u", ZSTR_VAL(message), line);
		zend_bailout();
	}
}

const char *phpca_engine_fatal(void)
{
	return fatal;
}

void phpca_engine_clear_fatal(void)
{
	fatal[0] = 0;
}

void phpca_engine_note_exception(void)
{
	zval rv;
	zend_object *exception = EG(exception);
	zval *message = zend_read_property(zend_ce_error, exception, ZEND_STRL("message"), 1, &rv);
	zval *line = zend_read_property(zend_ce_error, exception, ZEND_STRL("line"), 1, &rv);

	snprintf(fatal, sizeof fatal, "%s on line %ld",
		Z_TYPE_P(message) == IS_STRING ? Z_STRVAL_P(message) : "does not compile",
		Z_TYPE_P(line) == IS_LONG ? (long)Z_LVAL_P(line) : 0);
	zend_clear_exception();
}

/* ---- start and end ---- */

void phpca_engine_settle_threads(void)
{
	if (PHPCA_THREADS)
		phpca_parallel_stay_alone();
}

enum phpca_code phpca_engine_start(
	const char *const *ini, size_t ini_count, struct phpca_error *err)
{
	enum phpca_code code = phpca_php__begin(ini, ini_count, err);

	if (code)
		return code;
	started = true;
	hide_modules();
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
	zend_error_cb = on_error;
	return PHPCA_OK;
}

void phpca_engine_stop(void)
{
	if (started) {
		set_permanent(true);
		show_modules();
		phpca_php__end();
		started = false;
	}
}

size_t phpca_engine_memory(void)
{
	return zend_memory_usage(0);
}

const char *phpca_engine_system_id(void)
{
	return system_id;
}

const char *phpca_engine_php_version(void)
{
	return version;
}

const char *phpca_engine_build(void)
{
	return ZEND_MODULE_BUILD_ID;
}
