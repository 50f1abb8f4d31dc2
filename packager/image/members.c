/* Members of classes: methods, properties, constants. */
#include "image/members.h"

#include <string.h>

#include "engine/enums.h"
#include "image/adopt.h"
#include "image/functions.h"
#include "image/known.h"
#include "image/types.h"
#include "image/values.h"

static void point_property(struct phpca_serializer *s, phpca_ref location,
	const zend_property_info *info, const char *key);

/* What property_info has since there are hooks. */
static void fill_hooks(struct phpca_serializer *s, phpca_ref ref, const zend_property_info *info)
{
	zend_function *const *hooks = phpca_property_hooks(info);

	if (phpca_property_prototype(info))
		phpca_emit__property(s, ref + PHPCA_PROPERTY_PROTOTYPE, phpca_property_prototype(info));
	if (hooks) {
		phpca_ref list = phpca_object_add(
			s->object, PHPCA_METADATA, NULL, PHPCA_HOOK_COUNT * sizeof *hooks);
		phpca_object_point(s->object, ref + PHPCA_PROPERTY_HOOKS, list);
		for (size_t i = 0; i != PHPCA_HOOK_COUNT; i++)
			phpca_emit__point_function(s, list + i * sizeof *hooks, hooks[i]);
	}
}

static phpca_ref emit_property(struct phpca_serializer *s, const zend_property_info *info)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL, sizeof *info);

	phpca_emit__remember(s, info, ref);
	AT(zend_property_info, ref)->offset = info->offset;
	AT(zend_property_info, ref)->flags = info->flags;
	phpca_object_string(s->object, FIELD(ref, zend_property_info, name), info->name);
	phpca_object_comment(s->object, FIELD(ref, zend_property_info, doc_comment), info->doc_comment);
	phpca_emit__attributes(s, FIELD(ref, zend_property_info, attributes), info->attributes);
	phpca_emit__class(s, FIELD(ref, zend_property_info, ce), info->ce);
	phpca_emit__type(s, FIELD(ref, zend_property_info, type), info->type);
	fill_hooks(s, ref, info);
	return ref;
}

static void point_property(
	struct phpca_serializer *s, phpca_ref location, const zend_property_info *info, const char *key)
{
	if (phpca_emit__point_known(s, location, info))
		return;
	if (info->ce->type == ZEND_INTERNAL_CLASS)
		phpca_object_import(
			s->object, location, PHPC_IMPORT_PROPERTY, ZSTR_VAL(info->ce->name), key);
	else
		phpca_object_point(s->object, location, emit_property(s, info));
}

void phpca_emit__property(
	struct phpca_serializer *s, phpca_ref location, const zend_property_info *info)
{
	const char *class_name, *name;

	zend_unmangle_property_name(info->name, &class_name, &name);
	point_property(s, location, info, name);
}

static phpca_ref emit_constant(struct phpca_serializer *s, const zend_class_constant *c)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL, sizeof *c);

	phpca_emit__remember(s, c, ref);
	phpca_emit__value(s, FIELD(ref, zend_class_constant, value), &c->value, Z_EXTRA(c->value));
	phpca_object_comment(s->object, FIELD(ref, zend_class_constant, doc_comment), c->doc_comment);
	phpca_emit__attributes(s, FIELD(ref, zend_class_constant, attributes), c->attributes);
	phpca_emit__class(s, FIELD(ref, zend_class_constant, ce), c->ce);
	if (phpca_constant_type(c))
		phpca_emit__type(s, ref + PHPCA_CONSTANT_TYPE, *phpca_constant_type(c));
	return ref;
}

static void point_constant(
	struct phpca_serializer *s, phpca_ref location, const zend_class_constant *c, const char *key)
{
	if (phpca_emit__point_known(s, location, c))
		return;
	if (c->ce->type == ZEND_INTERNAL_CLASS)
		phpca_object_import(s->object, location, PHPC_IMPORT_CONSTANT, ZSTR_VAL(c->ce->name), key);
	else
		phpca_object_point(s->object, location, emit_constant(s, c));
}

/* A method that the engine has made for an enum. */
static phpca_ref emit_enum_method(
	struct phpca_serializer *s, const zend_function *fn, const zend_string *key)
{
	const struct phpca_enum_method *method = phpca_enum_method(key);
	phpca_ref ref = phpca_object_add(
		s->object, PHPCA_METADATA, NULL, sizeof(zend_internal_function));
	zend_internal_function *copy = AT(zend_internal_function, ref);

	if (!method) {
		phpca_emit__fail(s, "method of an enum");
		return ref;
	}
	copy->type = fn->type;
	copy->fn_flags = fn->common.fn_flags;
	copy->num_args = fn->common.num_args;
	copy->required_num_args = fn->common.required_num_args;
	phpca_object_string(
		s->object, FIELD(ref, zend_internal_function, function_name), fn->common.function_name);
	phpca_emit__class(s, FIELD(ref, zend_internal_function, scope), fn->common.scope);
	phpca_emit__point_function(
		s, FIELD(ref, zend_internal_function, prototype), fn->common.prototype);
	phpca_object_import(s->object, FIELD(ref, zend_internal_function, arg_info), PHPC_IMPORT_ENGINE,
		method->parameters, NULL);
	phpca_object_import(s->object, FIELD(ref, zend_internal_function, handler), PHPC_IMPORT_ENGINE,
		method->handler, NULL);
	return ref;
}

static void point_method(struct phpca_serializer *s, phpca_ref location, const zend_function *fn,
	const zend_string *key, const zend_class_entry *ce)
{
	if (fn->type == ZEND_INTERNAL_FUNCTION && fn->common.scope == ce)
		phpca_object_point(s->object, location, emit_enum_method(s, fn, key));
	else if (fn->type == ZEND_INTERNAL_FUNCTION || fn->common.scope != ce)
		phpca_emit__point_function(s, location, fn);
	else if (!phpca_emit__point_known(s, location, fn)
		&& !phpca_emit__adopt_method(s, location, fn, key, ce))
		phpca_object_point(s->object, location, phpca_emit__method(s, fn, ce));
}

static void fill_method(struct phpca_serializer *s, phpca_ref ref, const zval *src,
	const zend_string *key, const zend_class_entry *ce)
{
	phpca_emit__pointer(s, ref);
	point_method(s, ref, Z_PTR_P(src), key, ce);
}

static void fill_property(struct phpca_serializer *s, phpca_ref ref, const zval *src,
	const zend_string *key, const zend_class_entry *ce)
{
	phpca_emit__pointer(s, ref);
	if (!phpca_emit__adopt_property(s, ref, Z_PTR_P(src), key, ce))
		point_property(s, ref, Z_PTR_P(src), ZSTR_VAL(key));
}

static void fill_constant(struct phpca_serializer *s, phpca_ref ref, const zval *src,
	const zend_string *key, const zend_class_entry *ce)
{
	phpca_emit__pointer(s, ref);
	if (!phpca_emit__adopt_constant(s, ref, Z_PTR_P(src), key, ce))
		point_constant(s, ref, Z_PTR_P(src), ZSTR_VAL(key));
}

/* ---- values of properties ---- */

/* An inherited static property is an INDIRECT into the table of the class that owns it. */
static void point_static_member(
	struct phpca_serializer *s, phpca_ref ref, const zval *target, const zend_class_entry *ce)
{
	memset(AT(zval, ref), 0, sizeof(zval));
	Z_TYPE_INFO_P(AT(zval, ref)) = IS_INDIRECT;
	for (const zend_class_entry *p = ce->parent; p; p = p->parent) {
		if (target < p->default_static_members_table
			|| target >= p->default_static_members_table + p->default_static_members_count)
			continue;
		uint32_t image, offset;
		if (s->find && s->find(s->context, target, &image, &offset)) {
			phpca_object_far(s->object, ref, image, offset);
			return;
		}
		const struct phpca_seen *seen = phpca_emit__seen(s, p->default_static_members_table);
		if (!seen)
			continue;
		phpca_ref at = seen->ref
			+ (phpca_ref)((const char *)target - (const char *)p->default_static_members_table);
		if (seen->image == s->image)
			phpca_object_point(s->object, ref, at);
		else
			phpca_object_far_ref(s->object, ref, seen->image, at);
		return;
	}
	phpca_emit__fail(s, "static property of an internal class");
	phpca_object_point(s->object, ref, 0);
}

static void fill_values(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	phpca_ref table = 0;

	if (ce->default_properties_count) {
		table = phpca_emit__values(s, PHPCA_DATA, ce->default_properties_table,
			(uint32_t)ce->default_properties_count, true);
	}
	phpca_object_point(s->object, FIELD(ref, zend_class_entry, default_properties_table), table);

	table = 0;
	if (ce->default_static_members_count) {
		table = phpca_object_add(
			s->object, PHPCA_DATA, NULL, (size_t)ce->default_static_members_count * sizeof(zval));
		phpca_emit__remember(s, ce->default_static_members_table, table);
		for (int i = 0; i < ce->default_static_members_count; i++) {
			const zval *z = &ce->default_static_members_table[i];
			phpca_ref at = table + (phpca_ref)i * sizeof(zval);
			if (Z_TYPE_P(z) == IS_INDIRECT)
				point_static_member(s, at, Z_INDIRECT_P(z), ce);
			else
				phpca_emit__value(s, at, z, 0);
		}
	}
	phpca_object_point(
		s->object, FIELD(ref, zend_class_entry, default_static_members_table), table);
}

/*
 * Properties by slot; they are all in properties_info of this class or a parent, under their own
 * name.
 */
static void fill_property_table(
	struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	phpca_ref table = 0;

	if (ce->properties_info_table && ce->default_properties_count) {
		table = phpca_object_add(s->object, PHPCA_METADATA, NULL,
			(size_t)ce->default_properties_count * sizeof(zend_property_info *));
		for (int i = 0; i < ce->default_properties_count; i++) {
			const zend_property_info *info = ce->properties_info_table[i];
			phpca_ref at = table + (phpca_ref)i * sizeof info;
			if (info) {
				const char *class_name, *name;
				zend_unmangle_property_name(info->name, &class_name, &name);
				point_property(s, at, info, name);
			} else {
				phpca_object_point(s->object, at, 0);
			}
		}
	}
	phpca_object_point(s->object, FIELD(ref, zend_class_entry, properties_info_table), table);
}

/* ---- together ---- */

void phpca_emit__members(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	fill_values(s, ref, ce);
	phpca_emit__table(s, FIELD(ref, zend_class_entry, function_table), &ce->function_table,
		PHPCA_METADATA, fill_method, ce);
	phpca_emit__table(s, FIELD(ref, zend_class_entry, properties_info), &ce->properties_info,
		PHPCA_METADATA, fill_property, ce);
	phpca_emit__table(s, FIELD(ref, zend_class_entry, constants_table), &ce->constants_table,
		PHPCA_METADATA, fill_constant, ce);
	fill_property_table(s, ref, ce);
}
