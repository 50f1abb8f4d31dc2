/*
 * Packing opcodes for an archive. The kind of each opcode is found for each function alone; kinds
 * become the templates that the opcodes of all scripts share; then each function is packed alone.
 */
#ifndef PHPCA_LINK_CODE_H
#define PHPCA_LINK_CODE_H

#include "engine/code.h"
#include "format/buffer.h"
#include "link/templates.h"

/* The opcodes of one function as they stand in a stand-alone image. */
struct phpca_code_source {
	const zend_op *ops;
	uint32_t count;
	uint32_t ops_at; /* offset of ops and literals in the memory area: constants are distances
						between the two */
	uint32_t literals_at;
	uint32_t line;       /* the function's first */
	uint32_t parameters; /* declared, but for a variadic one */
	bool is_method;      /* or a closure */
};

/* The kind of each opcode, for phpca_templates_count. False: the function is to be stored raw. */
bool phpca_code_kinds(const struct phpca_code_source *s, uint64_t *kinds);

/*
 * When the templates are sorted: appends the packed opcodes to `out`, which ends with the words of
 * the literals. `kinds` have become numbers. `record` gets count, receive, prologue_literals and
 * flags. `whole`: it is to be unpacked with its image.
 */
void phpca_code_pack(const struct phpca_templates *t, const struct phpca_code_source *s,
	const uint64_t *kinds, bool whole, struct phpca_buffer *out, struct phpc_code_disk *record);

#endif
