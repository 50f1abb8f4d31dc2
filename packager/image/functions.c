/* Functions: op_arrays with all that belongs to them. */
#include "image/functions.h"

#include <string.h>

#include "engine/engine.h"
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
		zend_serialize_opcode_handler(op);
		phpca_engine_clear_opcode_padding(op);
		if (src->op1_type == IS_CONST)
			op->op1.constant = (uint32_t)(RT_CONSTANT(src, src->op1) - op_array->literals);
		if (src->op2_type == IS_CONST)
			op->op2.constant = (uint32_t)(RT_CONSTANT(src, src->op2) - op_array->literals);
		note_internal_calls(s, op_array, src);
	}
	phpca_object_opcodes(s->object, ops, op_array->last, literals,
		literals ? (uint32_t)op_array->last_literal : 0, ref);
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
static phpca_ref emit_literals(struct phpca_serializer *s, const zend_op_array *op_array)
{
	phpca_ref ref = phpca_object_add(
		s->object, PHPCA_LITERALS, NULL, (size_t)op_array->last_literal * sizeof(zval));

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
	phpca_ref literals = 0;

	if (phpca_emit__point_known(s, FIELD(ref, zend_op_array, opcodes), op_array->opcodes)) {
		phpca_emit__point_known(s, FIELD(ref, zend_op_array, literals),
			op_array->last_literal ? op_array->literals : NULL);
		return;
	}
	if (op_array->last_literal) {
		literals = emit_literals(s, op_array);
		phpca_emit__remember(s, op_array->literals, literals);
		mark_anonymous_names(s, op_array, literals);
	}
	phpca_object_point(s->object, FIELD(ref, zend_op_array, literals), literals);
	emit_opcodes(s, ref, op_array, literals);
}

static void point_bytes(
	struct phpca_serializer *s, phpca_ref location, const void *src, size_t size)
{
	if (!size || !src) {
		phpca_object_point(s->object, location, 0);
	} else if (!phpca_emit__point_known(s, location, src)) {
		phpca_ref ref = phpca_object_add(s->object, PHPCA_MISC, src, size);
		phpca_emit__remember(s, src, ref);
		phpca_object_point(s->object, location, ref);
	}
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
	point_bytes(s, FIELD(ref, zend_op_array, live_range), op_array->live_range,
		(size_t)op_array->last_live_range * sizeof(zend_live_range));
	point_bytes(s, FIELD(ref, zend_op_array, try_catch_array), op_array->try_catch_array,
		(size_t)op_array->last_try_catch * sizeof(zend_try_catch_element));
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
