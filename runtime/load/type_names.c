#include "load/type_names.h"

#include <string.h>

#include "engine/thread.h"
#include "load/slots.h"

static PHPCA_THREAD_LOCAL HashTable copies; /* by the address of the name in the archive */

bool phpca_type_names_wanted(void)
{
	static PHPCA_THREAD_LOCAL enum { UNKNOWN, NO, YES } wanted;

	if (UNEXPECTED(wanted == UNKNOWN))
		wanted = phpca_slots_are_for_many() && !phpca_slots_are_shared() ? YES : NO;
	return wanted == YES;
}

static uint32_t take_slot(void)
{
	void **slot = (void **)CG(map_ptr_real_base) + phpca_slots_reserve(1, PHPCA_SLOTS_FOR_EVER);

	return (uint32_t)(uintptr_t)ZEND_MAP_PTR_PTR2OFFSET(slot);
}

/* For the life of the process. */
static zend_string *copy_with_slot(const zend_string *name)
{
	zend_string *copy = zend_string_init(ZSTR_VAL(name), ZSTR_LEN(name), true);

	ZSTR_H(copy) = ZSTR_H(name);
	GC_SET_REFCOUNT(copy, take_slot());
	GC_ADD_FLAGS(copy, IS_STR_INTERNED | IS_STR_PERMANENT | IS_STR_CLASS_NAME_MAP_PTR);
	return copy;
}

/* One for each name: the slot is for the class of that name, whoever names it. */
static zend_string *find_copy(zend_string *name)
{
	zend_string *copy;

	if (!copies.nTableSize)
		zend_hash_init(&copies, 256, NULL, NULL, true);
	if (!(copy = zend_hash_find_ptr(&copies, name))) {
		copy = copy_with_slot(name);
		zend_hash_add_new_ptr(&copies, copy, copy);
	}
	return copy;
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

static void give_slots(zend_type *type, struct phpca_type_area area)
{
	if (ZEND_TYPE_HAS_NAME(*type)) {
		zend_string *name = ZEND_TYPE_NAME(*type);
		if (!ZSTR_HAS_CE_CACHE(name) && !is_relative(name))
			ZEND_TYPE_SET_PTR(*type, find_copy(name));
	} else if (ZEND_TYPE_HAS_LIST(*type) && lies_in(ZEND_TYPE_LIST(*type), area)) {
		zend_type_list *list = ZEND_TYPE_LIST(*type);
		for (uint32_t i = 0; i < list->num_types; i++)
			give_slots(&list->types[i], area);
	}
}

static void give_slots_of_class(zend_class_entry *ce, struct phpca_type_area area)
{
	zend_property_info *info;

	ZEND_HASH_FOREACH_PTR (&ce->properties_info, info)
		if (ZEND_TYPE_IS_COMPLEX(info->type) && lies_in(info, area))
			give_slots(&info->type, area);
	ZEND_HASH_FOREACH_END();
}

void phpca_type_names_of_classes(const struct phpc_script *script, struct phpca_type_area area)
{
	for (uint32_t i = 0; i < script->class_count; i++) {
		zend_class_entry *ce = script->classes[i].ce;
		const struct phpc_link *link = (const struct phpc_link *)ce->inheritance_cache;
		give_slots_of_class(ce, area);
		if (link && !(ce->ce_flags & ZEND_ACC_LINKED) && lies_in(link->linked, area))
			give_slots_of_class(link->linked, area);
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

void phpca_type_names_end_thread(void)
{
	zend_string *copy;

	if (!copies.nTableSize)
		return;
	ZEND_HASH_FOREACH_PTR (&copies, copy)
		pefree(copy, 1);
	ZEND_HASH_FOREACH_END();
	zend_hash_destroy(&copies);
	memset(&copies, 0, sizeof copies);
}
