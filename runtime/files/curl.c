/* See curl.h. What curl gets is a memory file; a directory of certificates is one on disk. */
#include "files/curl.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "engine/thread.h"
#include "files/argument.h"
#include "files/basedir.h"
#include "files/itself.h"
#include "files/stream.h"
#include "main/php_open_temporary_file.h"
#include "mount/content.h"
#include "wrap.h"

/* Numbers that libcurl never changes. Those that curl reads, a directory among them: */
static const zend_long read_options[] = {
	10025, 10087, 10065, 10097,        /* SSLCERT SSLKEY CAINFO CAPATH */
	10031, 10076, 10118, 10169, 10170, /* COOKIEFILE RANDOM_FILE NETRC_FILE CRLFILE ISSUERCERT */
	10152, 10153, 10230,               /* SSH_PUBLIC_KEYFILE SSH_PRIVATE_KEYFILE PINNEDPUBLICKEY */
	10246, 10247, 10254, 10256,        /* the same of a proxy: CAINFO CAPATH SSLCERT SSLKEY */
	10260, 10263, 10296                /* CRLFILE PINNEDPUBLICKEY ISSUERCERT */
};
/* Those that it writes, too, and sockets. */
static const zend_long other_options[] = {10082, 10287, 10300, 10231};

#define CAINFO 10065

struct loan {
	struct loan *next;
	const struct phpca_mount *mount;
	const struct phpca_entry_disk *entry;
	int fd;     /* -1: a directory */
	char *name; /* as curl has it */
};
static PHPCA_THREAD_LOCAL struct loan *loans;

static bool is_among(zend_long option, const zend_long *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == option)
			return true;
	return false;
}

#define IS_AMONG(option, list) is_among(option, list, sizeof(list) / sizeof(*list))

/* ---- loans ---- */

static int lend_file(const struct phpca_location *location, char **name)
{
	int fd = phpca_files__memory_file(location);

	if (fd >= 0)
		spprintf(name, 0, "/proc/self/fd/%d", fd);
	return fd;
}

static const struct phpca_entry_disk *child_of(
	const struct phpca_archive *a, const struct phpca_entry_disk *directory, uint32_t number)
{
	return &a->entry[a->child[directory->first_child + number]];
}

static const char *base_of(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	const char *path = phpca_archive_name(a, e->path), *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Certificates stand in it by their hashes, mostly as links. */
static void fill_directory(const char *name, const struct phpca_location *location)
{
	const struct phpca_archive *a = &location->mount->archive;

	for (uint32_t i = 0; i < location->entry->child_count; i++) {
		const struct phpca_entry_disk *e = child_of(a, location->entry, i),
									  *file = phpca_archive_follow(a, e);
		struct phpca_error ignored = {0};
		const uint8_t *data;
		char *path;
		size_t size;
		int fd;
		if (!file || file->kind == PHPCA_ENTRY_DIRECTORY
			|| !(data = phpca_content_of(location->mount, file, &size, &ignored)))
			continue;
		spprintf(&path, 0, "%s/%s", name, base_of(a, e));
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0) {
			phpca_files__write_all(fd, data, size);
			close(fd);
		}
		efree(path);
	}
}

static bool lend_directory(const struct phpca_location *location, char **name)
{
	spprintf(name, 0, "%s/phpcaXXXXXX", php_get_temporary_directory());
	if (!mkdtemp(*name)) {
		efree(*name);
		return false;
	}
	fill_directory(*name, location);
	return true;
}

static void remove_directory(const struct loan *loan)
{
	const struct phpca_archive *a = &loan->mount->archive;
	char *path;

	for (uint32_t i = 0; i < loan->entry->child_count; i++) {
		spprintf(&path, 0, "%s/%s", loan->name, base_of(a, child_of(a, loan->entry, i)));
		unlink(path);
		efree(path);
	}
	rmdir(loan->name);
}

/* The name under which curl finds it; NULL: it can't be lent. */
static const char *lend(const struct phpca_location *location)
{
	bool is_directory = location->entry->kind == PHPCA_ENTRY_DIRECTORY;
	struct loan *loan;
	char *name = NULL;
	int fd = -1;

	for (loan = loans; loan; loan = loan->next)
		if (loan->mount == location->mount && loan->entry == location->entry)
			return loan->name;
	if (is_directory ? !lend_directory(location, &name) : (fd = lend_file(location, &name)) < 0)
		return NULL;
	loan = emalloc(sizeof(*loan));
	*loan = (struct loan){loans, location->mount, location->entry, fd, name};
	loans = loan;
	return name;
}

void phpca_curl_end_request(void)
{
	while (loans) {
		struct loan *loan = loans;
		loans = loan->next;
		if (loan->fd >= 0)
			close(loan->fd);
		else
			remove_directory(loan);
		efree(loan->name);
		efree(loan);
	}
}

/* ---- the two functions ---- */

/*
 * What curl is to be told instead of a name; NULL: the same. `lent`: PHP must not ask open_basedir
 * about that, since it was asked about the name.
 */
static zend_string *exchanged(zend_long option, const zval *value, bool *lent)
{
	struct phpca_lookup lookup;
	const char *name = NULL;
	char buffer[MAXPATHLEN];

	*lent = false;
	if (!phpca_argument__is_path(value)
		|| phpca_lookup_is_elsewhere(Z_STRVAL_P(value), Z_STRLEN_P(value))
		|| !(IS_AMONG(option, read_options) || IS_AMONG(option, other_options)))
		return NULL;
	phpca_lookup_path(Z_STRVAL_P(value), Z_STRLEN_P(value), &lookup);
	if (lookup.where != PHPCA_ARCHIVED) {
		name = phpca_lookup_on_disk(&lookup, Z_STRVAL_P(value), buffer);
		return name != Z_STRVAL_P(value) ? zend_string_init(name, strlen(name), 0) : NULL;
	}
	if (!IS_AMONG(option, read_options) || phpca_itself__is_file(&lookup.location)
		|| phpca_files_basedir_forbids(Z_STRVAL_P(value), &lookup.location, false)
		|| !(name = lend(&lookup.location)))
		return NULL;
	*lent = true;
	return zend_string_init(name, strlen(name), 0);
}

enum { SETOPT, SETOPT_ARRAY, INIT, RESET, COUNT };
static zif_handler original[COUNT];

static char *suspend_basedir(bool lent)
{
	char *before = PG(open_basedir);

	if (lent)
		PG(open_basedir) = NULL;
	return before;
}

static ZEND_NAMED_FUNCTION(curl_setopt_of_ours)
{
	zval *option = phpca_argument__get(execute_data, 2),
		 *value = phpca_argument__get(execute_data, 3);
	zend_string *name = NULL;
	char *basedir;
	bool lent = false;

	if (value && Z_TYPE_P(option) == IS_LONG)
		name = exchanged(Z_LVAL_P(option), value, &lent);
	if (name) {
		zval_ptr_dtor(value);
		ZVAL_STR(value, name);
	}
	basedir = suspend_basedir(lent);
	original[SETOPT](INTERNAL_FUNCTION_PARAM_PASSTHRU);
	PG(open_basedir) = basedir;
}

/* One option of an array. What stays in the array is the program's own name: it is set first. */
static bool set_lent(zval *handle, zend_ulong option, zend_string *name)
{
	zval function, result, arguments[3];
	char *basedir = suspend_basedir(true);

	ZVAL_STRING(&function, "curl_setopt");
	ZVAL_COPY_VALUE(&arguments[0], handle);
	ZVAL_LONG(&arguments[1], (zend_long)option);
	ZVAL_STR(&arguments[2], name);
	ZVAL_FALSE(&result);
	call_user_function(NULL, NULL, &function, &result, 3, arguments);
	PG(open_basedir) = basedir;
	zval_ptr_dtor(&function);
	return Z_TYPE(result) == IS_TRUE;
}

/* Takes what was set out of a copy of the array. */
static void set_options(zval *handle, zval *options)
{
	zend_array *rest = NULL;
	zend_ulong option;
	zend_string *key, *name;
	zval *value;
	bool lent;

	ZEND_HASH_FOREACH_KEY_VAL (Z_ARRVAL_P(options), option, key, value) {
		ZVAL_DEREF(value);
		if (key || EG(exception) || !(name = exchanged((zend_long)option, value, &lent)))
			continue;
		if (!rest)
			rest = zend_array_dup(Z_ARRVAL_P(options));
		if (lent && set_lent(handle, option, name))
			zend_hash_index_del(rest, option);
		else if (!lent) {
			zval other;
			ZVAL_STR_COPY(&other, name);
			zend_hash_index_update(rest, option, &other);
		}
		zend_string_release(name);
	}
	ZEND_HASH_FOREACH_END();
	if (rest) {
		zval_ptr_dtor(options);
		ZVAL_ARR(options, rest);
	}
}

static ZEND_NAMED_FUNCTION(curl_setopt_array_of_ours)
{
	zval *handle = phpca_argument__get(execute_data, 1),
		 *options = phpca_argument__get(execute_data, 2);

	if (options && Z_TYPE_P(options) == IS_ARRAY && Z_TYPE_P(handle) == IS_OBJECT
		&& zend_string_equals_literal(Z_OBJCE_P(handle)->name, "CurlHandle"))
		set_options(handle, options);
	if (EG(exception))
		return;
	original[SETOPT_ARRAY](INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* A new handle has the certificates that php.ini names. */
static void set_default_certificates(zval *handle)
{
	static const char *const settings[] = {
		"openssl.cafile", "curl.cainfo"}; /* in ext/curl's order */
	zend_string *name, *value = NULL;
	bool lent;
	zval zv;

	for (size_t i = 0; (!value || !ZSTR_LEN(value)) && i < sizeof settings / sizeof *settings; i++)
		value = zend_ini_get_value(zend_string_init_interned(settings[i], strlen(settings[i]), 0));
	if (!value || !ZSTR_LEN(value))
		return;
	ZVAL_STR(&zv, value);
	name = exchanged(CAINFO, &zv, &lent);
	if (name && lent)
		set_lent(handle, CAINFO, name);
	if (name)
		zend_string_release(name);
}

static ZEND_NAMED_FUNCTION(curl_init_of_ours)
{
	original[INIT](INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (Z_TYPE_P(return_value) == IS_OBJECT)
		set_default_certificates(return_value);
}

static ZEND_NAMED_FUNCTION(curl_reset_of_ours)
{
	zval *handle = phpca_argument__get(execute_data, 1);

	if (handle && Z_TYPE_P(handle) == IS_OBJECT)
		Z_ADDREF_P(handle);
	original[RESET](INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (handle && Z_TYPE_P(handle) == IS_OBJECT) {
		if (!EG(exception))
			set_default_certificates(handle);
		Z_DELREF_P(handle);
	}
}

static const struct phpca_wrapped list[] = {[SETOPT] = {"", "curl_setopt", curl_setopt_of_ours},
	[SETOPT_ARRAY] = {"", "curl_setopt_array", curl_setopt_array_of_ours},
	[INIT] = {"", "curl_init", curl_init_of_ours},
	[RESET] = {"", "curl_reset", curl_reset_of_ours}};

void phpca_curl__swap(void)
{
	phpca_wrap(list, COUNT, original);
}

void phpca_curl__restore(void)
{
	phpca_unwrap(list, COUNT, original);
}
