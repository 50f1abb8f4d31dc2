/*
 * A program asks for a class, and the first of its autoload functions is Composer's
 * ClassLoader::loadClass(): what that would do is known, and done here without running it. Find the
 * file as the loader's properties say, at this moment; include it, which does nothing but to
 * declare classes; have their parents loaded in the same way.
 *
 * Nothing of this may be seen. So all is planned before anything is done: which scripts, in the
 * order in which they would be included, and what becomes of each class. A plan stands only if no
 * code of the program would run on the way: every class has been linked when the archive was
 * packed, against the very classes that are here or will be. Whatever is not certain, and whatever
 * Composer would look for longer than in its class map and PSR-4 directories, goes the ordinary way
 * from the start (zend_autoload as it was before).
 *
 * Words: the loader is an object of the program; its kind says where its properties are. A
 * declaration is a class of a script in the plan. Start at autoload().
 */
#include "run/autoload.h"

#include <string.h>

#include "zend_closures.h"
#include "zend_execute.h"
#include "zend_extensions.h"
#include "zend_gc.h"
#include "zend_observer.h"
#include "zend_vm.h"
#include "bind.h"
#include "files/files.h"
#include "run/include.h"
#include "load/load.h"
#include "mount/mount.h"
#include "php_phpca.h"

static zend_class_entry *(*previous)(zend_string *name, zend_string *lc_name);
static bool installed;
static bool in_request;
static uint32_t answered;

uint32_t phpca_autoload_count(void)
{
	return answered;
}

/* ---- the class Composer\Autoload\ClassLoader ---- */

/*
 * Where the properties are of the one that was met last. Classes of archives stay where they are as
 * long as the process lives.
 */
static struct {
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

	if (!phpca_path_find(ZSTR_VAL(filename), ZSTR_LEN(filename), &location)
		|| location.entry->kind != PHPCA_ENTRY_SCRIPT)
		return NULL;
	return phpca_script_of_entry(location.mount, location.entry);
}

/*
 * The packager has recognized the source; and it is the precompiled class, not one that was
 * compiled from the source.
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

/* ---- the first autoload function ---- */

/*
 * SPL keeps the loader as long as it is in its list, and the list does not change without our
 * knowing it: no reference is held here, for the object must end when it would.
 */
static struct {
	bool known;
	uint32_t changes;
	zend_object *loader; /* NULL: something else comes first */
} list;

static void forget_list(void)
{
	list.known = false;
	list.loader = NULL;
	list.changes++;
}

/* X(name, function) */
#define CHANGERS(X) \
	X(REGISTER, spl_autoload_register) \
	X(UNREGISTER, spl_autoload_unregister)

enum changer {
#define X(name, function) name,
	CHANGERS(X)
#undef X
		CHANGER_COUNT
};
static zif_handler original[CHANGER_COUNT];

/*
 * Arguments may call autoload functions before the list changes, and destructors may after it has.
 */
#define X(name, function) \
	static void change_##name(INTERNAL_FUNCTION_PARAMETERS) \
	{ \
		forget_list(); \
		original[name](INTERNAL_FUNCTION_PARAM_PASSTHRU); \
		forget_list(); \
	}
CHANGERS(X)
#undef X

static const struct phpca_wrapped wrapped[CHANGER_COUNT] = {
#define X(name, function) {"", #function, change_##name},
	CHANGERS(X)
#undef X
};

/* [$loader, 'loadClass'] */
static zend_object *loader_of(const zval *function)
{
	const zval *object, *method;

	if (Z_TYPE_P(function) != IS_ARRAY || !(object = zend_hash_index_find(Z_ARR_P(function), 0))
		|| !(method = zend_hash_index_find(Z_ARR_P(function), 1)) || Z_TYPE_P(object) != IS_OBJECT
		|| Z_TYPE_P(method) != IS_STRING
		|| !zend_string_equals_literal(Z_STR_P(method), "loadClass"))
		return NULL;
	return Z_OBJ_P(object);
}

/*
 * One reference less; they are SPL's as well. Nothing for the garbage collector to look at, which
 * would otherwise run sooner.
 */
static void drop_object(zval *zv)
{
	if (Z_TYPE_P(zv) == IS_OBJECT) {
		Z_DELREF_P(zv);
		ZVAL_NULL(zv);
	}
}

static void drop_functions(zval *functions)
{
	zval *function;

	ZEND_HASH_FOREACH_VAL (Z_ARR_P(functions), function) {
		drop_object(function);
		if (Z_TYPE_P(function) == IS_ARRAY && Z_REFCOUNT_P(function) == 1) {
			zval *first = zend_hash_index_find(Z_ARR_P(function), 0);
			if (first)
				drop_object(first);
		}
	}
	ZEND_HASH_FOREACH_END();
	zval_ptr_dtor(functions);
}

static void learn_list(void)
{
	zend_function *ask = zend_hash_str_find_ptr(
		CG(function_table), ZEND_STRL("spl_autoload_functions"));
	uint32_t changes = list.changes;
	zend_object *loader = NULL;
	zval functions, *first;

	if (ask && ask->type == ZEND_INTERNAL_FUNCTION) {
		ZVAL_UNDEF(&functions);
		zend_call_known_function(ask, NULL, NULL, &functions, 0, NULL, NULL);
		if (Z_TYPE(functions) == IS_ARRAY) {
			first = zend_hash_index_find(Z_ARR(functions), 0);
			loader = first ? loader_of(first) : NULL;
			drop_functions(&functions);
		}
	}
	if (changes == list.changes) { /* a signal's handler may have run */
		list.known = true;
		list.loader = loader && (loader->ce == kind.ce || learn_kind(loader->ce))
				&& loader->handlers == &std_object_handlers
			? loader
			: NULL;
	}
}

/* NULL: what comes first is not a loader that we know. */
static zend_object *first_loader(void)
{
	if (UNEXPECTED(!list.known))
		learn_list();
	return list.loader;
}

/* ---- is this a moment for it? ---- */

/* Whoever watches opcodes would miss some. Handlers are set before the first request. */
static bool opcodes_are_watched(void)
{
	static enum { UNKNOWN, NO, YES } answer;

	if (answer == UNKNOWN) {
		answer = NO;
		for (int opcode = 0; opcode <= ZEND_VM_LAST_OPCODE; opcode++)
			answer = zend_get_user_opcode_handler((zend_uchar)opcode) ? YES : answer;
	}
	return answer == YES;
}

static bool calls_are_watched(void)
{
	return zend_execute_ex != execute_ex || zend_execute_internal || ZEND_OBSERVER_ENABLED
		|| zend_observer_function_declared_observed || zend_observer_class_linked_observed
		|| opcodes_are_watched();
}

static bool may_answer(void)
{
	return phpca_mounts && in_request && !EG(exception) && EG(active) && !CG(in_compilation)
		&& phpca_include_is_outermost() && phpca_bind_is_outermost() && !calls_are_watched()
		&& !(PG(open_basedir) && *PG(open_basedir));
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

static uint32_t functions_checked; /* so many; 0: not yet in this request */

/*
 * A function of the name in the loader's namespace would be called instead; a disabled one can't
 * be.
 */
static bool functions_are_phps(void)
{
	static const char *const used[] = {"strtr", "strrpos", "substr", "file_exists"};
	static bool answer;

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
	phpca_path__locate(path, (size_t)(end - path), &lookup);
	if (lookup.where == PHPCA_ARCHIVED) {
		*out = lookup.location;
		return is_includable(out) ? FOUND : UNCERTAIN;
	}
	return lookup.where == PHPCA_ELSEWHERE || phpca_files__access_at(&lookup, path, F_OK) == 0
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

/* PSR-4, the longest prefix first. What is not found so the loader looks for elsewhere. */
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

static bool find_file(zend_object *loader, zend_string *class_name, struct phpca_location *out)
{
	const zval *map = loader_property(loader, kind.class_map),
			   *missing = loader_property(loader, kind.missing), *file;

	if (Z_TYPE_P(map) != IS_ARRAY
		|| (ZSTR_VAL(class_name)[0] >= '0' && ZSTR_VAL(class_name)[0] <= '9'))
		return false;
	if ((file = find_set(map, class_name))) {
		return Z_TYPE_P(file) == IS_STRING && Z_STRVAL_P(file)[0] == '/'
			&& phpca_path_find(Z_STRVAL_P(file), Z_STRLEN_P(file), out) && is_includable(out);
	}
	if (Z_TYPE_P(loader_property(loader, kind.authoritative)) != IS_FALSE
		|| Z_TYPE_P(missing) != IS_ARRAY || find_set(missing, class_name)
		|| Z_TYPE_P(loader_property(loader, kind.apcu_prefix)) != IS_NULL)
		return false;
	return find_by_prefix(loader, class_name, out);
}

/* ---- what includes the file ---- */

/* The loader's closure, if it is the one that its class makes. */
static zend_object *include_closure(void)
{
	zval *members = ZEND_MAP_PTR_GET(kind.ce->static_members_table),
		 *zv = members ? members + kind.closure : NULL;

	if (!zv || Z_TYPE_P(zv) != IS_OBJECT || Z_OBJCE_P(zv) != zend_ce_closure)
		return NULL;
	const zend_function *code = zend_get_closure_method_def(Z_OBJ_P(zv));
	/*
	 * Its own variables' names, in its own place: the same code. Opcodes move when they are
	 * unpacked.
	 */
	return code->type == ZEND_USER_FUNCTION && code->op_array.vars == kind.closure_code->vars
		? Z_OBJ_P(zv)
		: NULL;
}

/* ---- the plan ---- */

#define MAX_SCRIPTS 24
#define MAX_DECLARATIONS 48

struct planned_script {
	struct phpca_mount *mount;
	struct phpca_script *script;
	uint32_t first; /* of its declarations, one for each class of the script, in order */
};

struct declaration {
	zend_string *key;     /* in the class table */
	zend_class_entry *ce; /* what the table will have; NULL: not linked yet */
};

struct plan {
	zend_object *loader;
	uint32_t script_count, declaration_count;
	struct planned_script script[MAX_SCRIPTS];
	struct declaration declaration[MAX_DECLARATIONS];
};

/* What the plan declares under this name; NULL: nothing. */
static const struct declaration *find_declaration(const struct plan *p, zend_string *lc_name)
{
	zend_ulong hash = zend_string_hash_val(lc_name);

	for (uint32_t i = 0; i < p->declaration_count; i++) {
		const struct declaration *d = &p->declaration[i];
		if (ZSTR_H(d->key) == hash
			&& zend_string_equals(d->key, lc_name)) /* keys of archives have their hashes */
			return d;
	}
	return NULL;
}

/*
 * A class as it would be found after the plan so far. *pending: it would be there, but not linked.
 */
static zend_class_entry *find_planned(const struct plan *p, zend_string *lc_name, bool *pending)
{
	const zval *zv = zend_hash_find(EG(class_table), lc_name);
	const struct declaration *d = zv ? NULL : find_declaration(p, lc_name);

	*pending = d && !d->ce;
	return zv ? Z_CE_P(zv) : d ? d->ce : NULL;
}

static bool plan_class(struct plan *p, zend_string *name);

/* `expected` is what a class was linked against: is it here, or can it be? */
static bool plan_needed(
	struct plan *p, zend_string *name, zend_string *lc_name, const zend_class_entry *expected)
{
	bool pending;
	const zend_class_entry *ce = find_planned(p, lc_name, &pending);

	if (pending || !expected)
		return false;
	if (ce)
		return ce == expected;
	/* The engine asks no autoload function for a class that it is asking for already. */
	if ((EG(in_autoload) && zend_hash_exists(EG(in_autoload), lc_name)) || !plan_class(p, name))
		return false;
	const struct declaration *d = find_declaration(p, lc_name);
	return d && d->ce == expected;
}

static bool dependencies_hold(const struct plan *p, const struct phpc_link *link)
{
	bool hold = true, pending;

	for (uint32_t i = 0; hold && i < link->dependency_count; i++) {
		zend_string *lc_name = zend_string_tolower(link->dependencies[i].key);
		hold = find_planned(p, lc_name, &pending) == link->dependencies[i].ce
			&& link->dependencies[i].ce;
		zend_string_release(lc_name);
	}
	return hold;
}

/*
 * Linking the class by DECLARE_CLASS: parent, traits and interfaces are asked for in the engine's
 * order. NULL: can't be known.
 */
static zend_class_entry *plan_link(
	struct plan *p, const zend_class_entry *ce, zend_string *lc_parent)
{
	const struct phpc_link *link = (const struct phpc_link *)ce->inheritance_cache;

	if (!link || link->interface_count != ce->num_traits + ce->num_interfaces
		|| (!link->parent) != (!ce->parent_name))
		return NULL;
	if (ce->parent_name
		&& (!lc_parent || !plan_needed(p, ce->parent_name, lc_parent, link->parent)))
		return NULL;
	for (uint32_t i = 0; i < ce->num_traits; i++)
		if (!plan_needed(
				p, ce->trait_names[i].name, ce->trait_names[i].lc_name, link->interfaces[i]))
			return NULL;
	for (uint32_t i = 0; i < ce->num_interfaces; i++)
		if (!plan_needed(p, ce->interface_names[i].name, ce->interface_names[i].lc_name,
				link->interfaces[ce->num_traits + i]))
			return NULL;
	return dependencies_hold(p, link) ? phpca_bind_take(ce) : NULL;
}

/* Of a planned script's class that waits under `rtd_key`. */
static struct declaration *find_waiting(struct plan *p, const struct planned_script *ps,
	const zend_string *rtd_key, zend_class_entry **ce)
{
	const struct phpc_script *script = ps->script->script;

	for (uint32_t i = 0; i < script->class_count; i++) {
		if (script->classes[i].key == rtd_key
			|| zend_string_equals(script->classes[i].key, rtd_key)) {
			*ce = script->classes[i].ce;
			return &p->declaration[ps->first + i];
		}
	}
	return NULL;
}

static bool is_declaring(const zend_op *op)
{
	return op->opcode == ZEND_DECLARE_CLASS || op->opcode == ZEND_DECLARE_CLASS_DELAYED;
}

/* The class table's keys of what the script declares: under them nothing may be there. */
static bool plan_names(struct plan *p, const struct planned_script *ps)
{
	const struct phpc_script *script = ps->script->script;
	zend_class_entry *ce;
	bool pending;

	if (p->declaration_count + script->class_count > MAX_DECLARATIONS)
		return false;
	for (uint32_t i = 0; i < script->class_count; i++) {
		const struct phpc_class *c = &script->classes[i];
		bool generated = ZSTR_VAL(c->key)[0] == '\0',
			 waits = generated && (c->ce->ce_flags & ZEND_ACC_TOP_LEVEL);
		if (!generated && !(c->ce->ce_flags & (ZEND_ACC_LINKED | ZEND_ACC_ANON_CLASS)))
			return false;
		p->declaration[ps->first + i] = (struct declaration){c->key, waits ? NULL : c->ce};
	}
	for (const zend_op *op = script->main->opcodes, *end = op + script->main->last; op < end;
		 op++) {
		if (is_declaring(op)) {
			const zval *name = RT_CONSTANT(
				op, op->op1); /* behind it: the key under which the class waits */
			struct declaration *d = find_waiting(p, ps, Z_STR_P(name + 1), &ce);
			if (!d || d->ce)
				return false;
			d->key = Z_STR_P(name);
		} else if (op->opcode != ZEND_RETURN && op->opcode != ZEND_NOP) {
			return false; /* the opcode that unpacks the rest */
		}
	}
	for (uint32_t i = 0; i < script->class_count; i++) {
		if (find_planned(p, p->declaration[p->declaration_count].key, &pending) || pending)
			return false;
		p->declaration_count++;
	}
	return true;
}

/* What the compiler binds at once, where the parent is here already. */
static bool plan_early(struct plan *p, const struct planned_script *ps)
{
	const struct phpc_script *script = ps->script->script;

	for (uint32_t i = 0; i < script->early_binding_count; i++) {
		const struct phpc_early_binding *b = &script->early_bindings[i];
		bool pending;
		zend_class_entry *ce, *parent = find_planned(p, b->lc_parent_name, &pending);
		struct declaration *d = find_waiting(p, ps, b->rtd_key, &ce);
		if (pending || !d)
			return false;
		if (parent) {
			const struct phpc_link *link = (const struct phpc_link *)ce->inheritance_cache;
			if (!link || link->parent != parent || link->interface_count
				|| !dependencies_hold(p, link))
				return false;
			d->ce = phpca_bind_take(ce);
		}
	}
	return true;
}

/* What executing the script does. */
static bool plan_main(struct plan *p, const struct planned_script *ps)
{
	const zend_op_array *main = ps->script->script->main;
	zend_class_entry *ce;

	for (const zend_op *op = main->opcodes, *end = op + main->last; op < end; op++) {
		if (is_declaring(op)) {
			struct declaration *d = find_waiting(p, ps, Z_STR_P(RT_CONSTANT(op, op->op1) + 1), &ce);
			if (!d->ce
				&& !(d->ce = plan_link(p, ce,
						 op->op2_type == IS_CONST ? Z_STR_P(RT_CONSTANT(op, op->op2)) : NULL)))
				return false;
		}
	}
	return true;
}

static bool all_are_linked(const struct plan *p, const struct planned_script *ps)
{
	for (uint32_t i = 0; i < ps->script->script->class_count; i++)
		if (!p->declaration[ps->first + i].ce)
			return false;
	return true;
}

static bool only_declares_classes(const struct phpc_script *script)
{
	return (script->flags & PHPC_SCRIPT_DECLARES) && !script->function_count
		&& !script->warning_count && script->halt_offset < 0;
}

static bool plan_script(struct plan *p, const struct phpca_location *location)
{
	struct phpca_script *s = phpca_script_load(location->mount, location->entry);
	struct planned_script *ps = &p->script[p->script_count];

	if (p->script_count == MAX_SCRIPTS || s->state != PHPCA_SCRIPT_READY || s->preloaded
		|| !only_declares_classes(s->script) || phpca_include_obstacle(location->mount, s)
		|| !phpca_script_has_name_of(s, location) || !ZSTR_IS_INTERNED(s->script->filename))
		return false;
	for (uint32_t i = 0; i < p->script_count; i++)
		if (p->script[i].script == s)
			return false;
	*ps = (struct planned_script){location->mount, s, p->declaration_count};
	p->script_count++;
	return plan_names(p, ps) && plan_early(p, ps) && plan_main(p, ps) && all_are_linked(p, ps);
}

/* Including the file that the loader finds; whether that has the class is another question. */
static bool plan_class(struct plan *p, zend_string *name)
{
	struct phpca_location location;

	return find_file(p->loader, name, &location) && plan_script(p, &location);
}

/* ---- and its execution ---- */

static void carry_out(const struct plan *p)
{
	const struct declaration *d = p->declaration;

	for (uint32_t i = 0; i < p->script_count; i++) {
		struct phpca_script *s = p->script[i].script;
		zend_hash_add_empty_element(&EG(included_files), s->script->filename);
		s->included = true;
		s->last_obstacle = NULL;
		for (uint32_t k = 0; k < s->script->class_count; k++, d++)
			zend_hash_add_new_ptr(EG(class_table), d->key, d->ce);
		if (s->script->auto_globals)
			phpca_bind_auto_globals(s->script->auto_globals);
	}
	answered += p->script_count;
}

static zend_class_entry *autoload(zend_string *name, zend_string *lc_name)
{
	struct plan p;
	const struct declaration *d;
	zend_object *closure = NULL;

	if (!may_answer() || !(p.loader = first_loader())
		|| (kind.has_closure && !(closure = include_closure())))
		return previous(name, lc_name);
	p.script_count = p.declaration_count = 0;
	if (!plan_class(&p, name) || !(d = find_declaration(&p, lc_name)))
		return previous(name, lc_name);
	carry_out(&p);
	if (closure) {
		gc_check_possible_root(
			(zend_refcounted *)closure); /* it was copied, called, and is let go of */
	}
	return d->ce;
}

/* ---- when ---- */

void phpca_autoload_startup(void)
{
	phpca_files__wrap(wrapped, CHANGER_COUNT, original);
}

void phpca_autoload_install(void)
{
	if (!installed && zend_autoload && original[REGISTER] && !phpca_load_is_forced("autoload")
		&& !phpca_load_is_forced("unlinked")) {
		previous = zend_autoload;
		zend_autoload = autoload;
		installed = true;
	}
}

void phpca_autoload_remove(void)
{
	if (installed && zend_autoload == autoload)
		zend_autoload = previous;
	installed = false;
	phpca_files__unwrap(wrapped, CHANGER_COUNT, original);
}

void phpca_autoload_request_startup(void)
{
	forget_list();
	functions_checked = 0;
	answered = 0;
	in_request = true;
}

void phpca_autoload_request_shutdown(void)
{
	forget_list();
	in_request = false;
}
