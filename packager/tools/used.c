/* See used.h. */
#include "tools/used.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/infile.h"
#include "base/json.h"
#include "format/usage.h"
#include "inspect/archive_file.h"

#define LIMIT_STATUS (256u << 20)

/* ---- the list ---- */

static struct phpca_list *paths_of(struct phpca_used_list *list, const char *archive)
{
	const char *name = phpca_path_base(archive);

	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->item[i].archive, name) == 0)
			return &list->item[i].paths;
	list->item = phpca_text_grow(list->item, (list->count + 1) * sizeof(*list->item));
	list->item[list->count] = (struct phpca_used){phpca_text_dup(name), {0}};
	return &list->item[list->count++].paths;
}

void phpca_used__clear(struct phpca_used_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->item[i].archive);
		phpca_list_clear(&list->item[i].paths);
	}
	free(list->item);
	memset(list, 0, sizeof(*list));
}

/* ---- what the runtime has noted ---- */

/* False: a process ended before it had written the head. */
static bool is_whole(const struct phpca_usage_disk *u, size_t size)
{
	return size >= sizeof(*u)
		&& memcmp(u->head.magic, PHPCA_USAGE_MAGIC, sizeof(u->head.magic)) == 0
		&& u->head.version == PHPCA_USAGE_VERSION && size >= phpca_usage_size(u->head.entry_count)
		&& memchr(u->head.archive, '\0', sizeof(u->head.archive)) != NULL;
}

static void add_records(struct phpca_used_list *out, const struct phpca_usage_disk *u,
	const struct phpca_archive *archive)
{
	struct phpca_list *paths = NULL;

	for (uint32_t i = 0; i < u->head.entry_count; i++) {
		const struct phpca_entry_disk *e = &archive->entry[i];
		if (e->kind != PHPCA_ENTRY_SCRIPT || (!u->record[i].hits && !u->record[i].fallbacks))
			continue;
		paths = paths ? paths : paths_of(out, u->head.archive);
		phpca_list_add(paths, phpca_text_dup(phpca_tool_entry_path(archive, e)));
	}
}

static enum phpca_code add_usage(
	struct phpca_used_list *out, const struct phpca_usage_disk *u, struct phpca_error *err)
{
	struct phpca_tool_map map;
	struct phpca_archive archive;
	enum phpca_code code = phpca_tool_open_any(&map, &archive, u->head.archive, err);

	if (code)
		return code;
	if (archive.index->content_id == u->head.content_id
		&& archive.entry_count == u->head.entry_count)
		add_records(out, u, &archive);
	else
		code = phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: it is not the archive that was used any more", u->head.archive);
	phpca_tool_unmap(&map);
	return code;
}

static enum phpca_code add_file(
	struct phpca_used_list *out, const char *filename, struct phpca_error *err)
{
	struct phpca_tool_map map;
	enum phpca_code code = phpca_tool_map_file(&map, filename, err);

	if (code)
		return code;
	if (is_whole((const struct phpca_usage_disk *)map.bytes, map.size))
		code = add_usage(out, (const struct phpca_usage_disk *)map.bytes, err);
	phpca_tool_unmap(&map);
	return code;
}

enum phpca_code phpca_used__add_directory(
	struct phpca_used_list *out, const char *directory, struct phpca_error *err)
{
	DIR *open = opendir(directory);
	const struct dirent *d;
	enum phpca_code code = PHPCA_OK;

	if (!open)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", directory, strerror(errno));
	while (!code && (d = readdir(open))) {
		if (phpca_text_ends(d->d_name, PHPCA_USAGE_SUFFIX)) {
			char *filename = phpca_text_format("%s/%s", directory, d->d_name);
			code = add_file(out, filename, err);
			free(filename);
		}
	}
	closedir(open);
	return code;
}

/* ---- what a server says ---- */

static bool says_used(const cJSON *script)
{
	const cJSON *hits = cJSON_GetObjectItemCaseSensitive(script, "hits"),
				*fallbacks = cJSON_GetObjectItemCaseSensitive(script, "fallbacks");

	return (cJSON_IsNumber(hits) && hits->valuedouble > 0)
		|| (cJSON_IsNumber(fallbacks) && fallbacks->valuedouble > 0)
		/* No request includes what was declared before it, so it is not counted. */
		|| cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(script, "declared"));
}

static bool add_mount(struct phpca_used_list *out, const cJSON *mount)
{
	const cJSON *archive = cJSON_GetObjectItemCaseSensitive(mount, "archive"),
				*scripts = cJSON_GetObjectItemCaseSensitive(mount, "scripts"), *script;
	struct phpca_list *paths = NULL;

	/* An empty array of PHP is a list in JSON. */
	if (!cJSON_IsString(archive)
		|| (!cJSON_IsObject(scripts) && !(cJSON_IsArray(scripts) && !scripts->child)))
		return false;
	cJSON_ArrayForEach(script, scripts)
	{
		if (says_used(script)) {
			paths = paths ? paths : paths_of(out, archive->valuestring);
			phpca_list_add(paths, phpca_text_dup(script->string));
		}
	}
	return true;
}

enum phpca_code phpca_used__add_status(
	struct phpca_used_list *out, const char *filename, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_infile found = phpca_infile_read(&text, filename, LIMIT_STATUS, err);
	enum phpca_code code = PHPCA_OK;
	cJSON *document = NULL;
	const cJSON *mounts, *mount;

	if (found == PHPCA_INFILE_ABSENT)
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", filename, strerror(ENOENT));
	if (found == PHPCA_INFILE_READ) {
		const struct phpca_json_text json = {filename, (char *)text.data, text.size, true};
		document = phpca_json_parse(&json, err);
	}
	if (!document) {
		phpca_buffer_clear(&text);
		return err->code;
	}
	mounts = cJSON_GetObjectItemCaseSensitive(document, "mounts");
	bool good = cJSON_IsArray(mounts);
	cJSON_ArrayForEach(mount, mounts) good = good && add_mount(out, mount);
	if (!good)
		code = phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: wanted json_encode(Phpca\\status(true)), found other JSON", filename);
	cJSON_Delete(document);
	phpca_buffer_clear(&text);
	return code;
}
