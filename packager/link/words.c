/*
 * The pointer words of a member: what each points to is found by the relocation tables of its image
 * and by what was said of its prelinked part, and written (locate.c) when everything has its
 * offset.
 */
#include "link/words.h"

#include "link/functions.h"
#include "link/strings.h"

static void add_word(struct member *m, uint32_t location, uint32_t image, uint32_t offset)
{
	*phpca_vector_add(&m->words) = (struct word){location, image, offset};
}

/* ---- of the image ---- */

static int by_offset(const void *x, const void *y)
{
	uint32_t a = ((const struct phpca_patch *)x)->offset,
			 b = ((const struct phpca_patch *)y)->offset;
	return a < b ? -1 : a > b;
}

static bool is_patched(const struct phpca_object *prelinked, uint32_t offset)
{
	struct phpca_patch key = {.offset = offset};

	return prelinked->patches.count
		&& bsearch(&key, prelinked->patches.item, prelinked->patches.count, sizeof key, by_offset);
}

/* Words that linking has changed (patches) are listed with the prelinked part. */
static void list_pointers(struct member *m, uint32_t number, const struct phpc_image *image,
	struct phpca_object *prelinked)
{
	uint32_t count, *offsets = phpca_image_offsets(image, PHPC_SECTION_RELOC_IMAGE, &count);

	phpca_sort(prelinked->patches.item, prelinked->patches.count, sizeof *prelinked->patches.item,
		by_offset);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t target = (uint32_t)word_at(image, offsets[i]);
		if (!is_cut(m, target) && !is_cut(m, offsets[i]) && !is_patched(prelinked, offsets[i]))
			add_word(m, moved(m, offsets[i]), number, moved(m, target));
	}
	free(offsets);
}

static enum phpca_pool_use use_of(const struct string_word *w)
{
	return w->comment ? PHPCA_POOL_COMMENT : PHPCA_POOL_LOAD;
}

/* Is `offset` in the rising list? *next goes along; it is asked for rising offsets only. */
static bool is_listed(const uint32_t *list, uint32_t count, uint32_t *next, uint32_t offset)
{
	while (*next < count && list[*next] < offset)
		++*next;
	return *next < count && list[*next] == offset;
}

/* The path that RELOC_PATH names for the word at `offset`; NULL: its string is none. */
static const struct phpc_reloc_path_disk *path_at(
	const struct phpc_reloc_path_disk *path, uint32_t count, uint32_t *next, uint32_t offset)
{
	while (*next < count && path[*next].offset < offset)
		++*next;
	return *next < count && path[*next].offset == offset ? &path[*next] : NULL;
}

static void list_strings(struct member *m, const struct phpc_image *image)
{
	uint32_t count, comment_count, path_count, next_comment = 0, next_path = 0;
	uint32_t *offsets = phpca_image_offsets(image, PHPC_SECTION_RELOC_STRING, &count),
			 *comments = phpca_image_offsets(image, PHPC_SECTION_RELOC_COMMENT, &comment_count);
	const struct phpc_reloc_path_disk *paths = phpc_image_section(
		image, PHPC_SECTION_RELOC_PATH, &path_count);

	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, offsets[i]))
			continue;
		const struct phpc_reloc_path_disk *path = path_at(
			paths, path_count, &next_path, offsets[i]);
		struct string_word w = {.location = moved(m, offsets[i]),
			.path = path != NULL,
			.comment = is_listed(comments, comment_count, &next_comment, offsets[i])};
		w.number = path
			? m->path_numbers[path->path]
			: phpca_link__own_string(m, image, word_at(image, offsets[i]) & ~1ull, use_of(&w));
		*phpca_vector_add(&m->strings) = w;
	}
	free(comments);
	free(offsets);
}

/* ---- of the prelinked part ---- */

/* Words that name something of the part itself. */
static void list_points(struct member *m, uint32_t number, const struct phpca_object *o)
{
	for (size_t i = 0; i < o->points.count; i++) {
		add_word(m, phpca_object_offset(o->points.item[i].location, m->base), number,
			phpca_object_offset(o->points.item[i].target, m->base));
	}
}

/* A linked class has a function of the image `f->image`: the member has its code, too. */
static void add_code_word(struct phpca_linker *k, struct member *m, uint32_t number,
	const struct phpca_far *f, uint32_t location)
{
	struct code_word w = {
		location - phpca_op_array_opcodes, phpca_link__find_function(k, m, f->image, f->offset)};

	*phpca_vector_add(&m->code_words) = w;
	if (f->image != number)
		m->functions.item[w.function].record.op_array = w.op_array;
}

/* Words that name something of an image, this one or another. */
static void list_fars(
	struct phpca_linker *k, struct member *m, uint32_t number, const struct phpca_object *o)
{
	for (size_t i = 0; i < o->fars.count; i++) {
		const struct phpca_far *f = &o->fars.item[i];
		const struct member *other = &k->members[f->image];
		uint32_t location = phpca_object_offset(f->location, m->base);
		if (in_code(other, f->offset))
			add_code_word(k, m, number, f, location);
		else if (!in_literals(other, f->offset)) /* literals come with the code */
			add_word(m, location, f->image, moved(other, f->offset));
	}
}

/* Words that name something of another prelinked part. */
static void list_far_refs(
	const struct phpca_linker *k, struct member *m, const struct phpca_object *o)
{
	for (size_t i = 0; i < o->far_refs.count; i++) {
		const struct phpca_far_ref *f = &o->far_refs.item[i];
		add_word(m, phpca_object_offset(f->location, m->base), f->image,
			phpca_object_offset(f->target, k->members[f->image].base));
	}
}

/* Words of the image that come to name something of the part. */
static void list_patches(struct member *m, uint32_t number, const struct phpca_object *o)
{
	for (size_t i = 0; i < o->patches.count; i++) {
		const struct phpca_patch *p = &o->patches.item[i];
		if (p->target)
			add_word(m, moved(m, p->offset), number, phpca_object_offset(p->target, m->base));
	}
}

/* Number, in the member's list, of a string of the part. `known`: of each, plus one. */
static uint32_t prelinked_string(struct member *m, const struct phpca_object *o, uint32_t *known,
	uint32_t string, enum phpca_pool_use use)
{
	if (!known[string])
		known[string] = phpca_link__add_string(m, o->strings.item[string], use) + 1;
	phpca_link__note_use(m, known[string] - 1, use);
	return known[string] - 1;
}

static void list_prelinked_strings(
	struct phpca_linker *k, struct member *m, const struct phpca_object *o)
{
	uint32_t *known = phpca_alloc_array(o->strings.count, sizeof *known, "strings");

	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		const zval *path = zend_hash_index_find(
			&k->path_strings, (zend_ulong)(uintptr_t)u->original);
		struct string_word w = {.location = phpca_object_offset(u->location, m->base),
			.path = path != NULL,
			.comment = u->comment};
		w.number = path ? (uint32_t)Z_LVAL_P(path)
						: prelinked_string(m, o, known, u->string, use_of(&w));
		*phpca_vector_add(&m->strings) = w;
	}
	free(known);
}

void phpca_link__list_words(struct phpca_linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->images.loaded[number];

	list_pointers(m, number, &l->image, &l->prelinked);
	list_strings(m, &l->image);
	list_points(m, number, &l->prelinked);
	list_fars(k, m, number, &l->prelinked);
	list_far_refs(k, m, &l->prelinked);
	list_patches(m, number, &l->prelinked);
	list_prelinked_strings(k, m, &l->prelinked);
}
