#include "link/enums.h"

#include "php.h"
#include "engine/version.h"

/* With one of these the engine looks what the named class is, even if both name the same. */
#define LOOKS (MAY_BE_OBJECT | MAY_BE_CALLABLE | MAY_BE_STATIC)

static bool is_relative(const zend_string *name)
{
	return zend_string_equals_literal_ci(name, "self")
		|| zend_string_equals_literal_ci(name, "parent");
}

/* Types without classes, or with the same one class: the engine compares nothing but the names. */
static bool are_alike(zend_type a, zend_type b)
{
	if (!ZEND_TYPE_IS_COMPLEX(a) && !ZEND_TYPE_IS_COMPLEX(b))
		return true;
	return ZEND_TYPE_HAS_NAME(a) && ZEND_TYPE_HAS_NAME(b)
		&& zend_string_equals_ci(ZEND_TYPE_NAME(a), ZEND_TYPE_NAME(b))
		&& !is_relative(ZEND_TYPE_NAME(a))
		&& !((ZEND_TYPE_PURE_MASK(a) | ZEND_TYPE_PURE_MASK(b)) & LOOKS);
}

static uint32_t parameters_of(const zend_function *fn)
{
	return fn->common.num_args + (fn->common.fn_flags & ZEND_ACC_VARIADIC ? 1 : 0);
}

static bool names_classes(const zend_arg_info *list, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (ZEND_TYPE_IS_COMPLEX(list[i].type))
			return true;
	return false;
}

static bool signatures_are_alike(const zend_function *a, const zend_function *b)
{
	const zend_arg_info *x = a->common.arg_info, *y = b->common.arg_info;
	uint32_t of_a = parameters_of(a), of_b = parameters_of(b), common = MIN(of_a, of_b);

	if ((a->common.fn_flags & b->common.fn_flags & ZEND_ACC_HAS_RETURN_TYPE)
		&& !are_alike(x[-1].type, y[-1].type))
		return false;
	for (uint32_t i = 0; i < common; i++)
		if (!are_alike(x[i].type, y[i].type))
			return false;
	/* What goes beyond is compared with a variadic parameter. */
	return !names_classes(x, common, of_a) && !names_classes(y, common, of_b);
}

static bool methods_are_alike(const zend_class_entry *linked, const zend_class_entry *base)
{
	zend_string *name;
	const zend_function *fn, *own;

	ZEND_HASH_FOREACH_STR_KEY_PTR ((HashTable *)&base->function_table, name, fn) {
		own = zend_hash_find_ptr(&linked->function_table, name);
		if (own && own != fn && (fn->common.fn_flags & ZEND_ACC_ABSTRACT)
			&& !signatures_are_alike(own, fn))
			return false;
	}
	ZEND_HASH_FOREACH_END();
	return true;
}

/* A constant that stands in the place of one of the interface may have another type. */
static bool keeps_constants(const zend_class_entry *linked, const zend_class_entry *base)
{
	zend_string *name;
	const zend_class_constant *c;

	ZEND_HASH_FOREACH_STR_KEY_PTR ((HashTable *)&linked->constants_table, name, c)
		if (c->ce == linked && zend_hash_exists(&base->constants_table, name))
			return false;
	ZEND_HASH_FOREACH_END();
	return true;
}

static bool fits(const zend_class_entry *linked, const zend_class_entry *base)
{
	return methods_are_alike(linked, base) && keeps_constants(linked, base);
}

bool phpca_enum_asked_for_no_others(
	const zend_class_entry *linked, zend_class_entry *const *with, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (with[i] && !fits(linked, with[i]))
			return false;
	for (uint32_t i = 0; i < linked->num_interfaces; i++)
		if (!fits(linked, linked->interfaces[i]))
			return false;
	return true;
}
