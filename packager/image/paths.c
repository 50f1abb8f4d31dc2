#include "image/paths.h"

#include <stdlib.h>
#include <string.h>

#include "engine/version.h"

static uint32_t offset_of(uint32_t position)
{
	return position & ~PHPC_POSITION_LOWER;
}

/* Positions of one string stand in rising order. */
static void add_position(
	struct phpca_object *o, uint32_t string, uint32_t position) /* may carry PHPC_POSITION_LOWER */
{
	struct phpca_position *p = phpca_vector_add(&o->positions);
	*p = (struct phpca_position){string, position};
	for (size_t i = o->positions.count - 1; i-- > 0;) {
		struct phpca_position *before = &o->positions.item[i];
		if (before->string == string && offset_of(before->position) > offset_of(p->position)) {
			p->position = before->position;
			before->position = position;
			p = before;
		}
	}
}

static bool has_position(const struct phpca_object *o, uint32_t string)
{
	for (size_t i = 0; i < o->positions.count; i++)
		if (o->positions.item[i].string == string)
			return true;
	return false;
}

/* A string may have the root where it was not looked for: behind it stands a generated name. */
static void add_position_once(struct phpca_object *o, uint32_t string, uint32_t position)
{
	for (size_t i = 0; i < o->positions.count; i++)
		if (o->positions.item[i].string == string
			&& offset_of(o->positions.item[i].position) == offset_of(position))
			return;
	add_position(o, string, position);
}

/*
 * Closures may be named "{closure:FILE:LINE}" (since 8.4), and the optimizer joins such names with
 * what is printed beside them. The next one from `from` on, or NULL.
 */
static const char *closure_filename(zend_string *s, zend_string *filename, const char *from)
{
	static const char prefix[] = PHPCA_CLOSURE_PREFIX;
	const size_t size = sizeof prefix - 1;
	const char *end = ZSTR_VAL(s) + ZSTR_LEN(s), *found;

	while (PHPCA_CLOSURES_NAME_THEIR_FILE && from < end
		&& (found = zend_memnstr(from, prefix, size, end))) {
		from = found + size;
		if ((size_t)(end - from) > ZSTR_LEN(filename)
			&& !memcmp(from, ZSTR_VAL(filename), ZSTR_LEN(filename))
			&& from[ZSTR_LEN(filename)] == ':')
			return from;
	}
	return NULL;
}

static bool mark_closures(struct phpca_object *o, struct phpca_string_use *u, zend_string *filename)
{
	zend_string *s = o->strings.item[u->string];
	const char *found = closure_filename(s, filename, ZSTR_VAL(s));

	if (!found)
		return false;
	u->path = true;
	if (has_position(o, u->string))
		return true;
	for (; found; found = closure_filename(s, filename, found))
		add_position(
			o, u->string, (uint32_t)(found - ZSTR_VAL(s)) | (u->lower ? PHPC_POSITION_LOWER : 0));
	return true;
}

/*
 * Where the file name stands in a string that was made from it: at 0 alone, or behind a NUL in a
 * generated name.
 */
static bool filename_position(zend_string *s, zend_string *filename, uint32_t *position)
{
	if (zend_string_equals(s, filename)) {
		*position = 0;
		return true;
	}
	if (ZSTR_LEN(s) <= ZSTR_LEN(filename) || !memchr(ZSTR_VAL(s), 0, ZSTR_LEN(s)))
		return false;
	const char *found = zend_memnstr(
		ZSTR_VAL(s), ZSTR_VAL(filename), ZSTR_LEN(filename), ZSTR_VAL(s) + ZSTR_LEN(s));
	if (!found)
		return false;
	*position = (uint32_t)(found - ZSTR_VAL(s));
	return true;
}

void phpca_object_mark_filename(struct phpca_object *o, zend_string *filename)
{
	zend_string *in_lower_case = zend_string_tolower(filename);

	for (size_t i = 0; i < o->strings_used.count; i++) {
		struct phpca_string_use *u = &o->strings_used.item[i];
		zend_string *name = u->lower ? in_lower_case : filename;
		uint32_t position;
		if (mark_closures(o, u, name))
			continue;
		if (filename_position(o->strings.item[u->string], name, &position)) {
			u->path = true;
			if (!has_position(o, u->string))
				add_position(o, u->string, u->lower ? position | PHPC_POSITION_LOWER : position);
		}
	}
	zend_string_release(in_lower_case);
}

/* The strings differ by the roots alone: walks both, noting where the roots stand. */
static bool differ_by_root(struct phpca_object *o, const struct phpca_string_use *use,
	zend_string *a, zend_string *b, const char *root_a, size_t root_a_size, const char *root_b,
	size_t root_b_size)
{
	const char *p = ZSTR_VAL(a), *p_end = p + ZSTR_LEN(a);
	const char *q = ZSTR_VAL(b), *q_end = q + ZSTR_LEN(b);

	while (p < p_end || q < q_end) {
		if ((size_t)(q_end - q) >= root_b_size && !memcmp(q, root_b, root_b_size)) {
			if ((size_t)(p_end - p) < root_a_size || memcmp(p, root_a, root_a_size))
				return false;
			add_position_once(o, use->string,
				(uint32_t)(p - ZSTR_VAL(a)) | (use->lower ? PHPC_POSITION_LOWER : 0));
			p += root_a_size;
			q += root_b_size;
		} else if (p == p_end || q == q_end || *p++ != *q++) {
			return false;
		}
	}
	return true;
}

#define SAME_LIST(list) \
	(a->list.count == b->list.count \
		&& (a->list.count == 0 \
			|| !memcmp(a->list.item, b->list.item, a->list.count * sizeof *a->list.item)))

static bool same_but_strings(const struct phpca_object *a, const struct phpca_object *b)
{
	for (int i = 0; i < PHPCA_PART_COUNT; i++)
		if (a->part[i].size != b->part[i].size
			|| (a->part[i].size && memcmp(a->part[i].data, b->part[i].data, a->part[i].size)))
			return false;
	if (a->imports.count != b->imports.count || a->strings_used.count != b->strings_used.count)
		return false;
	for (size_t i = 0; i < a->imports.count; i++) {
		const struct phpca_import_use *x = &a->imports.item[i], *y = &b->imports.item[i];
		if (x->location != y->location || x->kind != y->kind || strcmp(x->name, y->name)
			|| strcmp(x->member ? x->member : "", y->member ? y->member : ""))
			return false;
	}
	return SAME_LIST(points) && SAME_LIST(slots) && SAME_LIST(tables) && SAME_LIST(opcodes);
}

static bool mark_strings(struct phpca_object *a, struct phpca_object *b, const char *root_a,
	const char *lower_a, size_t root_a_size, const char *root_b, const char *lower_b,
	size_t root_b_size)
{
	for (size_t i = 0; i < a->strings_used.count; i++) {
		struct phpca_string_use *u = &a->strings_used.item[i];
		const struct phpca_string_use *v = &b->strings_used.item[i];
		zend_string *x = a->strings.item[u->string], *y = b->strings.item[v->string];
		if (u->location != v->location || u->table != v->table)
			return false;
		if (zend_string_equals(x, y))
			continue;
		if (!differ_by_root(a, u, x, y, u->lower ? lower_a : root_a, root_a_size,
				u->lower ? lower_b : root_b, root_b_size))
			return false;
		u->path = true;
	}
	return true;
}

bool phpca_object_mark_paths(struct phpca_object *a, struct phpca_object *b, const char *root_a,
	size_t root_a_size, const char *root_b, size_t root_b_size)
{
	char *lower_a = zend_str_tolower_dup(root_a, root_a_size),
		 *lower_b = zend_str_tolower_dup(root_b, root_b_size);
	bool marked = same_but_strings(a, b)
		&& mark_strings(a, b, root_a, lower_a, root_a_size, root_b, lower_b, root_b_size);

	efree(lower_a);
	efree(lower_b);
	return marked;
}

void phpca_object_mark_path(
	struct phpca_object *o, size_t use, const uint32_t *positions, uint32_t count)
{
	struct phpca_string_use *u = &o->strings_used.item[use];
	bool known = has_position(o, u->string);

	u->path = true;
	for (uint32_t i = 0; i < count && !known; i++)
		add_position(o, u->string, positions[i]);
}
