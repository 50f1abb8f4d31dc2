/*
 * An extension that notes, at the end of each request, how phpca came by the code of the main
 * script and of those that it included. One line for each script, appended in one write:   PATH \t
 * VERDICT \t main|include \t REASON
 */
#include <fcntl.h>
#include <unistd.h>

#include "php.h"
#include "SAPI.h"

static int log_fd = -1; /* opened before the script can change the root */

static const char *text_of(zval *info, const char *key)
{
	zval *value = zend_hash_str_find(Z_ARRVAL_P(info), key, strlen(key));
	return value && Z_TYPE_P(value) == IS_STRING ? Z_STRVAL_P(value) : "";
}

static bool is_true(zval *info, const char *key)
{
	zval *value = zend_hash_str_find(Z_ARRVAL_P(info), key, strlen(key));
	return value && Z_TYPE_P(value) == IS_TRUE;
}

/*
 * Phpca\script_info(path), called as the engine would; the engine itself may be past calling
 * anything. The test's open_basedir does not bind the witness: it hides scripts that lie outside.
 */
static void script_info(zend_string *path, zval *out)
{
	zend_function *fn = zend_hash_str_find_ptr(EG(function_table), ZEND_STRL("phpca\\script_info"));
	union {
		zend_execute_data frame;
		zval slots[ZEND_CALL_FRAME_SLOT + 1];
	} call = {0};

	char *open_basedir = PG(open_basedir);

	ZVAL_NULL(out);
	PG(open_basedir) = NULL;
	if (fn) {
		call.frame.func = fn;
		ZEND_CALL_NUM_ARGS(&call.frame) = 1;
		ZVAL_STR(ZEND_CALL_ARG(&call.frame, 1), path);
		fn->internal_function.handler(&call.frame, out);
	}
	PG(open_basedir) = open_basedir;
}

static void note(zend_string *path, bool is_main)
{
	zval info;
	char line[4096];

	script_info(path, &info);
	if (Z_TYPE(info) == IS_ARRAY && is_true(&info, "loaded")) {
		int n = snprintf(line, sizeof line, "%s\t%s\t%s\t%s\n", ZSTR_VAL(path),
			text_of(&info, "verdict"), is_main ? "main" : "include", text_of(&info, "reason"));
		n = n < (int)sizeof line ? n : (int)sizeof line - 1;
		if (write(log_fd, line, (size_t)n) != n)
			unlink(WITNESS_LOG); /* half a record proves nothing */
	}
	zval_ptr_dtor(&info);
}

static PHP_MINIT_FUNCTION(witness)
{
	log_fd = open(WITNESS_LOG, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	return log_fd >= 0 ? SUCCESS : FAILURE;
}

static PHP_RSHUTDOWN_FUNCTION(witness)
{
	zend_string *path;
	bool is_main = true;

	/* A script may have ended because it had no memory left. */
	zend_set_memory_limit((size_t)Z_L(1) << 30);
	zend_try
	{
		ZEND_HASH_FOREACH_STR_KEY(&EG(included_files), path)
		{
			if (path)
				note(path, is_main);
			is_main = false;
		}
		ZEND_HASH_FOREACH_END();
	}
	zend_end_try();
	return SUCCESS;
}

static zend_module_entry witness_module_entry = {STANDARD_MODULE_HEADER, "witness", NULL,
	PHP_MINIT(witness), NULL, NULL, PHP_RSHUTDOWN(witness), NULL, "1", STANDARD_MODULE_PROPERTIES};

ZEND_GET_MODULE(witness)
