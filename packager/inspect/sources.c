#include "inspect/sources.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "collect/scripts.h"
#include "compile/compile.h"
#include "base/text.h"

/* ---- an archive ---- */

static bool is_start(const struct phpca_archive *a, uint32_t entry)
{
	for (uint32_t i = 0; i < a->start_count; i++)
		if (a->start[i] == entry)
			return true;
	return a->index->entry == entry;
}

static void take_entry(struct phpca_sources *u, uint32_t number)
{
	const struct phpca_archive *a = &u->view.archive;
	const struct phpca_entry_disk *e = &a->entry[number];
	struct phpca_view_script *view = &u->view.scripts[number];

	u->item[u->count++] = (struct phpca_source_file){
		.path = phpca_tool_entry_path(a, e),
		.kind = (enum phpca_entry_kind)e->kind,
		.verdict = (enum phpca_verdict)e->verdict,
		.reason = e->reason ? phpca_archive_name(a, e->reason) : NULL,
		.path_dependent = view->script && (view->image.table->flags & PHPC_IMAGE_PATH_DEPENDENT),
		.start = is_start(a, number),
		.mtime = e->mtime,
		.source_size = e->source_size,
		.image_size = e->image_size,
		.source = e->source_offset ? a->base + e->source_offset : NULL,
		.view = view,
	};
}

enum phpca_code phpca_sources_open(
	struct phpca_sources *u, const char *archive, const char *public_key, struct phpca_error *err)
{
	memset(u, 0, sizeof *u);
	enum phpca_code code = phpca_view_open(&u->view, archive, public_key, err);

	if (code)
		return code;
	const struct phpca_archive *a = &u->view.archive;
	u->archive = true;
	u->name = archive;
	u->root = phpca_archive_name(a, a->index->mount);
	u->item = phpca_text_alloc((a->entry_count + 1) * sizeof *u->item);
	for (uint32_t i = 0; i < a->entry_count; i++)
		if (a->entry[i].kind != PHPCA_ENTRY_DIRECTORY)
			take_entry(u, i);
	return PHPCA_OK;
}

/* ---- the disk ---- */

static enum phpca_code read_file(void *context, const char *path, struct phpca_error *err)
{
	struct phpca_sources *u = context;
	char *disk = phpca_text_format("%s/%s", u->directory, path);
	struct phpca_tool_map map;
	struct stat st;

	if (stat(disk, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0) {
		memset(&map, 0, sizeof map);
	} else if (phpca_tool_map_file(&map, disk, err)) {
		free(disk);
		return PHPCA_E_FAILURE;
	}
	struct phpca_file *f = phpca_files_add(&u->files, path, PHPCA_ENTRY_SCRIPT);
	f->disk = disk;
	f->mtime = (uint64_t)st.st_mtime;
	f->bytes = (uint8_t *)phpca_text_cut((const char *)map.bytes, map.size);
	f->size = map.size;
	phpca_tool_unmap(&map);
	return PHPCA_OK;
}

static enum phpca_code take_file(struct phpca_sources *u, size_t number, struct phpca_error *err)
{
	struct phpca_file *f = &u->files.item[number];
	struct phpca_view_script *view = &u->scripts[number];
	enum phpca_code code = f->image_size ? phpca_view_load(view, f->image, f->image_size, err)
										 : PHPCA_OK;

	u->item[u->count++] = (struct phpca_source_file){
		.path = f->path,
		.kind = f->kind,
		.verdict = f->verdict,
		.reason = f->reason,
		.path_dependent = view->script && (view->image.table->flags & PHPC_IMAGE_PATH_DEPENDENT),
		.mtime = f->mtime,
		.source_size = f->size,
		.image_size = f->image_size,
		.source = f->bytes,
		.view = view,
	};
	return code;
}

static enum phpca_code compile_files(
	struct phpca_sources *u, unsigned jobs, struct phpca_error *err)
{
	struct phpca_files *files = &u->files;

	phpca_files_sort(files);
	enum phpca_code code = phpca_compile(files, u->directory, true, jobs, err);
	u->scripts = phpca_text_alloc((files->count + 1) * sizeof *u->scripts);
	u->item = phpca_text_alloc((files->count + 1) * sizeof *u->item);
	for (size_t i = 0; i < files->count && !code; i++)
		code = take_file(u, i, err);
	return code;
}

static enum phpca_code load_image(
	struct phpca_sources *u, const char *filename, struct phpca_error *err)
{
	u->scripts = phpca_text_alloc(sizeof *u->scripts);
	u->item = phpca_text_alloc(sizeof *u->item);
	enum phpca_code code = phpca_tool_map_file(&u->map, filename, err);

	if (!code && (code = phpca_view_load(u->scripts, u->map.bytes, u->map.size, err)))
		phpca_error_prefix(err, "%s", filename);
	if (code)
		return code;
	const struct phpc_image *image = &u->scripts->image;
	const char *text = phpc_image_section(image, PHPC_SECTION_TEXT, NULL);
	u->root = text;
	u->item[u->count++] = (struct phpca_source_file){.path = text + strlen(text) + 1,
		.kind = PHPCA_ENTRY_SCRIPT,
		.verdict = PHPCA_VERDICT_PRECOMPILED,
		.path_dependent = image->table->flags & PHPC_IMAGE_PATH_DEPENDENT,
		.mtime = image->header->timestamp,
		.image_size = u->map.size,
		.view = u->scripts};
	return PHPCA_OK;
}

enum phpca_code phpca_sources_compile(struct phpca_sources *u, const char *path,
	const struct phpca_options *o, struct phpca_error *err)
{
	char real[PATH_MAX];
	struct stat st;
	enum phpca_code code;

	memset(u, 0, sizeof *u);
	u->name = path;
	if (!realpath(path, real) || stat(real, &st) != 0)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", path, strerror(errno));
	if (S_ISREG(st.st_mode) && phpca_text_ends(real, ".phpc")) {
		code = load_image(u, path, err);
	} else {
		u->directory = S_ISDIR(st.st_mode) ? phpca_text_dup(real) : phpca_path_directory(real);
		if (!strcmp(u->directory, "/"))
			*u->directory = 0;
		u->root = u->directory;
		code = S_ISDIR(st.st_mode) ? phpca_scripts_each(u->directory, read_file, u, err)
								   : read_file(u, phpca_path_base(real), err);
		if (!code)
			code = compile_files(u, o->jobs, err);
	}
	if (code)
		phpca_sources_close(u);
	return code;
}

/* ---- both ---- */

static void close_disk(struct phpca_sources *u)
{
	for (size_t i = 0; u->scripts && i < u->count; i++)
		phpca_view_unload(&u->scripts[i]);
	free(u->scripts);
	free(u->directory);
	phpca_tool_unmap(&u->map);
	phpca_files_clear(&u->files);
}

void phpca_sources_close(struct phpca_sources *u)
{
	if (u->archive)
		phpca_view_close(&u->view);
	else
		close_disk(u);
	free(u->item);
	memset(u, 0, sizeof *u);
}

const struct phpca_source_file *phpca_sources_find(const struct phpca_sources *u, const char *path)
{
	size_t low = 0, high = u->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(path, u->item[middle].path);
		if (order == 0)
			return &u->item[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
