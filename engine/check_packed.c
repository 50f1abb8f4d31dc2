/* The packed functions of archive members, unpacked as the loader does. */
#include "engine/check_walk.h"

#include <stdlib.h>
#include <string.h>

#include "engine/code.h"

/* ---- which record ---- */

/* The image whose section CODE the location is in; NULL if none. */
static const struct phpca_area *area_of_record(const struct phpca_walk *w, uint64_t location)
{
	for (uint32_t low = 0, high = w->area_count; low < high;) {
		uint32_t middle = (low + high) / 2;
		const struct phpca_area *a = &w->areas[middle];
		if (location < a->start)
			high = middle;
		else if (location - a->start >= a->image.size)
			low = middle + 1;
		else
			return a;
	}
	return NULL;
}

static const struct phpc_code_disk *record_at(
	const struct phpca_walk *w, uint64_t location, const struct phpca_area **area)
{
	uint32_t count;
	const struct phpc_code_disk *r;
	uint64_t first;

	*area = area_of_record(w, location);
	r = *area ? phpc_image_section(&(*area)->image, PHPC_SECTION_CODE, &count) : NULL;
	if (!r)
		return NULL;
	first = (uint64_t)((const uint8_t *)r - w->bytes);
	return location >= first && (location - first) % sizeof *r == 0
			&& (location - first) / sizeof *r < count
		? AT(struct phpc_code_disk, location)
		: NULL;
}

/* The function whose prologue has its opcodes at that offset of all prologues of the image. */
static const struct phpc_code_disk *record_of_prologue(
	const struct phpca_area *area, uint64_t offset)
{
	uint32_t count;
	const struct phpc_code_disk *r = phpc_image_section(&area->image, PHPC_SECTION_CODE, &count);
	uint64_t at = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (r[i].flags & PHPC_CODE_STUB)
			continue;
		if (at + phpca_code_prologue_literals(&r[i]) * sizeof(zval) == offset)
			return &r[i];
		at += phpca_code_prologue(&r[i]);
	}
	return NULL;
}

static const char *find_record(struct phpca_walk *w, uint64_t at, const struct phpca_area **area,
	const struct phpc_code_disk **out)
{
	uint64_t opcodes = at + offsetof(zend_op_array, opcodes),
			 literals = at + offsetof(zend_op_array, literals), word = *AT(uint64_t, opcodes);

	*area = phpca_check__area(w, at);
	if ((w->words[opcodes / 8] & 15) == PHPCA_WORD_CODE) {
		*out = record_of_prologue(*area, word);
		if (!*out)
			return "has opcodes that are no prologue's";
		if (AT(zend_op_array, at)->last != phpca_code_prologue_opcodes(*out)
			|| (*out)->flags & PHPC_CODE_STUB || *AT(uint64_t, literals) != 0)
			return "has not as many opcodes as its prologue";
		return phpca_check__plain(w, literals, 8);
	}
	if ((w->words[opcodes / 8] & 15) != PHPCA_WORD_IMAGE
		|| (w->words[literals / 8] & 15) != PHPCA_WORD_IMAGE
		|| word - w->base != phpca_whole_pages(w->size))
		return "has opcodes that are neither a prologue nor the lazy stub";
	*out = record_at(w, *AT(uint64_t, literals) - w->base, area);
	return *out && (*out)->flags & PHPC_CODE_STUB ? NULL
												  : "has the lazy stub, and no record of its code";
}

/* ---- literals ---- */

static const char *check_stored_value(struct phpca_walk *w, zval *to, uint64_t at, bool expression)
{
	RETURN_FAULT(phpca_check__take(w, at, sizeof(zval)));
	RETURN_FAULT(phpca_check__plain(w, at, sizeof(zval)));
	*to = *AT(zval, at);
	if (expression)
		return Z_TYPE_INFO_P(to) == IS_CONSTANT_AST ? NULL : "has a literal that is no expression";
	return Z_TYPE_INFO_P(to) <= IS_DOUBLE ? NULL : "has a literal with a pointer";
}

static const char *check_place(struct phpca_walk *w, uint64_t at, enum phpca_object_kind kind)
{
	if (at % 8 != 0 || !phpca_check__area(w, at))
		return "has a literal that leads out of all images";
	phpca_check__push(w, at, kind);
	return NULL;
}

/* As a word of the image would have it. */
static const char *place_string(struct phpca_walk *w, zval *to, uint64_t at)
{
	Z_PTR_P(to) = (void *)(uintptr_t)(w->string_base + at);
	return phpca_check__string_at(w, at);
}

static const char *check_literal(
	struct phpca_walk *w, zval *to, uint32_t word, const struct phpca_area *area)
{
	const struct phpca_archive *a = w->archive;
	uint64_t number = PHPC_LITERAL_NUMBER(word);

	memset(to, 0, sizeof *to);
	Z_TYPE_INFO_P(to) = IS_STRING;
	switch (PHPC_LITERAL_KIND(word)) {
	case PHPC_LITERAL_STRING:
		return place_string(w, to, a->index->strings_offset + 8 * number);
	case PHPC_LITERAL_OWN:
		return place_string(w, to, area->start + 8 * number);
	case PHPC_LITERAL_PATH:
		return place_string(w, to, a->path[number].string);
	case PHPC_LITERAL_TYPE:
		Z_TYPE_INFO_P(to) = (uint32_t)number;
		return number <= IS_TRUE ? NULL : "has a literal of a type that is no value";
	case PHPC_LITERAL_LONG:
		Z_TYPE_INFO_P(to) = IS_LONG;
		return NULL;
	case PHPC_LITERAL_VALUE:
		return check_stored_value(w, to, area->start + 8 * number, false);
	case PHPC_LITERAL_AST:
		RETURN_FAULT(check_stored_value(w, to, area->start + 8 * number, true));
		return check_place(w, (uint64_t)Z_LVAL_P(to), PHPCA_CHECK_AST);
	case PHPC_LITERAL_ARRAY:
		Z_TYPE_INFO_P(to) = IS_ARRAY;
		Z_PTR_P(to) = (void *)(uintptr_t)(w->base + 8 * number);
		return check_place(w, 8 * number, PHPCA_CHECK_VALUES);
	default:
		Z_TYPE_INFO_P(to) = IS_ARRAY;
		return phpca_check__is_empty_array(w, (uint32_t)number) ? NULL
																: "has a literal that is no array";
	}
}

/* ---- opcodes ---- */

static const char *unpack(struct phpca_walk *w, const struct phpca_area *area,
	const struct phpc_code_disk *r, uint32_t line, zval *literals)
{
	const uint8_t *memory = AT(uint8_t, area->start);
	const uint32_t *word = (const uint32_t *)(memory + r->literals);
	zend_op *op = (zend_op *)(literals + r->literal_count);
	struct phpca_code_reader reader = {
		w->archive->template_, memory + phpc_code_packed(r), literals, line, false};

	for (uint32_t i = 0; i < r->literal_count; i++)
		RETURN_FAULT(check_literal(w, &literals[i], word[i], area));
	if (r->flags & PHPC_CODE_RAW) {
		phpca_code_copy_raw(
			op, (const zend_op *)(memory + phpc_code_packed(r)), r->count, literals);
		return NULL;
	}
	for (uint32_t i = 0; i < r->count; i++)
		phpca_code_read_opcode(&reader, &op[i]);
	return NULL;
}

/* What many functions share is looked at for each of them. */
static const char *charge(struct phpca_walk *w, const struct phpc_code_disk *r)
{
	uint64_t size = (uint64_t)r->count * sizeof(zend_op)
		+ (uint64_t)r->literal_count * sizeof(zval);

	if (size > w->left)
		return "is one of more functions than there is room for";
	w->left -= size;
	return NULL;
}

const char *phpca_check__packed(struct phpca_walk *w, uint64_t at)
{
	const zend_op_array *f = AT(zend_op_array, at);
	const struct phpc_code_disk *r;
	const struct phpca_area *area;
	struct phpca_code_view code;
	const char *fault = find_record(w, at, &area, &r);

	RETURN_FAULT(fault);
	if (f->last_literal < 0 || (uint32_t)f->last_literal != r->literal_count)
		return "has not as many literals as its code";
	/* The loader gives the code to the owner, and reads the line there. */
	phpca_check__push(w, area->start + r->op_array, PHPCA_CHECK_FUNCTION);
	RETURN_FAULT(charge(w, r));
	zval *literals = calloc(
		1, r->literal_count * sizeof(zval) + (size_t)r->count * sizeof(zend_op) + 1);
	if (!literals) {
		w->failed = true;
		return NULL;
	}
	code = (struct phpca_code_view){.walk = w,
		.area = phpca_check__area(w, at),
		.opcodes = (const zend_op *)(literals + r->literal_count),
		.literals = literals,
		.count = r->count,
		.literal_count = r->literal_count};
	fault = unpack(w, area, r, f->line_start, literals);
	if (!fault)
		fault = phpca_check__unpacked(w, at, &code);
	free(literals);
	return fault;
}
