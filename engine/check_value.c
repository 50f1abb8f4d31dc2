/* Values, tables, constant expressions, types and attributes of images. */
#include "engine/check_walk.h"

#include <string.h>

#include "zend_ast.h"
#include "zend_attributes.h"
#include "engine/version.h"

#define FIELD(location, type, field) ((location) + offsetof(type, field))

/* ---- values ---- */

const char *phpca_check__value(struct phpca_walk *w, uint64_t at)
{
	const zval *z = AT(zval, at);

	RETURN_FAULT(phpca_check__plain(w, at + 8, 8));
	if (Z_TYPE_FLAGS_P(z) != 0)
		return "has a value that says it is counted";
	switch (Z_TYPE_P(z)) {
	case IS_UNDEF:
	case IS_NULL:
	case IS_FALSE:
	case IS_TRUE:
	case IS_LONG:
	case IS_DOUBLE:
		return phpca_check__plain(w, at, 8);
	case IS_STRING:
		return phpca_check__string(w, at, false);
	case IS_ARRAY:
		if ((w->words[at / 8] & 15) == PHPCA_WORD_IMPORT)
			return phpca_check__is_empty_array(w, w->words[at / 8] >> 4)
				? NULL
				: "has an array that is none";
		return phpca_check__object(w, at, PHPCA_CHECK_VALUES, false);
	case IS_CONSTANT_AST:
		return phpca_check__object(w, at, PHPCA_CHECK_AST, false);
	default:
		return "has a value of a type that no image holds";
	}
}

/* ---- tables ---- */

static bool is_immutable(const HashTable *ht)
{
	return GC_TYPE_INFO(ht)
		== (GC_ARRAY | ((IS_ARRAY_IMMUTABLE | GC_NOT_COLLECTABLE) << GC_FLAGS_SHIFT));
}

/* What stands before the elements: slots that chains of buckets begin at. */
static uint32_t hash_slots(const HashTable *ht)
{
	return (uint32_t) - (int32_t)ht->nTableMask;
}

static const char *check_packed(
	struct phpca_walk *w, uint64_t data, const HashTable *ht, phpca_check__element *element)
{
	if (ht->nTableMask != HT_MIN_MASK)
		return "has a list with hash slots";
	RETURN_FAULT(phpca_check__take(w, data, (uint64_t)ht->nNumUsed * sizeof(zval)));
	for (uint32_t i = 0; i < ht->nNumUsed; i++)
		RETURN_FAULT(element(w, data + (uint64_t)i * sizeof(zval)));
	return NULL;
}

/* The chain of a slot, as zend_hash_rehash makes it: the last bucket first, each before the next.
 */
static const char *check_chain(const HashTable *ht, const Bucket *bucket, uint32_t i)
{
	uint32_t next = Z_NEXT(bucket[i].val),
			 first = ((const uint32_t *)bucket)[(int32_t)((uint32_t)bucket[i].h | ht->nTableMask)];

	return (next == HT_INVALID_IDX || next < i) && first != HT_INVALID_IDX && first >= i
			&& first < ht->nNumUsed
		? NULL
		: "has a table whose chains do not fit its keys";
}

static const char *check_key(struct phpca_walk *w, uint64_t at)
{
	const Bucket *bucket = AT(Bucket, at);

	RETURN_FAULT(phpca_check__plain(w, FIELD(at, Bucket, h), 8));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, Bucket, key), true));
	return !bucket->key || phpca_check__string_of(w, bucket->key)->hash == bucket->h
		? NULL
		: "has a key under another hash than its own";
}

static const char *check_hashed(
	struct phpca_walk *w, uint64_t data, const HashTable *ht, phpca_check__element *element)
{
	uint64_t slots = hash_slots(ht);
	const Bucket *bucket = AT(Bucket, data);

	if (slots < PHPCA_HASH_SLOTS_MIN || (slots & (slots - 1)) != 0)
		return "has a table whose number of hash slots is too small, or no power of two";
	if (slots * sizeof(uint32_t) > data)
		return "has a table whose hash slots are nowhere";
	RETURN_FAULT(phpca_check__take(w, data - slots * sizeof(uint32_t),
		slots * sizeof(uint32_t) + (uint64_t)ht->nNumUsed * sizeof(Bucket)));
	RETURN_FAULT(phpca_check__plain(w, data - slots * sizeof(uint32_t), slots * sizeof(uint32_t)));
	for (uint64_t i = 1; i <= slots; i++) {
		uint32_t first = ((const uint32_t *)bucket)[-(int64_t)i];
		if (first != HT_INVALID_IDX && first >= ht->nNumUsed)
			return "has a table with a chain that leads out of it";
	}
	for (uint32_t i = 0; i < ht->nNumUsed; i++) {
		uint64_t at = data + (uint64_t)i * sizeof(Bucket);
		if (Z_TYPE(bucket[i].val) == IS_UNDEF) {
			RETURN_FAULT(phpca_check__plain(w, at, sizeof(Bucket)));
			continue;
		}
		RETURN_FAULT(check_chain(ht, bucket, i));
		RETURN_FAULT(check_key(w, at));
		RETURN_FAULT(element(w, at));
	}
	return NULL;
}

static uint32_t count_elements(const HashTable *ht, const void *data)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < ht->nNumUsed; i++)
		count += (HT_FLAGS(ht) & HASH_FLAG_PACKED ? Z_TYPE(((const zval *)data)[i])
												  : Z_TYPE(((const Bucket *)data)[i].val))
			!= IS_UNDEF;
	return count;
}

const char *phpca_check__table(struct phpca_walk *w, uint64_t at, phpca_check__element *element)
{
	const HashTable *ht = AT(HashTable, at);
	uint32_t known = HASH_FLAG_PACKED | HASH_FLAG_UNINITIALIZED | HASH_FLAG_STATIC_KEYS
		| HASH_FLAG_HAS_EMPTY_IND;
	uint64_t data;

	RETURN_FAULT(phpca_check__plain(w, at, 16));
	RETURN_FAULT(phpca_check__plain(w, at + 24, sizeof *ht - 24));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, HashTable, arData), &data));
	if (!data || (HT_FLAGS(ht) & ~known) != 0 || ht->pDestructor != NULL)
		return "has a table with unknown flags, or without its elements";
	if (ht->nTableSize < HT_MIN_SIZE || ht->nTableSize > HT_MAX_SIZE
		|| (ht->nTableSize & (ht->nTableSize - 1)) != 0 || ht->nNumUsed > ht->nTableSize
		|| ht->nNumOfElements > ht->nNumUsed || ht->nInternalPointer != 0)
		return "has a table whose counts do not fit each other";
	if (HT_FLAGS(ht) & HASH_FLAG_UNINITIALIZED) {
		if (ht->nNumUsed != 0 || ht->nTableMask != HT_MIN_MASK)
			return "has a table that is empty and is not";
		RETURN_FAULT(phpca_check__take(w, data - 8, 8));
		RETURN_FAULT(phpca_check__plain(w, data - 8, 8));
		return *AT(uint64_t, data - 8) == UINT64_MAX ? NULL : "has an empty table with elements";
	}
	RETURN_FAULT(
		(HT_FLAGS(ht) & HASH_FLAG_PACKED ? check_packed : check_hashed)(w, data, ht, element));
	return count_elements(ht, AT(void, data)) == ht->nNumOfElements
		? NULL
		: "has a table whose elements are not as many as it says";
}

static const char *check_array(struct phpca_walk *w, uint64_t at, phpca_check__element *element)
{
	RETURN_FAULT(phpca_check__take(w, at, sizeof(HashTable)));
	if (!is_immutable(AT(HashTable, at)) || GC_REFCOUNT(AT(HashTable, at)) < 2)
		return "is not immutable";
	return phpca_check__table(w, at, element);
}

const char *phpca_check__values(struct phpca_walk *w, uint64_t at)
{
	return check_array(w, at, phpca_check__value);
}

/* ---- constant expressions ---- */

/* A name, and flags behind the value are the constant's. */
static const char *check_leaf(struct phpca_walk *w, uint64_t at)
{
	const zend_ast_zval *leaf = AT(zend_ast_zval, at);

	RETURN_FAULT(phpca_check__take(w, at, sizeof *leaf));
	RETURN_FAULT(phpca_check__plain(w, at, 8));
	if (leaf->kind == ZEND_AST_CONSTANT && Z_TYPE(leaf->val) != IS_STRING)
		return "names a constant by something else than a string";
	if (Z_TYPE(leaf->val) == IS_CONSTANT_AST)
		return "has an expression where a value must be";
	return phpca_check__value(w, FIELD(at, zend_ast_zval, val));
}

static const zend_ast *node_at(const struct phpca_walk *w, uint64_t location)
{
	return AT(zend_ast, *AT(uint64_t, location) - w->base);
}

static bool is_text(const struct phpca_walk *w, uint64_t location)
{
	const zend_ast *node = node_at(w, location);

	return node->kind == ZEND_AST_ZVAL && Z_TYPE(((const zend_ast_zval *)node)->val) == IS_STRING;
}

/* What zend_ast_evaluate knows, and which of the children must be there (bits), or be a text. */
static bool shape_of(const zend_ast *node, uint32_t *needed, uint32_t *texts)
{
	*texts = 0;
	switch (node->kind) {
	case ZEND_AST_CONSTANT_CLASS:
	case ZEND_AST_CLASS_NAME:
		*needed = 0;
		return node->attr <= ZEND_FETCH_CLASS_STATIC || node->kind == ZEND_AST_CONSTANT_CLASS;
	case ZEND_AST_UNARY_OP:
	case ZEND_AST_UNARY_PLUS:
	case ZEND_AST_UNARY_MINUS:
	case ZEND_AST_UNPACK:
		*needed = 1;
		return true;
	case ZEND_AST_BINARY_OP:
	case ZEND_AST_GREATER:
	case ZEND_AST_GREATER_EQUAL:
	case ZEND_AST_AND:
	case ZEND_AST_OR:
	case ZEND_AST_COALESCE:
	case ZEND_AST_DIM:
	case ZEND_AST_PROP:
	case ZEND_AST_NULLSAFE_PROP:
		*needed = 3;
		return true;
	case ZEND_AST_CLASS_CONST:
		*needed = 3;
		*texts = PHPCA_CONSTANT_NAMES_ARE_VALUES ? 1 : 3;
		return true;
	case ZEND_AST_ARRAY_ELEM:
		*needed = 1;
		return true;
	case ZEND_AST_NAMED_ARG:
		*needed = 3;
		*texts = 1;
		return true;
	case ZEND_AST_NEW:
		*needed = 3;
		*texts = 1;
		return true;
	case ZEND_AST_CONDITIONAL:
		*needed = 5;
		return true;
	case ZEND_AST_CAST:
		*needed = 1;
		return PHPCA_EXPRESSIONS_CAST;
	case ZEND_AST_CALL:
		*needed = 3;
		*texts = 1;
		return PHPCA_EXPRESSIONS_HOLD_CALLABLES;
	case ZEND_AST_STATIC_CALL:
		*needed = 7;
		*texts = 3;
		return PHPCA_EXPRESSIONS_HOLD_CALLABLES;
	default:
		return false;
	}
}

static bool operator_is_known(const zend_ast *node)
{
	switch (node->kind) {
	case ZEND_AST_BINARY_OP:
		return (node->attr >= ZEND_ADD && node->attr <= ZEND_POW)
			|| (node->attr >= ZEND_BW_OR && node->attr <= ZEND_BW_XOR)
			|| (node->attr >= ZEND_IS_IDENTICAL && node->attr <= ZEND_SPACESHIP)
			|| node->attr == ZEND_BOOL_XOR;
	case ZEND_AST_UNARY_OP:
		return node->attr == ZEND_BW_NOT || node->attr == ZEND_BOOL_NOT;
	case ZEND_AST_CAST:
		return node->attr == _IS_BOOL || (node->attr >= IS_LONG && node->attr <= IS_OBJECT);
	default:
		return true;
	}
}

static const char *check_list(struct phpca_walk *w, uint64_t at)
{
	const zend_ast_list *list = AT(zend_ast_list, at);
	uint64_t child = FIELD(at, zend_ast_list, child);

	if (list->kind != ZEND_AST_ARRAY && list->kind != ZEND_AST_ARG_LIST)
		return "is a list that no constant expression has";
	RETURN_FAULT(phpca_check__take(w, at, offsetof(zend_ast_list, child)));
	RETURN_FAULT(phpca_check__plain(w, at, offsetof(zend_ast_list, child)));
	RETURN_FAULT(list->children
			? phpca_check__take(w, child, (uint64_t)list->children * sizeof(zend_ast *))
			: NULL);
	for (uint32_t i = 0; i < list->children; i++) {
		uint64_t location = child + i * sizeof(zend_ast *);
		const zend_ast *node;
		RETURN_FAULT(phpca_check__object(w, location, PHPCA_CHECK_NODE, false));
		node = AT(zend_ast, *AT(uint64_t, location) - w->base);
		if (list->kind == ZEND_AST_ARRAY && node->kind != ZEND_AST_ARRAY_ELEM
			&& node->kind != ZEND_AST_UNPACK)
			return "is an array with something that is no element";
	}
	return NULL;
}

static const char *check_callable(struct phpca_walk *w, uint64_t at)
{
	if (PHPCA_AST_CALLABLE_ARGS) {
		RETURN_FAULT(phpca_check__string(w, at + PHPCA_AST_CALLABLE_FILE, true));
		RETURN_FAULT(phpca_check__string(w, at + PHPCA_AST_CALLABLE_NAME, true));
		RETURN_FAULT(phpca_check__object(w, at + PHPCA_AST_CALLABLE_ARGS, PHPCA_CHECK_NODE, true));
	}
	return phpca_check__slot(w, at + PHPCA_AST_CALLABLE_SLOT, true);
}

/* A closure, or f(...): what it leads to is a function. */
static const char *check_special(struct phpca_walk *w, uint64_t at)
{
	const zend_ast *node = AT(zend_ast, at);

	RETURN_FAULT(phpca_check__take(w, at, phpca_ast_special_size(node)));
	return phpca_ast_is_callable(node) ? check_callable(w, at)
									   : phpca_check__callable(w, at + PHPCA_AST_FUNCTION);
}

const char *phpca_check__node(struct phpca_walk *w, uint64_t at)
{
	const zend_ast *node = AT(zend_ast, at);
	uint32_t needed, texts, count;

	RETURN_FAULT(phpca_check__take(w, at, 8));
	RETURN_FAULT(phpca_check__plain(w, at, 8));
	if (node->kind == ZEND_AST_ZVAL || node->kind == ZEND_AST_CONSTANT)
		return check_leaf(w, at);
	if (phpca_ast_special_size(node))
		return check_special(w, at);
	if (zend_ast_is_list((zend_ast *)node))
		return check_list(w, at);
	if (!shape_of(node, &needed, &texts) || !operator_is_known(node))
		return "is an operation that no constant expression has";
	count = zend_ast_get_num_children((zend_ast *)node);
	if (count)
		RETURN_FAULT(phpca_check__take(w, at + 8, (uint64_t)count * sizeof(zend_ast *)));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t location = FIELD(at, zend_ast, child) + i * sizeof(zend_ast *);
		RETURN_FAULT(phpca_check__object(w, location, PHPCA_CHECK_NODE, !(needed & 1u << i)));
		if ((texts & 1u << i) && !is_text(w, location))
			return "has something else than a name where one belongs";
	}
	/* The engine takes the last child of a call for the "..." in f(...) without a look. */
	return (node->kind != ZEND_AST_CALL && node->kind != ZEND_AST_STATIC_CALL)
			|| phpca_ast_is_callable(node_at(w, FIELD(at, zend_ast, child[count - 1])))
		? NULL
		: "is a call of a function";
}

const char *phpca_check__tree(struct phpca_walk *w, uint64_t at)
{
	RETURN_FAULT(phpca_check__take(w, at, sizeof(zend_ast_ref)));
	RETURN_FAULT(phpca_check__plain(w, at, sizeof(zend_ast_ref)));
	return GC_TYPE_INFO(AT(zend_ast_ref, at))
			== (GC_CONSTANT_AST | (GC_IMMUTABLE << GC_FLAGS_SHIFT))
		? phpca_check__take(w, at + sizeof(zend_ast_ref), 8)
		: "is not immutable";
}

const char *phpca_check__ast(struct phpca_walk *w, uint64_t at)
{
	RETURN_FAULT(phpca_check__tree(w, at));
	w->depth--; /* the tree is the same object */
	phpca_check__push(w, at + sizeof(zend_ast_ref), PHPCA_CHECK_NODE);
	w->depth++;
	return NULL;
}

/* ---- types ---- */

/* What the engine has a name for, which it tells who gives a value of another type. */
#define NAMED_TYPES \
	(MAY_BE_NULL | MAY_BE_BOOL | MAY_BE_LONG | MAY_BE_DOUBLE | MAY_BE_STRING | MAY_BE_ARRAY \
		| MAY_BE_OBJECT | MAY_BE_CALLABLE | MAY_BE_VOID | MAY_BE_NEVER | MAY_BE_STATIC)

const char *phpca_check__type(struct phpca_walk *w, uint64_t at)
{
	const zend_type *t = AT(zend_type, at);

	RETURN_FAULT(phpca_check__plain(w, at + 8, 8));
	if (ZEND_TYPE_HAS_LIST(*t) && ZEND_TYPE_HAS_NAME(*t))
		return "has a type that is a name and a list";
	if (t->type_mask & MAY_BE_UNDEF)
		return "has a type that no value has";
	if (t->type_mask & _ZEND_TYPE_ARENA_BIT)
		return "has a type of another memory";
	if (ZEND_TYPE_IS_SET(*t) && !ZEND_TYPE_IS_COMPLEX(*t) && !(t->type_mask & NAMED_TYPES))
		return "has a type without a name";
	if (ZEND_TYPE_HAS_LIST(*t))
		return phpca_check__object(w, at,
			ZEND_TYPE_IS_INTERSECTION(*t) ? PHPCA_CHECK_INTERSECTION : PHPCA_CHECK_TYPES, false);
	if (ZEND_TYPE_HAS_NAME(*t))
		return phpca_check__string(w, at, false);
	return t->ptr ? "has a type with an address" : phpca_check__plain(w, at, 8);
}

/* The engine takes what is no list for a name, and knows no list in a list but the one. */
static const char *check_type_list(struct phpca_walk *w, uint64_t at, bool is_intersection)
{
	const zend_type_list *list = AT(zend_type_list, at);
	uint64_t first = FIELD(at, zend_type_list, types);

	RETURN_FAULT(phpca_check__take(w, at, 8));
	RETURN_FAULT(phpca_check__plain(w, at, 8));
	if (list->num_types == 0)
		return "is empty";
	RETURN_FAULT(phpca_check__take(w, first, (uint64_t)list->num_types * sizeof(zend_type)));
	for (uint32_t i = 0; i < list->num_types; i++) {
		const zend_type *t = AT(zend_type, first) + i;
		if (!ZEND_TYPE_HAS_NAME(*t) && (is_intersection || !ZEND_TYPE_IS_INTERSECTION(*t)))
			return "has a type in a list that is neither a name nor a list of such";
		RETURN_FAULT(phpca_check__type(w, first + i * sizeof(zend_type)));
	}
	return NULL;
}

const char *phpca_check__types(struct phpca_walk *w, uint64_t at)
{
	return check_type_list(w, at, false);
}

const char *phpca_check__intersection(struct phpca_walk *w, uint64_t at)
{
	return check_type_list(w, at, true);
}

/* ---- attributes ---- */

const char *phpca_check__attribute(struct phpca_walk *w, uint64_t at)
{
	const zend_attribute *a = AT(zend_attribute, at);

	RETURN_FAULT(phpca_check__take(w, at, offsetof(zend_attribute, args)));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, zend_attribute, flags), 16));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, zend_attribute, name), false));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, zend_attribute, lcname), false));
	if (PHPCA_ATTRIBUTE_ERROR)
		RETURN_FAULT(phpca_check__string(w, at + PHPCA_ATTRIBUTE_ERROR, true));
	if (a->argc == 0)
		return NULL;
	RETURN_FAULT(phpca_check__take(
		w, FIELD(at, zend_attribute, args), (uint64_t)a->argc * sizeof(zend_attribute_arg)));
	for (uint32_t i = 0; i < a->argc; i++) {
		uint64_t argument = FIELD(at, zend_attribute, args) + i * sizeof(zend_attribute_arg);
		RETURN_FAULT(phpca_check__string(w, FIELD(argument, zend_attribute_arg, name), true));
		RETURN_FAULT(phpca_check__value(w, FIELD(argument, zend_attribute_arg, value)));
	}
	return NULL;
}

static const char *attribute_element(struct phpca_walk *w, uint64_t at)
{
	return Z_TYPE_P(AT(zval, at)) == IS_PTR
		? phpca_check__object(w, at, PHPCA_CHECK_ATTRIBUTE, false)
		: "has an attribute that is none";
}

const char *phpca_check__attributes(struct phpca_walk *w, uint64_t at)
{
	return check_array(w, at, attribute_element);
}
