/* Stores without records: legacy.h says what they are. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "deploy/beneath.h"
#include "deploy/legacy.h"
#include "deploy/release.h"
#include "format/preface.h"

/* ---- one directory ---- */

static bool is_kind(int store, const char *path, const char *below, mode_t kind)
{
	char *whole = phpca_text_format("%s/%s", path, below);
	struct stat st;
	bool ok = phpca_beneath__stat(store, whole, &st) && (st.st_mode & S_IFMT) == kind;

	free(whole);
	return ok;
}

static bool is_known_member(int store, const char *path, const char *name)
{
	struct phpca_release_record record;
	enum phpca_record_state state;
	char *whole;

	if (strcmp(name, "app.phpca") == 0)
		return is_kind(store, path, name, S_IFREG);
	if (strcmp(name, "files") == 0)
		return is_kind(store, path, name, S_IFDIR);
	if (strcmp(name, "previous") == 0)
		return is_kind(store, path, name, S_IFLNK);
	if (strcmp(name, PHPCA_RECORD) != 0)
		return false;
	whole = phpca_text_format("%s/%s", path, name); /* somebody was killed while adopting it */
	state = phpca_release_record_read(&record, store, whole);
	phpca_release_record_clear(&record);
	free(whole);
	return state == PHPCA_RECORD_PARTIAL || state == PHPCA_RECORD_WHOLE;
}

static bool has_only_known_members(int store, const char *path)
{
	struct phpca_list names = phpca_beneath__names(store, path);
	struct stat st;
	bool ok = phpca_beneath__stat(store, path, &st) && S_ISDIR(st.st_mode);

	for (size_t i = 0; i < names.count && ok; i++)
		ok = is_known_member(store, path, names.item[i]);
	phpca_list_clear(&names);
	return ok;
}

static bool is_file_of(const struct phpca_deploy_set *set, const char *path)
{
	const struct phpca_deploy_item *item = phpca_deploy__find(set, path);

	return item && item->kind == PHPCA_DEPLOY_FILE;
}

static bool is_parent_of_file(const struct phpca_deploy_set *set, const char *directory)
{
	size_t size = strlen(directory);

	for (size_t i = 0; i < set->count; i++)
		if (set->item[i].kind == PHPCA_DEPLOY_FILE
			&& strncmp(set->item[i].path, directory, size) == 0 && set->item[i].path[size] == '/')
			return true;
	return false;
}

/* What lies in files/, if the archive wants all of it on disk. */
static bool take_files(
	int store, const char *path, const struct phpca_deploy_set *set, struct phpca_list *out)
{
	char *files = phpca_text_format("%s/files", path);
	struct phpca_list directories = {0}, others = {0};
	bool ok = true;

	phpca_beneath__walk(store, files, &directories, &others);
	for (size_t i = 0; i < others.count && ok; i++)
		ok = is_file_of(set, others.item[i]);
	for (size_t i = 0; i < directories.count && ok; i++)
		ok = is_parent_of_file(set, directories.item[i]);
	for (size_t i = 0; i < others.count && ok; i++)
		phpca_list_add(out, phpca_text_dup(others.item[i]));
	phpca_list_clear(&directories);
	phpca_list_clear(&others);
	free(files);
	return ok;
}

/* Its stubs had no bytes, and only entry scripts had one. */
static void take_stubs(const struct phpca_deploy_set *set, struct phpca_release_record *out)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->item[i].kind == PHPCA_DEPLOY_STUB && set->item[i].required) {
			phpca_list_add(&out->stubs, phpca_text_dup(set->item[i].path));
			phpca_list_add(&out->hashes, phpca_record_hash("", 0));
		}
}

/* `out`: its files and stubs; to be cleared in any case. */
static bool is_release(int store, const char *path, struct phpca_release_record *out)
{
	struct phpca_deploy_release r = {0};
	bool ok = has_only_known_members(store, path) && is_kind(store, path, "files", S_IFDIR)
		&& phpca_release__map(&r, store, path) && take_files(store, path, &r.set, &out->files);

	if (ok)
		take_stubs(&r.set, out);
	phpca_release__unmap(&r);
	return ok;
}

/* With the preface, or, up to format 3, with the tar header of the first member. */
static bool is_beginning_of_archive(const uint8_t *bytes, size_t size)
{
	static const char name[] = PHPCA_MEMBER_INDEX;
	uint8_t preface[PHPCA_PREFACE_SIZE];

	phpca_preface(preface);
	return memcmp(bytes, preface, size < sizeof(preface) ? size : sizeof(preface)) == 0
		|| (size >= sizeof(name) && memcmp(bytes, name, sizeof(name)) == 0);
}

static bool begins_as_archive(int store, const char *path)
{
	char *archive = phpca_text_format("%s/app.phpca", path);
	struct phpca_tool_map map;
	struct stat st;
	bool absent = !phpca_beneath__stat(store, archive, &st) && errno == ENOENT,
		 ok = !absent && phpca_beneath__map(&map, store, archive);

	if (ok) {
		ok = !map.size || is_beginning_of_archive(map.bytes, map.size);
		phpca_tool_unmap(&map);
	}
	free(archive);
	return absent || ok;
}

/* Damaged, or cut off while it was made or removed; files/ may not hold anything then. */
static bool is_part(int store, const char *path)
{
	char *files = phpca_text_format("%s/files", path);
	struct phpca_list names = phpca_beneath__names(store, files);
	bool ok = !names.count && has_only_known_members(store, path) && begins_as_archive(store, path);

	phpca_list_clear(&names);
	free(files);
	return ok;
}

/* ---- the store ---- */

bool phpca_legacy__made_current(int store)
{
	char *link = phpca_beneath__link(store, "current");
	struct stat st;
	bool ok;

	if (!link)
		return !phpca_beneath__stat(store, "current", &st);
	ok = phpca_release__number_in(link) && strncmp(link, "releases/", 9) == 0
		&& has_only_known_members(store, link) && begins_as_archive(store, link);
	free(link);
	return ok;
}

/* "3.new", "3.old" */
static bool is_leftover_name(const char *name)
{
	size_t size = strlen(name);
	char *number = phpca_text_cut(name, size > 4 ? size - 4 : 0);
	bool ok = phpca_release__number_in(number)
		&& (phpca_text_ends(name, ".new") || phpca_text_ends(name, ".old"));

	free(number);
	return ok;
}

bool phpca_legacy__is_store(int store)
{
	struct phpca_list names = phpca_beneath__names(store, "releases");
	struct stat st;
	bool found = false,
		 ok = phpca_beneath__stat(store, "lock", &st) && S_ISREG(st.st_mode) && !st.st_size
		&& phpca_legacy__made_current(store);

	for (size_t i = 0; i < names.count && ok && !found; i++) {
		struct phpca_release_record record = {0};
		char *path = phpca_text_format("releases/%s", names.item[i]);
		found = (phpca_release__number_in(names.item[i]) && is_release(store, path, &record))
			|| (is_leftover_name(names.item[i]) && is_part(store, path));
		phpca_release_record_clear(&record);
		free(path);
	}
	phpca_list_clear(&names);
	return ok && found;
}

/* ---- adopting ---- */

static enum phpca_code write_record(struct phpca_deploy *d, const char *path,
	struct phpca_release_record *record, struct phpca_error *err)
{
	char *file = phpca_text_format("%s/" PHPCA_RECORD, path);
	struct phpca_release_record found;
	enum phpca_code code = PHPCA_OK;

	if (phpca_release_record_read(&found, d->store_fd, file) == PHPCA_RECORD_WHOLE
		&& found.number == record->number)
		memcpy(record->id, found.id, sizeof(record->id));
	else if (phpca_beneath__unlink(d->store_fd, file) || errno == ENOENT)
		code = phpca_release__write_record(d, path, record, err);
	else
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s/%s: can't be written: %s", d->store, file, strerror(errno));
	phpca_release_record_clear(&found);
	free(file);
	if (!code)
		phpca_store_record_add(&d->record, record->number, record->id);
	return code;
}

static enum phpca_code adopt_release(
	struct phpca_deploy *d, const char *path, uint64_t number, struct phpca_error *err)
{
	struct phpca_release_record record = {.number = number};
	enum phpca_code code = PHPCA_OK;

	phpca_record_new_id(record.id);
	if (is_release(d->store_fd, path, &record))
		code = write_record(d, path, &record, err);
	phpca_release_record_clear(&record);
	return code;
}

static void remove_leftover(struct phpca_deploy *d, const char *path)
{
	struct phpca_release_record record = {0};

	if (is_release(d->store_fd, path, &record) || is_part(d->store_fd, path))
		phpca_release__remove_members(d->store_fd, path, &record.files);
	phpca_release_record_clear(&record);
}

enum phpca_code phpca_legacy__adopt(struct phpca_deploy *d, struct phpca_error *err)
{
	struct phpca_list names = phpca_beneath__names(d->store_fd, "releases");
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < names.count && !code; i++) {
		char *path = phpca_text_format("releases/%s", names.item[i]);
		uint64_t number = phpca_release__number_in(names.item[i]);
		if (number)
			code = adopt_release(d, path, number, err);
		else if (is_leftover_name(names.item[i]))
			remove_leftover(d, path);
		free(path);
	}
	phpca_list_clear(&names);
	return code;
}
