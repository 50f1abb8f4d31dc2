#include "format/members.h"

#include <stdio.h>
#include <string.h>

bool phpca_member_path_ok(const char *path, size_t size)
{
	size_t start = 0;

	if (size == 0)
		return true;
	if (size > PHPCA_PATH_MAX || memchr(path, '\0', size) != NULL)
		return false;
	if (strncmp(path, ".phpca", 6) == 0 && (size == 6 || path[6] == '/'))
		return false;
	for (size_t i = 0; i <= size; i++) {
		if (i < size && path[i] != '/')
			continue;
		if (i == start || (i - start == 1 && path[start] == '.')
			|| (i - start == 2 && memcmp(path + start, "..", 2) == 0))
			return false;
		start = i + 1;
	}
	return true;
}

/*
 * The text of a symbolic link at `from` that leads to `to`: relative, so that an unpacked tree may
 * stand anywhere.
 */
static void link_text(char *out, size_t room, const char *from, const char *to)
{
	size_t common = 0, used = 0;

	for (size_t i = 0; from[i] != '\0' && from[i] == to[i]; i++)
		if (from[i] == '/')
			common = i + 1;
	for (const char *p = from + common; (p = strchr(p, '/')) != NULL && used + 3 < room; p++) {
		memcpy(out + used, "../", 3);
		used += 3;
	}
	snprintf(out + used, room - used, "%s", to + common);
	if (out[0] == '\0')
		snprintf(out, room, ".");
}

static void special(struct phpca_member *out, const struct phpca_index_disk *h, const char *name,
	uint64_t offset, uint64_t size)
{
	/* The index must not need a pax header, which times after 2038 do. */
	out->mtime = h->timestamp < INT32_MAX ? h->timestamp : INT32_MAX - 1;
	out->mode = 0644;
	out->offset = offset;
	out->size = size;
	strcpy(out->name, name);
}

static bool of_entry(const struct phpca_archive *a, struct phpca_member *out,
	const struct phpca_entry_disk *e, bool images)
{
	const char *path = phpca_archive_name(a, e->path);

	out->entry = (uint32_t)(e - a->entry);
	out->mtime = e->mtime;
	out->mode = e->mode & 07777;
	if (images) {
		if (e->image_offset == 0)
			return false;
		out->kind = PHPCA_MEMBER_KIND_IMAGE;
		out->offset = e->image_offset;
		out->size = e->image_size;
		out->mode = 0644;
		phpca_archive_image_name(a, e, out->name);
		return true;
	}
	out->offset = out->size = 0; /* of an entry before this one that has no member */
	snprintf(out->name, sizeof(out->name), "%s", path);
	if (e->kind == PHPCA_ENTRY_LINK) {
		out->kind = PHPCA_MEMBER_KIND_LINK;
		link_text(
			out->link, sizeof(out->link), path, phpca_archive_name(a, a->entry[e->target].path));
		return true;
	}
	if (e->kind == PHPCA_ENTRY_DIRECTORY) {
		out->kind = PHPCA_MEMBER_KIND_DIRECTORY;
		return e->child_count == 0 && e->path_size != 0;
	}
	out->kind = PHPCA_MEMBER_KIND_FILE;
	out->offset = e->source_offset;
	out->size = e->source_size;
	return e->source_offset != 0;
}

/* With HOT_FIRST, the next image that PRELOAD names. */
static bool next_hot_image(struct phpca_member_walk *walk, struct phpca_member *out)
{
	const struct phpca_archive *a = walk->archive;

	if (!(a->index->flags & PHPCA_ARCHIVE_HOT_FIRST) || walk->hot_done)
		return false;
	while (walk->hot < a->preload_count)
		if (of_entry(a, out, &a->entry[a->preload[walk->hot++]], true))
			return true;
	walk->hot_done = true;
	walk->hot = 0;
	return false;
}

/* PRELOAD is in the order of the entries, as the walk is. */
static bool was_hot(struct phpca_member_walk *walk, uint32_t entry)
{
	const struct phpca_archive *a = walk->archive;

	if (!walk->hot_done)
		return false;
	while (walk->hot < a->preload_count && a->preload[walk->hot] < entry)
		walk->hot++;
	return walk->hot < a->preload_count && a->preload[walk->hot] == entry;
}

/* The next image that did not stand among the first. */
static bool next_image(struct phpca_member_walk *walk, struct phpca_member *out)
{
	const struct phpca_archive *a = walk->archive;

	while (walk->entry < a->entry_count) {
		uint32_t number = walk->entry++;
		if (!was_hot(walk, number) && of_entry(a, out, &a->entry[number], true))
			return true;
	}
	walk->entry = 0;
	return false;
}

/* The next entry that has a member behind the images. */
static bool next_entry(struct phpca_member_walk *walk, struct phpca_member *out)
{
	const struct phpca_archive *a = walk->archive;

	while (walk->entry < a->entry_count)
		if (of_entry(a, out, &a->entry[walk->entry++], false))
			return true;
	walk->entry = 0;
	return false;
}

bool phpca_member_next(struct phpca_member_walk *walk, struct phpca_member *out)
{
	const struct phpca_index_disk *h = walk->archive->index;

	out->kind = walk->stage;
	out->entry = 0;
	out->offset = out->size = 0;
	out->name[0] = out->link[0] = '\0';
	switch (walk->stage) {
	case PHPCA_MEMBER_KIND_INDEX:
		special(out, h, PHPCA_MEMBER_INDEX, PHPCA_INDEX_AT, h->index_size);
		break;
	case PHPCA_MEMBER_KIND_MANIFEST:
		special(out, h, PHPCA_MEMBER_MANIFEST, h->manifest_offset, h->manifest_size);
		break;
	case PHPCA_MEMBER_KIND_STRINGS:
		special(out, h, PHPCA_MEMBER_STRINGS, h->strings_offset, h->strings_size);
		break;
	case PHPCA_MEMBER_KIND_PATHS:
		special(out, h, PHPCA_MEMBER_PATHS, h->paths_offset, h->paths_size);
		if (h->images_offset == 0)
			walk->stage = PHPCA_MEMBER_KIND_PAD_END;
		break;
	case PHPCA_MEMBER_KIND_PAD:
		special(out, h, PHPCA_MEMBER_PAD, 0, 0);
		break;
	case PHPCA_MEMBER_KIND_IMAGE:
		if (next_hot_image(walk, out) || next_image(walk, out))
			return true;
		/* fall through */
	case PHPCA_MEMBER_KIND_PAD_END:
		out->kind = walk->stage = PHPCA_MEMBER_KIND_PAD_END;
		special(out, h, PHPCA_MEMBER_PAD_END, 0, 0);
		break;
	default:
		return next_entry(walk, out);
	}
	walk->stage++;
	return true;
}
