/*
 * The pointer words of a member: what each points to is found by the relocation tables, and written
 * (locate.c) when everything has its offset.
 */
#include "link/words.h"

#include "link/functions.h"
#include "link/literals.h"
#include "link/strings.h"

static int by_patch(const void *x, const void *y)
{
	uint32_t a = ((const struct phpca_patch *)x)->offset,
			 b = ((const struct phpca_patch *)y)->offset;
	return a < b ? -1 : a > b;
}

static bool is_patched(const struct phpca_object *o, uint32_t offset)
{
	struct phpca_patch key = {.offset = offset};
	return o->patches.count
		&& bsearch(&key, o->patches.item, o->patches.count, sizeof key, by_patch);
}

/* What linking changed in the image (patches) counts as the extension's. */
static void count_points(struct member *m, uint32_t number, const struct phpc_image *image,
	struct phpca_object *prelinked)
{
	uint32_t count, *offsets = phpca_image_offsets(image, PHPC_SECTION_RELOC_IMAGE, &count);

	phpca_sort(prelinked->patches.item, prelinked->patches.count, sizeof *prelinked->patches.item,
		by_patch);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t target = (uint32_t)word_at(image, offsets[i]);
		if (!is_cut(m, target) && !is_cut(m, offsets[i]) && !is_patched(prelinked, offsets[i])) {
			struct word *w = phpca_list_add(m->words);
			*w = (struct word){moved(m, offsets[i]), number, moved(m, target)};
		}
	}
	free(offsets);
}

static enum phpca_pool_use use_of(const struct string_word *w)
{
	return w->comment ? PHPCA_POOL_COMMENT : PHPCA_POOL_LOAD;
}

/*
 * Words that RELOC_PATH names are paths, all others plain strings. All lists are in order of place.
 */
static void count_strings(struct member *m, const struct phpc_image *image)
{
	uint32_t count, path_count, comment_count,
		next = 0, comment = 0,
		*offsets = phpca_image_offsets(image, PHPC_SECTION_RELOC_STRING, &count);
	uint32_t *comments = phpca_image_offsets(image, PHPC_SECTION_RELOC_COMMENT, &comment_count);
	const struct phpc_reloc_path_disk *path = phpc_image_section(
		image, PHPC_SECTION_RELOC_PATH, &path_count);

	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, offsets[i]))
			continue;
		struct string_word *w = phpca_list_add(m->strings);
		w->location = moved(m, offsets[i]);
		while (comment < comment_count && comments[comment] < offsets[i])
			comment++;
		w->comment = comment < comment_count && comments[comment] == offsets[i];
		while (next < path_count && path[next].offset < offsets[i])
			next++;
		if (next < path_count && path[next].offset == offsets[i]) {
			w->path = true;
			w->number = m->path_numbers[path[next].path];
		} else {
			w->number = phpca_link__own_string(
				m, image, word_at(image, offsets[i]) & ~1ull, use_of(w));
		}
	}
	free(comments);
	free(offsets);
}

/* The prelinked classes of a script, behind its memory area. */
static void count_prelinked(struct phpca_linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->prelink.loaded[number];
	struct phpca_object *o = &l->prelinked;
	uint32_t *known = allocate(o->strings.count, sizeof *known); /* number + 1 */

	for (size_t i = 0; i < o->points.count; i++) {
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){phpca_object_offset(o->points.item[i].location, m->base), number,
			phpca_object_offset(o->points.item[i].target, m->base)};
	}
	for (size_t i = 0; i < o->fars.count; i++) {
		const struct phpca_far *f = &o->fars.item[i];
		const struct member *other = &k->members[f->image];
		uint32_t location = phpca_object_offset(f->location, m->base);
		if (in_literals(other, f->offset))
			continue; /* they come with the code */
		if (in_code(other, f->offset)) {
			struct code_word *c = phpca_list_add(m->code_words);
			*c = (struct code_word){location - phpca_code_opcodes_field,
				phpca_link__find_function(k, m, f->image, f->offset)};
			if (f->image != number)
				m->functions.item[c->function].record.op_array = c->op_array;
		} else {
			struct word *w = phpca_list_add(m->words);
			*w = (struct word){location, f->image, moved(other, f->offset)};
		}
	}
	for (size_t i = 0; i < o->far_refs.count; i++) {
		const struct phpca_far_ref *f = &o->far_refs.item[i];
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){phpca_object_offset(f->location, m->base), f->image,
			phpca_object_offset(f->target, k->members[f->image].base)};
	}
	for (size_t i = 0; i < o->patches.count; i++) {
		const struct phpca_patch *p = &o->patches.item[i];
		if (p->target) {
			struct word *w = phpca_list_add(m->words);
			*w = (struct word){
				moved(m, p->offset), number, phpca_object_offset(p->target, m->base)};
		}
	}
	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		struct string_word *w = phpca_list_add(m->strings);
		zval *path = zend_hash_index_find(&k->path_strings, (zend_ulong)(uintptr_t)u->original);
		w->location = phpca_object_offset(u->location, m->base);
		w->path = path != NULL;
		w->comment = u->comment;
		if (!path && !known[u->string])
			known[u->string] = phpca_link__add_string(m, o->strings.item[u->string], use_of(w)) + 1;
		w->number = path ? (uint32_t)Z_LVAL_P(path) : known[u->string] - 1;
		if (!path)
			phpca_link__note_use(m, w->number, use_of(w));
	}
	free(known);
}

void phpca_link__list_words(struct phpca_linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->prelink.loaded[number];

	count_points(m, number, &l->image, &l->prelinked);
	count_strings(m, &l->image);
	count_prelinked(k, m, number);
}
