/*
 * What the tools may know of a compiled function: the main script, a function, a method, a closure.
 * A function is a handle, an op_array of the engine. What these calls return is borrowed from it.
 */
#ifndef PHPCA_DESCRIBE_FUNCTION_H
#define PHPCA_DESCRIBE_FUNCTION_H

#include <stdbool.h>
#include <stdint.h>
#include "zend.h"
#include "engine/script.h"

struct phpca_function;

enum phpca_visibility { PHPCA_PUBLIC, PHPCA_PROTECTED, PHPCA_PRIVATE };

#define PHPCA_NO_SLOT UINT32_MAX

struct phpca_function_info {
	const zend_string *name; /* NULL: the main script */
	const zend_string *doc_comment;
	const HashTable *attributes; /* its own, and those of its parameters; or NULL */
	enum phpca_visibility visibility;
	bool is_abstract, is_final, is_static;
	bool is_closure, is_generator, is_variadic, has_strict_types, returns_reference;
	bool is_constructor;
	uint32_t first_line, last_line;
	uint32_t parameters; /* all, a variadic one included */
	uint32_t declared;   /* but for a variadic one */
	uint32_t required;
	uint32_t variables, temporaries, cache_size;
	uint32_t cache_slot, statics_slot; /* of map_ptr; PHPCA_NO_SLOT: none */
};

struct phpca_parameter {
	const zend_string *name;
	zend_type type;
	bool by_reference, is_variadic;
	bool is_promoted;          /* it declares a property */
	const zval *default_value; /* NULL: none */
};

/* The functions of a script. */
const struct phpca_function *phpca_script_main(const struct phpc_script *script);
const struct phpca_function *phpca_script_function(
	const struct phpc_script *script, uint32_t number);

struct phpca_function_info phpca_function_info(const struct phpca_function *f);
const zend_string *phpca_function_name(const struct phpca_function *f);
struct phpca_parameter phpca_function_parameter(const struct phpca_function *f, uint32_t number);
/* False: it declares none. */
bool phpca_function_return_type(const struct phpca_function *f, zend_type *out);

/* Functions and closures that are declared inside. */
uint32_t phpca_function_inner_count(const struct phpca_function *f);
const struct phpca_function *phpca_function_inner(const struct phpca_function *f, uint32_t number);

const zval *phpca_function_literals(const struct phpca_function *f, uint32_t *out_count);
/* Name -> value; NULL: there are none. */
const HashTable *phpca_function_static_variables(const struct phpca_function *f);

/* Numbers are those of opcodes. */
struct phpca_live_range {
	uint32_t temporary, start, end;
	const char *kind;
};
struct phpca_try {
	uint32_t start, catch_at, finally_at, finally_end; /* 0: it has none */
};
/* False: there are not so many. */
bool phpca_function_live_range(
	const struct phpca_function *f, uint32_t number, struct phpca_live_range *out);
bool phpca_function_try(const struct phpca_function *f, uint32_t number, struct phpca_try *out);

#endif
