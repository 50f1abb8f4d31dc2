/*
 * Templates: what opcodes of all scripts have in common. A kind is a template as one number; each
 * opcode is of a kind (code.h). Kinds are counted, function by function; then the templates that
 * most opcodes have get the lowest numbers, which are the shortest to write.
 */
#ifndef PHPCA_LINK_TEMPLATES_H
#define PHPCA_LINK_TEMPLATES_H

#include "base/table.h"
#include "format/buffer.h"

/* All-zero is a valid empty one. */
struct phpca_templates {
	struct phpca_buffer list; /* struct phpca_template_disk */
	struct phpca_buffer uses; /* uint32_t per template */
	struct phpca_table table; /* over `list`, until it is sorted */
	uint32_t *location;       /* sorted: number in order of counting -> number in `list` */
};

/*
 * Instead of the first kind of a function: some value needs more than 2 bytes, and the function is
 * to be stored raw.
 */
#define PHPCA_KIND_RAW UINT64_MAX

/* In the order of the functions: kinds become numbers of templates, and uses are counted. */
void phpca_templates_count(struct phpca_templates *t, uint64_t *kinds, uint32_t count);

/* When all are counted. Of the templates that get no number `list` has none. */
void phpca_templates_sort(struct phpca_templates *t);

void phpca_templates_clear(struct phpca_templates *t);

#endif
