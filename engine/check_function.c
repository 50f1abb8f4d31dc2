/* Functions of images: an op_array, and what it counts. */
#include "engine/check_walk.h"

#include <string.h>

#include "engine/version.h"

#define FIELD(location, field) ((location) + offsetof(zend_op_array, field))

/* ---- what belongs to it ---- */

static const char *check_parameters(struct phpca_walk *w, uint64_t at)
{
	const zend_op_array *f = AT(zend_op_array, at);
	uint64_t before = f->fn_flags & ZEND_ACC_HAS_RETURN_TYPE ? 1 : 0, list;
	uint64_t count = f->num_args + before + (f->fn_flags & ZEND_ACC_VARIADIC ? 1 : 0);

	if (f->required_num_args > f->num_args || f->last_var < 0
		|| count - before > (uint64_t)f->last_var)
		return "has more parameters than variables";
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, arg_info), &list));
	if (!count)
		return NULL;
	if (list < before * sizeof(zend_arg_info))
		return "has no parameters where it says that it has";
	list -= before * sizeof(zend_arg_info);
	RETURN_FAULT(phpca_check__take(w, list, count * sizeof(zend_arg_info)));
	for (uint64_t i = 0; i < count; i++, list += sizeof(zend_arg_info)) {
		RETURN_FAULT(phpca_check__string(w, list + offsetof(zend_arg_info, name), i < before));
		RETURN_FAULT(phpca_check__type(w, list + offsetof(zend_arg_info, type)));
		if (i < before && !ZEND_TYPE_IS_SET(AT(zend_arg_info, list)->type))
			return "has no type of what it returns";
		RETURN_FAULT(phpca_check__plain(w, list + offsetof(zend_arg_info, default_value), 8));
		if (PHPCA_PARAMETER_DOC_COMMENT)
			RETURN_FAULT(phpca_check__string(w, list + PHPCA_PARAMETER_DOC_COMMENT, true));
	}
	return NULL;
}

static const char *check_variables(struct phpca_walk *w, uint64_t at)
{
	const zend_op_array *f = AT(zend_op_array, at);
	uint64_t list;

	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, vars), &list));
	if (!f->last_var)
		return NULL;
	RETURN_FAULT(phpca_check__take(w, list, (uint64_t)f->last_var * sizeof(void *)));
	for (int i = 0; i < f->last_var; i++)
		RETURN_FAULT(phpca_check__string(w, list + (uint64_t)i * sizeof(void *), false));
	return NULL;
}

static const char *check_bytes(
	struct phpca_walk *w, uint64_t location, int64_t count, size_t size, uint64_t *to)
{
	if (count < 0)
		return "has less than no records";
	RETURN_FAULT(phpca_check__pointer(w, location, to));
	if (!count)
		return NULL;
	RETURN_FAULT(phpca_check__take(w, *to, (uint64_t)count * size));
	return phpca_check__plain(w, *to, (uint64_t)count * size);
}

static bool is_temporary(const zend_op_array *f, uint32_t variable)
{
	uint32_t number = EX_VAR_TO_NUM(variable);

	return variable % sizeof(zval) == 0 && variable >= ZEND_CALL_FRAME_SLOT * sizeof(zval)
		&& number >= (uint32_t)f->last_var && number < (uint32_t)f->last_var + f->T;
}

static const char *check_live_ranges(
	struct phpca_walk *w, uint64_t at, const struct phpca_code_view *code)
{
	const zend_op_array *f = AT(zend_op_array, at);
	const zend_live_range *range;
	uint64_t list;

	RETURN_FAULT(
		check_bytes(w, FIELD(at, live_range), f->last_live_range, sizeof(zend_live_range), &list));
	range = AT(zend_live_range, list);
	for (int i = 0; i < f->last_live_range; i++)
		if (!is_temporary(f, range[i].var & ~(uint32_t)ZEND_LIVE_MASK)
			|| (range[i].var & ZEND_LIVE_MASK) > ZEND_LIVE_NEW || range[i].start >= range[i].end
			|| range[i].end > code->count)
			return "has a live range of something else than its temporaries and opcodes";
	return NULL;
}

static const char *check_try(
	const zend_op_array *f, const zend_try_catch_element *t, const struct phpca_code_view *code)
{
	const zend_op *last;

	if (t->try_op >= code->count || t->catch_op >= code->count || t->finally_op >= code->count
		|| t->finally_end >= code->count)
		return "has a try block beyond its opcodes";
	if (t->catch_op && code->opcodes[t->catch_op].opcode != ZEND_CATCH)
		return "has a try block whose catch is no such opcode";
	if (!t->finally_op)
		return t->finally_end ? "has the end of a finally block, and not its begin" : NULL;
	last = &code->opcodes[t->finally_end];
	return t->finally_end >= t->finally_op && last->opcode == ZEND_FAST_RET
			&& last->op1_type == IS_TMP_VAR && is_temporary(f, last->op1.var)
		? NULL
		: "has a finally block without its end";
}

static const char *check_try_blocks(
	struct phpca_walk *w, uint64_t at, const struct phpca_code_view *code)
{
	const zend_op_array *f = AT(zend_op_array, at);
	uint64_t list;

	RETURN_FAULT(check_bytes(
		w, FIELD(at, try_catch_array), f->last_try_catch, sizeof(zend_try_catch_element), &list));
	for (int i = 0; i < f->last_try_catch; i++)
		RETURN_FAULT(check_try(f, AT(zend_try_catch_element, list) + i, code));
	return NULL;
}

static const char *check_inner_functions(struct phpca_walk *w, uint64_t at)
{
	const zend_op_array *f = AT(zend_op_array, at);
	uint64_t list;

	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, dynamic_func_defs), &list));
	if (!f->num_dynamic_func_defs)
		return NULL;
	RETURN_FAULT(phpca_check__take(w, list, (uint64_t)f->num_dynamic_func_defs * sizeof(void *)));
	for (uint32_t i = 0; i < f->num_dynamic_func_defs; i++)
		RETURN_FAULT(phpca_check__callable(w, list + i * sizeof(void *)));
	return NULL;
}

const char *phpca_check__callable(struct phpca_walk *w, uint64_t location)
{
	uint64_t to;

	RETURN_FAULT(phpca_check__object(w, location, PHPCA_CHECK_FUNCTION, false));
	RETURN_FAULT(phpca_check__pointer(w, location, &to));
	RETURN_FAULT(phpca_check__take(w, to, sizeof(zend_op_array)));
	return phpca_check__slot(w, FIELD(to, run_time_cache__ptr), true);
}

static const char *check_statics(struct phpca_walk *w, uint64_t at)
{
	RETURN_FAULT(phpca_check__object(w, FIELD(at, static_variables), PHPCA_CHECK_VALUES, true));
	RETURN_FAULT(phpca_check__slot(w, FIELD(at, static_variables_ptr__ptr), false));
	return phpca_check__slot(w, FIELD(at, run_time_cache__ptr), false);
}

/* ---- code ---- */

static const char *check_literal(struct phpca_walk *w, uint64_t at)
{
	if (Z_TYPE_P(AT(zval, at)) != IS_PTR)
		return phpca_check__value(w, at);
	RETURN_FAULT(phpca_check__plain(w, at + 8, 8));
	return phpca_check__object(w, at, PHPCA_CHECK_ATTRIBUTES, false);
}

/* A stand-alone image has the opcodes as they are. */
const char *phpca_check__plain_code(struct phpca_walk *w, uint64_t at)
{
	const zend_op_array *f = AT(zend_op_array, at);
	struct phpca_code_view code = {.walk = w,
		.area = phpca_check__area(w, at),
		.count = f->last,
		.literal_count = (uint32_t)f->last_literal};
	uint64_t opcodes, literals;

	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, opcodes), &opcodes));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, literals), &literals));
	if (f->last == 0 || f->last_literal < 0)
		return "has no opcodes";
	RETURN_FAULT(phpca_check__take(w, opcodes, (uint64_t)f->last * sizeof(zend_op)));
	for (uint32_t i = 0; i < f->last; i++) {
		uint64_t op = opcodes + i * sizeof(zend_op);
		if ((w->words[op / 8] & 15) != PHPCA_WORD_HANDLER)
			return "has an opcode whose handler is no number";
		RETURN_FAULT(phpca_check__plain(w, op + 8, sizeof(zend_op) - 8));
	}
	if (f->last_literal)
		RETURN_FAULT(phpca_check__take(w, literals, (uint64_t)f->last_literal * sizeof(zval)));
	for (int i = 0; i < f->last_literal; i++)
		RETURN_FAULT(check_literal(w, literals + (uint64_t)i * sizeof(zval)));
	code.opcodes = AT(zend_op, opcodes);
	code.literals = literals ? AT(zval, literals) : (const zval *)(code.opcodes + f->last);
	return phpca_check__unpacked(w, at, &code);
}

const char *phpca_check__unpacked(
	struct phpca_walk *w, uint64_t at, const struct phpca_code_view *code)
{
	RETURN_FAULT(check_live_ranges(w, at, code));
	RETURN_FAULT(check_try_blocks(w, at, code));
	RETURN_FAULT(phpca_check__code(AT(zend_op_array, at), code));
	RETURN_FAULT(phpca_check__operands(code));
	RETURN_FAULT(phpca_check__results(code));
	RETURN_FAULT(phpca_check__flow(w, at, code));
	return phpca_check__slots(w, at, code);
}

/* ---- together ---- */

/* What the engine sets in memory. */
#define NEVER (ZEND_ACC_CALL_VIA_TRAMPOLINE | ZEND_ACC_FAKE_CLOSURE)

/* The code of the script itself is copied for each include. Functions are used where they lie. */
static bool may_be_kept(const struct phpca_walk *w, uint64_t at)
{
	const zend_op_array *f = AT(zend_op_array, at);

	if (f->type != ZEND_USER_FUNCTION || (f->fn_flags & NEVER) != 0
		|| !(f->fn_flags & ZEND_ACC_DONE_PASS_TWO))
		return false;
	return phpca_check__is_main(w, at)
		|| (f->fn_flags & (ZEND_ACC_IMMUTABLE | ZEND_ACC_HEAP_RT_CACHE))
		== (uint32_t)ZEND_ACC_IMMUTABLE;
}

static const char *check_sizes(const zend_op_array *f)
{
	if (f->cache_size < 0 || f->cache_size % (int)sizeof(void *) != 0
		|| f->cache_size > PHPCA_CHECK_CACHE_MAX)
		return "has a run-time cache of a size that no code needs";
	if (f->last_var < 0 || f->T > PHPCA_CHECK_VARIABLES_MAX
		|| f->last_var > (int)PHPCA_CHECK_VARIABLES_MAX)
		return "has more variables than any code needs";
	for (size_t i = 0; i < sizeof f->reserved / sizeof *f->reserved; i++)
		if (f->reserved[i])
			return "has an address that belongs to an extension";
	return f->refcount ? "has a counter of references" : NULL;
}

/* Fields that are no pointers, between those that are. */
static const char *check_fields(struct phpca_walk *w, uint64_t at)
{
	const zend_op_array *f = AT(zend_op_array, at);

	RETURN_FAULT(phpca_check__plain(w, at, 8));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, num_args), 8));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, T), 4));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, cache_size), 12));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, refcount), 16));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, line_start), 8));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, last_literal), 8));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, reserved), sizeof f->reserved));
	if (!may_be_kept(w, at))
		return "is no function that may be kept";
	return check_sizes(f);
}

const char *phpca_check__function(struct phpca_walk *w, uint64_t at)
{
	RETURN_FAULT(phpca_check__take(w, at, sizeof(zend_op_array)));
	RETURN_FAULT(check_fields(w, at));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, function_name), true));
	RETURN_FAULT(phpca_check__object_or_import(
		w, FIELD(at, scope), PHPCA_CHECK_CLASS, PHPC_IMPORT_CLASS, true));
	RETURN_FAULT(phpca_check__object_or_import(
		w, FIELD(at, prototype), PHPCA_CHECK_FUNCTION, PHPC_IMPORT_METHOD, true));
	RETURN_FAULT(check_parameters(w, at));
	if (PHPCA_FUNCTION_PROPERTY)
		RETURN_FAULT(phpca_check__object_or_import(
			w, at + PHPCA_FUNCTION_PROPERTY, PHPCA_CHECK_PROPERTY, PHPC_IMPORT_PROPERTY, true));
	RETURN_FAULT(phpca_check__object(w, FIELD(at, attributes), PHPCA_CHECK_ATTRIBUTES, true));
	RETURN_FAULT(check_statics(w, at));
	RETURN_FAULT(check_variables(w, at));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, filename), false));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, doc_comment), true));
	return check_inner_functions(w, at);
}
