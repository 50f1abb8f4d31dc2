/* Both ways to a phpca_compiled: from the engine's compiler, and from a loaded image. */
#include "image/compiled.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "base/text.h"
#include "engine/version.h"

/* ---- from the compiler ---- */

bool phpca_compiled_read(struct phpca_compiled *out, zend_file_handle *fh)
{
	/* The engine's own compiler: what extensions put in front of it looks for files on the disk. */
	const zend_op_array *main = compile_file(fh, ZEND_REQUIRE);

	if (main)
		out->script.main_op_array = *main;
	return main != NULL;
}

void phpca_compiled_list_early_classes(struct phpca_compiled *out)
{
	const zend_op_array *main = &out->script.main_op_array;

	if (!(main->fn_flags & ZEND_ACC_EARLY_BINDING))
		return;
	out->early = safe_emalloc(main->last, sizeof *out->early, 0);
	for (uint32_t i = 0; i < main->last; i++) {
		const zend_op *op = &main->opcodes[i];
		if (op->opcode == ZEND_DECLARE_CLASS_DELAYED) {
			const zval *lcname = RT_CONSTANT(op, op->op1);
			out->early[out->early_count++] = (struct phpca_early_class){
				zend_string_copy(Z_STR_P(lcname)), zend_string_copy(Z_STR_P(lcname + 1)),
				zend_string_copy(Z_STR_P(RT_CONSTANT(op, op->op2)))};
		}
	}
}

static void add_foldable(struct phpca_compiled *out, const zend_function *fn)
{
	const char *name = ZSTR_VAL(fn->common.function_name);

	if (fn->type != ZEND_INTERNAL_FUNCTION || !(fn->common.fn_flags & ZEND_ACC_COMPILE_TIME_EVAL))
		return;
	for (uint32_t i = 0; i < out->foldable_count; i++)
		if (out->foldable[i] == name)
			return;
	out->foldable = safe_erealloc(out->foldable, out->foldable_count + 1, sizeof(char *), 0);
	out->foldable[out->foldable_count++] = name;
}

static void list_foldable_of(struct phpca_compiled *out, const zend_op_array *f)
{
	for (const zend_op *op = f->opcodes, *end = op + f->last; op < end; op++) {
		const zend_function *fn = op->opcode == ZEND_INIT_FCALL
			? zend_hash_find_ptr(CG(function_table), Z_STR_P(RT_CONSTANT(op, op->op2)))
			: phpca_frameless_function(op);
		if (fn)
			add_foldable(out, fn);
	}
	for (uint32_t i = 0; i < f->num_dynamic_func_defs; i++)
		list_foldable_of(out, f->dynamic_func_defs[i]);
}

static void list_foldable_of_table(struct phpca_compiled *out, HashTable *functions)
{
	zend_function *fn;

	ZEND_HASH_FOREACH_PTR (functions, fn)
		if (fn->type == ZEND_USER_FUNCTION)
			list_foldable_of(out, &fn->op_array);
	ZEND_HASH_FOREACH_END();
}

static void list_foldable_of_hooks(struct phpca_compiled *out, zend_class_entry *ce)
{
	zend_property_info *info;

	ZEND_HASH_FOREACH_PTR (&ce->properties_info, info) {
		zend_function *const *hooks = phpca_property_hooks(info);
		for (int i = 0; hooks && i < PHPCA_HOOK_COUNT; i++)
			if (hooks[i] && hooks[i]->type == ZEND_USER_FUNCTION)
				list_foldable_of(out, &hooks[i]->op_array);
	}
	ZEND_HASH_FOREACH_END();
}

void phpca_compiled_list_foldable(struct phpca_compiled *out)
{
	zend_class_entry *ce;

	list_foldable_of(out, &out->script.main_op_array);
	list_foldable_of_table(out, &out->script.function_table);
	ZEND_HASH_FOREACH_PTR (&out->script.class_table, ce) {
		list_foldable_of_table(out, &ce->function_table);
		list_foldable_of_hooks(out, ce);
	}
	ZEND_HASH_FOREACH_END();
}

static bool created(const zval *entry, zend_string *filename, bool classes)
{
	if (classes) {
		const zend_class_entry *ce = Z_PTR_P(entry);
		return ce->type == ZEND_USER_CLASS && ce->info.user.filename == filename;
	}
	const zend_function *fn = Z_PTR_P(entry);
	return fn->type == ZEND_USER_FUNCTION && fn->op_array.filename == filename;
}

/* Takes what this compilation added out of one of the engine's tables. */
static void move_new(
	HashTable *from, uint32_t old_count, HashTable *to, zend_string *filename, bool classes)
{
	dtor_func_t destructor = from->pDestructor;

	zend_hash_init(to, from->nNumUsed - old_count, NULL, NULL, 0);
	from->pDestructor = NULL;
	for (uint32_t i = old_count; i < from->nNumUsed; i++) {
		Bucket *p = &from->arData[i];
		if (Z_TYPE(p->val) != IS_UNDEF && created(&p->val, filename, classes))
			zend_hash_add_new_ptr(to, p->key, Z_PTR(p->val));
	}
	while (from->nNumUsed > old_count) {
		Bucket *p = &from->arData[from->nNumUsed - 1];
		if (Z_TYPE(p->val) == IS_UNDEF)
			break;
		zend_hash_del_bucket(from, p);
	}
	from->pDestructor = destructor;
}

void phpca_compiled_take_tables(
	struct phpca_compiled *out, uint32_t old_functions, uint32_t old_classes)
{
	zend_string *filename = out->script.main_op_array.filename;

	move_new(CG(function_table), old_functions, &out->script.function_table, filename, false);
	move_new(CG(class_table), old_classes, &out->script.class_table, filename, true);
}

void phpca_compiled_list_classes(const struct phpca_compiled *c, struct phpca_buffer *out)
{
	zend_class_entry *ce;

	ZEND_HASH_FOREACH_PTR ((HashTable *)&c->script.class_table, ce) {
		if ((ce->ce_flags & ZEND_ACC_TOP_LEVEL) && !(ce->ce_flags & ZEND_ACC_ANON_CLASS)) {
			zend_string *lower = zend_string_tolower(ce->name);
			phpca_buffer_append(out, ZSTR_VAL(lower), ZSTR_LEN(lower) + 1);
			zend_string_release(lower);
		}
	}
	ZEND_HASH_FOREACH_END();
}

/* ---- from a loaded script ---- */

static void take_tables(struct phpca_compiled *c, const struct phpc_script *script)
{
	zend_hash_init(&c->script.function_table, script->function_count, NULL, NULL, 0);
	zend_hash_init(&c->script.class_table, script->class_count, NULL, NULL, 0);
	for (uint32_t i = 0; i < script->function_count; i++) {
		zend_hash_add_new_ptr(
			&c->script.function_table, script->functions[i].lcname, script->functions[i].function);
	}
	for (uint32_t i = 0; i < script->class_count; i++) {
		zend_hash_add_new_ptr(
			&c->script.class_table, script->classes[i].key, script->classes[i].ce);
	}
}

static void take_warnings(struct phpca_compiled *c, const struct phpc_script *script)
{
	c->warnings = phpca_text_alloc((script->warning_count + 1) * sizeof *c->warnings);
	c->warning_count = script->warning_count;
	for (uint32_t i = 0; i < script->warning_count; i++) {
		const struct phpc_warning *w = &script->warnings[i];
		c->warnings[i] = phpca_text_alloc(sizeof **c->warnings);
		*c->warnings[i] = (zend_error_info){.type = (int)w->type,
			.lineno = w->lineno,
			.filename = w->filename,
			.message = w->message};
	}
}

static void take_early(struct phpca_compiled *c, const struct phpc_script *script)
{
	c->early = phpca_text_alloc((script->early_binding_count + 1) * sizeof *c->early);
	c->early_count = script->early_binding_count;
	for (uint32_t i = 0; i < script->early_binding_count; i++) {
		const struct phpc_early_binding *b = &script->early_bindings[i];
		c->early[i] = (struct phpca_early_class){b->lcname, b->rtd_key, b->lc_parent_name};
	}
}

void phpca_compiled_from_script(struct phpca_compiled *c, const struct phpc_script *script)
{
	memset(c, 0, sizeof *c);
	c->script.main_op_array = *script->main;
	c->script.filename = script->filename;
	take_tables(c, script);
	take_warnings(c, script);
	take_early(c, script);
	c->halt_offset = script->halt_offset;
	c->halt_line = script->halt_line;
	c->auto_globals = script->auto_globals;
	c->flags = script->flags;
}

void phpca_compiled_clear(struct phpca_compiled *c)
{
	for (uint32_t i = 0; i < c->warning_count; i++)
		free(c->warnings[i]);
	free(c->warnings);
	free(c->early);
	zend_hash_destroy(&c->script.function_table);
	zend_hash_destroy(&c->script.class_table);
}
