/* Types and attributes. */
#include "image/types.h"

#include <string.h>

#include "image/known.h"
#include "image/values.h"
#include "zend_attributes.h"

static phpca_ref emit_type_list(struct phpca_serializer *s, const zend_type_list *list)
{
	phpca_ref ref = phpca_object_add(
		s->object, PHPCA_MISC, NULL, ZEND_TYPE_LIST_SIZE(list->num_types));
	AT(zend_type_list, ref)->num_types = list->num_types;
	for (uint32_t i = 0; i < list->num_types; i++)
		phpca_emit__type(
			s, FIELD(ref, zend_type_list, types) + i * sizeof(zend_type), list->types[i]);
	return ref;
}

void phpca_emit__type(struct phpca_serializer *s, phpca_ref ref, zend_type type)
{
	zend_type *t = AT(zend_type, ref);

	memset(t, 0, sizeof *t);
	t->type_mask = type.type_mask & ~_ZEND_TYPE_ARENA_BIT;
	if (ZEND_TYPE_HAS_LIST(type)) {
		if (!phpca_emit__point_known(s, ref, ZEND_TYPE_LIST(type)))
			phpca_object_point(s->object, ref, emit_type_list(s, ZEND_TYPE_LIST(type)));
	} else if (ZEND_TYPE_HAS_NAME(type)) {
		phpca_object_string(s->object, ref, ZEND_TYPE_NAME(type));
	}
}

/* ---- attributes ---- */

static phpca_ref emit_attribute(struct phpca_serializer *s, const zend_attribute *attribute)
{
	phpca_ref ref = phpca_object_add(
		s->object, PHPCA_MISC, NULL, ZEND_ATTRIBUTE_SIZE(attribute->argc));
	zend_attribute *a = AT(zend_attribute, ref);

	a->flags = attribute->flags;
	a->lineno = attribute->lineno;
	a->offset = attribute->offset;
	a->argc = attribute->argc;
	phpca_object_string(s->object, FIELD(ref, zend_attribute, name), attribute->name);
	phpca_object_string(s->object, FIELD(ref, zend_attribute, lcname), attribute->lcname);
	if (phpca_attribute_error(attribute))
		phpca_object_string(
			s->object, ref + PHPCA_ATTRIBUTE_ERROR, phpca_attribute_error(attribute));
	for (uint32_t i = 0; i < attribute->argc; i++) {
		phpca_ref at = FIELD(ref, zend_attribute, args) + i * sizeof(zend_attribute_arg);
		phpca_object_string(
			s->object, FIELD(at, zend_attribute_arg, name), attribute->args[i].name);
		phpca_emit__value(s, FIELD(at, zend_attribute_arg, value), &attribute->args[i].value, 0);
	}
	return ref;
}

static void fill_attribute(struct phpca_serializer *s, phpca_ref ref, const zval *src,
	const zend_string *key, const zend_class_entry *ce)
{
	phpca_emit__pointer(s, ref);
	phpca_object_point(s->object, ref, emit_attribute(s, Z_PTR_P(src)));
}

void phpca_emit__attributes(
	struct phpca_serializer *s, phpca_ref location, const HashTable *attributes)
{
	if (attributes)
		phpca_emit__array(s, location, attributes, PHPCA_MISC, fill_attribute);
	else
		phpca_object_point(s->object, location, 0);
}
