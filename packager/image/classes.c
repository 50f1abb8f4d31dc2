/* Classes: a class_entry, what it names, and its members. */
#include "image/classes.h"

#include "engine/engine.h"
#include "engine/enums.h"
#include "image/functions.h"
#include "image/known.h"
#include "image/members.h"
#include "image/parents.h"
#include "image/types.h"

static phpca_ref emit_class(struct phpca_serializer *s, zend_class_entry *ce);

void phpca_serialize_class_pointer(
	struct phpca_serializer *s, phpca_ref location, const zend_class_entry *ce)
{
	if (phpca_emit__point_known(s, location, ce))
		return;
	if (ce->type == ZEND_INTERNAL_CLASS) {
		phpca_object_import(s->object, location, PHPC_IMPORT_CLASS, ZSTR_VAL(ce->name), NULL);
	} else if (s->find) {
		phpca_emit__fail(s, "class that is not in the archive");
		phpca_object_point(s->object, location, 0);
	} else {
		phpca_object_point(s->object, location, emit_class(s, (zend_class_entry *)ce));
	}
}

static void point_function_struct(
	struct phpca_serializer *s, phpca_ref location, zend_function *const *functions, size_t count)
{
	if (!functions) {
		phpca_object_point(s->object, location, 0);
		return;
	}
	phpca_ref ref = phpca_object_add(s->object, PHPCA_MISC, NULL, count * sizeof *functions);
	for (size_t i = 0; i < count; i++)
		phpca_emit__point_function(s, ref + i * sizeof *functions, functions[i]);
	phpca_object_point(s->object, location, ref);
}

/*
 * C functions that a class has from its internal ancestors. Their addresses differ in each process:
 * they are imported by name.
 */
static void fill_handlers(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	for (const struct phpca_class_field *f = phpca_class_fields; f->name; f++) {
		const void *value = *(void *const *)((const char *)ce + f->offset);
		const char *owner;
		if (!value) {
			phpca_object_point(s->object, ref + f->offset, 0);
		} else if ((owner = phpca_engine_symbol_name(value))) {
			phpca_object_import(s->object, ref + f->offset, PHPC_IMPORT_ENGINE, owner, NULL);
		} else if ((owner = phpca_engine_field_owner(ce, f))) {
			phpca_object_import(
				s->object, ref + f->offset, PHPC_IMPORT_CLASS_FIELD, owner, f->name);
		} else {
			phpca_emit__fail(s, f->name);
		}
	}
}

static void fill_magic(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	for (const size_t *offset = phpca_class_magic; *offset; offset++)
		phpca_emit__point_function(
			s, ref + *offset, *(zend_function *const *)((const char *)ce + *offset));
	point_function_struct(s, FIELD(ref, zend_class_entry, iterator_funcs_ptr),
		(zend_function *const *)ce->iterator_funcs_ptr,
		sizeof(zend_class_iterator_funcs) / sizeof(zend_function *));
	point_function_struct(s, FIELD(ref, zend_class_entry, arrayaccess_funcs_ptr),
		(zend_function *const *)ce->arrayaccess_funcs_ptr,
		sizeof(zend_class_arrayaccess_funcs) / sizeof(zend_function *));
}

static void fill_class_slots(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	ZEND_MAP_PTR_INIT(AT(zend_class_entry, ref)->mutable_data, NULL);
	ZEND_MAP_PTR_INIT(AT(zend_class_entry, ref)->static_members_table, NULL);
	if (!(ce->ce_flags & ZEND_ACC_LINKED))
		return;
	if (!(ce->ce_flags & ZEND_ACC_CONSTANTS_UPDATED))
		phpca_object_slot(s->object, FIELD(ref, zend_class_entry, mutable_data__ptr));
	if (ce->default_static_members_count)
		phpca_object_slot(s->object, FIELD(ref, zend_class_entry, static_members_table__ptr));
}

/* A runtime that does not know what linked enums have takes the source. */
static void assume_enums(struct phpca_serializer *s, const zend_class_entry *ce)
{
	if ((ce->ce_flags & ZEND_ACC_ENUM) && !(ce->ce_flags & ZEND_ACC_LINKED))
		phpca_object_import(s->object, 0, PHPC_IMPORT_ENGINE, PHPCA_ENUM_SYMBOL, NULL);
}

static phpca_ref emit_class(struct phpca_serializer *s, zend_class_entry *ce)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, ce, sizeof *ce);
	zend_class_entry *copy = AT(zend_class_entry, ref);

	phpca_emit__enter(s, ZSTR_VAL(ce->name));
	phpca_emit__remember(s, ce, ref);
	assume_enums(s, ce);
	phpca_engine_clear_class_padding(copy);
	copy->refcount = 1;
	copy->ce_flags |= ZEND_ACC_IMMUTABLE | ZEND_ACC_CACHED;
	copy->inheritance_cache = NULL;
	copy->backed_enum_table = NULL;
	phpca_object_string(s->object, FIELD(ref, zend_class_entry, name), ce->name);
	phpca_emit__parents(s, ref, ce);
	phpca_emit__members(s, ref, ce);
	fill_magic(s, ref, ce);
	fill_handlers(s, ref, ce);
	fill_class_slots(s, ref, ce);
	phpca_emit__attributes(s, FIELD(ref, zend_class_entry, attributes), ce->attributes);
	phpca_object_string(
		s->object, FIELD(ref, zend_class_entry, info.user.filename), ce->info.user.filename);
	phpca_object_comment(s->object, ref + PHPCA_CLASS_DOC_COMMENT, phpca_class_doc_comment(ce));
	phpca_emit__leave(s);
	return ref;
}

void phpca_serialize__begin(struct phpca_serializer *s)
{
	s->failure[0] = 0;
	s->depth = 0;
	s->point_class = phpca_serialize_class_pointer;
	s->point_property = phpca_emit__property;
	s->emit_function = phpca_emit__function;
}

phpca_ref phpca_serialize_linked_class(
	struct phpca_serializer *s, zend_class_entry *ce, const zend_class_entry *proto)
{
	phpca_ref ref;

	phpca_serialize__begin(s);
	s->proto = proto;
	ref = emit_class(s, ce);
	return s->failure[0] ? 0 : ref;
}
