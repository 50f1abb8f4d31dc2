/*
 * A class that was linked here differs from the class it was made of (s->proto) in few things, and
 * most of its own methods, properties and constants only in naming their class. These are not
 * stored twice: those of the script's image are made to name the linked class. The engine, should
 * it have to link the class anew, copies them and names its own class in the copies.
 */
#include "image/adopt.h"

#include <string.h>

#include "engine/version.h"
#include "image/known.h"

static void adopt(struct phpca_serializer *s, phpca_ref location, const void *linked,
	const void *original, size_t class_field, const zend_class_entry *ce)
{
	uint32_t image, offset;

	s->find(s->context, original, &image, &offset);
	phpca_object_patch(s->object, offset + (uint32_t)class_field, phpca_emit__seen(s, ce)->ref);
	phpca_emit__remember_at(s, linked, 0, offset);
	phpca_object_far(s->object, location, image, offset);
}

bool phpca_emit__adopt_method(struct phpca_serializer *s, phpca_ref location,
	const zend_function *fn, const zend_string *key, const zend_class_entry *ce)
{
	const zend_op_array *original = s->proto
		? zend_hash_find_ptr(&s->proto->function_table, (zend_string *)key)
		: NULL;
	zend_op_array linked = fn->op_array;
	uint32_t image, offset;

	if (!original || fn->op_array.prototype || !s->find(s->context, original, &image, &offset))
		return false;
	linked.scope = original->scope;
	linked.fn_flags |= ZEND_ACC_IMMUTABLE;
	ZEND_MAP_PTR_INIT(linked.run_time_cache, NULL);
	ZEND_MAP_PTR_INIT(linked.static_variables_ptr, NULL);
	if (memcmp(&linked, original, sizeof linked))
		return false;
	adopt(s, location, fn, original, offsetof(zend_op_array, scope), ce);
	phpca_object_patch_slot(
		s->object, offset + (uint32_t)offsetof(zend_op_array, run_time_cache__ptr));
	if (original->static_variables) {
		phpca_object_patch_slot(
			s->object, offset + (uint32_t)offsetof(zend_op_array, static_variables_ptr__ptr));
	}
	return true;
}

bool phpca_emit__adopt_property(struct phpca_serializer *s, phpca_ref location,
	const zend_property_info *info, const zend_string *key, const zend_class_entry *ce)
{
	const zend_property_info *original = s->proto && info->ce == ce
		? zend_hash_find_ptr(&s->proto->properties_info, (zend_string *)key)
		: NULL;
	zend_property_info linked = *info;

	if (!original || ZEND_TYPE_HAS_LIST(info->type) || !phpca_property_is_plain(info)
		|| !phpca_property_is_plain(original))
		return false;
	linked.ce = original->ce;
	if (memcmp(&linked, original, offsetof(zend_property_info, type))
		|| info->type.ptr != original->type.ptr || info->type.type_mask != original->type.type_mask)
		return false;
	adopt(s, location, info, original, offsetof(zend_property_info, ce), ce);
	return true;
}

bool phpca_emit__adopt_constant(struct phpca_serializer *s, phpca_ref location,
	const zend_class_constant *c, const zend_string *key, const zend_class_entry *ce)
{
	const zend_class_constant *original = s->proto && c->ce == ce
		? zend_hash_find_ptr(&s->proto->constants_table, (zend_string *)key)
		: NULL;
	zend_class_constant linked = *c;

	if (!original)
		return false;
	linked.ce = original->ce;
	if (memcmp(&linked, original, sizeof linked))
		return false;
	adopt(s, location, c, original, offsetof(zend_class_constant, ce), ce);
	return true;
}

/* ---- the inverse ---- */

static void restore(zend_class_entry *ce, const zend_class_entry *linked)
{
	zend_function *fn;
	zend_property_info *info;
	zend_class_constant *c;

	ZEND_HASH_FOREACH_PTR (&ce->function_table, fn)
		fn->common.scope = fn->common.scope == linked ? ce : fn->common.scope;
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_PTR (&ce->properties_info, info)
		info->ce = info->ce == linked ? ce : info->ce;
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_PTR (&ce->constants_table, c)
		c->ce = c->ce == linked ? ce : c->ce;
	ZEND_HASH_FOREACH_END();
}

void phpca_image_restore_classes(const struct phpc_script *script)
{
	for (uint32_t i = 0; i < script->class_count; i++) {
		const struct phpc_link *link = phpc_link_first(script->classes[i].ce);
		if (link) /* others have adopted nothing */
			restore(script->classes[i].ce, link->linked);
	}
}
