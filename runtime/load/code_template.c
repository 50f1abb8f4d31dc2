/*
 * Opcode templates of an archive, made ready when the first opcode needs them.
 */
#include "load/code_template.h"

#include <string.h>

#include "load/opcode_handlers.h"

struct phpca_spread phpca_code__wide[1 << PHPCA_OPERANDS];
static struct phpca_spread narrow[1 << PHPCA_OPERANDS];

/*
 * The first number is the line's; then those of the operands that are stored. Numbers of `width`
 * bytes end at the end of their lanes.
 */
static void make_spread(struct phpca_spread *s, uint32_t stored, uint8_t width)
{
	uint8_t size = 0;

	memset(s->to, 0x80, sizeof s->to);
	for (int lane = PHPCA_LANE_LINE, k = 0;; k++) {
		for (int i = width; i > 0; i--)
			s->to[4 * lane + 4 - i] = size++;
		while (k < PHPCA_OPERANDS && !(stored & 1u << k))
			k++;
		if (k == PHPCA_OPERANDS)
			break;
		lane = PHPCA_LANE_OPERAND + k;
	}
	s->size = size;
}

void phpca_code__make_spreads(void)
{
	for (uint32_t stored = 0; stored < 1 << PHPCA_OPERANDS; stored++) {
		make_spread(&narrow[stored], stored, 1);
		make_spread(&phpca_code__wide[stored], stored, 2);
	}
}

static uint32_t absent(const struct phpca_template_disk *d, int operand)
{
	return d->minus & 1u << operand ? UINT32_MAX : 0;
}

static_assert(offsetof(zend_op, op1_type) == offsetof(zend_op, opcode) + 1
		&& offsetof(zend_op, op2_type) == offsetof(zend_op, opcode) + 2
		&& offsetof(zend_op, result_type) == offsetof(zend_op, opcode) + 3
		&& offsetof(struct phpca_template_disk, op1_type) == 3
		&& offsetof(struct phpca_template_disk, op2_type) == 4
		&& offsetof(struct phpca_template_disk, result_type) == 5,
	"in the same order");

static const struct phpca_template *make_template(
	struct phpca_template *t, const struct phpca_template_disk *d)
{
	int32_t *scale = t->scale + PHPCA_LANE_OPERAND;
	const struct phpca_spread *spread = &narrow[d->operands & 15];

	memcpy(&t->op.opcode, &d->opcode, 4); /* and the types behind it */
	if (d->minus) {
		t->op.op1.num = absent(d, 0);
		t->op.op2.num = absent(d, 1);
		t->op.result.num = absent(d, 2);
		t->op.extended_value = absent(d, 3);
	}
	memcpy(t->spread, spread->to, sizeof t->spread);
	t->scale[PHPCA_LANE_STORED] = d->operands & 15;
	t->scale[PHPCA_LANE_SIZE] = 1 + spread->size;
	scale[0] = (int32_t)phpca_code_scale(d->op1_type) << (d->operands & 16u ? 3 : 0);
	scale[1] = (int32_t)phpca_code_scale(d->op2_type) << (d->operands & 32u ? 3 : 0);
	scale[2] = (int32_t)phpca_code_scale(d->result_type & (IS_TMP_VAR | IS_VAR | IS_CV))
		<< (d->operands & 64u ? 3 : 0);
	scale[3] = d->operands & 128u ? 8 : 1;
	t->scale[PHPCA_LANE_LINE] = 1;
	t->carried[PHPCA_LANE_OPERAND] = d->op1_type == IS_CONST ? UINT32_MAX : 0;
	t->carried[PHPCA_LANE_OPERAND + 1] = d->op2_type == IS_CONST ? UINT32_MAX : 0;
	t->carried[PHPCA_LANE_LINE] = UINT32_MAX;
	t->op.handler = phpca_opcode_handler(d->handler);
	return t;
}

const struct phpca_template *phpca_code__template(
	struct phpca_mount *m, const uint8_t **at, uint32_t first)
{
	uint32_t number = phpca_code_template_number(first, at);
	struct phpca_template *t =
		&m->templates[number < PHPCA_TEMPLATE_SHORT ? number : number + PHPCA_TEMPLATE_GAP];
	return t->op.handler ? t : make_template(t, &m->archive.template_[number]);
}
