/*
 * Calls: the frame that the caller makes has room for what the called function keeps in it.
 */
#include "engine/check_walk.h"

#include <string.h>

#include "zend_vm_opcodes.h"
#include "engine/engine.h"
#include "engine/script.h"
#include "engine/version.h"

static bool same_string(const struct phpc_string_disk *a, const char *text, uint64_t size)
{
	return a->size == size && memcmp(a + 1, text, size) == 0;
}

/* The function of the same script that the name stands for; NULL if it has none. */
static const zend_op_array *function_of(const struct phpca_code_view *code,
	const struct phpca_area *script_area, const struct phpc_string_disk *name)
{
	const struct phpca_walk *w = code->walk;
	const struct phpc_script *script = phpca_check__at(
		w, script_area->start + script_area->image.header->script_offset);
	uint64_t list = (uint64_t)(uintptr_t)script->functions - w->base;
	const struct phpca_area *area = script->function_count ? phpca_check__area(w, list) : NULL;

	if (!area
		|| script->function_count * sizeof(struct phpc_function) > area->start + area->size - list)
		return NULL;
	for (uint32_t i = 0; i < script->function_count; i++) {
		const struct phpc_function *f = (const struct phpc_function *)phpca_check__at(w, list) + i;
		uint64_t key = (uint64_t)(uintptr_t)f->lcname - w->string_base,
				 at = (uint64_t)(uintptr_t)f->function - w->base;
		if (key >= w->size - sizeof *name || key % 8 != 0
			|| phpca_check__string_of(w, f->lcname)->size != name->size
			|| name->size > w->size - key - sizeof *name
			|| !same_string(phpca_check__at(w, key), (const char *)(name + 1), name->size))
			continue;
		area = phpca_check__area(w, at);
		return area && area->start + area->size - at >= sizeof(zend_op_array)
			? phpca_check__at(w, at)
			: NULL;
	}
	return NULL;
}

/* Methods of traits are copied: their code calls functions of the trait's script. */
static const zend_op_array *own_function(
	const struct phpca_code_view *code, const struct phpc_string_disk *name)
{
	const zend_op_array *found = NULL;

	for (uint32_t i = 0; !found && i < code->walk->area_count; i++)
		found = function_of(code, &code->walk->areas[i], name);
	return found;
}

static bool names_function(const struct phpca_code_view *code, const struct phpca_import_disk *d,
	const struct phpc_string_disk *name)
{
	const char *text = code->walk->names + d->name;

	return d->kind == PHPC_IMPORT_FUNCTION && same_string(name, text, strlen(text));
}

/* An internal function that an image says it needs. */
static bool is_assumed(const struct phpca_code_view *code, const struct phpc_string_disk *name)
{
	uint32_t count;
	const uint32_t *assume = phpc_image_section(&code->area->image, PHPC_SECTION_ASSUME, &count);
	const struct phpca_archive *a = code->walk->archive;

	for (uint32_t i = 0; i < count; i++)
		if (names_function(code, &code->walk->import[assume[i]], name))
			return true;
	for (uint32_t i = 0; a && i < a->import_count; i++)
		if (names_function(code, &a->import[i], name))
			return true;
	return false;
}

/* The function that a direct call is of; *called NULL: one of the engine. */
static bool find_called(
	const struct phpca_code_view *code, const zend_op *op, const zend_op_array **called)
{
	const struct phpc_string_disk *name = phpca_check__string_of(
		code->walk, phpca_check__literal_of(op, op->op2)->value.str);

	*called = function_of(code, code->area, name);
	return *called || is_assumed(code, name) || (*called = own_function(code, name));
}

/* The frame of a function that is called without asking for it has the size that the code says. */
static const char *check_direct_call(const struct phpca_code_view *code, const zend_op *op)
{
	const zend_op_array *called;
	uint64_t passed = op->extended_value, wanted = ZEND_CALL_FRAME_SLOT + passed;

	if (op->op2_type != IS_CONST || passed > PHPCA_CHECK_VARIABLES_MAX)
		return "has a call without a name";
	if (!find_called(code, op, &called))
		return "has a call of a function that the script has not, nor needs";
	if (called)
		wanted += (uint64_t)(uint32_t)called->last_var + called->T
			- (called->num_args < passed ? called->num_args : passed);
	return op->op1.num >= wanted * sizeof(zval)
			&& op->op1.num <= 4ull * PHPCA_CHECK_VARIABLES_MAX * sizeof(zval)
		? NULL
		: "has a call with less room than the function takes";
}

bool phpca_check__is_argument(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_SEND_VAL:
	case ZEND_SEND_VAL_EX:
	case ZEND_SEND_VAR:
	case ZEND_SEND_VAR_EX:
	case ZEND_SEND_REF:
	case ZEND_SEND_FUNC_ARG:
	case ZEND_SEND_VAR_NO_REF:
	case ZEND_SEND_VAR_NO_REF_EX:
	case ZEND_SEND_USER:
		return true;
	default:
		return false;
	}
}

/* Arguments stand one behind the other in the frame that is called. */
static const char *check_argument(const zend_op *op)
{
	return op->op2_type == IS_CONST
			|| (op->op2.num > 0 && op->op2.num <= PHPCA_CHECK_VARIABLES_MAX
				&& op->result.var == (ZEND_CALL_FRAME_SLOT + op->op2.num - 1) * sizeof(zval))
		? NULL
		: "has an argument that is none by its number";
}

/* It begins a call and says how many arguments the frame is for. */
static bool counts_arguments(const zend_op *op)
{
	return op->opcode != ZEND_INIT_FCALL && phpca_engine_begins_call(op);
}

const char *phpca_check__call(const struct phpca_code_view *code, const zend_op *op)
{
	if (op->opcode == ZEND_INIT_FCALL)
		return check_direct_call(code, op);
	if (counts_arguments(op) && op->extended_value > PHPCA_CHECK_VARIABLES_MAX)
		return "has a call with more arguments than there can be";
	return phpca_check__is_argument(op) ? check_argument(op) : NULL;
}

/* ---- calls as a whole ---- */

/* Calls within calls of which the arguments are counted. */
#define DEPTH 512

/*
 * ZEND_DO_FCALL looks what it calls. Others do not look whether it is a function of the engine, or
 * one with code.
 */
static bool fits(const struct phpca_code_view *code, const zend_op *begin, const zend_op *end)
{
	bool is_direct = begin->opcode == ZEND_INIT_FCALL;
	const zend_op_array *called;

	/* Where a class has no constructor, the engine skips the opcode behind. */
	if (begin->opcode == ZEND_NEW)
		return end->opcode == ZEND_DO_FCALL && end->result_type == IS_UNUSED;
	switch (end->opcode) {
	case ZEND_DO_ICALL:
		return is_direct && find_called(code, begin, &called) && !called;
	case ZEND_DO_UCALL:
		return is_direct && find_called(code, begin, &called) && called;
	default:
		return true;
	}
}

/*
 * The engine makes room in the frame for as many arguments as the call's first opcode says, and
 * takes as many from it. Each is passed, once, in order. A call is a stretch of opcodes, with the
 * calls that are its arguments within; jumps do not leave it. The optimizer relies on this, too.
 */
const char *phpca_check__calls(const struct phpca_code_view *code)
{
	struct {
		const zend_op *begin;
		uint32_t passed;
	} call[DEPTH];
	uint32_t depth = 0;

	for (const zend_op *op = code->opcodes, *end = op + code->count; op < end; op++) {
		if (phpca_engine_begins_call(op)) {
			if (depth < DEPTH) {
				call[depth].begin = op;
				call[depth].passed = 0;
			}
			depth++;
		} else if (phpca_check__is_argument(op) && op->op2_type != IS_CONST) {
			if (!depth || (depth <= DEPTH && op->op2.num != ++call[depth - 1].passed))
				return "has an argument that is passed out of order";
		} else if (phpca_engine_ends_call(op)) {
			if (!depth--
				|| (depth < DEPTH && call[depth].passed != call[depth].begin->extended_value))
				return "has a call whose arguments are not all passed";
			if (depth >= DEPTH ? op->opcode != ZEND_DO_FCALL : !fits(code, call[depth].begin, op))
				return "has a call that ends as one of another kind";
		}
	}
	return NULL;
}
