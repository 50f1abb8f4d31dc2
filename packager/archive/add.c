/* The writer, first: what is to be in the archive is noted, and copied. */
#include "archive/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "format/hash.h"

#define MTIME_MAX 999999999999999999ll /* what a reader of the tar takes */

static char *copy(const char *text)
{
	return text ? phpca_text_dup(text) : NULL;
}

/* What is numbered at layout cannot grow after it. */
static void must_be_open(const struct phpca_writer *w)
{
	if (w->laid_out) {
		fprintf(stderr, "phpca: a bug: something was added to an archive that is laid out\n");
		abort();
	}
}

static const char *const *copy_list(const char *const *list, size_t count)
{
	const char **out = phpca_alloc_array(count + 1, sizeof(*out), "a list of entry scripts");

	for (size_t i = 0; i < count; i++)
		out[i] = copy(list[i]);
	return out;
}

static void free_list(const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free((char *)list[i]);
	free((void *)list);
}

struct phpca_writer *phpca_writer_new(const struct phpca_writer_info *info)
{
	struct phpca_writer *w = phpca_alloc(sizeof(*w), "an archive");

	w->info = *info;
	w->info.name = copy(info->name ? info->name : "");
	w->info.app_version = copy(info->app_version ? info->app_version : "");
	w->info.mount = copy(info->mount ? info->mount : "");
	w->info.entry = copy(info->entry);
	w->info.system_id = copy(info->system_id ? info->system_id : "");
	w->info.starts = copy_list(info->starts, info->start_count);
	w->info.web = copy_list(info->web, info->web_count);
	w->info.preload = copy_list(info->preload, info->preload_count);
	return w;
}

static void free_info(struct phpca_writer_info *info)
{
	free((char *)info->name);
	free((char *)info->app_version);
	free((char *)info->mount);
	free((char *)info->entry);
	free((char *)info->system_id);
	free_list(info->starts, info->start_count);
	free_list(info->web, info->web_count);
	free_list(info->preload, info->preload_count);
}

void phpca_writer_free(struct phpca_writer *w)
{
	if (w == NULL)
		return;
	free_info(&w->info);
	for (size_t i = 0; i < w->entries.count; i++) {
		free((char *)w->entries.item[i].given.path);
		free((char *)w->entries.item[i].given.target);
		free((char *)w->entries.item[i].given.reason);
	}
	for (size_t i = 0; i < w->classes.count; i++) {
		free(w->classes.item[i].lcname);
		free(w->classes.item[i].path);
	}
	for (size_t i = 0; i < w->imports.count; i++) {
		free(w->imports.item[i].name);
		free(w->imports.item[i].member);
	}
	phpca_vector_clear(&w->entries);
	phpca_vector_clear(&w->classes);
	phpca_vector_clear(&w->imports);
	phpca_table_clear(&w->import_table);
	phpca_buffer_clear(&w->assume);
	phpca_buffer_clear(&w->templates);
	phpca_buffer_clear(&w->code);
	phpca_buffer_clear(&w->path);
	phpca_buffer_clear(&w->position);
	phpca_buffer_clear(&w->index);
	free(w);
}

void phpca_writer_add(struct phpca_writer *w, const struct phpca_writer_entry *e)
{
	struct phpca_writer__entry *mine;

	must_be_open(w);
	mine = phpca_vector_add(&w->entries);
	*mine = (struct phpca_writer__entry){.given = *e, .path_size = strlen(e->path)};
	if ((int64_t)mine->given.mtime > MTIME_MAX || (int64_t)mine->given.mtime < -MTIME_MAX)
		mine->given.mtime = 0;
	mine->given.path = copy(e->path);
	mine->given.target = copy(e->target);
	mine->given.reason = copy(e->reason);
}

static void add_class(struct phpca_writer *w, const char *lcname, const char *path, bool autoload)
{
	must_be_open(w);
	*phpca_vector_add(&w->classes) = (struct phpca_writer__class){
		.lcname = copy(lcname),
		.path = copy(path),
		.hash = phpca_hash64(lcname, strlen(lcname)),
		.autoload = autoload,
	};
}

void phpca_writer_add_class(struct phpca_writer *w, const char *lcname, const char *path)
{
	add_class(w, lcname, path, false);
}

void phpca_writer_add_autoload(struct phpca_writer *w, const char *lcname, const char *path)
{
	add_class(w, lcname, path, true);
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static uint64_t import_hash(const struct phpca_writer__import *i)
{
	return phpca_hash64(i->name, strlen(i->name)) * 31 + i->kind
		+ (i->member ? phpca_hash64(i->member, strlen(i->member)) : 0);
}

struct wanted_import {
	const struct phpca_writer *w;
	struct phpca_writer__import import;
};

static bool same_import(const void *context, uint32_t number)
{
	const struct wanted_import *wanted = context;
	const struct phpca_writer__import *i = &wanted->w->imports.item[number];

	return i->kind == wanted->import.kind && same_text(i->name, wanted->import.name)
		&& same_text(i->member, wanted->import.member);
}

uint32_t phpca_writer_add_import(
	struct phpca_writer *w, uint32_t kind, const char *name, const char *member)
{
	struct wanted_import wanted = {w, {kind, (char *)name, (char *)member}};
	uint64_t hash = import_hash(&wanted.import);
	uint32_t number;

	number = phpca_table_find(&w->import_table, hash, same_import, &wanted);
	if (number != PHPCA_TABLE_NONE)
		return number;
	must_be_open(w);
	number = (uint32_t)w->imports.count;
	*phpca_vector_add(&w->imports) = (struct phpca_writer__import){kind, copy(name), copy(member)};
	return phpca_table_enter(&w->import_table, hash, number, same_import, &wanted);
}

void phpca_writer_add_assume(struct phpca_writer *w, uint32_t import)
{
	const uint32_t *list = (const uint32_t *)w->assume.data;

	for (size_t i = 0; i < w->assume.size / sizeof(*list); i++)
		if (list[i] == import)
			return;
	must_be_open(w);
	phpca_buffer_append(&w->assume, &import, sizeof(import));
}

void phpca_writer_set_templates(struct phpca_writer *w, const struct phpca_buffer *templates,
	uint64_t code_size, uint64_t slot_count)
{
	must_be_open(w);
	phpca_buffer_clear(&w->templates);
	phpca_buffer_clear(&w->code);
	phpca_buffer_append(&w->templates, templates->data, templates->size);
	phpca_buffer_append(&w->code, &code_size, sizeof(code_size));
	phpca_buffer_append(&w->code, &slot_count, sizeof(slot_count));
}

uint32_t phpca_writer_add_path(
	struct phpca_writer *w, uint64_t offset_in_paths, const uint32_t *positions, uint32_t count)
{
	struct phpca_path_disk p = {
		.string = offset_in_paths,
		.first_position = (uint32_t)(w->position.size / sizeof(uint32_t)),
		.position_count = count,
	};

	must_be_open(w);
	phpca_buffer_append(&w->position, positions, count * sizeof(*positions));
	phpca_buffer_append(&w->path, &p, sizeof(p));
	return (uint32_t)(w->path.size / sizeof(p)) - 1;
}

void phpca_writer_set_strings(struct phpca_writer *w, const struct phpca_buffer *strings)
{
	w->strings = strings;
}

void phpca_writer_set_paths(struct phpca_writer *w, const struct phpca_buffer *paths)
{
	w->paths = paths;
}

void phpca_writer_set_manifest(struct phpca_writer *w, const struct phpca_buffer *json)
{
	w->manifest = json;
}
