/*
 * What an archive wants on disk. Scripts that PHP may be started with: SAPIs look for them with
 * stat(2) or open(2) before any hook can answer. What "extract" names, and binaries that are no
 * scripts: only the kernel or a library can open them. What lies in the directory of a web entry
 * and is no script: a web server serves it itself. Directories that are "writable": the program
 * expects them.
 */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "base/pattern.h"
#include "deploy/scripts.h"
#include "deploy/set.h"

struct making {
	struct phpca_deploy_set *set;
	struct phpca_deploy_scripts scripts;
	struct phpca_rules extract;
	struct phpca_list writable; /* directories */
	struct phpca_list web;      /* directories of web entries; "" is the mount directory */
};

/* ---- the manifest inside ---- */

static void add_writable(struct making *m, const char *directory)
{
	char *path = phpca_text_dup(directory);

	/* A pattern names no directory that could be made. */
	if (strpbrk(path, "*?[") || !phpca_path_normalise(path) || !*path) {
		free(path);
		return;
	}
	memmove(path, path + (*path == '/'), strlen(path) + (*path != '/'));
	phpca_list_add(&m->writable, path);
}

static void read_manifest(struct making *m, const cJSON *manifest)
{
	const cJSON *item;

	cJSON_ArrayForEach(
		item, cJSON_GetObjectItemCaseSensitive(manifest, "extract")) if (cJSON_IsString(item))
		phpca_rules_add(&m->extract, item->valuestring, false);
	cJSON_ArrayForEach(
		item, cJSON_GetObjectItemCaseSensitive(manifest, "writable")) if (cJSON_IsString(item))
		add_writable(m, item->valuestring);
	phpca_deploy__scripts_read(&m->scripts, m->set->a, manifest);
}

/* ---- web entries ---- */

static bool is_start(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	for (uint32_t i = 0; i < a->start_count; i++)
		if (&a->entry[a->start[i]] == e)
			return true;
	return false;
}

static bool is_below(const char *directory, const char *path)
{
	size_t size = strlen(directory);

	return !size || (strncmp(path, directory, size) == 0 && path[size] == '/');
}

static void find_web(struct making *m)
{
	const struct phpca_archive *a = m->set->a;

	for (uint32_t i = 0; i < a->web_count; i++) {
		const char *path = phpca_tool_entry_path(a, &a->entry[a->web[i]]),
				   *slash = strrchr(path, '/');
		if (!slash)
			m->set->exposed = path;
		phpca_list_add(&m->web, phpca_text_cut(path, slash ? (size_t)(slash - path) : 0));
	}
}

/* Where the whole project is shown, its hidden files and Composer's are not for the web. */
static bool is_private(const char *path)
{
	const char *base = phpca_path_base(path);

	return (*base == '.' && strcmp(base, ".htaccess") != 0) || strncmp(base, "composer.", 9) == 0
		|| strcmp(base, "phpca.json") == 0;
}

static bool is_served(const struct making *m, const char *path)
{
	for (size_t i = 0; i < m->web.count; i++)
		if (is_below(m->web.item[i], path) && (*m->web.item[i] || !is_private(path)))
			return true;
	return false;
}

/* ---- the set ---- */

static struct phpca_deploy_item *add_item(struct phpca_deploy_set *set, const char *path,
	enum phpca_deploy_kind kind, const struct phpca_entry_disk *e)
{
	struct phpca_deploy_item *item;

	set->item = phpca_text_grow(set->item, (set->count + 1) * sizeof(*set->item));
	item = &set->item[set->count++];
	*item = (struct phpca_deploy_item){.path = phpca_text_dup(path), .kind = kind, .entry = e};
	return item;
}

static void add_stub(
	struct making *m, const char *path, const struct phpca_entry_disk *e, bool required)
{
	struct phpca_deploy_item *item = add_item(m->set, path, PHPCA_DEPLOY_STUB, e);

	item->required = required;
	item->interpreter = phpca_deploy__interpreter(&m->scripts, e);
}

/* It is copied: through a link into the store, it would look for the files beside itself there. */
static void add_command(struct making *m, const char *path, const struct phpca_entry_disk *e)
{
	struct phpca_deploy_item *item = add_item(m->set, path, PHPCA_DEPLOY_STUB, e);

	item->command = phpca_text_cut(
		(const char *)m->set->a->base + e->source_offset, e->source_size);
}

static bool is_in_writable(const struct making *m, const char *path)
{
	for (size_t i = 0; i < m->writable.count; i++)
		if (is_below(m->writable.item[i], path))
			return true;
	return false;
}

/* Is the file at `path` to be there as a whole? */
static bool is_file(
	const struct making *m, const char *path, const struct phpca_entry_disk *e, bool extract)
{
	return extract
		|| (e->kind == PHPCA_ENTRY_ASSET
			&& (is_served(m, path) || phpca_deploy__is_binary(&m->scripts, e)));
}

/* `path` is the entry's own, or one that a link gives it. */
static enum phpca_code add_file(
	struct making *m, const char *path, const struct phpca_entry_disk *e, struct phpca_error *err)
{
	const struct phpca_archive *a = m->set->a;
	bool extract = phpca_rules_match(&m->extract, path, false, false);

	if (is_start(a, e) && strcmp(path, phpca_tool_entry_path(a, e)) == 0)
		return PHPCA_OK;
	if (!extract && phpca_deploy__is_command(&m->scripts, e)) {
		add_command(m, path, e);
		return phpca_archive_check_source(a, e, err);
	}
	if (is_start(a, e) || !is_file(m, path, e, extract)) {
		if (phpca_deploy__may_be_started(&m->scripts, path, e))
			add_stub(m, path, e, false);
		return PHPCA_OK;
	}
	if (!e->source_offset && e->source_size)
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: \"extract\" names it, but its source was stripped", path);
	add_item(m->set, path, is_in_writable(m, path) ? PHPCA_DEPLOY_DATA : PHPCA_DEPLOY_FILE, e);
	return phpca_archive_check_source(a, e, err);
}

/*
 * public/storage -> ../storage/app/public: what is behind the link, by the link's name. Links
 * behind it are not followed once more.
 */
static enum phpca_code add_behind(struct making *m, const struct phpca_entry_disk *link,
	const struct phpca_entry_disk *directory, struct phpca_error *err)
{
	const struct phpca_archive *a = m->set->a;
	const char *from = phpca_tool_entry_path(a, directory), *to = phpca_tool_entry_path(a, link);
	enum phpca_code code = PHPCA_OK;

	if (is_below(from, to))
		return PHPCA_OK; /* it would hold itself */
	for (uint32_t i = 0; i < a->entry_count && !code; i++) {
		const struct phpca_entry_disk *e = &a->entry[i];
		const char *path = phpca_tool_entry_path(a, e);
		char *name;
		if ((e->kind != PHPCA_ENTRY_SCRIPT && e->kind != PHPCA_ENTRY_ASSET)
			|| !is_below(from, path))
			continue;
		name = phpca_text_format("%s/%s", to, path + strlen(from) + 1);
		code = add_file(m, name, e, err);
		free(name);
	}
	return code;
}

static enum phpca_code add_entry(
	struct making *m, const struct phpca_entry_disk *e, struct phpca_error *err)
{
	const struct phpca_entry_disk *target = phpca_archive_follow(m->set->a, e);

	if (!target || e->kind == PHPCA_ENTRY_DIRECTORY)
		return PHPCA_OK;
	if (target->kind == PHPCA_ENTRY_DIRECTORY)
		return add_behind(m, e, target, err);
	return add_file(m, phpca_tool_entry_path(m->set->a, e), target, err);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(
		((const struct phpca_deploy_item *)a)->path, ((const struct phpca_deploy_item *)b)->path);
}

static void add_directories(struct making *m)
{
	for (size_t i = 0; i < m->writable.count; i++)
		if (!phpca_archive_find(m->set->a, m->writable.item[i], strlen(m->writable.item[i]))
			|| phpca_archive_find(m->set->a, m->writable.item[i], strlen(m->writable.item[i]))->kind
				== PHPCA_ENTRY_DIRECTORY)
			add_item(m->set, m->writable.item[i], PHPCA_DEPLOY_DIRECTORY, NULL);
}

static enum phpca_code add_all(struct making *m, struct phpca_error *err)
{
	const struct phpca_archive *a = m->set->a;
	enum phpca_code code = PHPCA_OK;

	find_web(m);
	for (uint32_t i = 0; i < a->start_count; i++)
		add_stub(m, phpca_tool_entry_path(a, &a->entry[a->start[i]]), &a->entry[a->start[i]], true);
	for (uint32_t i = 0; i < a->entry_count && !code; i++)
		code = add_entry(m, &a->entry[i], err);
	add_directories(m);
	return code;
}

static enum phpca_code collect(struct making *m, struct phpca_error *err)
{
	const struct phpca_archive *a = m->set->a;
	cJSON *manifest = cJSON_ParseWithLength(
		(const char *)a->base + a->index->manifest_offset, a->index->manifest_size);
	enum phpca_code code;

	if (!manifest)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: not valid JSON", PHPCA_MEMBER_MANIFEST);
	read_manifest(m, manifest);
	code = add_all(m, err);
	phpca_deploy__scripts_clear(&m->scripts);
	cJSON_Delete(manifest);
	return code;
}

static void clear_item(struct phpca_deploy_item *item)
{
	free(item->path);
	free(item->command);
	free(item->interpreter);
}

/* The first one of each path counts. */
static void sort(struct phpca_deploy_set *set)
{
	size_t kept = 0;

	if (set->count)
		qsort(set->item, set->count, sizeof(*set->item), by_path);
	for (size_t i = 0; i < set->count; i++)
		if (kept && strcmp(set->item[kept - 1].path, set->item[i].path) == 0)
			clear_item(&set->item[i]);
		else
			set->item[kept++] = set->item[i];
	set->count = kept;
}

enum phpca_code phpca_deploy__set(struct phpca_deploy_set *out, const struct phpca_archive *a,
	const struct phpca_tool_map *file, struct phpca_error *err)
{
	struct making m = {.set = out};
	enum phpca_code code;

	memset(out, 0, sizeof(*out));
	out->a = a;
	out->file = file->bytes;
	out->file_size = file->size;
	code = phpca_archive_check_names(a, err);
	if (!code)
		code = collect(&m, err);
	sort(out);
	phpca_rules_clear(&m.extract);
	phpca_list_clear(&m.writable);
	phpca_list_clear(&m.web);
	return code;
}

void phpca_deploy__set_clear(struct phpca_deploy_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		clear_item(&set->item[i]);
	free(set->item);
	memset(set, 0, sizeof(*set));
}

const struct phpca_deploy_item *phpca_deploy__find(
	const struct phpca_deploy_set *set, const char *path)
{
	struct phpca_deploy_item key = {.path = (char *)path};

	return set->count ? bsearch(&key, set->item, set->count, sizeof(*set->item), by_path) : NULL;
}

const uint8_t *phpca_deploy__bytes(
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item)
{
	const struct phpca_entry_disk *e = item->entry;

	return e->source_offset ? set->a->base + e->source_offset
		: e->source_size    ? NULL
							: (const uint8_t *)"";
}
