/* phpca info: what an archive is, and where its bytes go. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "format/phpc.h"
#include "format/archive_sign.h"
#include "options/options.h"
#include "php/engine.h"
#include "image/counts.h"
#include "base/json.h"
#include "tools/sbom.h"
#include "inspect/archive_file.h"
#include "inspect/preload.h"
#include "base/shown.h"
#include "base/text.h"

/* One list for the text and the JSON form. */
#define PARTS(X) \
	X(index, "index") \
	X(manifest, "manifest") \
	X(strings, "shared strings") \
	X(paths, "paths") \
	X(metadata, "images: metadata") \
	X(code, "images: code") \
	X(data, "images: data") \
	X(misc, "images: misc") \
	X(tables, "images: headers and relocations") \
	X(sources, "sources") \
	X(assets, "assets") \
	X(container, "tar headers and padding")

struct info {
	const struct phpca_archive *a;
	const struct phpca_tool_map *map;
	const char *file;
	uint32_t directories, scripts, assets, links, verdict[4], without_source, damaged;
	struct {
#define X(name, text) uint64_t name;
		PARTS(X)
#undef X
	} bytes;
	cJSON *manifest;            /* NULL when it is no JSON */
	const char *php;            /* "" when the manifest does not say */
	struct phpca_error forgery; /* empty: it is not signed, or the signature is right */
};

/* ---- counting ---- */

static void count_image(struct info *info, const struct phpca_entry_disk *e)
{
	const uint8_t *bytes = info->a->base + e->image_offset;
	struct phpca_error ignored = {0};
	struct phpc_image image;

	if (phpc_image_open(&image, bytes, e->image_size, &ignored)) {
		info->damaged++;
		info->bytes.tables += e->image_size;
		return;
	}
	info->bytes.metadata += image.header->metadata_size;
	info->bytes.code += image.header->code_size;
	info->bytes.data += image.header->data_size;
	info->bytes.misc += image.header->misc_size;
	info->bytes.tables += e->image_size - image.header->mem_size;
}

static void count_script(struct info *info, const struct phpca_entry_disk *e)
{
	info->scripts++;
	if (e->verdict < sizeof(info->verdict) / sizeof(*info->verdict))
		info->verdict[e->verdict]++;
	if (e->image_offset)
		count_image(info, e);
	if (e->source_offset)
		info->bytes.sources += e->source_size;
	else if (e->source_size)
		info->without_source++;
}

static void count_entry(struct info *info, const struct phpca_entry_disk *e)
{
	if (e->kind == PHPCA_ENTRY_SCRIPT)
		count_script(info, e);
	else if (e->kind == PHPCA_ENTRY_ASSET && e->source_offset)
		info->bytes.assets += e->source_size;
	info->assets += e->kind == PHPCA_ENTRY_ASSET;
	info->links += e->kind == PHPCA_ENTRY_LINK;
	info->directories += e->kind == PHPCA_ENTRY_DIRECTORY;
}

static const cJSON *member(const struct info *info, const char *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(info->manifest, object), key);
}

static const char *word(const struct info *info, const char *object, const char *key)
{
	const cJSON *value = member(info, object, key);

	return cJSON_IsString(value) ? value->valuestring : "";
}

static void read_manifest(struct info *info)
{
	info->manifest = phpca_tool_manifest(info->a);
	info->php = word(info, "build", "php");
}

static void count(struct info *info)
{
	const struct phpca_index_disk *index = info->a->index;
	uint64_t known = 0;

	for (uint32_t i = 0; i < info->a->entry_count; i++)
		count_entry(info, &info->a->entry[i]);
	info->bytes.index = index->index_size;
	info->bytes.manifest = index->manifest_size;
	info->bytes.strings = index->strings_size;
	info->bytes.paths = index->paths_size;
#define X(name, text) known += info->bytes.name;
	PARTS(X)
#undef X
	info->bytes.container = info->a->size > known ? info->a->size - known : 0;
	read_manifest(info);
}

/* ---- what both forms say ---- */

static const char *mount_of(const struct phpca_archive *a)
{
	const char *mount = phpca_archive_name(a, a->index->mount);

	return *mount ? mount : "/";
}

static const char *entry_of(const struct phpca_archive *a)
{
	return a->index->entry == PHPCA_NO_ENTRY ? NULL
											 : phpca_tool_entry_path(a, &a->entry[a->index->entry]);
}

static bool not_precompiled(const struct phpca_entry_disk *e)
{
	return e->kind == PHPCA_ENTRY_SCRIPT && e->verdict != PHPCA_VERDICT_PRECOMPILED;
}

static const char *reason_of(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	return e->reason ? phpca_archive_name(a, e->reason) : "no reason was recorded";
}

static void system_id(const struct phpca_archive *a, char out[PHPC_SYSTEM_ID_SIZE + 1])
{
	memcpy(out, a->index->system_id, PHPC_SYSTEM_ID_SIZE);
	out[PHPC_SYSTEM_ID_SIZE] = '\0';
}

/* Who it says has signed it. */
static const char *claimed_signer(const struct phpca_archive *a)
{
	static char name[2 * PHPCA_KEY_SIZE + 1];

	if (!phpca_archive_signer(a))
		return NULL;
	phpca_key_print(phpca_archive_signer(a), name);
	return name;
}

static bool is_forged(const struct info *info)
{
	return *info->forgery.message != '\0';
}

static bool is_web(const struct phpca_archive *a, uint32_t number)
{
	for (uint32_t i = 0; i < a->web_count; i++)
		if (a->web[i] == number)
			return true;
	return false;
}

static uint32_t count_skipped(const struct phpca_archive *a)
{
	uint32_t skipped = 0;

	for (uint32_t i = 0; i < a->preload_count; i++)
		skipped += phpca_preload_obstacle(a, &a->entry[a->preload[i]]) != NULL;
	return skipped;
}

/* ---- text ---- */

static void print_preload(const struct phpca_archive *a)
{
	const char *obstacle;

	if (!a->preload_count)
		return;
	printf("preload     %u scripts, %u of them can't be\n", a->preload_count, count_skipped(a));
	for (uint32_t i = 0; i < a->preload_count; i++)
		if ((obstacle = phpca_preload_obstacle(a, &a->entry[a->preload[i]])))
			printf("  skipped: %s: %s\n",
				phpca_shown(phpca_tool_entry_path(a, &a->entry[a->preload[i]])), obstacle);
}

static void print_bytes(const struct info *info)
{
	printf("bytes       %llu\n", (unsigned long long)info->a->size);
#define X(name, text) \
	if (info->bytes.name) \
		printf("  %-32s %12llu  %5.1f %%\n", text, (unsigned long long)info->bytes.name, \
			100.0 * (double)info->bytes.name / (double)info->a->size);
	PARTS(X)
#undef X
}

/* The commit and the packages, as far as the manifest knows them. */
static void print_origin(const struct info *info)
{
	const cJSON *time_of = member(info, "git", "time"),
				*packages = member(info, "composer", "packages"), *package;
	time_t seconds = cJSON_IsNumber(time_of) ? (time_t)time_of->valuedouble : 0;
	const char *path = word(info, "git", "path");
	char text[40] = "";
	struct tm tm;
	int dev = 0;

	if (*word(info, "git", "commit")) {
		if (gmtime_r(&seconds, &tm))
			strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
		printf("git         %s%s%s%s, commit %s of %s\n",
			phpca_shown(word(info, "git", "describe")),
			cJSON_IsTrue(member(info, "git", "dirty")) ? ", dirty" : "", *path ? ", " : "",
			phpca_shown(path), phpca_shown(word(info, "git", "commit")), text);
	}
	cJSON_ArrayForEach(package, packages)
		dev += cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(package, "dev"));
	if (packages)
		printf("packages    %d, %d of them for development\n", cJSON_GetArraySize(packages), dev);
}

static void print_engine(const struct phpca_segment_disk *segment, bool is_shown)
{
	char *id = phpca_text_cut((const char *)segment->system_id, sizeof(segment->system_id));

	printf("  %c %-32s %12llu\n", is_shown ? '*' : ' ', phpca_shown(id),
		(unsigned long long)segment->size);
	free(id);
}

/* Of an archive of several engines: which, and how much of the file is whose. */
static void print_engines(const struct phpca_tool_map *map)
{
	const struct phpca_merged *m = map->merged;

	if (!m)
		return;
	printf("engines     %u, in %llu bytes; below is what one of them has (--engine)\n",
		m->head.segment_count, (unsigned long long)m->head.archive_size);
	for (uint32_t i = 0; i < m->head.segment_count; i++)
		print_engine(&m->segment[i], i == map->segment);
	printf("    %-32s %12llu\n", "shared", (unsigned long long)m->head.files_size);
}

static void print_text(const struct info *info)
{
	const struct phpca_archive *a = info->a;
	const char *entry = entry_of(a);
	char id[PHPC_SYSTEM_ID_SIZE + 1];

	system_id(a, id);
	printf("archive     %s\n", phpca_shown(info->file));
	print_engines(info->map);
	printf("name        %s %s\n", phpca_shown(phpca_archive_name(a, a->index->name)),
		phpca_shown(phpca_archive_name(a, a->index->app_version)));
	printf("format      %u\n", a->index->version);
	printf("content id  %016llx\n", (unsigned long long)a->index->content_id);
	printf("system id   %s\n", phpca_shown(id));
	printf("php         %s\n", *info->php ? phpca_shown(info->php) : "not recorded");
	print_origin(info);
	if (is_forged(info))
		printf("signed      no, it only claims to be, by %s\n", claimed_signer(a));
	else
		printf("signed      %s\n", claimed_signer(a) ? claimed_signer(a) : "no");
	printf("mount       %s\n", phpca_shown(mount_of(a)));
	printf("entry       %s%s\n", entry ? phpca_shown(entry) : "none",
		entry && is_web(a, a->index->entry) ? " (web)" : "");
	for (uint32_t i = 0; i < a->start_count; i++)
		if (a->start[i] != a->index->entry)
			printf("            %s%s\n",
				phpca_shown(phpca_tool_entry_path(a, &a->entry[a->start[i]])),
				is_web(a, a->start[i]) ? " (web)" : "");
	printf("entries     %u scripts, %u assets, %u directories, %u links\n", info->scripts,
		info->assets, info->directories, info->links);
	printf("classes     %u\n", a->class_count);
	printf("verdicts    %u precompiled, %u from source, %u refused\n",
		info->verdict[PHPCA_VERDICT_PRECOMPILED], info->verdict[PHPCA_VERDICT_SOURCE],
		info->verdict[PHPCA_VERDICT_REFUSED]);
	if (info->without_source)
		printf("stripped    %u scripts have no source here\n", info->without_source);
	for (uint32_t i = 0; i < a->entry_count; i++)
		if (not_precompiled(&a->entry[i]))
			printf("  %s: %s: %s\n", phpca_verdict_name(a->entry[i].verdict),
				phpca_shown(phpca_tool_entry_path(a, &a->entry[i])),
				phpca_shown(reason_of(a, &a->entry[i])));
	print_preload(a);
	print_bytes(info);
}

/* ---- JSON ---- */

static void add_bytes(cJSON *document, const struct info *info)
{
	cJSON *bytes = cJSON_AddObjectToObject(document, "bytes");

	phpca_json_add_number(bytes, "total", (double)info->a->size);
#define X(name, text) phpca_json_add_number(bytes, #name, (double)info->bytes.name);
	PARTS(X)
#undef X
}

static void add_verdicts(cJSON *document, const struct info *info)
{
	cJSON *verdicts = cJSON_AddObjectToObject(document, "verdicts"),
		  *list = cJSON_AddArrayToObject(document, "not_precompiled");

	phpca_json_add_number(verdicts, "precompiled", info->verdict[PHPCA_VERDICT_PRECOMPILED]);
	phpca_json_add_number(verdicts, "source", info->verdict[PHPCA_VERDICT_SOURCE]);
	phpca_json_add_number(verdicts, "refused", info->verdict[PHPCA_VERDICT_REFUSED]);
	for (uint32_t i = 0; i < info->a->entry_count; i++) {
		const struct phpca_entry_disk *e = &info->a->entry[i];
		cJSON *item;
		if (!not_precompiled(e))
			continue;
		item = cJSON_CreateObject();
		phpca_json_add_string(item, "path", phpca_tool_entry_path(info->a, e));
		phpca_json_add_string(item, "verdict", phpca_verdict_name(e->verdict));
		phpca_json_add_string(item, "reason", reason_of(info->a, e));
		cJSON_AddItemToArray(list, item);
	}
}

static void add_web(cJSON *document, const struct phpca_archive *a)
{
	cJSON *web = cJSON_AddArrayToObject(document, "web");

	for (uint32_t i = 0; i < a->web_count; i++)
		cJSON_AddItemToArray(
			web, phpca_json_string(phpca_tool_entry_path(a, &a->entry[a->web[i]])));
}

static void add_preload(cJSON *document, const struct phpca_archive *a)
{
	cJSON *preload = cJSON_AddObjectToObject(document, "preload"),
		  *skipped = cJSON_AddArrayToObject(preload, "skipped");
	const char *obstacle;

	phpca_json_add_number(preload, "scripts", a->preload_count);
	for (uint32_t i = 0; i < a->preload_count; i++) {
		const struct phpca_entry_disk *e = &a->entry[a->preload[i]];
		cJSON *item;
		if (!(obstacle = phpca_preload_obstacle(a, e)))
			continue;
		item = cJSON_CreateObject();
		phpca_json_add_string(item, "path", phpca_tool_entry_path(a, e));
		phpca_json_add_string(item, "reason", obstacle);
		cJSON_AddItemToArray(skipped, item);
	}
}

static void add_counts(cJSON *document, const struct info *info)
{
	phpca_json_add_number(document, "scripts", info->scripts);
	phpca_json_add_number(document, "assets", info->assets);
	phpca_json_add_number(document, "directories", info->directories);
	phpca_json_add_number(document, "links", info->links);
	phpca_json_add_number(document, "classes", info->a->class_count);
	phpca_json_add_number(document, "without_source", info->without_source);
}

static void add_copy(cJSON *document, const char *key, const cJSON *value)
{
	cJSON_AddItemToObject(document, key, value ? cJSON_Duplicate(value, true) : cJSON_CreateNull());
}

static void add_engines(cJSON *document, const struct info *info)
{
	cJSON *list = cJSON_AddArrayToObject(document, "engines");
	const struct phpca_merged *m = info->map->merged;
	char id[PHPC_SYSTEM_ID_SIZE + 1];

	for (uint32_t i = 0; i < (m ? m->head.segment_count : 1); i++) {
		cJSON *item = cJSON_CreateObject();
		snprintf(id, sizeof(id), "%.32s",
			(const char *)(m ? m->segment[i].system_id : info->a->index->system_id));
		phpca_json_add_string(item, "system_id", id);
		phpca_json_add_number(
			item, "bytes", (double)(m ? m->segment[i].size : info->a->index->images_end));
		cJSON_AddItemToArray(list, item);
	}
}

static void print_json(const struct info *info)
{
	const struct phpca_archive *a = info->a;
	cJSON *document = phpca_json_report("phpca.info"), *starts;
	char id[PHPC_SYSTEM_ID_SIZE + 1], content[17];

	system_id(a, id);
	snprintf(content, sizeof(content), "%016llx", (unsigned long long)a->index->content_id);
	phpca_json_add_string(document, "archive", info->file);
	phpca_json_add_string(document, "name", phpca_archive_name(a, a->index->name));
	phpca_json_add_string(document, "app_version", phpca_archive_name(a, a->index->app_version));
	phpca_json_add_number(document, "format", a->index->version);
	phpca_json_add_string(document, "content_id", content);
	phpca_json_add_string(document, "system_id", id);
	phpca_json_add_string(document, "php", *info->php ? info->php : NULL);
	add_engines(document, info);
	add_copy(document, "git", cJSON_GetObjectItemCaseSensitive(info->manifest, "git"));
	add_copy(document, "composer", cJSON_GetObjectItemCaseSensitive(info->manifest, "composer"));
	phpca_json_add_string(document, "signer", is_forged(info) ? NULL : claimed_signer(a));
	phpca_json_add_string(document, "claimed_signer", claimed_signer(a));
	phpca_json_add_string(document, "mount", mount_of(a));
	phpca_json_add_string(document, "entry", entry_of(a));
	starts = cJSON_AddArrayToObject(document, "starts");
	for (uint32_t i = 0; i < a->start_count; i++)
		cJSON_AddItemToArray(
			starts, phpca_json_string(phpca_tool_entry_path(a, &a->entry[a->start[i]])));
	add_web(document, a);
	add_preload(document, a);
	add_counts(document, info);
	add_verdicts(document, info);
	add_bytes(document, info);
	phpca_json_print(document);
}

/* Is it for the PHP that this phpca compiles for? */
static enum phpca_code check_engine(const struct phpca_archive *a, const struct phpca_tool_map *map,
	const char *php, const struct phpca_arguments *arguments, struct phpca_error *err)
{
	enum phpca_code code = phpca_engine_start(arguments->pack.ini, arguments->pack.ini_count, err);
	char id[PHPC_SYSTEM_ID_SIZE + 1];

	system_id(a, id);
	if (!code && !phpca_tool_is_for(map, a, phpca_engine_system_id()))
		code = phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
			"%s: made for another engine: wanted %s (PHP %s), found %s (PHP %s)",
			arguments->pack.file[0], phpca_engine_system_id(), phpca_engine_php_version(), id,
			*php ? php : "not recorded");
	phpca_engine_stop();
	return code;
}

static enum phpca_code run(const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct phpca_tool_map map;
	struct phpca_archive a;
	struct info info = {.a = &a, .map = &map, .file = arguments->pack.file[0]};
	enum phpca_code code = phpca_tool_open_any(&map, &a, info.file, err);

	if (code)
		return code;
	phpca_tool_check_signature(&a, NULL, &info.forgery);
	count(&info);
	if (arguments->sbom)
		phpca_json_print(phpca_sbom(&a, info.manifest));
	else if (arguments->pack.json)
		print_json(&info);
	else
		print_text(&info);
	if (arguments->check)
		code = check_engine(&a, &map, info.php, arguments, err);
	if (!code && is_forged(&info))
		code = phpca_error_set(err, PHPCA_E_TRUST, "%s: %s", info.file, info.forgery.message);
	if (!code && info.damaged)
		code = phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: %u images are damaged (phpca verify names them)", info.file, info.damaged);
	cJSON_Delete(info.manifest);
	phpca_tool_unmap(&map);
	return code;
}

static const struct phpca_option options[] = {PHPCA_OPTION_ENGINE,
	{0, "sbom", NULL, "print what it is made of as CycloneDX JSON: packages, versions, licenses",
		PHPCA_FLAG(sbom)},
	{0, "check", NULL, "exit code 4 if it is for another PHP than this phpca's", PHPCA_FLAG(check)},
	PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_info = {"info", "ARCHIVE",
	"Shows what an archive is, where its bytes go, and which scripts are not precompiled.", NULL,
	options, 1, 1, run, false};
