/* The script: its descriptor (engine/script.h), and what that lists. */
#include "image/serialize.h"

#include "image/classes.h"
#include "image/functions.h"
#include "image/known.h"

static phpca_ref emit_functions(struct phpca_serializer *s, HashTable *table)
{
	phpca_ref list = phpca_object_add(s->object, PHPCA_METADATA, NULL,
		zend_hash_num_elements(table) * sizeof(struct phpc_function));
	phpca_ref at = list;
	zend_string *key;
	zend_function *fn;

	ZEND_HASH_FOREACH_STR_KEY_PTR (table, key, fn) {
		phpca_object_string(s->object, FIELD(at, struct phpc_function, lcname), key);
		if (!phpca_emit__point_known(s, FIELD(at, struct phpc_function, function), fn)) {
			phpca_object_point(s->object, FIELD(at, struct phpc_function, function),
				phpca_emit__function(s, &fn->op_array));
		}
		at += sizeof(struct phpc_function);
	}
	ZEND_HASH_FOREACH_END();
	return list;
}

static phpca_ref emit_classes(struct phpca_serializer *s, HashTable *table)
{
	phpca_ref list = phpca_object_add(
		s->object, PHPCA_METADATA, NULL, zend_hash_num_elements(table) * sizeof(struct phpc_class));
	phpca_ref at = list;
	zend_string *key;
	zend_class_entry *ce;

	ZEND_HASH_FOREACH_STR_KEY_PTR (table, key, ce) {
		phpca_object_string(s->object, FIELD(at, struct phpc_class, key), key);
		if (ce->ce_flags & ZEND_ACC_ANON_CLASS)
			phpca_object_lower(s->object, FIELD(at, struct phpc_class, key));
		phpca_emit__class(s, FIELD(at, struct phpc_class, ce), ce);
		at += sizeof(struct phpc_class);
	}
	ZEND_HASH_FOREACH_END();
	return list;
}

static uint64_t cache_slot_of(const zend_op_array *main, const struct phpca_early_class *early)
{
	for (uint32_t i = 0; i < main->last; i++) {
		const zend_op *op = &main->opcodes[i];
		if (op->opcode == ZEND_DECLARE_CLASS_DELAYED
			&& zend_string_equals(Z_STR_P(RT_CONSTANT(op, op->op1) + 1), early->rtd_key))
			return op->extended_value;
	}
	return PHPC_NO_CACHE_SLOT;
}

static phpca_ref emit_early_bindings(struct phpca_serializer *s, const struct phpca_compiled *c)
{
	phpca_ref list = c->early_count ? phpca_object_add(s->object, PHPCA_METADATA, NULL,
						 c->early_count * sizeof(struct phpc_early_binding))
									: 0;

	for (uint32_t i = 0; i < c->early_count; i++) {
		phpca_ref at = list + i * sizeof(struct phpc_early_binding);
		phpca_object_string(
			s->object, FIELD(at, struct phpc_early_binding, lcname), c->early[i].lcname);
		phpca_object_string(
			s->object, FIELD(at, struct phpc_early_binding, rtd_key), c->early[i].rtd_key);
		phpca_object_string(
			s->object, FIELD(at, struct phpc_early_binding, lc_parent_name), c->early[i].lc_parent);
		AT(struct phpc_early_binding, at)->cache_slot = cache_slot_of(
			&c->script.main_op_array, &c->early[i]);
	}
	return list;
}

static phpca_ref emit_warnings(struct phpca_serializer *s, const struct phpca_compiled *c)
{
	phpca_ref list = phpca_object_add(
		s->object, PHPCA_METADATA, NULL, c->warning_count * sizeof(struct phpc_warning));
	for (uint32_t i = 0; i < c->warning_count; i++) {
		phpca_ref at = list + i * sizeof(struct phpc_warning);
		AT(struct phpc_warning, at)->lineno = c->warnings[i]->lineno;
		AT(struct phpc_warning, at)->type = (uint32_t)c->warnings[i]->type;
		phpca_object_string(
			s->object, FIELD(at, struct phpc_warning, filename), c->warnings[i]->filename);
		phpca_object_string(
			s->object, FIELD(at, struct phpc_warning, message), c->warnings[i]->message);
	}
	return list;
}

phpca_ref phpca_serialize_script(struct phpca_serializer *s, struct phpca_compiled *c)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL, sizeof(struct phpc_script));
	zend_op_array *main = &c->script.main_op_array;

	phpca_serialize__begin(s);
	phpca_ref classes = emit_classes(s, &c->script.class_table);
	phpca_ref functions = emit_functions(s, &c->script.function_table);
	phpca_ref bindings = emit_early_bindings(s, c);
	phpca_ref warnings = emit_warnings(s, c);
	phpca_ref main_ref = phpca_emit__op_array(s, main);
	phpca_object_point(s->object, FIELD(ref, struct phpc_script, main), main_ref);
	phpca_object_string(s->object, FIELD(ref, struct phpc_script, filename), c->script.filename);
	phpca_object_point(s->object, FIELD(ref, struct phpc_script, functions), functions);
	phpca_object_point(s->object, FIELD(ref, struct phpc_script, classes), classes);
	phpca_object_point(s->object, FIELD(ref, struct phpc_script, early_bindings), bindings);
	phpca_object_point(s->object, FIELD(ref, struct phpc_script, warnings), warnings);
	struct phpc_script *script = AT(struct phpc_script, ref);
	script->function_count = zend_hash_num_elements(&c->script.function_table);
	script->class_count = zend_hash_num_elements(&c->script.class_table);
	script->early_binding_count = c->early_count;
	script->warning_count = c->warning_count;
	script->halt_offset = c->halt_offset;
	script->halt_line = c->halt_line;
	script->auto_globals = c->auto_globals;
	script->flags = c->flags;
	return s->failure[0] ? 0 : ref;
}
