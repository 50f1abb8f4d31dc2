#include "files/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ext/standard/file.h"
#include "engine/version.h"
#include "files/lock.h"
#include "files/status.h"
#include "mount/content.h"

struct member {
	const struct phpca_mount *mount;
	const struct phpca_entry_disk *entry;
	const uint8_t *data;
	size_t size;
	zend_off_t position;
	bool nonblocking; /* only remembered */
	struct phpca_lock lock;
};

static ssize_t fail_io(php_stream *stream, const char *verb, size_t count, int why)
{
	if (!(stream->flags & PHP_STREAM_FLAG_SUPPRESS_ERRORS)) {
		php_error_docref(NULL, E_NOTICE, "%s of %zu bytes failed with errno=%d %s", verb, count,
			why, strerror(why));
	}
	errno = why;
	return -1;
}

static ssize_t member_write(php_stream *stream, const char *bytes, size_t count)
{
	return fail_io(stream, "Write", count, EBADF);
}

static ssize_t member_read(php_stream *stream, char *buffer, size_t count)
{
	struct member *f = stream->abstract;
	size_t left;

	left = f->position < (zend_off_t)f->size ? f->size - (size_t)f->position : 0;
	if (count > left)
		count = left;
	if (count == 0) {
		stream->eof = 1;
		return 0;
	}
	memcpy(buffer, f->data + f->position, count);
	f->position += (zend_off_t)count;
	return (ssize_t)count;
}

static int member_close(php_stream *stream, int close_handle)
{
	struct member *f = stream->abstract;

	phpca_lock__close(&f->lock);
	efree(f);
	return 0;
}

static int member_flush(php_stream *stream)
{
	return 0;
}

static int member_seek(php_stream *stream, zend_off_t offset, int whence, zend_off_t *position)
{
	struct member *f = stream->abstract;
	zend_off_t base = whence == SEEK_CUR ? f->position
		: whence == SEEK_END             ? (zend_off_t)f->size
										 : 0;
	zend_off_t target;

	if ((whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
		|| __builtin_add_overflow(base, offset, &target) || target < 0) {
		errno = EINVAL;
		return -1;
	}
	*position = f->position = target;
	return 0;
}

static int member_stat(php_stream *stream, php_stream_statbuf *out)
{
	struct member *f = stream->abstract;

	phpca_files__describe(f->mount, f->entry, &out->sb);
	return 0;
}

/* ---- a descriptor ---- */

bool phpca_files__write_all(int fd, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
	return true;
}

/* The same file, open for reading only; `fd` is used up. */
static int reopen_for_reading(int fd)
{
	char name[32];
	int again;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	again = open(name, O_RDONLY | O_CLOEXEC);
	if (again < 0) /* no /proc: writable, but nobody else sees it */
		return fd;
	close(fd);
	return again;
}

static int memory_file(const uint8_t *data, size_t size)
{
	int fd = memfd_create("phpca", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	if (!phpca_files__write_all(fd, data, size)) {
		close(fd);
		return -1;
	}
	return reopen_for_reading(fd);
}

int phpca_files__memory_file(const struct phpca_location *location)
{
	struct phpca_error error = {0};
	size_t size;
	const uint8_t *data = phpca_content_of(location->mount, location->entry, &size, &error);

	if (!data) {
		errno = EIO;
		return -1;
	}
	return memory_file(data, size);
}

static int become_plain(php_stream *stream)
{
	struct member *f = stream->abstract;
	const php_stream_ops *ops = stream->ops;
	php_stream *plain;
	int fd = memory_file(f->data, f->size);

	if (fd < 0)
		return FAILURE;
	lseek(fd, f->position, SEEK_SET);
	plain = php_stream_fopen_from_fd(fd, stream->mode, NULL);
	if (!plain) {
		close(fd);
		return FAILURE;
	}
	stream->ops = plain->ops;
	stream->abstract = plain->abstract;
	plain->ops = ops;
	plain->abstract = f;
	php_stream_close(plain);
	return SUCCESS;
}

static int member_cast(php_stream *stream, int castas, void **ret)
{
	if (castas != PHP_STREAM_AS_STDIO && castas != PHP_STREAM_AS_FD
		&& castas != PHP_STREAM_AS_FD_FOR_SELECT)
		return FAILURE;
	if (!ret) /* only asked whether it could be done */
		return SUCCESS;
	if (become_plain(stream) != SUCCESS)
		return FAILURE;
	return stream->ops->cast(stream, castas, ret);
}

/* ---- options ---- */

static int map_range(const struct member *f, php_stream_mmap_range *range)
{
	if (range->mode != PHP_STREAM_MAP_MODE_READONLY
		&& range->mode != PHP_STREAM_MAP_MODE_SHARED_READONLY)
		return PHP_STREAM_OPTION_RETURN_ERR;
	if (range->offset > f->size)
		range->offset = f->size;
	if (range->length == 0 || range->length > f->size - range->offset)
		range->length = f->size - range->offset;
	if (range->length == 0) { /* as mmap(2) */
		range->mapped = NULL;
		return PHP_STREAM_OPTION_RETURN_ERR;
	}
	range->mapped = (char *)f->data + range->offset;
	return PHP_STREAM_OPTION_RETURN_OK;
}

static int option_mmap(const struct member *f, int what, php_stream_mmap_range *range)
{
	switch (what) {
	case PHP_STREAM_MMAP_SUPPORTED:
	case PHP_STREAM_MMAP_UNMAP:
		return PHP_STREAM_OPTION_RETURN_OK;
	case PHP_STREAM_MMAP_MAP_RANGE:
		return map_range(f, range);
	}
	return PHP_STREAM_OPTION_RETURN_NOTIMPL;
}

static int option_sync(int what)
{
	switch (what) {
	case PHP_STREAM_SYNC_SUPPORTED:
	case PHP_STREAM_SYNC_FSYNC:
	case PHP_STREAM_SYNC_FDSYNC:
		return PHP_STREAM_OPTION_RETURN_OK;
	}
	return PHP_STREAM_OPTION_RETURN_ERR;
}

static int option_truncate(int what)
{
	switch (what) {
	case PHP_STREAM_TRUNCATE_SUPPORTED:
		return PHP_STREAM_OPTION_RETURN_OK;
	case PHP_STREAM_TRUNCATE_SET_SIZE:
		errno = EINVAL; /* ftruncate(2) of a descriptor that is open for reading */
		return PHP_STREAM_OPTION_RETURN_ERR;
	}
	return PHP_STREAM_OPTION_RETURN_NOTIMPL;
}

static int option_metadata(php_stream *stream, zval *out)
{
	struct member *f = stream->abstract;

	add_assoc_bool(out, "timed_out", 0);
	add_assoc_bool(out, "blocked", !f->nonblocking);
	add_assoc_bool(out, "eof", stream->eof);
	return PHP_STREAM_OPTION_RETURN_OK;
}

static int option_blocking(struct member *f, int blocking)
{
	int before = !f->nonblocking;

	f->nonblocking = !blocking;
	return before;
}

static int member_set_option(php_stream *stream, int option, int value, void *parameter)
{
	struct member *f = stream->abstract;

	switch (option) {
	case PHP_STREAM_OPTION_BLOCKING:
		return option_blocking(f, value);
	case PHP_STREAM_OPTION_WRITE_BUFFER:
		return -1;
	case PHP_STREAM_OPTION_LOCKING:
		if ((uintptr_t)parameter == PHP_STREAM_LOCK_SUPPORTED)
			return 0;
		return phpca_lock__set(&f->lock, f->mount, f->entry, value);
	case PHP_STREAM_OPTION_MMAP_API:
		return option_mmap(f, value, parameter);
	case PHP_STREAM_OPTION_SYNC_API:
		return option_sync(value);
	case PHP_STREAM_OPTION_TRUNCATE_API:
		return option_truncate(value);
	case PHP_STREAM_OPTION_META_DATA_API:
		return option_metadata(stream, parameter);
	}
	return PHP_STREAM_OPTION_RETURN_NOTIMPL;
}

static const php_stream_ops member_ops = {member_write, member_read, member_close, member_flush,
	"STDIO", member_seek, member_cast, member_stat, member_set_option};

/* ---- opening ---- */

/* The errno of open(2) for these flags on an archived entry; 0: it opens. */
static int refusal_of_open(const struct phpca_entry_disk *e, const char *path, int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY;

	if ((flags & O_CREAT) && path[strlen(path) - 1] == '/')
		return EISDIR;
	if ((flags & O_CREAT) && (flags & O_EXCL))
		return EEXIST;
	if (e->kind == PHPCA_ENTRY_DIRECTORY)
		return writes ? EISDIR : 0;
	return writes || (flags & (O_TRUNC | O_CREAT)) ? EROFS : 0;
}

static const uint8_t *content(const struct phpca_location *location, int options, size_t *size)
{
	struct phpca_error error = {0};
	const uint8_t *data = phpca_content_of(location->mount, location->entry, size, &error);

	if (!data) {
		errno = EIO;
		phpca_stream_error(&php_plain_files_wrapper, options, "%s", error.message);
	}
	return data;
}

static php_stream *stream_of(
	const struct phpca_location *location, const uint8_t *data, size_t size, const char *mode)
{
	struct member *f = ecalloc(1, sizeof(*f));

	f->mount = location->mount;
	f->entry = location->entry;
	f->data = data;
	f->size = size;
	f->lock.descriptor = -1;
	return php_stream_alloc(&member_ops, f, NULL, mode);
}

/* A directory opens, does not read, and has a descriptor. Those that the disk lacks get that of
 * "/". */
static php_stream *directory(const char *mode)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	php_stream *stream = fd < 0 ? NULL : php_stream_fopen_from_fd(fd, mode, NULL);

	if (!stream && fd >= 0)
		close(fd);
	return stream;
}

php_stream *phpca_files__open(const struct phpca_location *location, const char *path,
	const char *mode, int options, zend_string **opened_path)
{
	const uint8_t *data;
	size_t size = 0;
	int flags, refusal;
	php_stream *stream;

	if (php_stream_parse_fopen_modes(mode, &flags) == FAILURE) {
		phpca_stream_error(
			&php_plain_files_wrapper, options, "`%s' is not a valid mode for fopen", mode);
		return NULL;
	}
	refusal = refusal_of_open(location->entry, path, flags);
	if (refusal) {
		errno = refusal;
		return NULL;
	}
	if (location->entry->kind == PHPCA_ENTRY_DIRECTORY)
		return options & STREAM_OPEN_FOR_INCLUDE ? NULL : directory(mode);
	data = content(location, options, &size);
	stream = data ? stream_of(location, data, size, mode) : NULL;
	if (stream && opened_path)
		*opened_path = phpca_mount_path_of(location->mount, location->entry);
	return stream;
}
