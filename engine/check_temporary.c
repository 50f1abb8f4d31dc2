/* What opcodes do with temporaries: what they take them for, and what they leave there. */
#include "engine/check_flow.h"

#include "zend_vm_opcodes.h"
#include "engine/version.h"

/* It changes what stands in its result. */
bool phpca_flow__adds_to_result(const zend_op *op)
{
	return op->opcode == ZEND_ADD_ARRAY_ELEMENT || op->opcode == ZEND_ADD_ARRAY_UNPACK;
}

/* Its second operand is a second result. */
bool phpca_flow__fetches_element(const zend_op *op)
{
	return op->opcode == ZEND_FE_FETCH_R || op->opcode == ZEND_FE_FETCH_RW;
}

/* Its first operand is what it writes to, or lets others write to. */
static bool takes_place(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_ASSIGN:
	case ZEND_ASSIGN_OP:
	case ZEND_ASSIGN_DIM:
	case ZEND_ASSIGN_DIM_OP:
	case ZEND_ASSIGN_OBJ:
	case ZEND_ASSIGN_OBJ_OP:
	case ZEND_ASSIGN_OBJ_REF:
	case ZEND_ASSIGN_REF:
	case ZEND_PRE_INC:
	case ZEND_PRE_DEC:
	case ZEND_POST_INC:
	case ZEND_POST_DEC:
	case ZEND_PRE_INC_OBJ:
	case ZEND_PRE_DEC_OBJ:
	case ZEND_POST_INC_OBJ:
	case ZEND_POST_DEC_OBJ:
	case ZEND_FETCH_DIM_W:
	case ZEND_FETCH_DIM_RW:
	case ZEND_FETCH_DIM_FUNC_ARG:
	case ZEND_FETCH_DIM_UNSET:
	case ZEND_FETCH_OBJ_W:
	case ZEND_FETCH_OBJ_RW:
	case ZEND_FETCH_OBJ_FUNC_ARG:
	case ZEND_FETCH_OBJ_UNSET:
	case ZEND_FETCH_LIST_W:
	case ZEND_UNSET_DIM:
	case ZEND_UNSET_OBJ:
	case ZEND_FE_RESET_RW:
	case ZEND_MAKE_REF:
	case ZEND_SEPARATE:
	case ZEND_SEND_REF:
	case ZEND_SEND_FUNC_ARG:
	case ZEND_RETURN_BY_REF:
	case ZEND_VERIFY_RETURN_TYPE:
	case ZEND_YIELD:
	case ZEND_FREE:
		return true;
	case ZEND_INIT_ARRAY:
	case ZEND_ADD_ARRAY_ELEMENT:
		return op->extended_value & ZEND_ARRAY_ELEMENT_REF;
	case ZEND_OP_DATA:
		return op[-1].opcode == ZEND_ASSIGN_OBJ_REF || op[-1].opcode == ZEND_ASSIGN_STATIC_PROP_REF;
	default:
		return false;
	}
}

/* Its result is a place. That of an argument is one if the call says that it takes references. */
static bool finds_place(const zend_op *op, bool asked)
{
	switch (op->opcode) {
	case ZEND_FETCH_FUNC_ARG:
	case ZEND_FETCH_DIM_FUNC_ARG:
	case ZEND_FETCH_OBJ_FUNC_ARG:
	case ZEND_FETCH_STATIC_PROP_FUNC_ARG:
		return asked;
	case ZEND_FETCH_W:
	case ZEND_FETCH_RW:
	case ZEND_FETCH_UNSET:
	case ZEND_FETCH_DIM_W:
	case ZEND_FETCH_DIM_RW:
	case ZEND_FETCH_DIM_UNSET:
	case ZEND_FETCH_OBJ_W:
	case ZEND_FETCH_OBJ_RW:
	case ZEND_FETCH_OBJ_UNSET:
	case ZEND_FETCH_STATIC_PROP_W:
	case ZEND_FETCH_STATIC_PROP_RW:
	case ZEND_FETCH_STATIC_PROP_UNSET:
	case ZEND_FETCH_LIST_W:
		return true;
	default:
		return false;
	}
}

enum phpca_held phpca_flow__kind_of_op1(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FE_FETCH_R:
		return PHPCA_HELD_READING;
	case ZEND_FE_FETCH_RW:
		return PHPCA_HELD_WRITING;
	case ZEND_FE_FREE:
		return PHPCA_HELD_LOOP;
	case ZEND_END_SILENCE:
		return PHPCA_HELD_REPORTING;
	case ZEND_FAST_RET:
	case ZEND_DISCARD_EXCEPTION:
		return PHPCA_HELD_FINALLY;
	case ZEND_NEW:
	case ZEND_INIT_STATIC_METHOD_CALL:
	case ZEND_FETCH_CLASS_CONSTANT:
		return PHPCA_HELD_CLASS;
	case ZEND_BIND_LEXICAL:
		return PHPCA_HELD_CLOSURE;
	default:
		return takes_place(op) ? PHPCA_HELD_PLACE : PHPCA_HELD_VALUE;
	}
}

enum phpca_held phpca_flow__kind_of_op2(const zend_op *op)
{
	return op->opcode == ZEND_INSTANCEOF || phpca_check__is_of_static_property(op)
		? PHPCA_HELD_CLASS
		: op->opcode == ZEND_ASSIGN_REF ? PHPCA_HELD_PLACE
										: PHPCA_HELD_VALUE;
}

enum phpca_held phpca_flow__kind_of_result(const zend_op *op, bool asked)
{
	switch (op->opcode) {
	case ZEND_FE_RESET_R:
		return PHPCA_HELD_READING;
	case ZEND_FE_RESET_RW:
		return PHPCA_HELD_WRITING;
	case ZEND_NEW:
		return PHPCA_HELD_NEW;
	case ZEND_BEGIN_SILENCE:
		return PHPCA_HELD_REPORTING;
	case ZEND_FAST_CALL:
		return PHPCA_HELD_FINALLY;
	case ZEND_FETCH_CLASS:
	case ZEND_DECLARE_ANON_CLASS:
		return PHPCA_HELD_CLASS;
	case ZEND_INIT_ARRAY:
	case ZEND_ADD_ARRAY_ELEMENT:
	case ZEND_ADD_ARRAY_UNPACK:
		return PHPCA_HELD_ARRAY;
	case ZEND_DECLARE_LAMBDA_FUNCTION:
		return PHPCA_HELD_CLOSURE;
	default:
		return finds_place(op, asked) ? PHPCA_HELD_PLACE : PHPCA_HELD_VALUE;
	}
}

/* Its first operand is a rope. */
bool phpca_flow__continues_rope(const zend_op *op)
{
	return op->opcode == ZEND_ROPE_ADD || op->opcode == ZEND_ROPE_END;
}

bool phpca_flow__writes_if_it_jumps(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_COALESCE:
	case ZEND_JMP_SET:
	case ZEND_JMP_NULL:
	case ZEND_ASSERT_CHECK:
		return true;
	default:
		return false;
	}
}

/* A value may stand where a place is asked for, and what is more than a value where one is. */
static uint32_t kinds_of(enum phpca_held kind)
{
	uint32_t bit = 1u << kind, place = 1u << PHPCA_HELD_PLACE, value = 1u << PHPCA_HELD_VALUE;

	switch (kind) {
	case PHPCA_HELD_READING:
	case PHPCA_HELD_WRITING:
		return bit | 1u << PHPCA_HELD_LOOP;
	case PHPCA_HELD_VALUE:
	case PHPCA_HELD_ARRAY:
	case PHPCA_HELD_CLOSURE:
	case PHPCA_HELD_NEW:
	case PHPCA_HELD_REPORTING:
		return bit | value | place;
	default:
		return bit;
	}
}

void phpca_flow__write(
	const struct phpca_flow *w, uint64_t *words, uint32_t variable, enum phpca_held kind)
{
	uint32_t n = phpca_flow__temporary(w, variable);

	phpca_flow__take(w, words, variable);
	for (uint32_t kinds = kinds_of(kind), k = 0; kinds >> k; k++)
		if (kinds >> k & 1)
			*phpca_flow__word(w, words, k, n) |= 1ull << n % 64;
}
