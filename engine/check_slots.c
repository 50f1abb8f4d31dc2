/*
 * The run-time cache: what an opcode finds there is what it, or another of the same meaning, has
 * put there. Each opcode claims words of the cache; where two claims meet, they are one: as many
 * words, of the same kind, about the same names. The engine's optimizer shares slots in this way;
 * without it each opcode has its own. The engine believes what it finds.
 */
#include "engine/check_walk.h"

#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/script.h"
#include "engine/version.h"

#define NAMES 4
#define CLAIM(slot, words, kind) ((struct claim){slot, words, kind, 0, {0}})
#define NOT_COUNTED UINT32_MAX

/* Below 256: what opcodes of this number keep. */
enum kind {
	KIND_CLASS = 256,
	KIND_PROPERTY,
	KIND_STATIC_PROPERTY,
	KIND_DECLARED, /* a class, by the opcode that declares it or before */
	KIND_OWN       /* whatever: of one opcode, whose number is the name */
};

struct claim {
	uint32_t slot, words, kind, count;
	uint64_t name[NAMES]; /* words of strings: the packager stores the names of a function once */
};

struct claims {
	struct phpca_walk *w;
	uint64_t at; /* of the function */
	const zend_op_array *f;
	struct claim *claim;
	size_t count, room;
	uint32_t return_words;
};

/* ---- one claim ---- */

static const char *add(struct claims *c, struct claim claim)
{
	struct claim *more;

	if (claim.words == 0)
		return NULL;
	if (claim.slot % sizeof(void *) != 0 || claim.slot < PHPCA_EXTENSION_HANDLES * sizeof(void *)
		|| claim.slot + (uint64_t)claim.words * sizeof(void *) > (uint32_t)c->f->cache_size)
		return "has an opcode with a slot beyond its run-time cache";
	if (c->count == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		more = realloc(c->claim, c->room * sizeof *more);
		if (!more) {
			c->w->failed = true;
			return "has more slots than there is memory for";
		}
		c->claim = more;
	}
	c->claim[c->count++] = claim;
	return NULL;
}

static const char *add_own(struct claims *c, uint32_t slot, uint32_t words)
{
	return add(c, (struct claim){slot, words, KIND_OWN, 1, {c->count}});
}

/* The claim is about `count` strings that stand behind each other from the operand on. */
static void name(struct claim *claim, const zend_op *op, znode_op operand, uint32_t count)
{
	const zval *literal = phpca_check__literal_of(op, operand);

	while (count--)
		claim->name[claim->count++] = (uint64_t)(uintptr_t)literal++->value.str;
}

/* Nothing else than `count` names from the operand on tells what is kept. */
static const char *add_named(struct claims *c, const zend_op *op, struct claim claim, uint8_t type,
	znode_op operand, uint32_t count)
{
	if (type != IS_CONST)
		return "has an opcode without the name that it asks for";
	name(&claim, op, operand, count);
	return add(c, claim);
}

static const char *add_class(
	struct claims *c, const zend_op *op, uint32_t slot, uint8_t type, znode_op operand)
{
	return type == IS_CONST ? add_named(c, op, CLAIM(slot, 1, KIND_CLASS), type, operand, 2) : NULL;
}

/* ---- members ---- */

/* What stands below the slot, in the bits that a slot has not: the engine takes no others away. */
static uint32_t flags_of(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FETCH_OBJ_R:
	case ZEND_FETCH_OBJ_FUNC_ARG:
		return ZEND_FETCH_REF;
	case ZEND_FETCH_OBJ_W:
	case ZEND_FETCH_STATIC_PROP_R:
	case ZEND_FETCH_STATIC_PROP_W:
	case ZEND_FETCH_STATIC_PROP_RW:
	case ZEND_FETCH_STATIC_PROP_IS:
	case ZEND_FETCH_STATIC_PROP_FUNC_ARG:
	case ZEND_FETCH_STATIC_PROP_UNSET:
		return ZEND_FETCH_OBJ_FLAGS;
	case ZEND_ASSIGN_OBJ_REF:
	case ZEND_ASSIGN_STATIC_PROP_REF:
		return ZEND_RETURNS_FUNCTION;
	case ZEND_ISSET_ISEMPTY_PROP_OBJ:
	case ZEND_ISSET_ISEMPTY_STATIC_PROP:
		return ZEND_ISEMPTY;
	default:
		return 0;
	}
}

/*
 * A property of an object, with its class, which the engine compares: opcodes that ask other
 * objects for a property of the same name may share.
 */
static const char *add_property(struct claims *c, const zend_op *op)
{
	bool assigns = op->opcode == ZEND_ASSIGN_OBJ_OP;
	uint32_t slot = assigns ? op[1].extended_value : op->extended_value & ~flags_of(op);

	return op->op2_type == IS_CONST
		? add_named(c, op, CLAIM(slot, 3, KIND_PROPERTY), op->op2_type, op->op2, 1)
		: NULL;
}

/* Of a class that is named; the slot of any other is the opcode's own. */
static const char *add_member(struct claims *c, const zend_op *op, struct claim claim,
	znode_op class_name, znode_op member, uint32_t member_names)
{
	name(&claim, op, class_name, 2);
	name(&claim, op, member, member_names);
	return add(c, claim);
}

static const char *add_static_property(struct claims *c, const zend_op *op)
{
	bool assigns = op->opcode == ZEND_ASSIGN_STATIC_PROP_OP;
	uint32_t slot = assigns ? op[1].extended_value : op->extended_value & ~flags_of(op);

	if (op->op1_type != IS_CONST)
		return add_class(c, op, slot, op->op2_type, op->op2);
	return op->op2_type == IS_CONST
		? add_member(c, op, CLAIM(slot, 3, KIND_STATIC_PROPERTY), op->op2, op->op1, 1)
		: add_own(c, slot, 3);
}

static const char *add_class_constant(struct claims *c, const zend_op *op)
{
	struct claim claim = CLAIM(op->extended_value, 2, ZEND_FETCH_CLASS_CONSTANT);

	if (op->op1_type != IS_CONST && op->op2_type != IS_CONST)
		return NULL;
	return op->op1_type == IS_CONST && op->op2_type == IS_CONST
			&& Z_TYPE_P(phpca_check__literal_of(op, op->op2)) == IS_STRING
		? add_member(c, op, claim, op->op1, op->op2, 1)
		: add_own(c, claim.slot, claim.words);
}

static const char *add_static_method(struct claims *c, const zend_op *op)
{
	struct claim claim = CLAIM(op->result.num, 2, ZEND_INIT_STATIC_METHOD_CALL);

	if (op->op2_type != IS_CONST)
		return add_class(c, op, op->result.num, op->op1_type, op->op1);
	return op->op1_type == IS_CONST ? add_member(c, op, claim, op->op1, op->op2, 2)
									: add_own(c, claim.slot, claim.words);
}

/* ---- classes of types ---- */

/*
 * The names in a type: each has a word. A list has names, and lists of names that must all be met.
 */
static const char *count_classes(struct phpca_walk *w, uint64_t at, uint32_t depth, uint32_t *words)
{
	const zend_type *t = AT(zend_type, at);
	uint64_t list;

	if (!ZEND_TYPE_HAS_LIST(*t)) {
		*words += ZEND_TYPE_IS_COMPLEX(*t) ? 1 : 0;
		return NULL;
	}
	if (depth == 2)
		return "has a type that is nested too deep";
	RETURN_FAULT(phpca_check__pointer(w, at, &list));
	RETURN_FAULT(phpca_check__take(w, list, offsetof(zend_type_list, types)));
	uint64_t count = AT(zend_type_list, list)->num_types;
	list += offsetof(zend_type_list, types);
	RETURN_FAULT(phpca_check__take(w, list, count * sizeof(zend_type)));
	for (uint64_t i = 0; i < count; i++)
		RETURN_FAULT(count_classes(w, list + i * sizeof(zend_type), depth + 1, words));
	return NULL;
}

/* Of the parameter with this number from 0 on; -1: of what is returned. */
static const char *count_words(struct claims *c, int64_t parameter, uint32_t *words)
{
	uint64_t list;

	*words = 0;
	RETURN_FAULT(phpca_check__pointer(c->w, c->at + offsetof(zend_op_array, arg_info), &list));
	list += (uint64_t)(parameter * (int64_t)sizeof(zend_arg_info));
	return count_classes(c->w, list + offsetof(zend_arg_info, type), 0, words);
}

/* Where types have slots, which are beside what a default value keeps. */
static const char *add_parameter(struct claims *c, const zend_op *op)
{
	const zval *value = op->op2_type == IS_CONST ? phpca_check__literal_of(op, op->op2) : NULL;
	uint32_t words = 0;

	if (PHPCA_TYPES_HAVE_SLOTS)
		RETURN_FAULT(count_words(c, (int64_t)op->op1.num - 1, &words));
	RETURN_FAULT(add_own(c, op->extended_value, words));
	return op->opcode == ZEND_RECV_INIT && Z_TYPE_P(value) == IS_CONSTANT_AST
		? add_own(c, Z_CACHE_SLOT_P(value), sizeof(zval) / sizeof(void *))
		: NULL;
}

static const char *add_return(struct claims *c, const zend_op *op)
{
	if (!PHPCA_TYPES_HAVE_SLOTS || op->op1_type == IS_UNUSED)
		return NULL;
	if (c->return_words == NOT_COUNTED)
		RETURN_FAULT(count_words(c, -1, &c->return_words));
	return add_own(c, op->op2.num, c->return_words);
}

/* ---- opcodes ---- */

static const char *add_called(struct claims *c, const zend_op *op)
{
	uint32_t names = op->opcode == ZEND_INIT_FCALL ? 1
		: op->opcode == ZEND_INIT_FCALL_BY_NAME    ? 2
												   : 3;

	return add_named(c, op, CLAIM(op->result.num, 1, op->opcode), op->op2_type, op->op2, names);
}

/* Calls, and arguments by name. */
static const char *add_of_call(struct claims *c, const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_INIT_FCALL:
	case ZEND_INIT_FCALL_BY_NAME:
	case ZEND_INIT_NS_FCALL_BY_NAME:
		return add_called(c, op);
	case ZEND_INIT_METHOD_CALL: /* with the class, which the engine compares */
		return op->op2_type == IS_CONST
			? add_named(c, op, CLAIM(op->result.num, 2, op->opcode), op->op2_type, op->op2, 2)
			: NULL;
	case ZEND_INIT_STATIC_METHOD_CALL:
		return add_static_method(c, op);
	case ZEND_SEND_VAL:
	case ZEND_SEND_VAL_EX:
	case ZEND_SEND_VAR:
	case ZEND_SEND_VAR_EX:
	case ZEND_SEND_VAR_NO_REF:
	case ZEND_SEND_VAR_NO_REF_EX:
	case ZEND_SEND_REF:
	case ZEND_SEND_FUNC_ARG:
	case ZEND_CHECK_FUNC_ARG:
		return op->op2_type == IS_CONST ? add_own(c, op->result.num, 2) : NULL;
	default:
		return phpca_opcode_is_frameless_jump(op->opcode)
			? add_named(c, op, CLAIM(op->extended_value, 1, op->opcode), op->op1_type, op->op1, 1)
			: NULL;
	}
}

/* Classes, constants, global variables. */
static const char *add_of_name(struct claims *c, const zend_op *op)
{
	uint32_t names = op->op1.num & IS_CONSTANT_UNQUALIFIED_IN_NAMESPACE ? 3 : 2;

	switch (op->opcode) {
	case ZEND_FETCH_CLASS:
	case ZEND_INSTANCEOF:
		return add_class(c, op, op->extended_value, op->op2_type, op->op2);
	case ZEND_NEW:
		return add_class(c, op, op->op2.num, op->op1_type, op->op1);
	case ZEND_CATCH:
		return add_class(
			c, op, op->extended_value & ~(uint32_t)ZEND_LAST_CATCH, op->op1_type, op->op1);
	case ZEND_DECLARE_ANON_CLASS:
		return add_own(c, op->extended_value, 1);
	case ZEND_DECLARE_CLASS_DELAYED:
		return add_named(
			c, op, CLAIM(op->extended_value, 1, KIND_DECLARED), op->op1_type, op->op1, 2);
	case ZEND_DEFINED:
		return add_named(c, op, CLAIM(op->extended_value, 1, op->opcode), op->op1_type, op->op1, 1);
	case ZEND_FETCH_CONSTANT:
		return add_named(
			c, op, CLAIM(op->extended_value, 1, op->opcode), op->op2_type, op->op2, names);
	case ZEND_BIND_GLOBAL:
		return add_named(c, op, CLAIM(op->extended_value, 1, op->opcode), op->op2_type, op->op2, 1);
	case ZEND_FETCH_CLASS_CONSTANT:
		return add_class_constant(c, op);
	default:
		return phpca_opcode_may_keep_closure(op->opcode) && op->extended_value != UINT32_MAX
			? add_own(c, op->extended_value, 1)
			: NULL;
	}
}

static const char *add_opcode(struct claims *c, const zend_op *op)
{
	if (phpca_check__is_of_property(op))
		return add_property(c, op);
	if (phpca_check__is_of_static_property(op))
		return add_static_property(c, op);
	switch (op->opcode) {
	case ZEND_RECV:
	case ZEND_RECV_INIT:
	case ZEND_RECV_VARIADIC:
		return add_parameter(c, op);
	case ZEND_VERIFY_RETURN_TYPE:
		return add_return(c, op);
	default:
		RETURN_FAULT(add_of_call(c, op));
		return add_of_name(c, op);
	}
}

/* Classes that the script declares before its first opcode runs: their opcodes find them. */
static const char *add_early_bindings(struct claims *c)
{
	const struct phpca_walk *w = c->w;
	const struct phpca_area *a = phpca_check__area(w, c->at);
	const struct phpc_script *s = AT(struct phpc_script, a->start + a->image.header->script_offset);
	uint64_t list;

	if (!phpca_check__is_main(w, c->at))
		return NULL;
	RETURN_FAULT(phpca_check__take(c->w, a->start + a->image.header->script_offset, sizeof *s));
	list = (uint64_t)(uintptr_t)s->early_bindings - w->base;
	if (s->early_binding_count)
		RETURN_FAULT(phpca_check__take(
			c->w, list, s->early_binding_count * (uint64_t)sizeof(struct phpc_early_binding)));
	for (uint32_t i = 0; i < s->early_binding_count; i++) {
		const struct phpc_early_binding *b = AT(struct phpc_early_binding, list) + i;
		if (b->cache_slot != PHPC_NO_CACHE_SLOT)
			RETURN_FAULT(add(c,
				(struct claim){(uint32_t)b->cache_slot, 1, KIND_DECLARED, 2,
					{(uint64_t)(uintptr_t)b->lcname, (uint64_t)(uintptr_t)b->rtd_key}}));
	}
	return NULL;
}

/* ---- together ---- */

static int by_slot(const void *a, const void *b)
{
	uint32_t x = ((const struct claim *)a)->slot, y = ((const struct claim *)b)->slot;

	return x < y ? -1 : x > y;
}

static bool is_same(const struct claim *a, const struct claim *b)
{
	return a->slot == b->slot && a->words == b->words && a->kind == b->kind
		&& memcmp(a->name, b->name, sizeof a->name) == 0;
}

static const char *compare(struct claims *c)
{
	const struct claim *first = c->claim;

	qsort(c->claim, c->count, sizeof *c->claim, by_slot);
	for (size_t i = 1; i < c->count; i++) {
		const struct claim *next = &c->claim[i];
		if (next->slot >= first->slot + first->words * sizeof(void *))
			first = next;
		else if (!is_same(first, next))
			return "has opcodes of different meaning that share a slot of its run-time cache";
	}
	return NULL;
}

const char *phpca_check__slots(
	struct phpca_walk *w, uint64_t at, const struct phpca_code_view *code)
{
	struct claims c = {.w = w, .at = at, .f = AT(zend_op_array, at), .return_words = NOT_COUNTED};
	const char *fault = add_early_bindings(&c);

	for (uint32_t i = 0; !fault && i < code->count; i++)
		fault = add_opcode(&c, &code->opcodes[i]);
	if (!fault && c.count > 1)
		fault = compare(&c);
	free(c.claim);
	return w->failed ? NULL : fault;
}
