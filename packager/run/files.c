/* See files.h. */
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "run/files.h"

/* ---- making ---- */

struct phpca_file *phpca_files_add(
	struct phpca_files *files, const char *path, enum phpca_entry_kind kind)
{
	struct phpca_file *f;

	if (files->count == files->capacity) {
		files->capacity = files->capacity ? files->capacity * 2 : 256;
		files->item = phpca_text_grow(files->item, files->capacity * sizeof(*files->item));
	}
	f = &files->item[files->count++];
	memset(f, 0, sizeof(*f));
	f->path = phpca_text_dup(path);
	f->kind = kind;
	return f;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct phpca_file *)a)->path, ((const struct phpca_file *)b)->path);
}

void phpca_files_sort(struct phpca_files *files)
{
	if (files->count)
		qsort(files->item, files->count, sizeof(*files->item), by_path);
}

static void clear_file(struct phpca_file *f)
{
	for (size_t i = 0; i < f->class_count; i++)
		free(f->classes[i]);
	free(f->classes);
	free(f->path);
	free(f->disk);
	free(f->bytes);
	free(f->owned);
	free(f->target);
	free(f->because);
	free(f->reason);
}

void phpca_files_sweep(struct phpca_files *files)
{
	size_t kept = 0;

	for (size_t i = 0; i < files->count; i++)
		if (files->item[i].kind == PHPCA_FILE_DROPPED)
			clear_file(&files->item[i]);
		else
			files->item[kept++] = files->item[i];
	files->count = kept;
}

/* ---- looking up ---- */

/* The first file whose path is not below `path` in order. */
static size_t lower_bound(const struct phpca_files *files, const char *path)
{
	size_t low = 0, high = files->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(files->item[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct phpca_file *phpca_files_find(const struct phpca_files *files, const char *path)
{
	size_t at = lower_bound(files, path);

	return at < files->count && strcmp(files->item[at].path, path) == 0 ? &files->item[at] : NULL;
}

bool phpca_files_holds_below(const struct phpca_files *files, const char *directory)
{
	char *start = phpca_text_format("%s/", directory);
	size_t at = lower_bound(files, start);
	bool holds = at < files->count && strncmp(files->item[at].path, start, strlen(start)) == 0;

	free(start);
	return holds;
}

/* The first link among the directories of `path` and itself; *size: how much of the path it is. */
static const struct phpca_file *first_link(
	const struct phpca_files *files, const char *path, size_t *size)
{
	const struct phpca_file *link = NULL;

	for (size_t i = 1; i <= strlen(path) && !link; i++) {
		char *part = path[i] == '/' || path[i] == '\0' ? phpca_text_cut(path, i) : NULL;
		link = part ? phpca_files_find(files, part) : NULL;
		link = link && link->kind == PHPCA_ENTRY_LINK ? link : NULL;
		*size = i;
		free(part);
	}
	return link;
}

char *phpca_files_through_links(const struct phpca_files *files, const char *path)
{
	char *out = phpca_text_dup(path), *next;
	const struct phpca_file *link;
	size_t size = 0;

	for (int links = 0; links < 16 && (link = first_link(files, out, &size)); links++) {
		next = phpca_text_format("%s%s", link->target, out + size + (!*link->target && out[size]));
		free(out);
		out = next;
	}
	return out;
}

/* ---- what compile makes ---- */

void phpca_file_add_classes(struct phpca_file *f, const char *names, size_t size)
{
	for (const char *name = names; name < names + size; name += strlen(name) + 1) {
		f->classes = phpca_text_grow(f->classes, (f->class_count + 1) * sizeof(*f->classes));
		f->classes[f->class_count++] = phpca_text_dup(name);
	}
}

void phpca_files_drop_images(struct phpca_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		files->item[i].image = NULL;
	phpca_mappings_clear(&files->images);
}

void phpca_files_clear(struct phpca_files *files)
{
	phpca_files_drop_images(files);
	for (size_t i = 0; i < files->count; i++)
		clear_file(&files->item[i]);
	free(files->item);
	memset(files, 0, sizeof(*files));
}
