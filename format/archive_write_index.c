/*
 * The writer's first half: from what was added to an index. Everything is sorted before it is
 * numbered, so the bytes do not depend on the order of add. (Imports and paths have the numbers
 * that their add returned: images hold them already.)
 */
#include "format/archive_write_index.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hash.h"
#include "format/members.h"

#define FAULT(err, ...) phpca_error_set(err, PHPCA_E_FAILURE, __VA_ARGS__)

#define PLACEHOLDER 512u
#define MTIME_MAX 999999999999999999ull

static void *must(void *p)
{
	if (p == NULL) {
		fprintf(stderr, "phpca: out of memory\n");
		abort();
	}
	return p;
}

static char *copy(const char *text)
{
	return text ? must(strdup(text)) : NULL;
}

/* Room for one more in a list of `size`-byte items. */
static void *grow(void *list, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return list;
	*capacity = *capacity ? *capacity * 2 : 64;
	return must(realloc(list, *capacity * size));
}

/* ---- adding ---- */

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
	const char **out = must(calloc(count + 1, sizeof(*out)));

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
	struct phpca_writer *w = must(calloc(1, sizeof(*w)));

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
	for (size_t i = 0; i < w->entry_count; i++) {
		free((char *)w->entry[i].given.path);
		free((char *)w->entry[i].given.target);
		free((char *)w->entry[i].given.reason);
	}
	for (size_t i = 0; i < w->class_count; i++) {
		free(w->class_[i].lcname);
		free(w->class_[i].path);
	}
	for (size_t i = 0; i < w->import_count; i++) {
		free(w->import[i].name);
		free(w->import[i].member);
	}
	free(w->entry);
	free(w->class_);
	free(w->import);
	free(w->import_table.slot);
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
	w->entry = grow(w->entry, w->entry_count, &w->entry_capacity, sizeof(*w->entry));
	mine = &w->entry[w->entry_count++];
	*mine = (struct phpca_writer__entry){.given = *e, .path_size = strlen(e->path)};
	if (mine->given.mtime > MTIME_MAX)
		mine->given.mtime = 0; /* before 1970, as a signed number */
	mine->given.path = copy(e->path);
	mine->given.target = copy(e->target);
	mine->given.reason = copy(e->reason);
}

static void add_class(struct phpca_writer *w, const char *lcname, const char *path, bool autoload)
{
	must_be_open(w);
	w->class_ = grow(w->class_, w->class_count, &w->class_capacity, sizeof(*w->class_));
	w->class_[w->class_count++] = (struct phpca_writer__class){
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

static void import_table_insert(struct phpca_writer *w, uint32_t number)
{
	struct phpca_writer__table *t = &w->import_table;
	size_t slot = import_hash(&w->import[number]) & (t->capacity - 1);

	while (t->slot[slot] != 0)
		slot = (slot + 1) & (t->capacity - 1);
	t->slot[slot] = number + 1;
	t->used++;
}

static void import_table_grow(struct phpca_writer *w)
{
	struct phpca_writer__table *t = &w->import_table;

	if (t->used * 2 < t->capacity)
		return;
	free(t->slot);
	t->capacity = t->capacity ? t->capacity * 2 : 256;
	t->slot = must(calloc(t->capacity, sizeof(*t->slot)));
	t->used = 0;
	for (size_t i = 0; i < w->import_count; i++)
		import_table_insert(w, (uint32_t)i);
}

uint32_t phpca_writer_add_import(
	struct phpca_writer *w, uint32_t kind, const char *name, const char *member)
{
	struct phpca_writer__import wanted = {kind, (char *)name, (char *)member};
	struct phpca_writer__table *t = &w->import_table;

	import_table_grow(w);
	for (size_t slot = import_hash(&wanted) & (t->capacity - 1); t->slot[slot] != 0;
		 slot = (slot + 1) & (t->capacity - 1)) {
		const struct phpca_writer__import *i = &w->import[t->slot[slot] - 1];

		if (i->kind == kind && same_text(i->name, name) && same_text(i->member, member))
			return t->slot[slot] - 1;
	}
	must_be_open(w);
	w->import = grow(w->import, w->import_count, &w->import_capacity, sizeof(*w->import));
	w->import[w->import_count++] = (struct phpca_writer__import){kind, copy(name), copy(member)};
	import_table_insert(w, (uint32_t)w->import_count - 1);
	return (uint32_t)w->import_count - 1;
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

/* ---- entries: checked, sorted, with their directories ---- */

static enum phpca_code check_added(const struct phpca_writer__entry *e, struct phpca_error *err)
{
	const struct phpca_writer_entry *g = &e->given;

	if (!phpca_member_path_ok(g->path, e->path_size))
		return FAULT(err, "%.200s: not a path that an archive can hold", g->path);
	if (g->kind < PHPCA_ENTRY_DIRECTORY || g->kind > PHPCA_ENTRY_LINK)
		return FAULT(err, "%s: entry of unknown kind %d", g->path, g->kind);
	if (e->path_size == 0 && g->kind != PHPCA_ENTRY_DIRECTORY)
		return FAULT(err, "the root of an archive is a directory");
	if ((g->image != NULL) != (g->verdict == PHPCA_VERDICT_PRECOMPILED)
		|| (g->image != NULL && g->kind != PHPCA_ENTRY_SCRIPT))
		return FAULT(err, "%s: verdict %s, %s an image", g->path, phpca_verdict_name(g->verdict),
			g->image ? "with" : "without");
	if ((g->kind == PHPCA_ENTRY_LINK) != (g->target != NULL))
		return FAULT(err, "%s: a link has a target, and nothing else has", g->path);
	if (g->source != NULL && (g->kind == PHPCA_ENTRY_LINK || g->kind == PHPCA_ENTRY_DIRECTORY))
		return FAULT(err, "%s: contents of something that is not a file", g->path);
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
	if (w->entry_count > 1)
		qsort(w->entry, w->entry_count, sizeof(*w->entry), compare_entries);
}

static void imply(struct phpca_writer *w, const char *path, size_t size)
{
	struct phpca_writer__entry *mine;

	w->entry = grow(w->entry, w->entry_count, &w->entry_capacity, sizeof(*w->entry));
	mine = &w->entry[w->entry_count++];
	*mine = (struct phpca_writer__entry){.path_size = size, .implied = true};
	mine->given.path = must(strndup(path, size));
	mine->given.kind = PHPCA_ENTRY_DIRECTORY;
	mine->given.mode = 0755;
	mine->given.mtime = w->info.timestamp;
}

/*
 * Entries are sorted, so a directory that the entry before lies in as well has been implied then.
 */
static void imply_parents(struct phpca_writer *w)
{
	size_t count = w->entry_count;
	const char *before = "";

	imply(w, "", 0);
	for (size_t i = 0; i < count; i++) {
		const char *path = w->entry[i].given.path;
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

	for (size_t i = 0; i < w->entry_count; i++) {
		struct phpca_writer__entry *e = &w->entry[i];
		const struct phpca_writer__entry *last = kept ? &w->entry[kept - 1] : NULL;

		if (last == NULL || strcmp(last->given.path, e->given.path) != 0) {
			struct phpca_writer__entry moved = *e;

			*e = w->entry[kept]; /* keeps every string owned once */
			w->entry[kept++] = moved;
			continue;
		}
		if (!e->implied)
			return FAULT(err, "%s: occurs twice", e->given.path);
		if (last->given.kind != PHPCA_ENTRY_DIRECTORY)
			return FAULT(err, "%s: is a file, and the directory of others", e->given.path);
	}
	for (size_t i = kept; i < w->entry_count; i++)
		free((char *)w->entry[i].given.path); /* an implied one has nothing else */
	w->entry_count = kept;
	if (kept >= UINT32_MAX / 4)
		return FAULT(err, "%zu entries are too many", kept);
	return PHPCA_OK;
}

/* ---- sections ---- */

struct build {
	struct phpca_writer *w;
	struct phpca_buffer section[PHPCA_SECTION_KIND_END];
	uint32_t name, app_version, mount, entry;
	struct phpca_writer__table names;
};

static void names_grow(struct phpca_writer__table *t, const struct phpca_buffer *text)
{
	uint32_t *old = t->slot;
	size_t old_capacity = t->capacity;

	if (t->used * 2 < t->capacity)
		return;
	t->capacity = old_capacity ? old_capacity * 2 : 1024;
	t->slot = must(calloc(t->capacity, sizeof(*t->slot)));
	for (size_t i = 0; i < old_capacity; i++) {
		const char *name;
		size_t slot;

		if (old[i] == 0)
			continue;
		name = (const char *)text->data + old[i] - 1;
		slot = phpca_hash64(name, strlen(name)) & (t->capacity - 1);
		while (t->slot[slot] != 0)
			slot = (slot + 1) & (t->capacity - 1);
		t->slot[slot] = old[i];
	}
	free(old);
}

/* Offset of a text in NAME; equal texts are stored once. */
static uint32_t name(struct build *b, const char *text)
{
	struct phpca_buffer *out = &b->section[PHPCA_SECTION_NAME];
	struct phpca_writer__table *t = &b->names;
	size_t size = strlen(text), slot;

	names_grow(t, out);
	for (slot = phpca_hash64(text, size) & (t->capacity - 1); t->slot[slot] != 0;
		 slot = (slot + 1) & (t->capacity - 1))
		if (strcmp((const char *)out->data + t->slot[slot] - 1, text) == 0)
			return t->slot[slot] - 1;
	t->slot[slot] = (uint32_t)out->size + 1;
	t->used++;
	phpca_buffer_append(out, text, size + 1);
	return t->slot[slot] - 1;
}

/* All names before anything else is looked up by name: NAME moves as it grows. */
static void build_names(struct build *b)
{
	name(b, "");
	b->name = name(b, b->w->info.name);
	b->app_version = name(b, b->w->info.app_version);
	b->mount = name(b, b->w->info.mount);
}

static void build_entries(struct build *b)
{
	struct phpca_writer *w = b->w;

	for (size_t i = 0; i < w->entry_count; i++) {
		const struct phpca_writer_entry *g = &w->entry[i].given;
		struct phpca_entry_disk e = {
			.path_hash = phpca_hash64(g->path, w->entry[i].path_size),
			.path_size = (uint32_t)w->entry[i].path_size,
			.kind = g->kind,
			.mode = g->mode & 07777,
			.mtime = g->mtime,
			.image_offset = g->image ? PLACEHOLDER : 0,
			.image_size = g->image ? g->image_size : 0,
			.source_offset = g->source ? PLACEHOLDER : 0,
			.source_size = g->source_size,
			.verdict = g->verdict,
		};

		e.path = name(b, g->path);
		e.reason = g->reason ? name(b, g->reason) : 0;
		phpca_buffer_append(&b->section[PHPCA_SECTION_ENTRY], &e, sizeof(e));
	}
}

/* Two slots or more for three entries: short searches, and always an empty one. */
static void build_hash(struct build *b)
{
	const struct phpca_entry_disk *e = (const void *)b->section[PHPCA_SECTION_ENTRY].data;
	size_t count = b->w->entry_count, capacity = 2;
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
static struct phpca_archive sections_view(struct build *b)
{
	struct phpca_archive a = {
		.entry = (const void *)b->section[PHPCA_SECTION_ENTRY].data,
		.entry_count = (uint32_t)b->w->entry_count,
		.hash = (const void *)b->section[PHPCA_SECTION_HASH].data,
		.hash_count = (uint32_t)(b->section[PHPCA_SECTION_HASH].size / sizeof(uint32_t)),
		.name = (const void *)b->section[PHPCA_SECTION_NAME].data,
		.name_size = (uint32_t)b->section[PHPCA_SECTION_NAME].size,
	};
	return a;
}

static enum phpca_code find(
	struct build *b, uint32_t *out, const char *path, const char *what, struct phpca_error *err)
{
	struct phpca_archive a = sections_view(b);
	const struct phpca_entry_disk *e = phpca_archive_find(&a, path, strlen(path));

	if (e == NULL)
		return FAULT(err, "%s: %s: not in the archive", what, path);
	*out = (uint32_t)(e - a.entry);
	return PHPCA_OK;
}

/*
 * Parents, then each directory's children behind one another. Entries are sorted by path, so
 * children are sorted by name.
 */
static void build_tree(struct build *b)
{
	struct phpca_writer *w = b->w;
	struct phpca_entry_disk *e = (void *)b->section[PHPCA_SECTION_ENTRY].data;
	uint32_t *child = phpca_buffer_extend(
		&b->section[PHPCA_SECTION_CHILD], (w->entry_count - 1) * sizeof(*child));
	uint32_t next = 0;

	for (size_t i = 1; i < w->entry_count; i++) {
		const char *path = w->entry[i].given.path, *slash = strrchr(path, '/');
		struct phpca_archive a = sections_view(b);

		e[i].parent = (uint32_t)(phpca_archive_find(&a, path, slash ? (size_t)(slash - path) : 0)
			- a.entry);
		e[e[i].parent].child_count++;
	}
	for (size_t i = 0; i < w->entry_count; i++) {
		if (e[i].kind != PHPCA_ENTRY_DIRECTORY)
			continue;
		e[i].first_child = next;
		next += e[i].child_count;
		e[i].child_count = 0; /* counts again below */
	}
	for (size_t i = 1; i < w->entry_count; i++) {
		struct phpca_entry_disk *parent = &e[e[i].parent];

		child[parent->first_child + parent->child_count++] = (uint32_t)i;
	}
}

static enum phpca_code build_links(struct build *b, struct phpca_error *err)
{
	struct phpca_entry_disk *e = (void *)b->section[PHPCA_SECTION_ENTRY].data;

	for (size_t i = 0; i < b->w->entry_count; i++) {
		const struct phpca_writer_entry *g = &b->w->entry[i].given;

		if (g->target != NULL && find(b, &e[i].target, g->target, g->path, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
	}
	return PHPCA_OK;
}

static int compare_classes(const void *left, const void *right)
{
	const struct phpca_writer__class *a = left, *b = right;

	if (a->autoload != b->autoload)
		return a->autoload ? 1 : -1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return strcmp(a->lcname, b->lcname) ? strcmp(a->lcname, b->lcname) : strcmp(a->path, b->path);
}

static enum phpca_code build_classes(struct build *b, struct phpca_error *err)
{
	struct phpca_writer *w = b->w;

	if (w->class_count > 1)
		qsort(w->class_, w->class_count, sizeof(*w->class_), compare_classes);
	for (size_t i = 0; i < w->class_count; i++) {
		struct phpca_writer__class *c = &w->class_[i];
		struct phpca_class_disk record = {.hash = c->hash};

		if (i > 0 && compare_classes(c - 1, c) == 0)
			continue; /* twice in one script: still one place to find it */
		if (i > 0 && c->autoload && c[-1].autoload && strcmp(c[-1].lcname, c->lcname) == 0)
			return FAULT(err, "class %s: would be loaded from %s and from %s", c->lcname,
				c[-1].path, c->path);
		if (find(b, &record.entry, c->path, c->lcname, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		record.name = name(b, c->lcname);
		phpca_buffer_append(&b->section[c->autoload ? PHPCA_SECTION_AUTOLOAD : PHPCA_SECTION_CLASS],
			&record, sizeof(record));
	}
	return PHPCA_OK;
}

static enum phpca_code build_imports(struct build *b, struct phpca_error *err)
{
	const struct phpca_writer *w = b->w;
	const uint32_t *assume = (const uint32_t *)w->assume.data;

	for (size_t i = 0; i < w->import_count; i++) {
		const struct phpca_writer__import *m = &w->import[i];
		struct phpca_import_disk record = {.kind = m->kind};

		record.name = name(b, m->name);
		record.member = m->member ? name(b, m->member) : PHPC_NO_MEMBER;
		phpca_buffer_append(&b->section[PHPCA_SECTION_IMPORT], &record, sizeof(record));
	}
	for (size_t i = 0; i < w->assume.size / sizeof(*assume); i++)
		if (assume[i] >= w->import_count)
			return FAULT(err, "assumption on import %" PRIu32 ", wanted below %zu", assume[i],
				w->import_count);
	phpca_buffer_append(&b->section[PHPCA_SECTION_ASSUME], w->assume.data, w->assume.size);
	phpca_buffer_append(&b->section[PHPCA_SECTION_PATH], w->path.data, w->path.size);
	phpca_buffer_append(
		&b->section[PHPCA_SECTION_PATH_POSITION], w->position.data, w->position.size);
	return PHPCA_OK;
}

/* The default entry first, then the others in the order given, each once. */
static enum phpca_code build_starts(struct build *b, struct phpca_error *err)
{
	const struct phpca_writer_info *info = &b->w->info;
	struct phpca_buffer *out = &b->section[PHPCA_SECTION_START];
	uint32_t number;

	b->entry = PHPCA_NO_ENTRY;
	if (info->entry != NULL) {
		if (find(b, &b->entry, info->entry, "entry script", err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		phpca_buffer_append(out, &b->entry, sizeof(b->entry));
	}
	for (size_t i = 0; i < info->start_count; i++) {
		bool known = false;

		if (find(b, &number, info->starts[i], "entry script", err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		for (size_t k = 0; k < out->size / sizeof(number); k++)
			known |= ((const uint32_t *)out->data)[k] == number;
		if (!known)
			phpca_buffer_append(out, &number, sizeof(number));
	}
	for (size_t i = 0; i < info->web_count; i++) {
		if (find(b, &number, info->web[i], "entry script", err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		phpca_buffer_append(&b->section[PHPCA_SECTION_WEB], &number, sizeof(number));
	}
	return PHPCA_OK;
}

static enum phpca_code build_preload(struct build *b, struct phpca_error *err)
{
	const struct phpca_writer_info *info = &b->w->info;
	uint32_t number;

	for (size_t i = 0; i < info->preload_count; i++) {
		if (find(b, &number, info->preload[i], "script to preload", err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		phpca_buffer_append(&b->section[PHPCA_SECTION_PRELOAD], &number, sizeof(number));
	}
	return PHPCA_OK;
}

static void build_blocks(struct build *b)
{
	size_t size = b->w->strings ? b->w->strings->size : 0;

	phpca_buffer_extend(&b->section[PHPCA_SECTION_BLOCK],
		(size + PHPCA_POOL_BLOCK - 1) / PHPCA_POOL_BLOCK * sizeof(uint64_t));
}

/* Room: contents are known when the archive is written. */
static void build_signature(struct build *b)
{
	size_t blocks = b->section[PHPCA_SECTION_BLOCK].size / sizeof(uint64_t);

	if (b->w->info.signer == NULL)
		return;
	phpca_buffer_extend(&b->section[PHPCA_SECTION_DIGEST],
		phpca_digest_count((uint32_t)blocks, (uint32_t)b->w->entry_count) * PHPCA_DIGEST_SIZE);
	phpca_buffer_extend(&b->section[PHPCA_SECTION_SIGNATURE], sizeof(struct phpca_signature_disk));
}

/* ---- the index as one piece ---- */

static const uint32_t record_size[PHPCA_SECTION_KIND_END] = {
#define X(name, number, record, text) [number] = record,
	PHPCA_SECTIONS(X)
#undef X
};

static void assemble(struct build *b)
{
	struct phpca_writer *w = b->w;
	struct phpca_buffer *out = &w->index;
	struct phpca_index_disk header = {
		.magic = PHPCA_INDEX_MAGIC,
		.version = PHPCA_INDEX_VERSION,
		.section_count = PHPCA_SECTION_KIND_END - 1,
		.preferred_base = w->info.preferred_base,
		.strings_size = w->strings ? w->strings->size : 0,
		.paths_size = w->paths ? w->paths->size : 0,
		.manifest_size = w->manifest ? w->manifest->size : 0,
		.name = b->name,
		.app_version = b->app_version,
		.mount = b->mount,
		.entry = b->entry,
		.pool_block = PHPCA_POOL_BLOCK,
		.flags = w->info.flags,
		.timestamp = w->info.timestamp,
	};
	size_t table = sizeof(header);

	memcpy(
		header.system_id, w->info.system_id, strnlen(w->info.system_id, sizeof(header.system_id)));
	for (size_t i = 0; i < w->entry_count; i++)
		if (w->entry[i].given.image != NULL)
			header.images_offset = PHPCA_PAGE; /* a placeholder: there is a group */
	phpca_buffer_extend(
		out, sizeof(header) + (PHPCA_SECTION_KIND_END - 1) * sizeof(struct phpc_section_disk));
	for (uint32_t kind = 1; kind < PHPCA_SECTION_KIND_END;
		 kind++, table += sizeof(struct phpc_section_disk)) {
		const struct phpca_buffer *bytes = &b->section[kind];
		struct phpc_section_disk s = {
			.kind = kind,
			.count = record_size[kind] ? (uint32_t)(bytes->size / record_size[kind])
									   : (uint32_t)b->names.used,
			.offset = out->size,
			.size = bytes->size,
		};

		memcpy(out->data + table, &s, sizeof(s));
		phpca_buffer_append(out, bytes->data, bytes->size);
		phpca_buffer_align(out, 8);
	}
	header.index_size = out->size;
	memcpy(out->data, &header, sizeof(header));
}

static void set_view(struct phpca_writer *w)
{
	const struct phpc_section_disk *s = (const void *)(w->index.data
		+ sizeof(struct phpca_index_disk));
	struct phpca_archive *a = &w->view;

	a->index = (const void *)w->index.data;
#define TAKE(field, number, KIND) \
	a->field = (const void *)(w->index.data + s[PHPCA_SECTION_##KIND - 1].offset); \
	a->number = s[PHPCA_SECTION_##KIND - 1].count
	TAKE(entry, entry_count, ENTRY);
	TAKE(hash, hash_count, HASH);
	TAKE(child, child_count, CHILD);
	TAKE(class_, class_count, CLASS);
	TAKE(autoload, autoload_count, AUTOLOAD);
	TAKE(path, path_count, PATH);
	TAKE(block, block_count, BLOCK);
	TAKE(digest, digest_count, DIGEST);
	TAKE(signature, signature_count, SIGNATURE);
	TAKE(name, name_size, NAME);
#undef TAKE
	a->name_size = (uint32_t)s[PHPCA_SECTION_NAME - 1].size;
}

enum phpca_code phpca_writer__build(struct phpca_writer *w, struct phpca_error *err)
{
	struct build b = {.w = w};
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < w->entry_count && code == PHPCA_OK; i++)
		code = check_added(&w->entry[i], err);
	if (code != PHPCA_OK)
		return code;
	sort_entries(w);
	imply_parents(w);
	if ((code = unite(w, err)) != PHPCA_OK)
		return code;
	build_names(&b);
	build_entries(&b);
	build_hash(&b);
	build_tree(&b);
	if ((code = build_links(&b, err)) != PHPCA_OK || (code = build_classes(&b, err)) != PHPCA_OK
		|| (code = build_imports(&b, err)) != PHPCA_OK || (code = build_starts(&b, err)) != PHPCA_OK
		|| (code = build_preload(&b, err)) != PHPCA_OK)
		goto cleanup;
	build_blocks(&b);
	build_signature(&b);
	phpca_buffer_append(&b.section[PHPCA_SECTION_TEMPLATE], w->templates.data, w->templates.size);
	phpca_buffer_append(&b.section[PHPCA_SECTION_CODE], w->code.data, w->code.size);
	if (b.section[PHPCA_SECTION_NAME].size > UINT32_MAX) {
		code = FAULT(err, "section NAME: %zu bytes of names are too many",
			b.section[PHPCA_SECTION_NAME].size);
		goto cleanup;
	}
	assemble(&b);
	set_view(w);

cleanup:
	for (int kind = 1; kind < PHPCA_SECTION_KIND_END; kind++)
		phpca_buffer_clear(&b.section[kind]);
	free(b.names.slot);
	return code;
}

struct phpca_index_disk *phpca_writer__header(struct phpca_writer *w)
{
	return (struct phpca_index_disk *)w->index.data;
}

struct phpca_entry_disk *phpca_writer__entry(struct phpca_writer *w, uint32_t number)
{
	return (struct phpca_entry_disk *)&w->view.entry[number];
}
