/*
 * An extension that does what mocking tools and coverage drivers do: it handles opcodes (variable
 * HANDLERS=opcodes) or runs functions (HANDLERS=functions) in the engine's place, and counts them;
 * or it takes scripts that begin with a number of a format (HANDLERS=scripts), as loaders of
 * encoded scripts do.
 */
#include "php.h"

static const char *what;
static int count;
static void (*previous_execute)(zend_execute_data *);
static zend_op_array *(*previous_compile)(zend_file_handle *, int);

static int on_opcode(zend_execute_data *execute_data)
{
	count++;
	return ZEND_USER_OPCODE_DISPATCH;
}

static void on_execute(zend_execute_data *execute_data)
{
	count++;
	previous_execute(execute_data);
}

static zend_op_array *on_compile(zend_file_handle *file, int type)
{
	char *text;
	size_t size;

	if (zend_stream_fixup(file, &text, &size) == SUCCESS && size > 10
		&& !memcmp(text + 6, "//00", 4)) {
		zend_string *code = zend_string_init(ZEND_STRL("echo 'decoded', PHP_EOL;"), 0);
		zend_op_array *op_array = zend_compile_string(
			code, ZSTR_VAL(file->filename), ZEND_COMPILE_POSITION_AFTER_OPEN_TAG);
		zend_string_release(code);
		return op_array;
	}
	return previous_compile(file, type);
}

static PHP_MINIT_FUNCTION(handlers)
{
	what = getenv("HANDLERS");
	previous_execute = zend_execute_ex;
	previous_compile = zend_compile_file;
	if (what && !strcmp(what, "opcodes"))
		zend_set_user_opcode_handler(ZEND_NEW, on_opcode);
	else if (what && !strcmp(what, "functions"))
		zend_execute_ex = on_execute;
	else if (what && !strcmp(what, "scripts"))
		zend_compile_file = on_compile;
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(handlers)
{
	php_printf("counted %d\n", count);
	return SUCCESS;
}

static zend_module_entry handlers_module_entry = {STANDARD_MODULE_HEADER, "handlers", NULL,
	PHP_MINIT(handlers), NULL, NULL, PHP_RSHUTDOWN(handlers), NULL, "1",
	STANDARD_MODULE_PROPERTIES};

ZEND_GET_MODULE(handlers)
