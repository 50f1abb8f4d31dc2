/*
 * What classes of images have from the engine's. C code takes the objects that it makes, or that
 * its methods are called on, for those of its own class: it must be an ancestor.
 */
#include "engine/check_walk.h"

#include <string.h>

#include "engine/engine.h"
#include "engine/imports.h"
#include "zend_interfaces.h"

#define FIELD(location, type, field) ((location) + offsetof(type, field))
#define ANCESTORS_MAX 1000 /* more than any class has: they may go in a circle */

/* The engine's class that the word is; NULL: another word, or there is none of this name. */
static const zend_class_entry *imported(const struct phpca_walk *w, uint64_t location)
{
	const struct phpca_import_disk *import = phpca_check__imported(w, location, PHPC_IMPORT_CLASS);

	return import ? phpca_import_address(PHPC_IMPORT_CLASS, w->names + import->name, NULL) : NULL;
}

/* The engine's class that the class is derived from; NULL: none. */
static const char *find_ancestor(
	struct phpca_walk *w, uint64_t at, const zend_class_entry **ancestor)
{
	*ancestor = NULL;
	for (int i = 0; i < ANCESTORS_MAX; i++) {
		uint64_t parent = FIELD(at, zend_class_entry, parent);
		if (!(AT(zend_class_entry, at)->ce_flags & ZEND_ACC_LINKED))
			return NULL;
		if (phpca_check__imported(w, parent, PHPC_IMPORT_CLASS)) {
			*ancestor = imported(w, parent);
			return NULL;
		}
		RETURN_FAULT(phpca_check__pointer(w, parent, &at));
		if (!at)
			return NULL;
		RETURN_FAULT(phpca_check__take(w, at, sizeof(zend_class_entry)));
	}
	return "is derived from itself";
}

/* Interfaces of the engine are in the list of each class that has one, be it by others. */
static bool implements(
	const struct phpca_walk *w, const zend_class_entry *ce, const zend_class_entry *base)
{
	uint64_t list = ce->num_interfaces ? (uint64_t)(uintptr_t)ce->interfaces - w->base : 0;

	for (uint32_t i = 0; i < ce->num_interfaces; i++) {
		const zend_class_entry *interface = imported(w, list + i * sizeof(void *));
		if (interface && instanceof_function(interface, base))
			return true;
	}
	return false;
}

/* ---- C functions ---- */

struct inheritance {
	const zend_class_entry *ce, *ancestor;
};

static bool is_derived(
	const struct phpca_walk *w, const struct inheritance *of, const zend_class_entry *base)
{
	return (of->ancestor && instanceof_function(of->ancestor, base)) || implements(w, of->ce, base);
}

/* A method, a property: true also of the engine's where it has no such class, which nobody loads.
 */
static bool may_have(const struct phpca_walk *w, const struct inheritance *of, uint64_t location,
	enum phpc_import_kind kind)
{
	const struct phpca_import_disk *import = phpca_check__imported(w, location, kind);
	const zend_class_entry *base = import
		? phpca_import_address(PHPC_IMPORT_CLASS, w->names + import->name, NULL)
		: NULL;

	return !base || is_derived(w, of, base);
}

#define MAY_BE_ABSTRACT \
	(ZEND_ACC_INTERFACE | ZEND_ACC_TRAIT | ZEND_ACC_IMPLICIT_ABSTRACT_CLASS \
		| ZEND_ACC_EXPLICIT_ABSTRACT_CLASS)

/* A method of the engine that has no code, in a class that there are objects of. */
static bool is_abstract(const struct phpca_walk *w, const struct inheritance *of, uint64_t location)
{
	const struct phpca_import_disk *import = phpca_check__imported(w, location, PHPC_IMPORT_METHOD);
	const zend_function *fn = import && import->member != PHPC_NO_MEMBER
		? phpca_import_address(
			PHPC_IMPORT_METHOD, w->names + import->name, w->names + import->member)
		: NULL;

	return fn && (fn->common.fn_flags & ZEND_ACC_ABSTRACT) && !(of->ce->ce_flags & MAY_BE_ABSTRACT);
}

static const char *check_table(struct phpca_walk *w, const struct inheritance *of,
	const HashTable *ht, enum phpc_import_kind kind, const char *fault)
{
	uint64_t first = (uint64_t)(uintptr_t)ht->arData - w->base;

	for (uint32_t i = 0; i < ht->nNumUsed; i++) {
		if (!may_have(w, of, first + i * sizeof(Bucket), kind))
			return fault;
		if (is_abstract(w, of, first + i * sizeof(Bucket)))
			return "has a method of the engine that is abstract, and is not";
	}
	return NULL;
}

static bool has_key(const struct phpca_walk *w, const HashTable *ht, const zend_string *key)
{
	const Bucket *bucket = ht->nNumUsed
		? (const Bucket *)phpca_check__at(w, (uint64_t)(uintptr_t)ht->arData - w->base)
		: NULL;

	for (uint32_t i = 0; i < ht->nNumUsed; i++) {
		const struct phpc_string_disk *s;
		if (Z_TYPE(bucket[i].val) == IS_UNDEF || !bucket[i].key || bucket[i].h != ZSTR_H(key))
			continue;
		s = phpca_check__string_of(w, bucket[i].key);
		if (s->size == ZSTR_LEN(key) && !memcmp(s + 1, ZSTR_VAL(key), s->size))
			return true;
	}
	return false;
}

/* C code looks some up by their names, and takes them for granted. */
static const char *check_inherited(const struct phpca_walk *w, const struct inheritance *of)
{
	zend_string *key;

	if (!of->ancestor)
		return NULL;
	ZEND_HASH_FOREACH_STR_KEY((HashTable *)&of->ancestor->function_table, key)
	if (!has_key(w, &of->ce->function_table, key))
		return "lacks a method of the class that it is derived from";
	ZEND_HASH_FOREACH_END();
	return NULL;
}

static const char *check_functions(
	struct phpca_walk *w, const struct inheritance *of, uint64_t list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!may_have(w, of, list + i * sizeof(void *), PHPC_IMPORT_METHOD)
			|| is_abstract(w, of, list + i * sizeof(void *)))
			return "calls a method of a class that it is not derived from, or one without code";
	return NULL;
}

static const char *check_called(struct phpca_walk *w, uint64_t at, const struct inheritance *of)
{
	uint64_t iterator, array;

	for (const size_t *offset = phpca_class_magic; *offset; offset++)
		RETURN_FAULT(check_functions(w, of, at + *offset, 1));
	RETURN_FAULT(
		phpca_check__pointer(w, FIELD(at, zend_class_entry, iterator_funcs_ptr), &iterator));
	RETURN_FAULT(
		phpca_check__pointer(w, FIELD(at, zend_class_entry, arrayaccess_funcs_ptr), &array));
	if (iterator)
		RETURN_FAULT(
			check_functions(w, of, iterator, sizeof(zend_class_iterator_funcs) / sizeof(void *)));
	return array
		? check_functions(w, of, array, sizeof(zend_class_arrayaccess_funcs) / sizeof(void *))
		: NULL;
}

/* ---- properties ---- */

static const char *check_slot_of(
	const struct phpca_walk *w, const struct inheritance *of, uint64_t location)
{
	const struct phpca_import_disk *import = phpca_check__imported(
		w, location, PHPC_IMPORT_PROPERTY);
	const zend_property_info *info = import && import->member != PHPC_NO_MEMBER
		? phpca_import_address(
			PHPC_IMPORT_PROPERTY, w->names + import->name, w->names + import->member)
		: NULL;

	return !info || (info->flags & (ZEND_ACC_STATIC | PHPCA_ACC_VIRTUAL))
			|| OBJ_PROP_TO_NUM(info->offset) < (uint32_t)of->ce->default_properties_count
		? NULL
		: "has a property of the engine beyond its table";
}

static const char *check_properties(struct phpca_walk *w, uint64_t at, const struct inheritance *of)
{
	const HashTable *ht = &of->ce->properties_info;
	uint64_t first = (uint64_t)(uintptr_t)ht->arData - w->base, list;

	RETURN_FAULT(check_table(
		w, of, ht, PHPC_IMPORT_PROPERTY, "has a property of a class that it is not derived from"));
	for (uint32_t i = 0; i < ht->nNumUsed; i++)
		RETURN_FAULT(check_slot_of(w, of, first + i * sizeof(Bucket)));
	RETURN_FAULT(
		phpca_check__pointer(w, FIELD(at, zend_class_entry, properties_info_table), &list));
	for (int i = 0; list && i < of->ce->default_properties_count; i++)
		if (!may_have(w, of, list + (uint64_t)i * sizeof(void *), PHPC_IMPORT_PROPERTY))
			return "has a slot for a property of a class that it is not derived from";
	return of->ancestor && of->ce->default_properties_count < of->ancestor->default_properties_count
		? "has less properties than the class that it is derived from"
		: NULL;
}

/* ---- fields ---- */

static const void *value_of(const struct phpca_walk *w, uint64_t location)
{
	const char *symbol = phpca_check__symbol(w, location);
	const struct phpca_import_disk *import = phpca_check__imported(
		w, location, PHPC_IMPORT_CLASS_FIELD);

	return symbol                                    ? phpca_engine_symbol(symbol)
		: import && import->member != PHPC_NO_MEMBER ? phpca_import_address(
			  PHPC_IMPORT_CLASS_FIELD, w->names + import->name, w->names + import->member)
													 : NULL;
}

static const void *value_in(const zend_class_entry *ce, const struct phpca_class_field *field)
{
	return ce ? *(void *const *)((const char *)ce + field->offset) : NULL;
}

/* An interface of the engine brings it along. */
static bool has_from_interface(const struct phpca_walk *w, const zend_class_entry *ce,
	const struct phpca_class_field *field, const void *value)
{
	uint64_t list = ce->num_interfaces ? (uint64_t)(uintptr_t)ce->interfaces - w->base : 0;

	for (uint32_t i = 0; i < ce->num_interfaces; i++)
		if (value_in(imported(w, list + i * sizeof(void *)), field) == value)
			return true;
	return false;
}

/* The methods that foreach calls, one behind another, are there. */
static bool has_methods(const struct phpca_walk *w, uint64_t first, uint64_t last)
{
	for (uint64_t at = first; at <= last; at += sizeof(void *))
		if (phpca_check__is_null(w, at))
			return false;
	return true;
}

/* foreach over an object of a class of PHP's code. */
static bool iterates(const struct phpca_walk *w, const struct inheritance *of, const void *value)
{
	const zend_class_entry *witness = zend_hash_str_find_ptr(
		CG(class_table), ZEND_STRL("iteratoriterator"));
	uint64_t at = of->ce->iterator_funcs_ptr
		? (uint64_t)(uintptr_t)of->ce->iterator_funcs_ptr - w->base
		: 0;

	if (value == (const void *)zend_user_it_get_new_iterator)
		return at && is_derived(w, of, zend_ce_aggregate)
			&& !phpca_check__is_null(w, FIELD(at, zend_class_iterator_funcs, zf_new_iterator));
	if (witness && value == (const void *)witness->get_iterator)
		return at && is_derived(w, of, zend_ce_iterator)
			&& has_methods(w, FIELD(at, zend_class_iterator_funcs, zf_valid),
				FIELD(at, zend_class_iterator_funcs, zf_rewind));
	return value == phpca_engine_symbol("zend_hooked_object_get_iterator");
}

/* These make objects, and say how they are used: as the ancestor has them, and no others. */
static bool is_of_objects(const struct phpca_class_field *field)
{
	return field->offset == offsetof(zend_class_entry, create_object)
		|| phpca_engine_field_is_handlers(field);
}

static bool is_of_plain_objects(const struct phpca_class_field *field, const void *value)
{
	return phpca_engine_field_is_handlers(field)
		? value == phpca_engine_symbol("std_object_handlers")
			|| value == phpca_engine_symbol("zend_enum_object_handlers")
		: !value;
}

static bool fits(const struct phpca_walk *w, const struct inheritance *of,
	const struct phpca_class_field *field, const void *value)
{
	const void *inherited = value_in(of->ancestor, field);

	if (value == inherited && of->ancestor)
		return true;
	if (value && has_from_interface(w, of->ce, field, value))
		return true;
	if (is_of_objects(field))
		return !of->ancestor && is_of_plain_objects(field, value);
	return !value || field->offset != offsetof(zend_class_entry, get_iterator)
		|| iterates(w, of, value);
}

static const char *check_fields(
	const struct phpca_walk *w, uint64_t at, const struct inheritance *of)
{
	for (const struct phpca_class_field *f = phpca_class_fields; f->name; f++)
		if (!fits(w, of, f, value_of(w, at + f->offset)))
			return "has a handler that is no ancestor's";
	return NULL;
}

/* ---- together ---- */

const char *phpca_check__inheritance(struct phpca_walk *w, uint64_t at)
{
	struct inheritance of = {.ce = AT(zend_class_entry, at)};

	RETURN_FAULT(find_ancestor(w, at, &of.ancestor));
	RETURN_FAULT(check_table(w, &of, &of.ce->function_table, PHPC_IMPORT_METHOD,
		"has a method of a class that it is not derived from"));
	RETURN_FAULT(check_inherited(w, &of));
	RETURN_FAULT(check_called(w, at, &of));
	RETURN_FAULT(check_properties(w, at, &of));
	return check_fields(w, at, &of);
}
