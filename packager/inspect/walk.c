#include "inspect/walk.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "base/text.h"
#include "inspect/view.h"

/* ---- functions ---- */

struct walk {
	void (*visit)(void *context, const struct phpca_walked *w);
	void *context;
};

/*
 * Names of nested functions are numbered: closures of one line can't be told apart by anything
 * else.
 */
static void walk_op_array(const struct walk *walk, const zend_op_array *op_array,
	const zend_class_entry *ce, const char *name)
{
	struct phpca_walked w = {op_array, ce, name};

	walk->visit(walk->context, &w);
	for (uint32_t i = 0; i < op_array->num_dynamic_func_defs; i++) {
		const zend_op_array *inner = op_array->dynamic_func_defs[i];
		bool closure = inner->fn_flags & ZEND_ACC_CLOSURE;
		char *inner_name = closure
			? phpca_text__format("%s{closure %u}", strcmp(name, "{main}") ? name : "", i + 1)
			: phpca_text__dup(ZSTR_VAL(inner->function_name));
		walk_op_array(walk, inner, ce, inner_name);
		free(inner_name);
	}
}

static void walk_class(const struct walk *walk, const zend_class_entry *ce)
{
	zend_function *fn;

	ZEND_HASH_FOREACH_PTR ((HashTable *)&ce->function_table, fn) {
		if (fn->type == ZEND_USER_FUNCTION && phpca_view_owns(ce, fn->common.scope)) {
			char *name = phpca_text__format(
				"%s::%s", ZSTR_VAL(ce->name), ZSTR_VAL(fn->common.function_name));
			walk_op_array(walk, &fn->op_array, ce, name);
			free(name);
		}
	}
	ZEND_HASH_FOREACH_END();
}

void phpca_walk_functions(const struct phpc_script *script,
	void (*visit)(void *context, const struct phpca_walked *w), void *context)
{
	struct walk walk = {visit, context};

	walk_op_array(&walk, script->main, NULL, "{main}");
	for (uint32_t i = 0; i < script->function_count; i++) {
		const zend_op_array *op_array = &script->functions[i].function->op_array;
		walk_op_array(&walk, op_array, NULL, ZSTR_VAL(op_array->function_name));
	}
	for (uint32_t i = 0; i < script->class_count; i++)
		walk_class(&walk, script->classes[i].ce);
}

/* ---- declarations ---- */

struct declarations {
	void (*visit)(void *context, const struct phpca_declared *d);
	void *context;
	const struct phpc_script *script;
};

static void visit_classes(const struct declarations *d)
{
	for (uint32_t i = 0; i < d->script->class_count; i++) {
		const zend_class_entry *ce = d->script->classes[i].ce;
		struct phpca_declared declared = {.kind = PHPCA_DECLARED_CLASS,
			.name = ce->name,
			.ce = ce,
			.conditional = !(ce->ce_flags & ZEND_ACC_TOP_LEVEL)};
		if (!(ce->ce_flags & ZEND_ACC_ANON_CLASS))
			d->visit(d->context, &declared);
	}
}

static void visit_nested_functions(void *context, const struct phpca_walked *w)
{
	const struct declarations *d = context;

	for (uint32_t i = 0; i < w->op_array->last; i++) {
		const zend_op *op = &w->op_array->opcodes[i];
		if (op->opcode == ZEND_DECLARE_FUNCTION) {
			const zend_op_array *inner = w->op_array->dynamic_func_defs[op->op2.num];
			struct phpca_declared declared = {.kind = PHPCA_DECLARED_FUNCTION,
				.conditional = true,
				.name = inner->function_name,
				.op_array = inner};
			d->visit(d->context, &declared);
		}
	}
}

static void visit_functions(const struct declarations *d)
{
	for (uint32_t i = 0; i < d->script->function_count; i++) {
		const zend_op_array *op_array = &d->script->functions[i].function->op_array;
		struct phpca_declared declared = {
			.kind = PHPCA_DECLARED_FUNCTION, .name = op_array->function_name, .op_array = op_array};
		d->visit(d->context, &declared);
	}
	phpca_walk_functions(d->script, visit_nested_functions, (void *)d);
}

bool phpca_walk_calls(const zend_op *op, const char *function)
{
	int literal = op->opcode == ZEND_INIT_FCALL    ? 0
		: op->opcode == ZEND_INIT_FCALL_BY_NAME    ? 1
		: op->opcode == ZEND_INIT_NS_FCALL_BY_NAME ? 2
												   : -1;

	return literal >= 0 && !strcmp(Z_STRVAL_P(RT_CONSTANT(op, op->op2) + literal), function);
}

static const zval *sent_constant(const zend_op *op)
{
	return (op->opcode == ZEND_SEND_VAL || op->opcode == ZEND_SEND_VAL_EX)
			&& op->op1_type == IS_CONST
		? RT_CONSTANT(op, op->op1)
		: NULL;
}

/*
 * const X = ...; is an opcode, and the optimizer makes the same of define('X', ...) where it can:
 * in a namespace it is taken for the first, outside for the second. Of other calls of define()
 * those with a literal name are seen.
 */
static void visit_constants(const struct declarations *d)
{
	const zend_op_array *main = d->script->main;

	for (uint32_t i = 0; i < main->last; i++) {
		const zend_op *op = &main->opcodes[i];
		struct phpca_declared declared = {.kind = PHPCA_DECLARED_CONSTANT};
		if (op->opcode == ZEND_DECLARE_CONST) {
			declared.name = Z_STR_P(RT_CONSTANT(op, op->op1));
			declared.value = RT_CONSTANT(op, op->op2);
			declared.conditional = declared.define = !memchr(
				ZSTR_VAL(declared.name), '\\', ZSTR_LEN(declared.name));
		} else if (i + 2 < main->last && phpca_walk_calls(op, "define")) {
			const zval *name = sent_constant(op + 1);
			declared.name = name && Z_TYPE_P(name) == IS_STRING ? Z_STR_P(name) : NULL;
			declared.value = sent_constant(op + 2);
			declared.conditional = declared.define = true;
		}
		if (declared.name)
			d->visit(d->context, &declared);
	}
}

void phpca_walk_declarations(const struct phpc_script *script,
	void (*visit)(void *context, const struct phpca_declared *d), void *context)
{
	struct declarations d = {visit, context, script};

	visit_classes(&d);
	visit_functions(&d);
	visit_constants(&d);
}
