#include "image/compiled.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "base/text.h"

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
	c->warnings = phpca_text__alloc((script->warning_count + 1) * sizeof *c->warnings);
	c->warning_count = script->warning_count;
	for (uint32_t i = 0; i < script->warning_count; i++) {
		const struct phpc_warning *w = &script->warnings[i];
		c->warnings[i] = phpca_text__alloc(sizeof **c->warnings);
		*c->warnings[i] = (zend_error_info){.type = (int)w->type,
			.lineno = w->lineno,
			.filename = w->filename,
			.message = w->message};
	}
}

static void take_early(struct phpca_compiled *c, const struct phpc_script *script)
{
	c->early = phpca_text__alloc((script->early_binding_count + 1) * sizeof *c->early);
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
