#include "inspect/walk.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "base/text.h"
#include "describe/opcode.h"

/* ---- functions ---- */

struct walk {
	void (*visit)(void *context, const struct phpca_walked *w);
	void *context;
};

/*
 * Names of nested functions are numbered: closures of one line can't be told apart by anything
 * else.
 */
static void walk_function(const struct walk *walk, const struct phpca_function *function,
	const struct phpca_class *class_, const char *name)
{
	struct phpca_walked w = {function, class_, name};

	walk->visit(walk->context, &w);
	for (uint32_t i = 0; i < phpca_function_inner_count(function); i++) {
		const struct phpca_function *inner = phpca_function_inner(function, i);
		char *inner_name = phpca_function_info(inner).is_closure
			? phpca_text_format("%s{closure %u}", strcmp(name, "{main}") ? name : "", i + 1)
			: phpca_text_dup(ZSTR_VAL(phpca_function_name(inner)));
		walk_function(walk, inner, class_, inner_name);
		free(inner_name);
	}
}

/* A hook is named as the engine names it: "Class::$property::get". */
static void walk_hook(
	const struct walk *walk, const struct phpca_class *class_, const struct phpca_function *hook)
{
	if (!hook)
		return;
	char *name = phpca_text_format(
		"%s::%s", ZSTR_VAL(phpca_class_name(class_)), ZSTR_VAL(phpca_function_name(hook)));
	walk_function(walk, hook, class_, name);
	free(name);
}

static void walk_hooks(const struct walk *walk, const struct phpca_class *class_)
{
	struct phpca_property property;

	for (uint32_t i = 0; phpca_class_next_property(class_, &i, &property);) {
		if (property.is_own) {
			walk_hook(walk, class_, property.get);
			walk_hook(walk, class_, property.set);
		}
	}
}

static void walk_class(const struct walk *walk, const struct phpca_class *class_)
{
	struct phpca_method m;

	for (uint32_t i = 0; phpca_class_next_method(class_, &i, &m);) {
		if (m.is_own) {
			char *name = phpca_text_format(
				"%s::%s", ZSTR_VAL(phpca_class_name(class_)), ZSTR_VAL(m.name));
			walk_function(walk, m.function, class_, name);
			free(name);
		}
	}
	walk_hooks(walk, class_);
}

void phpca_walk_functions(const struct phpc_script *script,
	void (*visit)(void *context, const struct phpca_walked *w), void *context)
{
	struct walk walk = {visit, context};

	walk_function(&walk, phpca_script_main(script), NULL, "{main}");
	for (uint32_t i = 0; i < script->function_count; i++) {
		const struct phpca_function *function = phpca_script_function(script, i);
		walk_function(&walk, function, NULL, ZSTR_VAL(phpca_function_name(function)));
	}
	for (uint32_t i = 0; i < script->class_count; i++)
		walk_class(&walk, phpca_script_class(script, i));
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
		const struct phpca_class *class_ = phpca_script_class(d->script, i);
		struct phpca_class_info info = phpca_class_info(class_);
		struct phpca_declared declared = {.kind = PHPCA_DECLARED_CLASS,
			.name = info.name,
			.class_ = class_,
			.conditional = !info.is_top_level};
		if (!info.is_anonymous)
			d->visit(d->context, &declared);
	}
}

static void visit_nested_functions(void *context, const struct phpca_walked *w)
{
	const struct declarations *d = context;

	for (uint32_t i = 0; i < phpca_function_opcode_count(w->function); i++) {
		struct phpca_opcode op = phpca_function_opcode(w->function, i);
		const struct phpca_function *inner = phpca_opcode_declares_function(w->function, &op);
		if (inner) {
			struct phpca_declared declared = {.kind = PHPCA_DECLARED_FUNCTION,
				.conditional = true,
				.name = phpca_function_name(inner),
				.function = inner};
			d->visit(d->context, &declared);
		}
	}
}

static void visit_functions(const struct declarations *d)
{
	for (uint32_t i = 0; i < d->script->function_count; i++) {
		const struct phpca_function *function = phpca_script_function(d->script, i);
		struct phpca_declared declared = {.kind = PHPCA_DECLARED_FUNCTION,
			.name = phpca_function_name(function),
			.function = function};
		d->visit(d->context, &declared);
	}
	phpca_walk_functions(d->script, visit_nested_functions, (void *)d);
}

/* The constant that opcode `number` passes to a function. */
static const zval *passed(const struct phpca_function *f, uint32_t number)
{
	struct phpca_opcode op = phpca_function_opcode(f, number);
	return phpca_opcode_passes(&op);
}

/*
 * const X = ...; is an opcode, and the optimizer makes the same of define('X', ...) where it can:
 * in a namespace it is taken for the first, outside for the second. Of other calls of define()
 * those with a literal name are seen.
 */
static void visit_constants(const struct declarations *d)
{
	const struct phpca_function *main = phpca_script_main(d->script);
	uint32_t count = phpca_function_opcode_count(main);

	for (uint32_t i = 0; i < count; i++) {
		struct phpca_opcode op = phpca_function_opcode(main, i);
		struct phpca_declared declared = {.kind = PHPCA_DECLARED_CONSTANT};
		if (phpca_opcode_declares_constant(&op)) {
			declared.name = Z_STR_P(op.op1.constant);
			declared.value = op.op2.constant;
			declared.conditional = declared.define = !memchr(
				ZSTR_VAL(declared.name), '\\', ZSTR_LEN(declared.name));
		} else if (i + 2 < count && phpca_opcode_calls(&op, "define")) {
			const zval *name = passed(main, i + 1);
			declared.name = name && Z_TYPE_P(name) == IS_STRING ? Z_STR_P(name) : NULL;
			declared.value = passed(main, i + 2);
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
