#include "variance.h"

#include "zend_exceptions.h"
#include "engine/thread.h"

/* ---- what is there ---- */

/* Its element in the class table, before the first request too. NULL: no such class. */
static zval *find_class(zend_string *name)
{
	zend_string *lc_name = zend_string_tolower(name);
	zval *found = zend_hash_find(CG(class_table), lc_name);

	zend_string_release(lc_name);
	return found;
}

bool phpca_variance_holds(const struct phpc_link *link)
{
	for (uint32_t i = 0; i < link->dependency_count; i++) {
		const zval *found = find_class(link->dependencies[i].key);
		if (!found || Z_CE_P(found) != link->dependencies[i].ce)
			return false;
	}
	return true;
}

/* ---- what the engine does ---- */

zend_class_entry *(*phpca_variance_hook)(zend_string *name, zend_string *lc_name);

/* By the address of the link. NULL: nothing yet. */
static PHPCA_THREAD_LOCAL HashTable *memory;

/* Of the class that is being linked, unless an autoload function is running. */
static PHPCA_THREAD_LOCAL struct phpca_variance *watched;

bool phpca_variance_others_wait(void)
{
	return CG(delayed_autoloads) && zend_hash_num_elements(CG(delayed_autoloads));
}

static zend_ulong key_of(const struct phpc_link *link)
{
	return (zend_ulong)(uintptr_t)link / _Alignof(struct phpc_link);
}

static struct phpca_variance *find(const struct phpc_link *link)
{
	return memory ? zend_hash_index_find_ptr(memory, key_of(link)) : NULL;
}

const struct phpca_variance *phpca_variance_find(const struct phpc_link *link)
{
	const struct phpca_variance *v = find(link);

	return v && v->known ? v : NULL;
}

bool phpca_variance_is_as_before(const struct phpca_variance *v)
{
	for (uint32_t i = 0; i < v->class_count; i++) {
		const zval *found = find_class(v->class[i].name);
		if (found ? !v->class[i].was_there || Z_CE_P(found) != v->class[i].ce
				  : v->class[i].was_there)
			return false;
	}
	return true;
}

static void free_element(zval *element)
{
	pefree(Z_PTR_P(element), 1);
}

void phpca_variance_begin(const struct phpc_link *link)
{
	struct phpca_variance *v = find(link);

	if (!phpca_variance_hook || zend_autoload != phpca_variance_hook
		|| phpca_variance_others_wait())
		return;
	if (!memory) {
		memory = pemalloc(sizeof *memory, 1);
		zend_hash_init(memory, 8, NULL, free_element, 1);
	}
	if (!v) {
		v = pemalloc(sizeof *v, 1);
		zend_hash_index_add_new_ptr(memory, key_of(link), v);
	}
	v->known = v->overflow = false;
	v->declared = CG(class_table)->nNumUsed;
	v->class_count = v->load_count = 0;
	watched = v;
}

/* The number of the class in *v. What can't be noted makes the engine link the class each time. */
static uint32_t note(struct phpca_variance *v, zend_string *name)
{
	zend_ulong hash = ZSTR_HASH(name);
	uint32_t i = 0;

	while (i < v->class_count
		&& (ZSTR_H(v->class[i].name) != hash || !zend_string_equals(v->class[i].name, name)))
		i++;
	if (i == PHPCA_VARIANCE_CLASSES || !ZSTR_IS_INTERNED(name)
		|| !(GC_FLAGS(name) & IS_STR_PERMANENT)) {
		v->overflow = true;
		return 0;
	}
	if (i == v->class_count)
		v->class[v->class_count++] = (struct phpca_consulted){name, NULL, false};
	return i;
}

static void note_load(struct phpca_variance *v, zend_string *name)
{
	uint32_t number = note(v, name);

	if (v->load_count < PHPCA_VARIANCE_CLASSES)
		v->load[v->load_count++] = (uint8_t)number;
	else
		v->overflow = true;
}

/* With the first class that is asked for, all that the engine is going to load are known. */
struct phpca_variance *phpca_variance_ask(zend_string *asked)
{
	struct phpca_variance *v = watched;
	zend_string *name;

	if (v && !v->load_count) {
		note_load(v, asked);
		if (CG(delayed_autoloads))
			ZEND_HASH_FOREACH_STR_KEY(CG(delayed_autoloads), name)
		note_load(v, name);
		ZEND_HASH_FOREACH_END();
	}
	watched = NULL;
	return v;
}

void phpca_variance_answered(struct phpca_variance *interrupted)
{
	watched = interrupted;
}

/*
 * Of a type that names several classes the engine looks at each, and what it decides may depend on
 * one that it says nothing of later. Of one name, it needs the class and says so.
 */
static void note_type(struct phpca_variance *v, const zend_class_entry *ce, zend_type type)
{
	const zend_type *single;

	if (!ZEND_TYPE_HAS_LIST(type))
		return;
	ZEND_TYPE_LIST_FOREACH(ZEND_TYPE_LIST(type), single)
	{
		if (ZEND_TYPE_HAS_LIST(*single))
			note_type(v, ce, *single);
		else if (ZEND_TYPE_HAS_NAME(*single)
			&& !zend_string_equals_ci(ZEND_TYPE_NAME(*single), ce->name)
			&& !zend_string_equals_literal_ci(ZEND_TYPE_NAME(*single), "self")
			&& !zend_string_equals_literal_ci(ZEND_TYPE_NAME(*single), "parent"))
			note(v, ZEND_TYPE_NAME(*single));
	}
	ZEND_TYPE_LIST_FOREACH_END();
}

static void note_types(struct phpca_variance *v, const zend_class_entry *ce, zend_class_entry *from)
{
	const zend_property_info *property;
	const zend_function *fn;

	ZEND_HASH_FOREACH_PTR (&from->properties_info, property)
		note_type(v, ce, property->type);
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_PTR (&from->function_table, fn) {
		uint32_t count = fn->common.num_args + (fn->common.fn_flags & ZEND_ACC_VARIADIC ? 1 : 0);
		if (!fn->common.arg_info)
			continue;
		if (fn->common.fn_flags & ZEND_ACC_HAS_RETURN_TYPE)
			note_type(v, ce, fn->common.arg_info[-1].type);
		for (uint32_t i = 0; i < count; i++)
			note_type(v, ce, fn->common.arg_info[i].type);
	}
	ZEND_HASH_FOREACH_END();
}

/* All whose presence the engine's decisions may depend on. */
static void note_consulted(
	struct phpca_variance *v, const struct phpc_link *link, const HashTable *dependencies)
{
	zend_string *name;

	for (uint32_t i = 0; i < link->dependency_count; i++)
		note(v, link->dependencies[i].key);
	if (dependencies)
		ZEND_HASH_FOREACH_STR_KEY((HashTable *)dependencies, name)
	note(v, name);
	ZEND_HASH_FOREACH_END();
	note_types(v, link->linked, link->linked);
	if (link->parent)
		note_types(v, link->linked, link->parent);
	for (uint32_t i = 0; i < link->interface_count; i++)
		if (link->interfaces[i])
			note_types(v, link->linked, link->interfaces[i]);
}

/* False: what lasts no longer than this request can't be recognized in the next one. */
static bool look_up(struct phpca_consulted *c, uint32_t declared)
{
	const zval *found = find_class(c->name);

	if (!found)
		return true;
	c->ce = Z_CE_P(found);
	c->was_there = (size_t)((const Bucket *)found - CG(class_table)->arData) < declared;
	return c->ce->type == ZEND_INTERNAL_CLASS || (c->ce->ce_flags & ZEND_ACC_IMMUTABLE);
}

void phpca_variance_end(const struct phpc_link *link, const HashTable *dependencies)
{
	struct phpca_variance *v = find(link);

	if (!v || v != watched)
		return;
	watched = NULL;
	note_consulted(v, link, dependencies);
	v->known = !v->overflow;
	for (uint32_t i = 0; v->known && i < v->class_count; i++)
		v->known = look_up(&v->class[i], v -> declared);
}

void phpca_variance_forget(void)
{
	watched = NULL;
	if (memory) {
		zend_hash_destroy(memory);
		pefree(memory, 1);
		memory = NULL;
	}
}

/* ---- doing it again ---- */

/* Classes that wait while others are loaded, the innermost last; a load within a load is rare. */
#define WAITING 8
static PHPCA_THREAD_LOCAL struct {
	zend_class_entry *linked;
	uint32_t flags;
} waiting[WAITING];
static PHPCA_THREAD_LOCAL uint32_t waiting_count;

static void end_waiting(uint32_t count)
{
	while (waiting_count > count) {
		waiting_count--;
		waiting[waiting_count].linked->ce_flags = waiting[waiting_count].flags;
	}
}

void phpca_variance_request_shutdown(void)
{
	watched = NULL;
	end_waiting(0);
}

/* In the engine's words. */
ZEND_NORETURN static void fail(const zend_class_entry *ce, const zend_string *name)
{
	zval exception;

	ZVAL_OBJ_COPY(&exception, EG(exception));
	zend_clear_exception();
	zend_error_noreturn(E_ERROR, "During inheritance of %s, while autoloading %s: Uncaught %s",
		ZSTR_VAL(ce->name), ZSTR_VAL(name), ZSTR_VAL(zval_get_string(&exception)));
}

/* The engine has this list, too: whichever class is linked meanwhile loads what is left of it. */
static void fill_list(const struct phpca_variance *v)
{
	if (!CG(delayed_autoloads)) {
		ALLOC_HASHTABLE(CG(delayed_autoloads));
		zend_hash_init(CG(delayed_autoloads), 8, NULL, NULL, 0);
	}
	for (uint32_t i = 0; i < v->load_count; i++)
		zend_hash_add_empty_element(CG(delayed_autoloads), v->class[v->load[i]].name);
}

static void load_list(const zend_class_entry *ce)
{
	HashTable *list = CG(delayed_autoloads);
	HashPosition first;
	zend_string *name;
	zend_ulong ignored;

	for (;;) {
		zend_hash_internal_pointer_reset_ex(list, &first);
		if (zend_hash_get_current_key_ex(list, &name, &ignored, &first) != HASH_KEY_IS_STRING)
			return;
		zend_string_addref(name);
		zend_hash_del(list, name);
		zend_lookup_class(name);
		zend_string_release(name);
		if (EG(exception))
			fail(ce, name);
	}
}

static bool load(const zend_class_entry *ce, const struct phpca_variance *v)
{
	const struct phpca_variance copy = *v; /* an autoload function may include what changes it */

	fill_list(&copy);
	load_list(ce);
	for (uint32_t i = 0; i < copy.class_count; i++) {
		const zval *found = find_class(copy.class[i].name);
		if ((found ? Z_CE_P(found) : NULL) != copy.class[i].ce)
			return false;
	}
	return true;
}

/* The element of the class table that has `ce`; its address changes when the table grows. */
static zval *element_of(const zend_class_entry *ce)
{
	zval *element = find_class(ce->name);

	return element && Z_CE_P(element) == ce ? element : NULL;
}

bool phpca_variance_load(
	zend_class_entry *ce, zend_class_entry *linked, const struct phpca_variance *v)
{
	zval *element = element_of(ce);
	uint32_t level = waiting_count;
	bool loaded;

	if (!element || level == WAITING)
		return false;
	waiting[level].linked = linked;
	waiting[level].flags = linked->ce_flags;
	waiting_count++;
	/* As the engine leaves it while it loads: others may be derived from it, nobody may use it. */
	linked->ce_flags = (linked->ce_flags & ~ZEND_ACC_LINKED) | ZEND_ACC_NEARLY_LINKED;
	Z_CE_P(element) = linked;
	loaded = load(ce, v);
	end_waiting(level);
	if ((element = element_of(linked)))
		Z_CE_P(element) = ce; /* whoever asked for the linked class puts it there */
	return loaded && element;
}
