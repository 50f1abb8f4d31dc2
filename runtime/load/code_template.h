/*
 * Inside load/: opcodes from templates.
 */
#ifndef PHPCA_CODE_TEMPLATE_H
#define PHPCA_CODE_TEMPLATE_H

#include "php.h"
#include "engine/code.h"
#include "mount/mount.h"
#include "mount/template.h"

/*
 * The template whose number begins with the byte `first`, which stands before *at; *at moves behind
 * the number. It is made ready if that has not been done, and valid for ever.
 */
const struct phpca_template *phpca_code__template(
	struct phpca_mount *m, const uint8_t **at, uint32_t first);

/*
 * How stored numbers are spread over the lanes of an opcode, by the set of operands that are
 * stored. Behind PHPCA_TEMPLATE_WIDE all numbers of an opcode take two bytes; these spreads are for
 * those. The others stand in the templates.
 */
struct phpca_spread {
	uint8_t to[4 * PHPCA_LANES]; /* as phpca_template.spread */
	int32_t size;                /* bytes of all numbers */
};
extern struct phpca_spread phpca_code__wide[1 << PHPCA_OPERANDS];

/* Once for a process, before the first template is asked for. */
void phpca_code__make_spreads(void);

#endif
