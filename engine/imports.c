#include "engine/imports.h"

#include <string.h>

#include "engine/engine.h"
#include "zend_ini.h"
#include "zend_modules.h"
#include "format/disk.h"

static const zend_class_entry *internal_class(const char *name)
{
	ALLOCA_FLAG(use_heap)
	size_t size = strlen(name);
	char *lower = zend_str_tolower_copy(do_alloca(size + 1, use_heap), name,
		size); /* the packager's threads must not ask the engine for memory */
	const zend_class_entry *ce = zend_hash_str_find_ptr(CG(class_table), lower, size);

	free_alloca(lower, use_heap);
	return ce && ce->type == ZEND_INTERNAL_CLASS ? ce : NULL;
}

static const zend_function *internal_function(const char *name)
{
	const zend_function *fn = zend_hash_str_find_ptr(CG(function_table), name, strlen(name));
	return fn && fn->type == ZEND_INTERNAL_FUNCTION ? fn : NULL;
}

const void *phpca_import_address(uint32_t kind, const char *name, const char *member)
{
	const zend_class_entry *ce;

	if (kind == PHPC_IMPORT_ENGINE)
		return phpca_engine_symbol(name);
	if (kind == PHPC_IMPORT_FUNCTION)
		return internal_function(name);
	if (!(ce = internal_class(name)))
		return NULL;
	switch (kind) {
	case PHPC_IMPORT_CLASS:
		return ce;
	case PHPC_IMPORT_METHOD:
		return zend_hash_str_find_ptr(&ce->function_table, member, strlen(member));
	case PHPC_IMPORT_PROPERTY:
		return zend_hash_str_find_ptr(&ce->properties_info, member, strlen(member));
	case PHPC_IMPORT_CONSTANT:
		return zend_hash_str_find_ptr(&ce->constants_table, member, strlen(member));
	case PHPC_IMPORT_CLASS_FIELD: {
		const struct phpca_class_field *field = phpca_engine_field(member);
		return field ? *(void *const *)((const char *)ce + field->offset) : NULL;
	}
	default:
		return NULL;
	}
}

/* Booleans are written in several ways. */
static bool is_true(const char *value)
{
	zend_string *text = zend_string_init(value, strlen(value), 0);
	bool result = zend_ini_parse_bool(text);

	zend_string_release(text);
	return result;
}

static bool ini_holds(const char *name, const char *wanted)
{
	const char *value = zend_ini_string((char *)name, strlen(name), 0);

	if (!value)
		return false;
	if (!strcmp(wanted, "0") || !strcmp(wanted, "1"))
		return is_true(value) == (*wanted == '1');
	return !strcmp(value, wanted);
}

bool phpca_import_holds(uint32_t kind, const char *name, const char *member)
{
	const zend_module_entry *module;

	switch (kind) {
	case PHPC_IMPORT_INI:
		return ini_holds(name, member ? member : "");
	case PHPC_IMPORT_NO_FUNCTION:
		return internal_function(name) == NULL;
	case PHPC_IMPORT_EXTENSION:
		module = zend_hash_str_find_ptr(&module_registry, name, strlen(name));
		return module && (!member || !strcmp(module->version ? module->version : "", member));
	default:
		return phpca_import_address(kind, name, member) != NULL;
	}
}
