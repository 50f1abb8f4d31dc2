#include "run/passing.h"

#include "zend_closures.h"
#include "zend_compile.h"
#include "zend_operators.h"
#include "engine/version.h"
#include "load/code.h"
#include "run/passing_steps.h"

/* ---- values ---- */

static bool is_scalar(const zval *zv)
{
	return Z_TYPE_P(zv) != IS_UNDEF && Z_TYPE_P(zv) <= IS_STRING;
}

/* When a variable that holds it goes, nothing is left for the garbage collector to look at. */
static bool leaves_no_trace(const zval *zv)
{
	return is_scalar(zv) || (Z_TYPE_P(zv) == IS_ARRAY && !Z_REFCOUNTED_P(zv));
}

static const zval *find_element(const zval *array, const zval *key, bool *is_certain)
{
	zend_ulong number;

	*is_certain = Z_TYPE_P(array) == IS_ARRAY && Z_TYPE_P(key) == IS_STRING
		&& !ZEND_HANDLE_NUMERIC_STR(Z_STRVAL_P(key), Z_STRLEN_P(key), number);
	return *is_certain ? zend_hash_find(Z_ARRVAL_P(array), Z_STR_P(key)) : NULL;
}

/* ---- following: each step is false if it would do more than to look ---- */

static bool copy(const struct phpca_passing_step *s, const zval *value)
{
	ZVAL_COPY_VALUE(s->out, value);
	return true;
}

static bool answer(const struct phpca_passing_step *s, bool b)
{
	ZVAL_BOOL(s->out, b == s->wanted);
	return true;
}

static bool follow_property(const struct phpca_passing_step *s)
{
	const zval *value = s->a;

	ZVAL_DEINDIRECT(value);
	ZVAL_DEREF(value);
	return (is_scalar(value) || Z_TYPE_P(value) == IS_ARRAY) && copy(s, value);
}

static bool follow_used(const struct phpca_passing *p, const struct phpca_passing_step *s)
{
	const HashTable *used = ZEND_MAP_PTR_GET(p->code->static_variables_ptr);
	const zval *value = used ? (const zval *)((const char *)used->arData + s->mask) : NULL;

	return value && leaves_no_trace(value) && copy(s, value);
}

static bool follow_isset(const struct phpca_passing_step *s)
{
	bool is_certain;
	const zval *element = find_element(s->a, s->b, &is_certain);

	if (element)
		ZVAL_DEREF(element);
	return is_certain && answer(s, element && Z_TYPE_P(element) > IS_NULL);
}

static bool follow_key_exists(const struct phpca_passing_step *s)
{
	bool is_certain;
	const zval *element = find_element(s->b, s->a, &is_certain);

	return is_certain && answer(s, element != NULL);
}

static bool follow_equal(const struct phpca_passing_step *s)
{
	return is_scalar(s->a) && Z_TYPE_P(s->a) == Z_TYPE_P(s->b)
		&& answer(s, zend_compare((zval *)s->a, (zval *)s->b) == 0);
}

static bool follow_length(const struct phpca_passing_step *s)
{
	if (Z_TYPE_P(s->a) != IS_STRING)
		return false;
	ZVAL_LONG(s->out, (zend_long)Z_STRLEN_P(s->a));
	return true;
}

/*
 * What the engine keeps in a function's run-time cache; NULL: nothing yet. What a name stood for
 * when the function first ran, it stands for as long as the request lasts.
 */
static const void *find_kept(const struct phpca_passing *p, const struct phpca_passing_step *s)
{
	char *cache = ZEND_MAP_PTR_GET(p->code->run_time_cache);

	return cache ? *(void **)(cache + s->mask) : NULL;
}

static bool follow_call(const struct phpca_passing *p, const struct phpca_passing_step *s)
{
	return phpca_passing__call(s->out, s->look, &p->variable[PHPCA_PASSING_VARIABLES]);
}

static bool follow_call_of_two(struct phpca_passing *p, const struct phpca_passing_step *s)
{
	ZVAL_COPY_VALUE(&p->variable[PHPCA_PASSING_VARIABLES], s->a);
	ZVAL_COPY_VALUE(&p->variable[PHPCA_PASSING_VARIABLES + 1], s->b);
	return follow_call(p, s);
}

static bool has_type(const zval *value, uint32_t mask)
{
	return (mask >> (uint32_t)Z_TYPE_P(value)) & 1;
}

static bool follow(struct phpca_passing *p, const struct phpca_passing_step *s)
{
	switch ((enum phpca_passing_kind)s->kind) {
	case PHPCA_PASSING_NOTHING:
		return true;
	case PHPCA_PASSING_COPY:
		return leaves_no_trace(s->a) && copy(s, s->a);
	case PHPCA_PASSING_ARGUMENT:
		return copy(s, s->a);
	case PHPCA_PASSING_PROPERTY:
		return follow_property(s);
	case PHPCA_PASSING_USED:
		return follow_used(p, s);
	case PHPCA_PASSING_TRUTH:
		return is_scalar(s->a) && answer(s, zend_is_true((zval *)s->a));
	case PHPCA_PASSING_IDENTICAL:
		return is_scalar(s->a) && is_scalar(s->b)
			&& answer(s, zend_is_identical((zval *)s->a, (zval *)s->b));
	case PHPCA_PASSING_EQUAL:
		return follow_equal(s);
	case PHPCA_PASSING_TYPE:
		return leaves_no_trace(s->a) && answer(s, has_type(s->a, s->mask));
	case PHPCA_PASSING_OF_TYPE:
		return leaves_no_trace(s->a) && has_type(s->a, s->mask) && copy(s, s->a);
	case PHPCA_PASSING_LENGTH:
		return follow_length(s);
	case PHPCA_PASSING_ISSET_ELEMENT:
		return follow_isset(s);
	case PHPCA_PASSING_KEY_EXISTS:
		return follow_key_exists(s);
	case PHPCA_PASSING_IN_ARRAY:
		return Z_TYPE_P(s->a) == IS_STRING
			&& answer(s, zend_hash_exists(Z_ARRVAL_P(s->b), Z_STR_P(s->a)));
	case PHPCA_PASSING_BEGIN_CALL:
		return phpca_passing__is_look(find_kept(p, s), s->look);
	case PHPCA_PASSING_CALL:
		return follow_call(p, s);
	case PHPCA_PASSING_CALL_OF_TWO:
		return follow_call_of_two(p, s);
	default:
		return false;
	}
}

static const struct phpca_passing_step *jump_if(
	struct phpca_passing *p, const struct phpca_passing_step *s)
{
	bool truth;

	if (!is_scalar(s->a))
		return NULL;
	truth = zend_is_true((zval *)s->a);
	ZVAL_BOOL(s->out, truth);
	return truth == s->wanted ? &p->step[s->target] : s + 1;
}

static const struct phpca_passing_step *jump_frameless(
	const struct phpca_passing *p, const struct phpca_passing_step *s)
{
	switch (phpca_frameless_choice(find_kept(p, s))) {
	case PHPCA_FRAMELESS_CHOSEN:
		return &p->step[s->target];
	case PHPCA_FRAMELESS_REFUSED:
		return s + 1;
	default:
		return NULL;
	}
}

/* The next step; NULL: the function stays. */
static const struct phpca_passing_step *next(
	struct phpca_passing *p, const struct phpca_passing_step *s)
{
	switch ((enum phpca_passing_kind)s->kind) {
	case PHPCA_PASSING_JUMP:
		return &p->step[s->target];
	case PHPCA_PASSING_JUMP_IF:
		return jump_if(p, s);
	case PHPCA_PASSING_JUMP_FRAMELESS:
		return jump_frameless(p, s);
	default:
		return follow(p, s) ? s + 1 : NULL;
	}
}

#define STEPS 64 /* whoever needs more is called */

bool phpca_passes(struct phpca_passing *p, zend_string *class_name)
{
	const struct phpca_passing_step *s = p->step;

	if (!p->is_translated)
		phpca_passing__translate(p);
	for (int i = 0; i < p->code->last_var; i++)
		ZVAL_UNDEF(&p->variable[i]);
	ZVAL_STR(&p->variable[0], class_name);
	for (int i = 0; s && s->kind != PHPCA_PASSING_RETURNS && i < STEPS; i++)
		s = next(p, s);
	return s && s->kind == PHPCA_PASSING_RETURNS && leaves_no_trace(s->a);
}

/* ---- which function ---- */

static bool can_pass(const zend_function *fn)
{
	return fn && fn->type == ZEND_USER_FUNCTION && fn->common.num_args >= 1
		&& fn->common.required_num_args <= 1 && !ZEND_ARG_SEND_MODE(&fn->common.arg_info[0])
		&& (uint32_t)fn->op_array.last_var + fn->op_array.T <= PHPCA_PASSING_VARIABLES
		&& !(fn->common.fn_flags
			& (ZEND_ACC_GENERATOR | ZEND_ACC_ABSTRACT | ZEND_ACC_DEPRECATED
				| ZEND_ACC_CALL_VIA_TRAMPOLINE | ZEND_ACC_RETURN_REFERENCE));
}

static const zend_function *of_closure(struct phpca_passing *out, zend_object *closure)
{
	zend_function *fn;

	if (closure->handlers->get_closure(closure, &out->called, &fn, &out->object, true) != SUCCESS)
		return NULL;
	out->closure = closure;
	return fn;
}

bool phpca_callable_method(const zval *callable, zend_object **object, zend_string **method)
{
	const zval *first, *second;

	if (Z_TYPE_P(callable) != IS_ARRAY || !(first = zend_hash_index_find(Z_ARR_P(callable), 0))
		|| !(second = zend_hash_index_find(Z_ARR_P(callable), 1)) || Z_TYPE_P(first) != IS_OBJECT
		|| Z_TYPE_P(second) != IS_STRING)
		return false;
	*object = Z_OBJ_P(first);
	*method = Z_STR_P(second);
	return true;
}

/* A private method may be another one for who registered it. */
static const zend_function *of_method(
	struct phpca_passing *out, zend_object *object, zend_string *method)
{
	const zend_function *fn;

	if (object->handlers != &std_object_handlers
		|| !(fn = zend_hash_find_ptr_lc(&object->ce->function_table, method))
		|| (fn->common.scope != object->ce && !(fn->common.fn_flags & ZEND_ACC_PUBLIC)))
		return NULL;
	out->called = object->ce;
	out->object = fn->common.fn_flags & ZEND_ACC_STATIC ? NULL : object;
	return fn;
}

bool phpca_passing_function(struct phpca_passing *out, const zval *callable)
{
	const zend_function *fn = NULL;
	zend_object *object;
	zend_string *method;

	out->object = out->closure = NULL;
	out->called = NULL;
	out->is_translated = false;
	if (Z_TYPE_P(callable) == IS_OBJECT && Z_OBJCE_P(callable) == zend_ce_closure)
		fn = of_closure(out, Z_OBJ_P(callable));
	else if (phpca_callable_method(callable, &object, &method))
		fn = of_method(out, object, method);
	if (!can_pass(fn))
		return false;
	phpca_code_unpack_now((zend_op_array *)&fn->op_array);
	out->code = &fn->op_array;
	return out->code->last <= PHPCA_PASSING_OPCODES;
}
