#include "describe/class.h"

#include "engine/version.h"

#include "php.h"
#include "describe/handles.h"

const struct phpca_class *phpca_script_class(const struct phpc_script *script, uint32_t number)
{
	return phpca_class_of(script->classes[number].ce);
}

static enum phpca_class_kind kind_of(uint32_t flags)
{
	return flags & ZEND_ACC_INTERFACE ? PHPCA_INTERFACE
		: flags & ZEND_ACC_TRAIT      ? PHPCA_TRAIT
		: flags & ZEND_ACC_ENUM       ? PHPCA_ENUM
									  : PHPCA_CLASS;
}

struct phpca_class_info phpca_class_info(const struct phpca_class *c)
{
	const zend_class_entry *ce = phpca_class_entry(c);
	uint32_t flags = ce->ce_flags;
	bool plain = kind_of(flags) == PHPCA_CLASS;

	return (struct phpca_class_info){
		.name = ce->name,
		.kind = kind_of(flags),
		.is_abstract = plain && (flags & ZEND_ACC_EXPLICIT_ABSTRACT_CLASS),
		.is_final = plain && (flags & ZEND_ACC_FINAL),
		.is_readonly = flags & ZEND_ACC_READONLY_CLASS,
		.is_anonymous = flags & ZEND_ACC_ANON_CLASS,
		.is_top_level = flags & ZEND_ACC_TOP_LEVEL,
		.is_linked = flags & ZEND_ACC_LINKED,
		.backing = flags & ZEND_ACC_ENUM ? (zend_uchar)ce->enum_backing_type : IS_UNDEF,
		.doc_comment = phpca_class_doc_comment(ce),
		.attributes = ce->attributes,
		.first_line = ce->info.user.line_start,
		.last_line = ce->info.user.line_end,
	};
}

const zend_string *phpca_class_name(const struct phpca_class *c)
{
	return phpca_class_entry(c)->name;
}

bool phpca_class_is_anonymous(const struct phpca_class *c)
{
	return phpca_class_entry(c)->ce_flags & ZEND_ACC_ANON_CLASS;
}

bool phpca_class_is_internal(const zend_string *name)
{
	const zend_class_entry *ce = zend_hash_find_ptr_lc(CG(class_table), (zend_string *)name);
	return ce && ce->type == ZEND_INTERNAL_CLASS;
}

/* ---- what it names ---- */

static bool is_linked(const zend_class_entry *ce)
{
	return ce->ce_flags & ZEND_ACC_LINKED;
}

const zend_string *phpca_class_parent_name(const struct phpca_class *c)
{
	const zend_class_entry *ce = phpca_class_entry(c);

	if (!is_linked(ce))
		return ce->parent_name;
	return ce->parent ? ce->parent->name : NULL;
}

uint32_t phpca_class_interface_count(const struct phpca_class *c)
{
	return is_linked(phpca_class_entry(c)) ? 0 : phpca_class_entry(c)->num_interfaces;
}

const zend_string *phpca_class_interface_name(const struct phpca_class *c, uint32_t number)
{
	return phpca_class_entry(c)->interface_names[number].name;
}

uint32_t phpca_class_trait_count(const struct phpca_class *c)
{
	return phpca_class_entry(c)->num_traits;
}

const zend_string *phpca_class_trait_name(const struct phpca_class *c, uint32_t number)
{
	return phpca_class_entry(c)->trait_names[number].name;
}

bool phpca_class_trait_choice(
	const struct phpca_class *c, uint32_t number, struct phpca_trait_choice *out)
{
	zend_trait_precedence *const *list = phpca_class_entry(c)->trait_precedences;

	if (!list || !list[number])
		return false;
	*out = (struct phpca_trait_choice){list[number]->trait_method.class_name,
		list[number]->trait_method.method_name, list[number]->exclude_class_names,
		list[number]->num_excludes};
	return true;
}

bool phpca_class_trait_alias(
	const struct phpca_class *c, uint32_t number, struct phpca_trait_alias *out)
{
	zend_trait_alias *const *list = phpca_class_entry(c)->trait_aliases;

	if (!list || !list[number])
		return false;
	*out = (struct phpca_trait_alias){list[number]->trait_method.class_name,
		list[number]->trait_method.method_name, list[number]->modifiers & ZEND_ACC_PPP_MASK,
		phpca_describe__visibility(list[number]->modifiers), list[number]->alias};
	return true;
}

/* ---- members ---- */

/* The next entry of a table whose values are pointers; NULL when there is none. */
static const Bucket *next_entry(const HashTable *table, uint32_t *number)
{
	while (*number < table->nNumUsed) {
		const Bucket *bucket = &table->arData[(*number)++];
		if (Z_TYPE(bucket->val) != IS_UNDEF)
			return bucket;
	}
	return NULL;
}

/*
 * A member of a linked class names the class that declares it; the compiler names none but the
 * class itself.
 */
static bool owns(const zend_class_entry *ce, const zend_class_entry *owner)
{
	return !is_linked(ce) || owner == ce;
}

bool phpca_class_next_method(
	const struct phpca_class *c, uint32_t *number, struct phpca_method *out)
{
	const zend_class_entry *ce = phpca_class_entry(c);
	const Bucket *entry;

	while ((entry = next_entry(&ce->function_table, number))) {
		const zend_function *fn = Z_PTR(entry->val);
		if (fn->type != ZEND_USER_FUNCTION)
			continue;
		*out = (struct phpca_method){
			.function = phpca_function_of(&fn->op_array),
			.name = fn->common.function_name,
			.owner = fn->common.scope->name,
			.is_own = owns(ce, fn->common.scope),
			.is_constructor = fn->common.fn_flags & ZEND_ACC_CTOR,
			.visibility = phpca_describe__visibility(fn->common.fn_flags),
		};
		return true;
	}
	return false;
}

static uint32_t slot_of(const zend_property_info *info)
{
	return phpca_property_is_virtual(info) ? PHPCA_NO_SLOT
		: info->flags & ZEND_ACC_STATIC    ? info->offset
										   : (uint32_t)OBJ_PROP_TO_NUM(info->offset);
}

static const zval *default_of(const zend_class_entry *ce, bool is_static, uint32_t slot)
{
	static const zval none = {.u1.type_info = IS_UNDEF};

	return slot == PHPCA_NO_SLOT ? &none
		: is_static              ? &ce->default_static_members_table[slot]
								 : &ce->default_properties_table[slot];
}

static const struct phpca_function *hook_of(const zend_property_info *info, size_t number)
{
	zend_function *const *hooks = phpca_property_hooks(info);
	const zend_function *hook = hooks ? hooks[number] : NULL;

	return hook && hook->type == ZEND_USER_FUNCTION ? phpca_function_of(&hook->op_array) : NULL;
}

static struct phpca_property describe_property(
	const zend_class_entry *ce, const zend_string *key, const zend_property_info *info)
{
	bool is_static = info->flags & ZEND_ACC_STATIC;
	uint32_t slot = slot_of(info);
	struct phpca_property out = {
		.key = key,
		.type = info->type,
		.default_value = default_of(ce, is_static, slot),
		.doc_comment = info->doc_comment,
		.attributes = info->attributes,
		.is_own = owns(ce, info->ce),
		.is_static = is_static,
		.is_readonly = info->flags & ZEND_ACC_READONLY,
		.is_promoted = info->flags & ZEND_ACC_PROMOTED,
		.is_abstract = info->flags & ZEND_ACC_ABSTRACT,
		.is_final = info->flags & ZEND_ACC_FINAL,
		.visibility = phpca_describe__visibility(info->flags),
		.set_visibility = phpca_describe__visibility(phpca_property_set_flags(info)),
		.slot = slot,
		.get = hook_of(info, 0),
		.set = hook_of(info, 1),
	};
	const char *class_name;

	zend_unmangle_property_name(info->name, &class_name, &out.name);
	return out;
}

bool phpca_class_next_property(
	const struct phpca_class *c, uint32_t *number, struct phpca_property *out)
{
	const zend_class_entry *ce = phpca_class_entry(c);
	const Bucket *entry = next_entry(&ce->properties_info, number);

	if (entry)
		*out = describe_property(ce, entry->key, Z_PTR(entry->val));
	return entry != NULL;
}

bool phpca_class_property(
	const struct phpca_class *c, const zend_string *key, struct phpca_property *out)
{
	const zend_class_entry *ce = phpca_class_entry(c);
	const zend_property_info *info = zend_hash_find_ptr(&ce->properties_info, (zend_string *)key);

	if (info)
		*out = describe_property(ce, key, info);
	return info != NULL;
}

bool phpca_class_next_constant(
	const struct phpca_class *c, uint32_t *number, struct phpca_class_constant *out)
{
	const zend_class_entry *ce = phpca_class_entry(c);
	const Bucket *entry = next_entry(&ce->constants_table, number);

	if (!entry)
		return false;
	const zend_class_constant *constant = Z_PTR(entry->val);
	uint32_t flags = ZEND_CLASS_CONST_FLAGS(constant);
	*out = (struct phpca_class_constant){
		.name = entry->key,
		.value = &constant->value,
		.type = phpca_constant_type(constant) ? *phpca_constant_type(constant)
											  : (zend_type)ZEND_TYPE_INIT_NONE(0),
		.doc_comment = constant->doc_comment,
		.attributes = constant->attributes,
		.is_own = owns(ce, constant->ce),
		.is_final = flags & ZEND_ACC_FINAL,
		.is_case = flags & ZEND_CLASS_CONST_IS_CASE,
		.visibility = phpca_describe__visibility(flags),
	};
	return true;
}

const zval *phpca_class_default_values(const struct phpca_class *c, uint32_t *out_count)
{
	*out_count = (uint32_t)phpca_class_entry(c)->default_properties_count;
	return phpca_class_entry(c)->default_properties_table;
}

const zval *phpca_class_static_values(const struct phpca_class *c, uint32_t *out_count)
{
	*out_count = (uint32_t)phpca_class_entry(c)->default_static_members_count;
	return phpca_class_entry(c)->default_static_members_table;
}

/* ---- linking ---- */

static bool describe_link(struct phpca_link_info *out, const struct phpc_link *link)
{
	if (link) {
		*out = (struct phpca_link_info){
			phpca_class_of(link->parent), link->interface_count, link->dependency_count, link};
	}
	return link != NULL;
}

bool phpca_class_link(const struct phpca_class *c, struct phpca_link_info *out)
{
	return describe_link(out, phpc_link_first(phpca_class_entry(c)));
}

bool phpca_class_link_next(struct phpca_link_info *link)
{
	return describe_link(link, phpc_link_next(link->link));
}

const struct phpca_class *phpca_link_with(const struct phpca_link_info *link, uint32_t number)
{
	return phpca_class_of(link->link->interfaces[number]);
}

const struct phpca_class *phpca_link_dependency(const struct phpca_link_info *link, uint32_t number)
{
	return phpca_class_of(link->link->dependencies[number].ce);
}

struct phpca_class_slots phpca_class_slots(const struct phpca_class *c)
{
	const zend_class_entry *ce = phpca_class_entry(c);
	const struct phpc_link *link = phpc_link_first(ce);
	const zend_class_entry *linked = is_linked(ce) ? ce : link ? link->linked : NULL;

	if (!linked)
		return (struct phpca_class_slots){PHPCA_NO_SLOT, PHPCA_NO_SLOT};
	return (struct phpca_class_slots){phpca_describe__slot(linked->mutable_data__ptr),
		phpca_describe__slot(linked->static_members_table__ptr)};
}
