/* Enums of images: their cases, and the methods that the engine has made for them. */
#include "engine/check_walk.h"

#include <string.h>

#include "engine/enums.h"
#include "engine/version.h"

#define FIELD(location, type, field) ((location) + offsetof(type, field))

/* ---- cases ---- */

static bool is_backed(const zend_class_entry *ce)
{
	return ce->enum_backing_type != IS_UNDEF;
}

/* The class of a member, NULL if it is not in an image or no enum. */
static const zend_class_entry *enum_of(struct phpca_walk *w, uint64_t location)
{
	uint64_t at;

	if (phpca_check__pointer(w, location, &at) || !at
		|| phpca_check__take(w, at, sizeof(zend_class_entry)))
		return NULL;
	return AT(zend_class_entry, at)->ce_flags & ZEND_ACC_ENUM ? AT(zend_class_entry, at) : NULL;
}

static bool same_text(const struct phpca_walk *w, const void *a, const void *b)
{
	const struct phpc_string_disk *x = phpca_check__string_of(w, a),
								  *y = phpca_check__string_of(w, b);

	return x->size == y->size && !memcmp(x + 1, y + 1, x->size);
}

static const char *check_text(struct phpca_walk *w, uint64_t location)
{
	uint64_t leaf;

	RETURN_FAULT(phpca_check__object(w, location, PHPCA_CHECK_NODE, false));
	RETURN_FAULT(phpca_check__pointer(w, location, &leaf));
	RETURN_FAULT(phpca_check__take(w, leaf, sizeof(zend_ast_zval)));
	return AT(zend_ast, leaf)->kind == ZEND_AST_ZVAL
			&& Z_TYPE(AT(zend_ast_zval, leaf)->val) == IS_STRING
		? phpca_check__string(w, FIELD(leaf, zend_ast_zval, val), false)
		: "has something else than a name where one belongs";
}

/* The engine makes an object of the class that is named, and writes to its properties. */
static const char *check_init(struct phpca_walk *w, uint64_t node, uint64_t ce_location)
{
	const zend_class_entry *ce = enum_of(w, ce_location);
	uint64_t child = FIELD(node, zend_ast, child), name, value;

	if (!ce)
		return "is a case of a class that is no enum";
	RETURN_FAULT(check_text(w, child));
	RETURN_FAULT(check_text(w, child + sizeof(void *)));
	RETURN_FAULT(
		phpca_check__object(w, child + 2 * sizeof(void *), PHPCA_CHECK_NODE, !is_backed(ce)));
	RETURN_FAULT(phpca_check__pointer(w, child, &name));
	RETURN_FAULT(phpca_check__pointer(w, child + 2 * sizeof(void *), &value));
	RETURN_FAULT(phpca_check__string(w, (uint64_t)((const uint8_t *)&ce->name - w->bytes), false));
	if (!same_text(w, Z_STR(AT(zend_ast_zval, name)->val), ce->name))
		return "is a case of another enum";
	return value && !is_backed(ce) ? "is a case with a value, and its enum has none" : NULL;
}

const char *phpca_check__case(struct phpca_walk *w, uint64_t at)
{
	const zend_class_constant *c = AT(zend_class_constant, at);
	uint64_t tree, node;

	if (Z_TYPE(c->value) != IS_CONSTANT_AST)
		return "is a case, and no expression";
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, zend_class_constant, value), &tree));
	RETURN_FAULT(phpca_check__tree(w, tree));
	node = tree + sizeof(zend_ast_ref);
	RETURN_FAULT(phpca_check__take(w, node, zend_ast_size(3)));
	RETURN_FAULT(phpca_check__plain(w, node, 8));
	if (AT(zend_ast, node)->kind != ZEND_AST_CONST_ENUM_INIT)
		return "is a case, and another expression";
	return check_init(w, node, FIELD(at, zend_class_constant, ce));
}

/* ---- the class ---- */

/* Of enums with values, from() looks into the cases. */
static const char *check_own_cases(struct phpca_walk *w, const zend_class_entry *ce)
{
	const HashTable *ht = &ce->constants_table;
	const Bucket *bucket = ht->nNumUsed ? AT(Bucket, (uint64_t)(uintptr_t)ht->arData - w->base)
										: NULL;

	for (uint32_t i = 0; i < ht->nNumUsed; i++) {
		uint64_t at = (uint64_t)((const uint8_t *)&bucket[i] - w->bytes), to;
		const zend_class_entry *owner;
		if (Z_TYPE(bucket[i].val) == IS_UNDEF || (w->words[at / 8] & 15) != PHPCA_WORD_IMAGE)
			continue;
		RETURN_FAULT(phpca_check__pointer(w, at, &to));
		RETURN_FAULT(phpca_check__take(w, to, sizeof(zend_class_constant)));
		if (!(ZEND_CLASS_CONST_FLAGS(AT(zend_class_constant, to)) & ZEND_CLASS_CONST_IS_CASE))
			continue;
		owner = enum_of(w, FIELD(to, zend_class_constant, ce));
		if (!owner || owner->enum_backing_type != ce->enum_backing_type)
			return "has a case of another enum";
	}
	return NULL;
}

const char *phpca_check__enum(struct phpca_walk *w, uint64_t at)
{
	const zend_class_entry *ce = AT(zend_class_entry, at);

	if (!(ce->ce_flags & ZEND_ACC_ENUM))
		return NULL;
	if (is_backed(ce) && ce->enum_backing_type != IS_LONG && ce->enum_backing_type != IS_STRING)
		return "is an enum of another type than numbers and texts";
	if (ce->default_properties_count != 1 + is_backed(ce))
		return "is an enum with other properties than enums have";
	return check_own_cases(w, ce);
}

/* ---- methods ---- */

static const struct phpca_enum_method *method_of(const struct phpca_walk *w, uint64_t location)
{
	const char *symbol = phpca_check__symbol(w, location);

	return symbol ? phpca_enum_method_of_handler(symbol) : NULL;
}

/* What does not lie between the two pointers, of those that the engine sets. */
static const char *check_rest(struct phpca_walk *w, uint64_t at)
{
	static const zend_internal_function nothing;
	const zend_internal_function *fn = AT(zend_internal_function, at);
	size_t after = offsetof(zend_internal_function, arg_info) + sizeof fn->arg_info,
		   handler = offsetof(zend_internal_function, handler), behind = handler + sizeof(void *);

	RETURN_FAULT(phpca_check__plain(w, at + after, handler - after));
	RETURN_FAULT(phpca_check__plain(w, at + behind, sizeof *fn - behind));
	return memcmp((const char *)fn + after, (const char *)&nothing + after, handler - after)
			|| memcmp(
				(const char *)fn + behind, (const char *)&nothing + behind, sizeof *fn - behind)
		? "is a method of an enum that has more than the engine gives it"
		: NULL;
}

const char *phpca_check__enum_method(struct phpca_walk *w, uint64_t at)
{
	const zend_internal_function *fn = AT(zend_internal_function, at);
	const struct phpca_enum_method *method;
	const zend_class_entry *ce;
	const char *parameters;

	RETURN_FAULT(phpca_check__take(w, at, sizeof *fn));
	RETURN_FAULT(phpca_check__plain(w, at, 8));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, zend_internal_function, num_args), 8));
	method = method_of(w, FIELD(at, zend_internal_function, handler));
	parameters = phpca_check__symbol(w, FIELD(at, zend_internal_function, arg_info));
	ce = enum_of(w, FIELD(at, zend_internal_function, scope));
	if (!method || !parameters || strcmp(parameters, method->parameters) != 0
		|| fn->num_args != method->num_args || fn->required_num_args != method->num_args
		|| fn->type != ZEND_INTERNAL_FUNCTION || fn->fn_flags != PHPCA_ENUM_METHOD_FLAGS
		|| fn->arg_flags[0] || fn->arg_flags[1] || fn->arg_flags[2])
		return "is no function that the engine gives enums";
	if (!ce || !(ce->ce_flags & ZEND_ACC_LINKED) || (method->num_args && !is_backed(ce)))
		return "is a method of an enum, and its class has none such";
	RETURN_FAULT(phpca_check__string(w, FIELD(at, zend_internal_function, function_name), false));
	RETURN_FAULT(
		phpca_check__object(w, FIELD(at, zend_internal_function, scope), PHPCA_CHECK_CLASS, false));
	RETURN_FAULT(phpca_check__object_or_import(w, FIELD(at, zend_internal_function, prototype),
		PHPCA_CHECK_FUNCTION, PHPC_IMPORT_METHOD, true));
	return check_rest(w, at);
}
