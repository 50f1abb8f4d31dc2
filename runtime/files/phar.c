#include "files/phar.h"

#include <strings.h>
#include "engine/thread.h"
#include "wrap.h"

static const php_stream_wrapper *plain; /* Phar's own; NULL: not swapped */
static php_stream_wrapper wrapper;
static php_stream_wrapper_ops ops;

/*
 * Who called the function of Phar's that is under way. An error that ends the script passes by
 * phpca_phar__end; then another caller has no part in it.
 */
static PHPCA_THREAD_LOCAL zend_execute_data *asking;
static zend_execute_data nobody; /* the engine itself, before the primary script runs */

static zend_execute_data *caller(void)
{
	return EG(current_execute_data) ? EG(current_execute_data) : &nobody;
}

zend_execute_data *phpca_phar__begin(void)
{
	zend_execute_data *before = asking;

	asking = caller();
	return before;
}

void phpca_phar__end(zend_execute_data *before)
{
	asking = before;
}

bool phpca_phar__asks(void)
{
	return asking && asking == caller();
}

/* ---- phar:// ---- */

#define ASKED(type, call) \
	zend_execute_data *before = phpca_phar__begin(); \
	type result = plain->wops->call; \
	phpca_phar__end(before); \
	return result

static php_stream *open_stream(php_stream_wrapper *w, const char *name, const char *mode,
	int options, zend_string **opened_path, php_stream_context *context STREAMS_DC)
{
	ASKED(php_stream *, stream_opener(w, name, mode, options, opened_path, context STREAMS_REL_CC));
}

static php_stream *open_directory(php_stream_wrapper *w, const char *name, const char *mode,
	int options, zend_string **opened_path, php_stream_context *context STREAMS_DC)
{
	ASKED(php_stream *, dir_opener(w, name, mode, options, opened_path, context STREAMS_REL_CC));
}

static int url_stat(php_stream_wrapper *w, const char *url, int flags, php_stream_statbuf *out,
	php_stream_context *context)
{
	ASKED(int, url_stat(w, url, flags, out, context));
}

static int unlink_name(
	php_stream_wrapper *w, const char *url, int options, php_stream_context *context)
{
	ASKED(int, unlink(w, url, options, context));
}

static int rename_name(php_stream_wrapper *w, const char *from, const char *to, int options,
	php_stream_context *context)
{
	ASKED(int, rename(w, from, to, options, context));
}

static int make_directory(
	php_stream_wrapper *w, const char *url, int mode, int options, php_stream_context *context)
{
	ASKED(int, stream_mkdir(w, url, mode, options, context));
}

static int remove_directory(
	php_stream_wrapper *w, const char *url, int options, php_stream_context *context)
{
	ASKED(int, stream_rmdir(w, url, options, context));
}

/* ---- the wrapper is constant, so another takes its place in the engine's table ---- */

static void replace(HashTable *wrappers, const php_stream_wrapper *from, php_stream_wrapper *to)
{
	zval *registered = wrappers ? zend_hash_str_find(wrappers, "phar", 4) : NULL;

	if (registered && Z_PTR_P(registered) == from)
		Z_PTR_P(registered) = to;
}

static void replace_everywhere(const php_stream_wrapper *from, const php_stream_wrapper *to)
{
	HashTable *all = php_stream_get_url_stream_wrappers_hash_global();
	HashTable *of_request = php_stream_get_url_stream_wrappers_hash();

	replace(all, from, (php_stream_wrapper *)to);
	if (of_request != all)
		replace(of_request, from, (php_stream_wrapper *)to);
}

void phpca_phar__swap(void)
{
	HashTable *all = php_stream_get_url_stream_wrappers_hash_global();

	if (plain || !(plain = zend_hash_str_find_ptr(all, "phar", 4)))
		return;
	ops = *plain->wops;
	ops.stream_opener = open_stream;
	ops.dir_opener = open_directory;
	ops.url_stat = url_stat;
	ops.unlink = unlink_name;
	ops.rename = rename_name;
	ops.stream_mkdir = make_directory;
	ops.stream_rmdir = remove_directory;
	wrapper = *plain;
	wrapper.wops = &ops;
	replace_everywhere(plain, &wrapper);
}

void phpca_phar__restore(void)
{
	if (plain)
		replace_everywhere(&wrapper, plain);
	plain = NULL;
}

/* ---- Phar::interceptFileFuncs() ---- */

static PHPCA_THREAD_LOCAL bool intercepts;
static zif_handler original;

static ZEND_NAMED_FUNCTION(intercept_functions)
{
	intercepts = true;
	original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

bool phpca_phar__intercepts(zend_execute_data *execute_data)
{
	const zval *name = ZEND_CALL_ARG(execute_data, 1);

	return UNEXPECTED(intercepts) && ZEND_NUM_ARGS() > 0 && Z_TYPE_P(name) == IS_STRING
		&& Z_STRVAL_P(name)[0] != '/'
		&& !strncasecmp(zend_get_executed_filename(), "phar://", strlen("phar://"));
}

static const struct phpca_wrapped wrapped = {"phar", "interceptfilefuncs", intercept_functions};

void phpca_phar__swap_function(void)
{
	phpca_wrap(&wrapped, 1, &original);
}

void phpca_phar__restore_function(void)
{
	phpca_unwrap(&wrapped, 1, &original);
}

void phpca_phar_end_request(void)
{
	intercepts = false;
}

/* ---- a script that is a Phar ---- */

void phpca_phar_open(const zend_string *filename)
{
	HashTable *all = php_stream_get_url_stream_wrappers_hash_global();
	php_stream_wrapper *phar = zend_hash_str_find_ptr(all, "phar", 4);
	php_stream_statbuf unused;
	char *url;

	if (!phar || !strstr(ZSTR_VAL(filename), ".phar"))
		return;
	/* Whatever the program has put in the wrapper's place: Phar itself is asked. */
	spprintf(&url, 0, "phar://%s/", ZSTR_VAL(filename));
	phar->wops->url_stat(phar, url, PHP_STREAM_URL_STAT_QUIET, &unused, NULL);
	efree(url);
}
