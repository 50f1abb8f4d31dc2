/*
 * Kinds of operands. Where an opcode's operand may be of several kinds, the engine has a handler
 * for each, and one that says "invalid opcode" for the others. Where only one kind is possible, or
 * the handler looks for itself, whatever the operand says is believed.
 */
#include "engine/check_walk.h"

#include "zend_vm_opcodes.h"
#include "engine/engine.h"
#include "engine/version.h"

#define NONE 16 /* IS_UNUSED, as a bit */
#define TEMPORARY (IS_TMP_VAR | IS_VAR)
#define VALUE (IS_CONST | TEMPORARY | IS_CV)
#define ANY 0 /* the handler tells */

static uint32_t kinds_of_calls_op1(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_INIT_USER_CALL:
		return IS_CONST;
	case ZEND_SEND_VAR_NO_REF:
	case ZEND_SEND_VAR_NO_REF_EX:
	case ZEND_SEND_FUNC_ARG:
		return IS_VAR;
	case ZEND_SEND_UNPACK:
	case ZEND_SEND_ARRAY:
		return VALUE;
	case ZEND_INIT_FCALL:
	case ZEND_INIT_FCALL_BY_NAME:
	case ZEND_INIT_NS_FCALL_BY_NAME:
	case ZEND_INIT_DYNAMIC_CALL:
	case ZEND_CHECK_FUNC_ARG:
	case ZEND_CHECK_UNDEF_ARGS:
		return NONE;
	default:
		return phpca_opcode_begins_parent_hook(op->opcode) ? IS_CONST
			: phpca_engine_ends_call(op)                   ? NONE
														   : ANY;
	}
}

static uint32_t kinds_of_op1(const zend_op *op)
{
	if (phpca_check__is_of_static_property(op))
		return VALUE;
	switch (op->opcode) {
	case ZEND_OP_DATA:
	case ZEND_ADD_ARRAY_UNPACK:
		return VALUE;
	case ZEND_CATCH:
	case ZEND_DEFINED:
	case ZEND_DECLARE_CLASS:
	case ZEND_DECLARE_CLASS_DELAYED:
	case ZEND_DECLARE_ANON_CLASS:
	case ZEND_DECLARE_FUNCTION:
	case ZEND_DECLARE_CONST:
		return IS_CONST;
	case ZEND_UNSET_CV:
	case ZEND_ISSET_ISEMPTY_CV:
	case ZEND_CHECK_VAR:
	case ZEND_BIND_GLOBAL:
	case ZEND_BIND_STATIC:
		return IS_CV;
	case ZEND_FREE:
	case ZEND_FE_FREE:
	case ZEND_COPY_TMP:
		return TEMPORARY;
	case ZEND_CASE:
		return TEMPORARY
			| IS_CV; /* switch ($v = f()): the optimizer takes $v where that is no array */
	case ZEND_FE_FETCH_R:
	case ZEND_FE_FETCH_RW:
	case ZEND_FETCH_LIST_W:
	case ZEND_SEPARATE:
		return IS_VAR;
	case ZEND_ROPE_ADD:
	case ZEND_ROPE_END:
	case ZEND_END_SILENCE:
	case ZEND_BIND_LEXICAL:
	case ZEND_FAST_RET:
	case ZEND_DISCARD_EXCEPTION:
		return IS_TMP_VAR;
	case ZEND_NOP:
	case ZEND_JMP:
	case ZEND_FAST_CALL:
	case ZEND_ASSERT_CHECK:
	case ZEND_ROPE_INIT:
	case ZEND_RECV:
	case ZEND_RECV_INIT:
	case ZEND_RECV_VARIADIC:
	case ZEND_FETCH_CLASS:
	case ZEND_FETCH_CONSTANT:
	case ZEND_FETCH_THIS:
	case ZEND_FETCH_GLOBALS:
	case ZEND_ISSET_ISEMPTY_THIS:
	case ZEND_GET_CALLED_CLASS:
	case ZEND_FUNC_NUM_ARGS:
	case ZEND_GENERATOR_CREATE:
	case ZEND_VERIFY_NEVER_TYPE:
	case ZEND_BEGIN_SILENCE:
	case ZEND_TICKS:
	case ZEND_EXT_NOP:
	case ZEND_EXT_STMT:
	case ZEND_EXT_FCALL_BEGIN:
	case ZEND_EXT_FCALL_END:
		return NONE;
	default:
		return phpca_opcode_awaits_initializer(op->opcode) ? IS_CV
			: phpca_opcode_is_frameless_jump(op->opcode)
				|| phpca_opcode_is_attributed_constant(op->opcode)
			? IS_CONST
			: kinds_of_calls_op1(op);
	}
}

/* Behind these stands nothing, or a number, or where to jump to. */
static bool has_one_operand(const zend_op *op)
{
	uint32_t kind = ZEND_VM_OP2_FLAGS(zend_get_opcode_flags(op->opcode)) & ZEND_VM_OP_MASK;

	switch (op->opcode) {
	case ZEND_BW_NOT:
	case ZEND_BOOL_NOT:
	case ZEND_BOOL:
	case ZEND_PRE_INC:
	case ZEND_PRE_DEC:
	case ZEND_POST_INC:
	case ZEND_POST_DEC:
	case ZEND_ECHO:
	case ZEND_FREE:
	case ZEND_FE_FREE:
	case ZEND_RETURN:
	case ZEND_RETURN_BY_REF:
	case ZEND_GENERATOR_RETURN:
	case ZEND_VERIFY_RETURN_TYPE:
	case ZEND_THROW:
	case ZEND_CLONE:
	case ZEND_CAST:
	case ZEND_INCLUDE_OR_EVAL:
	case ZEND_QM_ASSIGN:
	case ZEND_COPY_TMP:
	case ZEND_STRLEN:
	case ZEND_COUNT:
	case ZEND_TYPE_CHECK:
	case ZEND_GET_TYPE:
	case ZEND_GET_CLASS:
	case ZEND_DEFINED:
	case ZEND_YIELD_FROM:
	case ZEND_FETCH_CLASS_NAME:
	case ZEND_FETCH_R:
	case ZEND_FETCH_W:
	case ZEND_FETCH_RW:
	case ZEND_FETCH_IS:
	case ZEND_FETCH_UNSET:
	case ZEND_FETCH_FUNC_ARG:
	case ZEND_ISSET_ISEMPTY_VAR:
	case ZEND_UNSET_VAR:
	case ZEND_UNSET_CV:
	case ZEND_ISSET_ISEMPTY_CV:
	case ZEND_CHECK_VAR:
	case ZEND_MAKE_REF:
	case ZEND_SEPARATE:
	case ZEND_MATCH_ERROR:
	case ZEND_FUNC_GET_ARGS:
	case ZEND_SEND_UNPACK:
	case ZEND_ADD_ARRAY_UNPACK:
	case ZEND_END_SILENCE:
	case ZEND_DISCARD_EXCEPTION:
	case ZEND_FAST_RET:
	case ZEND_RECV:
	case ZEND_RECV_VARIADIC:
	case ZEND_OP_DATA:
	case ZEND_NEW:
	case ZEND_DECLARE_LAMBDA_FUNCTION:
	case ZEND_DECLARE_FUNCTION:
	case ZEND_SEND_USER:
		return true;
	default:
		return kind == ZEND_VM_OP_JMP_ADDR || kinds_of_op1(op) == NONE;
	}
}

static uint32_t kinds_of_op2(const zend_op *op)
{
	if (phpca_check__is_of_static_property(op))
		return NONE | IS_CONST | IS_VAR;
	if (phpca_check__is_argument(op) || op->opcode == ZEND_CHECK_FUNC_ARG)
		return NONE | IS_CONST;
	switch (op->opcode) {
	case ZEND_INIT_FCALL:
	case ZEND_INIT_FCALL_BY_NAME:
	case ZEND_INIT_NS_FCALL_BY_NAME:
	case ZEND_FETCH_CONSTANT:
	case ZEND_RECV_INIT:
	case ZEND_BIND_GLOBAL:
	case ZEND_DECLARE_CONST:
	case ZEND_DECLARE_CLASS_DELAYED:
		return IS_CONST;
	case ZEND_DECLARE_CLASS:
	case ZEND_DECLARE_ANON_CLASS: /* the parent */
		return NONE | IS_CONST;
	case ZEND_FE_FETCH_R:
	case ZEND_FE_FETCH_RW:
		return TEMPORARY | IS_CV;
	case ZEND_FAST_CALL: /* what is to be returned */
		return NONE | TEMPORARY;
	case ZEND_BIND_LEXICAL:
		return IS_CV;
	case ZEND_BIND_STATIC: /* what it begins with, since 8.3 */
	case ZEND_SEND_ARRAY:  /* where array_slice() begins */
		return NONE | VALUE;
	case ZEND_FETCH_CLASS_CONSTANT:
		return PHPCA_CLASS_CONSTANTS_HAVE_NAMES ? IS_CONST : ANY;
	case ZEND_FETCH_CLASS:
	case ZEND_INIT_DYNAMIC_CALL:
	case ZEND_ROPE_INIT:
		return ANY;
	default:
		return phpca_opcode_is_attributed_constant(op->opcode) ? IS_CONST
			: has_one_operand(op)                              ? NONE
															   : ANY;
	}
}

static bool is_of(uint8_t type, uint32_t kinds)
{
	return kinds == ANY || (type == IS_UNUSED ? NONE : type) & kinds;
}

const char *phpca_check__operands(const struct phpca_code_view *code)
{
	for (const zend_op *op = code->opcodes; op < code->opcodes + code->count; op++) {
		uint8_t arguments = phpca_opcode_frameless_arguments(op);
		if (!is_of(op->op1_type, arguments > 0 ? VALUE : kinds_of_op1(op))
			|| !is_of(op->op2_type, arguments > 1 ? VALUE : kinds_of_op2(op)))
			return "has an opcode with an operand of another kind";
	}
	return NULL;
}
