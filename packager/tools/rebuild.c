/*
 * See rebuild.h. The settings are those of the archive's own manifest; only the files are read
 * anew.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "format/version.h"
#include "git/git.h"
#include "pack/pack.h"
#include "tools/rebuild.h"
#include "sign/sign.h"
#include "inspect/archive_file.h"

static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(value) ? value->valuestring : NULL;
}

/* ---- what is handed to the packager ---- */

/*
 * The manifest that would give the same settings: what it was packed with, less what it was packed
 * from.
 */
static char *settings_of(const cJSON *manifest)
{
	cJSON *settings = cJSON_Duplicate(manifest, true);
	char *text;

	cJSON_DeleteItemFromObjectCaseSensitive(settings, "composer");
	cJSON_DeleteItemFromObjectCaseSensitive(settings, "git");
	cJSON_DeleteItemFromObjectCaseSensitive(settings, "build");
	for (const char *const *key = (const char *const[]){"name", "version", NULL}; *key; key++)
		if (text_of(settings, *key)
			&& !*text_of(settings, *key)) /* none, which a manifest says by silence */
			cJSON_DeleteItemFromObjectCaseSensitive(settings, *key);
	text = cJSON_Print(settings);
	cJSON_Delete(settings);
	return text;
}

static void copy_entries(
	struct phpca_list *out, const struct phpca_archive *a, const uint32_t *number, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		phpca_list_add(out, phpca_text_dup(phpca_tool_entry_path(a, &a->entry[number[i]])));
}

/*
 * The project's directory, wherever in its repository the user stands; that is where its packages
 * are looked for.
 */
static char *project_directory(const char *given, const char *path)
{
	char *location = phpca_path_absolute(given), *why = NULL, *top = NULL, *directory = NULL;
	char *real = phpca_path_real(*location ? location : "/");
	bool bare;
	struct phpca_git *g = real ? phpca_git_find(strcmp(real, "/") == 0 ? "" : real, &why, &bare)
							   : NULL;
	struct stat st;

	if (g && (top = phpca_git_worktree(g)))
		directory = phpca_text_format("%s/%s", top, path);
	if (!directory || stat(directory, &st) != 0 || !S_ISDIR(st.st_mode)) {
		free(directory);
		directory = phpca_text_dup(given);
	}
	phpca_git_close(g);
	free(location);
	free(real);
	free(top);
	free(why);
	return directory;
}

/* A name for the other archive, in a directory of its own that nobody else may write. */
static enum phpca_code make_parents(char **directory, char **filename, struct phpca_error *err)
{
	const char *base = getenv("TMPDIR");

	*directory = phpca_text_format("%s/phpca-rebuild-XXXXXX", base && *base ? base : "/tmp");
	if (!mkdtemp(*directory)) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be made: %s", *directory, strerror(errno));
		free(*directory);
		*directory = NULL;
		return PHPCA_E_FAILURE;
	}
	*filename = phpca_text_format("%s/rebuilt.phpca", *directory);
	return PHPCA_OK;
}

/* ---- packing ---- */

static size_t copy_ini(const cJSON *manifest, const char ***out)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(
					cJSON_GetObjectItemCaseSensitive(manifest, "build"), "ini"),
				*item;
	size_t count = 0;

	*out = phpca_text_alloc(((size_t)cJSON_GetArraySize(list) + 1) * sizeof(**out));
	cJSON_ArrayForEach(item, list) if (cJSON_IsString(item))(*out)[count++] = item->valuestring;
	return count;
}

static enum phpca_code pack_again(const struct phpca_archive *a, const cJSON *manifest,
	const struct phpca_arguments *arguments, const char *output, struct phpca_error *err)
{
	const cJSON *git = cJSON_GetObjectItemCaseSensitive(manifest, "git");
	const char *path = text_of(git, "path") ? text_of(git, "path") : "";
	char *settings = settings_of(manifest),
		 *root = project_directory(arguments->pack.root ? arguments->pack.root : ".", path);
	struct phpca_override override = {
		.manifest = settings, .describe = text_of(git, "describe"), .time = a->index->timestamp};
	struct phpca_run run = {
		.options = arguments->pack, .override = &override, .signer = phpca_sign_again(a)};
	enum phpca_code code;

	copy_entries(&override.starts, a, a->start, a->start_count);
	copy_entries(&override.web, a, a->web, a->web_count);
	copy_entries(&override.preload, a, a->preload, a->preload_count);
	run.options.root = root;
	run.options.rev = text_of(git, "commit");
	run.options.rev_path = path;
	run.options.output = output;
	run.options.ini_count = copy_ini(manifest, &run.options.ini);
	run.options.file = NULL;
	run.options.file_count = 0;
	run.options.strict = run.options.dry_run = run.options.json = false;
	run.options.no_cache = true; /* what is to be proved is made */
	code = phpca_pack_run(&run, err);
	free(run.options.ini);
	phpca_pack_clear(&run);
	phpca_list_clear(&override.starts);
	phpca_list_clear(&override.web);
	phpca_list_clear(&override.preload);
	cJSON_free(settings);
	free(root);
	return code;
}

/* ---- comparing ---- */

static enum phpca_code compare(const struct phpca_archive *a, const cJSON *manifest,
	const char *filename, cJSON *list, struct phpca_error *err)
{
	struct phpca_tool_map map;
	struct phpca_archive other;
	enum phpca_code code = phpca_tool_open_archive(&map, &other, filename, NULL, err);

	if (code)
		return code;
	if (memcmp(other.index->system_id, a->index->system_id, sizeof(a->index->system_id)) != 0) {
		const char *php = phpca_tool_php_of(manifest);
		code = phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
			"it was packed for PHP %s; only with that it can be made again",
			php ? php : "of another build");
	} else if (other.size != a->size || memcmp(other.base, a->base, a->size) != 0) {
		phpca_rebuild__compare(a, &other, list);
		code = phpca_error_set(err, PHPCA_E_DIFFERS, "it is not what its commit gives");
	}
	phpca_tool_unmap(&map);
	return code;
}

static enum phpca_code check_origin(const cJSON *manifest, struct phpca_error *err)
{
	const char *version = text_of(cJSON_GetObjectItemCaseSensitive(manifest, "build"), "phpca");

	if (!text_of(cJSON_GetObjectItemCaseSensitive(manifest, "git"), "commit"))
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "it names no commit: it was not packed from a git repository");
	if (!version || strcmp(version, PHPCA_VERSION) != 0)
		return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
			"it was packed by phpca %s; only that can make it again, and this is " PHPCA_VERSION,
			version ? version : "of an unknown version");
	return PHPCA_OK;
}

enum phpca_code phpca_rebuild(const struct phpca_archive *a,
	const struct phpca_arguments *arguments, cJSON *list, char **commit, struct phpca_error *err)
{
	cJSON *manifest = phpca_tool_manifest(a);
	char *directory = NULL, *filename = NULL;
	enum phpca_code code = check_origin(manifest, err);

	*commit = NULL;
	if (!code)
		*commit = phpca_text_dup(
			text_of(cJSON_GetObjectItemCaseSensitive(manifest, "git"), "commit"));
	if (!code)
		code = make_parents(&directory, &filename, err);
	if (!code)
		code = pack_again(a, manifest, arguments, filename, err);
	if (!code)
		code = compare(a, manifest, filename, list, err);
	if (directory) {
		unlink(filename);
		rmdir(directory);
	}
	if (code)
		phpca_error_prefix(err, "%s", arguments->pack.file[0]);
	free(directory);
	free(filename);
	cJSON_Delete(manifest);
	return code;
}
