/* See manifest_write.h. */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "format/disk.h"
#include "format/version.h"
#include "pack/manifest_origin.h"
#include "pack/manifest_write.h"
#include "php/engine.h"
#include "project/manifest.h"

/* The "#!" line of a script, without its end. Yours; NULL: it has none. */
static char *interpreter_of(const struct phpca_file *f)
{
	const uint8_t *end;

	if (f->kind != PHPCA_ENTRY_SCRIPT || f->size < 2 || memcmp(f->bytes, "#!", 2) != 0)
		return NULL;
	end = memchr(f->bytes, '\n', f->size);
	return phpca_text_cut((const char *)f->bytes, end ? (size_t)(end - f->bytes) : f->size);
}

/*
 * For `phpca deploy`, which can't read them in sources that are stripped. None is none: other
 * archives stay the same bytes.
 */
static void add_interpreters(cJSON *build, const struct phpca_run *run)
{
	cJSON *interpreters = NULL;

	for (size_t i = 0; i < run->files.count && run->strip_sources; i++) {
		char *line = interpreter_of(&run->files.item[i]);
		if (line && !interpreters)
			interpreters = cJSON_AddObjectToObject(build, "interpreters");
		if (line)
			phpca_json_add_string(interpreters, run->files.item[i].path, line);
		free(line);
	}
}

static void add_build(cJSON *document, const struct phpca_run *run)
{
	cJSON *build = cJSON_AddObjectToObject(document, "build");

	phpca_json_add_string(build, "phpca", PHPCA_VERSION);
	phpca_json_add_number(build, "format", PHPCA_INDEX_VERSION);
	phpca_json_add_string(build, "php", phpca_engine_php_version());
	phpca_json_add_string(build, "system_id", phpca_engine_system_id());
	phpca_json_add_strings(build, "ini", (char *const *)run->options.ini, run->options.ini_count);
	add_interpreters(build, run);
}

static void add_entry(cJSON *cli, cJSON *web, const struct phpca_run *run, const char *path)
{
	cJSON_AddItemToArray(phpca_list_has(&run->web, path) ? web : cli, phpca_json_string(path));
}

static void add_entries(cJSON *document, const struct phpca_run *run)
{
	cJSON *entry = cJSON_AddObjectToObject(document, "entry");
	cJSON *cli = cJSON_AddArrayToObject(entry, "cli"), *web = cJSON_AddArrayToObject(entry, "web");

	if (run->entry)
		add_entry(cli, web, run, run->entry);
	for (size_t i = 0; i < run->starts.count; i++)
		add_entry(cli, web, run, run->starts.item[i]);
}

/* A list of what is used is in the index. */
static void add_preload(cJSON *document, const struct phpca_manifest *m)
{
	char *file;

	if (!m->preload_file) {
		phpca_json_add_strings(document, "preload", m->preload.item, m->preload.count);
		return;
	}
	file = phpca_text_format("@%s", phpca_path_base(m->preload_file));
	phpca_json_add_string(document, "preload", file);
	free(file);
}

void phpca_manifest_write(struct phpca_run *run)
{
	const struct phpca_manifest *m = run->manifest;
	cJSON *document = cJSON_CreateObject();
	char *text;

	phpca_json_add_string(document, "name", run->name);
	phpca_json_add_string(document, "version", run->version);
	add_entries(document, run);
	phpca_json_add_string(document, "mount", *run->mount ? run->mount : "/");
	phpca_json_add_strings(document, "include", m->include.item, m->include.count);
	phpca_json_add_strings(document, "exclude", m->exclude.item, m->exclude.count);
	cJSON_AddBoolToObject(document, "dev", m->dev != PHPCA_NO);
	phpca_json_add_string(document, "sources", run->strip_sources ? "strip" : "keep");
	phpca_json_add_strings(document, "extract", m->extract.item, m->extract.count);
	cJSON_AddBoolToObject(document, "optimize", run->optimize);
	phpca_json_add_strings(document, "writable", run->writable.item, run->writable.count);
	phpca_json_add_strings(document, "rebase", m->rebase.item, m->rebase.count);
	add_preload(document, m);
	if (m->stubs.count) /* archives without them stay the same bytes */
		phpca_json_add_strings(document, "stubs", m->stubs.item, m->stubs.count);
	if (m->as_source.count)
		phpca_json_add_strings(document, "as_source", m->as_source.item, m->as_source.count);
	phpca_manifest__add_origin(document, run);
	add_build(document, run);
	text = cJSON_Print(document);
	phpca_buffer_append(&run->manifest_json, text, strlen(text));
	phpca_buffer_append(&run->manifest_json, "\n", 1);
	cJSON_free(text);
	cJSON_Delete(document);
}
