/*
 * The index, entries: the records, the hash table by path, the directory tree, what links lead to.
 */
#include "archive/build.h"

#include <string.h>

#include "format/hash.h"

#define PLACEHOLDER 512u

static void build_entries(struct phpca_writer__build *b)
{
	struct phpca_writer *w = b->w;

	for (size_t i = 0; i < w->entries.count; i++) {
		const struct phpca_writer_entry *g = &w->entries.item[i].given;
		struct phpca_entry_disk e = {
			.path_hash = phpca_hash64(g->path, w->entries.item[i].path_size),
			.path_size = (uint32_t)w->entries.item[i].path_size,
			.kind = g->kind,
			.mode = g->mode & 07777,
			.mtime = g->mtime,
			.image_offset = g->image ? PLACEHOLDER : 0,
			.image_size = g->image ? g->image_size : 0,
			.source_offset = g->source ? PLACEHOLDER : 0,
			.source_size = g->source_size,
			.verdict = g->verdict,
		};

		e.path = phpca_writer__name(b, g->path);
		e.reason = g->reason ? phpca_writer__name(b, g->reason) : 0;
		phpca_buffer_append(&b->section[PHPCA_SECTION_ENTRY], &e, sizeof(e));
	}
}

/* Two slots or more for three entries: short searches, and always an empty one. */
static void build_hash(struct phpca_writer__build *b)
{
	const struct phpca_entry_disk *e = (const void *)b->section[PHPCA_SECTION_ENTRY].data;
	size_t count = b->w->entries.count, capacity = 2;
	uint32_t *slots;

	while (capacity < count + count / 2 + 1)
		capacity *= 2;
	slots = phpca_buffer_extend(&b->section[PHPCA_SECTION_HASH], capacity * sizeof(*slots));
	memset(slots, 0xff, capacity * sizeof(*slots));
	for (size_t i = 0; i < count; i++) {
		size_t slot = e[i].path_hash & (capacity - 1);

		while (slots[slot] != UINT32_MAX)
			slot = (slot + 1) & (capacity - 1);
		slots[slot] = (uint32_t)i;
	}
}

/* A view on the sections as they stand, so that the reader's search serves the writer too. */
static struct phpca_archive sections_view(struct phpca_writer__build *b)
{
	struct phpca_archive a = {
		.entry = (const void *)b->section[PHPCA_SECTION_ENTRY].data,
		.entry_count = (uint32_t)b->w->entries.count,
		.hash = (const void *)b->section[PHPCA_SECTION_HASH].data,
		.hash_count = (uint32_t)(b->section[PHPCA_SECTION_HASH].size / sizeof(uint32_t)),
		.name = (const void *)b->section[PHPCA_SECTION_NAME].data,
		.name_size = (uint32_t)b->section[PHPCA_SECTION_NAME].size,
	};
	return a;
}

enum phpca_code phpca_writer__find(struct phpca_writer__build *b, uint32_t *out, const char *path,
	const char *what, struct phpca_error *err)
{
	struct phpca_archive a = sections_view(b);
	const struct phpca_entry_disk *e = phpca_archive_find(&a, path, strlen(path));

	if (e == NULL)
		return phpca_fault(err, "%s: %s: not in the archive", what, path);
	*out = (uint32_t)(e - a.entry);
	return PHPCA_OK;
}

/*
 * Parents, then each directory's children behind one another. Entries are sorted by path, so
 * children are sorted by name.
 */
static void build_tree(struct phpca_writer__build *b)
{
	struct phpca_writer *w = b->w;
	struct phpca_entry_disk *e = (void *)b->section[PHPCA_SECTION_ENTRY].data;
	uint32_t *child = phpca_buffer_extend(
		&b->section[PHPCA_SECTION_CHILD], (w->entries.count - 1) * sizeof(*child));
	uint32_t next = 0;

	for (size_t i = 1; i < w->entries.count; i++) {
		const char *path = w->entries.item[i].given.path, *slash = strrchr(path, '/');
		struct phpca_archive a = sections_view(b);

		e[i].parent = (uint32_t)(phpca_archive_find(&a, path, slash ? (size_t)(slash - path) : 0)
			- a.entry);
		e[e[i].parent].child_count++;
	}
	for (size_t i = 0; i < w->entries.count; i++) {
		if (e[i].kind != PHPCA_ENTRY_DIRECTORY)
			continue;
		e[i].first_child = next;
		next += e[i].child_count;
		e[i].child_count = 0; /* counts again below */
	}
	for (size_t i = 1; i < w->entries.count; i++) {
		struct phpca_entry_disk *parent = &e[e[i].parent];

		child[parent->first_child + parent->child_count++] = (uint32_t)i;
	}
}

static enum phpca_code build_links(struct phpca_writer__build *b, struct phpca_error *err)
{
	struct phpca_entry_disk *e = (void *)b->section[PHPCA_SECTION_ENTRY].data;

	for (size_t i = 0; i < b->w->entries.count; i++) {
		const struct phpca_writer_entry *g = &b->w->entries.item[i].given;

		if (g->target != NULL
			&& phpca_writer__find(b, &e[i].target, g->target, g->path, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
	}
	return PHPCA_OK;
}

enum phpca_code phpca_writer__build_entries(struct phpca_writer__build *b, struct phpca_error *err)
{
	build_entries(b);
	build_hash(b);
	build_tree(b);
	return build_links(b, err);
}
