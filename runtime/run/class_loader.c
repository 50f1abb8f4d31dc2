#include "run/class_loader.h"

#include <string.h>
#include <unistd.h>

#include "zend_closures.h"
#include "engine/script.h"
#include "engine/thread.h"
#include "files/status.h"
#include "load/code.h"
#include "lookup/lookup.h"
#include "mount/script.h"

/* ---- the class ---- */

/*
 * The class that was met last, and where its properties are. Classes of archives stay where they
 * are as long as the process lives.
 */
static PHPCA_THREAD_LOCAL struct {
	const zend_class_entry *ce; /* NULL: none */
	uint32_t class_map, authoritative, missing, apcu_prefix, prefix_lengths, prefix_dirs;
	bool has_closure; /* it includes by a closure in a static property, otherwise by a function */
	uint32_t closure;
	const zend_op_array *closure_code;
} kind;

static const struct phpca_script *script_of(const zend_class_entry *ce)
{
	const zend_string *filename = ce->info.user.filename;
	struct phpca_location location;

	if (!phpca_lookup_find(ZSTR_VAL(filename), ZSTR_LEN(filename), &location)
		|| location.entry->kind != PHPCA_ENTRY_SCRIPT)
		return NULL;
	return phpca_script_of_entry(location.mount, location.entry);
}

/*
 * Is it Composer's class, in a form that the packager recognized? Of a class that was compiled
 * from the source here, instead of being precompiled, the packager knows nothing.
 */
static bool is_recognized(const zend_class_entry *ce)
{
	const struct phpca_script *s = ce->type == ZEND_USER_CLASS ? script_of(ce) : NULL;

	if (!s || s->state != PHPCA_SCRIPT_READY || !(s->script->flags & PHPC_SCRIPT_CLASS_LOADER))
		return false;
	for (uint32_t i = 0; i < s->script->class_count; i++)
		if (s->script->classes[i].ce == ce)
			return zend_string_equals_literal(ce->name, "Composer\\Autoload\\ClassLoader");
	return false;
}

static const zend_property_info *property(const zend_class_entry *ce, const char *name)
{
	return zend_hash_str_find_ptr(&ce->properties_info, name, strlen(name));
}

static bool find_property(const zend_class_entry *ce, const char *name, uint32_t *offset)
{
	const zend_property_info *info = property(ce, name);

	*offset = info ? info->offset : 0;
	return info && !(info->flags & ZEND_ACC_STATIC);
}

/* What initializeIncludeClosure() makes its closure from. */
static bool find_closure(const zend_class_entry *ce)
{
	const zend_property_info *info = property(ce, "includeFile");
	const zend_function *maker = zend_hash_str_find_ptr(
		&ce->function_table, ZEND_STRL("initializeincludeclosure"));

	kind.has_closure = info != NULL;
	if (!info)
		return !maker;
	if (!(info->flags & ZEND_ACC_STATIC) || !maker || maker->op_array.num_dynamic_func_defs != 1)
		return false;
	kind.closure = info->offset;
	kind.closure_code = maker->op_array.dynamic_func_defs[0];
	return true;
}

static bool learn_kind(const zend_class_entry *ce)
{
	kind.ce = NULL;
	if (!is_recognized(ce) || !find_closure(ce) || !find_property(ce, "classMap", &kind.class_map)
		|| !find_property(ce, "classMapAuthoritative", &kind.authoritative)
		|| !find_property(ce, "missingClasses", &kind.missing)
		|| !find_property(ce, "apcuPrefix", &kind.apcu_prefix)
		|| !find_property(ce, "prefixLengthsPsr4", &kind.prefix_lengths)
		|| !find_property(ce, "prefixDirsPsr4", &kind.prefix_dirs))
		return false;
	kind.ce = ce;
	return true;
}

bool phpca_class_loader__is_known(const zend_object *object)
{
	return (object->ce == kind.ce || learn_kind(object->ce))
		&& object->handlers == &std_object_handlers;
}

/* ---- its method ---- */

zend_op_array *phpca_class_loader__function(void)
{
	const zend_class_entry *ce = zend_hash_str_find_ptr(
		EG(class_table), ZEND_STRL("composer\\autoload\\classloader"));
	zend_function *fn = ce && (ce == kind.ce || learn_kind(ce))
		? zend_hash_str_find_ptr(&ce->function_table, ZEND_STRL("loadclass"))
		: NULL;

	if (!fn || fn->type != ZEND_USER_FUNCTION)
		return NULL;
	phpca_code_unpack_now(&fn->op_array);
	return &fn->op_array;
}

/* ---- finding the file, as the loader does ---- */

static zval *loader_property(zend_object *loader, uint32_t offset)
{
	return OBJ_PROP(loader, offset);
}

/* isset($array[$key]): NULL, or the value. Keys that are numbers are left to the loader. */
static zval *find_set(const zval *array, zend_string *key)
{
	zval *zv = zend_hash_find(Z_ARR_P(array), key);

	return zv && Z_TYPE_P(zv) != IS_NULL ? zv : NULL;
}

static bool is_includable(const struct phpca_location *location)
{
	return location->entry->kind == PHPCA_ENTRY_SCRIPT;
}

static PHPCA_THREAD_LOCAL uint32_t
	functions_checked; /* how many there were then; 0: not in this request */

/*
 * Are the functions that loadClass() calls PHP's own? Functions of these names in its namespace
 * would be called instead, and disabled ones would be errors.
 */
static bool functions_are_phps(void)
{
	static const char *const used[] = {"strtr", "strrpos", "substr", "file_exists"};
	static PHPCA_THREAD_LOCAL bool answer;

	if (functions_checked != EG(function_table)->nNumUsed) {
		functions_checked = EG(function_table)->nNumUsed;
		answer = true;
		for (size_t i = 0; i < sizeof used / sizeof *used; i++) {
			char name[64];
			int size = snprintf(name, sizeof name, "composer\\autoload\\%s", used[i]);
			const zend_function *fn = zend_hash_str_find_ptr(
				EG(function_table), used[i], strlen(used[i]));
			answer &= fn && fn->type == ZEND_INTERNAL_FUNCTION
				&& !zend_hash_str_exists(EG(function_table), name, (size_t)size);
		}
	}
	return answer;
}

enum found { FOUND, NOT_HERE, UNCERTAIN };

/*
 * file_exists("$dir/$rest.php"), where `rest` is a class name without its prefix and has "\\" for
 * "/".
 */
static enum found find_in_directory(
	const zval *dir, const char *rest, size_t rest_size, struct phpca_location *out)
{
	struct phpca_lookup lookup;
	char path[1024], *at, *end;

	if (Z_TYPE_P(dir) != IS_STRING || Z_STRVAL_P(dir)[0] != '/'
		|| Z_STRLEN_P(dir) + rest_size + strlen("/.php") >= sizeof path)
		return UNCERTAIN;
	at = path + Z_STRLEN_P(dir);
	memcpy(path, Z_STRVAL_P(dir), Z_STRLEN_P(dir));
	*at++ = '/';
	memcpy(at, rest, rest_size);
	end = at + rest_size;
	while ((at = memchr(at, '\\', (size_t)(end - at))))
		*at++ = '/';
	memcpy(end, ".php", sizeof ".php");
	end += strlen(".php");
	if (memchr(path, '\0', (size_t)(end - path)))
		return UNCERTAIN;
	phpca_lookup_path(path, (size_t)(end - path), &lookup);
	if (lookup.where == PHPCA_ARCHIVED) {
		*out = lookup.location;
		return is_includable(out) ? FOUND : UNCERTAIN;
	}
	return lookup.where == PHPCA_ELSEWHERE || phpca_files_access_at(&lookup, path, F_OK) == 0
		? UNCERTAIN
		: NOT_HERE;
}

static enum found find_in_directories(
	const zval *dirs, const char *rest, size_t rest_size, struct phpca_location *out)
{
	enum found found = NOT_HERE;
	zval *dir;

	if (Z_TYPE_P(dirs) != IS_ARRAY)
		return UNCERTAIN;
	ZEND_HASH_FOREACH_VAL (Z_ARR_P(dirs), dir)
		if ((found = find_in_directory(dir, rest, rest_size, out)) != NOT_HERE)
			break;
	ZEND_HASH_FOREACH_END();
	return found;
}

/* PSR-4, the longest prefix first. False also when the loader would go on to search elsewhere. */
static bool find_by_prefix(
	zend_object *loader, const zend_string *class_name, struct phpca_location *out)
{
	const zval *lengths = loader_property(loader, kind.prefix_lengths),
			   *dirs = loader_property(loader, kind.prefix_dirs), *first;

	if (Z_TYPE_P(lengths) != IS_ARRAY || Z_TYPE_P(dirs) != IS_ARRAY || !functions_are_phps()
		|| !(first = zend_hash_find(
				 Z_ARR_P(lengths), ZSTR_CHAR((zend_uchar)ZSTR_VAL(class_name)[0])))
		|| Z_TYPE_P(first) != IS_ARRAY)
		return false;
	const char *name = ZSTR_VAL(class_name), *separator = name + ZSTR_LEN(class_name);
	while ((separator = memrchr(name, '\\', (size_t)(separator - name)))) {
		size_t prefix = (size_t)(separator - name) + 1; /* with it */
		const zval *of_prefix = zend_hash_str_find(Z_ARR_P(dirs), name, prefix);
		if (of_prefix && Z_TYPE_P(of_prefix) != IS_NULL) {
			enum found found = find_in_directories(
				of_prefix, name + prefix, ZSTR_LEN(class_name) - prefix, out);
			if (found != NOT_HERE)
				return found == FOUND;
		}
	}
	return false;
}

bool phpca_class_loader__find_file(
	zend_object *loader, zend_string *class_name, struct phpca_location *out)
{
	const zval *map = loader_property(loader, kind.class_map),
			   *missing = loader_property(loader, kind.missing), *file;

	if (Z_TYPE_P(map) != IS_ARRAY
		|| (ZSTR_VAL(class_name)[0] >= '0' && ZSTR_VAL(class_name)[0] <= '9'))
		return false;
	if ((file = find_set(map, class_name))) {
		return Z_TYPE_P(file) == IS_STRING && Z_STRVAL_P(file)[0] == '/'
			&& phpca_lookup_find_string(Z_STR_P(file), out) && is_includable(out);
	}
	if (Z_TYPE_P(loader_property(loader, kind.authoritative)) != IS_FALSE
		|| Z_TYPE_P(missing) != IS_ARRAY || find_set(missing, class_name)
		|| Z_TYPE_P(loader_property(loader, kind.apcu_prefix)) != IS_NULL)
		return false;
	return find_by_prefix(loader, class_name, out);
}

const zval *phpca_class_loader__mapped_file(zend_object *loader, zend_string *class_name)
{
	const zval *map = loader_property(loader, kind.class_map), *file;

	if (Z_TYPE_P(map) != IS_ARRAY || !(GC_FLAGS(Z_ARR_P(map)) & GC_IMMUTABLE)
		|| (ZSTR_VAL(class_name)[0] >= '0' && ZSTR_VAL(class_name)[0] <= '9'))
		return NULL;
	file = find_set(map, class_name);
	return file && Z_TYPE_P(file) == IS_STRING ? file : NULL;
}

/* ---- the closure that includes the file ---- */

bool phpca_class_loader__closure(zend_object **out)
{
	zval *members, *zv;
	const zend_function *code;

	*out = NULL;
	if (!kind.has_closure)
		return true;
	members = ZEND_MAP_PTR_GET(kind.ce->static_members_table);
	zv = members ? members + kind.closure : NULL;
	if (!zv || Z_TYPE_P(zv) != IS_OBJECT || Z_OBJCE_P(zv) != zend_ce_closure)
		return false;
	code = zend_get_closure_method_def(Z_OBJ_P(zv));
	/* The names of variables tell it: opcodes move when they are unpacked, these do not. */
	if (code->type != ZEND_USER_FUNCTION || code->op_array.vars != kind.closure_code->vars)
		return false;
	*out = Z_OBJ_P(zv);
	return true;
}

void phpca_class_loader__forget(void)
{
	functions_checked = 0;
}
