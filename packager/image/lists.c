/* Lists that many functions of a script have alike: parameters, names of variables. */
#include "image/lists.h"

#include <string.h>

#include "engine/version.h"
#include "image/known.h"
#include "image/types.h"

static void key_string(struct phpca_serializer *s, struct phpca_buffer *key, zend_string *string)
{
	uint32_t number = string ? phpca_object_string_number(s->object, string) + 1 : 0;
	phpca_buffer_append(key, &number, sizeof number);
}

/* The list with the same key, 0 if there is none yet. */
static phpca_ref find_shared(struct phpca_serializer *s, const struct phpca_buffer *key)
{
	zval *known = s->shared && key->size
		? zend_hash_str_find(s->shared, (char *)key->data, key->size)
		: NULL;
	return known ? (phpca_ref)Z_LVAL_P(known) : 0;
}

static void add_shared(struct phpca_serializer *s, struct phpca_buffer *key, phpca_ref ref)
{
	zval z;

	if (s->shared && key->size) {
		ZVAL_LONG(&z, (zend_long)ref);
		zend_hash_str_add(s->shared, (char *)key->data, key->size, &z);
	}
	phpca_buffer_clear(key);
}

/* Leaves the key empty when a type is a list: such parameters are not shared. */
static void key_arg_info(
	struct phpca_serializer *s, const zend_arg_info *info, uint32_t count, struct phpca_buffer *key)
{
	phpca_buffer_append(key, "A", 1);
	for (uint32_t i = 0; i < count; i++) {
		if (ZEND_TYPE_HAS_LIST(info[i].type)) {
			phpca_buffer_clear(key);
			return;
		}
		key_string(s, key, info[i].name);
		key_string(s, key, phpca_parameter_doc_comment(&info[i]));
		key_string(s, key, ZEND_TYPE_HAS_NAME(info[i].type) ? ZEND_TYPE_NAME(info[i].type) : NULL);
		phpca_buffer_append(key, &info[i].type.type_mask, sizeof info[i].type.type_mask);
	}
}

void phpca_emit__arg_info(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array)
{
	uint32_t before = op_array->fn_flags & ZEND_ACC_HAS_RETURN_TYPE ? 1 : 0;
	uint32_t count = op_array->num_args + before + (op_array->fn_flags & ZEND_ACC_VARIADIC ? 1 : 0);

	/*
	 * arg_info[-1] is the return type. With no parameters arg_info itself is the end of its memory:
	 * not an address to go by.
	 */
	const zend_arg_info *info = op_array->arg_info ? op_array->arg_info - before : NULL;
	if (phpca_emit__point_into_known(s, location, info, before * (uint32_t)sizeof *info))
		return;
	struct phpca_buffer key = {0};
	key_arg_info(s, info, count, &key);
	phpca_ref ref = find_shared(s, &key);
	if (ref) {
		phpca_buffer_clear(&key);
		phpca_object_point(s->object, location, ref + before * sizeof *info);
		return;
	}
	/*
	 * With a return type alone the pointer stands at the end of the list. Something must be there,
	 * or it would belong to what follows.
	 */
	ref = phpca_object_add(
		s->object, PHPCA_METADATA, NULL, count * sizeof *info + (count == before ? 8 : 0));
	add_shared(s, &key, ref);
	phpca_emit__remember(s, info, ref);
	for (uint32_t i = 0; i < count; i++) {
		phpca_ref at = ref + i * sizeof *info;
		phpca_object_string(s->object, FIELD(at, zend_arg_info, name), info[i].name);
		phpca_emit__type(s, FIELD(at, zend_arg_info, type), info[i].type);
		phpca_object_point(s->object, FIELD(at, zend_arg_info, default_value),
			0); /* internal functions only; undefined here */
		if (PHPCA_PARAMETER_DOC_COMMENT)
			phpca_object_string(
				s->object, at + PHPCA_PARAMETER_DOC_COMMENT, phpca_parameter_doc_comment(&info[i]));
	}
	phpca_object_point(s->object, location, ref + before * sizeof *info);
}

void phpca_emit__variables(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array)
{
	if (!op_array->last_var) {
		phpca_object_point(s->object, location, 0);
	} else if (!phpca_emit__point_known(s, location, op_array->vars)) {
		struct phpca_buffer key = {0};
		phpca_buffer_append(&key, "V", 1);
		for (int i = 0; i < op_array->last_var; i++)
			key_string(s, &key, op_array->vars[i]);
		phpca_ref ref = find_shared(s, &key);
		if (ref) {
			phpca_buffer_clear(&key);
			phpca_object_point(s->object, location, ref);
			return;
		}
		ref = phpca_object_add(
			s->object, PHPCA_MISC, NULL, (size_t)op_array->last_var * sizeof(zend_string *));
		add_shared(s, &key, ref);
		phpca_emit__remember(s, op_array->vars, ref);
		for (int i = 0; i < op_array->last_var; i++) {
			phpca_object_string(
				s->object, ref + (phpca_ref)i * sizeof(zend_string *), op_array->vars[i]);
		}
		phpca_object_point(s->object, location, ref);
	}
}
