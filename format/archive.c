/*
 * Opening an archive and looking things up in it. phpca_archive_open runs at each start of a
 * process, so it reads the index once, front to back, and nothing else; afterwards no accessor
 * needs a check. Contents: archive_verify.c.
 */
#include "format/archive_sign.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "format/content_hash.h"
#include "format/hash.h"
#include "format/reloc.h"

#define LINK_LIMIT 16

bool phpca_archive_probe(const void *bytes, size_t size)
{
	const char *b = bytes;

	return size >= PHPCA_PROBE_SIZE
		&& memcmp(b + PHPCA_PREFACE_SIZE, PHPCA_MEMBER_INDEX, sizeof(PHPCA_MEMBER_INDEX)) == 0
		&& memcmp(b + PHPCA_PREFACE_SIZE + 257, "ustar", 5) == 0
		&& memcmp(b + PHPCA_INDEX_AT, PHPCA_INDEX_MAGIC, 8) == 0;
}

const char *phpca_verdict_name(uint32_t verdict)
{
	switch (verdict) {
#define X(name, number, text) \
	case number: \
		return text;
		PHPCA_VERDICTS(X)
#undef X
	}
	return "unknown";
}

/* ---- opening: the header ---- */

static enum phpca_code open_header(struct phpca_archive *a, struct phpca_error *err)
{
	const struct phpca_index_disk *h = a->index;
	uint64_t hash;

	if (h->version != PHPCA_INDEX_VERSION)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": format version %" PRIu32 ", this phpca reads %d", h->version,
			PHPCA_INDEX_VERSION);
	if (h->archive_size != a->size)
		return phpca_fault(err, PHPCA_MEMBER_INDEX ": archive %s: %zu bytes, index says %" PRIu64,
			a->size < h->archive_size ? "cut short" : "too long", a->size, h->archive_size);
	if (h->index_size < sizeof(*h) || h->index_size > a->size - PHPCA_INDEX_AT)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": %" PRIu64 " bytes of index, wanted %zu to %zu", h->index_size,
			sizeof(*h), a->size - PHPCA_INDEX_AT);
	hash = phpca_content_hash_without(
		h, h->index_size, offsetof(struct phpca_index_disk, index_hash));
	if (hash != h->index_hash)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": content hash %016" PRIx64 ", wanted %016" PRIx64, hash,
			h->index_hash);
	return PHPCA_OK;
}

/* ---- opening: the sections ---- */

static const struct {
	const char *name;
	uint32_t record;
} section_info[PHPCA_SECTION_KIND_END] = {
#define X(name, number, record, text) [number] = {#name, record},
	PHPCA_SECTIONS(X)
#undef X
};

static enum phpca_code open_section(const struct phpca_archive *a,
	const struct phpc_section_disk *s, uint64_t *end, const struct phpc_section_disk **section,
	struct phpca_error *err)
{
	const char *name = s->kind < PHPCA_SECTION_KIND_END && s->kind > 0 ? section_info[s->kind].name
																	   : "of unknown kind";
	uint64_t index_size = a->index->index_size;

	if (s->offset % 8 != 0 || s->offset < *end || s->offset > index_size
		|| s->size > index_size - s->offset)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section %s: %" PRIu64 " bytes at %" PRIu64
							   ", wanted 8-byte aligned between %" PRIu64 " and %" PRIu64,
			name, s->size, s->offset, *end, index_size);
	*end = s->offset + s->size;
	if (s->kind == 0 || s->kind >= PHPCA_SECTION_KIND_END)
		return PHPCA_OK; /* of a later minor addition: nothing that an older reader must know */
	if (section[s->kind] != NULL)
		return phpca_fault(err, PHPCA_MEMBER_INDEX ": section %s: occurs twice", name);
	if (section_info[s->kind].record != 0
		&& s->size != (uint64_t)s->count * section_info[s->kind].record)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section %s: %" PRIu64 " bytes for %" PRIu32 " records", name,
			s->size, s->count);
	section[s->kind] = s;
	return PHPCA_OK;
}

void phpca_archive_set_sections(
	struct phpca_archive *a, const struct phpc_section_disk *const section[PHPCA_SECTION_KIND_END])
{
	static const struct phpc_section_disk none;
	const struct phpc_section_disk *s;

#define TAKE(field, number, KIND) \
	s = section[PHPCA_SECTION_##KIND] ? section[PHPCA_SECTION_##KIND] : &none; \
	a->field = (const void *)((const uint8_t *)a->index + s->offset); \
	a->number = s->count
	TAKE(entry, entry_count, ENTRY);
	TAKE(hash, hash_count, HASH);
	TAKE(child, child_count, CHILD);
	TAKE(class_, class_count, CLASS);
	TAKE(autoload, autoload_count, AUTOLOAD);
	TAKE(import, import_count, IMPORT);
	TAKE(path, path_count, PATH);
	TAKE(path_position, path_position_count, PATH_POSITION);
	TAKE(block, block_count, BLOCK);
	TAKE(assume, assume_count, ASSUME);
	TAKE(start, start_count, START);
	TAKE(web, web_count, WEB);
	TAKE(preload, preload_count, PRELOAD);
	TAKE(template_, template_count, TEMPLATE);
	TAKE(code, code_count, CODE);
	TAKE(digest, digest_count, DIGEST);
	TAKE(signature, signature_count, SIGNATURE);
	TAKE(name, name_size, NAME);
#undef TAKE
	a->name_size = (uint32_t)s->size;
}

static enum phpca_code open_sections(struct phpca_archive *a, struct phpca_error *err)
{
	const struct phpc_section_disk *section[PHPCA_SECTION_KIND_END] = {NULL};
	const struct phpc_section_disk *s = (const void *)(a->index + 1);
	uint64_t room = (a->index->index_size - sizeof(*a->index)) / sizeof(*s), end;

	if (a->index->section_count > room)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": %" PRIu32 " sections, wanted at most %" PRIu64,
			a->index->section_count, room);
	end = sizeof(*a->index) + (uint64_t)a->index->section_count * sizeof(*s);
	for (uint32_t i = 0; i < a->index->section_count; i++)
		if (open_section(a, &s[i], &end, section, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
	if (section[PHPCA_SECTION_NAME] && section[PHPCA_SECTION_NAME]->size > UINT32_MAX)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section NAME: %" PRIu64 " bytes, wanted less than 4 GiB",
			section[PHPCA_SECTION_NAME]->size);
	phpca_archive_set_sections(a, section);
	return PHPCA_OK;
}

/* ---- opening: what the header and the sections say ---- */

static enum phpca_code check_range(const struct phpca_archive *a, const char *member,
	uint64_t offset, uint64_t size, struct phpca_error *err)
{
	uint64_t first = PHPCA_INDEX_AT + a->index->index_size;

	if (offset < first || offset > a->size || size > a->size - offset || offset % 512 != 0)
		return phpca_fault(err,
			"%s: %" PRIu64 " bytes at %" PRIu64 ", wanted 512-byte aligned between %" PRIu64
			" and %zu",
			member, size, offset, first, a->size);
	return PHPCA_OK;
}

static enum phpca_code check_header(const struct phpca_archive *a, struct phpca_error *err)
{
	const struct phpca_index_disk *h = a->index;
	uint64_t blocks = h->strings_size / PHPCA_POOL_BLOCK
		+ (h->strings_size % PHPCA_POOL_BLOCK != 0);

	if (check_range(a, PHPCA_MEMBER_STRINGS, h->strings_offset, h->strings_size, err) != PHPCA_OK
		|| check_range(a, PHPCA_MEMBER_PATHS, h->paths_offset, h->paths_size, err) != PHPCA_OK
		|| check_range(a, PHPCA_MEMBER_MANIFEST, h->manifest_offset, h->manifest_size, err)
			!= PHPCA_OK)
		return PHPCA_E_FAILURE;
	if (h->images_offset % PHPCA_PAGE != 0 || h->images_end % PHPCA_PAGE != 0
		|| h->images_offset > h->images_end || h->images_end > a->size)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": images from %" PRIu64 " to %" PRIu64
							   ", wanted whole pages of %zu bytes",
			h->images_offset, h->images_end, a->size);
	if (h->pool_block != PHPCA_POOL_BLOCK || a->block_count != blocks)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section BLOCK: %" PRIu32 " blocks of %" PRIu32
							   " bytes, wanted %" PRIu64 " of %u",
			a->block_count, h->pool_block, blocks, PHPCA_POOL_BLOCK);
	if (a->name_size == 0 || a->name[0] != '\0' || a->name[a->name_size - 1] != '\0')
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section NAME: wanted the empty name first, and a NUL at its end");
	if (a->code_count != 0 && a->code_count != 2)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section CODE: %" PRIu32 " records, wanted two", a->code_count);
	if (a->code_count != 0
		&& (a->code[0] / PHPCA_CODE_GROWTH > a->size || a->code[1] > a->size / sizeof(uint64_t)))
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section CODE: %" PRIu64 " bytes of code and %" PRIu64
							   " slots, more than %zu bytes of archive can need",
			a->code[0], a->code[1], a->size);
	if (h->name >= a->name_size || h->app_version >= a->name_size || h->mount >= a->name_size)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": a name outside section NAME of %" PRIu32 " bytes", a->name_size);
	if (h->entry != PHPCA_NO_ENTRY && h->entry >= a->entry_count)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": entry script %" PRIu32 ", wanted below %" PRIu32, h->entry,
			a->entry_count);
	return PHPCA_OK;
}

/*
 * One sentence per check; NULL when all is well. Called for each entry of each archive opened,
 * hence no formatting here.
 */
static const char *entry_fault(const struct phpca_archive *a, uint32_t i)
{
	const struct phpca_entry_disk *e = &a->entry[i];
	bool file = e->kind == PHPCA_ENTRY_SCRIPT || e->kind == PHPCA_ENTRY_ASSET;

	if (e->path_size > PHPCA_PATH_MAX || (uint64_t)e->path + e->path_size >= a->name_size)
		return "path outside section NAME, or too long";
	if (a->name[e->path + e->path_size] != '\0')
		return "path without a NUL at its end";
	if (e->kind - 1u >= PHPCA_ENTRY_LINK)
		return "unknown kind";
	if (i == 0 ? e->parent != 0 || e->kind != PHPCA_ENTRY_DIRECTORY || e->path_size != 0
			   : e->parent >= i || a->entry[e->parent].kind != PHPCA_ENTRY_DIRECTORY)
		return "parent is not a directory before it";
	if (e->image_offset != 0) {
		if (e->kind != PHPCA_ENTRY_SCRIPT || e->verdict != PHPCA_VERDICT_PRECOMPILED)
			return "image of something that is not a precompiled script";
		if (e->image_offset % 512 != 0 || e->image_offset < a->index->images_offset
			|| e->image_offset > a->index->images_end
			|| e->image_size > a->index->images_end - e->image_offset)
			return "image outside the image group";
	} else if (e->image_size != 0 || e->verdict == PHPCA_VERDICT_PRECOMPILED) {
		return "precompiled, without an image";
	}
	if (e->source_offset != 0) {
		if (!file)
			return "contents of something that is not a file";
		if (e->source_offset % 512 != 0 || e->source_offset < PHPCA_INDEX_AT + a->index->index_size
			|| e->source_offset > a->size || e->source_size > a->size - e->source_offset)
			return "source outside the archive";
	}
	if (e->target >= a->entry_count)
		return "link to an entry that does not exist";
	if (e->verdict > PHPCA_VERDICT_REFUSED)
		return "unknown verdict";
	if (e->reason >= a->name_size)
		return "reason outside section NAME";
	return NULL;
}

/*
 * The children of all directories stand in CHILD one directory after the other, so that this takes
 * one pass and a tree cannot contain itself: a child always comes after its directory, and knows
 * it.
 */
static const char *children_fault(const struct phpca_archive *a, uint32_t i, uint32_t *next)
{
	const struct phpca_entry_disk *e = &a->entry[i];

	if (e->kind != PHPCA_ENTRY_DIRECTORY)
		return e->child_count == 0 ? NULL : "children of something that is not a directory";
	if (e->first_child != *next || e->child_count > a->child_count - *next)
		return "children outside section CHILD, or shared";
	*next += e->child_count;
	for (uint32_t c = e->first_child; c < *next; c++)
		if (a->child[c] >= a->entry_count || a->child[c] <= i || a->entry[a->child[c]].parent != i)
			return "child that has another parent";
	return NULL;
}

static enum phpca_code check_entries(const struct phpca_archive *a, struct phpca_error *err)
{
	uint32_t children = 0;

	if (a->entry_count == 0 || a->entry_count == UINT32_MAX || a->child_count != a->entry_count - 1)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": sections ENTRY and CHILD: %" PRIu32 " and %" PRIu32
							   " records, wanted the root, and each other entry once",
			a->entry_count, a->child_count);
	for (uint32_t i = 0; i < a->entry_count; i++) {
		const char *fault = entry_fault(a, i);

		if (fault == NULL)
			fault = children_fault(a, i, &children);
		if (fault != NULL)
			return phpca_fault(
				err, PHPCA_MEMBER_INDEX ": section ENTRY: entry %" PRIu32 ": %s", i, fault);
	}
	return PHPCA_OK;
}

/*
 * The slots are not looked at here: a search takes whatever is no entry's number for the end of the
 * chain.
 */
static enum phpca_code check_hash(const struct phpca_archive *a, struct phpca_error *err)
{
	if (a->hash_count == 0 || (a->hash_count & (a->hash_count - 1)) != 0)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section HASH: %" PRIu32 " slots, wanted a power of two",
			a->hash_count);
	return PHPCA_OK;
}

static enum phpca_code check_classes(const struct phpca_archive *a,
	const struct phpca_class_disk *class_, uint32_t count, const char *section,
	struct phpca_error *err)
{
	for (uint32_t i = 0; i < count; i++)
		if (class_[i].name >= a->name_size || class_[i].entry >= a->entry_count)
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX ": section %s: record %" PRIu32 ": name or entry out of range",
				section, i);
	return PHPCA_OK;
}

static enum phpca_code check_imports(const struct phpca_archive *a, struct phpca_error *err)
{
	for (uint32_t i = 0; i < a->import_count; i++) {
		const struct phpca_import_disk *d = &a->import[i];

		if (d->kind == 0 || d->kind >= PHPC_IMPORT_KIND_END)
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX ": section IMPORT: record %" PRIu32 ": unknown kind %" PRIu32, i,
				d->kind);
		if (d->name >= a->name_size || (d->member != PHPC_NO_MEMBER && d->member >= a->name_size))
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX ": section IMPORT: record %" PRIu32
								   ": name outside section NAME",
				i);
	}
	return PHPCA_OK;
}

static enum phpca_code check_path_records(const struct phpca_archive *a, struct phpca_error *err)
{
	const struct phpca_index_disk *h = a->index;

	for (uint32_t i = 0; i < a->path_count; i++) {
		const struct phpca_path_disk *p = &a->path[i];
		uint64_t at = p->string - h->paths_offset; /* huge when it lies before */

		if (at % 8 != 0 || at >= h->paths_size
			|| h->paths_size - at <= sizeof(struct phpc_string_disk))
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX ": section PATH: record %" PRIu32 ": string at %" PRIu64
								   ", outside " PHPCA_MEMBER_PATHS,
				i, p->string);
		if (p->first_position > a->path_position_count
			|| p->position_count > a->path_position_count - p->first_position)
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX ": section PATH: record %" PRIu32
								   ": positions outside section PATH_POSITION",
				i);
	}
	return PHPCA_OK;
}

static enum phpca_code check_numbers(const uint32_t *list, uint32_t count, uint32_t limit,
	const char *section, struct phpca_error *err)
{
	for (uint32_t i = 0; i < count; i++)
		if (list[i] >= limit)
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX ": section %s: record %" PRIu32 ": %" PRIu32
								   ", wanted below %" PRIu32,
				section, i, list[i], limit);
	return PHPCA_OK;
}

static enum phpca_code check_all(const struct phpca_archive *a, struct phpca_error *err)
{
	enum phpca_code code;

	if ((code = check_header(a, err)) != PHPCA_OK || (code = check_entries(a, err)) != PHPCA_OK
		|| (code = check_hash(a, err)) != PHPCA_OK
		|| (code = check_classes(a, a->class_, a->class_count, "CLASS", err)) != PHPCA_OK
		|| (code = check_classes(a, a->autoload, a->autoload_count, "AUTOLOAD", err)) != PHPCA_OK
		|| (code = check_imports(a, err)) != PHPCA_OK
		|| (code = check_path_records(a, err)) != PHPCA_OK
		|| (code = check_numbers(a->assume, a->assume_count, a->import_count, "ASSUME", err))
			!= PHPCA_OK
		|| (code = check_numbers(a->start, a->start_count, a->entry_count, "START", err))
			!= PHPCA_OK
		|| (code = check_numbers(a->web, a->web_count, a->entry_count, "WEB", err)) != PHPCA_OK
		|| (code = check_numbers(a->preload, a->preload_count, a->entry_count, "PRELOAD", err))
			!= PHPCA_OK)
		return code;
	return PHPCA_OK;
}

static enum phpca_code check_sealed(const struct phpca_archive *a, struct phpca_error *err)
{
	enum phpca_code code = check_header(a, err);

	return code == PHPCA_OK ? check_hash(a, err) : code;
}

/* Up to format 3 an archive began with the index. 0: this one does not. */
static uint32_t version_up_to_3(const char *bytes)
{
	const struct phpca_index_disk *index = (const void *)(bytes + 512);

	return memcmp(bytes, PHPCA_MEMBER_INDEX, sizeof(PHPCA_MEMBER_INDEX)) == 0
			&& memcmp(index->magic, PHPCA_INDEX_MAGIC, 8) == 0
		? index->version
		: 0;
}

static enum phpca_code open_archive(struct phpca_archive *out, const void *bytes, size_t size,
	enum phpca_code (*check)(const struct phpca_archive *a, struct phpca_error *err),
	struct phpca_error *err)
{
	enum phpca_code code;
	struct phpca_archive a = {.base = bytes, .size = size};
	uint32_t version;

	memset(out, 0, sizeof(*out));
	if (size < PHPCA_INDEX_AT + sizeof(*a.index))
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": archive cut short: %zu bytes, wanted at least %zu", size,
			PHPCA_INDEX_AT + sizeof(*a.index));
	if ((version = version_up_to_3(bytes)) != 0)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": format version %" PRIu32 ", this phpca reads %d", version,
			PHPCA_INDEX_VERSION);
	if (!phpca_archive_probe(bytes, size))
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX
			": not a phpca archive: no tar header of this name with \"" PHPCA_INDEX_MAGIC
			"\" after it");
	a.index = (const void *)(a.base + PHPCA_INDEX_AT);
	if ((code = open_header(&a, err)) != PHPCA_OK || (code = open_sections(&a, err)) != PHPCA_OK
		|| (code = check(&a, err)) != PHPCA_OK)
		return code;
	*out = a;
	return PHPCA_OK;
}

enum phpca_code phpca_archive_open(
	struct phpca_archive *out, const void *bytes, size_t size, struct phpca_error *err)
{
	return open_archive(out, bytes, size, check_all, err);
}

enum phpca_code phpca_archive_open_sealed(
	struct phpca_archive *out, const void *bytes, size_t size, struct phpca_error *err)
{
	return open_archive(out, bytes, size, check_sealed, err);
}

/* ---- looking up ---- */

const struct phpca_entry_disk *phpca_archive_find(
	const struct phpca_archive *a, const char *path, size_t path_size)
{
	uint64_t hash = phpca_hash64(path, path_size);
	uint32_t mask = a->hash_count - 1, slot = (uint32_t)hash & mask;

	for (uint32_t tries = 0; tries <= mask; tries++, slot = (slot + 1) & mask) {
		uint32_t number = a->hash[slot];
		const struct phpca_entry_disk *e;

		if (number >= a->entry_count) /* 0xffffffff as a rule */
			return NULL;
		e = &a->entry[number];
		if (e->path_hash == hash && e->path_size == path_size
			&& memcmp(a->name + e->path, path, path_size) == 0)
			return e;
	}
	return NULL;
}

const struct phpca_entry_disk *phpca_archive_follow(
	const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	for (int i = 0; i <= LINK_LIMIT; i++) {
		if (e->kind != PHPCA_ENTRY_LINK)
			return e;
		e = &a->entry[e->target];
	}
	return NULL;
}

/* A table of classes: sorted by hash. */
struct class_table {
	const struct phpca_archive *a;
	const struct phpca_class_disk *record;
	uint32_t count;
};

static bool class_is(
	const struct class_table *t, uint32_t i, uint64_t hash, const char *lcname, size_t size)
{
	const char *name;

	if (i >= t->count || t->record[i].hash != hash)
		return false;
	name = phpca_archive_name(t->a, t->record[i].name);
	return strncmp(name, lcname, size) == 0 && name[size] == '\0';
}

static const struct phpca_entry_disk *find_class(
	const struct class_table *t, const char *lcname, size_t size)
{
	uint64_t hash = phpca_hash64(lcname, size);
	uint32_t low = 0, high = t->count;

	if (memchr(lcname, '\0', size) != NULL)
		return NULL;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (t->record[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < t->count && t->record[low].hash == hash && !class_is(t, low, hash, lcname, size))
		low++;
	if (!class_is(t, low, hash, lcname, size) || class_is(t, low + 1, hash, lcname, size))
		return NULL;
	return &t->a->entry[t->record[low].entry];
}

const struct phpca_entry_disk *phpca_archive_find_class(
	const struct phpca_archive *a, const char *lcname, size_t size)
{
	return find_class(&(struct class_table){a, a->class_, a->class_count}, lcname, size);
}

const struct phpca_entry_disk *phpca_archive_find_autoload(
	const struct phpca_archive *a, const char *lcname, size_t size)
{
	return find_class(&(struct class_table){a, a->autoload, a->autoload_count}, lcname, size);
}

/* ---- the names of members ---- */

size_t phpca_archive_image_name(const struct phpca_archive *a, const struct phpca_entry_disk *e,
	char out[PHPCA_MEMBER_NAME_MAX])
{
	const char *path = phpca_archive_name(a, e->path);
	bool php = e->path_size >= 4 && memcmp(path + e->path_size - 4, ".php", 4) == 0;
	int size = snprintf(
		out, PHPCA_MEMBER_NAME_MAX, "%.*s%s", (int)e->path_size, path, php ? "c" : ".phpc");
	bool taken = phpca_archive_find(a, out, size) != NULL;

	/* "tool" and "tool.php" would both be tool.phpc. */
	if (!taken && !php)
		taken = phpca_archive_find(a, out, size - 1) != NULL;
	if (taken)
		size = snprintf(out, PHPCA_MEMBER_NAME_MAX, PHPCA_MEMBER_IMAGE_PREFIX "%u.phpc",
			(unsigned)(e - a->entry));
	return size;
}

/* ---- contents ---- */

/* A piece of the file, and what the index says of it. */
struct content {
	uint64_t offset, size;
	uint64_t hash;
	size_t digest; /* record of section DIGEST */
};

static bool is_intact(const struct phpca_archive *a, const struct content *c)
{
	uint8_t digest[PHPCA_DIGEST_SIZE];

	if (a->crypto == NULL)
		return phpca_content_hash(a->base + c->offset, c->size) == c->hash;
	a->crypto->digest(digest, a->base + c->offset, c->size);
	return memcmp(digest, a->digest[c->digest], sizeof(digest)) == 0;
}

static enum phpca_code content_fault(const struct phpca_archive *a, const struct content *c,
	const char *member, struct phpca_error *err)
{
	if (a->crypto != NULL)
		return phpca_error_set(err, PHPCA_E_TRUST,
			"trust failure: %s: not what was signed (%" PRIu64 " bytes at %" PRIu64 ")", member,
			c->size, c->offset);
	return phpca_fault(err,
		"%s: content hash %016" PRIx64 ", wanted %016" PRIx64 " (%" PRIu64 " bytes at %" PRIu64 ")",
		member, phpca_content_hash(a->base + c->offset, c->size), c->hash, c->size, c->offset);
}

enum phpca_code phpca_archive_check_image(
	const struct phpca_archive *a, const struct phpca_entry_disk *e, struct phpca_error *err)
{
	struct content c = {e->image_offset, e->image_size, e->image_hash,
		phpca_digest_of_image(a->block_count, (uint32_t)(e - a->entry))};
	char member[PHPCA_MEMBER_NAME_MAX];

	if (e->image_offset == 0 || is_intact(a, &c))
		return PHPCA_OK;
	phpca_archive_image_name(a, e, member);
	return content_fault(a, &c, member, err);
}

enum phpca_code phpca_archive_check_source(
	const struct phpca_archive *a, const struct phpca_entry_disk *e, struct phpca_error *err)
{
	struct content c = {e->source_offset, e->source_size, e->source_hash,
		phpca_digest_of_source(a->block_count, (uint32_t)(e - a->entry))};

	if (e->source_offset == 0 || is_intact(a, &c))
		return PHPCA_OK;
	return content_fault(a, &c, phpca_archive_name(a, e->path), err);
}

enum phpca_code phpca_archive_check_block(
	const struct phpca_archive *a, uint32_t block, struct phpca_error *err)
{
	uint64_t start = (uint64_t)block * PHPCA_POOL_BLOCK, size;
	struct content c;

	if (block >= a->block_count)
		return phpca_fault(err, PHPCA_MEMBER_STRINGS ": block %" PRIu32 ", wanted below %" PRIu32,
			block, a->block_count);
	size = a->index->strings_size - start;
	if (size > PHPCA_POOL_BLOCK)
		size = PHPCA_POOL_BLOCK;
	c = (struct content){a->index->strings_offset + start, size, a->block[block],
		(size_t)PHPCA_DIGEST_BLOCK + block};
	return is_intact(a, &c) ? PHPCA_OK : content_fault(a, &c, PHPCA_MEMBER_STRINGS, err);
}

enum phpca_code phpca_archive_check_manifest(const struct phpca_archive *a, struct phpca_error *err)
{
	struct content c = {a->index->manifest_offset, a->index->manifest_size, a->index->manifest_hash,
		PHPCA_DIGEST_MANIFEST};

	return is_intact(a, &c) ? PHPCA_OK : content_fault(a, &c, PHPCA_MEMBER_MANIFEST, err);
}

enum phpca_code phpca_archive_check_paths(const struct phpca_archive *a, struct phpca_error *err)
{
	struct content c = {
		a->index->paths_offset, a->index->paths_size, a->index->paths_hash, PHPCA_DIGEST_PATHS};

	return is_intact(a, &c) ? PHPCA_OK : content_fault(a, &c, PHPCA_MEMBER_PATHS, err);
}

/*
 * A stored string that ends inside .phpca/paths, with the mount point wherever it is said to stand.
 */
static const char *path_fault(const struct phpca_archive *a, const struct phpca_path_disk *p)
{
	const struct phpc_string_disk *s = (const void *)(a->base + p->string);
	uint64_t room = a->index->paths_offset + a->index->paths_size - p->string - sizeof(*s);
	const char *text = (const char *)(s + 1), *mount = phpca_archive_name(a, a->index->mount);
	uint64_t end = 0;

	if (s->size >= room)
		return "ends outside the member";
	if (text[s->size] != '\0')
		return "has no NUL at its end";
	for (uint32_t i = 0; i < p->position_count; i++)
		if (!phpca_root_stands(
				text, s->size, a->path_position[p->first_position + i], mount, strlen(mount), &end))
			return "does not hold the mount point where section PATH_POSITION says";
	return NULL;
}

enum phpca_code phpca_archive_verify_paths(const struct phpca_archive *a, struct phpca_error *err)
{
	enum phpca_code code = phpca_archive_check_paths(a, err);

	for (uint32_t i = 0; code == PHPCA_OK && i < a->path_count; i++) {
		const char *fault = path_fault(a, &a->path[i]);

		if (fault != NULL)
			code = phpca_fault(err, PHPCA_MEMBER_PATHS ": string %" PRIu32 " at %" PRIu64 " %s", i,
				a->path[i].string, fault);
	}
	return code;
}

/* ---- identity ---- */

uint64_t phpca_archive_content_id(const struct phpca_archive *a)
{
	uint64_t part[4] = {a->index->manifest_hash, a->index->paths_hash,
		phpca_hash64(a->block, (size_t)a->block_count * sizeof(*a->block))};
	uint64_t id = phpca_hash64(part, 3 * sizeof(part[0]));

	for (uint32_t i = 0; i < a->entry_count; i++) {
		part[0] = id;
		part[1] = a->entry[i].path_hash;
		part[2] = a->entry[i].image_hash;
		part[3] = a->entry[i].source_hash;
		id = phpca_hash64(part, sizeof(part));
	}
	return id;
}
