/* What executing a script does, by its opcodes as the compiler made them. */
#include "php.h"
#include "engine/version.h"
#include "image/compiled.h"

static bool declares_at_top_level(const zend_op *op)
{
	const zval *name = RT_CONSTANT(
		op, op->op1); /* behind it: the key under which the class waits */
	const zend_class_entry *ce = zend_hash_find_ptr(CG(class_table), Z_STR_P(name + 1));

	return ce && (ce->ce_flags & ZEND_ACC_TOP_LEVEL);
}

static bool returns_1(const zend_op *op)
{
	return op->op1_type == IS_CONST && Z_TYPE_P(RT_CONSTANT(op, op->op1)) == IS_LONG
		&& Z_LVAL_P(RT_CONSTANT(op, op->op1)) == 1;
}

/* By its lower-case name: of these functions, loading the class is the only effect. */
static bool asks_for_class(const zend_string *name)
{
	static const char *const asking[] = {
		"class_exists", "interface_exists", "trait_exists", "enum_exists"};

	for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
		if (zend_string_equals_cstr(name, asking[i], strlen(asking[i])))
			return true;
	return false;
}

/*
 * Is it part of class_exists('A\B') or the like as a statement? The call of a function, by either
 * name if it stands in a namespace, constants as its arguments, and nothing that uses the result:
 * such an opcode is not accepted anywhere.
 */
static bool asks(const zend_op *op)
{
	const zend_function *frameless = phpca_frameless_function(op);

	if (frameless)
		return op->op1_type == IS_CONST && op->op2_type != IS_CV && op->op2_type != IS_VAR
			&& asks_for_class(frameless->common.function_name);
	if (phpca_opcode_is_frameless_jump(op->opcode))
		return true;
	switch (op->opcode) {
	case ZEND_INIT_FCALL:
		return asks_for_class(Z_STR_P(RT_CONSTANT(op, op->op2)));
	case ZEND_INIT_FCALL_BY_NAME:
		return asks_for_class(Z_STR_P(RT_CONSTANT(op, op->op2) + 1));
	case ZEND_INIT_NS_FCALL_BY_NAME: /* with the namespace, and without it */
		return asks_for_class(Z_STR_P(RT_CONSTANT(op, op->op2) + 2));
	case ZEND_SEND_VAL:
	case ZEND_SEND_VAL_EX:
		return op->op1_type == IS_CONST;
	case ZEND_DO_ICALL:
	case ZEND_DO_FCALL:
	case ZEND_DO_FCALL_BY_NAME:
	case ZEND_FREE:
		return true;
	case ZEND_JMP: /* past the call by the other name; not back */
		return OP_JMP_ADDR(op, op->op1) > op;
	default:
		return false;
	}
}

uint32_t phpca_compiled_main_code(const struct phpca_compiled *c)
{
	const zend_op_array *main = &c->script.main_op_array;
	uint32_t does = PHPC_SCRIPT_DECLARES;

	for (const zend_op *op = main->opcodes, *last = op + main->last - 1; op <= last; op++) {
		switch (op->opcode) {
		case ZEND_NOP:
			break;
		case ZEND_DECLARE_CLASS:
		case ZEND_DECLARE_CLASS_DELAYED:
			if (!declares_at_top_level(op))
				return 0;
			break;
		case ZEND_RETURN:
			if (op != last || !returns_1(op))
				return 0;
			break;
		default:
			if (!asks(op))
				return 0;
			does = PHPC_SCRIPT_ASKS;
		}
	}
	return does;
}
