/*
 * An extension that shows what the engine has made of a script and PHP has no function for.
 *
 * accepted_types($class, $method): of each parameter, which types its opcode accepts without
 * looking further is_unpacked($class, $method): are its opcodes those of the engine?
 * has_class_slot($class, $property): is the class that its type names remembered?
 * has_name_slot($string): is the class that a string names remembered?
 * is_linked_ahead($class): was it linked when it was packed?
 * slots(): how many map_ptr slots are taken
 */
#include "php.h"

#include "zend_vm_opcodes.h"

ZEND_BEGIN_ARG_INFO_EX(two_names, 0, 0, 2)
ZEND_ARG_INFO(0, class)
ZEND_ARG_INFO(0, method)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_INFO_EX(one_name, 0, 0, 1)
ZEND_ARG_INFO(0, class)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_INFO_EX(no_arguments, 0, 0, 0)
ZEND_END_ARG_INFO()

/* Of the class and the method that were given; NULL: there is none. */
static const zend_op_array *find_method(INTERNAL_FUNCTION_PARAMETERS)
{
	zend_string *class, *method;
	const zend_class_entry *ce;

	if (zend_parse_parameters(ZEND_NUM_ARGS(), "SS", &class, &method) == FAILURE
		|| !(ce = zend_lookup_class(class)))
		return NULL;
	return zend_hash_find_ptr_lc(&ce->function_table, method);
}

static PHP_FUNCTION(accepted_types)
{
	const zend_op_array *function = find_method(INTERNAL_FUNCTION_PARAM_PASSTHRU);

	if (!function)
		RETURN_NULL();
	array_init(return_value);
	for (uint32_t i = 0; i < function->last && function->opcodes[i].opcode == ZEND_RECV; i++)
		add_next_index_long(return_value, function->opcodes[i].op2.num);
}

static PHP_FUNCTION(is_unpacked)
{
	const zend_op_array *function = find_method(INTERNAL_FUNCTION_PARAM_PASSTHRU);

	for (uint32_t i = 0; function && i < function->last; i++)
		if (function->opcodes[i].opcode > ZEND_VM_LAST_OPCODE)
			RETURN_FALSE;
	RETURN_BOOL(function != NULL);
}

static PHP_FUNCTION(has_class_slot)
{
	zend_string *class, *property;
	const zend_class_entry *ce;
	const zend_property_info *info;

	if (zend_parse_parameters(ZEND_NUM_ARGS(), "SS", &class, &property) == FAILURE
		|| !(ce = zend_lookup_class(class))
		|| !(info = zend_hash_find_ptr(&ce->properties_info, property))
		|| !ZEND_TYPE_HAS_NAME(info->type))
		RETURN_NULL();
	RETURN_BOOL(ZSTR_HAS_CE_CACHE(ZEND_TYPE_NAME(info->type)) != 0);
}

static PHP_FUNCTION(has_name_slot)
{
	zend_string *name;

	if (zend_parse_parameters(ZEND_NUM_ARGS(), "S", &name) == FAILURE)
		RETURN_NULL();
	RETURN_BOOL(ZSTR_HAS_CE_CACHE(name) != 0);
}

static PHP_FUNCTION(is_linked_ahead)
{
	zend_string *class;
	const zend_class_entry *ce;

	if (zend_parse_parameters(ZEND_NUM_ARGS(), "S", &class) == FAILURE
		|| !(ce = zend_lookup_class(class)))
		RETURN_NULL();
	RETURN_BOOL((ce->ce_flags & ZEND_ACC_LINKED) && (ce->ce_flags & ZEND_ACC_IMMUTABLE));
}

static PHP_FUNCTION(slots)
{
	RETURN_LONG((zend_long)CG(map_ptr_last));
}

static const zend_function_entry functions[] = {PHP_FE(accepted_types, two_names) PHP_FE(
	is_unpacked, two_names) PHP_FE(has_class_slot, two_names) PHP_FE(has_name_slot, one_name)
		PHP_FE(is_linked_ahead, one_name) PHP_FE(slots, no_arguments) PHP_FE_END};

zend_module_entry witness_module_entry = {STANDARD_MODULE_HEADER, "witness", functions, NULL, NULL,
	NULL, NULL, NULL, "1", STANDARD_MODULE_PROPERTIES};

ZEND_GET_MODULE(witness)
