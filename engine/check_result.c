/*
 * Results of opcodes: one that always writes its result says where, one that writes none has none,
 * and the place is of a kind that holds what is written. The engine looks only where a result may
 * be left out.
 */
#include "engine/check_flow.h"

#include "zend_vm.h"
#include "engine/engine.h"
#include "engine/version.h"

enum written { ALWAYS, IF_USED, NEVER };

/* Calls, assignments and what else is written as a statement, too. */
static bool may_be_left_out(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_ASSIGN:
	case ZEND_ASSIGN_DIM:
	case ZEND_ASSIGN_OBJ:
	case ZEND_ASSIGN_STATIC_PROP:
	case ZEND_ASSIGN_OP:
	case ZEND_ASSIGN_DIM_OP:
	case ZEND_ASSIGN_OBJ_OP:
	case ZEND_ASSIGN_STATIC_PROP_OP:
	case ZEND_ASSIGN_REF:
	case ZEND_ASSIGN_OBJ_REF:
	case ZEND_ASSIGN_STATIC_PROP_REF:
	case ZEND_PRE_INC:
	case ZEND_PRE_DEC:
	case ZEND_PRE_INC_OBJ:
	case ZEND_PRE_DEC_OBJ:
	case ZEND_PRE_INC_STATIC_PROP:
	case ZEND_PRE_DEC_STATIC_PROP:
	case ZEND_DO_FCALL:
	case ZEND_DO_ICALL:
	case ZEND_DO_UCALL:
	case ZEND_DO_FCALL_BY_NAME:
	case ZEND_INCLUDE_OR_EVAL:
	case ZEND_YIELD:
	case ZEND_YIELD_FROM:
	case ZEND_FE_FETCH_R: /* the key */
	case ZEND_FE_FETCH_RW:
	case ZEND_CATCH:
	case ZEND_ASSERT_CHECK:
		return true;
	default:
		return false;
	}
}

/* What begins a call has the number of a slot there, and an argument its place in the call. */
static bool is_of_call(const zend_op *op)
{
	return (phpca_engine_begins_call(op) && op->opcode != ZEND_NEW) || phpca_check__is_argument(op)
		|| op->opcode == ZEND_SEND_UNPACK || op->opcode == ZEND_SEND_ARRAY
		|| op->opcode == ZEND_CHECK_FUNC_ARG || op->opcode == ZEND_CHECK_UNDEF_ARGS;
}

static bool is_statement(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_NOP:
	case ZEND_OP_DATA:
	case ZEND_EXT_NOP:
	case ZEND_EXT_STMT:
	case ZEND_EXT_FCALL_BEGIN:
	case ZEND_EXT_FCALL_END:
	case ZEND_TICKS:
	case ZEND_ECHO:
	case ZEND_FREE:
	case ZEND_FE_FREE:
	case ZEND_END_SILENCE:
	case ZEND_DISCARD_EXCEPTION:
	case ZEND_CHECK_VAR:
	case ZEND_UNSET_CV:
	case ZEND_UNSET_VAR:
	case ZEND_UNSET_DIM:
	case ZEND_UNSET_OBJ:
	case ZEND_UNSET_STATIC_PROP:
	case ZEND_BIND_GLOBAL:
	case ZEND_BIND_STATIC:
	case ZEND_BIND_LEXICAL:
	case ZEND_DECLARE_CLASS:
	case ZEND_DECLARE_CLASS_DELAYED:
	case ZEND_DECLARE_FUNCTION:
	case ZEND_DECLARE_CONST:
	case ZEND_GENERATOR_CREATE:
		return true;
	default:
		return phpca_opcode_awaits_initializer(op->opcode)
			|| phpca_opcode_is_attributed_constant(op->opcode);
	}
}

/* It says only where execution goes on. */
static bool only_jumps(const zend_op *op)
{
	return op->opcode == ZEND_JMPZ || op->opcode == ZEND_JMPNZ || phpca_check__has_jump_table(op)
		|| phpca_check__goes_nowhere(op) || phpca_opcode_is_frameless_jump(op->opcode);
}

static enum written written_by(const zend_op *op)
{
	/* A constant that is returned is copied before it is brought to the type. */
	if (op->opcode == ZEND_VERIFY_RETURN_TYPE)
		return op->op1_type == IS_CONST ? ALWAYS : NEVER;
	return is_of_call(op) || is_statement(op) || only_jumps(op) ? NEVER
		: may_be_left_out(op)                                   ? IF_USED
																: ALWAYS;
}

/* A variable has no room for what only the engine knows how to read. */
static bool is_for_variables(const zend_op *op)
{
	switch (phpca_flow__kind_of_result(op, true)) {
	case PHPCA_HELD_VALUE:
	case PHPCA_HELD_ARRAY:
	case PHPCA_HELD_CLOSURE:
		return op->opcode != ZEND_ROPE_INIT && op->opcode != ZEND_ROPE_ADD
			&& op->opcode != ZEND_ADD_ARRAY_ELEMENT && op->opcode != ZEND_ADD_ARRAY_UNPACK
			&& op->opcode != ZEND_MAKE_REF && op->opcode != ZEND_SEPARATE;
	default:
		return false;
	}
}

/* Parameters are the first variables, in their order. */
static bool is_parameter(const zend_op *op)
{
	return op->opcode == ZEND_RECV || op->opcode == ZEND_RECV_INIT
		|| op->opcode == ZEND_RECV_VARIADIC;
}

static const char *check_result(const zend_op *op)
{
	uint8_t type = op->result_type & (IS_TMP_VAR | IS_VAR | IS_CV);
	enum written written = written_by(op);

	if (written == ALWAYS && !type)
		return "has an opcode without a place for its result";
	if (written == NEVER && op->result_type)
		return "has an opcode with a result that it does not write";
	if (is_parameter(op)
		&& (type != IS_CV || op->result.var != (uint32_t)EX_NUM_TO_VAR(op->op1.num - 1)))
		return "has a parameter in another's place";
	if (op->opcode == ZEND_CATCH && type && type != IS_CV)
		return "has an exception in no variable";
	if (op->opcode == ZEND_SEPARATE && op->result.var != op->op1.var)
		return "has an opcode with a result in another place";
	return type == IS_CV && !is_for_variables(op) ? "has a variable that holds no value" : NULL;
}

const char *phpca_check__results(const struct phpca_code_view *code)
{
	for (const zend_op *op = code->opcodes; op < code->opcodes + code->count; op++)
		RETURN_FAULT(check_result(op));
	return NULL;
}
