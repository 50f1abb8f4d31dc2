/* A new release: its record first, then all else, then its name. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "deploy/beneath.h"
#include "deploy/release.h"
#include "deploy/store_files.h"
#include "deploy/stub.h"

/*
 * Read-only: what is written through a link into a release would be lost with it. "writable" is for
 * files that change.
 */
static enum phpca_code add_file(const struct phpca_deploy *d, const char *files,
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item,
	struct phpca_error *err)
{
	char *path = phpca_text_format("%s/%s", files, item->path);
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
	char *files = phpca_text_format("%s/files", release);
	enum phpca_code code = phpca_store__make_directory(d, files, err);

	for (size_t i = 0; i < set->count && !code; i++)
		if (set->item[i].kind == PHPCA_DEPLOY_FILE)
			code = add_file(d, files, set, &set->item[i], err);
	free(files);
	return code;
}

static enum phpca_code add_archive(const struct phpca_deploy *d, const char *release,
	const struct phpca_deploy_set *set, struct phpca_error *err)
{
	char *archive = phpca_text_format("%s/app.phpca", release);
	enum phpca_code code = PHPCA_OK;

	errno = EIO;
	if (!phpca_beneath__write(
			d->store_fd, archive, set->file, set->file_size, d->mode & 0555, (uint64_t)time(NULL))
		|| phpca_beneath__compare(d->store_fd, archive, set->file, set->file_size)
			!= PHPCA_TOOL_SAME)
		code = phpca_store__failed(d, archive, "written", err);
	free(archive);
	return code;
}

static enum phpca_code add_previous(
	const struct phpca_deploy *d, const char *release, struct phpca_error *err)
{
	const struct phpca_deploy_release *current = phpca_release__current(d);
	char *previous = phpca_text_format("%s/previous", release), number[32];
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
			phpca_list_add(&out->files, phpca_text_dup(item->path));
		} else if (item->kind == PHPCA_DEPLOY_STUB) {
			char *text = phpca_deploy__stub(item, d->inside ? NULL : d->store);
			phpca_list_add(&out->stubs, phpca_text_dup(item->path));
			phpca_list_add(&out->hashes, phpca_record_hash(text, strlen(text)));
			free(text);
		}
	}
}

enum phpca_code phpca_release__write_record(const struct phpca_deploy *d, const char *path,
	const struct phpca_release_record *record, struct phpca_error *err)
{
	char *file = phpca_text_format("%s/" PHPCA_RECORD, path);
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
		code = add_archive(d, making, set, err);
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
		|| !phpca_beneath__rename(d->store_fd, making, release, false)) {
		code = phpca_store__failed(d, release, "made", err);
	} else if (!phpca_beneath__sync(d->store_fd, "releases", false)) {
		code = phpca_store__failed(d, release, "made", err);
		phpca_beneath__rename(d->store_fd, release, making, false);
	}
	free(release);
	return code;
}

/* Behind our last one; a name that somebody else has is passed over. */
static uint64_t next_number(const struct phpca_deploy *d)
{
	uint64_t number = d->current_number;
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
	making = phpca_text_format("releases/%s.new", record.id);
	phpca_store_record_add(&d->record, record.number, record.id);
	d->adding_number = record.number;
	memcpy(d->adding, record.id, sizeof(d->adding));
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
