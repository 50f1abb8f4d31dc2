/* From the opcodes of an autoload function to steps that can be followed. */
#include "zend_compile.h"
#include "engine/thread.h"
#include "engine/version.h"
#include "run/passing_steps.h"

struct translation {
	struct phpca_passing *p;
	const zend_op *op;
	size_t call;        /* which function is about to be called; PHPCA_PASSING_LOOKS: none */
	uint32_t arguments; /* how many of them there are yet */
};

static zval *variable(const struct translation *t, uint32_t offset)
{
	return &t->p->variable[EX_VAR_TO_NUM(offset)];
}

/* The value of an operand; NULL: there is none. */
static const zval *operand(const struct translation *t, uint8_t type, const znode_op *node)
{
	return type == IS_CONST ? RT_CONSTANT(t->op, *node)
		: type == IS_UNUSED ? NULL
							: variable(t, node->var);
}

static zval *result_of(const struct translation *t)
{
	static PHPCA_THREAD_LOCAL zval nowhere;

	return t->op->result_type == IS_UNUSED ? &nowhere : variable(t, t->op->result.var);
}

static struct phpca_passing_step step(const struct translation *t, enum phpca_passing_kind kind)
{
	return (struct phpca_passing_step){.kind = (uint8_t)kind,
		.wanted = true,
		.a = operand(t, t->op->op1_type, &t->op->op1),
		.b = operand(t, t->op->op2_type, &t->op->op2),
		.out = result_of(t)};
}

static struct phpca_passing_step step_of_truth(
	const struct translation *t, enum phpca_passing_kind kind, bool wanted)
{
	struct phpca_passing_step s = step(t, kind);

	s.wanted = wanted;
	return s;
}

static struct phpca_passing_step step_of_jump(
	const struct translation *t, enum phpca_passing_kind kind, bool wanted, const znode_op *target)
{
	struct phpca_passing_step s = step_of_truth(t, kind, wanted);

	s.target = (uint16_t)(OP_JMP_ADDR(t->op, *target) - t->p->code->opcodes);
	return s;
}

static struct phpca_passing_step step_of_type(
	const struct translation *t, enum phpca_passing_kind kind, uint32_t mask)
{
	struct phpca_passing_step s = step(t, kind);

	s.mask = mask;
	return s;
}

/* The only argument is the name, which stands in the first variable. */
static struct phpca_passing_step receive(const struct translation *t)
{
	const zend_op_array *code = t->p->code;
	bool takes = !ZEND_TYPE_IS_SET(code->arg_info[0].type)
		|| (ZEND_TYPE_FULL_MASK(code->arg_info[0].type) & MAY_BE_STRING);

	return step(t, t->op->op1.num == 1 && takes ? PHPCA_PASSING_NOTHING : PHPCA_PASSING_STAYS);
}

static struct phpca_passing_step assign(const struct translation *t)
{
	struct phpca_passing_step s = step(t, PHPCA_PASSING_COPY);

	if (t->op->op1_type != IS_CV || t->op->result_type != IS_UNUSED)
		s.kind = PHPCA_PASSING_STAYS;
	s.a = s.b;
	s.out = variable(t, t->op->op1.var);
	return s;
}

static struct phpca_passing_step bind_used(const struct translation *t)
{
	uint32_t flags = ZEND_BIND_REF | ZEND_BIND_IMPLICIT | ZEND_BIND_EXPLICIT;
	struct phpca_passing_step s = step_of_type(
		t, PHPCA_PASSING_USED, t->op->extended_value & ~flags);

	if (t->op->extended_value & ZEND_BIND_REF)
		s.kind = PHPCA_PASSING_STAYS;
	s.out = variable(t, t->op->op1.var);
	return s;
}

/* Of a class and seen by the function, which is a method of it or of a class above. */
static const zend_property_info *find_property(
	const struct translation *t, const zend_class_entry *ce, const zval *name, bool is_static)
{
	const zend_property_info *info = name && Z_TYPE_P(name) == IS_STRING
		? zend_hash_find_ptr(&ce->properties_info, Z_STR_P(name))
		: NULL;

	return info && !!(info->flags & ZEND_ACC_STATIC) == is_static
			&& !(info->flags & ZEND_ACC_CHANGED) && !phpca_property_hooks(info)
			&& (!(info->flags & ZEND_ACC_PRIVATE) || info->ce == t->p->code->scope)
		? info
		: NULL;
}

/* Of $this. */
static struct phpca_passing_step property(const struct translation *t)
{
	struct phpca_passing_step s = step(t, PHPCA_PASSING_STAYS);
	zend_object *object = t->op->op1_type == IS_UNUSED ? t->p->object : NULL;
	const zend_property_info *info;

	if (!object || object->handlers != &std_object_handlers || t->op->op2_type != IS_CONST
		|| !instanceof_function(object->ce, t->p->code->scope)
		|| !(info = find_property(t, object->ce, s.b, false)))
		return s;
	s.kind = PHPCA_PASSING_PROPERTY;
	s.a = OBJ_PROP(object, info->offset);
	return s;
}

/* `self` or `static`; NULL: another class, which would have to be looked up. */
static zend_class_entry *named_class(const struct translation *t)
{
	if (t->op->op2_type != IS_UNUSED)
		return NULL;
	switch (t->op->op2.num & ZEND_FETCH_CLASS_MASK) {
	case ZEND_FETCH_CLASS_SELF:
		return t->p->code->scope;
	case ZEND_FETCH_CLASS_STATIC:
		return t->p->called;
	default:
		return NULL;
	}
}

static struct phpca_passing_step static_property(const struct translation *t)
{
	struct phpca_passing_step s = step(t, PHPCA_PASSING_STAYS);
	zend_class_entry *ce = named_class(t);
	const zend_property_info *info;
	const zval *members = ce ? ZEND_MAP_PTR_GET(ce->static_members_table) : NULL;

	/* When they are first used, constants are evaluated that they are made from. */
	if (!members || !(ce->ce_flags & ZEND_ACC_CONSTANTS_UPDATED)) {
		t->p->is_translated = false;
		return s;
	}
	if (t->op->op1_type != IS_CONST || !(info = find_property(t, ce, s.a, true)))
		return s;
	s.kind = PHPCA_PASSING_PROPERTY;
	s.a = members + info->offset;
	return s;
}

/* ---- calls ---- */

/* One call at a time, of a function of this name. */
static struct phpca_passing_step begin_call(struct translation *t, const zval *name)
{
	struct phpca_passing_step s = step_of_type(t, PHPCA_PASSING_BEGIN_CALL, t->op->result.num);
	bool is_inner = t->call != PHPCA_PASSING_LOOKS;

	t->call = phpca_passing__find_look(Z_STR_P(name));
	t->arguments = 0;
	s.look = (uint8_t)t->call;
	if (is_inner || t->call == PHPCA_PASSING_LOOKS)
		s.kind = PHPCA_PASSING_STAYS;
	return s;
}

/* By value: none of the functions takes a reference. */
static struct phpca_passing_step send_argument(struct translation *t)
{
	struct phpca_passing_step s = step(t, PHPCA_PASSING_ARGUMENT);

	if (t->op->op2_type != IS_UNUSED || t->arguments == PHPCA_PASSING_ARGUMENTS
		|| t->op->op2.num != t->arguments + 1)
		return step(t, PHPCA_PASSING_STAYS);
	s.out = &t->p->variable[PHPCA_PASSING_VARIABLES + t->arguments++];
	return s;
}

static struct phpca_passing_step call(struct translation *t)
{
	struct phpca_passing_step s = step(t, PHPCA_PASSING_CALL);

	if (t->call == PHPCA_PASSING_LOOKS || t->arguments != phpca_passing__argument_count(t->call))
		s.kind = PHPCA_PASSING_STAYS;
	s.look = (uint8_t)t->call;
	t->call = PHPCA_PASSING_LOOKS;
	return s;
}

/* In a namespace, over a call by name. */
static struct phpca_passing_step frameless_jump(const struct translation *t)
{
	struct phpca_passing_step s = step_of_jump(t, PHPCA_PASSING_JUMP_FRAMELESS, true, &t->op->op2);

	s.mask = t->op->extended_value;
	return s;
}

static struct phpca_passing_step frameless_call(const struct translation *t)
{
	struct phpca_passing_step s = step(t, PHPCA_PASSING_CALL_OF_TWO);
	const zend_function *fn = phpca_frameless_function(t->op);
	size_t look = phpca_passing__find_look(fn->common.function_name);

	if (t->call != PHPCA_PASSING_LOOKS || look == PHPCA_PASSING_LOOKS
		|| !phpca_passing__is_look(fn, look) || phpca_passing__argument_count(look) != 2)
		s.kind = PHPCA_PASSING_STAYS;
	s.look = (uint8_t)look;
	return s;
}

static struct phpca_passing_step translate_call(struct translation *t)
{
	const zend_op *op = t->op;

	switch (op->opcode) {
	case ZEND_INIT_FCALL:
		return begin_call(t, RT_CONSTANT(op, op->op2));
	case ZEND_INIT_FCALL_BY_NAME:
		return begin_call(t, RT_CONSTANT(op, op->op2) + 1);
	case ZEND_INIT_NS_FCALL_BY_NAME:
		return begin_call(t, RT_CONSTANT(op, op->op2) + 2);
	case ZEND_SEND_VAL:
	case ZEND_SEND_VAL_EX:
	case ZEND_SEND_VAR:
	case ZEND_SEND_VAR_EX:
	case ZEND_SEND_FUNC_ARG:
		return send_argument(t);
	case ZEND_CHECK_FUNC_ARG:
		return step(
			t, t->call == PHPCA_PASSING_LOOKS ? PHPCA_PASSING_STAYS : PHPCA_PASSING_NOTHING);
	case ZEND_DO_ICALL:
	case ZEND_DO_FCALL:
	case ZEND_DO_FCALL_BY_NAME:
		return call(t);
	default:
		return phpca_opcode_is_frameless_jump(op->opcode) ? frameless_jump(t)
			: phpca_opcode_frameless_arguments(op) == 2   ? frameless_call(t)
														  : step(t, PHPCA_PASSING_STAYS);
	}
}

static struct phpca_passing_step translate(struct translation *t)
{
	const zend_op *op = t->op;

	switch (op->opcode) {
	case ZEND_RECV:
		return receive(t);
	case ZEND_NOP:
	case ZEND_FREE:
		return step(t, PHPCA_PASSING_NOTHING);
	case ZEND_ASSIGN:
		return assign(t);
	case ZEND_QM_ASSIGN:
		return step(t, PHPCA_PASSING_COPY);
	case ZEND_BIND_STATIC:
		return bind_used(t);
	case ZEND_BOOL:
		return step(t, PHPCA_PASSING_TRUTH);
	case ZEND_BOOL_NOT:
		return step_of_truth(t, PHPCA_PASSING_TRUTH, false);
	case ZEND_JMP:
		return step_of_jump(t, PHPCA_PASSING_JUMP, true, &op->op1);
	case ZEND_JMPZ:
	case ZEND_JMPZ_EX:
		return step_of_jump(t, PHPCA_PASSING_JUMP_IF, false, &op->op2);
	case ZEND_JMPNZ:
	case ZEND_JMPNZ_EX:
		return step_of_jump(t, PHPCA_PASSING_JUMP_IF, true, &op->op2);
	case ZEND_IS_IDENTICAL:
		return step(t, PHPCA_PASSING_IDENTICAL);
	case ZEND_IS_NOT_IDENTICAL:
		return step_of_truth(t, PHPCA_PASSING_IDENTICAL, false);
	case ZEND_IS_EQUAL:
		return step(t, PHPCA_PASSING_EQUAL);
	case ZEND_IS_NOT_EQUAL:
		return step_of_truth(t, PHPCA_PASSING_EQUAL, false);
	case ZEND_TYPE_CHECK:
		return step_of_type(t, PHPCA_PASSING_TYPE, op->extended_value);
	case ZEND_STRLEN:
		return step(t, PHPCA_PASSING_LENGTH);
	case ZEND_FETCH_OBJ_R:
	case ZEND_FETCH_OBJ_IS:
	case ZEND_FETCH_OBJ_FUNC_ARG:
		return property(t);
	case ZEND_FETCH_STATIC_PROP_R:
	case ZEND_FETCH_STATIC_PROP_IS:
	case ZEND_FETCH_STATIC_PROP_FUNC_ARG:
		return static_property(t);
	case ZEND_ISSET_ISEMPTY_DIM_OBJ:
		return step(t,
			op->extended_value & ZEND_ISEMPTY ? PHPCA_PASSING_STAYS : PHPCA_PASSING_ISSET_ELEMENT);
	case ZEND_ARRAY_KEY_EXISTS:
		return step(t, PHPCA_PASSING_KEY_EXISTS);
	case ZEND_IN_ARRAY:
		return step(t, PHPCA_PASSING_IN_ARRAY);
	case ZEND_VERIFY_RETURN_TYPE:
		return step_of_type(t,
			op->op1_type == IS_UNUSED ? PHPCA_PASSING_STAYS : PHPCA_PASSING_OF_TYPE,
			ZEND_TYPE_FULL_MASK(t->p->code->arg_info[-1].type));
	case ZEND_RETURN:
		return step(t, PHPCA_PASSING_RETURNS);
	default:
		return translate_call(t);
	}
}

void phpca_passing__translate(struct phpca_passing *p)
{
	struct translation t = {.p = p, .call = PHPCA_PASSING_LOOKS};

	p->is_translated = true;
	for (uint32_t i = 0; i < p->code->last; i++) {
		t.op = &p->code->opcodes[i];
		p->step[i] = translate(&t);
	}
}
