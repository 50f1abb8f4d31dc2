/* libphp in the packager's own process: see start.h. */
#include "php/start.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "php.h"
#include "php_main.h"
#include "SAPI.h"
#include "sapi/embed/php_embed.h"
#include "base/text.h"
#include "engine/engine.h"
#include "format/version.h"

static const char *const *settings; /* while PHP starts */
static size_t setting_count;

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
	static char *entries;

	for (size_t i = 0; i < setting_count; i++)
		if (!entries && !strncmp(settings[i], ZEND_STRL("zend.multibyte")))
			sapi_module.ini_entries = entries = phpca_text_format(
				"%s\nextension=mbstring\n", sapi_module.ini_entries ? sapi_module.ini_entries : "");
}

static void ini_defaults(HashTable *hash)
{
	ask_for_mbstring();
	set_ini(hash, ZEND_STRL("memory_limit"), "-1");
	set_ini(hash, ZEND_STRL("short_open_tag"), "0");
	set_ini(hash, ZEND_STRL("display_errors"), "0");
	set_ini(hash, ZEND_STRL("error_reporting"), "32767");
	for (size_t i = 0; i < setting_count; i++) {
		const char *equals = strchr(settings[i], '=');
		if (equals)
			set_ini(hash, settings[i], (size_t)(equals - settings[i]), equals + 1);
		else
			set_ini(hash, settings[i], strlen(settings[i]), "1");
	}
	/* Part of every PHP since 8.5. It would keep linked classes in a memory of its own. */
	set_ini(hash, ZEND_STRL("opcache.enable"), "0");
}

static PHP_MINIT_FUNCTION(phpca_packager)
{
	phpca_engine_startup();
	return SUCCESS;
}

static zend_module_entry module = {STANDARD_MODULE_HEADER, "phpca_packager", NULL,
	PHP_MINIT(phpca_packager), NULL, NULL, NULL, NULL, PHPCA_VERSION, STANDARD_MODULE_PROPERTIES};

static int start(sapi_module_struct *sapi)
{
	return php_module_startup(sapi, &module);
}

static void on_signal_at_start(int sig)
{
	static const char text[] = "phpca: PHP (libphp) does not start: is there too little memory?\n";

	/* glibc wants the result to be looked at; there is nothing else to be done. */
	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	_exit(PHPCA_E_FAILURE);
}

/* PHP makes its heap before it can fail: without memory for that it writes through a null pointer.
 */
static int start_php(void)
{
	static char *argv[] = {"phpca", NULL};
	struct sigaction here = {.sa_handler = on_signal_at_start}, before;
	int result;

	sigaction(SIGSEGV, &here, &before);
	result = php_embed_init(1, argv);
	sigaction(SIGSEGV, &before, NULL);
	return result;
}

enum phpca_code phpca_php__begin(const char *const *ini, size_t ini_count, struct phpca_error *err)
{
	settings = ini;
	setting_count = ini_count;
	php_embed_module.php_ini_ignore = 1;
	php_embed_module.php_ini_ignore_cwd = 1;
	php_embed_module.ini_defaults = ini_defaults;
	php_embed_module.startup = start;
	php_embed_module.ub_write = discard_output;
	php_embed_module.log_message = discard_log;
	return start_php() == FAILURE
		? phpca_error_set(err, PHPCA_E_FAILURE, "PHP (libphp) does not start")
		: PHPCA_OK;
}

void phpca_php__end(void)
{
	php_embed_shutdown();
}
