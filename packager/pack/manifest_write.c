/*
 * The resolved manifest: every setting as it was used, the same bytes wherever and whenever it is
 * packed.
 */
#include <stdlib.h>
#include <string.h>
#include "project/manifest.h"
#include "options/options.h"

/* The "#!" line of a script, without its end. Yours; NULL: it has none. */
static char *interpreter_of(const struct phpca_file *f)
{
	const uint8_t *end;

	if (f->kind != PHPCA_ENTRY_SCRIPT || f->size < 2 || memcmp(f->bytes, "#!", 2) != 0)
		return NULL;
	end = memchr(f->bytes, '\n', f->size);
	return phpca_text__cut((const char *)f->bytes, end ? (size_t)(end - f->bytes) : f->size);
}

/*
 * For `phpca deploy`, which can't read them in sources that are stripped. None is none: other
 * archives stay the same bytes.
 */
static void add_interpreters(cJSON *build, const struct phpca_pack *p)
{
	cJSON *interpreters = NULL;

	for (size_t i = 0; i < p->file_count && p->strip_sources; i++) {
		char *line = interpreter_of(&p->files[i]);
		if (line && !interpreters)
			interpreters = cJSON_AddObjectToObject(build, "interpreters");
		if (line)
			phpca_json__add_string(interpreters, p->files[i].path, line);
		free(line);
	}
}

static void add_build(cJSON *document, const struct phpca_pack *p)
{
	cJSON *build = cJSON_AddObjectToObject(document, "build");

	phpca_json__add_string(build, "phpca", PHPCA_VERSION);
	phpca_json__add_number(build, "format", PHPCA_INDEX_VERSION);
	phpca_json__add_string(build, "php", phpca_engine_php_version());
	phpca_json__add_string(build, "system_id", phpca_engine_system_id());
	phpca_json__add_strings(build, "ini", (char *const *)p->options.ini, p->options.ini_count);
	add_interpreters(build, p);
}

static void add_entry(cJSON *cli, cJSON *web, const struct phpca_pack *p, const char *path)
{
	cJSON_AddItemToArray(phpca_list__has(&p->web, path) ? web : cli, phpca_json__string(path));
}

static void add_entries(cJSON *document, const struct phpca_pack *p)
{
	cJSON *entry = cJSON_AddObjectToObject(document, "entry");
	cJSON *cli = cJSON_AddArrayToObject(entry, "cli"), *web = cJSON_AddArrayToObject(entry, "web");

	if (p->entry)
		add_entry(cli, web, p, p->entry);
	for (size_t i = 0; i < p->start_count; i++)
		add_entry(cli, web, p, p->starts[i]);
}

void phpca_manifest_write(struct phpca_pack *p)
{
	const struct phpca_manifest *m = p->manifest;
	cJSON *document = cJSON_CreateObject();
	char *text;

	phpca_json__add_string(document, "name", p->name);
	phpca_json__add_string(document, "version", p->version);
	add_entries(document, p);
	phpca_json__add_string(document, "mount", *p->mount ? p->mount : "/");
	phpca_json__add_strings(document, "include", m->include.item, m->include.count);
	phpca_json__add_strings(document, "exclude", m->exclude.item, m->exclude.count);
	cJSON_AddBoolToObject(document, "dev", m->dev != PHPCA_NO);
	phpca_json__add_string(document, "sources", p->strip_sources ? "strip" : "keep");
	phpca_json__add_strings(document, "extract", m->extract.item, m->extract.count);
	cJSON_AddBoolToObject(document, "optimize", p->optimize);
	phpca_json__add_strings(document, "writable", p->writable.item, p->writable.count);
	phpca_json__add_strings(document, "rebase", m->rebase.item, m->rebase.count);
	phpca_json__add_strings(document, "preload", m->preload.item, m->preload.count);
	if (m->stubs.count) /* archives without them stay the same bytes */
		phpca_json__add_strings(document, "stubs", m->stubs.item, m->stubs.count);
	phpca_manifest__add_origin(document, p);
	add_build(document, p);
	text = cJSON_Print(document);
	phpca_buffer_append(&p->manifest_json, text, strlen(text));
	phpca_buffer_append(&p->manifest_json, "\n", 1);
	cJSON_free(text);
	cJSON_Delete(document);
}
