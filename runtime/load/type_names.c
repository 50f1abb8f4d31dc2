#include "load/type_names.h"

#include "engine/thread.h"
#include "load/slots.h"
#include "mount/class_names.h"
#include "zend_attributes.h"

bool phpca_type_names_wanted(void)
{
	static PHPCA_THREAD_LOCAL enum { UNKNOWN, NO, YES } wanted;

	if (UNEXPECTED(wanted == UNKNOWN))
		wanted = phpca_slots_are_for_many() && !phpca_slots_are_shared() ? YES : NO;
	return wanted == YES;
}

#define AT_ONCE 64 /* slots */

static uint32_t take_slot(struct phpca_mount *m)
{
	if (m->names.next_slot == m->names.end_slot) {
		m->names.next_slot = phpca_slots_reserve(AT_ONCE, m->number);
		m->names.end_slot = m->names.next_slot + AT_ONCE;
	}
	void **slot = (void **)CG(map_ptr_real_base) + m->names.next_slot++;

	return (uint32_t)(uintptr_t)ZEND_MAP_PTR_PTR2OFFSET(slot);
}

static bool is_relative(const zend_string *name)
{
	return zend_string_equals_literal_ci(name, "self")
		|| zend_string_equals_literal_ci(name, "parent");
}

static bool lies_in(const void *p, struct phpca_type_area area)
{
	return (const uint8_t *)p >= area.from && (const uint8_t *)p < area.to;
}

/* Path strings are checked as a whole, some day; names of anonymous classes are among them. */
static bool is_in_pool(const void *p, const struct phpca_mount *m)
{
	const uint8_t *pool = m->archive.base + m->archive.index->strings_offset;

	return (const uint8_t *)p >= pool && (const uint8_t *)p < pool + m->archive.index->strings_size;
}

static void give_slot(zend_string *name, struct phpca_type_area area)
{
	if (!ZSTR_HAS_CE_CACHE(name) && (is_in_pool(name, area.mount) || lies_in(name, area))
		&& !is_relative(name))
		phpca_class_names_give(area.mount, name, take_slot(area.mount));
}

static void give_slots(zend_type *type, struct phpca_type_area area)
{
	if (ZEND_TYPE_HAS_NAME(*type)) {
		give_slot(ZEND_TYPE_NAME(*type), area);
	} else if (ZEND_TYPE_HAS_LIST(*type) && lies_in(ZEND_TYPE_LIST(*type), area)) {
		zend_type_list *list = ZEND_TYPE_LIST(*type);
		for (uint32_t i = 0; i < list->num_types; i++)
			give_slots(&list->types[i], area);
	}
}

/* Attribute::TARGET_CLASS | Attribute::TARGET_METHOD: classes of the engine have no other way. */
static void give_slots_of_expression(const zend_ast *ast, struct phpca_type_area area)
{
	while (ast->kind == ZEND_AST_BINARY_OP) {
		give_slots_of_expression(ast->child[1], area);
		ast = ast->child[0];
	}
	if (ast->kind == ZEND_AST_CLASS_CONST && ast->child[0]->kind == ZEND_AST_ZVAL)
		give_slot(zend_ast_get_str(ast->child[0]), area);
}

/* They are evaluated each time that a program asks for the attributes of something. */
static void give_slots_of_attributes(HashTable *attributes, struct phpca_type_area area)
{
	zend_attribute *attribute;

	ZEND_HASH_FOREACH_PTR (attributes, attribute) {
		for (uint32_t i = 0; i < attribute->argc; i++)
			if (Z_TYPE(attribute->args[i].value) == IS_CONSTANT_AST)
				give_slots_of_expression(Z_ASTVAL(attribute->args[i].value), area);
	}
	ZEND_HASH_FOREACH_END();
}

static void give_slots_of_class(zend_class_entry *ce, struct phpca_type_area area)
{
	zend_property_info *info;

	give_slot(ce->name, area);
	ZEND_HASH_FOREACH_PTR (&ce->properties_info, info)
		if (ZEND_TYPE_IS_COMPLEX(info->type) && lies_in(info, area))
			give_slots(&info->type, area);
	ZEND_HASH_FOREACH_END();
	if (ce->attributes && lies_in(ce->attributes, area))
		give_slots_of_attributes(ce->attributes, area);
}

void phpca_type_names_of_classes(const struct phpc_script *script, struct phpca_type_area area)
{
	for (uint32_t i = 0; i < script->class_count; i++) {
		zend_class_entry *ce = script->classes[i].ce;
		give_slots_of_class(ce, area);
		for (const struct phpc_link *l = phpc_link_first(ce); l; l = phpc_link_next(l))
			if (lies_in(l->linked, area))
				give_slots_of_class(l->linked, area);
	}
}

void phpca_type_names_of_function(const zend_op_array *function, struct phpca_type_area area)
{
	bool returns = function->fn_flags & ZEND_ACC_HAS_RETURN_TYPE;
	uint32_t count = function->num_args + (function->fn_flags & ZEND_ACC_VARIADIC ? 1 : 0);

	if (!function->arg_info || !lies_in(function->arg_info, area))
		return;
	zend_arg_info *info = function->arg_info - returns;
	for (const zend_arg_info *end = function->arg_info + count; info < end; info++)
		if (ZEND_TYPE_IS_COMPLEX(info->type))
			give_slots(&info->type, area);
}
