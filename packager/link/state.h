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
#include "archive/write.h"
#include "base/sort.h"
#include "format/reloc.h"
#include "image/offsets.h"
#include "link/code.h"
#include "link/link.h"
#include "link/op_array.h"
#include "link/pool.h"
#include "link/images.h"

/* A pointer word at `location` of a member, to `offset` in the memory area of the image `image`. */
struct word {
	uint32_t location;
	uint32_t image;
	uint32_t offset;
};

/* A word for a string: of the member's list, or of the archive's list of paths. */
struct string_word {
	uint32_t location;
	uint32_t number;
	bool path, comment;
};

/*
 * A literal of an image: its packed word, but for the offset of what it points to. That is, until
 * strings and members are laid out, `target`: in the image's pool (STRING), or memory area (ARRAY,
 * AST).
 */
struct literal {
	uint32_t word;
	uint32_t target;
};

/*
 * A packed literal at `location` of a member's code that waits for an offset. `target` is a number
 * in the member's list of strings, or an offset in the memory area of the image `image`.
 */
struct literal_word {
	uint32_t location;
	uint32_t image;
	uint32_t target;
	uint8_t kind; /* enum phpc_literal_kind */
};

/*
 * A function whose opcodes a member carries: one of its own, or one of another image that a linked
 * class has (traits).
 */
struct function {
	uint32_t image;
	uint32_t opcodes;             /* offset in that image's memory area */
	uint32_t prologue_at;         /* of all prologues of the member: offset of its own */
	struct phpc_code_disk record; /* literals: offset in the member's code */
};

/* The op_array at that offset of the member has the code of this function of the member. */
struct code_word {
	uint32_t op_array;
	uint32_t function;
};

struct member {
	/* What is cut out of the stand-alone image: the Code partition, and the literals behind it. */
	uint32_t code_at, code_end, cut_end;
	struct literal *literals;
	uint32_t *path_numbers;   /* PATH record of the image -> path of the archive */
	uint32_t *import_numbers; /* IMPORT record of the image -> import of the archive */
	uint64_t *kinds;          /* of the opcodes of its own functions, one after the other */
	uint32_t *kinds_at;       /* OP_ARRAY record of the image -> its first */

	/* What stands there in the member. */
	struct phpca_buffer code;
	PHPCA_VECTOR(struct function) functions;
	PHPCA_VECTOR(struct code_word) code_words;
	PHPCA_VECTOR(struct literal_word) literal_words;
	uint64_t code_size; /* of its functions, unpacked */

	/* The prelinked part, behind the memory area: offsets of its partitions in the member. */
	uint32_t base[PHPCA_PART_COUNT + 1];
	uint32_t *prelinked_imports; /* import of that part -> import of the archive */

	PHPCA_VECTOR(struct word) words;
	PHPCA_VECTOR(struct string_word) strings;

	/* The strings that the member uses, in the order of their first use. */
	PHPCA_VECTOR(const zend_string *) distinct;
	PHPCA_VECTOR(uint8_t) uses; /* enum phpca_pool_use of each */
	uint32_t *known; /* offset in the image's pool / 8 -> number among them + 1, 0: none yet */
	uint32_t *pool_numbers; /* number among them -> number in the archive's pool */
	uint32_t *own; /* number among them -> offset in the member, 0: it is in the archive's pool */

	struct phpca_buffer memory; /* the memory area, until all is put together */
	struct phpc_parts parts;
	struct phpca_buffer bytes; /* the finished member; the last, it lives longer than all above */
};

struct phpca_linker {
	struct phpca_run *run;
	unsigned threads;
	struct phpca_images images;
	struct member *members; /* one per file */
	struct phpca_templates templates;

	/* paths */
	struct phpca_buffer paths;
	PHPCA_VECTOR(uint64_t) path_offsets; /* by path of the archive: offset in `paths` */
	HashTable path_index;                /* content and positions -> path of the archive */
	HashTable path_strings; /* address of a string in an image's pool -> path of the archive */

	/* strings */
	struct phpca_pool pool;
	struct phpca_buffer strings;

	struct phpca_writer *writer;
	uint64_t base;       /* the preferred base: the archive's first byte in the address space */
	uint64_t *memory_of; /* once laid out: address of each member's memory area */
	bool images_dropped;
};

static inline const struct phpca_loaded *loaded(const struct phpca_linker *k, uint32_t image)
{
	return &k->images.loaded[image];
}

static inline uint64_t word_at(const struct phpc_image *image, uint32_t offset)
{
	uint64_t value;
	memcpy(&value, image->memory + offset, sizeof value);
	return value;
}

/* Has the op_array, until its first call, the archive's lazy stub for opcodes? */
static inline bool has_lazy_stub(const struct member *m, const struct code_word *w)
{
	return m->functions.item[w->function].record.flags & PHPC_CODE_STUB;
}

/* Parts of a stand-alone memory area: opcodes; the literals behind them; both. */
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

/* Offset in the memory area of the stand-alone image -> offset in the member's. */
static inline uint32_t moved(const struct member *m, uint32_t offset)
{
	return offset < m->code_end ? offset
								: offset - m->cut_end + m->code_at + (uint32_t)m->code.size;
}

#endif
