/*
 * The link pass: stand-alone images become members of one address space.
 *
 *   count      every string of every image into the shared pool; strings that contain the mount point into the path list
 *   build      each member: memory area and extension (prelinked classes) in one, relocation tables merged; sizes are final
 *   layout     the writer says where in the file each member will lie
 *   place      every pointer word gets its archive word
 *   write      libarchive, rename
 *
 * Nothing here looks into an engine structure: it works on relocation tables.
 */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "../format/hash.h"
#include "pool.h"
#include "prelink.h"
#include "../engine/engine.h"

/* A pointer word of a member: place in its memory area, and what it points to. */
struct word { uint32_t place; uint32_t image; uint32_t offset; };     /* memory area of image `image` */
struct string_word { uint32_t place; uint32_t number; bool path; };   /* string of the pool, or path of the path list */

struct member {
	uint32_t base[PHPCA_PART_COUNT + 1];    /* of the extension, behind the memory area */
	PHPCA_LIST(struct word)        words;
	PHPCA_LIST(struct string_word) strings;
	uint32_t *path_numbers;                 /* PATH record of the image -> path of the archive */
	struct phpca_buffer bytes;              /* the finished member */
};

struct linker {
	struct phpca_pack    *pack;
	struct phpca_prelink  prelink;
	struct member        *members;          /* one per file */
	struct phpca_pool     pool;
	struct phpca_buffer   strings, paths;
	HashTable             path_index;       /* content and positions -> struct path */
	HashTable             path_strings;     /* address of a path string in an image's pool -> its archive path number */
	PHPCA_LIST(uint64_t)  path_offsets;     /* by archive path number: offset in `paths` */
	struct phpca_writer  *writer;
	uint64_t              base;             /* preferred base */
};

/* ---- paths ---- */

static uint32_t add_path(struct linker *k, const zend_string *s, const uint32_t *positions, uint32_t count)
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

static void collect_paths(struct linker *k, struct member *m, const struct phpc_image *image)
{
	uint32_t count;
	const struct phpca_path_disk *path = phpc_image_section(image, PHPC_SECTION_PATH, &count);
	const uint32_t *positions = phpc_image_section(image, PHPC_SECTION_PATH_POSITION, NULL);

	m->path_numbers = calloc(count + 1, sizeof *m->path_numbers);
	if (!m->path_numbers) {
		abort();
	}
	for (uint32_t i = 0; i < count; i++) {
		const zend_string *s = (const zend_string *)(image->pool + (path[i].string & ~1ull));
		m->path_numbers[i] = add_path(k, s, positions + path[i].first_position, path[i].position_count);
		zval z;
		ZVAL_LONG(&z, m->path_numbers[i]);
		zend_hash_index_update(&k->path_strings, (zend_ulong)(uintptr_t)s, &z);
	}
}

/* ---- counting: the words of a member ---- */

static uint32_t *decode(const struct phpc_image *image, enum phpc_section_kind kind, uint32_t *count)
{
	const struct phpc_section_disk *s = image->section[kind];
	*count = s ? s->count : 0;
	uint32_t *offsets = malloc((*count + 1) * sizeof *offsets);
	if (!offsets) {
		abort();
	}
	if (s) {
		phpca_reloc_decode(image->bytes + s->offset, s->size, offsets);
	}
	return offsets;
}

static uint64_t word_at(const struct phpc_image *image, uint32_t offset)
{
	uint64_t value;
	memcpy(&value, image->memory + offset, sizeof value);
	return value;
}

static void count_points(struct member *m, uint32_t number, const struct phpc_image *image)
{
	uint32_t count, *offsets = decode(image, PHPC_SECTION_RELOC_IMAGE, &count);

	for (uint32_t i = 0; i < count; i++) {
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){ offsets[i], number, (uint32_t)word_at(image, offsets[i]) };
	}
	free(offsets);
}

/* Words that RELOC_PATH names are paths, all others plain strings. Both lists are in order of place. */
static void count_strings(struct linker *k, struct member *m, uint32_t number, const struct phpc_image *image)
{
	uint32_t count, path_count, next = 0, *offsets = decode(image, PHPC_SECTION_RELOC_STRING, &count);
	const struct phpc_reloc_path_disk *path = phpc_image_section(image, PHPC_SECTION_RELOC_PATH, &path_count);

	for (uint32_t i = 0; i < count; i++) {
		struct string_word *w = phpca_list_add(m->strings);
		w->place = offsets[i];
		while (next < path_count && path[next].offset < offsets[i]) {
			next++;
		}
		if (next < path_count && path[next].offset == offsets[i]) {
			w->path = true;
			w->number = m->path_numbers[path[next].path];
		} else {
			w->number = phpca_pool_add(&k->pool, (const zend_string *)(image->pool + (word_at(image, offsets[i]) & ~1ull)), number);
		}
	}
	free(offsets);
}

/* The prelinked classes of a script, behind its memory area. */
static void count_extension(struct linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->prelink.loaded[number];
	struct phpca_object *o = &l->extension;

	for (size_t i = 0; i < o->points.count; i++) {
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){ phpca_object_offset(o->points.item[i].place, m->base), number, phpca_object_offset(o->points.item[i].target, m->base) };
	}
	for (size_t i = 0; i < o->fars.count; i++) {
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){ phpca_object_offset(o->fars.item[i].place, m->base), o->fars.item[i].image, o->fars.item[i].offset };
	}
	for (size_t i = 0; i < o->far_refs.count; i++) {
		const struct phpca_far_ref *f = &o->far_refs.item[i];
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){ phpca_object_offset(f->place, m->base), f->image,
			phpca_object_offset(f->target, k->members[f->image].base) };
	}
	for (size_t i = 0; i < l->patches.count; i++) {
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){ l->patches.item[i].offset, number, phpca_object_offset(l->patches.item[i].target, m->base) };
	}
	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		struct string_word *w = phpca_list_add(m->strings);
		zval *path = zend_hash_index_find(&k->path_strings, (zend_ulong)(uintptr_t)u->original);
		w->place = phpca_object_offset(u->place, m->base);
		w->path = path != NULL;
		w->number = path ? (uint32_t)Z_LVAL_P(path) : phpca_pool_add(&k->pool, o->strings.item[u->string], number);
	}
}

/* ---- building ---- */

static int by_place(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;   /* place is the first member of each */
	return a < b ? -1 : a > b;
}

static void encode(struct phpc_parts *parts, enum phpc_section_kind kind, uint32_t *offsets, size_t count)
{
	qsort(offsets, count, sizeof *offsets, by_place);
	phpca_reloc_encode(&parts->section[kind].bytes, offsets, count);
	parts->section[kind].count = (uint32_t)count;
}

static void build_relocations(struct member *m, const struct phpca_loaded *l, struct phpc_parts *parts)
{
	size_t slots = l->extension.slots.count;
	uint32_t old, *places = decode(&l->image, PHPC_SECTION_RELOC_SLOT, &old);
	size_t most = m->words.count > m->strings.count ? m->words.count : m->strings.count;

	if (most < old + slots) {
		most = old + slots;
	}
	places = realloc(places, (most + 1) * sizeof *places);
	if (!places) {
		abort();
	}
	for (size_t i = 0; i < slots; i++) {
		places[old + i] = phpca_object_offset(l->extension.slots.item[i], m->base);
	}
	encode(parts, PHPC_SECTION_RELOC_SLOT, places, old + slots);
	for (size_t i = 0; i < m->words.count; i++) {
		places[i] = m->words.item[i].place;
	}
	encode(parts, PHPC_SECTION_RELOC_IMAGE, places, m->words.count);
	for (size_t i = 0; i < m->strings.count; i++) {
		places[i] = m->strings.item[i].place;
	}
	encode(parts, PHPC_SECTION_RELOC_STRING, places, m->strings.count);
	free(places);
}

static void build_paths(struct member *m, struct phpc_parts *parts)
{
	struct phpca_buffer *out = &parts->section[PHPC_SECTION_RELOC_PATH].bytes;

	qsort(m->strings.item, m->strings.count, sizeof *m->strings.item, by_place);
	for (size_t i = 0; i < m->strings.count; i++) {
		if (m->strings.item[i].path) {
			struct phpc_reloc_path_disk reloc = { m->strings.item[i].place, m->strings.item[i].number };
			phpca_buffer_append(out, &reloc, sizeof reloc);
			parts->section[PHPC_SECTION_RELOC_PATH].count++;
		}
	}
}

static void build_imports(struct linker *k, struct member *m, const struct phpca_loaded *l, struct phpc_parts *parts)
{
	uint32_t count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(&l->image, PHPC_SECTION_RELOC_IMPORT, &count);
	const struct phpca_import_disk *import = phpc_image_section(&l->image, PHPC_SECTION_IMPORT, NULL);
	const char *text = phpc_image_section(&l->image, PHPC_SECTION_TEXT, NULL);
	struct phpca_buffer *out = &parts->section[PHPC_SECTION_RELOC_IMPORT].bytes;

#define NUMBER(i) phpca_writer_add_import(k->writer, import[i].kind, text + import[i].name, \
		import[i].member == PHPC_NO_MEMBER ? NULL : text + import[i].member)
	for (uint32_t i = 0; i < count; i++) {
		struct phpc_reloc_import_disk r = { reloc[i].offset, NUMBER(reloc[i].import) };
		phpca_buffer_append(out, &r, sizeof r);
	}
	for (size_t i = 0; i < l->extension.imports.count; i++) {
		const struct phpca_import_use *u = &l->extension.imports.item[i];
		struct phpc_reloc_import_disk r = { phpca_object_offset(u->place, m->base),
			phpca_writer_add_import(k->writer, u->kind, u->name, u->member) };
		phpca_buffer_append(out, &r, sizeof r);
	}
	qsort(out->data, out->size / 8, 8, by_place);
	parts->section[PHPC_SECTION_RELOC_IMPORT].count = (uint32_t)(out->size / 8);

	const uint32_t *assume = phpc_image_section(&l->image, PHPC_SECTION_ASSUME, &count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t number = NUMBER(assume[i]);
		phpca_buffer_append(&parts->section[PHPC_SECTION_ASSUME].bytes, &number, sizeof number);
	}
	parts->section[PHPC_SECTION_ASSUME].count = count;
#undef NUMBER
}

static void build_same(const struct phpc_image *image, struct phpc_parts *parts, enum phpc_section_kind kind)
{
	const struct phpc_section_disk *s = image->section[kind];
	if (s) {
		phpca_buffer_append(&parts->section[kind].bytes, image->bytes + s->offset, s->size);
		parts->section[kind].count = s->count;
	}
}

/* Which blocks of the pool the member's strings lie in. */
static void build_blocks(struct linker *k, const struct member *m, struct phpc_parts *parts)
{
	size_t count = k->strings.size / PHPCA_POOL_BLOCK + 1;
	uint8_t *used = calloc(count, 1);

	if (!used) {
		abort();
	}
	for (size_t i = 0; i < m->strings.count; i++) {
		if (!m->strings.item[i].path) {
			const struct phpca_pool_string *s = &k->pool.item[m->strings.item[i].number];
			size_t last = (s->offset + _ZSTR_STRUCT_SIZE(ZSTR_LEN(s->string)) - 1) / PHPCA_POOL_BLOCK;
			for (size_t b = s->offset / PHPCA_POOL_BLOCK; b <= last; b++) {
				used[b] = 1;
			}
		}
	}
	for (uint32_t b = 0; b < count; b++) {
		if (used[b]) {
			phpca_buffer_append(&parts->section[PHPC_SECTION_POOL_BLOCK].bytes, &b, sizeof b);
			parts->section[PHPC_SECTION_POOL_BLOCK].count++;
		}
	}
	free(used);
}

static void build_memory(const struct member *m, struct phpca_loaded *l, struct phpca_buffer *memory, struct phpc_parts *parts)
{
	phpca_buffer_append(memory, l->image.memory, l->image.header->mem_size);
	phpca_buffer_align(memory, 8);
	phpca_object_settle(&l->extension, m->base);
	for (int i = 0; i < PHPCA_PART_COUNT; i++) {
		phpca_buffer_append(memory, l->extension.part[i].data, l->extension.part[i].size);
	}
	parts->header = *l->image.header;
	parts->header.misc_size += memory->size - l->image.header->mem_size;
	parts->flags = l->image.table->flags | PHPC_IMAGE_IN_ARCHIVE;
	parts->slot_count = l->image.table->slot_count + l->extension.slot_count;
	parts->memory = memory;
}

static void build_member(struct linker *k, uint32_t number)
{
	struct member *m = &k->members[number];
	struct phpca_loaded *l = &k->prelink.loaded[number];
	struct phpca_buffer memory = {0};
	struct phpc_parts parts = {0};

	build_memory(m, l, &memory, &parts);
	build_relocations(m, l, &parts);
	build_paths(m, &parts);
	build_imports(k, m, l, &parts);
	build_same(&l->image, &parts, PHPC_SECTION_RELOC_HANDLER);
	build_same(&l->image, &parts, PHPC_SECTION_RELOC_REHASH);
	build_blocks(k, m, &parts);
	phpc_image_write(&m->bytes, &parts);
	for (int i = 0; i < PHPC_SECTION_KIND_END; i++) {
		phpca_buffer_clear(&parts.section[i].bytes);
	}
	phpca_buffer_clear(&memory);
}

/* ---- placing ---- */

static uint64_t memory_address(const struct linker *k, uint32_t number)
{
	return k->base + phpca_writer_image_offset(k->writer, k->pack->files[number].path) + sizeof(struct phpc_header_disk);
}

static void place_member(struct linker *k, uint32_t number, const uint64_t *memory_of)
{
	struct member *m = &k->members[number];
	uint8_t *memory = m->bytes.data + sizeof(struct phpc_header_disk);
	uint64_t strings = k->base + phpca_writer_strings_offset(k->writer), paths = k->base + phpca_writer_paths_offset(k->writer);

	for (size_t i = 0; i < m->words.count; i++) {
		uint64_t value = memory_of[m->words.item[i].image] + m->words.item[i].offset;
		memcpy(memory + m->words.item[i].place, &value, sizeof value);
	}
	for (size_t i = 0; i < m->strings.count; i++) {
		const struct string_word *w = &m->strings.item[i];
		uint64_t value = w->path ? paths + k->path_offsets.item[w->number] : strings + k->pool.item[w->number].offset;
		memcpy(memory + w->place, &value, sizeof value);
	}
	phpc_image_reseal(m->bytes.data, m->bytes.size);
}

/* ---- the writer's side ---- */

/* An address that differs from archive to archive and is free in any process: far below stacks and libraries, far above heaps. */
static uint64_t preferred_base(const struct phpca_pack *p)
{
	uint64_t h = phpca_hash64(p->mount, strlen(p->mount));

	for (size_t i = 0; i < p->file_count; i++) {
		h = h * 31 + phpca_hash64(p->files[i].path, strlen(p->files[i].path));
		h = h * 31 + p->files[i].size;
	}
	return 0x200000000000ull + (h % 0x2000) * 0x100000000ull;
}

static void open_writer(struct linker *k)
{
	const struct phpca_pack *p = k->pack;
	uint64_t newest = 0;

	for (size_t i = 0; i < p->file_count; i++) {
		newest = p->files[i].mtime > newest ? p->files[i].mtime : newest;
	}
	k->base = preferred_base(p);
	struct phpca_writer_info info = {
		.name = p->name ? p->name : "", .app_version = p->version ? p->version : "", .mount = p->mount, .entry = p->entry,
		.starts = (const char *const *)p->starts, .start_count = p->start_count, .system_id = phpca_engine_system_id(),
		.preferred_base = k->base, .timestamp = newest, .flags = p->strip_sources ? PHPCA_ARCHIVE_NO_SOURCES : 0,
	};
	k->writer = phpca_writer_new(&info);
	/* The compiler turns these into opcodes that no longer name them. */
	for (const char *const *name = phpca_engine_special_functions; *name; name++) {
		phpca_writer_add_assume(k->writer, phpca_writer_add_import(k->writer, PHPC_IMPORT_FUNCTION, *name, NULL));
	}
}

static void add_entries(struct linker *k)
{
	for (size_t i = 0; i < k->pack->file_count; i++) {
		struct phpca_file *f = &k->pack->files[i];
		bool keep = f->kind != PHPCA_ENTRY_SCRIPT || !k->pack->strip_sources || f->verdict != PHPCA_VERDICT_PRECOMPILED
			|| (k->prelink.loaded[i].image.table && k->prelink.loaded[i].image.table->flags & PHPC_IMAGE_PATH_DEPENDENT);
		struct phpca_writer_entry e = {
			.path = f->path, .kind = f->kind, .mode = f->mode, .mtime = f->mtime,
			.image = k->members[i].bytes.size ? k->members[i].bytes.data : NULL, .image_size = k->members[i].bytes.size,
			.source = keep ? f->bytes : NULL, .source_size = f->size, .target = f->target, .verdict = f->verdict, .reason = f->reason,
		};
		phpca_writer_add(k->writer, &e);
		for (size_t c = 0; c < f->class_count; c++) {
			phpca_writer_add_class(k->writer, f->classes[c], f->path);
		}
	}
	phpca_writer_set_strings(k->writer, &k->strings);
	phpca_writer_set_paths(k->writer, &k->paths);
	phpca_writer_set_manifest(k->writer, &k->pack->manifest_json);
}

static enum phpca_code place_and_write(struct linker *k, struct phpca_error *err)
{
	uint64_t *memory_of = calloc(k->pack->file_count + 1, sizeof *memory_of);
	enum phpca_code code = phpca_writer_layout(k->writer, err);

	if (!memory_of) {
		abort();
	}
	for (uint32_t i = 0; code == PHPCA_OK && i < k->pack->file_count; i++) {
		memory_of[i] = k->members[i].bytes.size ? memory_address(k, i) : 0;
	}
	for (uint32_t i = 0; code == PHPCA_OK && i < k->pack->file_count; i++) {
		if (k->members[i].bytes.size) {
			place_member(k, i, memory_of);
		}
	}
	free(memory_of);
	return code == PHPCA_OK ? phpca_writer_write(k->writer, k->pack->options.output, err) : code;
}

static void linker_clear(struct linker *k)
{
	for (size_t i = 0; i < k->pack->file_count; i++) {
		free(k->members[i].words.item);
		free(k->members[i].strings.item);
		free(k->members[i].path_numbers);
		phpca_buffer_clear(&k->members[i].bytes);
	}
	free(k->members);
	free(k->path_offsets.item);
	phpca_pool_clear(&k->pool);
	phpca_buffer_clear(&k->strings);
	phpca_buffer_clear(&k->paths);
	zend_hash_destroy(&k->path_index);
	zend_hash_destroy(&k->path_strings);
	phpca_writer_free(k->writer);
	phpca_prelink_clear(&k->prelink);
}

enum phpca_code phpca_link(struct phpca_pack *p, struct phpca_error *err)
{
	struct linker k = { .pack = p, .members = calloc(p->file_count + 1, sizeof(struct member)) };
	enum phpca_code code;

	if (!k.members) {
		abort();
	}
	zend_hash_init(&k.path_index, 64, NULL, NULL, 1);
	zend_hash_init(&k.path_strings, 64, NULL, NULL, 1);
	phpca_progress(p, "link", 0, p->file_count);
	phpca_prelink_run(&k.prelink, p);
	open_writer(&k);
	for (uint32_t i = 0; i < p->file_count; i++) {
		const struct phpca_loaded *l = &k.prelink.loaded[i];
		if (l->image.header) {
			phpca_object_layout(&l->extension, (uint32_t)((l->image.header->mem_size + 7) & ~7ull), k.members[i].base);
			collect_paths(&k, &k.members[i], &l->image);
		}
	}
	for (uint32_t i = 0; i < p->file_count; i++) {
		if (k.prelink.loaded[i].image.header) {
			count_points(&k.members[i], i, &k.prelink.loaded[i].image);
			count_strings(&k, &k.members[i], i, &k.prelink.loaded[i].image);
			count_extension(&k, &k.members[i], i);
		}
	}
	phpca_pool_layout(&k.pool, &k.strings);
	for (uint32_t i = 0; i < p->file_count; i++) {
		if (k.prelink.loaded[i].image.header) {
			build_member(&k, i);
		}
	}
	add_entries(&k);
	code = place_and_write(&k, err);
	phpca_progress(p, "link", p->file_count, p->file_count);
	linker_clear(&k);
	return code;
}
