/*
 * The link pass: stand-alone images become members of one address space.
 *
 *   kinds      of the opcodes of every function; from them the templates that all scripts share
 *   pack       the opcodes and literals of every function
 *   count      every string of every image into the shared pool; strings that contain the mount point into the path list
 *   build      each member: memory area and extension (prelinked classes) in one, relocation tables merged; sizes are final
 *   layout     the writer says where in the file each member will lie
 *   place      every pointer word gets its archive word
 *   write      libarchive, rename
 *
 * Nothing here looks into an engine structure (code.c does, for opcodes): it works on relocation tables.
 *
 * Most steps are for one member alone and run on several threads (each_member). What gives numbers to what the members share (templates,
 * paths, strings, imports) goes through them in order, so that the numbers do not depend on the threads.
 */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "../format/hash.h"
#include "../format/parallel.h"
#include "classmap.h"
#include "cache.h"
#include "code.h"
#include "image_counts.h"
#include "pool.h"
#include "prelink.h"
#include "sort.h"
#include "../engine/engine.h"
#include "../engine/imports.h"

/* A pointer word of a member: place in its memory area, and what it points to. */
struct word { uint32_t place; uint32_t image; uint32_t offset; };     /* memory area of image `image` */
struct string_word { uint32_t place; uint32_t number; bool path, comment; };   /* string of the member's list, or path of the path list */

/* A literal of an image: as it will be written, but for what is known when strings and members have their places. */
struct literal { uint32_t word; uint32_t target; };   /* target: offset in the image's pool (STRING) or memory area (ARRAY, AST) */

/* A packed literal of a member, to be completed: a string of the member's list, or a place in an image's memory area. */
struct literal_word { uint32_t place; uint32_t image; uint32_t target; uint8_t kind; };   /* place: in the member's code */


/* A function whose opcodes a member carries: one of its own, or one of another image that a linked class has (traits). */
struct function {
	uint32_t image;
	uint32_t opcodes;                       /* offset in that image's memory area */
	uint32_t head_at;                       /* bytes from the first head of the member */
	struct phpc_code_disk record;           /* packed: from the start of the member's code */
};

/* op_array of the member -> its function. */
struct code_word { uint32_t op_array; uint32_t function; };

struct member {
	uint32_t code_at, code_end;             /* of the Code partition in the stand-alone image */
	uint32_t cut_end;                       /* of the literals behind it */
	struct literal *literals;               /* these */
	struct phpca_buffer code;               /* what takes the place of opcodes and literals */
	PHPCA_LIST(struct literal_word) literal_words;
	PHPCA_LIST(struct function)    functions;
	PHPCA_LIST(struct code_word)   code_words;
	uint32_t base[PHPCA_PART_COUNT + 1];    /* of the extension, behind the memory area */
	PHPCA_LIST(struct word)        words;
	PHPCA_LIST(struct string_word) strings;
	PHPCA_LIST(const zend_string *) distinct;   /* that the member uses, in order of first use */
	PHPCA_LIST(uint8_t)            uses;    /* enum phpca_pool_use of each */
	uint32_t *known;                        /* by place in the image's pool / 8: number among them + 1, 0: not yet */
	uint32_t *pool_numbers;                 /* of each: its number in the pool of all */
	uint64_t *kinds;                        /* of all opcodes of its own functions, one function after the other */
	uint32_t *kinds_at;                     /* OP_ARRAY record of the image -> its first */
	uint64_t code_size;                     /* of its opcodes, unpacked */
	uint32_t *import_numbers;               /* IMPORT record of the image -> import of the archive */
	uint32_t *extension_imports;            /* import of the extension -> import of the archive */
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
	struct phpca_templates templates;
	struct phpca_writer  *writer;
	unsigned              threads;          /* for what is done now */
	uint64_t              base;             /* preferred base */
	uint64_t             *memory_of;        /* once laid out: archive word of each member's memory area */
};

static void *allocate(size_t count, size_t size)
{
	void *p = calloc(count + 1, size);

	if (!p) {
		abort();
	}
	return p;
}

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

static void collect_paths(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &k->prelink.loaded[number].image;
	uint32_t count;
	const struct phpca_path_disk *path = phpc_image_section(image, PHPC_SECTION_PATH, &count);
	const uint32_t *positions = phpc_image_section(image, PHPC_SECTION_PATH_POSITION, NULL);

	m->path_numbers = allocate(count, sizeof *m->path_numbers);
	for (uint32_t i = 0; i < count; i++) {
		const zend_string *s = (const zend_string *)(image->pool + (path[i].string & ~1ull));
		m->path_numbers[i] = add_path(k, s, positions + path[i].first_position, path[i].position_count);
		zval z;
		ZVAL_LONG(&z, m->path_numbers[i]);
		zend_hash_index_update(&k->path_strings, (zend_ulong)(uintptr_t)s, &z);
	}
}

/* ---- code ---- */

static const struct phpca_loaded *loaded(const struct linker *k, uint32_t image)
{
	return &k->prelink.loaded[image];
}

static void code_source(const struct phpc_image *image, const struct phpc_op_array_disk *f, struct phpca_code_source *out)
{
	*out = (struct phpca_code_source){ (const zend_op *)(image->memory + f->opcodes), f->count, f->opcodes,
		f->literals == UINT32_MAX ? 0 : f->literals, phpca_code_first_line(image->memory + f->op_array) };
}

static void find_kinds(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;
	uint32_t count, total = 0;
	const struct phpc_op_array_disk *f = phpc_image_section(image, PHPC_SECTION_OP_ARRAY, &count);
	struct phpca_code_source source;

	m->kinds_at = allocate(count, sizeof *m->kinds_at);
	for (uint32_t i = 0; i < count; i++) {
		m->kinds_at[i] = total;
		total += f[i].count;
	}
	m->kinds = allocate(total, sizeof *m->kinds);
	for (uint32_t i = 0; i < count; i++) {
		code_source(image, &f[i], &source);
		phpca_code_kinds(&source, m->kinds + m->kinds_at[i]);
	}
}

static void count_kinds(struct linker *k, struct member *m, uint32_t number)
{
	uint32_t count;
	const struct phpc_op_array_disk *f = phpc_image_section(&loaded(k, number)->image, PHPC_SECTION_OP_ARRAY, &count);

	for (uint32_t i = 0; i < count; i++) {
		phpca_templates_count(&k->templates, m->kinds + m->kinds_at[i], f[i].count);
	}
}

/* The main op_array is to be unpacked at once, and so are methods of traits, and what a trait has from other traits. */
static bool is_whole(const struct linker *k, const struct member *m, uint32_t image, uint32_t op_array)
{
	const struct phpca_loaded *l = loaded(k, image);

	if (m != &k->members[image]) {
		return loaded(k, (uint32_t)(m - k->members))->linked_trait;
	}
	return op_array == (uint32_t)phpca_image_main(&l->image) || phpca_code_of_trait(l->image.memory, op_array);
}

/* ---- literals ---- */

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

/* Where the linker cuts: opcodes, and the literals behind them. */
static void find_cut(struct member *m, const struct phpc_image *image)
{
	uint32_t count;
	const struct phpc_op_array_disk *f = phpc_image_section(image, PHPC_SECTION_OP_ARRAY, &count);

	m->code_at = (uint32_t)image->header->metadata_size;
	m->cut_end = m->code_end = m->code_at + (uint32_t)image->header->code_size;
	for (uint32_t i = 0; i < count; i++) {
		if (f[i].literal_count && f[i].literals + f[i].literal_count * (uint32_t)sizeof(zval) > m->cut_end) {
			m->cut_end = f[i].literals + f[i].literal_count * (uint32_t)sizeof(zval);
		}
	}
}

static bool in_literals(const struct member *m, uint32_t offset)
{
	return offset >= m->code_end && offset < m->cut_end;
}

static struct literal *literal_at(const struct member *m, uint32_t offset)
{
	return &m->literals[(offset - m->code_end) / sizeof(zval)];
}

static void classify_strings(struct member *m, const struct phpc_image *image)
{
	uint32_t count, *offsets = decode(image, PHPC_SECTION_RELOC_STRING, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, offsets[i])) {
			*literal_at(m, offsets[i]) = (struct literal){ PHPC_LITERAL_STRING, (uint32_t)(word_at(image, offsets[i]) & ~1ull) };
		}
	}
	free(offsets);
	const struct phpc_reloc_path_disk *path = phpc_image_section(image, PHPC_SECTION_RELOC_PATH, &count);
	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, path[i].offset)) {
			*literal_at(m, path[i].offset) = (struct literal){ PHPC_LITERAL(PHPC_LITERAL_PATH, m->path_numbers[path[i].path]), 0 };
		}
	}
}

static void classify_pointers(struct member *m, const struct phpc_image *image)
{
	uint32_t count, *offsets = decode(image, PHPC_SECTION_RELOC_IMAGE, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, offsets[i])) {
			*literal_at(m, offsets[i]) = (struct literal){ phpca_code_pointer_kind(image->memory + offsets[i]), (uint32_t)word_at(image, offsets[i]) };
		}
	}
	free(offsets);
	const struct phpc_reloc_import_disk *import = phpc_image_section(image, PHPC_SECTION_RELOC_IMPORT, &count);
	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, import[i].offset)) {
			*literal_at(m, import[i].offset) = (struct literal){ PHPC_LITERAL(PHPC_LITERAL_IMPORT, m->import_numbers[import[i].import]), 0 };
		}
	}
}

/* What a literal points to, the relocation tables say; in all others are no pointers. */
static void classify_literals(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;

	find_cut(m, image);
	m->known = allocate(image->header->str_size / 8, sizeof *m->known);
	m->literals = allocate((m->cut_end - m->code_end) / sizeof(zval), sizeof *m->literals);
	for (uint32_t at = m->code_end; at < m->cut_end; at += (uint32_t)sizeof(zval)) {
		if (!phpca_code_pack_literal(image->memory + at, &literal_at(m, at)->word)) {
			literal_at(m, at)->word = PHPC_LITERAL_VALUE;
		}
	}
	classify_strings(m, image);
	classify_pointers(m, image);
}

static uint32_t add_distinct(struct member *m, const zend_string *s, enum phpca_pool_use use)
{
	const zend_string **entry = phpca_list_add(m->distinct);
	uint8_t *entry_use = phpca_list_add(m->uses);

	*entry = s;
	*entry_use = (uint8_t)use;
	return (uint32_t)m->distinct.count - 1;
}

static void note_use(struct member *m, uint32_t number, enum phpca_pool_use use)
{
	if (use < m->uses.item[number]) {
		m->uses.item[number] = (uint8_t)use;
	}
}

/* A string of the member's own image. */
static uint32_t own_string(struct member *m, const struct phpc_image *image, uint64_t at, enum phpca_pool_use use)
{
	if (!m->known[at / 8]) {
		m->known[at / 8] = add_distinct(m, (const zend_string *)(image->pool + at), use) + 1;
	}
	note_use(m, m->known[at / 8] - 1, use);
	return m->known[at / 8] - 1;
}

static void complete_later(struct linker *k, struct member *m, uint32_t image, const struct literal *literal)
{
	struct literal_word *w = phpca_list_add(m->literal_words);

	*w = (struct literal_word){ (uint32_t)m->code.size, image, literal->target, (uint8_t)literal->word };
	if (literal->word == PHPC_LITERAL_STRING) {
		const struct phpc_image *from = &loaded(k, image)->image;
		w->target = m == &k->members[image] ? own_string(m, from, literal->target, PHPCA_POOL_LITERAL)
			: add_distinct(m, (const zend_string *)(from->pool + literal->target), PHPCA_POOL_LITERAL);
	}
}

static bool has_value(const struct literal *literal)
{
	return literal->word == PHPC_LITERAL_VALUE || literal->word == PHPC_LITERAL_AST;
}

static void pack_value(struct linker *k, struct member *m, uint32_t image, uint32_t at, const struct literal *literal)
{
	if (literal->word == PHPC_LITERAL_AST) {
		complete_later(k, m, image, literal);
	}
	phpca_buffer_append(&m->code, loaded(k, image)->image.memory + at, sizeof(zval));
}

/* Values of 16 bytes go first, then a word for each literal. The place of the words. */
static uint32_t pack_literals(struct linker *k, struct member *m, uint32_t image, const struct phpc_op_array_disk *f)
{
	const struct literal *literal = f->literal_count ? literal_at(&k->members[image], f->literals) : NULL;

	phpca_buffer_align(&m->code, 8);
	uint32_t value_at = m->code_at + (uint32_t)m->code.size;
	for (uint32_t i = 0; i < f->literal_count; i++) {
		if (has_value(&literal[i])) {
			pack_value(k, m, image, f->literals + i * (uint32_t)sizeof(zval), &literal[i]);
		}
	}
	uint32_t at = (uint32_t)m->code.size;
	for (uint32_t i = 0; i < f->literal_count; i++) {
		uint32_t word = literal[i].word;
		if (has_value(&literal[i])) {
			word = PHPC_LITERAL(word, value_at / 8);
			value_at += (uint32_t)sizeof(zval);
		} else if (word == PHPC_LITERAL_STRING || word == PHPC_LITERAL_ARRAY) {
			complete_later(k, m, image, &literal[i]);
		}
		phpca_buffer_append(&m->code, &word, sizeof word);
	}
	return at;
}

/* ---- functions ---- */

/* `which` is the record among those of the image. */
static uint32_t take_function(struct linker *k, struct member *m, uint32_t image, uint32_t which)
{
	const struct phpc_op_array_disk *f = (const struct phpc_op_array_disk *)phpc_image_section(&loaded(k, image)->image, PHPC_SECTION_OP_ARRAY, NULL)
		+ which;
	const uint64_t *kinds = k->members[image].kinds + k->members[image].kinds_at[which];
	struct function *function = phpca_list_add(m->functions);
	struct phpca_code_source source;

	function->image = image;
	function->opcodes = f->opcodes;
	code_source(&loaded(k, image)->image, f, &source);
	function->record.literals = pack_literals(k, m, image, f);
	function->record.literal_count = f->literal_count;
	phpca_code_pack(&k->templates, &source, kinds, is_whole(k, m, image, f->op_array), &m->code, &function->record);
	function->record.op_array = f->op_array;
	if (m->functions.count > 1) {
		const struct function *last = function - 1;
		function->head_at = last->head_at + phpca_code_head(&last->record);
	}
	m->code_size += (uint64_t)phpca_code_head(&function->record) + phpca_code_body(&function->record);
	return (uint32_t)m->functions.count - 1;
}

static void pack_code(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &loaded(k, number)->image;
	uint32_t count;
	const struct phpc_op_array_disk *f = phpc_image_section(image, PHPC_SECTION_OP_ARRAY, &count);

	for (uint32_t i = 0; i < count; i++) {
		struct code_word *w = phpca_list_add(m->code_words);
		w->function = take_function(k, m, number, i);
		w->op_array = f[i].op_array;
	}
}

/* A linked class of this member has a method whose code is at `opcodes` of another image, or of this one. */
static uint32_t find_function(struct linker *k, struct member *m, uint32_t image, uint32_t opcodes)
{
	uint32_t count;

	for (uint32_t i = 0; i < m->functions.count; i++) {
		if (m->functions.item[i].image == image && m->functions.item[i].opcodes == opcodes) {
			return i;
		}
	}
	const struct phpc_op_array_disk *f = phpc_image_section(&loaded(k, image)->image, PHPC_SECTION_OP_ARRAY, &count);
	for (uint32_t i = 0; i < count; i++) {
		if (f[i].opcodes == opcodes) {
			return take_function(k, m, image, i);
		}
	}
	abort();   /* a pointer to opcodes that no function has */
}

static bool in_code(const struct member *m, uint32_t offset)
{
	return offset >= m->code_at && offset < m->code_end;
}

static bool is_cut(const struct member *m, uint32_t offset)
{
	return offset >= m->code_at && offset < m->cut_end;
}

/* Offset in the memory area of a stand-alone image -> offset in the member's. */
static uint32_t moved(const struct member *m, uint32_t offset)
{
	return offset < m->code_end ? offset : offset - m->cut_end + m->code_at + (uint32_t)m->code.size;
}

/* Functions that linked classes take from other images come after the member's own; then the code is complete. */
static void pack_foreign_code(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpca_object *o = &loaded(k, number)->extension;

	for (size_t i = 0; i < o->fars.count; i++) {
		const struct phpca_far *f = &o->fars.item[i];
		if (in_code(&k->members[f->image], f->offset)) {
			find_function(k, m, f->image, f->offset);
		}
	}
	phpca_buffer_align(&m->code, 8);
}

/* Where the extension comes to lie: its size and that of the code are final. */
static void lay_out_extension(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpca_loaded *l = loaded(k, number);

	pack_foreign_code(k, m, number);
	phpca_object_layout(&l->extension, (moved(m, (uint32_t)l->image.header->mem_size) + 7) & ~7u, m->base);
}

/* ---- counting: the words of a member ---- */

static int by_patch(const void *x, const void *y)
{
	uint32_t a = ((const struct phpca_patch *)x)->offset, b = ((const struct phpca_patch *)y)->offset;
	return a < b ? -1 : a > b;
}

static bool is_patched(const struct phpca_object *o, uint32_t offset)
{
	struct phpca_patch key = { .offset = offset };
	return o->patches.count && bsearch(&key, o->patches.item, o->patches.count, sizeof key, by_patch);
}

/* What linking changed in the image (patches) counts as the extension's. */
static void count_points(struct member *m, uint32_t number, const struct phpc_image *image, struct phpca_object *extension)
{
	uint32_t count, *offsets = decode(image, PHPC_SECTION_RELOC_IMAGE, &count);

	phpca_sort(extension->patches.item, extension->patches.count, sizeof *extension->patches.item, by_patch);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t target = (uint32_t)word_at(image, offsets[i]);
		if (!is_cut(m, target) && !is_cut(m, offsets[i]) && !is_patched(extension, offsets[i])) {
			struct word *w = phpca_list_add(m->words);
			*w = (struct word){ moved(m, offsets[i]), number, moved(m, target) };
		}
	}
	free(offsets);
}

static enum phpca_pool_use use_of(const struct string_word *w)
{
	return w->comment ? PHPCA_POOL_COMMENT : PHPCA_POOL_LOAD;
}

/* Words that RELOC_PATH names are paths, all others plain strings. All lists are in order of place. */
static void count_strings(struct member *m, const struct phpc_image *image)
{
	uint32_t count, path_count, comment_count, next = 0, comment = 0, *offsets = decode(image, PHPC_SECTION_RELOC_STRING, &count);
	uint32_t *comments = decode(image, PHPC_SECTION_RELOC_COMMENT, &comment_count);
	const struct phpc_reloc_path_disk *path = phpc_image_section(image, PHPC_SECTION_RELOC_PATH, &path_count);

	for (uint32_t i = 0; i < count; i++) {
		if (in_literals(m, offsets[i])) {
			continue;
		}
		struct string_word *w = phpca_list_add(m->strings);
		w->place = moved(m, offsets[i]);
		while (comment < comment_count && comments[comment] < offsets[i]) {
			comment++;
		}
		w->comment = comment < comment_count && comments[comment] == offsets[i];
		while (next < path_count && path[next].offset < offsets[i]) {
			next++;
		}
		if (next < path_count && path[next].offset == offsets[i]) {
			w->path = true;
			w->number = m->path_numbers[path[next].path];
		} else {
			w->number = own_string(m, image, word_at(image, offsets[i]) & ~1ull, use_of(w));
		}
	}
	free(comments);
	free(offsets);
}

/* The prelinked classes of a script, behind its memory area. */
static void count_extension(struct linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->prelink.loaded[number];
	struct phpca_object *o = &l->extension;
	uint32_t *known = allocate(o->strings.count, sizeof *known);   /* number + 1 */

	for (size_t i = 0; i < o->points.count; i++) {
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){ phpca_object_offset(o->points.item[i].place, m->base), number, phpca_object_offset(o->points.item[i].target, m->base) };
	}
	for (size_t i = 0; i < o->fars.count; i++) {
		const struct phpca_far *f = &o->fars.item[i];
		const struct member *other = &k->members[f->image];
		uint32_t place = phpca_object_offset(f->place, m->base);
		if (in_literals(other, f->offset)) {
			continue;   /* they come with the code */
		}
		if (in_code(other, f->offset)) {
			struct code_word *c = phpca_list_add(m->code_words);
			*c = (struct code_word){ place - phpca_code_opcodes_field, find_function(k, m, f->image, f->offset) };
			if (f->image != number) {
				m->functions.item[c->function].record.op_array = c->op_array;
			}
		} else {
			struct word *w = phpca_list_add(m->words);
			*w = (struct word){ place, f->image, moved(other, f->offset) };
		}
	}
	for (size_t i = 0; i < o->far_refs.count; i++) {
		const struct phpca_far_ref *f = &o->far_refs.item[i];
		struct word *w = phpca_list_add(m->words);
		*w = (struct word){ phpca_object_offset(f->place, m->base), f->image,
			phpca_object_offset(f->target, k->members[f->image].base) };
	}
	for (size_t i = 0; i < o->patches.count; i++) {
		const struct phpca_patch *p = &o->patches.item[i];
		if (p->target) {
			struct word *w = phpca_list_add(m->words);
			*w = (struct word){ moved(m, p->offset), number, phpca_object_offset(p->target, m->base) };
		}
	}
	for (size_t i = 0; i < o->strings_used.count; i++) {
		const struct phpca_string_use *u = &o->strings_used.item[i];
		struct string_word *w = phpca_list_add(m->strings);
		zval *path = zend_hash_index_find(&k->path_strings, (zend_ulong)(uintptr_t)u->original);
		w->place = phpca_object_offset(u->place, m->base);
		w->path = path != NULL;
		w->comment = u->comment;
		if (!path && !known[u->string]) {
			known[u->string] = add_distinct(m, o->strings.item[u->string], use_of(w)) + 1;
		}
		w->number = path ? (uint32_t)Z_LVAL_P(path) : known[u->string] - 1;
		if (!path) {
			note_use(m, w->number, use_of(w));
		}
	}
	free(known);
}

static void count_words(struct linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->prelink.loaded[number];

	count_points(m, number, &l->image, &l->extension);
	count_strings(m, &l->image);
	count_extension(k, m, number);
}

static void number_strings(struct linker *k, struct member *m, uint32_t number)
{
	m->pool_numbers = allocate(m->distinct.count, sizeof *m->pool_numbers);
	phpca_pool_add(&k->pool, m->distinct.item, m->uses.item, m->distinct.count, number, m->pool_numbers);
}

/* ---- building ---- */

static int by_place(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;   /* place is the first member of each */
	return a < b ? -1 : a > b;
}

static void encode(struct phpc_parts *parts, enum phpc_section_kind kind, uint32_t *offsets, size_t count)
{
	phpca_sort(offsets, count, sizeof *offsets, by_place);
	phpca_reloc_encode(&parts->section[kind].bytes, offsets, count);
	parts->section[kind].count = (uint32_t)count;
}

static void build_relocations(struct member *m, const struct phpca_loaded *l, struct phpc_parts *parts)
{
	const struct phpca_object *o = &l->extension;
	size_t slots = o->slots.count, patched = 0;
	uint32_t old, *places = decode(&l->image, PHPC_SECTION_RELOC_SLOT, &old);
	size_t most = m->words.count > m->strings.count ? m->words.count : m->strings.count;

	if (most < old + slots + o->patches.count) {
		most = old + slots + o->patches.count;
	}
	places = realloc(places, (most + 1) * sizeof *places);
	if (!places) {
		abort();
	}
	for (uint32_t i = 0; i < old; i++) {
		places[i] = moved(m, places[i]);
	}
	for (size_t i = 0; i < slots; i++) {
		places[old + i] = phpca_object_offset(o->slots.item[i], m->base);
	}
	for (size_t i = 0; i < o->patches.count; i++) {
		if (!o->patches.item[i].target) {
			places[old + slots + patched++] = moved(m, o->patches.item[i].offset);
		}
	}
	encode(parts, PHPC_SECTION_RELOC_SLOT, places, old + slots + patched);
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

	phpca_sort(m->strings.item, m->strings.count, sizeof *m->strings.item, by_place);
	for (size_t i = 0; i < m->strings.count; i++) {
		if (m->strings.item[i].path) {
			struct phpc_reloc_path_disk reloc = { m->strings.item[i].place, m->strings.item[i].number };
			phpca_buffer_append(out, &reloc, sizeof reloc);
			parts->section[PHPC_SECTION_RELOC_PATH].count++;
		}
	}
}

/* In the order in which they were first written, which is that of the places, then the assumptions. */
static void number_imports(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpca_loaded *l = loaded(k, number);
	uint32_t relocs, assumes, count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(&l->image, PHPC_SECTION_RELOC_IMPORT, &relocs);
	const uint32_t *assume = phpc_image_section(&l->image, PHPC_SECTION_ASSUME, &assumes);
	const struct phpca_import_disk *import = phpc_image_section(&l->image, PHPC_SECTION_IMPORT, &count);
	const char *text = phpc_image_section(&l->image, PHPC_SECTION_TEXT, NULL);

	m->import_numbers = allocate(count, sizeof *m->import_numbers);
#define NUMBER(i) (m->import_numbers[i] = phpca_writer_add_import(k->writer, import[i].kind, text + import[i].name, \
		import[i].member == PHPC_NO_MEMBER ? NULL : text + import[i].member))
	for (uint32_t i = 0; i < relocs; i++) {
		NUMBER(reloc[i].import);
	}
	for (uint32_t i = 0; i < assumes; i++) {
		NUMBER(assume[i]);
	}
#undef NUMBER
}

static void number_extension_imports(struct linker *k, struct member *m, uint32_t number)
{
	const struct phpca_object *o = &loaded(k, number)->extension;

	m->extension_imports = allocate(o->imports.count, sizeof *m->extension_imports);
	for (size_t i = 0; i < o->imports.count; i++) {
		const struct phpca_import_use *u = &o->imports.item[i];
		m->extension_imports[i] = phpca_writer_add_import(k->writer, u->kind, u->name, u->member);
	}
}

static void build_imports(const struct member *m, const struct phpca_loaded *l, struct phpc_parts *parts)
{
	uint32_t count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(&l->image, PHPC_SECTION_RELOC_IMPORT, &count);
	struct phpca_buffer *out = &parts->section[PHPC_SECTION_RELOC_IMPORT].bytes;

	for (uint32_t i = 0; i < count; i++) {
		if (!in_literals(m, reloc[i].offset)) {
			struct phpc_reloc_import_disk r = { moved(m, reloc[i].offset), m->import_numbers[reloc[i].import] };
			phpca_buffer_append(out, &r, sizeof r);
		}
	}
	for (size_t i = 0; i < l->extension.imports.count; i++) {
		const struct phpca_import_use *u = &l->extension.imports.item[i];
		struct phpc_reloc_import_disk r = { phpca_object_offset(u->place, m->base), m->extension_imports[i] };
		phpca_buffer_append(out, &r, sizeof r);
	}
	phpca_sort(out->data, out->size / 8, 8, by_place);
	parts->section[PHPC_SECTION_RELOC_IMPORT].count = (uint32_t)(out->size / 8);

	const uint32_t *assume = phpc_image_section(&l->image, PHPC_SECTION_ASSUME, &count);
	for (uint32_t i = 0; i < count; i++) {
		phpca_buffer_append(&parts->section[PHPC_SECTION_ASSUME].bytes, &m->import_numbers[assume[i]], sizeof(uint32_t));
	}
	parts->section[PHPC_SECTION_ASSUME].count = count;
}

static void build_rehash(const struct member *m, const struct phpc_image *image, struct phpc_parts *parts)
{
	uint32_t count;
	const uint32_t *table = phpc_image_section(image, PHPC_SECTION_RELOC_REHASH, &count);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = moved(m, table[i]);
		phpca_buffer_append(&parts->section[PHPC_SECTION_RELOC_REHASH].bytes, &place, sizeof place);
	}
	parts->section[PHPC_SECTION_RELOC_REHASH].count = count;
}

/* Every op_array points to its head; the records of the functions tell how to make the rest. */
static void build_code(struct member *m, struct phpca_buffer *memory, struct phpc_parts *parts)
{
	uint32_t *places = malloc((m->code_words.count + 1) * sizeof *places);

	if (!places) {
		abort();
	}
	phpca_sort(m->code_words.item, m->code_words.count, sizeof *m->code_words.item, by_place);
	for (size_t i = 0; i < m->code_words.count; i++) {
		const struct code_word *w = &m->code_words.item[i];
		const struct function *f = &m->functions.item[w->function];
		uint32_t op_array = w->op_array < memory->size ? w->op_array : 0;
		uint64_t head = f->head_at + phpca_code_head_literals(&f->record) * sizeof(zval);
		places[i] = op_array + phpca_code_opcodes_field;
		memcpy(memory->data + places[i], &head, sizeof head);
		phpca_code_set_head(memory->data + op_array, phpca_code_head_opcodes(&f->record));
	}
	phpca_reloc_encode(&parts->section[PHPC_SECTION_RELOC_CODE].bytes, places, m->code_words.count);
	parts->section[PHPC_SECTION_RELOC_CODE].count = (uint32_t)m->code_words.count;
	for (size_t i = 0; i < m->functions.count; i++) {
		struct phpc_code_disk record = m->functions.item[i].record;
		record.packed += m->code_at;
		record.literals += m->code_at;
		phpca_buffer_append(&parts->section[PHPC_SECTION_CODE].bytes, &record, sizeof record);
	}
	parts->section[PHPC_SECTION_CODE].count = (uint32_t)m->functions.count;
	free(places);
}

/* Which blocks of the pool the member's strings lie in, but for doc comments and literals: those are verified when they are used. */
static void build_blocks(struct linker *k, const struct member *m, struct phpc_parts *parts)
{
	size_t count = k->strings.size / PHPCA_POOL_BLOCK + 1;
	uint8_t *used = calloc(count, 1);

	if (!used) {
		abort();
	}
	for (size_t i = 0; i < m->strings.count; i++) {
		if (!m->strings.item[i].path && !m->strings.item[i].comment) {
			const struct phpca_pool_string *s = &k->pool.item[m->pool_numbers[m->strings.item[i].number]];
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

static void build_memory(const struct member *m, struct phpca_loaded *l, uint64_t mtime, struct phpca_buffer *memory, struct phpc_parts *parts)
{
	const struct phpc_header_disk *h = l->image.header;

	phpca_buffer_append(memory, l->image.memory, m->code_at);
	phpca_buffer_append(memory, m->code.data, m->code.size);
	phpca_buffer_append(memory, l->image.memory + m->cut_end, h->mem_size - m->cut_end);
	phpca_buffer_align(memory, 8);
	phpca_object_settle(&l->extension, m->base);
	for (int i = 0; i < PHPCA_PART_COUNT; i++) {
		phpca_buffer_append(memory, l->extension.part[i].data, l->extension.part[i].size);
	}
	for (size_t i = 0; i < l->extension.patches.count; i++) {
		const struct phpca_patch *p = &l->extension.patches.item[i];
		if (!p->target) {
			memcpy(memory->data + moved(m, p->offset), &p->slot, sizeof p->slot);
		}
	}
	parts->header = *h;
	parts->header.timestamp = mtime;
	parts->header.script_offset = moved(m, (uint32_t)h->script_offset);
	parts->header.code_size = m->code.size;
	parts->header.data_size = h->data_size - (m->cut_end - m->code_end);
	parts->header.misc_size = memory->size - h->metadata_size - m->code.size - parts->header.data_size;
	parts->flags = l->image.table->flags | PHPC_IMAGE_IN_ARCHIVE;
	parts->slot_count = l->image.table->slot_count + l->extension.slot_count;
	parts->unsealed = true;
	parts->memory = memory;
}

static void build_member(struct linker *k, struct member *m, uint32_t number)
{
	struct phpca_loaded *l = &k->prelink.loaded[number];
	struct phpca_buffer memory = {0};
	struct phpc_parts parts = {0};

	build_memory(m, l, k->pack->files[number].mtime, &memory, &parts);
	build_relocations(m, l, &parts);
	build_paths(m, &parts);
	build_imports(m, l, &parts);
	build_rehash(m, &l->image, &parts);
	build_code(m, &memory, &parts);
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

/* Arrays and constant expressions are where the function's image is: functions of traits are in other members too. */
static void place_literals(const struct linker *k, struct member *m)
{
	uint8_t *code = m->bytes.data + sizeof(struct phpc_header_disk) + m->code_at;

	for (size_t i = 0; i < m->literal_words.count; i++) {
		const struct literal_word *w = &m->literal_words.item[i];
		uint64_t at = w->kind == PHPC_LITERAL_STRING ? k->pool.item[m->pool_numbers[w->target]].offset
			: k->memory_of[w->image] - k->base + moved(&k->members[w->image], w->target);
		uint32_t word = PHPC_LITERAL(w->kind, at / 8);
		if (w->kind == PHPC_LITERAL_AST) {
			memcpy(code + w->place, &at, sizeof at);
		} else {
			memcpy(code + w->place, &word, sizeof word);
		}
	}
}

static void place_member(struct linker *k, struct member *m, uint32_t number)
{
	uint8_t *memory = m->bytes.data + sizeof(struct phpc_header_disk);
	uint64_t strings = k->base + phpca_writer_strings_offset(k->writer), paths = k->base + phpca_writer_paths_offset(k->writer);

	for (size_t i = 0; i < m->words.count; i++) {
		uint64_t value = k->memory_of[m->words.item[i].image] + m->words.item[i].offset;
		memcpy(memory + m->words.item[i].place, &value, sizeof value);
	}
	for (size_t i = 0; i < m->strings.count; i++) {
		const struct string_word *w = &m->strings.item[i];
		uint64_t value = w->path ? paths + k->path_offsets.item[w->number] : strings + k->pool.item[m->pool_numbers[w->number]].offset;
		memcpy(memory + w->place, &value, sizeof value);
	}
	place_literals(k, m);
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

/* How the bytes of sources are read. It is the same for all scripts. */
static void assume_encodings(struct linker *k)
{
	static const char *const settings[] = { "zend.script_encoding", "zend.detect_unicode", "internal_encoding", "default_charset", NULL };

	phpca_writer_add_assume(k->writer, phpca_writer_add_import(k->writer, PHPC_IMPORT_INI, "zend.multibyte", CG(multibyte) ? "1" : "0"));
	for (const char *const *name = settings; CG(multibyte) && *name; name++) {
		const char *value = zend_ini_string((char *)*name, strlen(*name), 0);
		phpca_writer_add_assume(k->writer, phpca_writer_add_import(k->writer, PHPC_IMPORT_INI, *name, value ? value : ""));
	}
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
		.starts = (const char *const *)p->starts, .start_count = p->start_count,
		.web = (const char *const *)p->web.item, .web_count = p->web.count, .system_id = phpca_engine_system_id(),
		.preferred_base = k->base, .timestamp = newest, .flags = p->strip_sources ? PHPCA_ARCHIVE_NO_SOURCES : 0, .threads = p->options.jobs,
		.signer = p->signer,
		.finished = phpca_cache_keep_archive, .context = k->pack,
	};
	k->writer = phpca_writer_new(&info);
	assume_encodings(k);
	/* The compiler turns these into opcodes that no longer name them. */
	for (const char *const *name = phpca_engine_special_functions; *name; name++) {
		if (!phpca_import_holds(PHPC_IMPORT_FUNCTION, *name, NULL)) {
			continue;   /* packed with -d disable_functions=...: called by name, like any other */
		}
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
	for (size_t i = 0; i < k->pack->autoload_count; i++) {
		phpca_writer_add_autoload(k->writer, k->pack->autoload[i].lcname, k->pack->files[k->pack->autoload[i].file].path);
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

	if (loaded(l->k, (uint32_t)i)->image.header) {
		l->step(l->k, &l->k->members[i], (uint32_t)i);
	}
}

static void each_member(struct linker *k, void (*step)(struct linker *k, struct member *m, uint32_t number))
{
	struct loop l = { k, step };
	phpca_parallel(k->threads, k->pack->file_count, one_member, &l);
}

static void each_member_in_order(struct linker *k, void (*step)(struct linker *k, struct member *m, uint32_t number))
{
	struct loop l = { k, step };
	phpca_parallel(1, k->pack->file_count, one_member, &l);
}

struct writing { struct linker *k; struct phpca_error *err; enum phpca_code code; };

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
	free(m->kinds);
	free(m->kinds_at);
	free(m->literals);
	free(m->literal_words.item);
	free(m->known);
	free(m->import_numbers);
	free(m->extension_imports);
	free(m->path_numbers);
	free(m->functions.item);
	free(m->code_words.item);
	phpca_buffer_clear(&m->code);
	memset(m, 0, offsetof(struct member, bytes));
}

/* All that the members were made of. */
static void clear_inputs(struct linker *k)
{
	if (!k->prelink.pack) {
		return;
	}
	each_member_in_order(k, member_clear);
	phpca_prelink_clear(&k->prelink);
}

/* The disk takes its time. */
static void clear_while_writing(void *context)
{
	clear_inputs(((struct writing *)context)->k);
}

static enum phpca_code place_and_write(struct linker *k, struct phpca_error *err)
{
	enum phpca_code code = phpca_writer_layout(k->writer, err);

	if (code != PHPCA_OK) {
		return code;
	}
	k->memory_of = allocate(k->pack->file_count, sizeof *k->memory_of);
	for (uint32_t i = 0; i < k->pack->file_count; i++) {
		k->memory_of[i] = k->members[i].bytes.size ? memory_address(k, i) : 0;
	}
	each_member(k, place_member);
	struct writing w = { k, err, PHPCA_OK };
	phpca_beside(k->threads, clear_while_writing, write_archive, &w);
	return w.code;
}

static void linker_clear(struct linker *k)
{
	clear_inputs(k);
	for (size_t i = 0; i < k->pack->file_count; i++) {
		phpca_buffer_clear(&k->members[i].bytes);
	}
	free(k->members);
	free(k->memory_of);
	free(k->path_offsets.item);
	phpca_templates_clear(&k->templates);
	phpca_pool_clear(&k->pool);
	phpca_buffer_clear(&k->strings);
	phpca_buffer_clear(&k->paths);
	zend_hash_destroy(&k->path_index);
	zend_hash_destroy(&k->path_strings);
	phpca_writer_free(k->writer);
}

static void pack_own_code(void *context)
{
	struct linker *k = context;

	each_member_in_order(k, collect_paths);
	each_member_in_order(k, number_imports);
	each_member(k, classify_literals);
	each_member(k, find_kinds);
	each_member_in_order(k, count_kinds);
	phpca_templates_sort(&k->templates);
	each_member(k, pack_code);
}

static void prelink(void *context)
{
	struct linker *k = context;

	phpca_prelink_run(&k->prelink);
}

/* The engine links classes on one thread; the others need not wait for it. */
static void prelink_and_pack_code(struct linker *k)
{
	uint64_t code_size = 0;
	unsigned threads = k->threads;

	phpca_prelink_load(&k->prelink, k->pack);
	k->threads = threads > 1 ? threads - 1 : 1;
	phpca_beside(threads, pack_own_code, prelink, k);
	k->threads = threads;
	each_member(k, lay_out_extension);
	for (size_t i = 0; i < k->pack->file_count; i++) {
		code_size += k->members[i].code_size;
	}
	phpca_writer_set_templates(k->writer, &k->templates.list, code_size);
}

static void build_all(struct linker *k)
{
	each_member(k, count_words);
	each_member_in_order(k, number_strings);
	each_member_in_order(k, number_extension_imports);
	phpca_pool_layout(&k->pool, k->pack->options.jobs, &k->strings);
	each_member(k, build_member);
}

enum phpca_code phpca_link(struct phpca_pack *p, struct phpca_error *err)
{
	struct linker k = { .pack = p, .members = allocate(p->file_count, sizeof(struct member)), .threads = p->options.jobs };
	enum phpca_code code;

	zend_hash_init(&k.path_index, 64, NULL, NULL, 1);
	zend_hash_init(&k.path_strings, 64, NULL, NULL, 1);
	phpca_progress(p, "link", 0, p->file_count);
	open_writer(&k);
	prelink_and_pack_code(&k);
	build_all(&k);
	add_entries(&k);
	code = place_and_write(&k, err);
	phpca_progress(p, "link", p->file_count, p->file_count);
	linker_clear(&k);
	return code;
}
