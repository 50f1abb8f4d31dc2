#include "files/wrapper.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <utime.h>

#include "php.h"
#include "ext/standard/file.h"
#include "ext/standard/flock_compat.h"
#include "ext/standard/php_filestat.h"
#include "engine/version.h"
#include "files/basedir.h"
#include "files/directory.h"
#include "files/glob.h"
#include "files/include_path.h"
#include "files/itself.h"
#include "files/refusal.h"
#include "files/status.h"
#include "files/stream.h"
#include "lookup/mount_dirs.h"
#include "lookup/reach.h"

static const php_stream_wrapper_ops *plain; /* the original table; NULL: not swapped */
static php_stream_wrapper_ops ops;

static const char *cut_scheme(const char *url)
{
	return url[0] != '/' && strncasecmp(url, "file://", 7) == 0 ? url + 7 : url;
}

static bool basedir_forbids(const char *path)
{
	return phpca_files_basedir_forbids(path, NULL, true);
}

/* ---- opening ---- */

static php_stream *open_archived(const struct phpca_location *location, const char *path,
	const char *mode, int options, zend_string **opened_path)
{
	if (!(options & STREAM_DISABLE_OPEN_BASEDIR)
		&& phpca_files_basedir_forbids(path, location, true))
		return NULL;
	return phpca_files__open(location, path, mode, options, opened_path);
}

/* fopen($name, 'r', true) and the like: PHP has searched include_path on disk only. */
static php_stream *open_along_include_path(
	const char *path, const char *mode, int options, zend_string **opened_path)
{
	zend_string *found = phpca_include_path__find(path, strlen(path));
	struct phpca_location location;
	php_stream *stream = NULL;

	if (!found)
		return NULL;
	if (phpca_lookup_find(ZSTR_VAL(found), ZSTR_LEN(found), &location))
		stream = open_archived(&location, ZSTR_VAL(found), mode, options, opened_path);
	zend_string_release(found);
	return stream;
}

/* PHP finds a way through a file impossible before it asks the kernel, and says "no such file". */
static int refusal_of_missing(const struct phpca_lookup *lookup, const char *mode)
{
	int flags;

	if (php_stream_parse_fopen_modes(mode, &flags) != SUCCESS)
		return 0; /* PHP complains of the mode */
	if (lookup->where == PHPCA_BLOCKED)
		return lookup->why == ENOTDIR ? ENOENT : lookup->why;
	if (flags & O_CREAT)
		return phpca_files__refusal(lookup);
	struct phpca_mount *m = lookup->where == PHPCA_MISSING
		? phpca_lookup_mount_of(lookup->path, lookup->size)
		: NULL;
	return m && phpca_mount_is_on_itself(m) ? ENOENT
											: 0; /* the kernel would say: not a directory */
}

/*
 * A directory that archive and disk both have opens as the disk's, a file with an archive mounted
 * on it as that file.
 */
static bool opens_on_disk(const struct phpca_location *location, const char *path)
{
	return phpca_itself__is_file(location) || phpca_files__is_directory_on_disk(path);
}

static php_stream *opener(php_stream_wrapper *wrapper, const char *path, const char *mode,
	int options, zend_string **opened_path, php_stream_context *context STREAMS_DC)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	size_t size = strlen(path);
	php_stream *stream;
	int refusal;

	if (phpca_lookup_is_elsewhere(path, size)) {
		return plain->stream_opener(
			wrapper, path, mode, options, opened_path, context STREAMS_REL_CC);
	}
	phpca_lookup_opened(path, size, &lookup);
	if (lookup.where == PHPCA_ARCHIVED) {
		if (lookup.location.entry->kind != PHPCA_ENTRY_DIRECTORY
			|| !opens_on_disk(&lookup.location, phpca_lookup_on_disk(&lookup, path, buffer)))
			return open_archived(&lookup.location, path, mode, options, opened_path);
	}
	if ((options & USE_PATH) && lookup.where != PHPCA_ARCHIVED
		&& (stream = open_along_include_path(path, mode, options, opened_path)))
		return stream;
	refusal = lookup.where == PHPCA_ARCHIVED ? 0 : refusal_of_missing(&lookup, mode);
	if (refusal) {
		errno = refusal;
		return NULL;
	}
	return plain->stream_opener(wrapper, phpca_lookup_on_disk(&lookup, path, buffer), mode, options,
		opened_path, context STREAMS_REL_CC);
}

static php_stream *dir_opener(php_stream_wrapper *wrapper, const char *path, const char *mode,
	int options, zend_string **opened_path, php_stream_context *context STREAMS_DC)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];

	if (options & STREAM_USE_GLOB_DIR_OPEN)
		return phpca_glob__open(wrapper, path, mode, options, opened_path, context STREAMS_REL_CC);
	phpca_lookup_path(path, strlen(path), &lookup);
	if (lookup.where == PHPCA_ELSEWHERE) {
		return plain->dir_opener(wrapper, phpca_lookup_on_disk(&lookup, path, buffer), mode,
			options, opened_path, context STREAMS_REL_CC);
	}
	if (!(options & STREAM_DISABLE_OPEN_BASEDIR)
		&& phpca_files_basedir_forbids(
			path, lookup.where == PHPCA_ARCHIVED ? &lookup.location : NULL, true))
		return NULL;
	return phpca_files__open_directory(path, mode);
}

/* ---- stat ---- */

/* The engine has checked open_basedir for the path, not for where an archived link leads. */
static bool basedir_forbids_stat(const char *path, int flags)
{
	struct phpca_location location;
	bool archived;

	if (!PG(open_basedir) || !*PG(open_basedir))
		return false;
	archived = phpca_lookup_find(path, strlen(path), &location);
	if (!archived && (flags & PHP_STREAM_URL_STAT_IGNORE_OPEN_BASEDIR))
		return false;
	return phpca_files_basedir_forbids(
		path, archived ? &location : NULL, !(flags & PHP_STREAM_URL_STAT_QUIET));
}

static int url_stat(php_stream_wrapper *wrapper, const char *url, int flags,
	php_stream_statbuf *out, php_stream_context *context)
{
	const char *path = cut_scheme(url);

	if (phpca_lookup_is_elsewhere(path, strlen(path)))
		return plain->url_stat(wrapper, path, flags, out, context);
	if (basedir_forbids_stat(path, flags))
		return -1;
	return phpca_files__stat(path, !(flags & PHP_STREAM_URL_STAT_LINK), &out->sb);
}

/* ---- changing names ---- */

/* What changes names empties the realpath cache. */
static int remembering_mounts(int result)
{
	phpca_itself__pass_for_directories();
	return result;
}

/* errno of changing the name, or 0 and in *disk what the disk calls it. */
static int locate_refusal(
	const char *path, struct phpca_lookup *lookup, const char **disk, char *buffer)
{
	phpca_lookup_path(path, strlen(path), lookup);
	*disk = phpca_lookup_on_disk(lookup, path, buffer);
	return phpca_files__refusal(lookup);
}

static int unlink_name(
	php_stream_wrapper *wrapper, const char *url, int options, php_stream_context *context)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *path = cut_scheme(url), *disk;
	int refusal = locate_refusal(path, &lookup, &disk, buffer);

	if (!refusal && disk == path)
		return remembering_mounts(plain->unlink(wrapper, path, options, context));
	if (basedir_forbids(disk))
		return 0;
	if (!refusal && VCWD_UNLINK(disk) == 0) {
		php_clear_stat_cache(1, NULL, 0);
		return remembering_mounts(1);
	}
	if (options & REPORT_ERRORS)
		phpca_warn_of_path(path, "%s", strerror(refusal ? refusal : errno));
	return 0;
}

static bool ends_with_dot(const char *path)
{
	size_t size = strlen(path);

	return path[size - 1] == '.' && (size == 1 || path[size - 2] == '/');
}

static int remove_directory(
	php_stream_wrapper *wrapper, const char *url, int options, php_stream_context *context)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *path = cut_scheme(url), *disk;
	int refusal = locate_refusal(path, &lookup, &disk, buffer);

	if (!refusal && disk == path)
		return remembering_mounts(plain->stream_rmdir(wrapper, path, options, context));
	if (basedir_forbids(disk))
		return 0;
	if (!refusal && VCWD_RMDIR(disk) == 0) {
		php_clear_stat_cache(1, NULL, 0);
		return remembering_mounts(1);
	}
	if (refusal == EROFS && ends_with_dot(path))
		refusal = EINVAL;
	phpca_warn_of_path(path, "%s", strerror(refusal ? refusal : errno));
	return 0;
}

static int make_directory(php_stream_wrapper *wrapper, const char *url, int mode, int options,
	php_stream_context *context)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *path = cut_scheme(url);
	bool parents = options & PHP_STREAM_MKDIR_RECURSIVE;
	int refusal;

	if (parents)
		phpca_lookup_text(path, strlen(path), &lookup);
	else
		phpca_lookup_path(path, strlen(path), &lookup);
	refusal = parents ? phpca_files__refusal_with_parents(&lookup) : phpca_files__refusal(&lookup);
	if (!refusal) {
		return plain->stream_mkdir(
			wrapper, phpca_lookup_on_disk(&lookup, path, buffer), mode, options, context);
	}
	if (!basedir_forbids(path) && (!parents || (options & REPORT_ERRORS))) {
		php_error_docref(
			NULL, E_WARNING, "%s", strerror(lookup.where == PHPCA_ARCHIVED ? EEXIST : refusal));
	}
	return 0;
}

/*
 * ---- renaming: within an archive it is refused; across its border it is a copy, as between file
 * systems ----
 */

static void warn_rename(const char *from, const char *to, int why)
{
	phpca_warn_of_paths(from, to, "%s", strerror(why));
}

static bool copy_owner_and_mode(const char *from, const char *to)
{
	struct stat st;

	if (phpca_files__stat(from, true, &st) != 0) {
		warn_rename(from, to, errno);
		return false;
	}
	if (VCWD_CHOWN(to, st.st_uid, st.st_gid) != 0) {
		warn_rename(from, to, errno);
		if (errno != EPERM)
			return false;
	}
	if (VCWD_CHMOD(to, st.st_mode) != 0) {
		warn_rename(from, to, errno);
		if (errno != EPERM)
			return false;
	}
	return true;
}

/* What PHP does after EXDEV; that the source then can't be removed goes unsaid there, too. */
static int copy_across(const char *from, const char *to, const char *to_disk)
{
	mode_t mask = umask(077);
	int done = 0;

	errno = EXDEV; /* stays when it is PHP that refuses the copy */
	if (php_copy_file(from, to) != SUCCESS)
		warn_rename(from, to, errno);
	else
		done = copy_owner_and_mode(from, to_disk);
	umask(mask);
	return done;
}

/* rename(2) looks at the directories of both names first. */
static int why_no_name(const struct phpca_lookup *lookup, const char *path)
{
	char directory[MAXPATHLEN];
	size_t size = strlen(path);
	struct stat st;

	if (lookup->where == PHPCA_BLOCKED || size == 0 || size >= sizeof(directory))
		return lookup->where == PHPCA_BLOCKED ? lookup->why : size ? ENAMETOOLONG : ENOENT;
	memcpy(directory, path, size + 1);
	size = zend_dirname(directory, size);
	if (size == 0 || phpca_files__stat(directory, true, &st) != 0)
		return errno;
	return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
}

static int rename_name(php_stream_wrapper *wrapper, const char *url_from, const char *url_to,
	int options, php_stream_context *context)
{
	struct phpca_lookup lookup;
	char from_buffer[MAXPATHLEN], to_buffer[MAXPATHLEN];
	const char *from, *to, *from_disk, *to_disk;
	int from_refusal, to_refusal, from_blocked, to_blocked;

	if (!url_from || !url_to)
		return 0;
	from = cut_scheme(url_from);
	to = cut_scheme(url_to);
	from_refusal = locate_refusal(from, &lookup, &from_disk, from_buffer);
	if (from_disk == lookup.path)
		from_disk = strcpy(from_buffer, lookup.path);
	from_blocked = why_no_name(&lookup, from);
	to_refusal = locate_refusal(to, &lookup, &to_disk, to_buffer);
	to_blocked = why_no_name(&lookup, to);
	if (!from_refusal && !to_refusal)
		return remembering_mounts(plain->rename(wrapper, from_disk, to_disk, options, context));
	if (basedir_forbids(from) || basedir_forbids(to))
		return 0;
	if (from_blocked || to_blocked) {
		warn_rename(from, to, from_blocked ? from_blocked : to_blocked);
		return 0;
	}
	if (from_refusal && to_refusal) {
		warn_rename(from, to, from_refusal);
		return 0;
	}
	return copy_across(from, to, to_disk);
}

/* ---- touch, chmod, chown of file:// paths; plain ones never come here ---- */

static int metadata(php_stream_wrapper *wrapper, const char *url, int option, void *value,
	php_stream_context *context)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *path = cut_scheme(url);
	int refusal;

	phpca_lookup_path(path, strlen(path), &lookup);
	refusal = phpca_files__refusal(&lookup);
	if (!refusal || (lookup.where == PHPCA_MISSING && option != PHP_STREAM_META_TOUCH)
		|| phpca_files__is_directory_on_disk(phpca_lookup_on_disk(&lookup, path, buffer))) {
		return plain->stream_metadata(
			wrapper, phpca_lookup_on_disk(&lookup, path, buffer), option, value, context);
	}
	if (basedir_forbids(path))
		return 0;
	if (option == PHP_STREAM_META_TOUCH && lookup.where != PHPCA_ARCHIVED)
		phpca_warn_of_path(path, "Unable to create file %s because %s", path, strerror(refusal));
	else
		phpca_warn_of_path(path, "Operation failed: %s", strerror(refusal));
	return 0;
}

void phpca_wrapper__swap(void)
{
	plain = php_plain_files_wrapper.wops;
	ops = *plain;
	ops.stream_opener = opener;
	ops.dir_opener = dir_opener;
	ops.url_stat = url_stat;
	ops.unlink = unlink_name;
	ops.rename = rename_name;
	ops.stream_mkdir = make_directory;
	ops.stream_rmdir = remove_directory;
	ops.stream_metadata = metadata;
	php_plain_files_wrapper.wops = &ops;
}

void phpca_wrapper__restore(void)
{
	if (plain && php_plain_files_wrapper.wops == &ops)
		php_plain_files_wrapper.wops = plain;
}
