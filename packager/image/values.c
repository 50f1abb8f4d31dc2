/* Values: zvals, constant expressions, arrays. */
#include "image/values.h"

#include <string.h>

#include "engine/version.h"
#include "image/known.h"

static void point_ast_ref(struct phpca_serializer *s, phpca_ref location, zend_ast_ref *ast);

static void set_immutable_array(HashTable *ht)
{
	GC_SET_REFCOUNT(ht, 2);
	GC_TYPE_INFO(ht) = GC_ARRAY | ((IS_ARRAY_IMMUTABLE | GC_NOT_COLLECTABLE) << GC_FLAGS_SHIFT);
}

void phpca_emit__array(struct phpca_serializer *s, phpca_ref location, const HashTable *src,
	enum phpca_part part, phpca_emit__filler *fill)
{
	if (src == &zend_empty_array) {
		phpca_object_import(s->object, location, PHPC_IMPORT_ENGINE, "zend_empty_array", NULL);
	} else if (!phpca_emit__point_known(s, location, src)) {
		phpca_ref ref = phpca_object_add(s->object, part, NULL, sizeof(HashTable));
		phpca_emit__remember(s, src, ref);
		phpca_emit__table(s, ref, src, part, fill, NULL);
		set_immutable_array(AT(HashTable, ref));
		phpca_object_point(s->object, location, ref);
	}
}

void phpca_emit__value(struct phpca_serializer *s, phpca_ref ref, const zval *src, uint32_t u2)
{
	zval *z = AT(zval, ref);

	memset(z, 0, sizeof *z);
	Z_TYPE_INFO_P(z) = Z_TYPE_P(src);
	z->u1.v.u.extra = phpca_zval_extra_flags(src);
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
		phpca_emit__array(s, ref, Z_ARR_P(src), PHPCA_DATA, phpca_emit__element);
		break;
	case IS_CONSTANT_AST:
		point_ast_ref(s, ref, Z_AST_P(src));
		break;
	default:
		if (Z_TYPE_P(src) > IS_TRUE)
			phpca_emit__fail(s, zend_get_type_by_const(Z_TYPE_P(src)));
	}
}

phpca_ref phpca_emit__values(
	struct phpca_serializer *s, enum phpca_part part, const zval *src, uint32_t count, bool keep_u2)
{
	phpca_ref ref = phpca_object_add(s->object, part, NULL, sizeof(zval) * count);
	for (uint32_t i = 0; i < count; i++)
		phpca_emit__value(s, ref + i * sizeof(zval), &src[i], keep_u2 ? Z_EXTRA(src[i]) : 0);
	return ref;
}

static size_t ast_size(const zend_ast *ast)
{
	if (ast->kind == ZEND_AST_ZVAL || ast->kind == ZEND_AST_CONSTANT)
		return sizeof(zend_ast_zval);
	if (phpca_ast_special_size(ast))
		return phpca_ast_special_size(ast);
	if (zend_ast_is_list((zend_ast *)ast)) {
		return offsetof(zend_ast_list, child)
			+ zend_ast_get_list((zend_ast *)ast)->children * sizeof(zend_ast *);
	}
	return offsetof(zend_ast, child)
		+ zend_ast_get_num_children((zend_ast *)ast) * sizeof(zend_ast *);
}

static void fill_ast(struct phpca_serializer *s, phpca_ref ref, zend_ast *ast);

static void fill_callable(struct phpca_serializer *s, phpca_ref ref, const zend_ast *ast)
{
	zend_ast *args = PHPCA_AST_CALLABLE_ARGS ? phpca_ast_callable_args(ast) : NULL;
	phpca_ref target = 0;

	phpca_object_slot(s->object, ref + PHPCA_AST_CALLABLE_SLOT);
	if (!PHPCA_AST_CALLABLE_ARGS)
		return;
	phpca_object_string(s->object, ref + PHPCA_AST_CALLABLE_FILE,
		phpca_ast_callable_string(ast, PHPCA_AST_CALLABLE_FILE));
	phpca_object_string(s->object, ref + PHPCA_AST_CALLABLE_NAME,
		phpca_ast_callable_string(ast, PHPCA_AST_CALLABLE_NAME));
	if (args) {
		target = phpca_object_add(s->object, PHPCA_MISC, NULL, ast_size(args));
		fill_ast(s, target, args);
	}
	phpca_object_point(s->object, ref + PHPCA_AST_CALLABLE_ARGS, target);
}

/* A closure, or f(...): nodes that lead to a function. */
static void fill_ast_function(struct phpca_serializer *s, phpca_ref ref, const zend_ast *ast)
{
	zend_op_array *op_array = phpca_ast_function(ast);

	AT(zend_ast, ref)->kind = ast->kind;
	AT(zend_ast, ref)->attr = ast->attr;
	AT(zend_ast, ref)->lineno = ast->lineno;
	if (phpca_ast_is_callable(ast))
		fill_callable(s, ref, ast);
	else if (!phpca_emit__point_known(s, ref + PHPCA_AST_FUNCTION, op_array))
		phpca_object_point(s->object, ref + PHPCA_AST_FUNCTION, s->emit_function(s, op_array));
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
		phpca_emit__value(s, FIELD(ref, zend_ast_zval, val), value,
			PHPCA_EXPRESSIONS_HAVE_LINES ? Z_LINENO_P(value) : 0);
		return;
	}
	if (phpca_ast_special_size(ast)) {
		fill_ast_function(s, ref, ast);
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
	/* Where lines mean nothing, copies of trees have them in plain nodes only. */
	AT(zend_ast, ref)->lineno = PHPCA_EXPRESSIONS_HAVE_LINES || !zend_ast_is_list(ast) ? ast->lineno
																					   : 0;
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
	if (!phpca_emit__point_known(s, location, ast)) {
		phpca_ref ref = phpca_object_add(
			s->object, PHPCA_MISC, NULL, sizeof(zend_ast_ref) + ast_size(GC_AST(ast)));
		phpca_emit__remember(s, ast, ref);
		GC_SET_REFCOUNT(AT(zend_ast_ref, ref), 1);
		GC_TYPE_INFO(AT(zend_ast_ref, ref)) = GC_CONSTANT_AST | (GC_IMMUTABLE << GC_FLAGS_SHIFT);
		fill_ast(s, ref + sizeof(zend_ast_ref), GC_AST(ast));
		phpca_object_point(s->object, location, ref);
	}
}

/* ---- hash tables ---- */

void phpca_emit__element(struct phpca_serializer *s, phpca_ref ref, const zval *src,
	const zend_string *key, const zend_class_entry *ce)
{
	phpca_emit__value(s, ref, src, 0);
}

void phpca_emit__pointer(struct phpca_serializer *s, phpca_ref ref)
{
	memset(AT(zval, ref), 0, sizeof(zval));
	Z_TYPE_INFO_P(AT(zval, ref)) = IS_PTR;
}

/*
 * What stands behind it keeps the pointer in its own part of the image: at the end of one it would
 * be taken for a pointer to the next, to code that the linker cuts out.
 */
static phpca_ref uninitialized_data(struct phpca_serializer *s)
{
	if (!s->uninitialized) {
		static const uint32_t none[4] = {HT_INVALID_IDX, HT_INVALID_IDX};
		s->uninitialized = phpca_object_add(s->object, PHPCA_METADATA, none, sizeof none)
			+ 2 * sizeof *none;
	}
	return s->uninitialized;
}

static_assert(PHPCA_HASH_SLOTS_MIN * sizeof(uint32_t) % 64 == 0, "a copy is cleared without end");

/* Tables that never grow need no spare room: the smallest power of two that keeps chains short. */
static uint32_t hash_size_for(uint32_t used)
{
	uint32_t size = PHPCA_HASH_SLOTS_MIN;
	while (size < used || size / 4 * 3 < used)
		size *= 2;
	return size;
}

static void fill_packed(struct phpca_serializer *s, phpca_ref ref, const HashTable *src,
	enum phpca_part part, phpca_emit__filler *fill, const zend_class_entry *ce)
{
	phpca_ref data = phpca_object_add(
		s->object, part, NULL, 2 * sizeof(uint32_t) + src->nNumUsed * sizeof(zval));
	memset(AT(char, data), 0xff, 2 * sizeof(uint32_t));
	data += 2 * sizeof(uint32_t);
	phpca_object_point(s->object, FIELD(ref, HashTable, arPacked), data);
	for (uint32_t i = 0; i < src->nNumUsed; i++)
		fill(s, data + i * sizeof(zval), &src->arPacked[i], NULL, ce);
	phpca_object_table(s->object, ref, true);
}

static void fill_hashed(struct phpca_serializer *s, phpca_ref ref, const HashTable *src,
	enum phpca_part part, phpca_emit__filler *fill, const zend_class_entry *ce)
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
		fill(s, at, &p->val, p->key, ce);
	}
}

void phpca_emit__table(struct phpca_serializer *s, phpca_ref ref, const HashTable *src,
	enum phpca_part part, phpca_emit__filler *fill, const zend_class_entry *ce)
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
	(flags & HASH_FLAG_PACKED ? fill_packed : fill_hashed)(s, ref, src, part, fill, ce);
}
