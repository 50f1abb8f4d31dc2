/* The store: whose it is, what is in it, which release is current. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>
#include "deploy/beneath.h"
#include "deploy/legacy.h"
#include "deploy/release.h"
#include "deploy/store.h"
#include "deploy/store_files.h"

#define CURRENT_NEW "current.new"

/* ---- whose it is ---- */

enum owner { OURS, LEGACY, NOBODY, OTHERS };

static bool is_empty_file(int store, const char *path)
{
	struct stat st;

	return phpca_beneath__stat(store, path, &st) && S_ISREG(st.st_mode) && !st.st_size;
}

static bool is_empty_directory(int store, const char *path)
{
	struct phpca_list names = phpca_beneath__names(store, path);
	struct stat st;
	bool ok = phpca_beneath__stat(store, path, &st) && S_ISDIR(st.st_mode) && !names.count;

	phpca_list_clear(&names);
	return ok;
}

/* One of our names that somebody else has. NULL: none. */
static const char *find_taken(int store)
{
	if (!phpca_store__is_absent(store, "releases") && !is_empty_directory(store, "releases"))
		return "releases";
	if (!phpca_store__is_absent(store, "current"))
		return "current";
	if (!phpca_store__is_absent(store, CURRENT_NEW))
		return CURRENT_NEW;
	if (!phpca_store__is_absent(store, "saved"))
		return "saved";
	if (!phpca_store__is_absent(store, "lock") && !is_empty_file(store, "lock"))
		return "lock";
	if (!phpca_store__is_absent(store, PHPCA_RECORD)
		&& !phpca_store__is_our_record(store, PHPCA_RECORD))
		return PHPCA_RECORD;
	if (!phpca_store__is_absent(store, PHPCA_STORE_RECORD_NEW)
		&& !phpca_store__is_our_record(store, PHPCA_STORE_RECORD_NEW))
		return PHPCA_STORE_RECORD_NEW;
	return NULL;
}

/* `record` is to be cleared; it is filled where the store is ours. */
static enum owner find_owner(int store, struct phpca_store_record *record)
{
	enum phpca_record_state state = phpca_store_record_read(record, store, PHPCA_RECORD);

	if (state == PHPCA_RECORD_WHOLE)
		return OURS;
	phpca_store_record_clear(record);
	if (!find_taken(store))
		return NOBODY;
	return state != PHPCA_RECORD_OTHER && phpca_legacy__is_store(store) ? LEGACY : OTHERS;
}

static enum phpca_code refuse(const struct phpca_deploy *d, int store, struct phpca_error *err)
{
	const char *taken = find_taken(store);
	struct phpca_list names = phpca_beneath__names(store, taken);

	phpca_error_set(err, PHPCA_E_FAILURE,
		"%s: others live here: phpca deploy did not make %s%s%s (--store DIR names a directory for "
		"its releases alone)",
		d->store, taken, names.count ? "/" : "", names.count ? names.item[0] : "");
	phpca_list_clear(&names);
	return PHPCA_E_FAILURE;
}

/* A directory that somebody else has deployed to would be given our files. */
static enum phpca_code check_directory(
	const struct phpca_deploy *d, const struct phpca_store_record *record, struct phpca_error *err)
{
	struct stat st;

	if (!record->directory || !d->directory || strcmp(record->directory, d->directory) == 0
		|| stat(record->directory, &st) != 0)
		return PHPCA_OK;
	return phpca_error_set(err, PHPCA_E_FAILURE,
		"%s: holds the releases of %s (--store DIR names a directory for those of %s)", d->store,
		record->directory, d->directory);
}

static enum phpca_code nothing_here(
	const struct phpca_deploy *d, const char *why, struct phpca_error *err)
{
	return phpca_error_set(err, PHPCA_E_FAILURE, "%s: nothing has been deployed here (%s: %s)",
		d->directory, d->store, why);
}

/* `make`: a store that is nobody's will do, too. */
static enum phpca_code check_owner(
	const struct phpca_deploy *d, int store, bool make, struct phpca_error *err)
{
	struct phpca_store_record record;
	enum owner owner = find_owner(store, &record);
	enum phpca_code code = owner == OTHERS ? refuse(d, store, err)
		: owner == NOBODY && !make         ? nothing_here(d, "has no releases", err)
										   : check_directory(d, &record, err);

	phpca_store_record_clear(&record);
	return code;
}

enum phpca_code phpca_store__check(const struct phpca_deploy *d, struct phpca_error *err)
{
	int store = open(d->store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum phpca_code code = PHPCA_OK;

	if (store >= 0)
		code = check_owner(d, store, true, err);
	else if (errno != ENOENT)
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be opened: %s", d->store, strerror(errno));
	phpca_store__close_fd(store);
	return code;
}

/* ---- opening ---- */

static enum phpca_code lock_store(struct phpca_deploy *d, struct phpca_error *err)
{
	d->lock = openat(d->store_fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (d->lock < 0)
		return phpca_store__failed(d, "lock", "opened", err);
	if (flock(d->lock, LOCK_EX | LOCK_NB) == 0)
		return PHPCA_OK;
	if (errno != EWOULDBLOCK)
		return phpca_store__failed(d, "lock", "locked", err);
	return phpca_error_set(
		err, PHPCA_E_FAILURE, "%s/lock: another phpca deploy is at work here", d->store);
}

/* A new one, or one that has no record yet. */
static enum phpca_code begin_record(
	struct phpca_deploy *d, enum owner owner, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	phpca_record_new_id(d->record.id);
	if (owner == LEGACY)
		code = phpca_legacy__adopt(d, err);
	return code ? code : phpca_store__write_record(d, err);
}

/* The directory that uses this store, where that is not the one that it lies in. */
static enum phpca_code note_directory(struct phpca_deploy *d, struct phpca_error *err)
{
	const char *directory = d->inside ? NULL : d->directory;

	if (!directory || (d->record.directory && strcmp(d->record.directory, directory) == 0))
		return PHPCA_OK;
	free(d->record.directory);
	d->record.directory = phpca_text_dup(directory);
	return phpca_store__write_record(d, err);
}

/* False: there is no such release, or it can't be proved to be ours. */
static bool read_release(struct phpca_deploy *d, uint64_t number, const char *id)
{
	char *path = phpca_release__path(number, ""), *file = phpca_text_format("%s/record", path);
	struct phpca_deploy_release r = {.number = number};
	bool ours = phpca_release_record_read(&r.record, d->store_fd, file) == PHPCA_RECORD_WHOLE
		&& strcmp(r.record.id, id) == 0 && r.record.number == number;

	if (ours) {
		phpca_release__map(&r, d->store_fd, path);
		d->release = phpca_text_grow(d->release, (d->release_count + 1) * sizeof(*d->release));
		d->release[d->release_count++] = r;
	} else {
		phpca_release_record_clear(&r.record);
	}
	free(path);
	free(file);
	return ours;
}

static int newest_first(const void *a, const void *b)
{
	uint64_t x = ((const struct phpca_deploy_release *)a)->number,
			 y = ((const struct phpca_deploy_release *)b)->number;

	return x < y ? 1 : x > y ? -1 : 0;
}

/* Those of the record, nothing else. */
static enum phpca_code read_releases(struct phpca_deploy *d, struct phpca_error *err)
{
	size_t count = d->record.ids.count;

	for (size_t i = count; i-- > 0;) {
		const char *id = d->record.ids.item[i];
		bool gone = phpca_release__remove_leftovers(d, id);
		errno = 0;
		if (read_release(d, d->record.number[i], id))
			continue;
		/* What can't be read now is still a release, which the next ones lead back to. */
		if (errno && errno != ENOENT && errno != EINVAL && errno != ENOTDIR && errno != ELOOP)
			return phpca_store__failed(d, "releases", "read", err);
		if (gone)
			phpca_store_record_remove(&d->record, id);
	}
	if (d->release_count)
		qsort(d->release, d->release_count, sizeof(*d->release), newest_first);
	for (size_t i = 0; i < d->release_count; i++)
		d->release[i].set.a = d->release[i].set.a ? &d->release[i].a : NULL; /* they have moved */
	return d->record.ids.count == count ? PHPCA_OK : phpca_store__write_record(d, err);
}

/* It is replaced by each deploy, so it must be one that we have made. */
static enum phpca_code read_current(struct phpca_deploy *d, struct phpca_error *err)
{
	char *link = phpca_beneath__link(d->store_fd, "current");
	int error = link ? 0 : errno;
	uint64_t number = link ? phpca_release__number_in(link) : 0;
	bool ours = number && strncmp(link, "releases/", 9) == 0
		&& (phpca_release__by_number(d, number) || phpca_store__is_absent(d->store_fd, link)
			|| phpca_legacy__made_current(d->store_fd));
	enum phpca_code code = PHPCA_OK;

	errno = error;
	if (error && error != ENOENT && error != EINVAL)
		code = phpca_store__failed(d, "current", "read", err);
	else if (!ours && !phpca_store__is_absent(d->store_fd, "current"))
		code = phpca_error_set(err, PHPCA_E_FAILURE,
			"%s/current: phpca deploy did not make this%s%s", d->store,
			link ? ", it leads to " : "", link ? link : "");
	else if (ours)
		d->current_number = number;
	free(link);
	return code;
}

/* A link inside DIR could lead anywhere; with --store, links are the user's own choice. */
static int open_store(const struct phpca_deploy *d, bool make)
{
	int at, fd;

	if (!d->inside)
		return open(d->store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	at = phpca_beneath__directory(d->directory_fd, phpca_path_base(d->store), make);
	fd = at >= 0 ? openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (at >= 0)
		close(at);
	return fd;
}

static enum phpca_code open_directory(struct phpca_deploy *d, bool make, struct phpca_error *err)
{
	enum phpca_code code = make && !d->inside ? phpca_tool_make_parents(d->store, "", err)
											  : PHPCA_OK;

	if (code)
		return code;
	d->store_fd = open_store(d, make);
	if (d->store_fd >= 0)
		return PHPCA_OK;
	if (!make && errno == ENOENT)
		return nothing_here(d, strerror(errno), err);
	return phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be opened: %s%s", d->store,
		strerror(errno),
		d->inside && errno == ENOTDIR ? " (where a link leads to is named with --store DIR)" : "");
}

static enum phpca_code open_owned(struct phpca_deploy *d, struct phpca_error *err)
{
	enum owner owner = find_owner(d->store_fd, &d->record);
	enum phpca_code code = owner == OTHERS ? refuse(d, d->store_fd, err)
		: owner == OURS                    ? PHPCA_OK
										   : begin_record(d, owner, err);

	if (!code)
		code = phpca_store__make_directory(d, "releases", err);
	if (!code)
		code = note_directory(d, err);
	if (!code)
		code = read_releases(d, err);
	return code ? code : read_current(d, err);
}

enum phpca_code phpca_store__open(struct phpca_deploy *d, bool make, struct phpca_error *err)
{
	enum phpca_code code = open_directory(d, make, err);

	if (!code)
		code = check_owner(d, d->store_fd, make, err); /* before a lock is made in it */
	if (!code)
		code = lock_store(d, err);
	return code ? code : open_owned(d, err);
}

void phpca_store__close(struct phpca_deploy *d)
{
	for (size_t i = 0; i < d->release_count; i++) {
		phpca_release__unmap(&d->release[i]);
		phpca_release_record_clear(&d->release[i].record);
	}
	free(d->release);
	phpca_store_record_clear(&d->record);
	phpca_store__close_fd(d->lock);
	phpca_store__close_fd(d->store_fd);
	phpca_store__close_fd(d->directory_fd);
	free(d->directory);
	free(d->store);
}

/* ---- the switch ---- */

/* A link to a release under this name was left by somebody who was killed. */
static void remove_left_link(const struct phpca_deploy *d)
{
	char *link = phpca_beneath__link(d->store_fd, CURRENT_NEW);

	if (link && phpca_release__number_in(link))
		phpca_beneath__unlink(d->store_fd, CURRENT_NEW);
	free(link);
}

static bool make_current(struct phpca_deploy *d, uint64_t number)
{
	char *target = phpca_release__path(number, "");
	bool ok;

	remove_left_link(d);
	ok = phpca_beneath__symlink(d->store_fd, target, CURRENT_NEW)
		&& phpca_beneath__rename(d->store_fd, CURRENT_NEW, "current", true);
	if (ok)
		d->current_number = number;
	free(target);
	return ok;
}

static bool remove_current(struct phpca_deploy *d)
{
	bool ok = phpca_beneath__unlink(d->store_fd, "current");

	if (ok)
		d->current_number = 0;
	return ok;
}

/* Waits until the disk has the old link again: the caller removes the new release next. */
static bool switch_back(struct phpca_deploy *d, uint64_t before)
{
	bool ok = before ? make_current(d, before) : remove_current(d);

	if (!ok)
		remove_left_link(d);
	return ok && phpca_beneath__sync(d->store_fd, "", false);
}

static enum phpca_code not_synced(
	struct phpca_deploy *d, uint64_t before, uint64_t number, struct phpca_error *err)
{
	const char *reason = strerror(errno);

	if (before != number && switch_back(d, before))
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s/current: the switch can't be written to the disk, and is taken back: %s", d->store,
			reason);
	d->adrift = true;
	return phpca_error_set(err, PHPCA_E_FAILURE,
		"%s/current: can't be written to the disk: release %" PRIu64
		" is current (0: none), and may not be after a power failure: %s",
		d->store, d->current_number, reason);
}

enum phpca_code phpca_store__switch(
	struct phpca_deploy *d, uint64_t number, struct phpca_error *err)
{
	uint64_t before = d->current_number;
	enum phpca_code code;

	if (!make_current(d, number)) {
		code = phpca_store__failed(d, "current", "made", err);
		remove_left_link(d);
		return code;
	}
	return phpca_beneath__sync(d->store_fd, "", false) ? PHPCA_OK
													   : not_synced(d, before, number, err);
}
