/*
 * The link pass: stand-alone images become members of one address space.
 *
 *   kinds      of the opcodes of every function; from them the templates that all scripts share
 *   pack       the opcodes and literals of every function
 *   count      every string of every image into the shared pool; strings that contain the mount
 * point into the path list build      each member: memory area and extension (prelinked classes) in
 * one, relocation tables merged; sizes are final. Most of it while another thread gives out the
 * numbers of strings layout     the writer says where in the file each member will lie place every
 * pointer word gets its archive word write      libarchive, rename
 *
 * This file has the passes, and what members share; link_code.c, link_words.c and link_build.c what
 * is done for each member. None looks into an engine structure (code.c does, for opcodes and
 * literals): they work on relocation tables.
 *
 * Most steps are for one member alone and run on several threads (each_member). What gives numbers
 * to what the members share (templates, paths, strings, imports) goes through them in order, so
 * that the numbers do not depend on the threads.
 */
#include "link/link_internal.h"

#include "format/hash.h"
#include "format/parallel.h"
#include "cache/cache.h"
#include "classmap/classmap.h"
#include "engine/engine.h"
#include "engine/imports.h"

/* ---- paths ---- */

static uint32_t add_path(
	struct linker *k, const zend_string *s, const uint32_t *positions, uint32_t count)
{
	struct phpca_buffer key = {0};

	phpca_buffer_append(&key, positions, count * sizeof *positions);
	phpca_buffer_append(&key, ZSTR_VAL(s), ZSTR_LEN(s));
	zval *known = zend_hash_str_find(&k->path_index, (char *)key.data, key.size);
	uint32_t number;
	if (known) {
		number = (uint32_t)Z_LVAL_P(known);
	} else {
		uint64_t *offset = phpca_list_add(k->path_offsets);
		*offset = phpca_pool_write(&k->paths, s);
		number = phpca_writer_add_path(k->writer, *offset, positions, count);
		zval z;
		ZVAL_LONG(&z, number);
		zend_hash_str_add(&k->path_index, (char *)key.data, key.size, &z);
	}
	phpca_buffer_clear(&key);
	return number;
}

static void collect_paths(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &k->prelink.loaded[number].image;
	uint32_t count;
	const struct phpca_path_disk *path = phpc_image_section(image, PHPC_SECTION_PATH, &count);
	const uint32_t *positions = phpc_image_section(image, PHPC_SECTION_PATH_POSITION, NULL);

	m->path_numbers = allocate(count, sizeof *m->path_numbers);
	for (uint32_t i = 0; i < count; i++) {
		const zend_string *s = (const zend_string *)(image->pool + (path[i].string & ~1ull));
		m->path_numbers[i] = add_path(
			k, s, positions + path[i].first_position, path[i].position_count);
		zval z;
		ZVAL_LONG(&z, m->path_numbers[i]);
		zend_hash_index_update(&k->path_strings, (zend_ulong)(uintptr_t)s, &z);
	}
}

/* ---- imports and strings ---- */

/*
 * In the order in which they were first written, which is that of the places, then the assumptions.
 */
static void number_imports(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpca_loaded *l = loaded(k, number);
	uint32_t relocs, assumes, count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(
		&l->image, PHPC_SECTION_RELOC_IMPORT, &relocs);
	const uint32_t *assume = phpc_image_section(&l->image, PHPC_SECTION_ASSUME, &assumes);
	const struct phpca_import_disk *import = phpc_image_section(
		&l->image, PHPC_SECTION_IMPORT, &count);
	const char *text = phpc_image_section(&l->image, PHPC_SECTION_TEXT, NULL);

	m->import_numbers = allocate(count, sizeof *m->import_numbers);
#define NUMBER(i) \
	(m->import_numbers[i] = phpca_writer_add_import(k->writer, import[i].kind, \
		 text + import[i].name, \
		 import[i].member == PHPC_NO_MEMBER ? NULL : text + import[i].member))
	for (uint32_t i = 0; i < relocs; i++)
		NUMBER(reloc[i].import);
	for (uint32_t i = 0; i < assumes; i++)
		NUMBER(assume[i]);
#undef NUMBER
}

static void number_prelinked_imports(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpca_object *o = &loaded(k, number)->prelinked;

	m->prelinked_imports = allocate(o->imports.count, sizeof *m->prelinked_imports);
	for (size_t i = 0; i < o->imports.count; i++) {
		const struct phpca_import_use *u = &o->imports.item[i];
		m->prelinked_imports[i] = phpca_writer_add_import(k->writer, u->kind, u->name, u->member);
	}
}

static void number_strings(struct linker *k, struct member *m, uint32_t number)
{
	m->pool_numbers = allocate(m->distinct.count, sizeof *m->pool_numbers);
	phpca_pool_add(
		&k->pool, m->distinct.item, m->uses.item, m->distinct.count, number, m->pool_numbers);
}

/* ---- the writer's side ---- */

/*
 * An address that differs from archive to archive and is free in any process: far below stacks and
 * libraries, far above heaps.
 */
static uint64_t preferred_base(const struct phpca_pack *p)
{
	uint64_t h = phpca_hash64(p->mount, strlen(p->mount));

	for (size_t i = 0; i < p->file_count; i++) {
		h = h * 31 + phpca_hash64(p->files[i].path, strlen(p->files[i].path));
		h = h * 31 + p->files[i].size;
	}
	return 0x200000000000ull + (h % 0x2000) * 0x100000000ull;
}

/* How the bytes of sources are read. It is the same for all scripts. */
static void assume_encodings(struct linker *k)
{
	static const char *const settings[] = {"zend.script_encoding", "zend.detect_unicode",
		"internal_encoding", "default_charset", NULL};

	phpca_writer_add_assume(k->writer,
		phpca_writer_add_import(
			k->writer, PHPC_IMPORT_INI, "zend.multibyte", CG(multibyte) ? "1" : "0"));
	for (const char *const *name = settings; CG(multibyte) && *name; name++) {
		const char *value = zend_ini_string((char *)*name, strlen(*name), 0);
		phpca_writer_add_assume(k->writer,
			phpca_writer_add_import(k->writer, PHPC_IMPORT_INI, *name, value ? value : ""));
	}
}

static void open_writer(struct linker *k)
{
	const struct phpca_pack *p = k->pack;
	uint64_t newest = 0;

	for (size_t i = 0; i < p->file_count; i++)
		newest = p->files[i].mtime > newest ? p->files[i].mtime : newest;
	k->base = preferred_base(p);
	struct phpca_writer_info info = {
		.name = p->name ? p->name : "",
		.app_version = p->version ? p->version : "",
		.mount = p->mount,
		.entry = p->entry,
		.starts = (const char *const *)p->starts,
		.start_count = p->start_count,
		.web = (const char *const *)p->web.item,
		.web_count = p->web.count,
		.preload = (const char *const *)p->preload.item,
		.preload_count = p->preload.count,
		.system_id = phpca_engine_system_id(),
		.preferred_base = k->base,
		.timestamp = newest,
		.flags = p->strip_sources ? PHPCA_ARCHIVE_NO_SOURCES : 0,
		.threads = p->options.jobs,
		.signer = p->signer,
		.finished = phpca_cache_keep_archive,
		.context = k->pack,
	};
	k->writer = phpca_writer_new(&info);
	assume_encodings(k);
	/* The compiler turns these into opcodes that no longer name them. */
	for (const char *const *name = phpca_engine_special_functions; *name; name++) {
		if (!phpca_import_holds(PHPC_IMPORT_FUNCTION, *name, NULL))
			continue; /* packed with -d disable_functions=...: called by name, like any other */
		phpca_writer_add_assume(
			k->writer, phpca_writer_add_import(k->writer, PHPC_IMPORT_FUNCTION, *name, NULL));
	}
}

static void add_entries(struct linker *k)
{
	for (size_t i = 0; i < k->pack->file_count; i++) {
		struct phpca_file *f = &k->pack->files[i];
		bool keep = f->kind != PHPCA_ENTRY_SCRIPT || !k->pack->strip_sources
			|| f->verdict != PHPCA_VERDICT_PRECOMPILED
			|| (k->prelink.loaded[i].image.table
				&& k->prelink.loaded[i].image.table->flags & PHPC_IMAGE_PATH_DEPENDENT);
		struct phpca_writer_entry e = {
			.path = f->path,
			.kind = f->kind,
			.mode = f->mode,
			.mtime = f->mtime,
			.image = k->members[i].bytes.size ? k->members[i].bytes.data : NULL,
			.image_size = k->members[i].bytes.size,
			.source = keep ? f->bytes : NULL,
			.source_size = f->size,
			.target = f->target,
			.verdict = f->verdict,
			.reason = f->reason,
		};
		phpca_writer_add(k->writer, &e);
		for (size_t c = 0; c < f->class_count; c++)
			phpca_writer_add_class(k->writer, f->classes[c], f->path);
	}
	for (size_t i = 0; i < k->pack->autoload_count; i++) {
		phpca_writer_add_autoload(
			k->writer, k->pack->autoload[i].lcname, k->pack->files[k->pack->autoload[i].file].path);
	}
	phpca_writer_set_strings(k->writer, &k->strings);
	phpca_writer_set_paths(k->writer, &k->paths);
	phpca_writer_set_manifest(k->writer, &k->pack->manifest_json);
}

/* ---- the passes ---- */

struct loop {
	struct linker *k;
	void (*step)(struct linker *k, struct member *m, uint32_t number);
};

static void one_member(void *context, size_t i)
{
	const struct loop *l = context;

	if (loaded(l->k, (uint32_t)i)->image.header)
		l->step(l->k, &l->k->members[i], (uint32_t)i);
}

static void each_member(
	struct linker *k, void (*step)(struct linker *k, struct member *m, uint32_t number))
{
	struct loop l = {k, step};
	phpca_parallel(k->threads, k->pack->file_count, one_member, &l);
}

static void each_member_in_order(
	struct linker *k, void (*step)(struct linker *k, struct member *m, uint32_t number))
{
	struct loop l = {k, step};
	phpca_parallel(1, k->pack->file_count, one_member, &l);
}

struct writing {
	struct linker *k;
	struct phpca_error *err;
	enum phpca_code code;
};

static void write_archive(void *context)
{
	struct writing *w = context;

	w->code = phpca_writer_write(w->k->writer, w->k->pack->options.output, w->err);
}

static void member_clear(struct linker *k, struct member *m, uint32_t number)
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

/* All that the members were made of. */
static void clear_inputs(struct linker *k)
{
	if (!k->prelink.pack)
		return;
	each_member_in_order(k, member_clear);
	zend_hash_destroy(&k->path_index);
	zend_hash_destroy(&k->path_strings);
	phpca_prelink_clear(&k->prelink);
}

/* The disk takes its time, and what is left to do needs neither engine nor images. */
static void clear_while_writing(void *context)
{
	struct linker *k = ((struct writing *)context)->k;

	clear_inputs(k);
	phpca_engine_stop();
	phpca_pack_drop_images(k->pack);
}

static uint64_t memory_address(const struct linker *k, uint32_t number)
{
	return k->base + phpca_writer_image_offset(k->writer, k->pack->files[number].path)
		+ sizeof(struct phpc_header_disk);
}

static enum phpca_code lay_out_and_write(struct linker *k, struct phpca_error *err)
{
	enum phpca_code code = phpca_writer_layout(k->writer, err);

	if (code != PHPCA_OK)
		return code;
	k->memory_of = allocate(k->pack->file_count, sizeof *k->memory_of);
	for (uint32_t i = 0; i < k->pack->file_count; i++)
		k->memory_of[i] = k->members[i].bytes.size ? memory_address(k, i) : 0;
	each_member(k, phpca_link__locate_member);
	struct writing w = {k, err, PHPCA_OK};
	phpca_beside(k->threads, clear_while_writing, write_archive, &w);
	return w.code;
}

static void linker_clear(struct linker *k)
{
	clear_inputs(k);
	for (size_t i = 0; i < k->pack->file_count; i++)
		phpca_buffer_clear(&k->members[i].bytes);
	free(k->members);
	free(k->memory_of);
	free(k->path_offsets.item);
	phpca_templates_clear(&k->templates);
	phpca_pool_clear(&k->pool);
	phpca_buffer_clear(&k->strings);
	phpca_buffer_clear(&k->paths);
	phpca_writer_free(k->writer);
}

static void pack_own_code(void *context)
{
	struct linker *k = context;

	each_member_in_order(k, collect_paths);
	each_member_in_order(k, number_imports);
	each_member(k, phpca_link__classify_literals);
	each_member(k, phpca_link__find_kinds);
	each_member_in_order(k, phpca_link__count_kinds);
	phpca_templates_sort(&k->templates);
	each_member(k, phpca_link__pack_code);
}

static void prelink(void *context)
{
	struct linker *k = context;

	phpca_prelink_run(&k->prelink);
}

/* The engine links classes on one thread; the others need not wait for it. */
static void prelink_and_pack_code(struct linker *k)
{
	uint64_t code_size = PHPCA_CODE_STUBS_SIZE, slots = 0;

	phpca_prelink_load(&k->prelink, k->pack);
	phpca_beside(k->threads, pack_own_code, prelink, k);
	each_member(k, phpca_link__lay_out_prelinked);
	for (size_t i = 0; i < k->pack->file_count; i++) {
		const struct phpca_loaded *l = loaded(k, (uint32_t)i);
		code_size += k->members[i].code_size;
		slots += l->image.header ? l->image.table->slot_count + l->prelinked.slot_count : 0;
	}
	phpca_writer_set_templates(k->writer, &k->templates.list, code_size, slots);
}

static void lay_out_strings(void *context)
{
	struct linker *k = context;

	each_member_in_order(k, number_strings);
	phpca_pool_layout(&k->pool, k->threads, &k->strings);
}

static void build_parts(void *context)
{
	each_member(context, phpca_link__build_parts);
}

static void build_all(struct linker *k)
{
	each_member(k, phpca_link__count_words);
	each_member_in_order(k, number_prelinked_imports);
	phpca_beside(k->threads, build_parts, lay_out_strings, k);
	each_member(k, phpca_link__build_member);
}

enum phpca_code phpca_link(struct phpca_pack *p, struct phpca_error *err)
{
	struct linker k = {.pack = p,
		.members = allocate(p->file_count, sizeof(struct member)),
		.threads = p->options.jobs};
	enum phpca_code code;

	zend_hash_init(&k.path_index, 64, NULL, NULL, 1);
	zend_hash_init(&k.path_strings, 64, NULL, NULL, 1);
	phpca_progress(p, "link", 0, p->file_count);
	open_writer(&k);
	prelink_and_pack_code(&k);
	build_all(&k);
	add_entries(&k);
	code = lay_out_and_write(&k, err);
	phpca_progress(p, "link", p->file_count, p->file_count);
	linker_clear(&k);
	return code;
}
