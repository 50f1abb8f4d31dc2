#include "files/include_path.h"

#include "files/real.h"
#include "php_streams.h"
#include "path/canonical.h"

static zend_string *(*previous)(zend_string *filename);
static bool swapped;

typedef zend_string *(*resolve_fn)(const char *path, size_t size);

static zend_string *resolve_on_disk(const char *path)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN], real[MAXPATHLEN];

	phpca_lookup_path(path, strlen(path), &lookup);
	if (!tsrm_realpath(phpca_lookup_on_disk(&lookup, path, buffer), real))
		return NULL;
	return zend_string_init(real, strlen(real), 0);
}

static zend_string *resolve_anywhere(const char *path, size_t size)
{
	int why;
	zend_string *found = phpca_files__realpath(path, size, &why);

	return found || why ? found : resolve_on_disk(path);
}

/* Absolute, or "./" or "../": include_path is not consulted. */
static bool is_fixed(const char *name, size_t size)
{
	if (name[0] == '/')
		return true;
	return name[0] == '.'
		&& ((size > 1 && name[1] == '/') || (size > 2 && name[1] == '.' && name[2] == '/'));
}

/* DIR/NAME where DIR is an element of include_path that names a stream wrapper. */
static zend_string *resolve_url(const char *url)
{
	php_stream_statbuf st;
	const char *path = url;
	php_stream_wrapper *wrapper = php_stream_locate_url_wrapper(
		url, &path, STREAM_OPEN_FOR_INCLUDE);

	if (wrapper == &php_plain_files_wrapper)
		return resolve_anywhere(path, strlen(path));
	if (!wrapper || !wrapper->wops->url_stat
		|| wrapper->wops->url_stat(wrapper, url, PHP_STREAM_URL_STAT_QUIET, &st, NULL) != 0)
		return NULL;
	return zend_string_init(url, strlen(url), 0);
}

/* DIR/NAME; DIR may be a stream wrapper's. */
static zend_string *resolve_in(
	const char *dir, size_t dir_size, const char *name, size_t size, resolve_fn resolve)
{
	char path[MAXPATHLEN];

	if (dir_size + size + 2 > sizeof(path))
		return NULL;
	memcpy(path, dir, dir_size);
	path[dir_size] = '/';
	memcpy(path + dir_size + 1, name, size);
	path[dir_size + 1 + size] = '\0';
	if (phpca_path_scheme_size(path, dir_size))
		return resolve == resolve_anywhere ? resolve_url(path) : NULL;
	return resolve(path, dir_size + 1 + size);
}

/* The end of the first element of `list`; the colon of "scheme://" is not one. */
static const char *element_end(const char *list)
{
	size_t scheme = phpca_path_scheme_size(list, strlen(list));
	const char *colon;

	if (scheme >= 5 && list[0] == '.' && list[1] == '.' && list[2] == ':')
		scheme = 0; /* "..://" */
	colon = strchr(list + scheme, ':');
	return colon ? colon : list + strlen(list);
}

static zend_string *walk_include_path(const char *name, size_t size, resolve_fn resolve)
{
	const char *element = PG(include_path), *end;
	zend_string *found;

	for (; element && *element; element = *end ? end + 1 : NULL) {
		end = element_end(element);
		found = resolve_in(element, (size_t)(end - element), name, size, resolve);
		if (found || EG(exception))
			return found;
	}
	return NULL;
}

/* Beside the calling script. */
static zend_string *resolve_beside_caller(const char *name, size_t size, resolve_fn resolve)
{
	zend_string *caller = zend_is_executing() ? zend_get_executed_filename_ex() : NULL;
	size_t n = caller ? ZSTR_LEN(caller) : 0;

	while (n > 0 && ZSTR_VAL(caller)[n - 1] != '/')
		n--;
	return n > 1 ? resolve_in(ZSTR_VAL(caller), n - 1, name, size, resolve) : NULL;
}

static zend_string *search(const char *name, size_t size, resolve_fn resolve)
{
	zend_string *found = walk_include_path(name, size, resolve);

	return found || EG(exception) ? found : resolve_beside_caller(name, size, resolve);
}

static zend_string *resolve_in_archives(const char *path, size_t size)
{
	int why;

	return phpca_files__realpath(path, size, &why);
}

zend_string *phpca_include_path__find(const char *name, size_t size)
{
	if (size == 0 || is_fixed(name, size) || phpca_path_scheme_size(name, size))
		return NULL;
	return search(name, size, resolve_in_archives);
}

/* A name that no archive has goes to the hook before ours: Phar looks in its own archives. */
static zend_string *resolve_elsewhere(zend_string *filename)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *path;

	phpca_lookup_path(ZSTR_VAL(filename), ZSTR_LEN(filename), &lookup);
	path = phpca_lookup_on_disk(&lookup, ZSTR_VAL(filename), buffer);
	return path == ZSTR_VAL(filename) ? previous(filename) : resolve_on_disk(path);
}

/* A script inside a Phar looks there first: the hook before ours does that. */
static bool caller_is_url(void)
{
	zend_string *caller = zend_is_executing() ? zend_get_executed_filename_ex() : NULL;

	return caller && ZSTR_VAL(caller)[0] != '/'
		&& phpca_path_scheme_size(ZSTR_VAL(caller), ZSTR_LEN(caller));
}

static zend_string *resolve(zend_string *filename)
{
	const char *name = ZSTR_VAL(filename);
	size_t size = ZSTR_LEN(filename);
	zend_string *found;
	int why;

	if (size == 0 || strlen(name) != size)
		return previous(filename);
	if (is_fixed(name, size) || !PG(include_path) || !*PG(include_path)
		|| strncasecmp(name, "file://", 7) == 0) {
		size_t cut = phpca_path_file_scheme_size(name, size);
		found = phpca_files__realpath(name + cut, size - cut, &why);
		return found || why ? found : resolve_elsewhere(filename);
	}
	if (phpca_path_scheme_size(name, size))
		return previous(filename);
	if (caller_is_url() && (found = previous(filename)))
		return found;
	found = search(name, size, resolve_anywhere);
	return found || EG(exception) ? found : previous(filename);
}

void phpca_include_path__swap(void)
{
	previous = zend_resolve_path;
	zend_resolve_path = resolve;
	swapped = true;
}

void phpca_include_path__restore(void)
{
	if (swapped && zend_resolve_path == resolve)
		zend_resolve_path = previous;
}
