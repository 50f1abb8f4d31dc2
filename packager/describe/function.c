#include "describe/function.h"

#include "php.h"
#include "describe/handles.h"

const struct phpca_function *phpca_script_main(const struct phpc_script *script)
{
	return phpca_function_of(script->main);
}

const struct phpca_function *phpca_script_function(
	const struct phpc_script *script, uint32_t number)
{
	return phpca_function_of(&script->functions[number].function->op_array);
}

enum phpca_visibility phpca_describe__visibility(uint32_t flags)
{
	return flags & ZEND_ACC_PRIVATE  ? PHPCA_PRIVATE
		: flags & ZEND_ACC_PROTECTED ? PHPCA_PROTECTED
									 : PHPCA_PUBLIC;
}

uint32_t phpca_describe__slot(const void *map_ptr)
{
	return map_ptr ? (uint32_t)((uintptr_t)map_ptr / 8) : PHPCA_NO_SLOT;
}

struct phpca_function_info phpca_function_info(const struct phpca_function *f)
{
	const zend_op_array *a = phpca_op_array(f);
	uint32_t flags = a->fn_flags;

	return (struct phpca_function_info){
		.name = a->function_name,
		.doc_comment = a->doc_comment,
		.attributes = a->attributes,
		.visibility = phpca_describe__visibility(flags),
		.is_abstract = flags & ZEND_ACC_ABSTRACT,
		.is_final = flags & ZEND_ACC_FINAL,
		.is_static = flags & ZEND_ACC_STATIC,
		.is_closure = flags & ZEND_ACC_CLOSURE,
		.is_generator = flags & ZEND_ACC_GENERATOR,
		.is_variadic = flags & ZEND_ACC_VARIADIC,
		.has_strict_types = flags & ZEND_ACC_STRICT_TYPES,
		.returns_reference = flags & ZEND_ACC_RETURN_REFERENCE,
		.is_constructor = flags & ZEND_ACC_CTOR,
		.first_line = a->line_start,
		.last_line = a->line_end,
		.parameters = a->num_args + (flags & ZEND_ACC_VARIADIC ? 1 : 0),
		.declared = a->num_args,
		.required = a->required_num_args,
		.variables = (uint32_t)a->last_var,
		.temporaries = a->T,
		.cache_size = (uint32_t)a->cache_size,
		.cache_slot = phpca_describe__slot(a->run_time_cache__ptr),
		.statics_slot = phpca_describe__slot(a->static_variables_ptr__ptr),
	};
}

const zend_string *phpca_function_name(const struct phpca_function *f)
{
	return phpca_op_array(f)->function_name;
}

/* The default of a parameter is the constant of the opcode that receives it. */
static const zval *default_of(const zend_op_array *a, uint32_t number)
{
	for (uint32_t i = 0; i < a->last; i++) {
		const zend_op *op = &a->opcodes[i];
		if (op->opcode == ZEND_RECV_INIT && op->op1.num == number + 1)
			return RT_CONSTANT(op, op->op2);
	}
	return NULL;
}

struct phpca_parameter phpca_function_parameter(const struct phpca_function *f, uint32_t number)
{
	const zend_op_array *a = phpca_op_array(f);
	const zend_arg_info *info = &a->arg_info[number];

	return (struct phpca_parameter){
		.name = info->name,
		.type = info->type,
		.by_reference = ZEND_ARG_SEND_MODE(info) != 0,
		.is_variadic = ZEND_ARG_IS_VARIADIC(info),
		.is_promoted = ZEND_ARG_IS_PROMOTED(info),
		.default_value = default_of(a, number),
	};
}

bool phpca_function_return_type(const struct phpca_function *f, zend_type *out)
{
	const zend_op_array *a = phpca_op_array(f);

	if (!(a->fn_flags & ZEND_ACC_HAS_RETURN_TYPE))
		return false;
	*out = a->arg_info[-1].type;
	return true;
}

uint32_t phpca_function_inner_count(const struct phpca_function *f)
{
	return phpca_op_array(f)->num_dynamic_func_defs;
}

const struct phpca_function *phpca_function_inner(const struct phpca_function *f, uint32_t number)
{
	return phpca_function_of(phpca_op_array(f)->dynamic_func_defs[number]);
}

const zval *phpca_function_literals(const struct phpca_function *f, uint32_t *out_count)
{
	*out_count = (uint32_t)phpca_op_array(f)->last_literal;
	return phpca_op_array(f)->literals;
}

const HashTable *phpca_function_static_variables(const struct phpca_function *f)
{
	return phpca_op_array(f)->static_variables;
}

bool phpca_function_live_range(
	const struct phpca_function *f, uint32_t number, struct phpca_live_range *out)
{
	static const char *const kinds[] = {"tmp/var", "loop", "silence", "rope", "new"};
	const zend_op_array *a = phpca_op_array(f);

	if (number >= (uint32_t)a->last_live_range)
		return false;
	const zend_live_range *r = &a->live_range[number];
	uint32_t kind = r->var & ZEND_LIVE_MASK;
	*out = (struct phpca_live_range){
		.temporary = EX_VAR_TO_NUM(r->var & ~ZEND_LIVE_MASK) - (uint32_t)a->last_var,
		.start = r->start,
		.end = r->end,
		.kind = kind < sizeof kinds / sizeof *kinds ? kinds[kind] : "?"};
	return true;
}

bool phpca_function_try(const struct phpca_function *f, uint32_t number, struct phpca_try *out)
{
	const zend_op_array *a = phpca_op_array(f);

	if (number >= (uint32_t)a->last_try_catch)
		return false;
	const zend_try_catch_element *t = &a->try_catch_array[number];
	*out = (struct phpca_try){t->try_op, t->catch_op, t->finally_op, t->finally_end};
	return true;
}
