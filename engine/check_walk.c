#include "engine/check_walk.h"

#include <stdlib.h>
#include <string.h>

/* ---- memory areas ---- */

const struct phpca_area *phpca_check__area(const struct phpca_walk *w, uint64_t location)
{
	uint32_t low = 0, high = w->area_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;
		const struct phpca_area *a = &w->areas[middle];
		if (location < a->start)
			high = middle;
		else if (location - a->start >= a->size)
			low = middle + 1;
		else
			return a;
	}
	return NULL;
}

const char *phpca_check__take(struct phpca_walk *w, uint64_t location, uint64_t size)
{
	const struct phpca_area *a = phpca_check__area(w, location);

	if (location % 8 != 0 || !a || size > a->start + a->size - location)
		return "is not in a memory area, or not all of it";
	if (size > w->left)
		return "is one of more objects than there is room for: they overlap, or are nested too deep";
	w->left -= size;
	return NULL;
}

static uint32_t kind_of(const struct phpca_walk *w, uint64_t location)
{
	return w->words[location / 8] & 15;
}

const char *phpca_check__plain(struct phpca_walk *w, uint64_t location, uint64_t size)
{
	for (uint64_t at = location & ~7ull; at < location + size; at += 8)
		if (kind_of(w, at) != PHPCA_WORD_PLAIN)
			return "has a relocation where none belongs";
	return NULL;
}

/* ---- pointers ---- */

static uint64_t word_at(const struct phpca_walk *w, uint64_t location)
{
	return *(const uint64_t *)phpca_check__at(w, location);
}

const char *phpca_check__pointer(struct phpca_walk *w, uint64_t location, uint64_t *to)
{
	uint64_t word = word_at(w, location);
	uint32_t kind = kind_of(w, location);

	*to = 0;
	if (kind == PHPCA_WORD_PLAIN && word == 0)
		return NULL;
	if (kind != PHPCA_WORD_IMAGE)
		return "has another word where a pointer belongs";
	*to = word - w->base;
	return *to % 8 == 0 && phpca_check__area(w, *to) ? NULL
													 : "has a pointer that leads out of all images";
}

const char *phpca_check__own(struct phpca_walk *w, uint64_t location)
{
	uint64_t to;

	RETURN_FAULT(phpca_check__pointer(w, location, &to));
	return !to || phpca_check__area(w, to) == phpca_check__area(w, location)
		? NULL
		: "has a pointer into another image where one into its own belongs";
}

static size_t hash_of(const struct phpca_walk *w, uint64_t location, uint32_t kind)
{
	return (size_t)((location * 32 + kind) * 0x9e3779b97f4a7c15ull >> 20) & (w->seen_room - 1);
}

static struct phpca_todo *find_seen(struct phpca_walk *w, uint64_t location, uint32_t kind)
{
	size_t i = hash_of(w, location, kind);

	while (w->seen[i].location && (w->seen[i].location != location || w->seen[i].kind != kind))
		i = (i + 1) & (w->seen_room - 1);
	return &w->seen[i];
}

static bool grow_seen(struct phpca_walk *w)
{
	struct phpca_todo *old = w->seen;
	size_t room = w->seen_room;

	w->seen = calloc(room ? 2 * room : 1024, sizeof *w->seen);
	if (!w->seen) {
		w->seen = old;
		return false;
	}
	w->seen_room = room ? 2 * room : 1024;
	for (size_t i = 0; i < room; i++)
		if (old[i].location)
			*find_seen(w, old[i].location, old[i].kind) = old[i];
	free(old);
	return true;
}

static bool grow_todo(struct phpca_walk *w)
{
	size_t room = w->todo_room ? 2 * w->todo_room : 256;
	struct phpca_todo *more = realloc(w->todo, room * sizeof *more);

	if (!more)
		return false;
	w->todo = more;
	w->todo_room = room;
	return true;
}

/* Values that hold each other are as deep as the deepest; a circle is deeper than any. */
static bool nests(uint32_t kind)
{
	return kind == PHPCA_CHECK_VALUES || kind == PHPCA_CHECK_NODE || kind == PHPCA_CHECK_AST
		|| kind == PHPCA_CHECK_TYPES;
}

void phpca_check__push(struct phpca_walk *w, uint64_t location, enum phpca_object_kind kind)
{
	uint32_t depth = nests(kind) ? w->depth + 1 : 0;
	struct phpca_todo *seen;

	if ((2 * w->seen_count >= w->seen_room && !grow_seen(w))
		|| (w->todo_count == w->todo_room && !grow_todo(w))) {
		w->failed = true;
		return;
	}
	seen = find_seen(w, location, kind);
	if (seen->location && seen->depth >= depth)
		return;
	w->seen_count += !seen->location;
	*seen = (struct phpca_todo){location, kind, depth};
	w->todo[w->todo_count++] = *seen;
}

const char *phpca_check__object(
	struct phpca_walk *w, uint64_t location, enum phpca_object_kind kind, bool may_be_null)
{
	uint64_t to;
	const char *fault = phpca_check__pointer(w, location, &to);

	if (!fault && !to && !may_be_null)
		return "has no pointer where one must be";
	if (!fault && to)
		phpca_check__push(w, to, kind);
	return fault;
}

const struct phpca_import_disk *phpca_check__imported(
	const struct phpca_walk *w, uint64_t location, enum phpc_import_kind kind)
{
	uint32_t word = w->words[location / 8];
	const struct phpca_import_disk *import = &w->import[word >> 4];

	return (word & 15) == PHPCA_WORD_IMPORT && import->kind == kind ? import : NULL;
}

const char *phpca_check__import(
	const struct phpca_walk *w, uint64_t location, enum phpc_import_kind kind)
{
	return phpca_check__imported(w, location, kind) ? NULL
													: "has another import than belongs there";
}

bool phpca_check__is_null(const struct phpca_walk *w, uint64_t location)
{
	return kind_of(w, location) == PHPCA_WORD_PLAIN && word_at(w, location) == 0;
}

const char *phpca_check__object_or_import(struct phpca_walk *w, uint64_t location,
	enum phpca_object_kind kind, enum phpc_import_kind import, bool may_be_null)
{
	return kind_of(w, location) == PHPCA_WORD_IMPORT
		? phpca_check__import(w, location, import)
		: phpca_check__object(w, location, kind, may_be_null);
}

bool phpca_check__is_empty_array(const struct phpca_walk *w, uint32_t import)
{
	return w->import[import].kind == PHPC_IMPORT_ENGINE
		&& strcmp(w->names + w->import[import].name, "zend_empty_array") == 0;
}

const char *phpca_check__symbol(const struct phpca_walk *w, uint64_t location)
{
	const struct phpca_import_disk *import = phpca_check__imported(w, location, PHPC_IMPORT_ENGINE);

	return import ? w->names + import->name : NULL;
}

const char *phpca_check__slot(struct phpca_walk *w, uint64_t location, bool wanted)
{
	if (kind_of(w, location) == PHPCA_WORD_SLOT)
		return NULL;
	return kind_of(w, location) == PHPCA_WORD_PLAIN && word_at(w, location) == 0 && !wanted
		? NULL
		: "has no slot where one belongs";
}

/* The engine takes what stands before such a function for an object, whenever it is called. */
const char *phpca_check__no_closure(const struct phpca_walk *w, uint64_t location)
{
	uint64_t to = *AT(uint64_t, location) - w->base;

	return kind_of(w, location) == PHPCA_WORD_IMAGE
			&& (AT(zend_op_array, to)->fn_flags & ZEND_ACC_CLOSURE)
		? "is a closure where a function has a name"
		: NULL;
}

bool phpca_check__is_main(const struct phpca_walk *w, uint64_t at)
{
	const struct phpca_area *a = phpca_check__area(w, at);

	return *AT(uint64_t, a->start + a->image.header->script_offset) - w->base == at;
}

/* ---- strings ---- */

/* Where strings may be: in the pool, among the paths, or in a memory area; the end of that. */
static uint64_t end_of_strings(const struct phpca_walk *w, uint64_t at)
{
	const struct phpca_area *area = w->archive ? phpca_check__area(w, at) : NULL;
	const struct phpca_index_disk *h;

	if (!w->archive) {
		const struct phpc_image *image = &w->areas[0].image;
		uint64_t start = w->areas[0].start + image->header->mem_size;
		return at >= start && at - start < image->header->str_size ? start + image->header->str_size
																   : 0;
	}
	h = w->archive->index;
	if (at >= h->strings_offset && at - h->strings_offset < h->strings_size)
		return h->strings_offset + h->strings_size;
	if (at >= h->paths_offset && at - h->paths_offset < h->paths_size)
		return h->paths_offset + h->paths_size;
	return area ? area->start + area->size : 0;
}

/* A string that is longer than a block of the pool begins with one; any other lies within one. */
static bool keeps_to_blocks(const struct phpca_walk *w, uint64_t at, uint64_t size)
{
	const struct phpca_index_disk *h = w->archive ? w->archive->index : NULL;
	uint64_t start = h ? at - h->strings_offset : 0;

	if (!h || at < h->strings_offset || start >= h->strings_size)
		return true;
	return start % PHPCA_POOL_BLOCK == 0
		|| start / PHPCA_POOL_BLOCK == (start + size - 1) / PHPCA_POOL_BLOCK;
}

#define STRING_TYPE (GC_STRING | ((IS_STR_INTERNED | IS_STR_PERMANENT) << GC_FLAGS_SHIFT))

const char *phpca_check__string_at(struct phpca_walk *w, uint64_t at)
{
	const struct phpc_string_disk *s = phpca_check__at(w, at);
	uint64_t end = at % 8 == 0 ? end_of_strings(w, at) : 0;

	if (end == 0 || end - at <= sizeof *s)
		return "has a string where no strings are";
	if (s->size >= end - at - sizeof *s || ((const char *)(s + 1))[s->size] != '\0')
		return "has a string that is longer than its block, or has no end";
	if (phpca_check__area(w, at) && phpca_check__plain(w, at, sizeof *s + s->size + 1))
		return "has a string that relocation changes";
	if (!keeps_to_blocks(w, at, sizeof *s + s->size + 1))
		return "has a string that begins in one block of the pool and ends in another";
	if ((s->type_info & ~(uint32_t)(IS_STR_VALID_UTF8 << GC_FLAGS_SHIFT)) != STRING_TYPE)
		return "has a string that is none by its type";
	/* Each byte is hashed once for each place that names the string, within what is left. */
	if (s->size > w->left)
		return "is one of more objects than there is room for";
	w->left -= s->size;
	return s->hash == zend_hash_func((const char *)(s + 1), s->size)
		? NULL
		: "has a string whose hash is another's";
}

const char *phpca_check__string(struct phpca_walk *w, uint64_t location, bool may_be_null)
{
	uint32_t kind = kind_of(w, location);
	uint64_t word = word_at(w, location);

	if (kind == PHPCA_WORD_PLAIN && word == 0)
		return may_be_null ? NULL : "has no string where one must be";
	if (kind != PHPCA_WORD_STRING && kind != PHPCA_WORD_PATH)
		return "has another word where a string belongs";
	return phpca_check__string_at(w, word - w->string_base);
}
