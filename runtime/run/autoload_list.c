#include "run/autoload_list.h"

#include "zend_gc.h"
#include "engine/thread.h"
#include "run/class_loader.h"
#include "run/passing.h"
#include "wrap.h"

#define BEFORE 4 /* functions before the loader */

/*
 * SPL holds the functions, and every change of the list is seen here. No reference is counted: the
 * objects must be destroyed when they would be without us.
 */
static PHPCA_THREAD_LOCAL struct {
	bool known;
	uint32_t changes;
	zend_object *loader; /* NULL: something else comes first */
	uint32_t before_count;
	struct phpca_passing before[BEFORE];
	uint32_t passed, stayed; /* what those before the loader did, so far */
} list;

static void forget_list(void)
{
	list.known = false;
	list.loader = NULL;
	list.before_count = list.passed = list.stayed = 0;
	list.changes++;
}

uint32_t phpca_autoload_list_changes(void)
{
	return list.changes;
}

/* ---- changes ---- */

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

/* Before and after: converting the arguments may autoload, and so may destructors afterwards. */
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

/* ---- what is in it ---- */

/* [$loader, 'loadClass'] */
static zend_object *loader_of(const zval *function)
{
	zend_object *object;
	zend_string *method;

	return phpca_callable_method(function, &object, &method)
			&& zend_string_equals_literal(method, "loadClass")
			&& phpca_class_loader__is_known(object)
		? object
		: NULL;
}

/* The first loader, and what comes before it. */
static void learn_functions(const zval *functions)
{
	const zval *function;

	ZEND_HASH_FOREACH_VAL (Z_ARR_P(functions), function) {
		if ((list.loader = loader_of(function)) || list.before_count == BEFORE
			|| !phpca_passing_function(&list.before[list.before_count], function))
			break;
		list.before_count++;
	}
	ZEND_HASH_FOREACH_END();
}

/*
 * Gives up one reference; SPL has another. Not by zval_ptr_dtor, which would offer the object to
 * the garbage collector, and that would run sooner than without us.
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
	zval functions;

	if (ask && ask->type == ZEND_INTERNAL_FUNCTION) {
		ZVAL_UNDEF(&functions);
		zend_call_known_function(ask, NULL, NULL, &functions, 0, NULL, NULL);
		if (Z_TYPE(functions) == IS_ARRAY) {
			if (changes == list.changes) /* otherwise a signal's handler has run */
				learn_functions(&functions);
			drop_functions(&functions);
		}
	}
	list.known = changes == list.changes;
	if (!list.known)
		list.loader = NULL;
}

zend_object *phpca_autoload_list_loader(void)
{
	if (UNEXPECTED(!list.known))
		learn_list();
	return list.loader;
}

bool phpca_autoload_list_has_none(void)
{
	return list.known && !list.loader;
}

bool phpca_autoload_list_loader_is_first(void)
{
	return !list.before_count;
}

/* ---- who is asked before the loader ---- */

#define STAYS_MAX 16 /* after so many vain looks, more than half of all, it is not worth it */

bool phpca_autoload_list_leaves(zend_string *class_name)
{
	for (uint32_t i = 0; i < list.before_count; i++) {
		if (!phpca_passes(&list.before[i], class_name)) {
			if (++list.stayed > STAYS_MAX && list.stayed > list.passed)
				list.loader = NULL;
			return false;
		}
	}
	list.passed += list.before_count != 0;
	return true;
}

void phpca_autoload_list_released(void)
{
	for (uint32_t i = 0; i < list.before_count; i++)
		if (list.before[i].closure)
			gc_check_possible_root((zend_refcounted *)list.before[i].closure);
}

/* ---- when ---- */

void phpca_autoload_list_startup(void)
{
	phpca_passing_startup();
	phpca_wrap(wrapped, CHANGER_COUNT, original);
}

void phpca_autoload_list_remove(void)
{
	phpca_unwrap(wrapped, CHANGER_COUNT, original);
}

bool phpca_autoload_list_is_watching(void)
{
	return original[REGISTER] != NULL;
}

void phpca_autoload_list_forget(void)
{
	forget_list();
}
