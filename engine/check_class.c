/* Classes of images, their members, and what links them. */
#include "engine/check_walk.h"

#include <string.h>

#include "engine/engine.h"
#include "engine/script.h"
#include "engine/version.h"

#define FIELD(location, type, field) ((location) + offsetof(type, field))

/* ---- elements of tables ---- */

static const char *member_pointer(
	struct phpca_walk *w, uint64_t at, enum phpca_object_kind kind, enum phpc_import_kind import)
{
	return Z_TYPE_P(AT(zval, at)) == IS_PTR
		? phpca_check__object_or_import(w, at, kind, import, false)
		: "has a member that is none";
}

static const char *method_element(struct phpca_walk *w, uint64_t at)
{
	uint64_t to;

	if ((w->words[at / 8] & 15) == PHPCA_WORD_IMAGE && Z_TYPE_P(AT(zval, at)) == IS_PTR) {
		RETURN_FAULT(phpca_check__pointer(w, at, &to));
		RETURN_FAULT(phpca_check__take(w, to, 8));
		if (AT(zend_function, to)->type == ZEND_INTERNAL_FUNCTION)
			return phpca_check__object(w, at, PHPCA_CHECK_ENUM_METHOD, false);
		RETURN_FAULT(phpca_check__no_closure(w, at));
	}
	return member_pointer(w, at, PHPCA_CHECK_FUNCTION, PHPC_IMPORT_METHOD);
}

static const char *property_element(struct phpca_walk *w, uint64_t at)
{
	return member_pointer(w, at, PHPCA_CHECK_PROPERTY, PHPC_IMPORT_PROPERTY);
}

static const char *constant_element(struct phpca_walk *w, uint64_t at)
{
	return member_pointer(w, at, PHPCA_CHECK_CONSTANT, PHPC_IMPORT_CONSTANT);
}

/* ---- members ---- */

static const char *class_pointer(struct phpca_walk *w, uint64_t at, bool may_be_null)
{
	return phpca_check__object_or_import(w, at, PHPCA_CHECK_CLASS, PHPC_IMPORT_CLASS, may_be_null);
}

static const char *function_pointer(struct phpca_walk *w, uint64_t at)
{
	uint64_t to = 0;

	RETURN_FAULT(
		phpca_check__object_or_import(w, at, PHPCA_CHECK_FUNCTION, PHPC_IMPORT_METHOD, true));
	if ((w->words[at / 8] & 15) == PHPCA_WORD_IMAGE)
		RETURN_FAULT(phpca_check__pointer(w, at, &to));
	if (!to)
		return NULL;
	RETURN_FAULT(phpca_check__take(w, to, sizeof(zend_op_array)));
	return phpca_check__no_closure(w, at);
}

static const char *check_hooks(struct phpca_walk *w, uint64_t at)
{
	uint64_t list;

	RETURN_FAULT(phpca_check__object_or_import(
		w, at + PHPCA_PROPERTY_PROTOTYPE, PHPCA_CHECK_PROPERTY, PHPC_IMPORT_PROPERTY, true));
	RETURN_FAULT(phpca_check__pointer(w, at + PHPCA_PROPERTY_HOOKS, &list));
	if (!list)
		return NULL;
	RETURN_FAULT(phpca_check__take(w, list, PHPCA_HOOK_COUNT * sizeof(void *)));
	for (size_t i = 0; i != PHPCA_HOOK_COUNT; i++)
		RETURN_FAULT(function_pointer(w, list + i * sizeof(void *)));
	return NULL;
}

const char *phpca_check__property(struct phpca_walk *w, uint64_t at)
{
	RETURN_FAULT(phpca_check__take(w, at, sizeof(zend_property_info)));
	RETURN_FAULT(phpca_check__plain(w, at, 8));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, zend_property_info, name), false));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, zend_property_info, doc_comment), true));
	RETURN_FAULT(phpca_check__object(
		w, FIELD(at, zend_property_info, attributes), PHPCA_CHECK_ATTRIBUTES, true));
	RETURN_FAULT(class_pointer(w, FIELD(at, zend_property_info, ce), false));
	RETURN_FAULT(phpca_check__type(w, FIELD(at, zend_property_info, type)));
	return PHPCA_PROPERTY_HOOKS ? check_hooks(w, at) : NULL;
}

const char *phpca_check__constant(struct phpca_walk *w, uint64_t at)
{
	RETURN_FAULT(phpca_check__take(w, at, sizeof(zend_class_constant)));
	RETURN_FAULT(ZEND_CLASS_CONST_FLAGS(AT(zend_class_constant, at)) & ZEND_CLASS_CONST_IS_CASE
			? phpca_check__case(w, at)
			: phpca_check__value(w, FIELD(at, zend_class_constant, value)));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, zend_class_constant, doc_comment), true));
	RETURN_FAULT(phpca_check__object(
		w, FIELD(at, zend_class_constant, attributes), PHPCA_CHECK_ATTRIBUTES, true));
	RETURN_FAULT(class_pointer(w, FIELD(at, zend_class_constant, ce), false));
	return PHPCA_CONSTANT_TYPE ? phpca_check__type(w, at + PHPCA_CONSTANT_TYPE) : NULL;
}

/* Every property has a slot that its class has. */
static const char *check_offset(const zend_property_info *info, const zend_class_entry *ce)
{
	if (info->flags & ZEND_ACC_STATIC)
		return info->offset < (uint32_t)ce->default_static_members_count
			? NULL
			: "has a static property beyond its table";
	if (info->offset < sizeof(zend_object) - sizeof(zval)
		|| (info->offset - (sizeof(zend_object) - sizeof(zval))) % sizeof(zval) != 0
		|| OBJ_PROP_TO_NUM(info->offset) >= (uint32_t)ce->default_properties_count)
		return info->flags & PHPCA_ACC_VIRTUAL ? NULL : "has a property beyond its table";
	return NULL;
}

static const char *check_offsets(struct phpca_walk *w, const zend_class_entry *ce)
{
	const HashTable *ht = &ce->properties_info;
	const Bucket *bucket = ht->nNumUsed ? AT(Bucket, (uint64_t)(uintptr_t)ht->arData - w->base)
										: NULL;

	for (uint32_t i = 0; i < ht->nNumUsed; i++) {
		uint64_t at = (uint64_t)((const uint8_t *)&bucket[i] - w->bytes), to;
		if (Z_TYPE(bucket[i].val) == IS_UNDEF || (w->words[at / 8] & 15) != PHPCA_WORD_IMAGE)
			continue;
		RETURN_FAULT(phpca_check__pointer(w, at, &to));
		RETURN_FAULT(phpca_check__take(w, to, sizeof(zend_property_info)));
		RETURN_FAULT(check_offset(AT(zend_property_info, to), ce));
	}
	return NULL;
}

static const char *check_default_values(struct phpca_walk *w, uint64_t at)
{
	const zend_class_entry *ce = AT(zend_class_entry, at);
	uint64_t table;

	if (ce->default_properties_count < 0 || ce->default_static_members_count < 0)
		return "has less than no properties";
	RETURN_FAULT(
		phpca_check__pointer(w, FIELD(at, zend_class_entry, default_properties_table), &table));
	if (ce->default_properties_count) {
		RETURN_FAULT(
			phpca_check__take(w, table, (uint64_t)ce->default_properties_count * sizeof(zval)));
		for (int i = 0; i < ce->default_properties_count; i++)
			RETURN_FAULT(phpca_check__value(w, table + (uint64_t)i * sizeof(zval)));
	}
	return NULL;
}

/* An inherited static property leads to the one of the class that has it. */
static const char *check_static(struct phpca_walk *w, uint64_t at)
{
	uint64_t to;

	if (Z_TYPE_P(AT(zval, at)) != IS_INDIRECT)
		return phpca_check__value(w, at);
	RETURN_FAULT(phpca_check__pointer(w, at, &to));
	if (!to)
		return "has a static property that leads nowhere";
	RETURN_FAULT(phpca_check__take(w, to, sizeof(zval)));
	return phpca_check__value(w, to);
}

static const char *check_static_members(struct phpca_walk *w, uint64_t at)
{
	const zend_class_entry *ce = AT(zend_class_entry, at);
	uint64_t table;

	RETURN_FAULT(
		phpca_check__pointer(w, FIELD(at, zend_class_entry, default_static_members_table), &table));
	if (!ce->default_static_members_count)
		return NULL;
	RETURN_FAULT(
		phpca_check__take(w, table, (uint64_t)ce->default_static_members_count * sizeof(zval)));
	for (int i = 0; i < ce->default_static_members_count; i++)
		RETURN_FAULT(check_static(w, table + (uint64_t)i * sizeof(zval)));
	return phpca_check__slot(
		w, FIELD(at, zend_class_entry, static_members_table__ptr), ce->ce_flags & ZEND_ACC_LINKED);
}

static const char *check_property_table(struct phpca_walk *w, uint64_t at)
{
	const zend_class_entry *ce = AT(zend_class_entry, at);
	uint64_t table;

	RETURN_FAULT(
		phpca_check__pointer(w, FIELD(at, zend_class_entry, properties_info_table), &table));
	if (!table)
		return NULL;
	RETURN_FAULT(
		phpca_check__take(w, table, (uint64_t)ce->default_properties_count * sizeof(void *)));
	for (int i = 0; i < ce->default_properties_count; i++)
		RETURN_FAULT(phpca_check__object_or_import(w, table + (uint64_t)i * sizeof(void *),
			PHPCA_CHECK_PROPERTY, PHPC_IMPORT_PROPERTY, true));
	return NULL;
}

static const char *check_members(struct phpca_walk *w, uint64_t at)
{
	const zend_class_entry *ce = AT(zend_class_entry, at);

	RETURN_FAULT(
		phpca_check__table(w, FIELD(at, zend_class_entry, function_table), method_element));
	RETURN_FAULT(
		phpca_check__table(w, FIELD(at, zend_class_entry, properties_info), property_element));
	RETURN_FAULT(
		phpca_check__table(w, FIELD(at, zend_class_entry, constants_table), constant_element));
	if ((HT_FLAGS(&ce->function_table) | HT_FLAGS(&ce->properties_info)
			| HT_FLAGS(&ce->constants_table))
		& HASH_FLAG_PACKED)
		return "has members without names";
	RETURN_FAULT(check_default_values(w, at));
	RETURN_FAULT(check_static_members(w, at));
	RETURN_FAULT(check_offsets(w, ce));
	return check_property_table(w, at);
}

/* ---- functions that the engine calls by themselves ---- */

static const char *check_function_struct(struct phpca_walk *w, uint64_t at, size_t count)
{
	uint64_t to;

	RETURN_FAULT(phpca_check__pointer(w, at, &to));
	if (!to)
		return NULL;
	RETURN_FAULT(phpca_check__take(w, to, count * sizeof(void *)));
	for (size_t i = 0; i < count; i++)
		RETURN_FAULT(function_pointer(w, to + i * sizeof(void *)));
	return NULL;
}

/* A C function of the engine, or none. */
static const char *check_class_field(
	struct phpca_walk *w, uint64_t at, const struct phpca_class_field *field)
{
	uint32_t word = w->words[at / 8];
	const struct phpca_import_disk *import = &w->import[word >> 4];

	if ((word & 15) == PHPCA_WORD_PLAIN && *AT(uint64_t, at) == 0)
		return NULL;
	if (phpca_check__import(w, at, PHPC_IMPORT_ENGINE) == NULL)
		return phpca_check__is_empty_array(w, word >> 4) ? "has a handler that is an array" : NULL;
	RETURN_FAULT(phpca_check__import(w, at, PHPC_IMPORT_CLASS_FIELD));
	return import->member != PHPC_NO_MEMBER && strcmp(w->names + import->member, field->name) == 0
		? NULL
		: "has a handler that belongs elsewhere";
}

static const char *check_magic(struct phpca_walk *w, uint64_t at)
{
	for (const size_t *offset = phpca_class_magic; *offset; offset++)
		RETURN_FAULT(function_pointer(w, at + *offset));
	for (const struct phpca_class_field *f = phpca_class_fields; f->name; f++)
		RETURN_FAULT(check_class_field(w, at + f->offset, f));
	RETURN_FAULT(check_function_struct(w, FIELD(at, zend_class_entry, iterator_funcs_ptr),
		sizeof(zend_class_iterator_funcs) / sizeof(void *)));
	return check_function_struct(w, FIELD(at, zend_class_entry, arrayaccess_funcs_ptr),
		sizeof(zend_class_arrayaccess_funcs) / sizeof(void *));
}

/* ---- parents ---- */

static const char *check_class_names(struct phpca_walk *w, uint64_t at, uint32_t count)
{
	uint64_t list;

	RETURN_FAULT(phpca_check__pointer(w, at, &list));
	if (!count)
		return NULL;
	RETURN_FAULT(phpca_check__take(w, list, (uint64_t)count * sizeof(zend_class_name)));
	for (uint64_t i = 0; i < 2 * (uint64_t)count; i++)
		RETURN_FAULT(phpca_check__string(w, list + i * sizeof(void *), false));
	return NULL;
}

static const char *check_class_list(struct phpca_walk *w, uint64_t at, uint32_t count, bool null)
{
	uint64_t list;

	RETURN_FAULT(phpca_check__pointer(w, at, &list));
	if (!count)
		return NULL;
	RETURN_FAULT(phpca_check__take(w, list, (uint64_t)count * sizeof(void *)));
	for (uint32_t i = 0; i < count; i++)
		RETURN_FAULT(class_pointer(w, list + i * sizeof(void *), null));
	return NULL;
}

static const char *check_rule(struct phpca_walk *w, uint64_t at, bool precedence)
{
	uint64_t names = FIELD(at, zend_trait_precedence, exclude_class_names);
	uint32_t count;

	RETURN_FAULT(phpca_check__take(w, at, precedence ? 24 : sizeof(zend_trait_alias)));
	RETURN_FAULT(phpca_check__string(w, at, false));
	RETURN_FAULT(phpca_check__string(w, at + 8, !precedence));
	if (!precedence) {
		RETURN_FAULT(phpca_check__plain(w, FIELD(at, zend_trait_alias, modifiers), 8));
		return phpca_check__string(w, FIELD(at, zend_trait_alias, alias), true);
	}
	RETURN_FAULT(phpca_check__plain(w, at + 16, 8));
	count = AT(zend_trait_precedence, at)->num_excludes;
	if (count)
		RETURN_FAULT(phpca_check__take(w, names, (uint64_t)count * sizeof(void *)));
	for (uint32_t i = 0; i < count; i++)
		RETURN_FAULT(phpca_check__string(w, names + i * sizeof(void *), false));
	return NULL;
}

/* Lists that NULL ends. */
static const char *check_rules(struct phpca_walk *w, uint64_t at, bool precedence)
{
	uint64_t list, rule;

	RETURN_FAULT(phpca_check__pointer(w, at, &list));
	for (; list; list += 8) {
		RETURN_FAULT(phpca_check__take(w, list, 8));
		RETURN_FAULT(phpca_check__pointer(w, list, &rule));
		if (!rule)
			break;
		RETURN_FAULT(check_rule(w, rule, precedence));
	}
	return NULL;
}

static const char *check_parents(struct phpca_walk *w, uint64_t at)
{
	const zend_class_entry *ce = AT(zend_class_entry, at);
	uint64_t parent = FIELD(at, zend_class_entry, parent),
			 interfaces = FIELD(at, zend_class_entry, interfaces);

	if (ce->ce_flags & ZEND_ACC_LINKED) {
		RETURN_FAULT(class_pointer(w, parent, true));
		RETURN_FAULT(check_class_list(w, interfaces, ce->num_interfaces, false));
	} else {
		RETURN_FAULT(phpca_check__string(w, parent, true));
		RETURN_FAULT(check_class_names(w, interfaces, ce->num_interfaces));
	}
	RETURN_FAULT(check_class_names(w, FIELD(at, zend_class_entry, trait_names), ce->num_traits));
	RETURN_FAULT(check_rules(w, FIELD(at, zend_class_entry, trait_aliases), false));
	return check_rules(w, FIELD(at, zend_class_entry, trait_precedences), true);
}

/* ---- together ---- */

const char *phpca_check__class(struct phpca_walk *w, uint64_t at)
{
	const zend_class_entry *ce = AT(zend_class_entry, at);
	uint32_t kept = ZEND_ACC_IMMUTABLE | ZEND_ACC_CACHED;

	RETURN_FAULT(phpca_check__take(w, at, sizeof *ce));
	RETURN_FAULT(phpca_check__plain(w, at, 8));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, zend_class_entry, refcount), 16));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, zend_class_entry, num_interfaces), 8));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, zend_class_entry, enum_backing_type), 16));
	if (ce->type != ZEND_USER_CLASS || (ce->ce_flags & kept) != kept || ce->backed_enum_table)
		return "is no class that may be kept";
	RETURN_FAULT(phpca_check__string(w, FIELD(at, zend_class_entry, name), false));
	RETURN_FAULT(check_parents(w, at));
	RETURN_FAULT(check_members(w, at));
	RETURN_FAULT(phpca_check__enum(w, at));
	RETURN_FAULT(check_magic(w, at));
	RETURN_FAULT(phpca_check__inheritance(w, at));
	RETURN_FAULT(phpca_check__slot(w, FIELD(at, zend_class_entry, mutable_data__ptr),
		(ce->ce_flags & ZEND_ACC_LINKED) && !(ce->ce_flags & ZEND_ACC_CONSTANTS_UPDATED)));
	RETURN_FAULT(phpca_check__object(
		w, FIELD(at, zend_class_entry, attributes), PHPCA_CHECK_ATTRIBUTES, true));
	RETURN_FAULT(phpca_check__string(w, FIELD(at, zend_class_entry, info.user.filename), false));
	RETURN_FAULT(phpca_check__string(w, at + PHPCA_CLASS_DOC_COMMENT, true));
	RETURN_FAULT(phpca_check__own(w, FIELD(at, zend_class_entry, inheritance_cache)));
	if (ce->ce_flags & ZEND_ACC_LINKED && ce->ce_flags & ZEND_ACC_TRAIT && ce->inheritance_cache)
		return "is a trait that was linked twice";
	return phpca_check__object(
		w, FIELD(at, zend_class_entry, inheritance_cache), PHPCA_CHECK_LINK, true);
}

/* Does the linked class have the parent that it was linked against? */
static bool same_class(const struct phpca_walk *w, uint64_t a, uint64_t b)
{
	return w->words[a / 8] == w->words[b / 8]
		&& ((w->words[a / 8] & 15) == PHPCA_WORD_IMPORT || *AT(uint64_t, a) == *AT(uint64_t, b));
}

/* A trait that is linked takes the code of its methods from the traits that it uses. */
static const char *check_used_traits(
	struct phpca_walk *w, const struct phpc_link *link, uint64_t list, const zend_class_entry *ce)
{
	if (!(ce->ce_flags & ZEND_ACC_TRAIT))
		return NULL;
	if (ce->num_traits > link->interface_count)
		return "uses more traits than it was linked against";
	for (uint32_t i = 0; i < ce->num_traits; i++) {
		uint64_t at = list + i * sizeof(void *), trait;
		if ((w->words[at / 8] & 15) == PHPCA_WORD_IMPORT)
			return "uses a trait of the engine, which has none";
		RETURN_FAULT(phpca_check__pointer(w, at, &trait));
		if (trait)
			RETURN_FAULT(phpca_check__take(w, trait, sizeof(zend_class_entry)));
		if (trait && !(AT(zend_class_entry, trait)->ce_flags & ZEND_ACC_TRAIT))
			return "uses a trait that is none";
	}
	return NULL;
}

const char *phpca_check__link(struct phpca_walk *w, uint64_t at)
{
	const struct phpc_link *link = AT(struct phpc_link, at);
	uint64_t list, linked, next;

	RETURN_FAULT(phpca_check__take(w, at, sizeof *link));
	RETURN_FAULT(phpca_check__plain(w, FIELD(at, struct phpc_link, interface_count), 8));
	RETURN_FAULT(phpca_check__own(w, FIELD(at, struct phpc_link, linked)));
	RETURN_FAULT(
		phpca_check__object(w, FIELD(at, struct phpc_link, linked), PHPCA_CHECK_CLASS, false));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, struct phpc_link, linked), &linked));
	RETURN_FAULT(phpca_check__take(w, linked, sizeof(zend_class_entry)));
	if (!(AT(zend_class_entry, linked)->ce_flags & ZEND_ACC_LINKED)
		|| !same_class(
			w, FIELD(at, struct phpc_link, parent), FIELD(linked, zend_class_entry, parent)))
		return "leads to a class that was not linked so";
	RETURN_FAULT(
		phpca_check__pointer(w, FIELD(linked, zend_class_entry, inheritance_cache), &next));
	if (next && next <= at)
		return "is followed by one that stands before it";
	RETURN_FAULT(class_pointer(w, FIELD(at, struct phpc_link, parent), true));
	RETURN_FAULT(
		check_class_list(w, FIELD(at, struct phpc_link, interfaces), link->interface_count, true));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, struct phpc_link, interfaces), &list));
	RETURN_FAULT(check_used_traits(w, link, list, AT(zend_class_entry, linked)));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, struct phpc_link, dependencies), &list));
	if (!link->dependency_count)
		return NULL;
	RETURN_FAULT(
		phpca_check__take(w, list, (uint64_t)link->dependency_count * sizeof(struct phpc_class)));
	for (uint32_t i = 0; i < link->dependency_count; i++) {
		uint64_t d = list + i * sizeof(struct phpc_class);
		RETURN_FAULT(phpca_check__string(w, FIELD(d, struct phpc_class, key), false));
		RETURN_FAULT(class_pointer(w, FIELD(d, struct phpc_class, ce), false));
	}
	return NULL;
}
