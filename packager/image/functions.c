/* Functions: op_arrays with all that belongs to them. */
#include "image/functions.h"

#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/version.h"
#include "image/known.h"
#include "image/lists.h"
#include "image/types.h"
#include "image/values.h"
#include "zend_vm.h"

/*
 * The name of a called function may carry the function's number in the function table of this
 * process, and the opcode's handler relies on it (since 8.4). Several calls may share the name.
 */
static void forget_function_offset(zend_op *op)
{
	if (op->opcode == ZEND_INIT_FCALL) {
		Z_EXTRA_P(RT_CONSTANT(op, op->op2)) = 0;
		zend_vm_set_opcode_handler_ex(op, 0, 0, 0);
	}
}

/*
 * Whoever frees a loop early says so, because of an exception in a destructor: it counts as thrown
 * where the live range of the loop ends. What needs no range, since it is never counted, throws
 * none.
 */
static const zend_live_range *range_around(
	const zend_op_array *op_array, uint32_t at, uint32_t variable)
{
	for (int i = 0; i < op_array->last_live_range; i++) {
		const zend_live_range *range = &op_array->live_range[i];
		if ((range->var & ~(uint32_t)ZEND_LIVE_MASK) == variable && range->start <= at
			&& at < range->end)
			return range;
	}
	return NULL;
}

static bool has_end(const zend_op_array *op_array, const zend_op *op)
{
	uint32_t at = (uint32_t)(op - op_array->opcodes);

	return phpca_splits_live_ranges() ? phpca_opcode_loop_end(op) < op_array->last - at
									  : range_around(op_array, at, op->op1.var) != NULL;
}

static void forget_early_end(const zend_op_array *op_array, zend_op *op)
{
	if ((op->opcode == ZEND_FREE || op->opcode == ZEND_FE_FREE) && !has_end(op_array, op))
		op->extended_value &= ~(uint32_t)ZEND_FREE_ON_RETURN;
}

static const zend_op *begin_of_call(const zend_op_array *op_array, const zend_op *end)
{
	uint32_t within = 0;

	for (const zend_op *op = end - 1; op >= op_array->opcodes; op--)
		if (phpca_engine_ends_call(op))
			within++;
		else if (phpca_engine_begins_call(op) && !within--)
			return op;
	return NULL;
}

/*
 * The compiler knows the method that a call is of, and has it called without a look at what it is.
 * Nobody could check what classes will have under the name: the call looks.
 */
static void forget_method(const zend_op_array *op_array, zend_op *op)
{
	const zend_op *begin = op->opcode == ZEND_DO_UCALL ? begin_of_call(op_array, op) : NULL;

	if (begin && begin->opcode != ZEND_INIT_FCALL) {
		op->opcode = ZEND_DO_FCALL;
		zend_vm_set_opcode_handler(op);
	}
}

/*
 * The engine picks some handlers by whether a constant is counted; in an image none is. Handlers
 * that trust what the optimizer inferred about memory are replaced: nobody could check that.
 */
static void finalize_handlers(zend_op_array *op_array)
{
	for (int i = 0; i < op_array->last_literal; i++)
		if (Z_TYPE(op_array->literals[i]) >= IS_STRING)
			Z_TYPE_FLAGS(op_array->literals[i]) = 0;
	for (uint32_t i = 0; i < op_array->last; i++) {
		zend_op *op = &op_array->opcodes[i];
		if (op->op1_type == IS_CONST
			&& (op->opcode == ZEND_SEND_VAL || op->opcode == ZEND_SEND_VAL_EX
				|| op->opcode == ZEND_QM_ASSIGN))
			zend_vm_set_opcode_handler_ex(op, 0, 0, 0);
		if (phpca_engine_may_trust_types(op))
			zend_vm_set_opcode_handler(op);
		forget_function_offset(op);
		forget_early_end(op_array, op);
		forget_method(op_array, op);
	}
}

/*
 * An internal function that the compiler bound by INIT_FCALL or DO_ICALL must be there, and
 * internal, where the image runs.
 */
static void note_internal_calls(
	struct phpca_serializer *s, const zend_op_array *op_array, const zend_op *op)
{
	const zend_function *frameless = phpca_frameless_function(op);

	if (frameless)
		phpca_object_import(
			s->object, 0, PHPC_IMPORT_FUNCTION, ZSTR_VAL(frameless->common.function_name), NULL);
	if (op->opcode == ZEND_INIT_FCALL) {
		zend_string *name = Z_STR_P(RT_CONSTANT(op, op->op2));
		const zend_function *fn = zend_hash_find_ptr(CG(function_table), name);
		if (fn && fn->type == ZEND_INTERNAL_FUNCTION)
			phpca_object_import(s->object, 0, PHPC_IMPORT_FUNCTION, ZSTR_VAL(name), NULL);
	}
}

/*
 * The optimizer adds a number to itself where it was multiplied by two. What reads a temporary
 * twice frees it twice, and that it is a number nobody could check: it is multiplied again.
 */
static bool adds_to_itself(const zend_op *op)
{
	return op->opcode == ZEND_ADD && (op->op1_type & (IS_TMP_VAR | IS_VAR)) != 0
		&& op->op1_type == op->op2_type && op->op1.var == op->op2.var;
}

/* With the two behind the function's own, where one is needed. */
static uint32_t count_literals(const zend_op_array *op_array)
{
	for (uint32_t i = 0; i < op_array->last; i++)
		if (adds_to_itself(&op_array->opcodes[i]))
			return (uint32_t)op_array->last_literal + 1;
	return (uint32_t)op_array->last_literal;
}

static void multiply_again(zend_op *op, uint32_t two)
{
	op->opcode = ZEND_MUL;
	op->op2_type = IS_CONST;
	op->op2.constant = two;
	zend_vm_set_opcode_handler(op);
}

static void emit_opcodes(
	struct phpca_serializer *s, phpca_ref ref, zend_op_array *op_array, phpca_ref literals)
{
	phpca_ref ops;

	finalize_handlers(op_array);
	ops = phpca_object_add(
		s->object, PHPCA_CODE, op_array->opcodes, op_array->last * sizeof(zend_op));
	phpca_emit__remember(s, op_array->opcodes, ops);
	for (uint32_t i = 0; i < op_array->last; i++) {
		const zend_op *src = &op_array->opcodes[i];
		zend_op *op = AT(zend_op, ops) + i;
		if (adds_to_itself(src))
			multiply_again(op, (uint32_t)op_array->last_literal);
		zend_serialize_opcode_handler(op);
		phpca_engine_clear_opcode_padding(op);
		if (src->op1_type == IS_CONST)
			op->op1.constant = (uint32_t)(RT_CONSTANT(src, src->op1) - op_array->literals);
		if (src->op2_type == IS_CONST)
			op->op2.constant = (uint32_t)(RT_CONSTANT(src, src->op2) - op_array->literals);
		note_internal_calls(s, op_array, src);
	}
	phpca_object_opcodes(s->object, ops, op_array->last, literals,
		(uint32_t)AT(zend_op_array, ref)->last_literal, ref);
	phpca_object_point(s->object, FIELD(ref, zend_op_array, opcodes), ops);
}

/*
 * Names of anonymous classes contain the path, and the keys under which the engine finds the
 * classes are these names in lower case.
 */
static void mark_anonymous_names(
	struct phpca_serializer *s, const zend_op_array *op_array, phpca_ref literals)
{
	for (uint32_t i = 0; i < op_array->last; i++) {
		const zend_op *op = &op_array->opcodes[i];
		if (op->opcode == ZEND_DECLARE_ANON_CLASS) {
			phpca_object_lower(s->object,
				literals
					+ (phpca_ref)(RT_CONSTANT(op, op->op1) - op_array->literals) * sizeof(zval));
		}
	}
}

/* Values, and the attributes of constants. */
static phpca_ref emit_literals(
	struct phpca_serializer *s, const zend_op_array *op_array, uint32_t count)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_LITERALS, NULL, (size_t)count * sizeof(zval));

	if (count > (uint32_t)op_array->last_literal)
		ZVAL_LONG(AT(zval, ref + (phpca_ref)op_array->last_literal * sizeof(zval)), 2);
	for (int i = 0; i < op_array->last_literal; i++) {
		const zval *literal = &op_array->literals[i];
		phpca_ref at = ref + (phpca_ref)i * sizeof(zval);
		if (Z_TYPE_P(literal) == IS_PTR) {
			phpca_emit__pointer(s, at);
			phpca_emit__attributes(s, at, Z_PTR_P(literal));
		} else {
			phpca_emit__value(s, at, literal, Z_EXTRA_P(literal));
		}
	}
	return ref;
}

static void point_code(struct phpca_serializer *s, phpca_ref ref, zend_op_array *op_array)
{
	uint32_t count = count_literals(op_array);
	phpca_ref literals = 0;

	AT(zend_op_array, ref)->last_literal = (int)count;
	if (phpca_emit__point_known(s, FIELD(ref, zend_op_array, opcodes), op_array->opcodes)) {
		phpca_emit__point_known(
			s, FIELD(ref, zend_op_array, literals), count ? op_array->literals : NULL);
		return;
	}
	if (count) {
		literals = emit_literals(s, op_array, count);
		phpca_emit__remember(s, op_array->literals, literals);
		mark_anonymous_names(s, op_array, literals);
	}
	phpca_object_point(s->object, FIELD(ref, zend_op_array, literals), literals);
	emit_opcodes(s, ref, op_array, literals);
}

/*
 * The engine writes some down twice (of COPY_TMP, when what it copied for has been optimized away),
 * and an exception would free what they tell of twice.
 */
static bool is_repeated(const zend_op_array *op_array, int number)
{
	const zend_live_range *range = &op_array->live_range[number];

	for (int i = number; i-- > 0 && op_array->live_range[i].start == range->start;)
		if (memcmp(&op_array->live_range[i], range, sizeof *range) == 0)
			return true;
	return false;
}

/*
 * Of a loop that is only left early, the range ends at one of these ends. A destructor that throws
 * at another counts as thrown there, where what is to be returned lives: it does not, then.
 */
static void begin_behind_end(
	const zend_op_array *op_array, uint32_t at, zend_live_range *ranges, int count)
{
	const zend_op *op = &op_array->opcodes[at];
	const zend_live_range *around;

	if (!phpca_engine_ends_early(op) || phpca_splits_live_ranges())
		return;
	around = range_around(op_array, at, op->op1.var);
	for (int i = 0; around && i < count; i++)
		if (ranges[i].start > at && ranges[i].start <= around->end && around->end < ranges[i].end)
			ranges[i].start = around->end + 1;
}

static bool takes(const zend_op *op, uint32_t variable)
{
	return ((op->op1_type & (IS_TMP_VAR | IS_VAR)) && op->op1.var == variable
			   && !phpca_engine_leaves_op1(op))
		|| ((op->op2_type & (IS_TMP_VAR | IS_VAR)) && op->op2.var == variable);
}

/* The opcode that ends what lives in the range, before the range does; its end, if there is none.
 */
static uint32_t first_end(const zend_op_array *op_array, const zend_live_range *range)
{
	uint32_t variable = range->var & ~(uint32_t)ZEND_LIVE_MASK;

	for (uint32_t at = range->start; at < range->end; at++) {
		const zend_op *op = &op_array->opcodes[at];
		if (takes(op, variable) && !phpca_engine_returns(op) && op->opcode != ZEND_FAST_CALL
			&& !phpca_engine_ends_early(op))
			return op->opcode == ZEND_OP_DATA ? at - 1 : at;
	}
	return range->end;
}

/* Where the opcode jumps to, if that is in the range and behind `from`; the range's end if not. */
static uint32_t jump_into(
	const zend_op_array *op_array, const zend_op *op, const zend_live_range *range, uint32_t from)
{
	uint32_t flags = zend_get_opcode_flags(op->opcode), to = range->end;

	if (op->op1_type == IS_UNUSED
		&& (ZEND_VM_OP1_FLAGS(flags) & ZEND_VM_OP_MASK) == ZEND_VM_OP_JMP_ADDR)
		to = (uint32_t)(OP_JMP_ADDR(op, op->op1) - op_array->opcodes);
	else if (op->op2_type == IS_UNUSED
		&& (ZEND_VM_OP2_FLAGS(flags) & ZEND_VM_OP_MASK) == ZEND_VM_OP_JMP_ADDR)
		to = (uint32_t)(OP_JMP_ADDR(op, op->op2) - op_array->opcodes);
	return to > from && to < range->end ? to : range->end;
}

/*
 * The engine has one range where an expression is used on two ways (`??=` of calls, until 8.3; `|>`
 * in a namespace, since 8.5): an exception in the opcode that takes it on the one would free it
 * again. It lives until then, and on the other way, which is jumped to; `rest` is that.
 */
static bool end_at_first(
	const zend_op_array *op_array, zend_live_range *range, zend_live_range *rest)
{
	uint32_t end = first_end(op_array, range);

	if ((range->var & ZEND_LIVE_MASK) != ZEND_LIVE_TMPVAR || end == range->end)
		return false;
	*rest = (zend_live_range){range->var, range->end, range->end};
	for (uint32_t at = 0; at < end; at++) {
		uint32_t to = jump_into(op_array, &op_array->opcodes[at], range, end);
		rest->start = to < rest->start ? to : rest->start;
	}
	range->end = end;
	return rest->start < rest->end;
}

static int by_start(const void *a, const void *b)
{
	const zend_live_range *left = a, *right = b;

	return left->start != right->start ? (left->start > right->start) - (left->start < right->start)
									   : (left->end > right->end) - (left->end < right->end);
}

/* `to` has room for twice as many. */
static int copy_live_ranges(const zend_op_array *op_array, zend_live_range *to)
{
	int count = 0, left = 0;
	bool changed = false;

	for (int i = 0; i < op_array->last_live_range; i++)
		if (!is_repeated(op_array, i))
			to[count++] = op_array->live_range[i];
	for (int i = count; i-- > 0;)
		if (end_at_first(op_array, &to[i], &to[count]))
			count++;
	for (uint32_t at = 0; count && at < op_array->last; at++)
		begin_behind_end(op_array, at, to, count);
	for (int i = 0; i < count; i++) {
		changed |= left && to[i].start < to[left - 1].start;
		if (to[i].start < to[i].end)
			to[left++] = to[i];
	}
	if (changed)
		qsort(to, (size_t)left, sizeof *to, by_start);
	return left;
}

static void point_live_ranges(
	struct phpca_serializer *s, phpca_ref ref, const zend_op_array *op_array)
{
	size_t all = (size_t)op_array->last_live_range;
	zend_live_range *ranges = safe_emalloc(all + 1, 2 * sizeof *ranges, 0);
	int count = copy_live_ranges(op_array, ranges);
	phpca_ref at = FIELD(ref, zend_op_array, live_range);

	AT(zend_op_array, ref)->last_live_range = count;
	if (!count) {
		phpca_object_point(s->object, at, 0);
	} else if (!phpca_emit__point_known(s, at, op_array->live_range)) {
		phpca_ref copy = phpca_object_add(
			s->object, PHPCA_MISC, ranges, (size_t)count * sizeof *ranges);
		phpca_emit__remember(s, op_array->live_range, copy);
		phpca_object_point(s->object, at, copy);
	}
	efree(ranges);
}

/* Where the first part begins, if the range of a loop is split. */
static uint32_t begin_of_range(const zend_op_array *op_array, int number)
{
	const zend_live_range *range = &op_array->live_range[number];
	uint32_t begin = range->start;

	for (int i = number; phpca_splits_live_ranges() && i-- > 0;) {
		const zend_live_range *before = &op_array->live_range[i];
		const zend_op *op = &op_array->opcodes[before->end];
		if (before->var == range->var && before->end < op_array->last && phpca_engine_ends_early(op)
			&& before->end + phpca_opcode_loop_end(op) > begin)
			begin = before->start;
	}
	return begin;
}

/*
 * The optimizer may lose the begin of a try block, and move it to the front. But it is in the same
 * loops and finally blocks as its handler.
 */
static uint32_t begin_of_try(const zend_op_array *op_array, uint32_t begin, uint32_t handler)
{
	for (int i = 0; handler && i < op_array->last_live_range; i++) {
		uint32_t start = begin_of_range(op_array, i);
		if (start < handler && op_array->live_range[i].start <= handler
			&& handler < op_array->live_range[i].end)
			begin = begin < start ? start : begin;
	}
	for (int i = 0; handler && i < op_array->last_try_catch; i++) {
		const zend_try_catch_element *t = &op_array->try_catch_array[i];
		if (t->finally_op && t->finally_op < handler && handler <= t->finally_end
			&& begin < t->finally_op)
			begin = t->finally_op;
	}
	return begin;
}

static void point_try_blocks(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array)
{
	const zend_try_catch_element *list = op_array->try_catch_array;
	size_t count = (size_t)op_array->last_try_catch;
	phpca_ref ref;

	if (!count || !list) {
		phpca_object_point(s->object, location, 0);
		return;
	}
	if (phpca_emit__point_known(s, location, list))
		return;
	ref = phpca_object_add(s->object, PHPCA_MISC, list, count * sizeof *list);
	for (size_t i = 0; i < count; i++) {
		zend_try_catch_element *t = AT(zend_try_catch_element, ref) + i;
		t->try_op = begin_of_try(op_array, t->try_op, list[i].catch_op);
		t->try_op = begin_of_try(op_array, t->try_op, list[i].finally_op);
		if (i && t->try_op < t[-1].try_op)
			t->try_op = t[-1].try_op;
	}
	phpca_emit__remember(s, list, ref);
	phpca_object_point(s->object, location, ref);
}

static void point_dynamic_functions(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array)
{
	if (!op_array->num_dynamic_func_defs) {
		phpca_object_point(s->object, location, 0);
	} else if (!phpca_emit__point_known(s, location, op_array->dynamic_func_defs)) {
		phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL,
			op_array->num_dynamic_func_defs * sizeof(zend_op_array *));
		phpca_emit__remember(s, op_array->dynamic_func_defs, ref);
		for (uint32_t i = 0; i < op_array->num_dynamic_func_defs; i++) {
			phpca_ref at = ref + i * sizeof(zend_op_array *);
			if (!phpca_emit__point_known(s, at, op_array->dynamic_func_defs[i]))
				phpca_object_point(
					s->object, at, phpca_emit__function(s, op_array->dynamic_func_defs[i]));
		}
		phpca_object_point(s->object, location, ref);
	}
}

phpca_ref phpca_emit__op_array(struct phpca_serializer *s, zend_op_array *op_array)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, op_array, sizeof *op_array);
	zend_op_array *copy = AT(zend_op_array, ref);

	phpca_emit__enter(s, op_array->function_name ? ZSTR_VAL(op_array->function_name) : "main");
	phpca_emit__remember(s, op_array, ref);
	phpca_engine_clear_op_array_padding(copy);
	copy->refcount = NULL;
	memset(copy->reserved, 0, sizeof copy->reserved);
	ZEND_MAP_PTR_INIT(copy->run_time_cache, NULL);
	ZEND_MAP_PTR_INIT(copy->static_variables_ptr, NULL);

	phpca_object_string(
		s->object, FIELD(ref, zend_op_array, function_name), op_array->function_name);
	phpca_emit__class(s, FIELD(ref, zend_op_array, scope), op_array->scope);
	phpca_emit__point_function(
		s, FIELD(ref, zend_op_array, prototype), op_array->scope ? op_array->prototype : NULL);
	phpca_emit__arg_info(s, FIELD(ref, zend_op_array, arg_info), op_array);
	if (phpca_function_property(op_array))
		s->point_property(s, ref + PHPCA_FUNCTION_PROPERTY, phpca_function_property(op_array));
	phpca_emit__attributes(s, FIELD(ref, zend_op_array, attributes), op_array->attributes);
	if (op_array->static_variables) {
		phpca_emit__array(s, FIELD(ref, zend_op_array, static_variables),
			op_array->static_variables, PHPCA_DATA, phpca_emit__element);
	}
	phpca_emit__variables(s, FIELD(ref, zend_op_array, vars), op_array);
	point_live_ranges(s, ref, op_array);
	point_try_blocks(s, FIELD(ref, zend_op_array, try_catch_array), op_array);
	phpca_object_string(s->object, FIELD(ref, zend_op_array, filename), op_array->filename);
	phpca_object_comment(s->object, FIELD(ref, zend_op_array, doc_comment), op_array->doc_comment);
	point_dynamic_functions(s, FIELD(ref, zend_op_array, dynamic_func_defs), op_array);
	point_code(s, ref, op_array);
	phpca_emit__leave(s);
	return ref;
}

static void give_slots(struct phpca_serializer *s, phpca_ref ref, const zend_op_array *op_array)
{
	phpca_object_slot(s->object, FIELD(ref, zend_op_array, run_time_cache__ptr));
	if (op_array->static_variables)
		phpca_object_slot(s->object, FIELD(ref, zend_op_array, static_variables_ptr__ptr));
}

phpca_ref phpca_emit__function(struct phpca_serializer *s, zend_op_array *op_array)
{
	phpca_ref ref = phpca_emit__op_array(s, op_array);
	AT(zend_op_array, ref)->fn_flags |= ZEND_ACC_IMMUTABLE;
	give_slots(s, ref, op_array);
	return ref;
}

/* Methods of a class that is not linked yet are copied when it is: the copies have the slots. */
phpca_ref phpca_emit__method(
	struct phpca_serializer *s, const zend_function *fn, const zend_class_entry *ce)
{
	zend_op_array *op_array = (zend_op_array *)&fn->op_array;
	phpca_ref ref = phpca_emit__op_array(s, op_array);

	AT(zend_op_array, ref)->fn_flags |= ZEND_ACC_IMMUTABLE;
	if (ce->ce_flags & ZEND_ACC_LINKED)
		give_slots(s, ref, op_array);
	return ref;
}

void phpca_emit__point_function(
	struct phpca_serializer *s, phpca_ref location, const zend_function *fn)
{
	if (!fn || (fn->type == ZEND_USER_FUNCTION && phpca_emit__point_known(s, location, fn))) {
		if (!fn)
			phpca_object_point(s->object, location, 0);
	} else if (fn->type == ZEND_INTERNAL_FUNCTION && fn->common.scope) {
		phpca_object_import(s->object, location, PHPC_IMPORT_METHOD,
			ZSTR_VAL(fn->common.scope->name), ZSTR_VAL(phpca_engine_method_key(fn)));
	} else if (fn->type == ZEND_USER_FUNCTION && fn->common.scope) {
		/* Of a class that is being stored: a trait's or parent's method that was copied for it. */
		phpca_object_point(s->object, location, phpca_emit__method(s, fn, fn->common.scope));
	} else {
		phpca_emit__fail(s, "function of unknown origin");
		phpca_object_point(s->object, location, 0);
	}
}
