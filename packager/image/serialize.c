/*
 * Reading order: fill_zval and fill_hash (values), emit_op_array (functions), emit_class,
 * phpca_serialize_script.
 *
 * emit_X copies an X into the object and returns its place; fill_X completes one that is embedded
 * in a larger structure; point_X sets a pointer word. Padding and unions that the engine leaves
 * undefined are made zero: the bytes of an image depend on the source and the engine alone.
 */
#include "image/serialize.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "zend_attributes.h"
#include "zend_closures.h"
#include "zend_exceptions.h"
#include "zend_inheritance.h"
#include "zend_interfaces.h"
#include "zend_vm.h"
#include "engine/engine.h"

#define AT(type, ref) ((type *)phpca_object_at(s->object, (ref)))
#define FIELD(ref, type, name) ((ref) + offsetof(type, name))

/* ---- what was stored before ---- */

void phpca_xlat_clear(struct phpca_xlat *x)
{
	free(x->slot);
	memset(x, 0, sizeof *x);
}

static size_t xlat_at(const struct phpca_xlat *x, const void *address)
{
	size_t at = ((uintptr_t)address >> 3) * 0x9e3779b97f4a7c15ull >> 20 & (x->size - 1);
	while (x->slot[at].address && x->slot[at].address != address)
		at = (at + 1) & (x->size - 1);
	return at;
}

static void xlat_grow(struct phpca_xlat *x)
{
	struct phpca_xlat larger = {calloc(x->size ? x->size * 2 : 1024, sizeof *x->slot),
		x->size ? x->size * 2 : 1024, x->used};
	if (!larger.slot)
		abort();
	for (size_t i = 0; i < x->size; i++)
		if (x->slot[i].address)
			larger.slot[xlat_at(&larger, x->slot[i].address)] = x->slot[i];
	free(x->slot);
	*x = larger;
}

static void remember_at(
	struct phpca_serializer *s, const void *address, phpca_ref ref, uint32_t offset)
{
	if (s->xlat->used * 2 >= s->xlat->size)
		xlat_grow(s->xlat);
	struct phpca_seen *seen = &s->xlat->slot[xlat_at(s->xlat, address)];
	s->xlat->used += !seen->address;
	*seen = (struct phpca_seen){address, s->image, offset, ref};
}

static void remember(struct phpca_serializer *s, const void *address, phpca_ref ref)
{
	remember_at(s, address, ref, 0);
}

/* Points `location` at `plus` bytes into something stored before, or in a loaded image. */
static bool point_into_known(
	struct phpca_serializer *s, phpca_ref location, const void *address, uint32_t plus)
{
	uint32_t image, offset;

	if (!address) {
		phpca_object_point(s->object, location, 0);
		return true;
	}
	if (s->xlat->size) {
		const struct phpca_seen *seen = &s->xlat->slot[xlat_at(s->xlat, address)];
		if (seen->address && !seen->ref) {
			phpca_object_far(s->object, location, seen->image, seen->offset + plus);
			return true;
		}
		if (seen->address && seen->image == s->image) {
			phpca_object_point(s->object, location, seen->ref + plus);
			return true;
		}
		if (seen->address) {
			phpca_object_far_ref(s->object, location, seen->image, seen->ref + plus);
			return true;
		}
	}
	if (s->find && s->find(s->context, address, &image, &offset)) {
		phpca_object_far(s->object, location, image, offset + plus);
		return true;
	}
	return false;
}

static bool point_known(struct phpca_serializer *s, phpca_ref location, const void *address)
{
	return point_into_known(s, location, address, 0);
}

static void fail(struct phpca_serializer *s, const char *what)
{
	if (!s->failure[0]) {
		snprintf(s->failure, sizeof s->failure, "%s", what);
		for (int i = s->depth < 8 ? s->depth - 1 : 7; i >= 0; i--) {
			size_t n = strlen(s->failure);
			snprintf(s->failure + n, sizeof s->failure - n, " in %s", s->where[i]);
		}
	}
}

static void enter(struct phpca_serializer *s, const char *name)
{
	if (s->depth < 8)
		s->where[s->depth] = name;
	s->depth++;
}

static void leave(struct phpca_serializer *s)
{
	s->depth--;
}

/* ---- values ---- */

enum table_kind {
	TABLE_VALUES,
	TABLE_METHODS,
	TABLE_PROPERTIES,
	TABLE_CONSTANTS,
	TABLE_ATTRIBUTES
};

static void fill_hash(struct phpca_serializer *s, phpca_ref ref, const HashTable *src,
	enum phpca_part part, enum table_kind kind, const zend_class_entry *ce);
static void point_ast_ref(struct phpca_serializer *s, phpca_ref location, zend_ast_ref *ast);
static void point_function(struct phpca_serializer *s, phpca_ref location, const zend_function *fn);

static void set_immutable_array(HashTable *ht)
{
	GC_SET_REFCOUNT(ht, 2);
	GC_TYPE_INFO(ht) = GC_ARRAY | ((IS_ARRAY_IMMUTABLE | GC_NOT_COLLECTABLE) << GC_FLAGS_SHIFT);
}

static void point_array(struct phpca_serializer *s, phpca_ref location, const HashTable *src,
	enum phpca_part part, enum table_kind kind)
{
	if (src == &zend_empty_array) {
		phpca_object_import(s->object, location, PHPC_IMPORT_ENGINE, "zend_empty_array", NULL);
	} else if (!point_known(s, location, src)) {
		phpca_ref ref = phpca_object_add(s->object, part, NULL, sizeof(HashTable));
		remember(s, src, ref);
		fill_hash(s, ref, src, part, kind, NULL);
		set_immutable_array(AT(HashTable, ref));
		phpca_object_point(s->object, location, ref);
	}
}

/*
 * `u2`: what the engine keeps beside the value (flags, line numbers); chains of buckets are made
 * later.
 */
static void fill_zval(struct phpca_serializer *s, phpca_ref ref, const zval *src, uint32_t u2)
{
	zval *z = AT(zval, ref);

	memset(z, 0, sizeof *z);
	Z_TYPE_INFO_P(z) = Z_TYPE_P(src);
	z->u2.extra = u2;
	switch (Z_TYPE_P(src)) {
	case IS_LONG:
		z->value.lval = Z_LVAL_P(src);
		break;
	case IS_DOUBLE:
		z->value.dval = Z_DVAL_P(src);
		break;
	case IS_STRING:
		phpca_object_string(s->object, ref, Z_STR_P(src));
		break;
	case IS_ARRAY:
		point_array(s, ref, Z_ARR_P(src), PHPCA_DATA, TABLE_VALUES);
		break;
	case IS_CONSTANT_AST:
		point_ast_ref(s, ref, Z_AST_P(src));
		break;
	default:
		if (Z_TYPE_P(src) > IS_TRUE)
			fail(s, zend_get_type_by_const(Z_TYPE_P(src)));
	}
}

static phpca_ref emit_zvals(
	struct phpca_serializer *s, enum phpca_part part, const zval *src, uint32_t count, bool keep_u2)
{
	phpca_ref ref = phpca_object_add(s->object, part, NULL, sizeof(zval) * count);
	for (uint32_t i = 0; i < count; i++)
		fill_zval(s, ref + i * sizeof(zval), &src[i], keep_u2 ? Z_EXTRA(src[i]) : 0);
	return ref;
}

static size_t ast_size(const zend_ast *ast)
{
	if (ast->kind == ZEND_AST_ZVAL || ast->kind == ZEND_AST_CONSTANT)
		return sizeof(zend_ast_zval);
	if (zend_ast_is_list((zend_ast *)ast)) {
		return offsetof(zend_ast_list, child)
			+ zend_ast_get_list((zend_ast *)ast)->children * sizeof(zend_ast *);
	}
	return offsetof(zend_ast, child)
		+ zend_ast_get_num_children((zend_ast *)ast) * sizeof(zend_ast *);
}

static void fill_ast(struct phpca_serializer *s, phpca_ref ref, zend_ast *ast)
{
	uint32_t count;
	size_t children;
	zend_ast **child;

	if (ast->kind == ZEND_AST_ZVAL || ast->kind == ZEND_AST_CONSTANT) {
		zval *value = &((zend_ast_zval *)ast)->val;
		AT(zend_ast_zval, ref)->kind = ast->kind;
		AT(zend_ast_zval, ref)->attr = ast->attr;
		fill_zval(s, FIELD(ref, zend_ast_zval, val), value, 0);
		return;
	}
	if (zend_ast_is_list(ast)) {
		count = zend_ast_get_list(ast)->children;
		child = zend_ast_get_list(ast)->child;
		children = offsetof(zend_ast_list, child);
		AT(zend_ast_list, ref)->children = count;
	} else {
		count = zend_ast_get_num_children(ast);
		child = ast->child;
		children = offsetof(zend_ast, child);
	}
	AT(zend_ast, ref)->kind = ast->kind;
	AT(zend_ast, ref)->attr = ast->attr;
	/* Copies of trees have line numbers in plain nodes only. */
	AT(zend_ast, ref)->lineno = zend_ast_is_list(ast) ? 0 : ast->lineno;
	for (uint32_t i = 0; i < count; i++) {
		phpca_ref location = ref + children + i * sizeof(zend_ast *), target = 0;
		if (child[i]) {
			target = phpca_object_add(s->object, PHPCA_MISC, NULL, ast_size(child[i]));
			fill_ast(s, target, child[i]);
		}
		phpca_object_point(s->object, location, target);
	}
}

/* The tree follows its reference directly: GC_AST() is address arithmetic. */
static void point_ast_ref(struct phpca_serializer *s, phpca_ref location, zend_ast_ref *ast)
{
	if (!point_known(s, location, ast)) {
		phpca_ref ref = phpca_object_add(
			s->object, PHPCA_MISC, NULL, sizeof(zend_ast_ref) + ast_size(GC_AST(ast)));
		remember(s, ast, ref);
		GC_SET_REFCOUNT(AT(zend_ast_ref, ref), 1);
		GC_TYPE_INFO(AT(zend_ast_ref, ref)) = GC_CONSTANT_AST | (GC_IMMUTABLE << GC_FLAGS_SHIFT);
		fill_ast(s, ref + sizeof(zend_ast_ref), GC_AST(ast));
		phpca_object_point(s->object, location, ref);
	}
}

/* ---- types, parameters, attributes ---- */

static void fill_type(struct phpca_serializer *s, phpca_ref ref, zend_type type);

static phpca_ref emit_type_list(struct phpca_serializer *s, const zend_type_list *list)
{
	phpca_ref ref = phpca_object_add(
		s->object, PHPCA_MISC, NULL, ZEND_TYPE_LIST_SIZE(list->num_types));
	AT(zend_type_list, ref)->num_types = list->num_types;
	for (uint32_t i = 0; i < list->num_types; i++)
		fill_type(s, FIELD(ref, zend_type_list, types) + i * sizeof(zend_type), list->types[i]);
	return ref;
}

static void fill_type(struct phpca_serializer *s, phpca_ref ref, zend_type type)
{
	zend_type *t = AT(zend_type, ref);

	memset(t, 0, sizeof *t);
	t->type_mask = type.type_mask & ~_ZEND_TYPE_ARENA_BIT;
	if (ZEND_TYPE_HAS_LIST(type)) {
		if (!point_known(s, ref, ZEND_TYPE_LIST(type)))
			phpca_object_point(s->object, ref, emit_type_list(s, ZEND_TYPE_LIST(type)));
	} else if (ZEND_TYPE_HAS_NAME(type)) {
		phpca_object_string(s->object, ref, ZEND_TYPE_NAME(type));
	}
}

/* ---- lists that many functions have alike: parameters, names of variables ---- */

static void key_string(struct phpca_serializer *s, struct phpca_buffer *key, zend_string *string)
{
	uint32_t number = string ? phpca_object_string_number(s->object, string) + 1 : 0;
	phpca_buffer_append(key, &number, sizeof number);
}

/* The place of a list with the same key, 0 if there is none yet. */
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
		key_string(s, key, ZEND_TYPE_HAS_NAME(info[i].type) ? ZEND_TYPE_NAME(info[i].type) : NULL);
		phpca_buffer_append(key, &info[i].type.type_mask, sizeof info[i].type.type_mask);
	}
}

static void point_arg_info(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array)
{
	uint32_t before = op_array->fn_flags & ZEND_ACC_HAS_RETURN_TYPE ? 1 : 0;
	uint32_t count = op_array->num_args + before + (op_array->fn_flags & ZEND_ACC_VARIADIC ? 1 : 0);

	/*
	 * arg_info[-1] is the return type. With no parameters arg_info itself is the end of its memory:
	 * not an address to go by.
	 */
	const zend_arg_info *info = op_array->arg_info ? op_array->arg_info - before : NULL;
	if (point_into_known(s, location, info, before * (uint32_t)sizeof *info))
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
	remember(s, info, ref);
	for (uint32_t i = 0; i < count; i++) {
		phpca_ref at = ref + i * sizeof *info;
		phpca_object_string(s->object, FIELD(at, zend_arg_info, name), info[i].name);
		fill_type(s, FIELD(at, zend_arg_info, type), info[i].type);
		phpca_object_point(s->object, FIELD(at, zend_arg_info, default_value),
			0); /* internal functions only; undefined here */
	}
	phpca_object_point(s->object, location, ref + before * sizeof *info);
}

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
	for (uint32_t i = 0; i < attribute->argc; i++) {
		phpca_ref at = FIELD(ref, zend_attribute, args) + i * sizeof(zend_attribute_arg);
		phpca_object_string(
			s->object, FIELD(at, zend_attribute_arg, name), attribute->args[i].name);
		fill_zval(s, FIELD(at, zend_attribute_arg, value), &attribute->args[i].value, 0);
	}
	return ref;
}

static void point_attributes(
	struct phpca_serializer *s, phpca_ref location, const HashTable *attributes)
{
	if (attributes)
		point_array(s, location, attributes, PHPCA_MISC, TABLE_ATTRIBUTES);
	else
		phpca_object_point(s->object, location, 0);
}

/* ---- hash tables ---- */

static void point_property(struct phpca_serializer *s, phpca_ref location,
	const zend_property_info *info, const char *key);
static void point_constant(
	struct phpca_serializer *s, phpca_ref location, const zend_class_constant *c, const char *key);
static phpca_ref emit_method(
	struct phpca_serializer *s, const zend_function *fn, const zend_class_entry *ce);

/*
 * A class that was linked here differs from the class it was made of (s->proto) in few things, and
 * most of its own methods, properties and constants only in naming their class. These are not
 * stored twice: those of the script's image are made to name the linked class. The engine, should
 * it have to link the class anew, copies them and names its own class in the copies.
 */
static void adopt(struct phpca_serializer *s, phpca_ref location, const void *linked,
	const void *original, size_t class_field, const zend_class_entry *ce)
{
	uint32_t image, offset;

	s->find(s->context, original, &image, &offset);
	phpca_object_patch(
		s->object, offset + (uint32_t)class_field, s->xlat->slot[xlat_at(s->xlat, ce)].ref);
	remember_at(s, linked, 0, offset);
	phpca_object_far(s->object, location, image, offset);
}

static bool adopt_method(struct phpca_serializer *s, phpca_ref location, const zend_function *fn,
	const zend_string *key, const zend_class_entry *ce)
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

static bool adopt_property(struct phpca_serializer *s, phpca_ref location,
	const zend_property_info *info, const zend_string *key, const zend_class_entry *ce)
{
	const zend_property_info *original = s->proto && info->ce == ce
		? zend_hash_find_ptr(&s->proto->properties_info, (zend_string *)key)
		: NULL;
	zend_property_info linked = *info;

	if (!original || ZEND_TYPE_HAS_LIST(info->type))
		return false;
	linked.ce = original->ce;
	if (memcmp(&linked, original, offsetof(zend_property_info, type))
		|| info->type.ptr != original->type.ptr || info->type.type_mask != original->type.type_mask)
		return false;
	adopt(s, location, info, original, offsetof(zend_property_info, ce), ce);
	return true;
}

static bool adopt_constant(struct phpca_serializer *s, phpca_ref location,
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

static void point_method(struct phpca_serializer *s, phpca_ref location, const zend_function *fn,
	const zend_string *key, const zend_class_entry *ce)
{
	if (fn->type == ZEND_INTERNAL_FUNCTION || fn->common.scope != ce)
		point_function(s, location, fn);
	else if (!point_known(s, location, fn) && !adopt_method(s, location, fn, key, ce))
		phpca_object_point(s->object, location, emit_method(s, fn, ce));
}

static void fill_table_value(struct phpca_serializer *s, phpca_ref ref, const zval *src,
	const zend_string *key, enum table_kind kind, const zend_class_entry *ce)
{
	if (kind == TABLE_VALUES) {
		fill_zval(s, ref, src, 0);
		return;
	}
	memset(AT(zval, ref), 0, sizeof(zval));
	Z_TYPE_INFO_P(AT(zval, ref)) = IS_PTR;
	switch (kind) {
	case TABLE_METHODS:
		point_method(s, ref, Z_PTR_P(src), key, ce);
		break;
	case TABLE_PROPERTIES:
		if (!adopt_property(s, ref, Z_PTR_P(src), key, ce))
			point_property(s, ref, Z_PTR_P(src), ZSTR_VAL(key));
		break;
	case TABLE_CONSTANTS:
		if (!adopt_constant(s, ref, Z_PTR_P(src), key, ce))
			point_constant(s, ref, Z_PTR_P(src), ZSTR_VAL(key));
		break;
	default:
		phpca_object_point(s->object, ref, emit_attribute(s, Z_PTR_P(src)));
	}
}

static phpca_ref uninitialized_data(struct phpca_serializer *s)
{
	if (!s->uninitialized) {
		static const uint32_t none[2] = {HT_INVALID_IDX, HT_INVALID_IDX};
		s->uninitialized = phpca_object_add(s->object, PHPCA_METADATA, none, sizeof none)
			+ sizeof none;
	}
	return s->uninitialized;
}

/* Tables that never grow need no spare room: the smallest power of two that keeps chains short. */
static uint32_t hash_size_for(uint32_t used)
{
	uint32_t size = 4;
	while (size < used || size / 4 * 3 < used)
		size *= 2;
	return size;
}

static void fill_packed(struct phpca_serializer *s, phpca_ref ref, const HashTable *src,
	enum phpca_part part, enum table_kind kind, const zend_class_entry *ce)
{
	phpca_ref data = phpca_object_add(
		s->object, part, NULL, 2 * sizeof(uint32_t) + src->nNumUsed * sizeof(zval));
	memset(AT(char, data), 0xff, 2 * sizeof(uint32_t));
	data += 2 * sizeof(uint32_t);
	phpca_object_point(s->object, FIELD(ref, HashTable, arPacked), data);
	for (uint32_t i = 0; i < src->nNumUsed; i++)
		fill_table_value(s, data + i * sizeof(zval), &src->arPacked[i], NULL, kind, ce);
	phpca_object_table(s->object, ref, true);
}

static void fill_hashed(struct phpca_serializer *s, phpca_ref ref, const HashTable *src,
	enum phpca_part part, enum table_kind kind, const zend_class_entry *ce)
{
	uint32_t hash_size = hash_size_for(src->nNumUsed);
	phpca_ref data = phpca_object_add(
		s->object, part, NULL, hash_size * sizeof(uint32_t) + src->nNumUsed * sizeof(Bucket));

	AT(HashTable, ref)->nTableMask = (uint32_t) - (int32_t)hash_size;
	data += hash_size * sizeof(uint32_t);
	phpca_object_point(s->object, FIELD(ref, HashTable, arData), data);
	phpca_object_table(s->object, ref, false);
	for (uint32_t i = 0; i < src->nNumUsed; i++) {
		phpca_ref at = data + i * sizeof(Bucket);
		const Bucket *p = &src->arData[i];
		if (Z_TYPE(p->val) == IS_UNDEF)
			continue;
		if (p->key)
			phpca_object_key(s->object, at, ref, p->key);
		else
			AT(Bucket, at)->h = p->h;
		fill_table_value(s, at, &p->val, p->key, kind, ce);
	}
}

static void fill_hash(struct phpca_serializer *s, phpca_ref ref, const HashTable *src,
	enum phpca_part part, enum table_kind kind, const zend_class_entry *ce)
{
	HashTable *ht = AT(HashTable, ref);
	uint32_t flags = HT_FLAGS(src)
		& (HASH_FLAG_PACKED | HASH_FLAG_UNINITIALIZED | HASH_FLAG_HAS_EMPTY_IND);

	memset(ht, 0, sizeof *ht);
	GC_SET_REFCOUNT(ht, 1);
	GC_TYPE_INFO(ht) = GC_ARRAY;
	ht->nTableMask = HT_MIN_MASK;
	ht->nTableSize = src->nTableSize;
	ht->nNextFreeElement = src->nNextFreeElement;
	if (src->nNumUsed == 0) {
		HT_FLAGS(ht) = (flags & ~HASH_FLAG_PACKED) | HASH_FLAG_UNINITIALIZED
			| HASH_FLAG_STATIC_KEYS;
		phpca_object_point(s->object, FIELD(ref, HashTable, arData), uninitialized_data(s));
		return;
	}
	HT_FLAGS(ht) = flags | HASH_FLAG_STATIC_KEYS;
	ht->nNumUsed = src->nNumUsed;
	ht->nNumOfElements = src->nNumOfElements;
	(flags & HASH_FLAG_PACKED ? fill_packed : fill_hashed)(s, ref, src, part, kind, ce);
}

/* ---- functions ---- */

/* The engine picks some handlers by whether a constant is counted; in an image none is. */
static void finalize_handlers(zend_op_array *op_array)
{
	for (int i = 0; i < op_array->last_literal; i++)
		if (Z_TYPE(op_array->literals[i]) >= IS_STRING)
			Z_TYPE_FLAGS(op_array->literals[i]) = 0;
	for (uint32_t i = 0; i < op_array->last; i++) {
		zend_op *op = &op_array->opcodes[i];
		if (op->op1_type == IS_CONST
			&& (op->opcode == ZEND_SEND_VAL || op->opcode == ZEND_SEND_VAL_EX
				|| op->opcode == ZEND_QM_ASSIGN))
			zend_vm_set_opcode_handler_ex(op, 0, 0, 0);
	}
}

/*
 * An internal function that the compiler bound by INIT_FCALL or DO_ICALL must be there, and
 * internal, where the image runs.
 */
static void note_internal_calls(
	struct phpca_serializer *s, const zend_op_array *op_array, const zend_op *op)
{
	if (op->opcode == ZEND_INIT_FCALL) {
		zend_string *name = Z_STR_P(RT_CONSTANT(op, op->op2));
		const zend_function *fn = zend_hash_find_ptr(CG(function_table), name);
		if (fn && fn->type == ZEND_INTERNAL_FUNCTION)
			phpca_object_import(s->object, 0, PHPC_IMPORT_FUNCTION, ZSTR_VAL(name), NULL);
	}
}

static void emit_opcodes(
	struct phpca_serializer *s, phpca_ref ref, zend_op_array *op_array, phpca_ref literals)
{
	phpca_ref ops;

	finalize_handlers(op_array);
	ops = phpca_object_add(
		s->object, PHPCA_CODE, op_array->opcodes, op_array->last * sizeof(zend_op));
	remember(s, op_array->opcodes, ops);
	for (uint32_t i = 0; i < op_array->last; i++) {
		const zend_op *src = &op_array->opcodes[i];
		zend_op *op = AT(zend_op, ops) + i;
		zend_serialize_opcode_handler(op);
		phpca_engine_clear_opcode_padding(op);
		if (src->op1_type == IS_CONST)
			op->op1.constant = (uint32_t)(RT_CONSTANT(src, src->op1) - op_array->literals);
		if (src->op2_type == IS_CONST)
			op->op2.constant = (uint32_t)(RT_CONSTANT(src, src->op2) - op_array->literals);
		note_internal_calls(s, op_array, src);
	}
	phpca_object_opcodes(s->object, ops, op_array->last, literals,
		literals ? (uint32_t)op_array->last_literal : 0, ref);
	phpca_object_point(s->object, FIELD(ref, zend_op_array, opcodes), ops);
}

/*
 * Names of anonymous classes contain the path, and the keys under which the engine finds the
 * classes are these names in lower case.
 */
static void mark_anonymous_names(
	struct phpca_serializer *s, const zend_op_array *op_array, phpca_ref literals)
{
	for (uint32_t i = 0; i < op_array->last; i++) {
		const zend_op *op = &op_array->opcodes[i];
		if (op->opcode == ZEND_DECLARE_ANON_CLASS) {
			phpca_object_lower(s->object,
				literals
					+ (phpca_ref)(RT_CONSTANT(op, op->op1) - op_array->literals) * sizeof(zval));
		}
	}
}

static void point_code(struct phpca_serializer *s, phpca_ref ref, zend_op_array *op_array)
{
	phpca_ref literals = 0;

	if (point_known(s, FIELD(ref, zend_op_array, opcodes), op_array->opcodes)) {
		point_known(s, FIELD(ref, zend_op_array, literals),
			op_array->last_literal ? op_array->literals : NULL);
		return;
	}
	if (op_array->last_literal) {
		literals = emit_zvals(
			s, PHPCA_LITERALS, op_array->literals, (uint32_t)op_array->last_literal, true);
		remember(s, op_array->literals, literals);
		mark_anonymous_names(s, op_array, literals);
	}
	phpca_object_point(s->object, FIELD(ref, zend_op_array, literals), literals);
	emit_opcodes(s, ref, op_array, literals);
}

static void point_bytes(
	struct phpca_serializer *s, phpca_ref location, const void *src, size_t size)
{
	if (!size || !src) {
		phpca_object_point(s->object, location, 0);
	} else if (!point_known(s, location, src)) {
		phpca_ref ref = phpca_object_add(s->object, PHPCA_MISC, src, size);
		remember(s, src, ref);
		phpca_object_point(s->object, location, ref);
	}
}

static void point_vars(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array)
{
	if (!op_array->last_var) {
		phpca_object_point(s->object, location, 0);
	} else if (!point_known(s, location, op_array->vars)) {
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
		remember(s, op_array->vars, ref);
		for (int i = 0; i < op_array->last_var; i++) {
			phpca_object_string(
				s->object, ref + (phpca_ref)i * sizeof(zend_string *), op_array->vars[i]);
		}
		phpca_object_point(s->object, location, ref);
	}
}

static phpca_ref emit_function(struct phpca_serializer *s, zend_op_array *op_array);

static void point_dynamic_functions(
	struct phpca_serializer *s, phpca_ref location, const zend_op_array *op_array)
{
	if (!op_array->num_dynamic_func_defs) {
		phpca_object_point(s->object, location, 0);
	} else if (!point_known(s, location, op_array->dynamic_func_defs)) {
		phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL,
			op_array->num_dynamic_func_defs * sizeof(zend_op_array *));
		remember(s, op_array->dynamic_func_defs, ref);
		for (uint32_t i = 0; i < op_array->num_dynamic_func_defs; i++) {
			phpca_ref at = ref + i * sizeof(zend_op_array *);
			if (!point_known(s, at, op_array->dynamic_func_defs[i]))
				phpca_object_point(s->object, at, emit_function(s, op_array->dynamic_func_defs[i]));
		}
		phpca_object_point(s->object, location, ref);
	}
}

/*
 * All of an op_array but run_time_cache, static_variables_ptr and flags, which depend on what it
 * is.
 */
static phpca_ref emit_op_array(struct phpca_serializer *s, zend_op_array *op_array)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, op_array, sizeof *op_array);
	zend_op_array *copy = AT(zend_op_array, ref);

	enter(s, op_array->function_name ? ZSTR_VAL(op_array->function_name) : "main");
	remember(s, op_array, ref);
	phpca_engine_clear_op_array_padding(copy);
	copy->refcount = NULL;
	memset(copy->reserved, 0, sizeof copy->reserved);
	ZEND_MAP_PTR_INIT(copy->run_time_cache, NULL);
	ZEND_MAP_PTR_INIT(copy->static_variables_ptr, NULL);

	phpca_object_string(
		s->object, FIELD(ref, zend_op_array, function_name), op_array->function_name);
	phpca_serialize_class_pointer(s, FIELD(ref, zend_op_array, scope), op_array->scope);
	point_function(
		s, FIELD(ref, zend_op_array, prototype), op_array->scope ? op_array->prototype : NULL);
	point_arg_info(s, FIELD(ref, zend_op_array, arg_info), op_array);
	point_attributes(s, FIELD(ref, zend_op_array, attributes), op_array->attributes);
	if (op_array->static_variables) {
		point_array(s, FIELD(ref, zend_op_array, static_variables), op_array->static_variables,
			PHPCA_DATA, TABLE_VALUES);
	}
	point_vars(s, FIELD(ref, zend_op_array, vars), op_array);
	point_bytes(s, FIELD(ref, zend_op_array, live_range), op_array->live_range,
		(size_t)op_array->last_live_range * sizeof(zend_live_range));
	point_bytes(s, FIELD(ref, zend_op_array, try_catch_array), op_array->try_catch_array,
		(size_t)op_array->last_try_catch * sizeof(zend_try_catch_element));
	phpca_object_string(s->object, FIELD(ref, zend_op_array, filename), op_array->filename);
	phpca_object_comment(s->object, FIELD(ref, zend_op_array, doc_comment), op_array->doc_comment);
	point_dynamic_functions(s, FIELD(ref, zend_op_array, dynamic_func_defs), op_array);
	point_code(s, ref, op_array);
	leave(s);
	return ref;
}

static void give_slots(struct phpca_serializer *s, phpca_ref ref, const zend_op_array *op_array)
{
	phpca_object_slot(s->object, FIELD(ref, zend_op_array, run_time_cache__ptr));
	if (op_array->static_variables)
		phpca_object_slot(s->object, FIELD(ref, zend_op_array, static_variables_ptr__ptr));
}

static phpca_ref emit_function(struct phpca_serializer *s, zend_op_array *op_array)
{
	phpca_ref ref = emit_op_array(s, op_array);
	AT(zend_op_array, ref)->fn_flags |= ZEND_ACC_IMMUTABLE;
	give_slots(s, ref, op_array);
	return ref;
}

/* Methods of a class that is not linked yet are copied when it is: the copies have the slots. */
static phpca_ref emit_method(
	struct phpca_serializer *s, const zend_function *fn, const zend_class_entry *ce)
{
	zend_op_array *op_array = (zend_op_array *)&fn->op_array;
	phpca_ref ref = emit_op_array(s, op_array);

	AT(zend_op_array, ref)->fn_flags |= ZEND_ACC_IMMUTABLE;
	if (ce->ce_flags & ZEND_ACC_LINKED)
		give_slots(s, ref, op_array);
	return ref;
}

static void point_function(struct phpca_serializer *s, phpca_ref location, const zend_function *fn)
{
	if (!fn || (fn->type == ZEND_USER_FUNCTION && point_known(s, location, fn))) {
		if (!fn)
			phpca_object_point(s->object, location, 0);
	} else if (fn->type == ZEND_INTERNAL_FUNCTION && fn->common.scope) {
		phpca_object_import(s->object, location, PHPC_IMPORT_METHOD,
			ZSTR_VAL(fn->common.scope->name), ZSTR_VAL(phpca_engine_method_key(fn)));
	} else if (fn->type == ZEND_USER_FUNCTION && fn->common.scope) {
		/* Of a class that is being stored: a trait's or parent's method that was copied for it. */
		phpca_object_point(s->object, location, emit_method(s, fn, fn->common.scope));
	} else {
		fail(s, "function of unknown origin");
		phpca_object_point(s->object, location, 0);
	}
}

/* ---- classes ---- */

static phpca_ref emit_class(struct phpca_serializer *s, zend_class_entry *ce);

void phpca_serialize_class_pointer(
	struct phpca_serializer *s, phpca_ref location, const zend_class_entry *ce)
{
	if (point_known(s, location, ce))
		return;
	if (ce->type == ZEND_INTERNAL_CLASS) {
		phpca_object_import(s->object, location, PHPC_IMPORT_CLASS, ZSTR_VAL(ce->name), NULL);
	} else if (s->find) {
		fail(s, "class that is not in the archive");
		phpca_object_point(s->object, location, 0);
	} else {
		phpca_object_point(s->object, location, emit_class(s, (zend_class_entry *)ce));
	}
}

static phpca_ref emit_property(struct phpca_serializer *s, const zend_property_info *info)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL, sizeof *info);

	remember(s, info, ref);
	AT(zend_property_info, ref)->offset = info->offset;
	AT(zend_property_info, ref)->flags = info->flags;
	phpca_object_string(s->object, FIELD(ref, zend_property_info, name), info->name);
	phpca_object_comment(s->object, FIELD(ref, zend_property_info, doc_comment), info->doc_comment);
	point_attributes(s, FIELD(ref, zend_property_info, attributes), info->attributes);
	phpca_serialize_class_pointer(s, FIELD(ref, zend_property_info, ce), info->ce);
	fill_type(s, FIELD(ref, zend_property_info, type), info->type);
	return ref;
}

static void point_property(
	struct phpca_serializer *s, phpca_ref location, const zend_property_info *info, const char *key)
{
	if (point_known(s, location, info))
		return;
	if (info->ce->type == ZEND_INTERNAL_CLASS)
		phpca_object_import(
			s->object, location, PHPC_IMPORT_PROPERTY, ZSTR_VAL(info->ce->name), key);
	else
		phpca_object_point(s->object, location, emit_property(s, info));
}

static phpca_ref emit_constant(struct phpca_serializer *s, const zend_class_constant *c)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL, sizeof *c);

	remember(s, c, ref);
	fill_zval(s, FIELD(ref, zend_class_constant, value), &c->value, Z_EXTRA(c->value));
	phpca_object_comment(s->object, FIELD(ref, zend_class_constant, doc_comment), c->doc_comment);
	point_attributes(s, FIELD(ref, zend_class_constant, attributes), c->attributes);
	phpca_serialize_class_pointer(s, FIELD(ref, zend_class_constant, ce), c->ce);
	return ref;
}

static void point_constant(
	struct phpca_serializer *s, phpca_ref location, const zend_class_constant *c, const char *key)
{
	if (point_known(s, location, c))
		return;
	if (c->ce->type == ZEND_INTERNAL_CLASS)
		phpca_object_import(s->object, location, PHPC_IMPORT_CONSTANT, ZSTR_VAL(c->ce->name), key);
	else
		phpca_object_point(s->object, location, emit_constant(s, c));
}

static void point_class_names(
	struct phpca_serializer *s, phpca_ref location, const zend_class_name *names, uint32_t count)
{
	if (!count) {
		phpca_object_point(s->object, location, 0);
		return;
	}
	if (point_known(s, location, names))
		return;
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL, count * sizeof *names);
	for (uint32_t i = 0; i < count; i++) {
		phpca_object_string(
			s->object, FIELD(ref + i * sizeof *names, zend_class_name, name), names[i].name);
		phpca_object_string(
			s->object, FIELD(ref + i * sizeof *names, zend_class_name, lc_name), names[i].lc_name);
	}
	phpca_object_point(s->object, location, ref);
}

static void fill_trait_method(
	struct phpca_serializer *s, phpca_ref ref, const zend_trait_method_reference *m)
{
	phpca_object_string(
		s->object, FIELD(ref, zend_trait_method_reference, method_name), m->method_name);
	phpca_object_string(
		s->object, FIELD(ref, zend_trait_method_reference, class_name), m->class_name);
}

static void point_trait_aliases(
	struct phpca_serializer *s, phpca_ref location, zend_trait_alias **aliases)
{
	size_t count = 0;

	if (point_known(s, location, aliases))
		return;
	while (aliases[count])
		count++;
	phpca_ref list = phpca_object_add(s->object, PHPCA_MISC, NULL, (count + 1) * sizeof *aliases);
	for (size_t i = 0; i < count; i++) {
		phpca_ref ref = phpca_object_add(s->object, PHPCA_MISC, NULL, sizeof(zend_trait_alias));
		fill_trait_method(s, FIELD(ref, zend_trait_alias, trait_method), &aliases[i]->trait_method);
		phpca_object_string(s->object, FIELD(ref, zend_trait_alias, alias), aliases[i]->alias);
		AT(zend_trait_alias, ref)->modifiers = aliases[i]->modifiers;
		phpca_object_point(s->object, list + i * sizeof *aliases, ref);
	}
	phpca_object_point(s->object, location, list);
}

static void point_trait_precedences(
	struct phpca_serializer *s, phpca_ref location, zend_trait_precedence **list_src)
{
	size_t count = 0;

	if (point_known(s, location, list_src))
		return;
	while (list_src[count])
		count++;
	phpca_ref list = phpca_object_add(s->object, PHPCA_MISC, NULL, (count + 1) * sizeof *list_src);
	for (size_t i = 0; i < count; i++) {
		const zend_trait_precedence *p = list_src[i];
		phpca_ref ref = phpca_object_add(s->object, PHPCA_MISC, NULL,
			offsetof(zend_trait_precedence, exclude_class_names)
				+ p->num_excludes * sizeof(zend_string *));
		fill_trait_method(s, FIELD(ref, zend_trait_precedence, trait_method), &p->trait_method);
		AT(zend_trait_precedence, ref)->num_excludes = p->num_excludes;
		for (uint32_t k = 0; k < p->num_excludes; k++) {
			phpca_object_string(s->object,
				FIELD(ref, zend_trait_precedence, exclude_class_names) + k * sizeof(zend_string *),
				p->exclude_class_names[k]);
		}
		phpca_object_point(s->object, list + i * sizeof *list_src, ref);
	}
	phpca_object_point(s->object, location, list);
}

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
		const struct phpca_seen *seen =
			&s->xlat->slot[xlat_at(s->xlat, p->default_static_members_table)];
		phpca_ref at = seen->ref
			+ (phpca_ref)((const char *)target - (const char *)p->default_static_members_table);
		if (seen->address && seen->image == s->image) {
			phpca_object_point(s->object, ref, at);
			return;
		}
		if (seen->address) {
			phpca_object_far_ref(s->object, ref, seen->image, at);
			return;
		}
	}
	fail(s, "static property of an internal class");
	phpca_object_point(s->object, ref, 0);
}

static void fill_members(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	phpca_ref table = 0;

	if (ce->default_properties_count) {
		table = emit_zvals(s, PHPCA_DATA, ce->default_properties_table,
			(uint32_t)ce->default_properties_count, true);
	}
	phpca_object_point(s->object, FIELD(ref, zend_class_entry, default_properties_table), table);

	table = 0;
	if (ce->default_static_members_count) {
		table = phpca_object_add(
			s->object, PHPCA_DATA, NULL, (size_t)ce->default_static_members_count * sizeof(zval));
		remember(s, ce->default_static_members_table, table);
		for (int i = 0; i < ce->default_static_members_count; i++) {
			const zval *z = &ce->default_static_members_table[i];
			phpca_ref at = table + (phpca_ref)i * sizeof(zval);
			if (Z_TYPE_P(z) == IS_INDIRECT)
				point_static_member(s, at, Z_INDIRECT_P(z), ce);
			else
				fill_zval(s, at, z, 0);
		}
	}
	phpca_object_point(
		s->object, FIELD(ref, zend_class_entry, default_static_members_table), table);
}

static void fill_parents(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	if (ce->ce_flags & ZEND_ACC_LINKED)
		phpca_serialize_class_pointer(s, FIELD(ref, zend_class_entry, parent), ce->parent);
	else
		phpca_object_string(s->object, FIELD(ref, zend_class_entry, parent_name), ce->parent_name);
	phpca_ref interfaces = FIELD(ref, zend_class_entry, interfaces);
	if (!ce->num_interfaces) {
		phpca_object_point(s->object, interfaces, 0);
	} else if (ce->ce_flags & ZEND_ACC_LINKED) {
		phpca_ref list = phpca_object_add(
			s->object, PHPCA_METADATA, NULL, ce->num_interfaces * sizeof(zend_class_entry *));
		for (uint32_t i = 0; i < ce->num_interfaces; i++) {
			phpca_serialize_class_pointer(
				s, list + i * sizeof(zend_class_entry *), ce->interfaces[i]);
		}
		phpca_object_point(s->object, interfaces, list);
	} else {
		point_class_names(s, interfaces, ce->interface_names, ce->num_interfaces);
	}
	point_class_names(
		s, FIELD(ref, zend_class_entry, trait_names), ce->trait_names, ce->num_traits);
	point_trait_aliases(s, FIELD(ref, zend_class_entry, trait_aliases), ce->trait_aliases);
	point_trait_precedences(
		s, FIELD(ref, zend_class_entry, trait_precedences), ce->trait_precedences);
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

static void point_function_struct(
	struct phpca_serializer *s, phpca_ref location, zend_function *const *functions, size_t count)
{
	if (!functions) {
		phpca_object_point(s->object, location, 0);
		return;
	}
	phpca_ref ref = phpca_object_add(s->object, PHPCA_MISC, NULL, count * sizeof *functions);
	for (size_t i = 0; i < count; i++)
		point_function(s, ref + i * sizeof *functions, functions[i]);
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
			fail(s, f->name);
		}
	}
}

static void fill_magic(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	for (const size_t *offset = phpca_class_magic; *offset; offset++)
		point_function(s, ref + *offset, *(zend_function *const *)((const char *)ce + *offset));
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

static phpca_ref emit_class(struct phpca_serializer *s, zend_class_entry *ce)
{
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, ce, sizeof *ce);
	zend_class_entry *copy = AT(zend_class_entry, ref);

	enter(s, ZSTR_VAL(ce->name));
	remember(s, ce, ref);
	phpca_engine_clear_class_padding(copy);
	copy->refcount = 1;
	copy->ce_flags |= ZEND_ACC_IMMUTABLE | ZEND_ACC_CACHED;
	copy->inheritance_cache = NULL;
	copy->backed_enum_table = NULL;
	phpca_object_string(s->object, FIELD(ref, zend_class_entry, name), ce->name);
	fill_parents(s, ref, ce);
	fill_members(s, ref, ce);
	fill_hash(s, FIELD(ref, zend_class_entry, function_table), &ce->function_table, PHPCA_METADATA,
		TABLE_METHODS, ce);
	fill_hash(s, FIELD(ref, zend_class_entry, properties_info), &ce->properties_info,
		PHPCA_METADATA, TABLE_PROPERTIES, ce);
	fill_hash(s, FIELD(ref, zend_class_entry, constants_table), &ce->constants_table,
		PHPCA_METADATA, TABLE_CONSTANTS, ce);
	fill_property_table(s, ref, ce);
	fill_magic(s, ref, ce);
	fill_handlers(s, ref, ce);
	fill_class_slots(s, ref, ce);
	point_attributes(s, FIELD(ref, zend_class_entry, attributes), ce->attributes);
	phpca_object_string(
		s->object, FIELD(ref, zend_class_entry, info.user.filename), ce->info.user.filename);
	phpca_object_comment(
		s->object, FIELD(ref, zend_class_entry, info.user.doc_comment), ce->info.user.doc_comment);
	leave(s);
	return ref;
}

phpca_ref phpca_serialize_linked_class(
	struct phpca_serializer *s, zend_class_entry *ce, const zend_class_entry *proto)
{
	phpca_ref ref;

	s->failure[0] = 0;
	s->depth = 0;
	s->proto = proto;
	ref = emit_class(s, ce);
	return s->failure[0] ? 0 : ref;
}

/* ---- the script ---- */

static phpca_ref emit_functions(struct phpca_serializer *s, HashTable *table)
{
	phpca_ref list = phpca_object_add(s->object, PHPCA_METADATA, NULL,
		zend_hash_num_elements(table) * sizeof(struct phpc_function));
	phpca_ref at = list;
	zend_string *key;
	zend_function *fn;

	ZEND_HASH_FOREACH_STR_KEY_PTR (table, key, fn) {
		phpca_object_string(s->object, FIELD(at, struct phpc_function, lcname), key);
		if (!point_known(s, FIELD(at, struct phpc_function, function), fn)) {
			phpca_object_point(s->object, FIELD(at, struct phpc_function, function),
				emit_function(s, &fn->op_array));
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
		phpca_serialize_class_pointer(s, FIELD(at, struct phpc_class, ce), ce);
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

	s->failure[0] = 0;
	s->depth = 0;
	phpca_ref classes = emit_classes(s, &c->script.class_table);
	phpca_ref functions = emit_functions(s, &c->script.function_table);
	phpca_ref bindings = emit_early_bindings(s, c);
	phpca_ref warnings = emit_warnings(s, c);
	phpca_ref main_ref = emit_op_array(s, main);
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
