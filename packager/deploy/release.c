/* Releases: made, compared, removed. release.h has the names. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "deploy/beneath.h"
#include "deploy/release.h"
#include "deploy/store.h"
#include "deploy/stub.h"
#include "base/console.h"

/* ---- names ---- */

uint64_t phpca_release__number_in(const char *name)
{
	size_t digits;

	if (strncmp(name, "releases/", 9) == 0)
		name += 9;
	digits = strspn(name, "0123456789");
	return digits && digits < 19 && !name[digits] && *name != '0' ? strtoull(name, NULL, 10) : 0;
}

char *phpca_release__path(uint64_t number, const char *below)
{
	return phpca_text__format("releases/%" PRIu64 "%s", number, below);
}

struct phpca_deploy_release *phpca_release__by_number(const struct phpca_deploy *d, uint64_t number)
{
	for (size_t i = 0; i < d->release_count; i++)
		if (d->release[i].number == number)
			return &d->release[i];
	return NULL;
}

static uint64_t read_number(const struct phpca_deploy *d, const char *link)
{
	char *target = phpca_beneath__link(d->store_fd, link);
	uint64_t number = target ? phpca_release__number_in(target) : 0;

	free(target);
	return number;
}

struct phpca_deploy_release *phpca_release__current(const struct phpca_deploy *d)
{
	return phpca_release__by_number(d, read_number(d, "current"));
}

struct phpca_deploy_release *phpca_release__before(const struct phpca_deploy *d, uint64_t number)
{
	char *link = phpca_release__path(number, "/previous");
	uint64_t previous = read_number(d, link);

	free(link);
	return phpca_release__by_number(d, previous);
}

/* ---- reading ---- */

bool phpca_release__map(struct phpca_deploy_release *r, int store, const char *path)
{
	char *archive = phpca_text__format("%s/app.phpca", path);
	struct phpca_error why = {0};
	bool ok = phpca_beneath__map(&r->map, store, archive)
		&& phpca_archive_open(&r->a, r->map.bytes, r->map.size, &why) == PHPCA_OK
		&& phpca_deploy__set(&r->set, &r->a, &why) == PHPCA_OK;

	if (!ok)
		phpca_deploy__set_clear(&r->set);
	free(archive);
	return ok;
}

void phpca_release__unmap(struct phpca_deploy_release *r)
{
	phpca_deploy__set_clear(&r->set);
	phpca_tool__unmap(&r->map);
}

/* ---- a new one ---- */

/*
 * Read-only: what is written through a link into a release would be lost with it. "writable" is for
 * files that change.
 */
static enum phpca_code add_file(const struct phpca_deploy *d, const char *files,
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item,
	struct phpca_error *err)
{
	char *path = phpca_text__format("%s/%s", files, item->path);
	const uint8_t *bytes = phpca_deploy__bytes(set, item);
	const char *name;
	int parent = phpca_beneath__parent(d->store_fd, path, true, &name);
	enum phpca_code code = PHPCA_OK;

	if (parent < 0
		|| !phpca_beneath__write(parent, name, bytes, item->entry->source_size,
			item->entry->mode & 0555, item->entry->mtime)
		|| phpca_beneath__compare(parent, name, bytes, item->entry->source_size) != PHPCA_TOOL_SAME)
		code = phpca_store__failed(d, path, "written", err);
	phpca_store__close_fd(parent);
	free(path);
	return code;
}

static enum phpca_code add_files(const struct phpca_deploy *d, const char *release,
	const struct phpca_deploy_set *set, struct phpca_error *err)
{
	char *files = phpca_text__format("%s/files", release);
	enum phpca_code code = phpca_store__make_directory(d, files, err);

	for (size_t i = 0; i < set->count && !code; i++)
		if (set->item[i].kind == PHPCA_DEPLOY_FILE)
			code = add_file(d, files, set, &set->item[i], err);
	free(files);
	return code;
}

static enum phpca_code add_archive(const struct phpca_deploy *d, const char *release,
	const struct phpca_archive *a, struct phpca_error *err)
{
	char *archive = phpca_text__format("%s/app.phpca", release);
	enum phpca_code code = PHPCA_OK;

	errno = EIO;
	if (!phpca_beneath__write(
			d->store_fd, archive, a->base, a->size, d->mode & 0555, (uint64_t)time(NULL))
		|| phpca_beneath__compare(d->store_fd, archive, a->base, a->size) != PHPCA_TOOL_SAME)
		code = phpca_store__failed(d, archive, "written", err);
	free(archive);
	return code;
}

static enum phpca_code add_previous(
	const struct phpca_deploy *d, const char *release, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_release__current(d);
	char *previous = phpca_text__format("%s/previous", release), number[32];
	enum phpca_code code = PHPCA_OK;

	if (current) {
		snprintf(number, sizeof(number), "%" PRIu64, current->number);
		if (!phpca_beneath__symlink(d->store_fd, number, previous))
			code = phpca_store__failed(d, previous, "made", err);
	}
	free(previous);
	return code;
}

static void describe(const struct phpca_deploy *d, const struct phpca_deploy_set *set,
	struct phpca_release_record *out)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct phpca_deploy_item *item = &set->item[i];
		if (item->kind == PHPCA_DEPLOY_FILE) {
			phpca_list__add(&out->files, phpca_text__dup(item->path));
		} else if (item->kind == PHPCA_DEPLOY_STUB) {
			char *text = phpca_deploy__stub(item, d->inside ? NULL : d->store);
			phpca_list__add(&out->stubs, phpca_text__dup(item->path));
			phpca_list__add(&out->hashes, phpca_record_hash(text, strlen(text)));
			free(text);
		}
	}
}

enum phpca_code phpca_release__write_record(const struct phpca_deploy *d, const char *path,
	const struct phpca_release_record *record, struct phpca_error *err)
{
	char *file = phpca_text__format("%s/" PHPCA_RECORD, path);
	struct phpca_buffer text = {0};
	enum phpca_code code = PHPCA_OK;

	phpca_release_record_print(record, &text);
	if (!phpca_beneath__write(d->store_fd, file, text.data, text.size, 0444, (uint64_t)time(NULL)))
		code = phpca_store__failed(d, file, "written", err);
	phpca_buffer_clear(&text);
	free(file);
	return code;
}

/* The record first: whatever is there later, it says that it is ours. */
static enum phpca_code fill(struct phpca_deploy *d, const char *making,
	const struct phpca_release_record *record, const struct phpca_deploy_set *set,
	struct phpca_error *err)
{
	enum phpca_code code = phpca_store__make_directory(d, making, err);

	if (!code)
		code = phpca_release__write_record(d, making, record, err);
	if (!code)
		code = add_archive(d, making, set->a, err);
	if (!code)
		code = add_files(d, making, set, err);
	return code ? code : add_previous(d, making, err);
}

/* Who has made a directory of that name meanwhile keeps it. */
static enum phpca_code publish(
	const struct phpca_deploy *d, const char *making, uint64_t number, struct phpca_error *err)
{
	char *release = phpca_release__path(number, "");
	enum phpca_code code = PHPCA_OK;

	if (!phpca_beneath__sync(d->store_fd, making, true)
		|| !phpca_beneath__rename(d->store_fd, making, release, false)
		|| !phpca_beneath__sync(d->store_fd, "releases", false))
		code = phpca_store__failed(d, release, "made", err);
	free(release);
	return code;
}

/* Behind our last one; a name that somebody else has is passed over. */
static uint64_t next_number(const struct phpca_deploy *d)
{
	uint64_t number = read_number(d, "current");
	struct stat st;
	bool taken = true;

	for (size_t i = 0; i < d->record.ids.count; i++)
		if (d->record.number[i] > number)
			number = d->record.number[i];
	while (taken) {
		char *path = phpca_release__path(++number, "");
		taken = phpca_beneath__stat(d->store_fd, path, &st);
		free(path);
	}
	return number;
}

enum phpca_code phpca_release__add(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t *number, struct phpca_error *err)
{
	struct phpca_release_record record = {.number = next_number(d)};
	char *making;
	enum phpca_code code;

	phpca_record_new_id(record.id);
	describe(d, set, &record);
	making = phpca_text__format("releases/%s.new", record.id);
	phpca_store_record_add(&d->record, record.number, record.id);
	code = phpca_store__write_record(d, err);
	if (!code)
		code = fill(d, making, &record, set, err);
	if (!code)
		code = publish(d, making, record.number, err);
	if (code)
		phpca_release__remove_members(d->store_fd, making, &record.files);
	*number = record.number;
	phpca_release_record_clear(&record);
	free(making);
	return code;
}

bool phpca_release__is(const struct phpca_deploy *d, const struct phpca_deploy_release *r,
	const struct phpca_archive *a)
{
	bool same = r->set.a && r->map.size == a->size && memcmp(r->map.bytes, a->base, a->size) == 0;

	for (size_t i = 0; same && i < r->set.count; i++) {
		const struct phpca_deploy_item *item = &r->set.item[i];
		char *below = phpca_text__format("/files/%s", item->path),
			 *path = phpca_release__path(r->number, below);
		same = item->kind != PHPCA_DEPLOY_FILE
			|| phpca_beneath__compare(
				   d->store_fd, path, phpca_deploy__bytes(&r->set, item), item->entry->source_size)
				== PHPCA_TOOL_SAME;
		free(below);
		free(path);
	}
	return same;
}

/* ---- removing ---- */

static void remove_below(int store, const char *path, const char *below)
{
	char *whole = phpca_text__format("%s/%s", path, below);

	phpca_beneath__unlink(store, whole);
	free(whole);
}

/* A file, and the directories above it that have become empty. */
static void remove_file(int store, const char *path, const char *file)
{
	char *whole = phpca_text__format("%s/files/%s", path, file), *slash;
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
	char *empty = phpca_text__format("%s/files", path);
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
	char *file = phpca_text__format("%s/" PHPCA_RECORD, path);
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
	char *making = phpca_text__format("releases/%s.new", id),
		 *leaving = phpca_text__format("releases/%s.old", id);
	bool gone = remove_leftover(d, making);

	gone = remove_leftover(d, leaving) && gone;
	free(making);
	free(leaving);
	return gone;
}

/* ---- old ones ---- */

static bool is_listed(const struct phpca_deploy_release *r, const char *path)
{
	return strcmp(path, "app.phpca") == 0 || strcmp(path, "previous") == 0
		|| strcmp(path, PHPCA_RECORD) == 0
		|| (strncmp(path, "files/", 6) == 0 && phpca_list__has(&r->record.files, path + 6));
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
			found = phpca_text__dup(others.item[i]);
	for (size_t i = 0; i < directories.count && !found; i++)
		if (!is_parent_of_listed(r, directories.item[i]))
			found = phpca_text__dup(directories.item[i]);
	phpca_list__clear(&directories);
	phpca_list__clear(&others);
	free(path);
	return found;
}

static bool warn_of_foreign(const struct phpca_deploy *d, const struct phpca_deploy_release *r)
{
	char *foreign = find_foreign(d, r), *message;

	if (!foreign)
		return false;
	message = phpca_text__format("%s/releases/%" PRIu64
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
	char *release = phpca_release__path(r->number, ""),
		 *leaving = phpca_text__format("releases/%s.old", r->record.id);
	enum phpca_code code = PHPCA_OK;

	if (!phpca_beneath__rename(d->store_fd, release, leaving, false)
		|| !phpca_release__remove_members(d->store_fd, leaving, &r->record.files))
		code = phpca_store__failed(d, release, "removed", err);
	else
		phpca_store_record_remove(&d->record, r->record.id);
	free(release);
	free(leaving);
	return code;
}

/*
 * The releases that were current, from `number` back. One that has just been added is not in the
 * list.
 */
static bool is_among_last(
	const struct phpca_deploy *d, uint64_t wanted, uint64_t number, unsigned keep)
{
	for (; number && keep; keep--) {
		const struct phpca_deploy_release *before = phpca_release__before(d, number);
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
	bool *kept = phpca_text__alloc(d->release_count + 1);
	size_t count = d->record.ids.count;

	/* Before the first one goes: links to it tell what came before. */
	for (size_t i = 0; i < d->release_count; i++)
		kept[i] = is_among_last(d, d->release[i].number, number, keep);
	for (size_t i = 0; i < d->release_count && !code; i++)
		if (!kept[i] && !warn_of_foreign(d, &d->release[i]))
			code = remove_release(d, &d->release[i], err);
	if (d->record.ids.count != count && !code)
		code = phpca_store__write_record(d, err);
	free(kept);
	return code;
}
