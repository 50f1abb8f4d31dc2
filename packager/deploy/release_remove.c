/* Releases that go: member by member, so that what somebody else has put there stays. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/console.h"
#include "deploy/beneath.h"
#include "deploy/release.h"
#include "deploy/store_files.h"

/* ---- removing ---- */

static void remove_below(int store, const char *path, const char *below)
{
	char *whole = phpca_text_format("%s/%s", path, below);

	phpca_beneath__unlink(store, whole);
	free(whole);
}

/* A file, and the directories above it that have become empty. */
static void remove_file(int store, const char *path, const char *file)
{
	char *whole = phpca_text_format("%s/files/%s", path, file), *slash;
	size_t files = strlen(path) + strlen("/files");

	phpca_beneath__unlink(store, whole);
	while ((slash = strrchr(whole, '/')) && (size_t)(slash - whole) >= files) {
		*slash = '\0';
		if (!phpca_beneath__rmdir(store, whole))
			break;
	}
	free(whole);
}

/* The record goes last: until then it says what this is. */
bool phpca_release__remove_members(int store, const char *path, const struct phpca_list *files)
{
	char *empty = phpca_text_format("%s/files", path);
	bool gone;

	for (size_t i = 0; i < files->count; i++)
		remove_file(store, path, files->item[i]);
	phpca_beneath__rmdir(store, empty);
	remove_below(store, path, "previous");
	remove_below(store, path, "app.phpca");
	gone = phpca_beneath__names(store, path).count <= 1; /* the record */
	if (gone)
		remove_below(store, path, PHPCA_RECORD);
	gone = phpca_beneath__rmdir(store, path) || errno == ENOENT;
	free(empty);
	return gone;
}

static bool remove_leftover(struct phpca_deploy *d, const char *path)
{
	char *file = phpca_text_format("%s/" PHPCA_RECORD, path);
	struct phpca_release_record record;
	struct stat st;
	bool gone = !phpca_beneath__stat(d->store_fd, path, &st) && errno == ENOENT;

	if (gone) {
		free(file);
		return true;
	}
	phpca_release_record_read(&record, d->store_fd, file);
	gone = phpca_release__remove_members(d->store_fd, path, &record.files);
	phpca_release_record_clear(&record);
	free(file);
	return gone;
}

bool phpca_release__remove_leftovers(struct phpca_deploy *d, const char *id)
{
	char *making = phpca_text_format("releases/%s.new", id),
		 *leaving = phpca_text_format("releases/%s.old", id);
	bool gone = remove_leftover(d, making);

	gone = remove_leftover(d, leaving) && gone;
	free(making);
	free(leaving);
	return gone;
}

/* A release that is whole. False: something was left. */
static bool take_away(
	struct phpca_deploy *d, const char *release, const struct phpca_release_record *record)
{
	char *leaving = phpca_text_format("releases/%s.old", record->id);
	bool gone = phpca_beneath__rename(d->store_fd, release, leaving, false)
		&& phpca_release__remove_members(d->store_fd, leaving, &record->files);

	if (gone)
		phpca_store_record_remove(&d->record, record->id);
	free(leaving);
	return gone;
}

void phpca_release__withdraw(struct phpca_deploy *d, uint64_t number)
{
	char *release = phpca_release__path(number, ""),
		 *file = phpca_text_format("%s/" PHPCA_RECORD, release);
	struct phpca_release_record record;
	struct phpca_error ignored = {0};

	if (phpca_release_record_read(&record, d->store_fd, file) == PHPCA_RECORD_WHOLE
		&& take_away(d, release, &record))
		phpca_store__write_record(d, &ignored);
	phpca_release_record_clear(&record);
	free(file);
	free(release);
}

void phpca_release__take_back(struct phpca_deploy *d)
{
	char *file;
	struct phpca_release_record record;

	if (!*d->adding || d->current_number == d->adding_number)
		return;
	phpca_release__remove_leftovers(d, d->adding);
	file = phpca_release__path(d->adding_number, "/" PHPCA_RECORD);
	if (phpca_release_record_read(&record, d->store_fd, file) == PHPCA_RECORD_WHOLE
		&& strcmp(record.id, d->adding) == 0)
		phpca_release__withdraw(d, d->adding_number);
	phpca_release_record_clear(&record);
	free(file);
}

/* ---- old ones ---- */

static bool is_listed(const struct phpca_deploy_release *r, const char *path)
{
	return strcmp(path, "app.phpca") == 0 || strcmp(path, "previous") == 0
		|| strcmp(path, PHPCA_RECORD) == 0
		|| (strncmp(path, "files/", 6) == 0 && phpca_list_has(&r->record.files, path + 6));
}

static bool is_parent_of_listed(const struct phpca_deploy_release *r, const char *directory)
{
	size_t size = strlen(directory);

	if (strcmp(directory, "files") == 0)
		return true;
	for (size_t i = 0; i < r->record.files.count; i++)
		if (strncmp(directory, "files/", 6) == 0
			&& strncmp(r->record.files.item[i], directory + 6, size - 6) == 0
			&& r->record.files.item[i][size - 6] == '/')
			return true;
	return false;
}

/* What lies in a release and is not its own. Yours; NULL: nothing. */
static char *find_foreign(const struct phpca_deploy *d, const struct phpca_deploy_release *r)
{
	char *path = phpca_release__path(r->number, ""), *found = NULL;
	struct phpca_list directories = {0}, others = {0};

	phpca_beneath__walk(d->store_fd, path, &directories, &others);
	for (size_t i = 0; i < others.count && !found; i++)
		if (!is_listed(r, others.item[i]))
			found = phpca_text_dup(others.item[i]);
	for (size_t i = 0; i < directories.count && !found; i++)
		if (!is_parent_of_listed(r, directories.item[i]))
			found = phpca_text_dup(directories.item[i]);
	phpca_list_clear(&directories);
	phpca_list_clear(&others);
	free(path);
	return found;
}

static bool warn_of_foreign(const struct phpca_deploy *d, const struct phpca_deploy_release *r)
{
	char *foreign = find_foreign(d, r), *message;

	if (!foreign)
		return false;
	message = phpca_text_format("%s/releases/%" PRIu64
								": stays, for it holds %s, which phpca deploy did not make",
		d->store, r->number, foreign);
	phpca_console_warning(message);
	free(message);
	free(foreign);
	return true;
}

static enum phpca_code remove_release(
	struct phpca_deploy *d, const struct phpca_deploy_release *r, struct phpca_error *err)
{
	char *release = phpca_release__path(r->number, "");
	enum phpca_code code = PHPCA_OK;

	if (!take_away(d, release, &r->record))
		code = phpca_store__failed(d, release, "removed", err);
	free(release);
	return code;
}

/*
 * The releases that were current, from `number` back. One that has just been added is not in the
 * list.
 */
static bool is_among_last(
	const struct phpca_deploy *d, uint64_t wanted, uint64_t number, unsigned keep, int *error)
{
	for (; number && keep; keep--) {
		const struct phpca_deploy_release *before;
		errno = 0;
		before = phpca_release__before(d, number);
		/* What can't be read does not mean that nothing was before. */
		if (!before && errno && errno != ENOENT)
			*error = errno;
		if (number == wanted)
			return true;
		number = before && before->number < number ? before->number : 0;
	}
	return false;
}

enum phpca_code phpca_release__prune(
	struct phpca_deploy *d, uint64_t number, unsigned keep, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;
	bool *kept = phpca_text_alloc(d->release_count + 1);
	size_t count = d->record.ids.count;
	int error = 0;

	/* Before the first one goes: links to it tell what came before. */
	for (size_t i = 0; i < d->release_count; i++)
		kept[i] = is_among_last(d, d->release[i].number, number, keep, &error);
	errno = error;
	if (error)
		code = phpca_store__failed(d, "releases", "read, so no old release is removed", err);
	for (size_t i = 0; i < d->release_count && !code; i++)
		if (!kept[i] && !warn_of_foreign(d, &d->release[i]))
			code = remove_release(d, &d->release[i], err);
	if (d->record.ids.count != count && !code)
		code = phpca_store__write_record(d, err);
	free(kept);
	return code;
}
