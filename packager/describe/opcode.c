#include "describe/opcode.h"

#include <stdio.h>
#include <string.h>

#include "php.h"
#include "describe/handles.h"
#include "engine/version.h"
#include "zend_vm.h"

/* ---- operands ---- */

static struct phpca_operand number_operand(enum phpca_operand_kind kind, uint32_t number)
{
	return (struct phpca_operand){.kind = kind, .number = number};
}

static struct phpca_operand target(const zend_op_array *a, const zend_op *to)
{
	return number_operand(PHPCA_OPERAND_TARGET, (uint32_t)(to - a->opcodes));
}

static struct phpca_operand variable(const zend_op_array *a, uint8_t type, uint32_t var)
{
	int number = (int)EX_VAR_TO_NUM(var);

	if (type & IS_CV) {
		return (struct phpca_operand){.kind = PHPCA_OPERAND_NAMED,
			.name = number < a->last_var ? ZSTR_VAL(a->vars[number]) : "?"};
	}
	return number_operand(type & IS_VAR ? PHPCA_OPERAND_VARIABLE : PHPCA_OPERAND_TEMPORARY,
		(uint32_t)(number - a->last_var));
}

/* One without a type. */
static struct phpca_operand unused(
	const zend_op_array *a, const zend_op *op, znode_op node, uint32_t flags)
{
	switch (flags & ZEND_VM_OP_MASK) {
	case ZEND_VM_OP_NUM:
		return number_operand(PHPCA_OPERAND_NUMBER, node.num);
	case ZEND_VM_OP_JMP_ADDR:
		return target(a, OP_JMP_ADDR(op, node));
	case ZEND_VM_OP_TRY_CATCH:
		return number_operand(PHPCA_OPERAND_TRY, node.num);
	case ZEND_VM_OP_THIS:
		return number_operand(PHPCA_OPERAND_THIS, 0);
	case ZEND_VM_OP_NEXT:
		return number_operand(PHPCA_OPERAND_NEXT, 0);
	case ZEND_VM_OP_CONSTRUCTOR:
		return number_operand(PHPCA_OPERAND_CONSTRUCTOR, 0);
	case ZEND_VM_OP_CLASS_FETCH:
		return number_operand(PHPCA_OPERAND_CLASS_FETCH, node.num);
	case ZEND_VM_OP_CONST_FETCH:
		return number_operand(PHPCA_OPERAND_CONSTANT_FETCH, node.num);
	default:
		return number_operand(PHPCA_OPERAND_NONE, node.num);
	}
}

static struct phpca_operand operand(
	const zend_op_array *a, const zend_op *op, uint8_t type, znode_op node, uint32_t flags)
{
	struct phpca_operand out = {.kind = PHPCA_OPERAND_CONSTANT};

	if (type == IS_CONST)
		out.constant = RT_CONSTANT(op, node);
	else
		out = type & (IS_TMP_VAR | IS_VAR | IS_CV) ? variable(a, type, node.var)
												   : unused(a, op, node, flags);
	out.type = type;
	return out;
}

static struct phpca_operand extended(const zend_op_array *a, const zend_op *op, uint32_t flags)
{
	uint32_t value = op->extended_value;

	switch (flags & ZEND_VM_EXT_MASK) {
	case ZEND_VM_EXT_NUM:
		return number_operand(PHPCA_OPERAND_NUMBER, value);
	case ZEND_VM_EXT_JMP_ADDR:
		return target(a, ZEND_OFFSET_TO_OPLINE(op, value));
	case ZEND_VM_EXT_OP:
		return number_operand(PHPCA_OPERAND_OPCODE, value);
	case ZEND_VM_EXT_TYPE:
		return number_operand(PHPCA_OPERAND_TYPE, value);
	case ZEND_VM_EXT_EVAL:
		return number_operand(PHPCA_OPERAND_INCLUDE, value);
	case ZEND_VM_EXT_LAST_CATCH:
		return number_operand(PHPCA_OPERAND_LAST_CATCH, value);
	case ZEND_VM_EXT_TYPE_MASK:
	case ZEND_VM_EXT_SRC:
		return number_operand(PHPCA_OPERAND_MASK, value);
	default:
		return number_operand(PHPCA_OPERAND_NONE, value);
	}
}

/* ---- words for flags ---- */

static const char *opcode_name(uint8_t code)
{
	const char *name = zend_get_opcode_name(code);
	return name ? name + sizeof "ZEND_" - 1 : "?";
}

static const char *include_kind(uint32_t kind)
{
	switch (kind) {
	case ZEND_EVAL:
		return "eval";
	case ZEND_INCLUDE:
		return "include";
	case ZEND_INCLUDE_ONCE:
		return "include_once";
	case ZEND_REQUIRE:
		return "require";
	case ZEND_REQUIRE_ONCE:
		return "require_once";
	}
	return "";
}

static void class_fetch_text(char out[PHPCA_OPERAND_TEXT_SIZE], uint32_t fetch)
{
	static const char *const names[] = {
		"", "self", "parent", "static", "auto", "interface", "trait"};
	uint32_t kind = fetch & ZEND_FETCH_CLASS_MASK;

	snprintf(out, PHPCA_OPERAND_TEXT_SIZE, "(%s%s%s%s)",
		kind < sizeof names / sizeof *names ? names[kind] : "?",
		fetch & ZEND_FETCH_CLASS_NO_AUTOLOAD ? " no-autoload" : "",
		fetch & ZEND_FETCH_CLASS_SILENT ? " silent" : "",
		fetch & ZEND_FETCH_CLASS_EXCEPTION ? " exception" : "");
}

void phpca_operand_text(const struct phpca_operand *o, char out[PHPCA_OPERAND_TEXT_SIZE])
{
	const char *text = "";

	switch (o->kind) {
	case PHPCA_OPERAND_CLASS_FETCH:
		class_fetch_text(out, o->number);
		return;
	case PHPCA_OPERAND_OPCODE:
		snprintf(out, PHPCA_OPERAND_TEXT_SIZE, "(%s)", opcode_name((uint8_t)o->number));
		return;
	case PHPCA_OPERAND_TYPE:
		snprintf(out, PHPCA_OPERAND_TEXT_SIZE, "(%s)",
			o->number == _IS_BOOL ? "bool" : zend_get_type_by_const((int)o->number));
		return;
	case PHPCA_OPERAND_MASK:
		snprintf(out, PHPCA_OPERAND_TEXT_SIZE, o->number ? "0x%x" : "%x", o->number);
		return;
	case PHPCA_OPERAND_CONSTANT_FETCH:
		text = o->number & IS_CONSTANT_UNQUALIFIED_IN_NAMESPACE ? "unqualified-in-namespace" : "";
		break;
	case PHPCA_OPERAND_INCLUDE:
		text = include_kind(o->number);
		break;
	case PHPCA_OPERAND_LAST_CATCH:
		text = o->number & ZEND_LAST_CATCH ? "last-catch" : "";
		break;
	default:
		break;
	}
	snprintf(out, PHPCA_OPERAND_TEXT_SIZE, "%s", text);
}

/* ---- opcodes ---- */

uint32_t phpca_function_opcode_count(const struct phpca_function *f)
{
	return phpca_op_array(f)->last;
}

struct phpca_opcode phpca_function_opcode(const struct phpca_function *f, uint32_t number)
{
	const zend_op_array *a = phpca_op_array(f);
	const zend_op *op = &a->opcodes[number];
	uint32_t flags = zend_get_opcode_flags(op->opcode);
	uint8_t result = op->result_type & (IS_TMP_VAR | IS_VAR | IS_CV);
	struct phpca_opcode out = {
		.code = op->opcode,
		.name = opcode_name(op->opcode),
		.line = op->lineno,
		.op1 = operand(a, op, op->op1_type, op->op1, ZEND_VM_OP1_FLAGS(flags)),
		.op2 = operand(a, op, op->op2_type, op->op2, ZEND_VM_OP2_FLAGS(flags)),
		.extended = extended(a, op, flags),
		.tests_empty = (flags & ZEND_VM_EXT_ISSET) && (op->extended_value & ZEND_ISEMPTY),
		.by_reference = (flags & ZEND_VM_EXT_REF) && (op->extended_value & 1),
		.has_cache = flags & ZEND_VM_EXT_CACHE_SLOT,
		.cache = op->extended_value & ~7u,
		.branch = op->result_type & IS_SMART_BRANCH_JMPZ ? "JMPZ"
			: op->result_type & IS_SMART_BRANCH_JMPNZ    ? "JMPNZ"
														 : NULL,
		.has_jump_table = op->opcode == ZEND_SWITCH_LONG || op->opcode == ZEND_SWITCH_STRING
			|| op->opcode == ZEND_MATCH,
	};

	if (result)
		out.result = variable(a, result, op->result.var);
	return out;
}

uint32_t phpca_function_jump(const struct phpca_function *f, uint32_t number, const zval *distance)
{
	const zend_op_array *a = phpca_op_array(f);
	const zend_op *op = &a->opcodes[number];

	return (uint32_t)(ZEND_OFFSET_TO_OPLINE(op, Z_LVAL_P(distance)) - a->opcodes);
}

/* ---- what some opcodes do ---- */

bool phpca_opcode_calls(const struct phpca_opcode *op, const char *function)
{
	int literal = op->code == ZEND_INIT_FCALL    ? 0
		: op->code == ZEND_INIT_FCALL_BY_NAME    ? 1
		: op->code == ZEND_INIT_NS_FCALL_BY_NAME ? 2
												 : -1;

	return literal >= 0 && !strcmp(Z_STRVAL_P(op->op2.constant + literal), function);
}

const zval *phpca_opcode_passes(const struct phpca_opcode *op)
{
	return op->code == ZEND_SEND_VAL || op->code == ZEND_SEND_VAL_EX ? op->op1.constant : NULL;
}

bool phpca_opcode_includes(const struct phpca_opcode *op)
{
	return op->code == ZEND_INCLUDE_OR_EVAL && op->extended.number != ZEND_EVAL;
}

bool phpca_opcode_declares_constant(const struct phpca_opcode *op)
{
	return op->code == ZEND_DECLARE_CONST || phpca_opcode_is_attributed_constant(op->code);
}

const struct phpca_function *phpca_opcode_declares_function(
	const struct phpca_function *f, const struct phpca_opcode *op)
{
	return op->code == ZEND_DECLARE_FUNCTION ? phpca_function_inner(f, op->op2.number) : NULL;
}
