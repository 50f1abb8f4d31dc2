/*
 * The writer, second: entries are checked and sorted, and get the directories that they imply.
 * Everything is sorted before it is numbered, so the bytes do not depend on the order of add.
 * (Imports and paths have the numbers that their add returned: images hold them already.)
 */
#include "archive/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "format/members.h"

static enum phpca_code check_added(const struct phpca_writer__entry *e, struct phpca_error *err)
{
	const struct phpca_writer_entry *g = &e->given;

	if (!phpca_member_path_ok(g->path, e->path_size))
		return phpca_fault(err, "%.200s: not a path that an archive can hold", g->path);
	if (g->kind < PHPCA_ENTRY_DIRECTORY || g->kind > PHPCA_ENTRY_LINK)
		return phpca_fault(err, "%s: entry of unknown kind %d", g->path, g->kind);
	if (e->path_size == 0 && g->kind != PHPCA_ENTRY_DIRECTORY)
		return phpca_fault(err, "the root of an archive is a directory");
	if ((g->image != NULL) != (g->verdict == PHPCA_VERDICT_PRECOMPILED)
		|| (g->image != NULL && g->kind != PHPCA_ENTRY_SCRIPT))
		return phpca_fault(err, "%s: verdict %s, %s an image", g->path,
			phpca_verdict_name(g->verdict), g->image ? "with" : "without");
	if ((g->kind == PHPCA_ENTRY_LINK) != (g->target != NULL))
		return phpca_fault(err, "%s: a link has a target, and nothing else has", g->path);
	if (g->source != NULL && (g->kind == PHPCA_ENTRY_LINK || g->kind == PHPCA_ENTRY_DIRECTORY))
		return phpca_fault(err, "%s: contents of something that is not a file", g->path);
	return PHPCA_OK;
}

/* By path; what was added goes before what is implied. */
static int compare_entries(const void *left, const void *right)
{
	const struct phpca_writer__entry *a = left, *b = right;
	int order = strcmp(a->given.path, b->given.path); /* bytes as unsigned */

	return order != 0 ? order : (int)a->implied - (int)b->implied;
}

static void sort_entries(struct phpca_writer *w)
{
	if (w->entries.count > 1)
		qsort(w->entries.item, w->entries.count, sizeof(*w->entries.item), compare_entries);
}

static void imply(struct phpca_writer *w, const char *path, size_t size)
{
	struct phpca_writer__entry *mine;

	mine = phpca_vector_add(&w->entries);
	*mine = (struct phpca_writer__entry){.path_size = size, .implied = true};
	mine->given.path = phpca_text_cut(path, size);
	mine->given.kind = PHPCA_ENTRY_DIRECTORY;
	mine->given.mode = 0755;
	mine->given.mtime = w->info.timestamp;
}

/*
 * Entries are sorted, so a directory that the entry before lies in as well has been implied then.
 */
static void imply_parents(struct phpca_writer *w)
{
	size_t count = w->entries.count;
	const char *before = "";

	imply(w, "", 0);
	for (size_t i = 0; i < count; i++) {
		const char *path = w->entries.item[i].given.path;
		size_t shared = 0;

		while (path[shared] != '\0' && path[shared] == before[shared])
			shared++;
		for (size_t at = shared; path[at] != '\0'; at++)
			if (path[at] == '/')
				imply(w, path, at);
		before = path;
	}
	sort_entries(w);
}

/* One entry for each path: implied directories give way to added ones. */
static enum phpca_code unite(struct phpca_writer *w, struct phpca_error *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->entries.count; i++) {
		struct phpca_writer__entry *e = &w->entries.item[i];
		const struct phpca_writer__entry *last = kept ? &w->entries.item[kept - 1] : NULL;

		if (last == NULL || strcmp(last->given.path, e->given.path) != 0) {
			struct phpca_writer__entry moved = *e;

			*e = w->entries.item[kept]; /* keeps every string owned once */
			w->entries.item[kept++] = moved;
			continue;
		}
		if (!e->implied)
			return phpca_fault(err, "%s: occurs twice", e->given.path);
		if (last->given.kind != PHPCA_ENTRY_DIRECTORY)
			return phpca_fault(err, "%s: is a file, and the directory of others", e->given.path);
	}
	for (size_t i = kept; i < w->entries.count; i++)
		free((char *)w->entries.item[i].given.path); /* an implied one has nothing else */
	w->entries.count = kept;
	if (kept >= UINT32_MAX / 4)
		return phpca_fault(err, "%zu entries are too many", kept);
	return PHPCA_OK;
}

enum phpca_code phpca_writer__complete_entries(struct phpca_writer *w, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < w->entries.count && code == PHPCA_OK; i++)
		code = check_added(&w->entries.item[i], err);
	if (code != PHPCA_OK)
		return code;
	sort_entries(w);
	imply_parents(w);
	return unite(w, err);
}
