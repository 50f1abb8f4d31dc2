#include "engine/enums.h"

#include <string.h>

#include "zend_enum.h"
#include "zend_modules.h"

#define TEMPLATE "phpca\\enum"

static const struct phpca_enum_method methods[] = {
	{"cases", PHPCA_ENUM_SYMBOL, "arginfo_class_UnitEnum_cases", "unitenum", 0},
	{"from", "zend_enum_from_func", "arginfo_class_BackedEnum_from", "backedenum", 1},
	{"tryfrom", "zend_enum_try_from_func", "arginfo_class_BackedEnum_tryFrom", "backedenum", 1},
};

enum { COUNT = sizeof methods / sizeof *methods };

static zif_handler handlers[COUNT];

const struct phpca_enum_method *phpca_enum_method(const zend_string *key)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!strcmp(methods[i].key, ZSTR_VAL(key)))
			return &methods[i];
	return NULL;
}

const struct phpca_enum_method *phpca_enum_method_of_handler(const char *symbol)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!strcmp(methods[i].handler, symbol))
			return &methods[i];
	return NULL;
}

static void learn(const zend_class_entry *ce)
{
	for (size_t i = 0; i < COUNT; i++) {
		const zend_function *fn = zend_hash_str_find_ptr(
			&ce->function_table, methods[i].key, strlen(methods[i].key));
		handlers[i] = fn->internal_function.handler;
	}
}

void phpca_enums_startup(void)
{
	zend_module_entry *current = EG(current_module);

	if (handlers[0])
		return;
	if (!current) /* the engine asks whose class it is */
		EG(current_module) = zend_hash_str_find_ptr(&module_registry, ZEND_STRL("core"));
	learn(zend_register_internal_enum(TEMPLATE, IS_LONG, NULL));
	zend_hash_str_del(CG(class_table), ZEND_STRL(TEMPLATE));
	EG(current_module) = current;
}

/* The interface has the same list of parameters. */
static const void *parameters_of(const struct phpca_enum_method *method)
{
	const zend_class_entry *ce = zend_hash_str_find_ptr(
		CG(class_table), method->owner, strlen(method->owner));
	const zend_function *fn = ce
		? zend_hash_str_find_ptr(&ce->function_table, method->key, strlen(method->key))
		: NULL;

	return fn ? fn->common.arg_info : NULL;
}

const void *phpca_enum_symbol(const char *name)
{
	for (size_t i = 0; i < COUNT; i++) {
		if (!strcmp(methods[i].handler, name))
			return (const void *)handlers[i];
		if (!strcmp(methods[i].parameters, name))
			return parameters_of(&methods[i]);
	}
	return NULL;
}
