#include "bind.h"

#include "engine/thread.h"
#include "engine/version.h"

#include <string.h>

#include "main/php.h"
#include "zend_constants.h"
#include "zend_inheritance.h"
#include "zend_observer.h"
#include "settings.h"
#include "variance.h"

/* ---- classes that were linked when the archive was packed ---- */

typedef zend_class_entry *get_linked(
	zend_class_entry *ce, zend_class_entry *parent, zend_class_entry **with);
typedef zend_class_entry *add_linked(zend_class_entry *ce, zend_class_entry *proto,
	zend_class_entry *parent, zend_class_entry **with, HashTable *dependencies);
static get_linked *previous_get, *later_get;
static add_linked *previous_add, *later_add;
static bool installed, at_startup;

static PHPCA_THREAD_LOCAL struct {
	const char *from, *to;
} * ranges;
static PHPCA_THREAD_LOCAL size_t range_count;

void phpca_bind_add_range(const void *from, size_t size)
{
	ranges = perealloc(ranges, (range_count + 1) * sizeof *ranges, 1);
	ranges[range_count].from = from;
	ranges[range_count++].to = (const char *)from + size;
}

/*
 * What OPcache has linked, and shares between processes, it knows by the addresses of parents. Once
 * archives are replaced, processes may have different classes at one address.
 */
static PHPCA_THREAD_LOCAL bool asks_nobody;

void phpca_bind_drop_range(const void *from)
{
	for (size_t i = 0; i < range_count; i++)
		if (ranges[i].from == (const char *)from)
			ranges[i] = ranges[--range_count];
	asks_nobody = true;
	phpca_variance_forget();
}

static bool is_ours(const void *p)
{
	for (size_t i = 0; i < range_count; i++)
		if ((const char *)p >= ranges[i].from && (const char *)p < ranges[i].to)
			return true;
	return false;
}

/*
 * OPcache puts a class that it has linked into memory that processes share, its inherited methods
 * included. Opcodes of archived methods lie elsewhere in each process. So the engine links a class
 * of others that is derived from one of ours, in each request.
 */
static bool has_base_of_ours(
	const zend_class_entry *ce, const zend_class_entry *parent, zend_class_entry **with)
{
	if (parent && is_ours(parent))
		return true;
	for (uint32_t i = 0; with && i < ce->num_traits + ce->num_interfaces; i++)
		if (with[i] && is_ours(with[i]))
			return true;
	return false;
}

/* Was the class linked against this parent, and these traits and interfaces, by address? */
static bool bases_match(const struct phpc_link *link, const zend_class_entry *ce,
	const zend_class_entry *parent, zend_class_entry **with)
{
	uint32_t count = with ? ce->num_traits + ce->num_interfaces : 0;

	if (link->parent != parent || link->interface_count != count)
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (link->interfaces[i] != with[i])
			return false;
	return true;
}

/* NULL: it must be linked here. */
static const struct phpc_link *link_of(
	const zend_class_entry *ce, const zend_class_entry *parent, zend_class_entry **with)
{
	const struct phpc_link *link = phpc_link_first(ce);

	while (link && !bases_match(link, ce, parent, with))
		link = phpc_link_next(link);
	return link && !phpca_settings_forces("unlinked") ? link : NULL;
}

/* Not a function of the engine, and no prologue, which ends with an opcode of ours. */
static bool is_whole(const zend_op_array *a)
{
	return a->type == ZEND_USER_FUNCTION && a->last
		&& a->opcodes[a->last - 1].opcode <= ZEND_VM_LAST_OPCODE;
}

/*
 * Is `a` the copy, in a class, of the method `b` of a trait? Methods of traits are unpacked when
 * their image is loaded, each copy into memory of its own, literals before opcodes. Two methods
 * with the same code on the same line of a file are interchangeable, whether or not one is the
 * other's copy.
 */
static bool is_copy(const zend_op_array *a, const zend_op_array *b)
{
	size_t literals = (size_t)a->last_literal * sizeof(zval);

	return is_whole(a) && is_whole(b) && a->vars == b->vars && a->line_start == b->line_start
		&& a->last == b->last && a->last_literal == b->last_literal
		&& zend_string_equals(a->filename, b->filename)
		&& !memcmp((const char *)a->opcodes - literals, (const char *)b->opcodes - literals,
			literals + a->last * sizeof *a->opcodes);
}

/* If one method is the other's copy. */
static bool share_method(zend_function *fn, const zend_function *from)
{
	if (!is_copy(&fn->op_array, &from->op_array))
		return false;
	fn->op_array.opcodes = from->op_array.opcodes;
	fn->op_array.last = from->op_array.last;
	fn->op_array.literals = from->op_array.literals;
	return true;
}

/* Only an alias gives a method of a trait another name. */
static void share_aliased(zend_class_entry *linked, zend_class_entry *trait)
{
	zend_function *fn, *from;

	ZEND_HASH_FOREACH_PTR (&linked->function_table, fn) {
		ZEND_HASH_FOREACH_PTR (&trait->function_table, from)
			if (share_method(fn, from))
				break;
		ZEND_HASH_FOREACH_END();
	}
	ZEND_HASH_FOREACH_END();
}

/*
 * A class may get one trait's method by two ways. The engine takes that for a conflict unless both
 * have the same opcodes, by address. A linked trait has copies of the opcodes of the traits that it
 * uses: point it to theirs.
 */
static void share_code(zend_class_entry *linked, zend_class_entry *trait)
{
	zend_string *name;
	zend_function *fn, *from;

	if (linked->trait_aliases) {
		share_aliased(linked, trait);
		return;
	}
	ZEND_HASH_FOREACH_STR_KEY_PTR (&trait->function_table, name, from)
		if ((fn = zend_hash_find_ptr(&linked->function_table, name)))
			share_method(fn, from);
	ZEND_HASH_FOREACH_END();
}

static void share_trait_code(zend_class_entry *linked, zend_class_entry **with)
{
	for (uint32_t i = 0; i < linked->num_traits; i++)
		if (with[i])
			share_code(linked, with[i]);
}

/*
 * Once for a process: methods of traits are unpacked with their image, so what they point to stays.
 * The engine has no use for the field in a class that is linked.
 */
static void share_code_once(const struct phpc_link *link)
{
	if (!link->linked->inheritance_cache) {
		share_trait_code(link->linked, link->interfaces);
		link->linked->inheritance_cache = (void *)link;
	}
}

zend_class_entry *phpca_bind_adopt(const struct phpc_link *link)
{
	if (UNEXPECTED((link->linked->ce_flags & ZEND_ACC_TRAIT) && link->linked->num_traits))
		share_code_once(link);
	return link->linked;
}

zend_class_entry *phpca_bind_linked(
	zend_class_entry *ce, zend_class_entry *parent, zend_class_entry **with)
{
	const struct phpc_link *link = link_of(ce, parent, with);

	return link && phpca_variance_holds(link) ? phpca_bind_adopt(link) : NULL;
}

/* A class that waits for others is an obstacle for those that are derived from it. */
static bool bases_are_linked(
	const zend_class_entry *ce, const zend_class_entry *parent, zend_class_entry **with)
{
	if (parent && !(parent->ce_flags & ZEND_ACC_LINKED))
		return false;
	for (uint32_t i = 0; with && i < ce->num_traits + ce->num_interfaces; i++)
		if (with[i] && !(with[i]->ce_flags & ZEND_ACC_LINKED))
			return false;
	return true;
}

/* As phpca_bind_linked, but what the engine would load for the class is loaded. */
static zend_class_entry *link_and_load(
	zend_class_entry *ce, zend_class_entry *parent, zend_class_entry **with)
{
	const struct phpc_link *link = link_of(ce, parent, with);
	const struct phpca_variance *v;

	if (!link || !bases_are_linked(ce, parent, with))
		return NULL;
	if (phpca_variance_holds(link))
		return phpca_bind_adopt(link);
	if ((v = phpca_variance_find(link)) && !phpca_variance_others_wait()
		&& phpca_variance_is_as_before(v))
		return phpca_variance_load(ce, phpca_bind_adopt(link), v) ? link->linked : NULL;
	phpca_variance_begin(link);
	return NULL;
}

static zend_class_entry *get_linked_class(
	zend_class_entry *ce, zend_class_entry *parent, zend_class_entry **with)
{
	if (is_ours(ce))
		return link_and_load(ce, parent, with);
	if (!previous_get || asks_nobody || has_base_of_ours(ce, parent, with))
		return NULL;
	return previous_get(ce, parent, with);
}

/* The class that the engine has linked stays as it is, for this request. */
static zend_class_entry *keep_linked(const zend_class_entry *proto, const zend_class_entry *parent,
	zend_class_entry **with, const HashTable *dependencies)
{
	const struct phpc_link *link = link_of(proto, parent, with);

	if (link)
		phpca_variance_end(link, dependencies);
	return NULL;
}

static zend_class_entry *add_linked_class(zend_class_entry *ce, zend_class_entry *proto,
	zend_class_entry *parent, zend_class_entry **with, HashTable *dependencies)
{
	if (is_ours(proto))
		return keep_linked(proto, parent, with, dependencies);
	if (!previous_add || asks_nobody || has_base_of_ours(proto, parent, with))
		return NULL;
	return previous_add(ce, proto, parent, with, dependencies);
}

/*
 * In front of hooks that came later. OPcache of PHP 8.4 installs its own when it has preloaded, and
 * would take what our classes have in ce->inheritance_cache for its own.
 */
static zend_class_entry *get_before_later(
	zend_class_entry *ce, zend_class_entry *parent, zend_class_entry **with)
{
	if (is_ours(ce))
		return link_and_load(ce, parent, with);
	return later_get && !has_base_of_ours(ce, parent, with) ? later_get(ce, parent, with) : NULL;
}

static zend_class_entry *add_before_later(zend_class_entry *ce, zend_class_entry *proto,
	zend_class_entry *parent, zend_class_entry **with, HashTable *dependencies)
{
	if (is_ours(proto))
		return keep_linked(proto, parent, with, dependencies);
	if (!later_add || has_base_of_ours(proto, parent, with))
		return NULL;
	return later_add(ce, proto, parent, with, dependencies);
}

void phpca_bind_install(void)
{
	if (!installed) {
		previous_get = zend_inheritance_cache_get;
		previous_add = zend_inheritance_cache_add;
		zend_inheritance_cache_get = get_linked_class;
		zend_inheritance_cache_add = add_linked_class;
		installed = true;
		at_startup = php_during_module_startup();
	} else if (UNEXPECTED(at_startup) && !php_during_module_startup()) {
		at_startup = false;
		if (zend_inheritance_cache_get != get_linked_class) {
			later_get = zend_inheritance_cache_get;
			later_add = zend_inheritance_cache_add;
			zend_inheritance_cache_get = get_before_later;
			zend_inheritance_cache_add = add_before_later;
		}
	}
}

void phpca_bind_end_thread(void)
{
	if (ranges)
		pefree(ranges, 1);
	ranges = NULL;
	range_count = 0;
	phpca_variance_forget();
}

bool phpca_bind_is_outermost(void)
{
	return (zend_inheritance_cache_get == get_linked_class
			   && zend_inheritance_cache_add == add_linked_class)
		|| (zend_inheritance_cache_get == get_before_later
			&& zend_inheritance_cache_add == add_before_later);
}

void phpca_bind_remove(void)
{
	if (installed && zend_inheritance_cache_get == get_before_later) {
		zend_inheritance_cache_get = later_get;
		zend_inheritance_cache_add = later_add;
	}
	if (installed && zend_inheritance_cache_get == get_linked_class) {
		zend_inheritance_cache_get = previous_get;
		zend_inheritance_cache_add = previous_add;
	}
	installed = false;
	phpca_variance_forget();
}

/* ---- one script ---- */

static bool declare_functions(const struct phpc_script *script, uint32_t *done)
{
	for (; *done < script->function_count; ++*done) {
		const struct phpc_function *f = &script->functions[*done];
		if (UNEXPECTED(!zend_hash_add_ptr(CG(function_table), f->lcname, f->function)))
			return false;
	}
	return true;
}

/*
 * A key that the compiler made up: of a class that is declared when the code is executed (it starts
 * with NUL), or of an anonymous class. A second include of the script meets the keys of the first.
 */
static bool is_generated(const struct phpc_class *c)
{
	return ZSTR_VAL(c->key)[0] == '\0' || (c->ce->ce_flags & ZEND_ACC_ANON_CLASS);
}

/*
 * May the class of an earlier include serve? Each include of an anonymous class makes a new one,
 * with a name and static members of its own. Only the compiler can do that.
 */
static bool may_stay(const struct phpc_class *c, bool can_compile)
{
	return is_generated(c) && !(can_compile && (c->ce->ce_flags & ZEND_ACC_ANON_CLASS));
}

/* Once more, where the compiler would add it now: declared classes are listed in that order. */
static void wait_again(const struct phpc_class *c)
{
	if (ZSTR_VAL(c->key)[0] == '\0' && zend_hash_find_ptr(CG(class_table), c->key) == c->ce) {
		zend_hash_del(CG(class_table), c->key);
		zend_hash_add_new_ptr(CG(class_table), c->key, c->ce);
	}
}

static bool declare_classes(const struct phpc_script *script, bool can_compile, uint32_t *done)
{
	for (; *done < script->class_count; ++*done) {
		const struct phpc_class *c = &script->classes[*done];
		if (EXPECTED(zend_hash_add_ptr(CG(class_table), c->key, c->ce)))
			continue;
		if (!may_stay(c, can_compile))
			return false;
		wait_again(c);
	}
	return true;
}

static void undo(const struct phpc_script *script, uint32_t functions, uint32_t classes)
{
	while (functions)
		zend_hash_del(CG(function_table), script->functions[--functions].lcname);
	while (classes) {
		const struct phpc_class *c = &script->classes[--classes];
		if (!is_generated(c))
			zend_hash_del(CG(class_table), c->key);
	}
}

static void notify_observers(const struct phpc_script *script)
{
	for (uint32_t i = 0; i < script->function_count; i++) {
		zend_observer_function_declared_notify(
			&script->functions[i].function->op_array, script->functions[i].lcname);
	}
	for (uint32_t i = 0; i < script->class_count; i++)
		if (script->classes[i].ce->ce_flags & ZEND_ACC_LINKED)
			zend_observer_class_linked_notify(script->classes[i].ce, script->classes[i].key);
}

/* $_SERVER, $_ENV and $_REQUEST come into being when the compiler meets them. */
void phpca_bind_auto_globals(uint32_t mask)
{
	if (mask & PHPC_AUTO_GLOBAL_SERVER)
		zend_is_auto_global(ZSTR_KNOWN(ZEND_STR_AUTOGLOBAL_SERVER));
	if (mask & PHPC_AUTO_GLOBAL_ENV)
		zend_is_auto_global(ZSTR_KNOWN(ZEND_STR_AUTOGLOBAL_ENV));
	if (mask & PHPC_AUTO_GLOBAL_REQUEST)
		zend_is_auto_global(ZSTR_KNOWN(ZEND_STR_AUTOGLOBAL_REQUEST));
}

/*
 * A second include of the file is a warning in some releases of 8.3 and 8.4, and in none that came
 * later. The engine compiles the same statement on the same line, and says what it has to say.
 */
static void halt_again(const struct phpc_script *script)
{
	static const char statement[] = "__halt_compiler();";
	size_t lines = script->halt_line ? script->halt_line - 1 : 0;
	zend_string *source = zend_string_safe_alloc(1, lines, sizeof statement - 1, 0);
	zend_op_array *op_array;

	memset(ZSTR_VAL(source), '\n', lines);
	memcpy(ZSTR_VAL(source) + lines, statement, sizeof statement);
	op_array = compile_string(
		source, ZSTR_VAL(script->filename), ZEND_COMPILE_POSITION_AFTER_OPEN_TAG);
	zend_string_release(source);
	if (op_array) {
		destroy_op_array(op_array);
		efree(op_array);
	}
}

static void register_halt_offset(const struct phpc_script *script)
{
	zend_string *name = zend_mangle_property_name(ZEND_STRL("__COMPILER_HALT_OFFSET__"),
		ZSTR_VAL(script->filename), ZSTR_LEN(script->filename), 0);

	if (zend_hash_exists(EG(zend_constants), name))
		halt_again(script);
	else
		zend_register_long_constant(
			ZSTR_VAL(name), ZSTR_LEN(name), (zend_long)script->halt_offset, CONST_CS, 0);
	zend_string_release(name);
}

/*
 * Gives the compile-time warnings from number `i` on, up to `last_line`, to the error handler of
 * this moment. Returns the number of the next one.
 */
static uint32_t give_warnings(const struct phpc_script *script, uint32_t i, uint32_t last_line)
{
	for (; i < script->warning_count && script->warnings[i].lineno <= last_line; i++) {
		const struct phpc_warning *w = &script->warnings[i];
		CG(zend_lineno) = w->lineno;
		zend_error_zstr_at((int)w->type, w->filename, w->lineno, w->message);
	}
	return i;
}

static void *make_run_time_cache(zend_op_array *main)
{
	void *cache = emalloc((size_t)main->cache_size);

	memset(cache, 0, (size_t)main->cache_size);
	main->fn_flags |= ZEND_ACC_HEAP_RT_CACHE;
	ZEND_MAP_PTR_INIT(main->run_time_cache, cache);
	return cache;
}

/*
 * class C extends P, where P came from another file and is here now: C can be used above its line.
 */
static void bind_early(const struct phpc_early_binding *b, zval *zv, char *cache)
{
	bool needs_parent = !PHPCA_BINDS_EARLY_WITHOUT_PARENT
		|| !(Z_CE_P(zv)->ce_flags & ZEND_ACC_LINKED);
	zend_class_entry *parent = NULL;

	if (!zend_hash_exists(EG(class_table), b->lcname)
		&& (!needs_parent
			|| ((parent = zend_hash_find_ex_ptr(EG(class_table), b->lc_parent_name, 1))
				&& (parent->ce_flags & ZEND_ACC_LINKED)))) { /* it may wait for this very file */
		if (PHPCA_EARLY_BINDING_LINE(Z_CE_P(zv)))
			CG(zend_lineno) = PHPCA_EARLY_BINDING_LINE(Z_CE_P(zv));
		zend_class_entry *ce = zend_try_early_bind(Z_CE_P(zv), parent, b->lcname, zv);
		if (ce && b->cache_slot != PHPC_NO_CACHE_SLOT)
			*(void **)(cache + b->cache_slot) = ce;
	}
}

/*
 * What the compiler does besides making code, in its order: linking a class may warn, too, so
 * warnings and early binding alternate by line.
 */
static void act_as_compiler(const struct phpc_script *script, zend_op_array *main)
{
	bool compiling = CG(in_compilation);
	zend_string *filename = CG(compiled_filename);
	uint32_t warning = 0, line = CG(zend_lineno);
	void *cache = script->early_binding_count ? make_run_time_cache(main) : NULL;

	CG(in_compilation) = true;
	CG(compiled_filename) = script->filename;
	for (uint32_t i = 0; i < script->early_binding_count; i++) {
		zval *zv = zend_hash_find_known_hash(EG(class_table), script->early_bindings[i].rtd_key);
		if (zv) {
			warning = give_warnings(script, warning, Z_CE_P(zv)->info.user.line_end);
			bind_early(&script->early_bindings[i], zv, cache);
		}
	}
	give_warnings(script, warning, UINT32_MAX);
	if (script->halt_offset >= 0)
		register_halt_offset(script);
	CG(zend_lineno) = line;
	CG(in_compilation) = compiling;
	CG(compiled_filename) = filename;
}

zend_op_array *phpca_bind(const struct phpc_script *script, bool can_compile)
{
	uint32_t functions = 0, classes = 0;
	zend_op_array *main;

	if (!declare_functions(script, &functions) || !declare_classes(script, can_compile, &classes)) {
		undo(script, functions, classes);
		return NULL;
	}
	main = emalloc(sizeof *main);
	*main = *script->main;
	if (script->auto_globals)
		phpca_bind_auto_globals(script->auto_globals);
	if (UNEXPECTED(zend_observer_function_declared_observed || zend_observer_class_linked_observed))
		notify_observers(script);
	if (script->early_binding_count || script->warning_count || script->halt_offset >= 0)
		act_as_compiler(script, main);
	return main;
}

/*
 * The last opcode of a script that only declares is its return; execution begins there. Opcodes
 * find their constants by the distance from themselves, so the others need not go.
 */
zend_op_array *phpca_bind_declared(const struct phpc_script *script)
{
	zend_op_array *main = emalloc(sizeof *main);

	*main = *script->main;
	main->opcodes += main->last - 1;
	main->last = 1;
	return main;
}
