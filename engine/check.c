#include "engine/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check_walk.h"
#include "engine/engine.h"
#include "engine/imports.h"
#include "engine/script.h"
#include "format/reloc.h"

/* Values in values. The engine goes into them by recursion. */
#define DEPTH_MAX 1000u

/* ---- what relocation makes of each word ---- */

static const char *mark(
	struct phpca_walk *w, uint64_t location, enum phpca_word kind, uint32_t number)
{
	uint32_t *word = &w->words[location / 8];

	if (*word != PHPCA_WORD_PLAIN
		&& !(kind == PHPCA_WORD_PATH && (*word & 15) == PHPCA_WORD_STRING))
		return "two relocations of one word";
	*word = (uint32_t)kind | number << 4;
	return NULL;
}

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

/* What one word's owner keeps in its slot, another's would take for its own. */
static const char *check_slots_are_apart(
	const struct phpca_walk *w, const struct phpca_area *a, uint32_t *offset, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		offset[i] = (uint32_t)(*AT(uint64_t, a->start + offset[i]) / 8);
	qsort(offset, count, sizeof *offset, by_number);
	for (uint32_t i = 1; i < count; i++)
		if (offset[i] == offset[i - 1])
			return "two words of one slot";
	return NULL;
}

static const char *mark_stream(struct phpca_walk *w, const struct phpca_area *a,
	enum phpc_section_kind section, enum phpca_word kind)
{
	const struct phpc_section_disk *s = a->image.section[section];
	uint32_t *offset = s ? malloc(((size_t)s->count + 1) * sizeof *offset) : NULL;
	const char *fault = NULL;

	if (!s)
		return NULL;
	if (!offset)
		return "out of memory";
	phpca_reloc_decode(a->image.bytes + s->offset, s->size, offset);
	for (uint32_t i = 0; i < s->count && !fault; i++)
		fault = mark(w, a->start + offset[i], kind, 0);
	if (!fault && kind == PHPCA_WORD_SLOT)
		fault = check_slots_are_apart(w, a, offset, s->count);
	free(offset);
	return fault;
}

static const char *mark_pairs(struct phpca_walk *w, const struct phpca_area *a,
	enum phpc_section_kind section, enum phpca_word kind)
{
	uint32_t count;
	const struct phpc_reloc_path_disk *r = phpc_image_section(&a->image, section, &count);

	for (uint32_t i = 0; i < count; i++)
		RETURN_FAULT(mark(w, a->start + r[i].offset, kind, r[i].path));
	return NULL;
}

static const char *mark_handlers(struct phpca_walk *w, const struct phpca_area *a)
{
	uint32_t count;
	const struct phpc_reloc_handler_disk *r = phpc_image_section(
		&a->image, PHPC_SECTION_RELOC_HANDLER, &count);

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < r[i].count; k++)
			RETURN_FAULT(mark(
				w, a->start + r[i].offset + (uint64_t)k * sizeof(zend_op), PHPCA_WORD_HANDLER, 0));
	return NULL;
}

static const char *mark_all(struct phpca_walk *w, const struct phpca_area *a)
{
	RETURN_FAULT(mark_stream(w, a, PHPC_SECTION_RELOC_IMAGE, PHPCA_WORD_IMAGE));
	RETURN_FAULT(mark_stream(w, a, PHPC_SECTION_RELOC_STRING, PHPCA_WORD_STRING));
	RETURN_FAULT(mark_stream(w, a, PHPC_SECTION_RELOC_SLOT, PHPCA_WORD_SLOT));
	RETURN_FAULT(mark_stream(w, a, PHPC_SECTION_RELOC_CODE, PHPCA_WORD_CODE));
	RETURN_FAULT(mark_pairs(w, a, PHPC_SECTION_RELOC_PATH, PHPCA_WORD_PATH));
	RETURN_FAULT(mark_pairs(w, a, PHPC_SECTION_RELOC_IMPORT, PHPCA_WORD_IMPORT));
	return mark_handlers(w, a);
}

/* ---- arrays ---- */

/* Arrays that are hashed again when their keys get another path. */
static const char *check_rehashed(struct phpca_walk *w, const struct phpca_area *a)
{
	uint32_t count;
	const uint32_t *r = phpc_image_section(&a->image, PHPC_SECTION_RELOC_REHASH, &count);

	for (uint32_t i = 0; i < count; i++) {
		const HashTable *ht = AT(HashTable, a->start + r[i]);
		RETURN_FAULT(phpca_check__take(w, a->start + r[i], sizeof *ht));
		if (HT_FLAGS(ht) & (HASH_FLAG_PACKED | HASH_FLAG_UNINITIALIZED))
			return "has an array to be hashed again that has no keys";
		phpca_check__push(w, a->start + r[i], PHPCA_CHECK_VALUES);
	}
	return NULL;
}

/* ---- going from object to object ---- */

static const char *const object_names[] = {
#define X(name, text) text,
	PHPCA_CHECK_OBJECTS(X)
#undef X
};

static const char *check_function(struct phpca_walk *w, uint64_t at)
{
	RETURN_FAULT(phpca_check__function(w, at));
	return w->archive ? phpca_check__packed(w, at) : phpca_check__plain_code(w, at);
}

static const char *check_object(struct phpca_walk *w, const struct phpca_todo *t)
{
	static const char *(*const check[])(struct phpca_walk * w, uint64_t at) = {
		[PHPCA_CHECK_SCRIPT] = phpca_check__script,
		[PHPCA_CHECK_FUNCTION] = check_function,
		[PHPCA_CHECK_ENUM_METHOD] = phpca_check__enum_method,
		[PHPCA_CHECK_CLASS] = phpca_check__class,
		[PHPCA_CHECK_LINK] = phpca_check__link,
		[PHPCA_CHECK_PROPERTY] = phpca_check__property,
		[PHPCA_CHECK_CONSTANT] = phpca_check__constant,
		[PHPCA_CHECK_ATTRIBUTE] = phpca_check__attribute,
		[PHPCA_CHECK_TYPES] = phpca_check__types,
		[PHPCA_CHECK_INTERSECTION] = phpca_check__intersection,
		[PHPCA_CHECK_VALUES] = phpca_check__values,
		[PHPCA_CHECK_ATTRIBUTES] = phpca_check__attributes,
		[PHPCA_CHECK_AST] = phpca_check__ast,
		[PHPCA_CHECK_NODE] = phpca_check__node,
	};

	w->depth = t->depth;
	if (t->depth > DEPTH_MAX)
		return "holds itself, or is nested too deep";
	return check[t->kind](w, t->location);
}

static enum phpca_code say(const struct phpca_walk *w, const struct phpca_todo *t,
	const char *fault, struct phpca_error *err)
{
	const struct phpca_area *a = phpca_check__area(w, t->location);
	char member[PHPCA_MEMBER_NAME_MAX];

	phpca_fault(err, "the %s at %" PRIu64 " %s", object_names[t->kind],
		a ? t->location - a->start : t->location, fault);
	if (a && w->archive) {
		phpca_archive_image_name(w->archive, &w->archive->entry[a->entry], member);
		phpca_error_prefix(err, "%s", member);
	}
	return PHPCA_E_FAILURE;
}

/* What the script declares. Opcodes are checked against it, of any image that leads to them. */
static enum phpca_code check_area(
	struct phpca_walk *w, const struct phpca_area *a, struct phpca_error *err)
{
	const struct phpc_header_disk *h = a->image.header;
	struct phpca_todo whole = {a->start, PHPCA_CHECK_SCRIPT, 0};
	const char *fault = NULL;

	if (w->archive)
		fault = phpca_check__plain(w, a->start + h->metadata_size, h->code_size);
	if (!fault)
		fault = check_rehashed(w, a);
	if (fault)
		return say(w, &whole, fault, err);
	whole.location = a->start + h->script_offset;
	fault = check_object(w, &whole);
	return fault ? say(w, &whole, fault, err) : PHPCA_OK;
}

static enum phpca_code check_objects(struct phpca_walk *w, struct phpca_error *err)
{
	while (w->todo_count && !w->failed) {
		struct phpca_todo t = w->todo[--w->todo_count];
		const char *fault = check_object(w, &t);
		if (fault)
			return say(w, &t, fault, err);
	}
	return w->failed ? phpca_fault(err, "out of memory") : PHPCA_OK;
}

static enum phpca_code walk(struct phpca_walk *w, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	w->words = calloc(w->size / 8 + 1, sizeof *w->words);
	w->left = 64 * w->size + (1 << 20);
	if (!w->words)
		return phpca_fault(err, "out of memory");
	for (uint32_t i = 0; i < w->area_count; i++) {
		const char *fault = mark_all(w, &w->areas[i]);
		if (fault)
			return say(
				w, &(struct phpca_todo){w->areas[i].start, PHPCA_CHECK_SCRIPT, 0}, fault, err);
	}
	for (uint32_t i = 0; i < w->area_count && code == PHPCA_OK; i++)
		code = check_area(w, &w->areas[i], err);
	return code == PHPCA_OK ? check_objects(w, err) : code;
}

static void clear(struct phpca_walk *w)
{
	free(w->words);
	free(w->todo);
	free(w->seen);
}

/* ---- imports ---- */

/* A class may belong to an extension that is not loaded; one that is there has its members. */
static bool is_without_member(uint32_t kind, const char *name, const char *member)
{
	switch (kind) {
	case PHPC_IMPORT_METHOD:
	case PHPC_IMPORT_PROPERTY:
	case PHPC_IMPORT_CONSTANT:
	case PHPC_IMPORT_CLASS_FIELD:
		return phpca_import_address(PHPC_IMPORT_CLASS, name, NULL)
			&& !(member && phpca_import_address(kind, name, member));
	case PHPC_IMPORT_ENGINE:
		return !phpca_engine_symbol(name);
	default:
		return false;
	}
}

static enum phpca_code check_imports(const struct phpca_import_disk *import, uint32_t count,
	const char *names, struct phpca_error *err)
{
	for (uint32_t i = 0; i < count; i++) {
		const char *name = names + import[i].name,
				   *member = import[i].member == PHPC_NO_MEMBER ? NULL : names + import[i].member;
		if (is_without_member(import[i].kind, name, member))
			return phpca_fault(err, "section IMPORT: record %u: the engine has no %.200s%s%.200s",
				i, name, member ? "::" : "", member ? member : "");
	}
	return PHPCA_OK;
}

/* ---- both kinds of files ---- */

static void set_area(struct phpca_area *a, const uint8_t *file, uint32_t entry)
{
	a->start = (uint64_t)(a->image.memory - file);
	a->size = a->image.header->mem_size;
	a->entry = entry;
}

enum phpca_code phpca_check_standalone(const struct phpc_image *image, struct phpca_error *err)
{
	struct phpca_area area = {.image = *image};
	uint32_t imports = 0;
	struct phpca_walk w = {.bytes = image->bytes,
		.size = image->size,
		.areas = &area,
		.area_count = 1,
		.import = phpc_image_section(image, PHPC_SECTION_IMPORT, &imports),
		.names = phpc_image_section(image, PHPC_SECTION_TEXT, NULL)};
	enum phpca_code code;

	if (!image->table || !image->pool || !w.names || image->table->flags & PHPC_IMAGE_IN_ARCHIVE)
		return phpca_fault(err, "no stand-alone image: it lacks a table, strings or section TEXT");
	if ((code = check_imports(w.import, imports, w.names, err)))
		return code;
	set_area(&area, w.bytes, 0);
	w.base = 0 - area.start;
	w.string_base = 1 - (area.start + area.size);
	code = walk(&w, err);
	clear(&w);
	return code;
}

static int by_start(const void *x, const void *y)
{
	const struct phpca_area *a = x, *b = y;
	return a->start < b->start ? -1 : a->start > b->start;
}

static const char *overlap(const struct phpca_walk *w)
{
	for (uint32_t i = 1; i < w->area_count; i++)
		if (w->areas[i].start - w->areas[i - 1].start < w->areas[i - 1].image.size)
			return "two images overlap";
	return NULL;
}

enum phpca_code phpca_check_archive(const struct phpca_archive *a, struct phpca_error *err)
{
	struct phpca_walk w = {.archive = a,
		.bytes = a->base,
		.size = a->size,
		.base = a->index->preferred_base,
		.string_base = a->index->preferred_base,
		.import = a->import,
		.names = a->name};
	enum phpca_code code = PHPCA_OK;

	w.areas = calloc((size_t)a->entry_count + 1, sizeof *w.areas);
	if (!w.areas)
		return phpca_fault(err, "out of memory");
	for (uint32_t i = 0; i < a->entry_count && code == PHPCA_OK; i++) {
		const struct phpca_entry_disk *e = &a->entry[i];
		if (!e->image_offset)
			continue;
		code = phpc_image_open(
			&w.areas[w.area_count].image, a->base + e->image_offset, e->image_size, err);
		if (code == PHPCA_OK)
			set_area(&w.areas[w.area_count++], a->base, i);
	}
	qsort(w.areas, w.area_count, sizeof *w.areas, by_start);
	if (code == PHPCA_OK && overlap(&w))
		code = phpca_fault(err, PHPCA_MEMBER_INDEX ": section ENTRY: %s", overlap(&w));
	if (code == PHPCA_OK)
		code = check_imports(w.import, a->import_count, w.names, err);
	if (code == PHPCA_OK)
		code = walk(&w, err);
	clear(&w);
	free(w.areas);
	return code;
}
