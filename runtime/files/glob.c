#include "files/glob.h"

#include "engine/version.h"
#include "files/basedir.h"
#include "files/directory.h"
#include "files/match.h"
#include "files/status.h"
#include "lookup/lookup.h"
#include "php_streams.h"
#include "wrap.h"

#if PHPCA_GLOB_CALLS_BACK
static void *glob_opendir(const char *path)
{
	return phpca_listing__open(path);
}

static struct dirent *glob_readdir(void *listing)
{
	return (struct dirent *)phpca_listing__read(listing);
}

static void glob_closedir(void *listing)
{
	phpca_listing__close(listing);
}

static int glob_stat(const char *path, struct stat *out)
{
	return phpca_files__stat(path, true, out);
}

static int glob_lstat(const char *path, struct stat *out)
{
	return phpca_files__stat(path, false, out);
}

static int overlay_glob(const char *pattern, int flags, php_glob_t *out)
{
	memset(out, 0, sizeof(*out));
	out->gl_opendir = glob_opendir;
	out->gl_readdir = glob_readdir;
	out->gl_closedir = glob_closedir;
	out->gl_stat = glob_stat;
	out->gl_lstat = glob_lstat;
	return php_glob(pattern, (flags & PHP_GLOB_FLAGMASK) | PHP_GLOB_ALTDIRFUNC, NULL, out);
}
#else
static int overlay_glob(const char *pattern, int flags, php_glob_t *out)
{
	int result = phpca_glob__match(pattern, flags & PHP_GLOB_FLAGMASK, out);

#ifndef __GLIBC__
	/* With GLOB_ERR musl speaks of a directory that can't be read if it has found something. */
	if (result == PHP_GLOB_ABORTED && out->gl_pathc == 0)
		return PHP_GLOB_NOMATCH;
#endif
	return result;
}
#endif

static bool basedir_allows(const char *path)
{
	struct phpca_location location;
	bool archived = phpca_lookup_find(path, strlen(path), &location);

	return !phpca_files_basedir_forbids(path, archived ? &location : NULL, false);
}

static bool is_directory(const char *path)
{
	struct stat st;

	return phpca_files__stat(path, true, &st) == 0 && S_ISDIR(st.st_mode);
}

/* False when open_basedir hid names. */
static bool collect(const php_glob_t *found, bool only_directories, zval *out)
{
	bool all = true;

	array_init(out);
	for (size_t i = 0; i < found->gl_pathc; i++)
		if (!basedir_allows(found->gl_pathv[i]))
			all = false;
		else if (!only_directories || is_directory(found->gl_pathv[i]))
			add_next_index_string(out, found->gl_pathv[i]);
	return all;
}

static ZEND_NAMED_FUNCTION(find_names)
{
	char *pattern;
	size_t size;
	zend_long flags = 0;
	php_glob_t found;
	int result;

	ZEND_PARSE_PARAMETERS_START(1, 2)
	Z_PARAM_PATH(pattern, size)
	Z_PARAM_OPTIONAL
	Z_PARAM_LONG(flags)
	ZEND_PARSE_PARAMETERS_END();

	if (size >= MAXPATHLEN) {
		php_error_docref(NULL, E_WARNING,
			"Pattern exceeds the maximum allowed length of %d characters", MAXPATHLEN);
		RETURN_FALSE;
	}
	if ((flags & PHP_GLOB_AVAILABLE_FLAGS) != flags) {
		php_error_docref(NULL, E_WARNING,
			"At least one of the passed flags is invalid or not supported on this platform");
		RETURN_FALSE;
	}
	result = overlay_glob(pattern, (int)flags, &found);
	if (result != 0 && result != PHP_GLOB_NOMATCH) {
		php_globfree(&found);
		RETURN_FALSE;
	}
	if (!collect(&found, flags & PHP_GLOB_ONLYDIR, return_value)
		&& zend_hash_num_elements(Z_ARRVAL_P(return_value)) == 0) {
		zend_array_destroy(Z_ARR_P(return_value));
		RETVAL_FALSE;
	}
	php_globfree(&found);
}

static zif_handler original;
static const struct phpca_wrapped wrapped = {"", "glob", find_names};

/*
 * ---- glob:// ----
 * The engine asks a glob stream for its count and directory by looking inside it, so it must be the
 * engine's own. We let the engine make it and replace its result by ours: the php_glob_t that the
 * private struct begins with.
 */

static void drop_forbidden(php_glob_t *found)
{
	php_glob_t kept;

	memset(&kept, 0, sizeof(kept));
	for (size_t i = 0; i < found->gl_pathc; i++)
		if (basedir_allows(found->gl_pathv[i]))
			phpca_glob__add(&kept, found->gl_pathv[i]);
	php_globfree(found);
	memcpy(found, &kept, sizeof(kept));
}

php_stream *phpca_glob__open(php_stream_wrapper *wrapper, const char *path, const char *mode,
	int options, zend_string **opened_path, php_stream_context *context STREAMS_DC)
{
	const char *pattern = strncmp(path, "glob://", 7) == 0 ? path + 7 : path;
	php_stream *stream;
	php_glob_t found;
	int result;

	stream = php_glob_stream_wrapper.wops->dir_opener(
		(php_stream_wrapper *)&php_glob_stream_wrapper, path, mode,
		options | STREAM_DISABLE_OPEN_BASEDIR, opened_path, context STREAMS_REL_CC);
	if (!stream)
		return NULL;
	result = overlay_glob(pattern, 0, &found);
	if (result != 0 && result != PHP_GLOB_NOMATCH) {
		php_globfree(&found);
		return stream;
	}
	if (!(options & STREAM_DISABLE_OPEN_BASEDIR))
		drop_forbidden(&found);
	php_globfree(stream->abstract);
	memcpy(stream->abstract, &found, sizeof(found));
	return stream;
}

static php_stream_wrapper_ops glob_ops;
static php_stream_wrapper glob_wrapper;
static bool swapped;

static void put(
	HashTable *wrappers, const php_stream_wrapper *is, const php_stream_wrapper *becomes)
{
	zval *slot = wrappers ? zend_hash_str_find(wrappers, "glob", 4) : NULL;

	if (slot && Z_PTR_P(slot) == is)
		ZVAL_PTR(slot, (void *)becomes);
}

static void put_everywhere(const php_stream_wrapper *is, const php_stream_wrapper *becomes)
{
	put(php_stream_get_url_stream_wrappers_hash_global(), is, becomes);
	put(php_stream_get_url_stream_wrappers_hash(), is, becomes);
}

void phpca_glob__swap(void)
{
	phpca_wrap(&wrapped, 1, &original);
	glob_ops = *php_glob_stream_wrapper.wops;
	glob_ops.dir_opener = phpca_glob__open;
	glob_wrapper = php_glob_stream_wrapper;
	glob_wrapper.wops = &glob_ops;
	put_everywhere(&php_glob_stream_wrapper, &glob_wrapper);
	swapped = true;
}

void phpca_glob__restore_function(void)
{
	phpca_unwrap(&wrapped, 1, &original);
}

void phpca_glob__restore(void)
{
	if (swapped)
		put_everywhere(&glob_wrapper, &php_glob_stream_wrapper);
}
