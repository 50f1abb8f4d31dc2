#include "run/constants.h"

#include "zend_constants.h"
#include "zend_operators.h"
#include "engine/version.h"

#define DEPTH 16 /* of an expression */
#define EXPRESSIONS \
	(ZEND_ACC_HAS_AST_CONSTANTS | ZEND_ACC_HAS_AST_PROPERTIES | ZEND_ACC_HAS_AST_STATICS)

/* ---- arrays ---- */

static HashTable **arrays; /* all that were made */
static size_t array_count, array_room;

static HashTable *make_array(uint32_t size)
{
	HashTable *array = pemalloc(sizeof *array, true);

	zend_hash_init(array, size, NULL, NULL, true);
	if (array_count == array_room) {
		array_room = array_room ? array_room * 2 : 64;
		arrays = safe_perealloc(arrays, array_room, sizeof *arrays, 0, true);
	}
	arrays[array_count++] = array;
	return array;
}

/* From now on it is one that nobody counts or changes. */
static void give_array(zval *out, HashTable *array)
{
	GC_SET_REFCOUNT(array, 2);
	GC_ADD_FLAGS(array, IS_ARRAY_IMMUTABLE);
	Z_ARR_P(out) = array;
	Z_TYPE_INFO_P(out) = IS_ARRAY;
}

void phpca_constants_free(void)
{
	for (size_t i = 0; i < array_count; i++) {
		GC_SET_REFCOUNT(arrays[i], 1);
		zend_hash_destroy(arrays[i]);
		free(arrays[i]);
	}
	free(arrays);
	arrays = NULL;
	array_count = array_room = 0;
}

/* ---- expressions: each false if the value is not certain ---- */

struct scope {
	zend_class_entry *ce; /* which `self` stands for */
	int depth;
};

static bool evaluate(zval *out, zend_ast *ast, struct scope s);

/* Nothing of it is counted: strings are interned, arrays unchangeable. */
static bool is_lasting(const zval *zv)
{
	return Z_TYPE_P(zv) != IS_UNDEF && Z_TYPE_P(zv) <= IS_ARRAY && !Z_REFCOUNTED_P(zv);
}

static bool take(zval *out, const zval *zv)
{
	ZVAL_COPY_VALUE(out, zv);
	return is_lasting(zv);
}

/* Of the engine or an extension. A program may define one in its namespace. */
static bool evaluate_constant(zval *out, zend_ast *ast)
{
	const zend_constant *c = ast->attr & IS_CONSTANT_UNQUALIFIED_IN_NAMESPACE
		? NULL
		: zend_hash_find_ptr(EG(zend_constants), zend_ast_get_constant_name(ast));

	return c && (ZEND_CONSTANT_FLAGS(c) & CONST_PERSISTENT)
		&& !(ZEND_CONSTANT_FLAGS(c) & CONST_DEPRECATED) && take(out, &c->value);
}

/* NULL: it is an expression. */
static const zval *name_in(zend_ast *ast)
{
	const zval *zv = ast && ast->kind == ZEND_AST_ZVAL ? zend_ast_get_zval(ast) : NULL;

	return zv && Z_TYPE_P(zv) == IS_STRING ? zv : NULL;
}

static zend_class_entry *find_class(zend_ast *ast, struct scope s)
{
	const zval *name = name_in(ast);

	return !name                                               ? NULL
		: zend_string_equals_literal_ci(Z_STR_P(name), "self") ? s.ce
		: zend_string_equals_literal_ci(Z_STR_P(name), "parent")
		? s.ce->parent
		: zend_hash_find_ptr_lc(CG(class_table), Z_STR_P(name));
}

static bool is_linked(const zend_class_entry *ce)
{
	return ce && (ce->ce_flags & ZEND_ACC_LINKED) && !(ce->ce_flags & ZEND_ACC_TRAIT);
}

static bool evaluate_class_constant(zval *out, const zend_ast *ast, struct scope s)
{
	zend_class_entry *ce = find_class(ast->child[0], s);
	const zval *name = name_in(ast->child[1]);
	zend_class_constant *c;

	if (!is_linked(ce) || !name || !(c = zend_hash_find_ptr(&ce->constants_table, Z_STR_P(name)))
		|| (!(ZEND_CLASS_CONST_FLAGS(c) & ZEND_ACC_PUBLIC) && c->ce != s.ce)
		|| (ZEND_CLASS_CONST_FLAGS(c) & ZEND_ACC_DEPRECATED) || Z_TYPE(c->value) == IS_CONSTANT_AST)
		return false;
	return take(out, &c->value);
}

/* Operators that can neither warn nor throw. */
static bool evaluate_binary(zval *out, const zend_ast *ast, struct scope s)
{
	zval a, b;

	if (!evaluate(&a, ast->child[0], s) || !evaluate(&b, ast->child[1], s) || Z_TYPE(a) != IS_LONG
		|| Z_TYPE(b) != IS_LONG)
		return false;
	switch (ast->attr) {
	case ZEND_BW_OR:
		ZVAL_LONG(out, Z_LVAL(a) | Z_LVAL(b));
		return true;
	case ZEND_BW_AND:
		ZVAL_LONG(out, Z_LVAL(a) & Z_LVAL(b));
		return true;
	case ZEND_BW_XOR:
		ZVAL_LONG(out, Z_LVAL(a) ^ Z_LVAL(b));
		return true;
	case ZEND_ADD:
		return add_function(out, &a, &b) == SUCCESS;
	case ZEND_SUB:
		return sub_function(out, &a, &b) == SUCCESS;
	case ZEND_MUL:
		return mul_function(out, &a, &b) == SUCCESS;
	default:
		return false;
	}
}

static bool add_element(HashTable *array, const zend_ast *element, struct scope s)
{
	zval value, key;

	if (!element || element->kind != ZEND_AST_ARRAY_ELEM || element->attr
		|| !evaluate(&value, element->child[0], s))
		return false;
	if (!element->child[1])
		return zend_hash_next_index_insert(array, &value) != NULL;
	if (!evaluate(&key, element->child[1], s))
		return false;
	if (Z_TYPE(key) == IS_LONG)
		return zend_hash_index_update(array, (zend_ulong)Z_LVAL(key), &value) != NULL;
	return Z_TYPE(key) == IS_STRING && zend_symtable_update(array, Z_STR(key), &value) != NULL;
}

static bool evaluate_array(zval *out, zend_ast *ast, struct scope s)
{
	const zend_ast_list *list = zend_ast_get_list(ast);
	HashTable *array;

	if (!list->children) {
		ZVAL_EMPTY_ARRAY(out);
		return true;
	}
	array = make_array(list->children);
	for (uint32_t i = 0; i < list->children; i++)
		if (!add_element(array, list->child[i], s))
			return false;
	give_array(out, array);
	return true;
}

static bool evaluate(zval *out, zend_ast *ast, struct scope s)
{
	if (!ast || !s.depth--)
		return false;
	switch (ast->kind) {
	case ZEND_AST_ZVAL:
		return take(out, zend_ast_get_zval(ast));
	case ZEND_AST_CONSTANT:
		return evaluate_constant(out, ast);
	case ZEND_AST_CLASS_CONST:
		return evaluate_class_constant(out, ast, s);
	case ZEND_AST_BINARY_OP:
		return evaluate_binary(out, ast, s);
	case ZEND_AST_ARRAY:
		return evaluate_array(out, ast, s);
	default:
		return false;
	}
}

/* ---- a class ---- */

/* Of this type as it is: nothing would be converted. */
static bool fits(const zval *value, const zend_type *type)
{
	return !type || !ZEND_TYPE_IS_SET(*type) || ZEND_TYPE_CONTAINS_CODE(*type, Z_TYPE_P(value));
}

/*
 * The value takes the place of the expression. True: it does, or there was none. `some` is set if
 * it does.
 */
static bool settle(zval *zv, zend_class_entry *scope, const zend_type *type, bool *some)
{
	zval value;

	if (Z_TYPE_P(zv) != IS_CONSTANT_AST)
		return true;
	if (!evaluate(&value, Z_ASTVAL_P(zv), (struct scope){scope, DEPTH}) || !fits(&value, type))
		return false;
	ZVAL_COPY_VALUE(zv, &value);
	return *some = true;
}

static bool settle_constants(zend_class_entry *ce, bool *some)
{
	zend_class_constant *c;
	bool all = true;

	ZEND_HASH_FOREACH_PTR (&ce->constants_table, c)
		all &= settle(&c->value, c->ce, phpca_constant_type(c), some);
	ZEND_HASH_FOREACH_END();
	return all;
}

static bool settle_properties(zend_class_entry *ce, bool *some)
{
	bool all = true;

	for (int i = 0; i < ce->default_properties_count; i++) {
		zval *zv = &ce->default_properties_table[i];
		const zend_property_info *info = ce->properties_info_table[i];
		if (Z_TYPE_P(zv) == IS_CONSTANT_AST)
			all &= info && settle(zv, info->ce, &info->type, some);
	}
	return all;
}

static bool settle_statics(zend_class_entry *ce, bool *some)
{
	const zend_property_info *info;
	bool all = true;

	ZEND_HASH_FOREACH_PTR (&ce->properties_info, info) {
		if (info->flags & ZEND_ACC_STATIC) {
			zval *zv = &ce->default_static_members_table[info->offset];
			ZVAL_DEINDIRECT(zv);
			all &= settle(zv, info->ce, &info->type, some);
		}
	}
	ZEND_HASH_FOREACH_END();
	return all;
}

static const struct {
	uint32_t flag;
	bool (*settle)(zend_class_entry *ce, bool *some);
} kinds[] = {
	{ZEND_ACC_HAS_AST_CONSTANTS, settle_constants},
	{ZEND_ACC_HAS_AST_PROPERTIES, settle_properties},
	{ZEND_ACC_HAS_AST_STATICS, settle_statics},
};

/* True: some expressions have become values. The engine is told when the last one of a kind has. */
static bool settle_class(zend_class_entry *ce)
{
	bool some = false;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((ce->ce_flags & kinds[i].flag) && kinds[i].settle(ce, &some))
			ce->ce_flags &= ~kinds[i].flag;
	return some;
}

/* When the last expression has gone, as the engine says so. Parents come first. */
static void mark_updated(zend_class_entry *ce)
{
	if (!(ce->ce_flags & EXPRESSIONS)
		&& (!ce->parent || (ce->parent->ce_flags & ZEND_ACC_CONSTANTS_UPDATED)))
		ce->ce_flags |= ZEND_ACC_CONSTANTS_UPDATED;
}

void phpca_constants_evaluate(uint32_t first)
{
	zend_class_entry *ce;
	bool progress;

	do { /* one may stand for another of a later class */
		progress = false;
		ZEND_HASH_FOREACH_PTR_FROM(CG(class_table), ce, first)
		{
			if (is_linked(ce) && (ce->ce_flags & EXPRESSIONS)) {
				progress |= settle_class(ce);
				mark_updated(ce);
			}
		}
		ZEND_HASH_FOREACH_END();
	} while (progress);
}
