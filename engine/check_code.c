/*
 * Opcodes: each has a handler that the engine would give it, operands of the kinds that the engine
 * knows of it, constants of the right types, and targets, slots and variables that exist.
 */
#include "engine/check_walk.h"

#include <string.h>

#include "zend_vm.h"
#include "engine/engine.h"
#include "engine/thread.h"
#include "engine/version.h"

/* ---- handlers ---- */

/*
 * What the engine's choice depends on: the opcode, the type of its data behind it, and a constant
 * in front that is never counted; whether that is an empty array.
 */
struct form {
	zval constant;
	zend_op op, data;
};

static void take_form(struct form *to, const zend_op *op, uint8_t data_type)
{
	memset(to, 0, sizeof *to);
	ZVAL_NULL(&to->constant);
	to->op = *op;
	to->data.op1_type = data_type;
	/* What it chose by is not stored. */
	if (op->opcode == ZEND_RECV)
		to->op.op2.num = MAY_BE_ANY;
	if (op->op1_type == IS_CONST)
		to->op.op1.constant = (uint32_t)((char *)&to->constant - (char *)&to->op);
	if (op->op2_type == IS_CONST)
		to->op.op2.constant = (uint32_t)((char *)&to->constant - (char *)&to->op);
}

static bool is_number(zend_op *op, uint64_t wanted)
{
	zend_serialize_opcode_handler(op);
	return (uint64_t)(uintptr_t)op->handler == wanted;
}

/* The optimizer chooses by the types that it inferred. */
static bool is_inferred(const zend_op *op, uint8_t data_type, uint64_t wanted)
{
	static const uint32_t types[] = {
		0, MAY_BE_LONG, MAY_BE_DOUBLE, MAY_BE_ARRAY, MAY_BE_ANY | MAY_BE_UNDEF | MAY_BE_REF};
	enum { COUNT = sizeof types / sizeof *types };

	for (int i = 0; i < COUNT * COUNT * 4; i++) {
		struct form copy;
		take_form(&copy, op, data_type);
		if (i >= COUNT * COUNT * 2)
			ZVAL_EMPTY_ARRAY(&copy.constant);
		zend_vm_set_opcode_handler_ex(&copy.op, types[i % COUNT], types[i / COUNT % COUNT],
			i / COUNT / COUNT % 2 ? MAY_BE_LONG : 0);
		if (is_number(&copy.op, wanted))
			return true;
	}
	return false;
}

static bool find_handler(const zend_op *op, uint8_t data_type, uint64_t wanted)
{
	struct form form;

	take_form(&form, op, data_type);
	zend_vm_set_opcode_handler(&form.op);
	return is_number(&form.op, wanted)
		|| (!phpca_engine_may_trust_types(op) && is_inferred(op, data_type, wanted));
}

/* Few forms make up most code: what was found is remembered. */
static bool has_handler(const zend_op *op, uint8_t data_type)
{
	static PHPCA_THREAD_LOCAL struct known {
		zend_op op;
		bool good;
	} known[1024];
	zend_op key = *op;
	uint64_t hash;

	key.lineno = 0;
	key.op1.num = data_type;
	key.result.num = 0;
	key.op2.num = op->op2_type == IS_UNUSED ? op->op2.num : 0;
	hash = zend_hash_func((const char *)&key, sizeof key);
	struct known *k = &known[hash % (sizeof known / sizeof *known)];
	if (memcmp(&k->op, &key, sizeof key) != 0 || !k->op.handler) {
		k->op = key;
		k->good = find_handler(op, data_type, (uint64_t)(uintptr_t)op->handler);
	}
	return k->good;
}

/* ---- constants ---- */

/* What is looked up by name as a variable. */
static bool is_of_variable(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FETCH_R:
	case ZEND_FETCH_W:
	case ZEND_FETCH_RW:
	case ZEND_FETCH_IS:
	case ZEND_FETCH_FUNC_ARG:
	case ZEND_FETCH_UNSET:
	case ZEND_UNSET_VAR:
	case ZEND_ISSET_ISEMPTY_VAR:
		return true;
	default:
		return false;
	}
}

bool phpca_check__is_of_property(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FETCH_OBJ_R:
	case ZEND_FETCH_OBJ_W:
	case ZEND_FETCH_OBJ_RW:
	case ZEND_FETCH_OBJ_IS:
	case ZEND_FETCH_OBJ_FUNC_ARG:
	case ZEND_FETCH_OBJ_UNSET:
	case ZEND_ASSIGN_OBJ:
	case ZEND_ASSIGN_OBJ_OP:
	case ZEND_ASSIGN_OBJ_REF:
	case ZEND_PRE_INC_OBJ:
	case ZEND_PRE_DEC_OBJ:
	case ZEND_POST_INC_OBJ:
	case ZEND_POST_DEC_OBJ:
	case ZEND_ISSET_ISEMPTY_PROP_OBJ:
	case ZEND_UNSET_OBJ:
		return true;
	default:
		return false;
	}
}

bool phpca_check__is_of_static_property(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FETCH_STATIC_PROP_R:
	case ZEND_FETCH_STATIC_PROP_W:
	case ZEND_FETCH_STATIC_PROP_RW:
	case ZEND_FETCH_STATIC_PROP_IS:
	case ZEND_FETCH_STATIC_PROP_FUNC_ARG:
	case ZEND_FETCH_STATIC_PROP_UNSET:
	case ZEND_ASSIGN_STATIC_PROP:
	case ZEND_ASSIGN_STATIC_PROP_OP:
	case ZEND_ASSIGN_STATIC_PROP_REF:
	case ZEND_PRE_INC_STATIC_PROP:
	case ZEND_PRE_DEC_STATIC_PROP:
	case ZEND_POST_INC_STATIC_PROP:
	case ZEND_POST_DEC_STATIC_PROP:
	case ZEND_ISSET_ISEMPTY_STATIC_PROP:
	case ZEND_UNSET_STATIC_PROP:
		return true;
	default:
		return false;
	}
}

/* A constant that is joined to others is a string. */
static bool joins(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_CONCAT:
	case ZEND_FAST_CONCAT:
	case ZEND_ROPE_INIT:
	case ZEND_ROPE_ADD:
	case ZEND_ROPE_END:
		return true;
	default:
		return false;
	}
}

/* How many literals from the operand on the opcode reads, all of them strings; 0: one, of any type.
 */
static uint32_t names_of_op1(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_NEW:
	case ZEND_INIT_STATIC_METHOD_CALL:
	case ZEND_FETCH_CLASS_CONSTANT:
	case ZEND_CATCH:
	case ZEND_DECLARE_CLASS:
	case ZEND_DECLARE_CLASS_DELAYED:
		return 2;
	case ZEND_DECLARE_ANON_CLASS:
	case ZEND_DECLARE_FUNCTION:
	case ZEND_DECLARE_CONST:
	case ZEND_INIT_USER_CALL:
	case ZEND_DEFINED:
		return 1;
	default:
		return is_of_variable(op) || joins(op) || phpca_check__is_of_static_property(op)
				|| phpca_opcode_is_attributed_constant(op->opcode)
				|| phpca_opcode_is_frameless_jump(op->opcode)
				|| phpca_opcode_begins_parent_hook(op->opcode)
			? 1
			: 0;
	}
}

static uint32_t names_of_op2(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_INIT_NS_FCALL_BY_NAME:
		return 3;
	case ZEND_INIT_FCALL_BY_NAME:
	case ZEND_INIT_METHOD_CALL:
	case ZEND_INIT_STATIC_METHOD_CALL:
	case ZEND_FETCH_CLASS:
	case ZEND_INSTANCEOF:
		return 2;
	case ZEND_FETCH_CONSTANT:
		return op->op1.num & IS_CONSTANT_UNQUALIFIED_IN_NAMESPACE ? 3 : 2;
	case ZEND_FETCH_CLASS_CONSTANT:
		return PHPCA_CONSTANT_NAMES_ARE_VALUES ? 0 : 1;
	case ZEND_INIT_FCALL:
	case ZEND_DECLARE_CLASS:
	case ZEND_DECLARE_CLASS_DELAYED:
	case ZEND_DECLARE_ANON_CLASS:
	case ZEND_BIND_GLOBAL:
	case ZEND_SEND_VAL:
	case ZEND_SEND_VAL_EX:
	case ZEND_SEND_VAR:
	case ZEND_SEND_VAR_EX:
	case ZEND_SEND_REF:
	case ZEND_SEND_FUNC_ARG:
	case ZEND_SEND_VAR_NO_REF:
	case ZEND_SEND_VAR_NO_REF_EX:
	case ZEND_CHECK_FUNC_ARG:
		return 1;
	default:
		return phpca_check__is_of_static_property(op)      ? 2
			: phpca_check__is_of_property(op) || joins(op) ? 1
														   : 0;
	}
}

/* The table of attributes behind the opcode that declares the constant. */
static bool is_attributes(const struct phpca_code_view *code, const zend_op *op)
{
	return op->opcode == ZEND_OP_DATA && op > code->opcodes
		&& phpca_opcode_is_attributed_constant(op[-1].opcode);
}

/* "1" as a key is the number 1 for arrays; behind it stands the string, for objects. */
static bool has_name_behind(const zval *literal)
{
	return Z_TYPE_P(literal) <= IS_ARRAY && Z_EXTRA_P(literal) == ZEND_EXTRA_VALUE;
}

static const char *check_constant(
	const struct phpca_code_view *code, const zend_op *op, znode_op operand, uint32_t names)
{
	const uint8_t *at = (const uint8_t *)op + (int32_t)operand.constant;
	size_t room = (size_t)code->literal_count * sizeof(zval),
		   offset = (size_t)(at - (const uint8_t *)code->literals);

	if (offset < room && Z_TYPE(code->literals[offset / sizeof(zval)]) == IS_UNDEF)
		return "has an opcode with a constant without a value";
	if (offset >= room || offset % sizeof(zval) != 0
		|| (names && names * sizeof(zval) > room - offset))
		return "has an opcode with a constant that is none of its literals";
	if (has_name_behind(&code->literals[offset / sizeof(zval)]) && room - offset < 2 * sizeof(zval))
		return "has a number without its name behind it";
	if ((Z_TYPE(code->literals[offset / sizeof(zval)]) == IS_PTR) != is_attributes(code, op))
		return "has attributes where none belong, or none where they do";
	for (uint32_t i = 0; i < names; i++)
		if (Z_TYPE(code->literals[offset / sizeof(zval) + i]) != IS_STRING)
			return "has an opcode with a name that is no string";
	return NULL;
}

/* ---- operands ---- */

static bool is_variable(const zend_op_array *f, uint8_t type, uint32_t variable)
{
	uint32_t number = EX_VAR_TO_NUM(variable), first = (uint32_t)f->last_var;

	if (variable % sizeof(zval) != 0 || variable < ZEND_CALL_FRAME_SLOT * sizeof(zval))
		return false;
	return type == IS_CV ? number < first : number >= first && number < first + f->T;
}

static bool is_opcode(const struct phpca_code_view *code, const zend_op *op, uint32_t distance)
{
	ptrdiff_t at = (op - code->opcodes) * (ptrdiff_t)sizeof *op + (int32_t)distance;

	return at >= 0 && at % (ptrdiff_t)sizeof *op == 0
		&& at / (ptrdiff_t)sizeof *op < (ptrdiff_t)code->reach;
}

static const char *check_unused(const zend_op_array *f, const struct phpca_code_view *code,
	const zend_op *op, uint32_t kind, uint32_t value)
{
	switch (kind & ZEND_VM_OP_MASK) {
	case ZEND_VM_OP_JMP_ADDR:
		return is_opcode(code, op, value)
				|| (op->opcode == ZEND_CATCH && op->extended_value & ZEND_LAST_CATCH)
			? NULL
			: "has an opcode that jumps out of it";
	case ZEND_VM_OP_TRY_CATCH:
		return value == UINT32_MAX || value < (uint32_t)f->last_try_catch
			? NULL
			: "has an opcode of a try block that does not exist";
	default:
		return NULL;
	}
}

/* Without a name and a value, a class is self, parent or static. */
static const char *check_class_fetch(const zend_op *op)
{
	uint32_t kind = op->op1.num;

	switch (op->opcode) {
	case ZEND_NEW:
	case ZEND_INIT_STATIC_METHOD_CALL:
	case ZEND_FETCH_CLASS_CONSTANT:
	case ZEND_FETCH_CLASS_NAME:
		if (op->op1_type != IS_UNUSED)
			return NULL;
		break;
	case ZEND_FETCH_CLASS:
		if (op->op2_type != IS_UNUSED)
			return NULL;
		break;
	default:
		if ((op->opcode != ZEND_INSTANCEOF && !phpca_check__is_of_static_property(op))
			|| op->op2_type != IS_UNUSED)
			return NULL;
		kind = op->op2.num;
	}
	kind &= ZEND_FETCH_CLASS_MASK;
	return kind >= ZEND_FETCH_CLASS_SELF && kind <= ZEND_FETCH_CLASS_STATIC
		? NULL
		: "has an opcode of a class that it does not say";
}

static const char *check_operand(const zend_op_array *f, const struct phpca_code_view *code,
	const zend_op *op, uint8_t type, znode_op operand, uint32_t kind, uint32_t names)
{
	switch (type) {
	case IS_UNUSED:
		return check_unused(f, code, op, kind, operand.num);
	case IS_CONST:
		return check_constant(code, op, operand, names);
	case IS_TMP_VAR:
	case IS_VAR:
	case IS_CV:
		return is_variable(f, type, operand.var) ? NULL
												 : "has an opcode with a variable that it has not";
	default:
		return "has an opcode with an operand of no known type";
	}
}

static const char *check_extended(
	const struct phpca_code_view *code, const zend_op *op, uint32_t flags)
{
	if ((flags & ZEND_VM_EXT_MASK) == ZEND_VM_EXT_JMP_ADDR
		&& !is_opcode(code, op, op->extended_value))
		return "has an opcode that jumps out of it";
	if ((flags & ZEND_VM_EXT_MASK) == ZEND_VM_EXT_OP
		&& (op->extended_value < ZEND_ADD || op->extended_value > ZEND_POW))
		return "has an opcode that assigns by an operator that is none";
	return op->opcode != ZEND_CATCH || op->extended_value & ZEND_LAST_CATCH
			|| is_opcode(code, op, op->op2.opline_num)
		? NULL
		: "has an opcode that jumps out of it";
}

/* ---- what only some opcodes have ---- */

/* The array that a literal leads to. Its elements were checked, or will be, as values. */
static const HashTable *array_of(const struct phpca_code_view *code, const zval *literal)
{
	return phpca_check__at(code->walk, (uint64_t)(uintptr_t)literal->value.arr - code->walk->base);
}

/* The distances to jump by are the values of an array. */
static const char *check_jump_table(const struct phpca_code_view *code, const zend_op *op)
{
	const zval *literal = phpca_check__literal_of(op, op->op2);
	const struct phpca_area *area;
	const HashTable *ht;
	uint64_t data, size;
	bool packed;

	if (op->op2_type != IS_CONST || Z_TYPE_P(literal) != IS_ARRAY || !literal->value.arr)
		return "has an opcode that jumps by something else than a table";
	ht = array_of(code, literal);
	area = phpca_check__area(code->walk, (uint64_t)((const uint8_t *)ht - code->walk->bytes));
	if (!area)
		return "has an opcode whose table is nowhere";
	data = (uint64_t)(uintptr_t)ht->arData - code->walk->base;
	packed = HT_FLAGS(ht) & HASH_FLAG_PACKED;
	size = (uint64_t)ht->nNumUsed * (packed ? sizeof(zval) : sizeof(Bucket));
	area = phpca_check__area(code->walk, data);
	if (!area || data % 8 != 0 || size > area->start + area->size - data)
		return "has an opcode whose table has no end";
	for (uint32_t i = 0; i < ht->nNumUsed; i++) {
		const zval *z = phpca_check__at(
			code->walk, data + i * (packed ? sizeof(zval) : sizeof(Bucket)));
		if (Z_TYPE_P(z) != IS_UNDEF
			&& (Z_TYPE_P(z) != IS_LONG || !is_opcode(code, op, (uint32_t)Z_LVAL_P(z))))
			return "has a table with a jump out of it";
	}
	return NULL;
}

bool phpca_check__has_jump_table(const zend_op *op)
{
	return op->opcode == ZEND_SWITCH_LONG || op->opcode == ZEND_SWITCH_STRING
		|| op->opcode == ZEND_MATCH;
}

const HashTable *phpca_check__jump_table(const struct phpca_code_view *code, const zend_op *op)
{
	return array_of(code, phpca_check__literal_of(op, op->op2));
}

/*
 * A static variable is named by the offset of its bucket. Where it has an initializer, the engine
 * takes what does not wait for that for a reference.
 */
static const char *check_static(
	const zend_op_array *f, const struct phpca_code_view *code, const zend_op *op)
{
	const struct phpca_walk *w = code->walk;
	uint64_t table = (uint64_t)(uintptr_t)f->static_variables - w->base, data;
	const struct phpca_area *area = f->static_variables ? phpca_check__area(w, table) : NULL;
	uint32_t offset = op->extended_value & ~7u;

	if (!area || table % 8 != 0 || area->start + area->size - table < sizeof(HashTable))
		return "has an opcode for static variables, and none of them";
	data = (uint64_t)(uintptr_t)AT(HashTable, table)->arData - w->base;
	area = phpca_check__area(w, data);
	if (HT_FLAGS(AT(HashTable, table)) & HASH_FLAG_PACKED || offset % sizeof(Bucket) != 0
		|| offset / sizeof(Bucket) >= AT(HashTable, table)->nNumUsed || !area || data % 8 != 0
		|| area->start + area->size - data < offset + sizeof(Bucket))
		return "has an opcode of a static variable that it has not";
	return phpca_opcode_awaits_initializer(op->opcode)
			&& !phpca_static_is_uninitialized(&AT(Bucket, data + offset)->val)
		? "has an initializer of a static variable that has a value"
		: NULL;
}

/*
 * A closure gets values for its own static variables. The opcodes that give them stand behind the
 * one that makes it.
 */
static const char *check_lexical(
	const zend_op_array *f, const struct phpca_code_view *code, const zend_op *op)
{
	const struct phpca_walk *w = code->walk;
	const zend_op *made = op;
	uint64_t list = (uint64_t)(uintptr_t)f->dynamic_func_defs - w->base, closure;

	while (made > code->opcodes && (made->opcode == ZEND_BIND_LEXICAL || made->opcode == ZEND_NOP))
		made--;
	if (made->opcode != ZEND_DECLARE_LAMBDA_FUNCTION || made->result.var != op->op1.var)
		return "has a value for a closure that is not made right before";
	closure = AT(uint64_t, list)[made->op2.num] - w->base;
	return check_static(AT(zend_op_array, closure), code, op);
}

static const char *check_declared(
	const zend_op_array *f, const struct phpca_walk *w, const zend_op *op)
{
	uint64_t list = (uint64_t)(uintptr_t)f->dynamic_func_defs - w->base;

	if (op->op2.num >= f->num_dynamic_func_defs)
		return "has an opcode that declares a function that it has not";
	return op->opcode == ZEND_DECLARE_FUNCTION
		? phpca_check__no_closure(w, list + op->op2.num * sizeof(void *))
		: NULL;
}

static bool is_followed_by_data(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_ASSIGN_DIM:
	case ZEND_ASSIGN_OBJ:
	case ZEND_ASSIGN_STATIC_PROP:
	case ZEND_ASSIGN_DIM_OP:
	case ZEND_ASSIGN_OBJ_OP:
	case ZEND_ASSIGN_STATIC_PROP_OP:
	case ZEND_ASSIGN_OBJ_REF:
	case ZEND_ASSIGN_STATIC_PROP_REF:
		return true;
	default:
		return phpca_opcode_is_attributed_constant(op->opcode)
			|| phpca_opcode_frameless_arguments(op) > 2;
	}
}

static const char *check_parameter(const zend_op_array *f, const zend_op *op)
{
	bool variadic = op->opcode == ZEND_RECV_VARIADIC;

	return variadic ? op->op1.num == f->num_args + 1 && f->fn_flags & ZEND_ACC_VARIADIC
			? NULL
			: "has a list of arguments that is none by its number"
		: op->op1.num > 0 && op->op1.num <= f->num_args
		? NULL
		: "has a parameter that is none by its number";
}

static const char *check_special(
	const zend_op_array *f, const struct phpca_code_view *code, const zend_op *op)
{
	bool is_last = op == code->opcodes + code->count - 1;

	if (is_followed_by_data(op)
		&& (is_last || op[1].opcode != ZEND_OP_DATA || op[1].op1_type > IS_CV))
		return "has an opcode without its data";
	if (phpca_opcode_is_attributed_constant(op->opcode) && op[1].op1_type != IS_CONST)
		return "has a constant without its attributes";
	if (op->opcode == ZEND_RECV || op->opcode == ZEND_RECV_INIT || op->opcode == ZEND_RECV_VARIADIC)
		RETURN_FAULT(check_parameter(f, op));
	switch (op->opcode) {
	case ZEND_SWITCH_LONG:
	case ZEND_SWITCH_STRING:
#ifdef ZEND_MATCH
	case ZEND_MATCH:
#endif
		return check_jump_table(code, op);
	case ZEND_RECV_INIT:
		return op->op2_type == IS_CONST ? NULL : "has a parameter whose default is no constant";
	case ZEND_VERIFY_RETURN_TYPE:
		return f->fn_flags & ZEND_ACC_HAS_RETURN_TYPE ? NULL : "has no type of what it returns";
	case ZEND_DECLARE_LAMBDA_FUNCTION:
	case ZEND_DECLARE_FUNCTION:
		return check_declared(f, code->walk, op);
	case ZEND_DECLARE_CLASS:
	case ZEND_DECLARE_CLASS_DELAYED:
	case ZEND_DECLARE_ANON_CLASS:
		return phpca_check__declares(f, code, op);
	case ZEND_BIND_STATIC:
		return check_static(f, code, op);
	case ZEND_BIND_LEXICAL:
		return check_lexical(f, code, op);
	case ZEND_IN_ARRAY:
		return op->op2_type == IS_CONST
				&& Z_TYPE_P(phpca_check__literal_of(op, op->op2)) == IS_ARRAY
			? NULL
			: "has an opcode that looks into no array";
	case ZEND_HANDLE_EXCEPTION:
	case ZEND_USER_OPCODE:
	case ZEND_CALL_TRAMPOLINE:
		return "has an opcode that no code has";
	default:
		return phpca_opcode_awaits_initializer(op->opcode) ? check_static(f, code, op) : NULL;
	}
}

bool phpca_check__goes_nowhere(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_RETURN:
	case ZEND_RETURN_BY_REF:
	case ZEND_GENERATOR_RETURN:
	case ZEND_THROW:
	case ZEND_JMP:
	case ZEND_FAST_RET:
	case ZEND_MATCH_ERROR:
	case ZEND_VERIFY_NEVER_TYPE:
#ifdef ZEND_EXIT
	case ZEND_EXIT:
#endif
		return true;
	default:
		return false;
	}
}

/* ---- together ---- */

static const char *check_opcode(
	const zend_op_array *f, const struct phpca_code_view *code, const zend_op *op)
{
	uint8_t result = op->result_type & (IS_TMP_VAR | IS_VAR | IS_CV),
			branch = op->result_type & ~(IS_TMP_VAR | IS_VAR | IS_CV);
	uint32_t flags;

	if (op->opcode > ZEND_VM_LAST_OPCODE || !zend_get_opcode_name(op->opcode))
		return "has an opcode that the engine has not";
	flags = zend_get_opcode_flags(op->opcode);
	if (!phpca_frameless_is_sound(op))
		return "has a call without a frame of a function that is none";
	RETURN_FAULT(check_operand(
		f, code, op, op->op1_type, op->op1, ZEND_VM_OP1_FLAGS(flags), names_of_op1(op)));
	RETURN_FAULT(check_operand(
		f, code, op, op->op2_type, op->op2, ZEND_VM_OP2_FLAGS(flags), names_of_op2(op)));
	if (branch & ~(uint8_t)(IS_SMART_BRANCH_JMPZ | IS_SMART_BRANCH_JMPNZ))
		return "has an opcode with a result of no known type";
	if (result)
		RETURN_FAULT(check_operand(f, code, op, result, op->result, 0, 0));
	if (branch
		&& (op + 1 >= code->opcodes + code->count
			|| op[1].opcode != (branch == IS_SMART_BRANCH_JMPZ ? ZEND_JMPZ : ZEND_JMPNZ)
			|| op[1].op1_type != IS_TMP_VAR || result != IS_TMP_VAR
			|| op[1].op1.var != op->result.var))
		return "has an opcode that branches without a jump behind it";
	RETURN_FAULT(check_class_fetch(op));
	RETURN_FAULT(check_extended(code, op, flags));
	RETURN_FAULT(check_special(f, code, op));
	RETURN_FAULT(phpca_check__call(code, op));
	return has_handler(op, is_followed_by_data(op) ? op[1].op1_type : 0)
		? NULL
		: "has an opcode with a handler that the engine would not give it";
}

/* The optimizer leaves a FREE behind a throw: opcodes at the end that nothing may jump to. */
static uint32_t reach_of(const struct phpca_code_view *code)
{
	uint32_t reach = code->count;

	while (reach > 1
		&& (code->opcodes[reach - 1].opcode == ZEND_FREE
			|| code->opcodes[reach - 1].opcode == ZEND_FE_FREE))
		reach--;
	return reach;
}

const char *phpca_check__code(const zend_op_array *f, const struct phpca_code_view *given)
{
	struct phpca_code_view code = *given;

	code.reach = reach_of(given);
	for (uint32_t i = 0; i < code.count; i++)
		RETURN_FAULT(check_opcode(f, &code, &code.opcodes[i]));
	RETURN_FAULT(phpca_check__calls(&code));
	return f->fn_flags & ZEND_ACC_ABSTRACT
			|| phpca_check__goes_nowhere(&code.opcodes[code.reach - 1])
		? NULL
		: "has a last opcode behind which it goes on";
}
