/*
 * Which scripts PHP may be started with: those that begin with "#!", what "bin" of the project and
 * of its packages names, and what the manifest's "stubs" adds. A tool that runs its workers as
 * processes of their own starts PHP with a script of a package, so that script must be found on
 * disk.
 *
 * Where sources are stripped, the manifest inside has the "#!" lines ("build", "interpreters"). In
 * archives without that key a script that may be executed is taken to have one.
 */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "deploy/scripts.h"
#include "project/composer.h"

#define USUAL_INTERPRETER "#!/usr/bin/env php"

/* ---- "bin" ---- */

/* A file that lies in the archive as a whole; false when it is not there. */
static bool find_text(const struct phpca_archive *a, const char *path, struct phpca_json_text *out)
{
	const struct phpca_entry_disk *e = phpca_archive_find(a, path, strlen(path));

	e = e ? phpca_archive_follow(a, e) : NULL;
	if (!e || e->kind == PHPCA_ENTRY_DIRECTORY || !e->source_offset)
		return false;
	*out = (struct phpca_json_text){
		path, (const char *)a->base + e->source_offset, e->source_size, false};
	return true;
}

static void add_binaries(
	struct phpca_deploy_scripts *s, const char *directory, const struct phpca_list *names)
{
	for (size_t i = 0; i < names->count; i++) {
		char *path = phpca_text_format("%s/%s", directory, names->item[i]);
		memmove(path, path + (*path == '/'), strlen(path) + (*path != '/'));
		if (phpca_path_normalise(path))
			phpca_list_add(&s->binaries, path);
		else
			free(path);
	}
}

static void add_proxies(
	struct phpca_deploy_scripts *s, const char *directory, const struct phpca_list *names)
{
	for (size_t i = 0; directory && i < names->count; i++)
		phpca_list_add(
			&s->proxies, phpca_text_format("%s/%s", directory, phpca_path_base(names->item[i])));
}

/* Composer's files are the project's: one that can't be read says nothing, and is no error here. */
static void read_binaries(struct phpca_deploy_scripts *s)
{
	struct phpca_composer composer = {0};
	struct phpca_json_text text;
	struct phpca_error ignored = {0};
	char *installed = NULL;

	if (find_text(s->a, "composer.json", &text)
		&& !phpca_composer_read_project(&composer, &text, &ignored) && composer.vendor) {
		installed = phpca_text_format("%s/composer/installed.json", composer.vendor);
		add_binaries(s, "", &composer.binaries);
	}
	if (installed && find_text(s->a, installed, &text))
		phpca_composer_read_installed(&composer, &text, &ignored);
	for (size_t i = 0; i < composer.package_count; i++)
		if (composer.package[i].path) {
			add_binaries(s, composer.package[i].path, &composer.package[i].binaries);
			add_proxies(s, composer.commands, &composer.package[i].binaries);
		}
	phpca_composer_clear(&composer);
	free(installed);
}

bool phpca_deploy__is_binary(const struct phpca_deploy_scripts *s, const struct phpca_entry_disk *e)
{
	return phpca_list_has(&s->binaries, phpca_tool_entry_path(s->a, e));
}

bool phpca_deploy__is_command(
	const struct phpca_deploy_scripts *s, const struct phpca_entry_disk *e)
{
	const char *path = phpca_tool_entry_path(s->a, e), *bytes;

	if (e->kind != PHPCA_ENTRY_ASSET || e->source_size < 2
		|| !(phpca_list_has(&s->binaries, path) || phpca_list_has(&s->proxies, path)))
		return false;
	bytes = (const char *)s->a->base + e->source_offset;
	return !memcmp(bytes, "#!", 2) && !memchr(bytes, '\0', e->source_size);
}

/* ---- "#!" ---- */

static char *recorded_interpreter(
	const struct phpca_deploy_scripts *s, const struct phpca_entry_disk *e)
{
	const cJSON *all = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(s->manifest, "build"), "interpreters");
	const char *line = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(all, phpca_tool_entry_path(s->a, e)));

	if (line && strncmp(line, "#!", 2) == 0)
		return phpca_text_cut(line, strcspn(line, "\n"));
	return !all && e->mode & 0111 ? phpca_text_dup(USUAL_INTERPRETER) : NULL;
}

char *phpca_deploy__interpreter(
	const struct phpca_deploy_scripts *s, const struct phpca_entry_disk *e)
{
	const char *source = (const char *)s->a->base + e->source_offset;
	const char *end;

	if (e->kind != PHPCA_ENTRY_SCRIPT)
		return NULL;
	if (!e->source_offset)
		return recorded_interpreter(s, e);
	if (e->source_size < 2 || memcmp(source, "#!", 2) != 0)
		return NULL;
	end = memchr(source, '\n', e->source_size);
	return phpca_text_cut(source, end ? (size_t)(end - source) : e->source_size);
}

static bool has_interpreter(const struct phpca_deploy_scripts *s, const struct phpca_entry_disk *e)
{
	char *line = phpca_deploy__interpreter(s, e);
	bool found = line != NULL;

	free(line);
	return found;
}

/* ---- all of it ---- */

bool phpca_deploy__may_be_started(
	const struct phpca_deploy_scripts *s, const char *path, const struct phpca_entry_disk *e)
{
	if (e->kind != PHPCA_ENTRY_SCRIPT)
		return false;
	switch (phpca_rules_decide(&s->stubs, path, false, false)) {
	case PHPCA_RULES_YES:
		return true;
	case PHPCA_RULES_NO:
		return false;
	default:
		return phpca_deploy__is_binary(s, e) || has_interpreter(s, e);
	}
}

void phpca_deploy__scripts_read(
	struct phpca_deploy_scripts *out, const struct phpca_archive *a, const cJSON *manifest)
{
	const cJSON *item;

	memset(out, 0, sizeof(*out));
	out->a = a;
	out->manifest = manifest;
	cJSON_ArrayForEach(
		item, cJSON_GetObjectItemCaseSensitive(manifest, "stubs")) if (cJSON_IsString(item))
		phpca_rules_add(&out->stubs, item->valuestring, false);
	read_binaries(out);
}

void phpca_deploy__scripts_clear(struct phpca_deploy_scripts *s)
{
	phpca_rules_clear(&s->stubs);
	phpca_list_clear(&s->binaries);
	phpca_list_clear(&s->proxies);
	memset(s, 0, sizeof(*s));
}
