#include "files/exchange.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "ext/standard/file.h"
#include "engine/thread.h"
#include "files/argument.h"
#include "files/basedir.h"
#include "files/itself.h"
#include "files/phar.h"
#include "files/real.h"
#include "files/status.h"
#include "files/stream.h"
#include "main/php_open_temporary_file.h"
#include "mount/content.h"
#include "wrap.h"

#define MAX_LENT 16

/* Memory and temporary files that live as long as the call. */
struct lent {
	bool to_phar;
	zend_execute_data *before; /* to_phar: for phpca_phar__end */
	int count;
	struct {
		int fd;
		char *name; /* NULL: it has none */
	} file[MAX_LENT];
};

static void exchange(zval *arg, const char *path)
{
	zval_ptr_dtor(arg);
	ZVAL_STRING(arg, path);
}

static void expand(zval *arg)
{
	zend_string *expanded;

	if (phpca_argument__is_path(arg)
		&& (expanded = phpca_files__expand(Z_STRVAL_P(arg), Z_STRLEN_P(arg)))) {
		zval_ptr_dtor(arg);
		ZVAL_STR(arg, expanded);
	}
}

static void prepare_expanded(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	expand(phpca_argument__get(execute_data, which));
}

static void prepare_phar(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	expand(phpca_argument__get(execute_data, which));
	lent->to_phar = true;
	lent->before = phpca_phar__begin();
}

/* ---- include_path ---- */

static bool asks_for_include_path(const zval *flag)
{
	if (flag && Z_TYPE_P(flag) == IS_LONG)
		return Z_LVAL_P(flag) & PHP_FILE_USE_INCLUDE_PATH;
	return flag && Z_TYPE_P(flag) == IS_TRUE;
}

/* `which`: the argument that asks for it. */
static void prepare_include_path(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *name = phpca_argument__get(execute_data, 1);
	zend_string *found;

	if (!asks_for_include_path(phpca_argument__get(execute_data, which))
		|| !phpca_argument__is_path(name) || !(found = zend_resolve_path(Z_STR_P(name))))
		return;
	zval_ptr_dtor(name);
	ZVAL_STR(name, found);
}

/* ---- descriptors ---- */

/* Is it an archived file that may be read? */
static bool is_lendable(const char *path, size_t size, struct phpca_lookup *lookup)
{
	phpca_lookup_path(path, size, lookup);
	return lookup->where == PHPCA_ARCHIVED && !phpca_itself__is_file(&lookup->location)
		&& !phpca_files_basedir_forbids(path, &lookup->location, false);
}

/* Only if there is such a file: otherwise a message would show a name that the program never gave.
 */
static void exchange_if_there(zval *arg, const struct phpca_lookup *lookup)
{
	char buffer[MAXPATHLEN];
	const char *path = phpca_lookup_on_disk(lookup, Z_STRVAL_P(arg), buffer);

	if (path != Z_STRVAL_P(arg) && VCWD_ACCESS(path, F_OK) == 0)
		exchange(arg, path);
}

static void prepare_descriptor(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *name = phpca_argument__get(execute_data, which);
	struct phpca_lookup lookup;
	char path[64];
	int fd;

	if (!phpca_argument__is_path(name))
		return;
	if (!is_lendable(Z_STRVAL_P(name), Z_STRLEN_P(name), &lookup)) {
		exchange_if_there(name, &lookup);
	} else if (lookup.location.entry->kind == PHPCA_ENTRY_DIRECTORY) {
		exchange(name, "/");
	} else if ((fd = phpca_files__memory_file(&lookup.location)) >= 0) {
		lent->file[lent->count].name = NULL;
		lent->file[lent->count++].fd = fd;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		exchange(name, path);
	}
}

/* ---- OpenSSL ---- */

/* A real file: PHP resolves what /proc/self/fd/N points to, and opens that name. */
static void lend_temporary_file(zval *name, struct lent *lent)
{
	struct phpca_lookup lookup;
	struct phpca_error error = {0};
	const uint8_t *data;
	size_t size;
	char *path;
	int fd;

	if (!phpca_argument__is_path(name) || lent->count == MAX_LENT
		|| !is_lendable(Z_STRVAL_P(name), Z_STRLEN_P(name), &lookup))
		return;
	if (lookup.location.entry->kind == PHPCA_ENTRY_DIRECTORY)
		return;
	data = phpca_content_of(lookup.location.mount, lookup.location.entry, &size, &error);
	spprintf(&path, 0, "%s/phpcaXXXXXX", php_get_temporary_directory());
	fd = data ? mkstemp(path) : -1;
	if (fd < 0) {
		efree(path);
		return;
	}
	lent->file[lent->count].fd = fd;
	lent->file[lent->count++].name = path;
	if (phpca_files__write_all(fd, data, size))
		exchange(name, path);
}

/* "file://PATH" becomes what the file holds. */
static void give_contents(zval *key)
{
	struct phpca_lookup lookup;
	struct phpca_error error = {0};
	const uint8_t *data;
	size_t size;

	if (!phpca_argument__is_path(key) || Z_STRLEN_P(key) <= 7
		|| memcmp(Z_STRVAL_P(key), "file://", 7) != 0
		|| !is_lendable(Z_STRVAL_P(key) + 7, Z_STRLEN_P(key) - 7, &lookup)
		|| lookup.location.entry->kind == PHPCA_ENTRY_DIRECTORY)
		return;
	data = phpca_content_of(lookup.location.mount, lookup.location.entry, &size, &error);
	if (data) {
		zval_ptr_dtor(key);
		ZVAL_STRINGL(key, (const char *)data, size);
	}
}

/*
 * `which` is a set: bit n for an argument that is a key or an array of keys, bit n + 8 for the name
 * of a file that is written, bit n + 16 for that of one that is read, or an array of them; in an
 * array, "config" is always a file name.
 */
#define KEY(n) (1u << (n))
#define OUT(n) (1u << ((n) + 8))
#define NAME(n) (1u << ((n) + 16))

static void lend_key(zval *key, bool is_name, struct lent *lent)
{
	if (is_name)
		lend_temporary_file(key, lent);
	else
		give_contents(key);
}

static void lend_keys(zval *keys, bool are_names, struct lent *lent)
{
	zend_string *index;
	zval *key;

	SEPARATE_ARRAY(keys);
	ZEND_HASH_FOREACH_STR_KEY_VAL (Z_ARRVAL_P(keys), index, key) {
		if (Z_TYPE_P(key) == IS_STRING) {
			lend_key(
				key, are_names || (index && zend_string_equals_literal(index, "config")), lent);
		}
	}
	ZEND_HASH_FOREACH_END();
}

static void prepare_keys(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	for (uint32_t n = 1; n <= ZEND_NUM_ARGS() && n <= 8; n++) {
		zval *arg = phpca_argument__get(execute_data, n);

		if (which & OUT(n))
			expand(arg);
		if (!(which & (KEY(n) | NAME(n))))
			continue;
		if (Z_TYPE_P(arg) == IS_ARRAY)
			lend_keys(arg, which & NAME(n), lent);
		else if (Z_TYPE_P(arg) == IS_STRING)
			lend_key(arg, which & NAME(n), lent);
	}
}

/* ---- the kernel's names ---- */

/* A name that the kernel refuses for the same reason, where it does not have the directory. */
static const char *overlong(void)
{
	static PHPCA_THREAD_LOCAL char name[NAME_MAX + 3];

	memset(name, 'x', sizeof(name) - 1);
	name[0] = '/';
	return name;
}

static const char *stand_in(int why)
{
	switch (why) {
	case EEXIST:
		return "/";
	case ENOTDIR:
		return "/dev/null/x";
	case ENAMETOOLONG:
		return overlong();
	default:
		return NULL;
	}
}

static void exchange_for_kernel(zval *arg, const struct phpca_lookup *lookup)
{
	char buffer[MAXPATHLEN];
	const char *path = lookup->where == PHPCA_BLOCKED ? stand_in(lookup->why) : NULL;

	if (!path)
		path = phpca_lookup_on_disk(lookup, Z_STRVAL_P(arg), buffer);
	if (path != Z_STRVAL_P(arg))
		exchange(arg, path);
}

static void prepare_kernel(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *arg = phpca_argument__get(execute_data, which);
	struct phpca_lookup lookup;

	if (phpca_argument__is_path(arg)) {
		phpca_lookup_path(Z_STRVAL_P(arg), Z_STRLEN_P(arg), &lookup);
		exchange_for_kernel(arg, &lookup);
	}
}

static void prepare_text(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *arg = phpca_argument__get(execute_data, which);
	struct phpca_lookup lookup;

	if (phpca_argument__is_path(arg)) {
		phpca_lookup_text(Z_STRVAL_P(arg), Z_STRLEN_P(arg), &lookup);
		if (lookup.size)
			exchange(arg, lookup.path);
	}
}

static void prepare_creates(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *arg = phpca_argument__get(execute_data, which);
	struct phpca_lookup lookup;

	if (!phpca_argument__is_path(arg))
		return;
	phpca_lookup_path(Z_STRVAL_P(arg), Z_STRLEN_P(arg), &lookup);
	if (lookup.where == PHPCA_ARCHIVED)
		exchange(arg, stand_in(EEXIST));
	else
		exchange_for_kernel(arg, &lookup);
}

static void prepare_socket(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *arg = phpca_argument__get(execute_data, which);
	size_t scheme = 0;
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN], address[MAXPATHLEN + 8];
	const char *path;

	if (!phpca_argument__is_path(arg))
		return;
	if (Z_STRLEN_P(arg) > 7 && memcmp(Z_STRVAL_P(arg), "unix://", 7) == 0)
		scheme = 7;
	else if (Z_STRVAL_P(arg)[0] != '/')
		return;
	path = Z_STRVAL_P(arg) + scheme;
	phpca_lookup_path(path, strlen(path), &lookup);
	path = lookup.where == PHPCA_ARCHIVED
		? "/dev/null"
		: phpca_lookup_on_disk(&lookup, path, buffer); /* as little of a socket */
	if (path != Z_STRVAL_P(arg) + scheme) {
		snprintf(address, sizeof(address), "%.*s%s", (int)scheme, Z_STRVAL_P(arg), path);
		exchange(arg, address);
	}
}

static void prepare_upload(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *arg = phpca_argument__get(execute_data, which);
	struct phpca_lookup lookup;
	zend_string *path;

	if (!phpca_argument__is_path(arg))
		return;
	phpca_lookup_path(Z_STRVAL_P(arg), Z_STRLEN_P(arg), &lookup);
	if (lookup.where != PHPCA_ARCHIVED) {
		exchange_for_kernel(arg, &lookup);
		return;
	}
	path = phpca_mount_path_of(lookup.location.mount, lookup.location.entry);
	zval_ptr_dtor(arg);
	ZVAL_STR(arg, zend_string_concat2("file://", 7, ZSTR_VAL(path), ZSTR_LEN(path)));
	zend_string_release(path);
}

/* What is asked about the file system is answered by the archive's. */
static void exchange_for_file_system(zval *arg, const struct phpca_lookup *lookup)
{
	char buffer[MAXPATHLEN];

	if (lookup->where != PHPCA_ARCHIVED)
		exchange_for_kernel(arg, lookup);
	else if (!phpca_files__is_directory_on_disk(
				 phpca_lookup_on_disk(lookup, Z_STRVAL_P(arg), buffer))
		&& !phpca_files_basedir_forbids(Z_STRVAL_P(arg), &lookup->location, false))
		exchange(arg, lookup->location.mount->filename);
}

static void prepare_space(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *arg = phpca_argument__get(execute_data, which);
	struct phpca_lookup lookup;

	if (phpca_argument__is_path(arg)) {
		phpca_lookup_opened(Z_STRVAL_P(arg), Z_STRLEN_P(arg), &lookup);
		exchange_for_file_system(arg, &lookup);
	}
}

/* PHP gives the kernel this name as it is. */
static void prepare_limit(zend_execute_data *execute_data, uint32_t which, struct lent *lent)
{
	zval *arg = phpca_argument__get(execute_data, which);
	struct phpca_lookup lookup;

	if (phpca_argument__is_path(arg)) {
		phpca_lookup_path(Z_STRVAL_P(arg), Z_STRLEN_P(arg), &lookup);
		exchange_for_file_system(arg, &lookup);
	}
}

/* ---- the list ---- */

/* name in C, class or "", name in PHP, what is done, in which argument */
#define LIST(X) \
	X(fopen, "", "fopen", include_path, 3) \
	X(file, "", "file", include_path, 2) \
	X(file_get_contents, "", "file_get_contents", include_path, 2) \
	X(file_put_contents, "", "file_put_contents", include_path, 3) \
	X(readfile, "", "readfile", include_path, 2) \
	X(get_meta_tags, "", "get_meta_tags", include_path, 2) \
	X(gzopen, "", "gzopen", include_path, 3) \
	X(gzfile, "", "gzfile", include_path, 2) \
	X(readgzfile, "", "readgzfile", include_path, 2) \
	X(iptcembed, "", "iptcembed", descriptor, 2) \
	X(read_history, "", "readline_read_history", descriptor, 1) \
	X(ffi_load, "ffi", "load", descriptor, 1) \
	X(x509_read, "", "openssl_x509_read", keys, KEY(1)) \
	X(x509_parse, "", "openssl_x509_parse", keys, KEY(1)) \
	X(x509_fingerprint, "", "openssl_x509_fingerprint", keys, KEY(1)) \
	X(x509_export, "", "openssl_x509_export", keys, KEY(1)) \
	X(x509_export_to_file, "", "openssl_x509_export_to_file", keys, KEY(1) | OUT(2)) \
	X(x509_verify, "", "openssl_x509_verify", keys, KEY(1) | KEY(2)) \
	X(x509_check_private_key, "", "openssl_x509_check_private_key", keys, KEY(1) | KEY(2)) \
	X(x509_checkpurpose, "", "openssl_x509_checkpurpose", keys, KEY(1) | NAME(3) | NAME(4)) \
	X(pkcs12_export, "", "openssl_pkcs12_export", keys, KEY(1) | KEY(3)) \
	X(pkcs12_export_to_file, "", "openssl_pkcs12_export_to_file", keys, KEY(1) | OUT(2) | KEY(3)) \
	X(pkey_get_private, "", "openssl_pkey_get_private", keys, KEY(1)) \
	X(get_privatekey, "", "openssl_get_privatekey", keys, KEY(1)) \
	X(pkey_get_public, "", "openssl_pkey_get_public", keys, KEY(1)) \
	X(get_publickey, "", "openssl_get_publickey", keys, KEY(1)) \
	X(pkey_new, "", "openssl_pkey_new", keys, KEY(1)) \
	X(pkey_export, "", "openssl_pkey_export", keys, KEY(1) | KEY(4)) \
	X(pkey_export_to_file, "", "openssl_pkey_export_to_file", keys, KEY(1) | OUT(2) | KEY(4)) \
	X(pkey_derive, "", "openssl_pkey_derive", keys, KEY(1) | KEY(2)) \
	X(private_encrypt, "", "openssl_private_encrypt", keys, KEY(3)) \
	X(private_decrypt, "", "openssl_private_decrypt", keys, KEY(3)) \
	X(public_encrypt, "", "openssl_public_encrypt", keys, KEY(3)) \
	X(public_decrypt, "", "openssl_public_decrypt", keys, KEY(3)) \
	X(sign, "", "openssl_sign", keys, KEY(3)) \
	X(verify, "", "openssl_verify", keys, KEY(3)) \
	X(seal, "", "openssl_seal", keys, KEY(4)) \
	X(open, "", "openssl_open", keys, KEY(4)) \
	X(csr_new, "", "openssl_csr_new", keys, KEY(3)) \
	X(csr_sign, "", "openssl_csr_sign", keys, KEY(1) | KEY(2) | KEY(3) | KEY(5)) \
	X(csr_export, "", "openssl_csr_export", keys, KEY(1)) \
	X(csr_export_to_file, "", "openssl_csr_export_to_file", keys, KEY(1) | OUT(2)) \
	X(csr_get_subject, "", "openssl_csr_get_subject", keys, KEY(1)) \
	X(csr_get_public_key, "", "openssl_csr_get_public_key", keys, KEY(1)) \
	X(pkcs7_sign, "", "openssl_pkcs7_sign", keys, NAME(1) | OUT(2) | KEY(3) | KEY(4) | NAME(7)) \
	X(pkcs7_encrypt, "", "openssl_pkcs7_encrypt", keys, NAME(1) | OUT(2) | KEY(3)) \
	X(pkcs7_decrypt, "", "openssl_pkcs7_decrypt", keys, NAME(1) | OUT(2) | KEY(3) | KEY(4)) \
	X(pkcs7_verify, "", "openssl_pkcs7_verify", keys, \
		NAME(1) | OUT(3) | OUT(6) | OUT(7) | NAME(4) | NAME(5)) \
	X(cms_sign, "", "openssl_cms_sign", keys, NAME(1) | OUT(2) | KEY(3) | KEY(4) | NAME(8)) \
	X(cms_encrypt, "", "openssl_cms_encrypt", keys, NAME(1) | OUT(2) | KEY(3)) \
	X(cms_decrypt, "", "openssl_cms_decrypt", keys, NAME(1) | OUT(2) | KEY(3) | KEY(4)) \
	X(cms_verify, "", "openssl_cms_verify", keys, \
		NAME(1) | OUT(3) | OUT(6) | OUT(7) | OUT(8) | NAME(4) | NAME(5)) \
	X(cms_read, "", "openssl_cms_read", keys, NAME(1)) \
	X(dom_load, "domdocument", "load", expanded, 1) \
	X(dom_load_html, "domdocument", "loadhtmlfile", expanded, 1) \
	X(dom_schema, "domdocument", "schemavalidate", expanded, 1) \
	X(dom_relaxng, "domdocument", "relaxngvalidate", expanded, 1) \
	X(document_load, "dom\\xmldocument", "createfromfile", expanded, 1) \
	X(document_schema, "dom\\document", "schemavalidate", expanded, 1) \
	X(document_relaxng, "dom\\document", "relaxngvalidate", expanded, 1) \
	X(reader_open, "xmlreader", "open", expanded, 1) \
	X(reader_from_uri, "xmlreader", "fromuri", expanded, 1) \
	X(reader_schema, "xmlreader", "setschema", expanded, 1) \
	X(reader_relaxng, "xmlreader", "setrelaxngschema", expanded, 1) \
	X(finfo_open, "", "finfo_open", text, 2) \
	X(finfo, "finfo", "__construct", text, 2) \
	X(phar, "phar", "__construct", phar, 1) \
	X(phar_load, "phar", "loadphar", phar, 1) \
	X(phar_unlink, "phar", "unlinkarchive", phar, 1) \
	X(phar_valid, "phar", "isvalidpharfilename", phar, 1) \
	X(phar_data, "phardata", "__construct", phar, 1) \
	X(phar_data_load, "phardata", "loadphar", phar, 1) \
	X(phar_data_unlink, "phardata", "unlinkarchive", phar, 1) \
	X(write_history, "", "readline_write_history", creates, 1) \
	X(profiling, "xsltprocessor", "setprofiling", creates, 1) \
	X(writer_open, "xmlwriter", "openuri", kernel, 1) \
	X(writer_open_uri, "", "xmlwriter_open_uri", kernel, 1) \
	X(writer_to_uri, "xmlwriter", "touri", kernel, 1) \
	X(bindtextdomain, "", "bindtextdomain", kernel, 2) \
	X(move_uploaded_file, "", "move_uploaded_file", upload, 2) \
	X(chroot, "", "chroot", kernel, 1) \
	X(tempnam, "", "tempnam", kernel, 1) \
	X(mkfifo, "", "posix_mkfifo", creates, 1) \
	X(mknod, "", "posix_mknod", creates, 1) \
	X(stream_socket_server, "", "stream_socket_server", socket, 1) \
	X(socket_bind, "", "socket_bind", socket, 2) \
	X(socket_connect, "", "socket_connect", socket, 2) \
	X(socket_sendto, "", "socket_sendto", socket, 5) \
	X(disk_free_space, "", "disk_free_space", space, 1) \
	X(diskfreespace, "", "diskfreespace", space, 1) \
	X(disk_total_space, "", "disk_total_space", space, 1) \
	X(pathconf, "", "posix_pathconf", limit, 1)

#define NUMBER(id, class, name, how, which) EXCHANGED_##id,
enum { LIST(NUMBER) EXCHANGED_COUNT };

static zif_handler original[EXCHANGED_COUNT];

static void give_back(struct lent *lent)
{
	if (lent->to_phar)
		phpca_phar__end(lent->before);
	while (lent->count > 0) {
		lent->count--;
		close(lent->file[lent->count].fd);
		if (lent->file[lent->count].name) {
			unlink(lent->file[lent->count].name);
			efree(lent->file[lent->count].name);
		}
	}
}

#define HANDLER(id, class, name, how, which) \
	static ZEND_NAMED_FUNCTION(exchange_##id) \
	{ \
		struct lent lent; \
		lent.to_phar = false; \
		lent.count = 0; \
		prepare_##how(execute_data, which, &lent); \
		original[EXCHANGED_##id](INTERNAL_FUNCTION_PARAM_PASSTHRU); \
		give_back(&lent); \
	}
LIST(HANDLER)

#define ENTRY(id, class, name, how, which) {class, name, exchange_##id},
static const struct phpca_wrapped list[] = {LIST(ENTRY)};

void phpca_exchange__swap(void)
{
	phpca_wrap(list, EXCHANGED_COUNT, original);
}

void phpca_exchange__restore(void)
{
	phpca_unwrap(list, EXCHANGED_COUNT, original);
}
