/*
 * The steps of the link pass, in terms of what is done for each member (see link.h), and what runs
 * beside what. None looks into an engine structure (code.c does, for opcodes and literals): they
 * work on relocation tables.
 */
#include "link/link.h"

#include "base/parallel.h"
#include "link/build.h"
#include "link/class_names.h"
#include "link/entries.h"
#include "link/functions.h"
#include "link/literals.h"
#include "link/locate.h"
#include "link/numbers.h"
#include "link/prelink.h"
#include "link/words.h"

typedef void member_step(struct phpca_linker *k, struct member *m, uint32_t number);

struct loop {
	struct phpca_linker *k;
	member_step *step;
};

static void one_member(void *context, size_t i)
{
	const struct loop *l = context;

	if (loaded(l->k, (uint32_t)i)->image.header)
		l->step(l->k, &l->k->members[i], (uint32_t)i);
}

static void each_member(struct phpca_linker *k, member_step *step)
{
	struct loop l = {k, step};
	phpca_parallel(k->threads, k->run->files.count, one_member, &l);
}

static void each_member_in_order(struct phpca_linker *k, member_step *step)
{
	struct loop l = {k, step};
	phpca_parallel(1, k->run->files.count, one_member, &l);
}

/* ---- code and classes ---- */

struct phpca_linker *phpca_link_new(
	struct phpca_run *run, void (*finished)(void *context, int fd), void *context)
{
	struct phpca_linker *k = phpca_alloc(sizeof *k, "the link pass");

	k->run = run;
	k->members = phpca_alloc_array(run->files.count, sizeof *k->members, "the link pass");
	k->threads = run->options.jobs;
	zend_hash_init(&k->path_index, 64, NULL, NULL, 1);
	zend_hash_init(&k->path_strings, 64, NULL, NULL, 1);
	phpca_link__open_writer(k, finished, context);
	return k;
}

void phpca_link_load_images(struct phpca_linker *k)
{
	phpca_images_load(&k->images, &k->run->files, k->threads);
}

static void pack_own_code(void *context)
{
	struct phpca_linker *k = context;

	each_member_in_order(k, phpca_link__number_paths);
	each_member_in_order(k, phpca_link__number_imports);
	each_member(k, phpca_link__classify_literals);
	each_member(k, phpca_link__find_kinds);
	each_member_in_order(k, phpca_link__count_kinds);
	phpca_templates_sort(&k->templates);
	each_member(k, phpca_link__pack_code);
}

static void link_classes(void *context)
{
	struct phpca_linker *k = context;

	phpca_prelink(&k->images);
}

/* The engine links classes on one thread; the others need not wait for it. */
void phpca_link_pack_code_and_link_classes(struct phpca_linker *k)
{
	phpca_beside(k->threads, pack_own_code, link_classes, k);
}

void phpca_link_complete_code(struct phpca_linker *k)
{
	uint64_t code_size = PHPCA_CODE_STUBS_SIZE, slots = 0;

	each_member(k, phpca_link__lay_out_prelinked);
	for (size_t i = 0; i < k->run->files.count; i++) {
		const struct phpca_loaded *l = loaded(k, (uint32_t)i);
		code_size += k->members[i].code_size;
		slots += l->image.header ? l->image.table->slot_count + l->prelinked.slot_count : 0;
	}
	phpca_writer_set_templates(k->writer, &k->templates.list, code_size, slots);
}

/* ---- members ---- */

void phpca_link_list_words(struct phpca_linker *k)
{
	each_member(k, phpca_link__list_words);
	each_member_in_order(k, phpca_link__number_prelinked_imports);
}

static void lay_out_strings(void *context)
{
	struct phpca_linker *k = context;

	each_member_in_order(k, phpca_link__number_strings);
	phpca_link__mark_class_names(k);
	phpca_pool_layout(&k->pool, k->threads, &k->strings);
}

static void build_parts(void *context)
{
	each_member(context, phpca_link__build_parts);
}

void phpca_link_build_members(struct phpca_linker *k)
{
	phpca_beside(k->threads, build_parts, lay_out_strings, k);
	each_member(k, phpca_link__build_member);
}

void phpca_link_add_entries(struct phpca_linker *k)
{
	phpca_link__add_entries(k);
}

/* ---- the archive ---- */

static uint64_t memory_address(const struct phpca_linker *k, uint32_t number)
{
	return k->base + phpca_writer_image_offset(k->writer, k->run->files.item[number].path)
		+ sizeof(struct phpc_header_disk);
}

enum phpca_code phpca_link_lay_out(struct phpca_linker *k, struct phpca_error *err)
{
	enum phpca_code code = phpca_writer_layout(k->writer, err);

	if (code)
		return code;
	k->memory_of = phpca_alloc_array(k->run->files.count, sizeof *k->memory_of, "the link pass");
	for (uint32_t i = 0; i < k->run->files.count; i++)
		k->memory_of[i] = k->members[i].bytes.size ? memory_address(k, i) : 0;
	return PHPCA_OK;
}

void phpca_link_locate_members(struct phpca_linker *k)
{
	each_member(k, phpca_link__locate_member);
}

enum phpca_code phpca_link_write(
	struct phpca_linker *k, const char *filename, struct phpca_error *err)
{
	return phpca_writer_write(k->writer, filename, err);
}

/* ---- freeing ---- */

static void member_clear(struct phpca_linker *k, struct member *m, uint32_t number)
{
	free(m->words.item);
	free(m->strings.item);
	free(m->distinct.item);
	free(m->uses.item);
	free(m->pool_numbers);
	free(m->own);
	free(m->kinds);
	free(m->kinds_at);
	free(m->literals);
	free(m->literal_words.item);
	free(m->known);
	free(m->import_numbers);
	free(m->prelinked_imports);
	free(m->path_numbers);
	free(m->functions.item);
	free(m->code_words.item);
	phpca_buffer_clear(&m->code);
	memset(m, 0, offsetof(struct member, bytes));
}

void phpca_link_drop_images(struct phpca_linker *k)
{
	if (k->images.files) {
		each_member_in_order(k, member_clear);
		phpca_prelink_forget();
		phpca_images_clear(&k->images);
	}
	zend_hash_destroy(&k->path_index);
	zend_hash_destroy(&k->path_strings);
	k->images_dropped = true;
}

void phpca_link_free(struct phpca_linker *k)
{
	if (!k)
		return;
	if (!k->images_dropped)
		phpca_link_drop_images(k);
	for (size_t i = 0; i < k->run->files.count; i++)
		phpca_buffer_clear(&k->members[i].bytes);
	free(k->members);
	free(k->memory_of);
	free(k->path_offsets.item);
	phpca_templates_clear(&k->templates);
	phpca_pool_clear(&k->pool);
	phpca_buffer_clear(&k->strings);
	phpca_buffer_clear(&k->paths);
	phpca_writer_free(k->writer);
	free(k);
}
