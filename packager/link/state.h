/*
 * What the link pass knows of each member, and of all.
 *
 * A function that takes (k, m, number) is a step for the member `number`, and touches no other
 * member but to read what an earlier step has made.
 */
#ifndef PHPCA_LINK_STATE_H
#define PHPCA_LINK_STATE_H

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "format/archive_write.h"
#include "format/reloc.h"
#include "link/code.h"
#include "link/link.h"
#include "image/offsets.h"
#include "link/pool.h"
#include "link/prelink.h"
#include "base/sort.h"

/* A pointer word of a member: place in its memory area, and what it points to. */
struct word {
	uint32_t location;
	uint32_t image;
	uint32_t offset;
}; /* memory area of image `image` */
struct string_word {
	uint32_t location;
	uint32_t number;
	bool path, comment;
}; /* string of the member's list, or path of the path list */

/*
 * A literal of an image: as it will be written, but for what is known when strings and members have
 * their places.
 */
struct literal {
	uint32_t word;
	uint32_t target;
}; /* target: offset in the image's pool (STRING) or memory area (ARRAY, AST) */

/*
 * A packed literal of a member, to be completed: a string of the member's list, or a place in an
 * image's memory area.
 */
struct literal_word {
	uint32_t location;
	uint32_t image;
	uint32_t target;
	uint8_t kind;
}; /* place: in the member's code */

/*
 * A function whose opcodes a member carries: one of its own, or one of another image that a linked
 * class has (traits).
 */
struct function {
	uint32_t image;
	uint32_t opcodes;             /* offset in that image's memory area */
	uint32_t head_at;             /* bytes from the first head of the member */
	struct phpc_code_disk record; /* literals: from the start of the member's code */
};

/* op_array of the member -> its function. */
struct code_word {
	uint32_t op_array;
	uint32_t function;
};

struct member {
	uint32_t code_at, code_end; /* of the Code partition in the stand-alone image */
	uint32_t cut_end;           /* of the literals behind it */
	struct literal *literals;   /* these */
	struct phpca_buffer code;   /* what takes the place of opcodes and literals */
	PHPCA_LIST(struct literal_word) literal_words;
	PHPCA_LIST(struct function) functions;
	PHPCA_LIST(struct code_word) code_words;
	uint32_t base[PHPCA_PART_COUNT + 1]; /* of the extension, behind the memory area */
	PHPCA_LIST(struct word) words;
	PHPCA_LIST(struct string_word) strings;
	PHPCA_LIST(const zend_string *) distinct; /* that the member uses, in order of first use */
	PHPCA_LIST(uint8_t) uses;                 /* enum phpca_pool_use of each */
	uint32_t *known; /* by place in the image's pool / 8: number among them + 1, 0: not yet */
	uint32_t *pool_numbers; /* of each: its number in the pool of all */
	uint32_t *own;      /* of each: its place in the member's memory area, 0: it is in the pool */
	uint64_t *kinds;    /* of all opcodes of its own functions, one function after the other */
	uint32_t *kinds_at; /* OP_ARRAY record of the image -> its first */
	uint64_t code_size; /* of its opcodes, unpacked */
	uint32_t *import_numbers;    /* IMPORT record of the image -> import of the archive */
	uint32_t *prelinked_imports; /* import of the extension -> import of the archive */
	uint32_t *path_numbers;      /* PATH record of the image -> path of the archive */
	struct phpca_buffer memory;  /* area, and sections, before they are put together */
	struct phpc_parts parts;
	struct phpca_buffer bytes; /* the finished member */
};

struct phpca_linker {
	struct phpca_run *pack;
	struct phpca_prelink prelink;
	struct member *members; /* one per file */
	struct phpca_pool pool;
	struct phpca_buffer strings, paths;
	HashTable path_index; /* content and positions -> struct path */
	HashTable
		path_strings; /* address of a path string in an image's pool -> its archive path number */
	PHPCA_LIST(uint64_t) path_offsets; /* by archive path number: offset in `paths` */
	struct phpca_templates templates;
	struct phpca_writer *writer;
	unsigned threads;
	uint64_t base;       /* preferred base */
	uint64_t *memory_of; /* once laid out: address of each member's memory area */
	bool images_dropped;
};
static inline void *allocate(size_t count, size_t size)
{
	void *p = calloc(count + 1, size);

	if (!p)
		abort();
	return p;
}
static inline const struct phpca_loaded *loaded(const struct phpca_linker *k, uint32_t image)
{
	return &k->prelink.loaded[image];
}

static inline uint64_t word_at(const struct phpc_image *image, uint32_t offset)
{
	uint64_t value;
	memcpy(&value, image->memory + offset, sizeof value);
	return value;
}

/* Does the op_array wait for its first call with the archive's stub for opcodes? */
static inline bool has_lazy_stub(const struct member *m, const struct code_word *w)
{
	return m->functions.item[w->function].record.flags & PHPC_CODE_STUB;
}

/*
 * Parts of a stand-alone memory area: opcodes; the literals behind them; both, which the member has
 * in packed form.
 */
static inline bool in_code(const struct member *m, uint32_t offset)
{
	return offset >= m->code_at && offset < m->code_end;
}

static inline bool in_literals(const struct member *m, uint32_t offset)
{
	return offset >= m->code_end && offset < m->cut_end;
}

static inline bool is_cut(const struct member *m, uint32_t offset)
{
	return offset >= m->code_at && offset < m->cut_end;
}

/* Offset in the memory area of a stand-alone image -> offset in the member's. */
static inline uint32_t moved(const struct member *m, uint32_t offset)
{
	return offset < m->code_end ? offset
								: offset - m->cut_end + m->code_at + (uint32_t)m->code.size;
}

#endif
