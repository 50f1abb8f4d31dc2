/* Files of the store: store_files.h. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "deploy/beneath.h"
#include "deploy/store_files.h"

enum phpca_code phpca_store__failed(
	const struct phpca_deploy *d, const char *path, const char *what, struct phpca_error *err)
{
	return phpca_error_set(
		err, PHPCA_E_FAILURE, "%s/%s: can't be %s: %s", d->store, path, what, strerror(errno));
}

void phpca_store__close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

enum phpca_code phpca_store__make_directory(
	const struct phpca_deploy *d, const char *path, struct phpca_error *err)
{
	int fd = phpca_beneath__directory(d->store_fd, path, true);

	if (fd < 0)
		return phpca_store__failed(d, path, "made", err);
	close(fd);
	return PHPCA_OK;
}

bool phpca_store__is_absent(int store, const char *path)
{
	struct stat st;

	return !phpca_beneath__stat(store, path, &st) && errno == ENOENT;
}

bool phpca_store__is_our_record(int store, const char *path)
{
	struct phpca_store_record record;
	enum phpca_record_state state = phpca_store_record_read(&record, store, path);

	phpca_store_record_clear(&record);
	return state == PHPCA_RECORD_PARTIAL || state == PHPCA_RECORD_WHOLE;
}

enum phpca_code phpca_store__write_record(const struct phpca_deploy *d, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_code code = PHPCA_OK;

	phpca_store_record_print(&d->record, &text);
	if (!phpca_store__is_absent(d->store_fd, PHPCA_STORE_RECORD_NEW)
		&& phpca_store__is_our_record(d->store_fd, PHPCA_STORE_RECORD_NEW))
		phpca_beneath__unlink(d->store_fd, PHPCA_STORE_RECORD_NEW);
	if (!phpca_beneath__write(
			d->store_fd, PHPCA_STORE_RECORD_NEW, text.data, text.size, 0644, (uint64_t)time(NULL))
		|| !phpca_beneath__rename(d->store_fd, PHPCA_STORE_RECORD_NEW, PHPCA_RECORD, true)
		|| !phpca_beneath__sync(d->store_fd, "", false)) {
		code = phpca_store__failed(d, PHPCA_RECORD, "written", err);
		phpca_beneath__unlink(d->store_fd, PHPCA_STORE_RECORD_NEW);
	}
	phpca_buffer_clear(&text);
	return code;
}
