/*
 * Packing opcodes for an archive. The kind of each opcode is found for each function alone; kinds
 * become the templates that the opcodes of all scripts share; then each function is packed alone.
 */
#ifndef PHPCA_PACKAGER_CODE_H
#define PHPCA_PACKAGER_CODE_H

#include "engine/code.h"
#include "format/buffer.h"

/* The opcodes of one function as they stand in a stand-alone image. */
struct phpca_code_source {
	const zend_op *ops;
	uint32_t count;
	uint32_t ops_at; /* offset of ops and literals in the memory area: constants are distances
						between the two */
	uint32_t literals_at;
	uint32_t line;       /* the function's first */
	uint32_t parameters; /* declared, but for a variadic one */
};

/* All-zero is a valid empty one. */
struct phpca_templates {
	struct phpca_buffer list; /* struct phpca_template_disk */
	struct phpca_buffer uses; /* uint32_t per template */
	uint32_t *index;          /* open addressing over `list`, until it is sorted */
	size_t index_size;
	uint32_t *location; /* sorted: number in order of counting -> number in `list` */
};

void phpca_templates_clear(struct phpca_templates *t);

/*
 * Some value needs more than 2 bytes: the function is to be stored raw. Stands in the place of its
 * first kind.
 */
#define PHPCA_KIND_RAW UINT64_MAX

/* First, in any order: the kind of each opcode, which is its template as one number. False: raw. */
bool phpca_code_kinds(const struct phpca_code_source *s, uint64_t *kinds);

/* Then, in the order of the functions: kinds become numbers of templates, and uses are counted. */
void phpca_templates_count(struct phpca_templates *t, uint64_t *kinds, uint32_t count);

/* When all are counted: the templates that most opcodes have get the lowest numbers. */
void phpca_templates_sort(struct phpca_templates *t);

/*
 * Last, in any order: appends the packed opcodes to `out`, which ends with the words of the
 * literals. `record` gets count, receive, prologue_literals and flags.
 */
void phpca_code_pack(const struct phpca_templates *t, const struct phpca_code_source *s,
	const uint64_t *kinds, bool whole, struct phpca_buffer *out, struct phpc_code_disk *record);

/*
 * Is the op_array at this offset of an image's memory area a method of a trait? The engine compares
 * addresses of their opcodes when a trait comes by two ways, so these must not move: such a
 * function is unpacked with its image.
 */
bool phpca_code_of_trait(const uint8_t *memory, uint32_t op_array);

/*
 * In an op_array of a memory area: until the rest is unpacked, `last` counts the head's opcodes,
 * and there are no literals.
 */
void phpca_code_set_prologue(uint8_t *op_array, uint32_t last);
uint32_t phpca_code_first_line(const uint8_t *op_array);
uint32_t phpca_code_parameters(const uint8_t *op_array);
extern const uint32_t phpca_code_opcodes_field,
	phpca_code_literals_field; /* offsets of the pointers in an op_array */

/* The packed form of a literal whose value is no pointer. False: its 16 bytes are to be stored. */
bool phpca_code_pack_literal(const uint8_t *literal, uint32_t *word);
/* PHPC_LITERAL_ARRAY or PHPC_LITERAL_AST: what a literal that points into an image is. */
enum phpc_literal_kind phpca_code_pointer_kind(const uint8_t *literal);

#endif
