/*
 * Which engines phpca knows, and their differences, with names. PHP_VERSION_ID occurs here and
 * nowhere else: compiler, serializer, loader and tools call the name, and a version that lacks the
 * thing answers for it (NULL, false, offset 0).
 */
#ifndef PHPCA_VERSION_H
#define PHPCA_VERSION_H

/*
 * The processors, as the engine's identity names them. x86-64 was the first, and has no name there.
 * Numbers are stored as they lie in memory: the lowest byte first.
 */
#if !defined(__LP64__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "phpca works with 64-bit addresses and the lowest byte first; this is another processor."
#elif defined(__x86_64__)
#define PHPCA_PROCESSOR ""
#elif defined(__aarch64__)
#define PHPCA_PROCESSOR "aarch64|"
#else
#error "phpca works on x86-64 and arm64 (aarch64); this is another processor."
#endif

/* The engine hashes bytes of 0x80 and more as its own build of char has them: see the Makefile. */
#ifdef __CHAR_UNSIGNED__
#error "phpca is compiled with -fsigned-char."
#endif

#include "php_config.h"
#include "php_version.h"

/* The versions, and what their structures look like (layout.h). Any other is refused. */
#if PHP_VERSION_ID >= 80200 && PHP_VERSION_ID < 80300
#define PHPCA_LAYOUT PHPCA__LAYOUT_8_2
#elif PHP_VERSION_ID >= 80300 && PHP_VERSION_ID < 80400
#define PHPCA_LAYOUT PHPCA__LAYOUT_8_3
#elif PHP_VERSION_ID >= 80400 && PHP_VERSION_ID < 80500
#define PHPCA_LAYOUT PHPCA__LAYOUT_8_4
#elif PHP_VERSION_ID >= 80500 && PHP_VERSION_ID < 80600
#define PHPCA_LAYOUT PHPCA__LAYOUT_8_5
#elif PHP_VERSION_ID >= 80600 && PHP_VERSION_ID < 80700
#define PHPCA_LAYOUT PHPCA__LAYOUT_8_6
#else
#error "phpca knows the structures of PHP 8.2 to 8.6; this PHP has another version."
#endif

#include "php.h"
#include "engine/thread.h"
#include "zend_attributes.h"
#include "zend_interfaces.h"
#include "zend_object_handlers.h"

#define PHPCA__SINCE_8_3 (PHP_VERSION_ID >= 80300)
#define PHPCA__SINCE_8_4 (PHP_VERSION_ID >= 80400)
#define PHPCA__SINCE_8_5 (PHP_VERSION_ID >= 80500)
#define PHPCA__SINCE_8_6 (PHP_VERSION_ID >= 80600)

#if PHPCA__SINCE_8_3
#include "zend_enum.h"
#endif
#if PHPCA__SINCE_8_4
#include "zend_frameless_function.h"
#include "zend_property_hooks.h"
#endif

/* ---- doc comments of classes: in info.user until 8.3 ---- */

#if PHPCA__SINCE_8_4
#define PHPCA_CLASS_DOC_COMMENT offsetof(zend_class_entry, doc_comment)
#else
#define PHPCA_CLASS_DOC_COMMENT offsetof(zend_class_entry, info.user.doc_comment)
#endif

/* Of a user class; borrowed, NULL if it has none. */
static inline zend_string *phpca_class_doc_comment(const zend_class_entry *ce)
{
	return *(zend_string *const *)((const char *)ce + PHPCA_CLASS_DOC_COMMENT);
}

/* ---- what classes have from the engine: one more field since 8.3, more objects to name ---- */

#if PHPCA__SINCE_8_4
#define PHPCA_SYMBOLS_OF_VERSION(X) \
	X(std_object_handlers, &std_object_handlers) \
	X(zend_enum_object_handlers, &zend_enum_object_handlers) \
	X(zend_hooked_object_get_iterator, (const void *)zend_hooked_object_get_iterator)
#elif PHPCA__SINCE_8_3
#define PHPCA_SYMBOLS_OF_VERSION(X) \
	X(std_object_handlers, &std_object_handlers) \
	X(zend_enum_object_handlers, &zend_enum_object_handlers)
#else
#define PHPCA_SYMBOLS_OF_VERSION(X)
#endif

#if PHPCA__SINCE_8_3
#define PHPCA_CLASS_FIELDS_OF_VERSION(X) X(default_object_handlers)
#define PHPCA_CLASS_HANDLERS offsetof(zend_class_entry, default_object_handlers)
#else
#define PHPCA_CLASS_FIELDS_OF_VERSION(X)
#define PHPCA_CLASS_HANDLERS SIZE_MAX
#endif

/* ---- padding: bytes that the engine's compiler leaves undefined ---- */

/* Between two neighbours of a structure; nothing where they touch. */
static inline void phpca_clear_between(void *structure, size_t from, size_t to)
{
	if (from < to)
		memset((char *)structure + from, 0, to - from);
}

/*
 * T stands before run_time_cache until 8.2, behind it in 8.3, before prop_info since
 * 8.4, and before fn_flags2 since 8.6.
 */
#if PHPCA__SINCE_8_6
#define PHPCA_AFTER_T offsetof(zend_op_array, fn_flags2)
#elif PHPCA__SINCE_8_4
#define PHPCA_AFTER_T offsetof(zend_op_array, prop_info)
#elif PHPCA__SINCE_8_3
#define PHPCA_AFTER_T offsetof(zend_op_array, cache_size)
#else
#define PHPCA_AFTER_T offsetof(zend_op_array, run_time_cache__ptr)
#endif

/* ---- hash tables ---- */

/*
 * The engine clears the hash slots of a copy 64 bytes at a time. Many releases of each version go
 * on without end if there are fewer; in others that is mended, and nothing tells which.
 */
#define PHPCA_HASH_SLOTS_MIN 16u

/* ---- static variables ---- */

/*
 * What the engine keeps of a value in the upper half of its type word: in 8.3, that a static
 * variable waits for its initializer.
 */
static inline uint16_t phpca_zval_extra_flags(const zval *z)
{
#ifdef IS_STATIC_VAR_UNINITIALIZED
	return Z_TYPE_P(z) == IS_NULL ? z->u1.v.u.extra & IS_STATIC_VAR_UNINITIALIZED : 0;
#else
	return 0;
#endif
}

/* Does the static variable wait for its initializer? */
static inline bool phpca_static_is_uninitialized(const zval *z)
{
#ifdef IS_STATIC_VAR_UNINITIALIZED
	return phpca_zval_extra_flags(z) != 0;
#else
	return Z_TYPE_P(z) == IS_NULL;
#endif
}

/* parent::$property::get() begins a call, too (8.4). */
static inline bool phpca_opcode_begins_parent_hook(uint8_t opcode)
{
#if PHPCA__SINCE_8_4
	return opcode == ZEND_INIT_PARENT_PROPERTY_HOOK_CALL;
#else
	return false;
#endif
}

/* The opcode that looks whether a static variable has had its initializer. */
static inline bool phpca_opcode_awaits_initializer(uint8_t opcode)
{
#if PHPCA__SINCE_8_3
	return opcode == ZEND_BIND_INIT_STATIC_OR_JMP;
#else
	return false;
#endif
}

/* ---- class constants that an expression names (8.3) ---- */

#define PHPCA_CLASS_CONSTANTS_HAVE_NAMES (!PHPCA__SINCE_8_3)

/* ---- typed class constants (8.3) ---- */

#if PHPCA__SINCE_8_3
#define PHPCA_CONSTANT_TYPE offsetof(zend_class_constant, type)
#else
#define PHPCA_CONSTANT_TYPE 0
#endif

/* C::{...}: the engine looks whether the name is a string. */
#define PHPCA_CONSTANT_NAMES_ARE_VALUES PHPCA__SINCE_8_3

/* NULL where constants have no types. */
static inline const zend_type *phpca_constant_type(const zend_class_constant *c)
{
	return PHPCA_CONSTANT_TYPE ? (const zend_type *)((const char *)c + PHPCA_CONSTANT_TYPE) : NULL;
}

/* ---- property hooks (8.4) ---- */

#if PHPCA__SINCE_8_4
#define PHPCA_HOOK_COUNT ZEND_PROPERTY_HOOK_COUNT
#define PHPCA_PROPERTY_PROTOTYPE offsetof(zend_property_info, prototype)
#define PHPCA_PROPERTY_HOOKS offsetof(zend_property_info, hooks)
#define PHPCA_FUNCTION_PROPERTY offsetof(zend_op_array, prop_info)
#else
#define PHPCA_HOOK_COUNT 0
#define PHPCA_PROPERTY_PROTOTYPE 0
#define PHPCA_PROPERTY_HOOKS 0
#define PHPCA_FUNCTION_PROPERTY 0
#endif

/* PHPCA_HOOK_COUNT functions, get before set, each may be NULL; NULL if the property has none. */
static inline zend_function *const *phpca_property_hooks(const zend_property_info *info)
{
	return PHPCA_PROPERTY_HOOKS
		? *(zend_function *const *const *)((const char *)info + PHPCA_PROPERTY_HOOKS)
		: NULL;
}

/* A property with hooks and without a value. */
#ifdef ZEND_ACC_VIRTUAL
#define PHPCA_ACC_VIRTUAL ZEND_ACC_VIRTUAL
#else
#define PHPCA_ACC_VIRTUAL 0u
#endif

/* The property that defined this one first, itself if nobody else did; NULL before 8.4. */
static inline const zend_property_info *phpca_property_prototype(const zend_property_info *info)
{
	return PHPCA_PROPERTY_PROTOTYPE
		? *(const zend_property_info *const *)((const char *)info + PHPCA_PROPERTY_PROTOTYPE)
		: NULL;
}

/* Has it no hooks, and is nobody before it? */
static inline bool phpca_property_is_plain(const zend_property_info *info)
{
	const zend_property_info *prototype = phpca_property_prototype(info);

	return !phpca_property_hooks(info) && (!prototype || prototype == info);
}

/* It has hooks only, and no value of its own. */
static inline bool phpca_property_is_virtual(const zend_property_info *info)
{
#if PHPCA__SINCE_8_4
	return info->flags & ZEND_ACC_VIRTUAL;
#else
	return false;
#endif
}

/* The flag of who may write the property, as ZEND_ACC_PUBLIC and the others say who may read it. */
static inline uint32_t phpca_property_set_flags(const zend_property_info *info)
{
#if PHPCA__SINCE_8_4
	if (info->flags & ZEND_ACC_PPP_SET_MASK) {
		return info->flags & ZEND_ACC_PRIVATE_SET  ? ZEND_ACC_PRIVATE
			: info->flags & ZEND_ACC_PROTECTED_SET ? ZEND_ACC_PROTECTED
												   : ZEND_ACC_PUBLIC;
	}
#endif
	return info->flags;
}

/* The property whose hook the function is, NULL if it is none. */
static inline const zend_property_info *phpca_function_property(const zend_op_array *op_array)
{
	return PHPCA_FUNCTION_PROPERTY
		? *(const zend_property_info *const *)((const char *)op_array + PHPCA_FUNCTION_PROPERTY)
		: NULL;
}

/* ---- syntax trees of constant expressions: functions in them since 8.5 ---- */

#if PHPCA__SINCE_8_5
#define PHPCA_AST_FUNCTION offsetof(zend_ast_op_array, op_array)
#define PHPCA_AST_CALLABLE_SLOT offsetof(zend_ast_fcc, fptr__ptr)
#if PHPCA__SINCE_8_6
#define PHPCA_AST_CALLABLE_FILE offsetof(zend_ast_fcc, filename)
#define PHPCA_AST_CALLABLE_NAME offsetof(zend_ast_fcc, name)
#define PHPCA_AST_CALLABLE_ARGS offsetof(zend_ast_fcc, args)
#else
#define PHPCA_AST_CALLABLE_FILE 0
#define PHPCA_AST_CALLABLE_NAME 0
#define PHPCA_AST_CALLABLE_ARGS 0
#endif
#define PHPCA__AST_FUNCTION_KIND ZEND_AST_OP_ARRAY
#define PHPCA__AST_CALLABLE_KIND ZEND_AST_CALLABLE_CONVERT
#define PHPCA__AST_FUNCTION_SIZE sizeof(zend_ast_op_array)
#define PHPCA__AST_CALLABLE_SIZE sizeof(zend_ast_fcc)
#else
#define PHPCA_AST_FUNCTION 0
#define PHPCA_AST_CALLABLE_SLOT 0
#define PHPCA_AST_CALLABLE_FILE 0
#define PHPCA_AST_CALLABLE_NAME 0
#define PHPCA_AST_CALLABLE_ARGS 0
#define PHPCA__AST_FUNCTION_KIND UINT16_MAX
#define PHPCA__AST_CALLABLE_KIND UINT16_MAX
#define PHPCA__AST_FUNCTION_SIZE 0
#define PHPCA__AST_CALLABLE_SIZE 0
#endif

/* What goes wrong in an expression is said of its line since 8.3: lists and leaves have it, too. */
#define PHPCA_EXPRESSIONS_HAVE_LINES PHPCA__SINCE_8_3

/* Expressions have casts, and f(...) and C::f(...), since 8.5. */
#define PHPCA_EXPRESSIONS_CAST PHPCA__SINCE_8_5
#define PHPCA_EXPRESSIONS_HOLD_CALLABLES PHPCA__SINCE_8_5

/* A closure: the function that the node at `ast` holds, NULL for any other node. */
static inline zend_op_array *phpca_ast_function(const zend_ast *ast)
{
	return ast->kind == PHPCA__AST_FUNCTION_KIND
		? *(zend_op_array *const *)((const char *)ast + PHPCA_AST_FUNCTION)
		: NULL;
}

/* f(...): its node has a map_ptr slot. */
static inline bool phpca_ast_is_callable(const zend_ast *ast)
{
	return ast->kind == PHPCA__AST_CALLABLE_KIND;
}

/*
 * What f(...) has besides since 8.6, when it may leave out only some arguments: offsets of two
 * strings and of the arguments' tree, each may be NULL; 0 before.
 */
static inline zend_string *phpca_ast_callable_string(const zend_ast *ast, size_t offset)
{
	return *(zend_string *const *)((const char *)ast + offset);
}

static inline zend_ast *phpca_ast_callable_args(const zend_ast *ast)
{
	return *(zend_ast *const *)((const char *)ast + PHPCA_AST_CALLABLE_ARGS);
}

/* Bytes of a node whose kind tells more than its number of children; 0 for all others. */
static inline size_t phpca_ast_special_size(const zend_ast *ast)
{
	return ast->kind == PHPCA__AST_FUNCTION_KIND ? PHPCA__AST_FUNCTION_SIZE
		: ast->kind == PHPCA__AST_CALLABLE_KIND  ? PHPCA__AST_CALLABLE_SIZE
												 : 0;
}

/* ---- attributes: what is wrong with one is said when it is made, since 8.5 ---- */

#if PHPCA__SINCE_8_5
#define PHPCA_ATTRIBUTE_ERROR offsetof(zend_attribute, validation_error)
#else
#define PHPCA_ATTRIBUTE_ERROR 0
#endif

/* The message; borrowed, NULL if nothing is wrong. */
static inline zend_string *phpca_attribute_error(const zend_attribute *attribute)
{
	return PHPCA_ATTRIBUTE_ERROR
		? *(zend_string *const *)((const char *)attribute + PHPCA_ATTRIBUTE_ERROR)
		: NULL;
}

/*
 * const with attributes is an opcode of its own since 8.5: behind it stands ZEND_OP_DATA with a
 * literal of the type IS_PTR, the table of attributes.
 */
static inline bool phpca_opcode_is_attributed_constant(uint8_t opcode)
{
#if PHPCA__SINCE_8_5
	return opcode == ZEND_DECLARE_ATTRIBUTED_CONST;
#else
	return false;
#endif
}

/* ---- live ranges of loops: late releases of 8.4 and 8.5 split them where a loop is left early
 * ---- */

/* Then FREE and FE_FREE say where the loop ends. Otherwise its one live range does. */
static inline bool phpca_splits_live_ranges(void)
{
#ifdef ZEND_VM_OP_LOOP_END
	return (ZEND_VM_OP2_FLAGS(zend_get_opcode_flags(ZEND_FE_FREE)) & ZEND_VM_OP_MASK)
		== ZEND_VM_OP_LOOP_END;
#else
	return false;
#endif
}

/* An exception in one that ends a loop early counts as thrown so many opcodes behind it. */
static inline uint32_t phpca_opcode_loop_end(const zend_op *op)
{
	return op->op2.opline_num;
}

/* ---- calls of internal functions without a frame (8.4) ---- */

/*
 * The function that an opcode calls by its number in a table of the process; NULL for any other
 * opcode.
 */
static inline const zend_function *phpca_frameless_function(const zend_op *op)
{
#if PHPCA__SINCE_8_4
	if (ZEND_OP_IS_FRAMELESS_ICALL(op->opcode))
		return ZEND_FLF_FUNC(op);
#endif
	return NULL;
}

/* How many arguments an opcode passes so; the third stands behind it. 0 for any other opcode. */
static inline uint8_t phpca_opcode_frameless_arguments(const zend_op *op)
{
#if PHPCA__SINCE_8_4
	if (ZEND_OP_IS_FRAMELESS_ICALL(op->opcode))
		return (uint8_t)ZEND_FLF_NUM_ARGS(op->opcode);
#endif
	return 0;
}

/* Functions with a number, and their names: part of the engine's identity. */
static inline size_t phpca_frameless_count(void)
{
#if PHPCA__SINCE_8_4
	size_t n = 0;
	while (zend_flf_functions && zend_flf_functions[n])
		n++;
	return n;
#else
	return 0;
#endif
}

/* The opcode calls none, or one that there is, with as many arguments as that takes. */
static inline bool phpca_frameless_is_sound(const zend_op *op)
{
#if PHPCA__SINCE_8_4
	const zend_frameless_function_info *info = NULL;

	if (!ZEND_OP_IS_FRAMELESS_ICALL(op->opcode))
		return true;
	if (op->extended_value < phpca_frameless_count())
		info = ZEND_FLF_FUNC(op)->internal_function.frameless_function_infos;
	for (; info && info->handler; info++)
		if (info->handler == ZEND_FLF_HANDLER(op)
			&& info->num_args == (uint32_t)ZEND_FLF_NUM_ARGS(op->opcode))
			return true;
	return false;
#else
	return true;
#endif
}

/* Chooses between such a call and one by name, in code that stands in a namespace. */
static inline bool phpca_opcode_is_frameless_jump(uint8_t opcode)
{
#if PHPCA__SINCE_8_4
	return opcode == ZEND_JMP_FRAMELESS;
#else
	return false;
#endif
}

/* What such an opcode has chosen when it was first executed, as it stands in the run-time cache. */
enum phpca_frameless_choice {
	PHPCA_FRAMELESS_UNKNOWN,
	PHPCA_FRAMELESS_CHOSEN,
	PHPCA_FRAMELESS_REFUSED
};

static inline enum phpca_frameless_choice phpca_frameless_choice(const void *kept)
{
#if PHPCA__SINCE_8_4
	if (kept)
		return (uintptr_t)kept == ZEND_JMP_FL_HIT ? PHPCA_FRAMELESS_CHOSEN
												  : PHPCA_FRAMELESS_REFUSED;
#endif
	return PHPCA_FRAMELESS_UNKNOWN;
}

static inline const char *phpca_frameless_name(size_t number)
{
#if PHPCA__SINCE_8_4
	return ZSTR_VAL(zend_flf_functions[number]->common.function_name);
#else
	return "";
#endif
}

/* ---- run-time caches ---- */

/* The classes of a parameter's type and of what is returned are kept there until 8.4. */
#define PHPCA_TYPES_HAVE_SLOTS (!PHPCA__SINCE_8_5)

/* A closure that is always the same is kept since 8.6, if the opcode says where. */
static inline bool phpca_opcode_may_keep_closure(uint8_t opcode)
{
	return PHPCA__SINCE_8_6
		&& (opcode == ZEND_CALLABLE_CONVERT || opcode == ZEND_DECLARE_LAMBDA_FUNCTION);
}

/* ---- parameters: with doc comments since 8.6 ---- */

#if PHPCA__SINCE_8_6
#define PHPCA_PARAMETER_DOC_COMMENT offsetof(zend_arg_info, doc_comment)
#else
#define PHPCA_PARAMETER_DOC_COMMENT 0
#endif

/* Borrowed; NULL if it has none. */
static inline zend_string *phpca_parameter_doc_comment(const zend_arg_info *info)
{
	return PHPCA_PARAMETER_DOC_COMMENT
		? *(zend_string *const *)((const char *)info + PHPCA_PARAMETER_DOC_COMMENT)
		: NULL;
}

/* ---- names ---- */

/* "{closure:FILE:LINE}" and "{closure:FUNCTION:LINE}" since 8.4: the former contains a path. */
#define PHPCA_CLOSURES_NAME_THEIR_FILE PHPCA__SINCE_8_4
#define PHPCA_CLOSURE_PREFIX "{closure:"

/* ---- directories as streams: entries have a type since 8.3, DT_UNKNOWN if it is not known ---- */

static inline void phpca_stream_entry_set_type(php_stream_dirent *entry, unsigned char type)
{
#if PHPCA__SINCE_8_3
	entry->d_type = type;
#endif
}

/*
 * ---- glob(): PHP may have its own since 8.5, and glob:// has what that finds. php_glob.h says
 * which; before, it is the C library's. Not each of them knows every flag ----
 */

#if PHPCA__SINCE_8_5
#include "php_glob.h"
#else
#include <glob.h>
#define php_glob_t glob_t
#define php_glob glob
#define php_globfree globfree
#ifdef GLOB_ALTDIRFUNC
#define PHP_GLOB_ALTDIRFUNC GLOB_ALTDIRFUNC
#endif
#define PHP_GLOB_APPEND GLOB_APPEND
#define PHP_GLOB_ERR GLOB_ERR
#define PHP_GLOB_MARK GLOB_MARK
#define PHP_GLOB_NOCHECK GLOB_NOCHECK
#define PHP_GLOB_NOSORT GLOB_NOSORT
#define PHP_GLOB_NOESCAPE GLOB_NOESCAPE
#define PHP_GLOB_ABORTED GLOB_ABORTED
#define PHP_GLOB_NOMATCH GLOB_NOMATCH
#ifdef GLOB_BRACE
#define PHP_GLOB_BRACE GLOB_BRACE
#endif
#ifdef GLOB_ONLYDIR
#define PHP_GLOB_ONLYDIR GLOB_ONLYDIR
#define PHP_GLOB_FLAGMASK (~0)
#endif
#endif
#ifndef PHP_GLOB_BRACE
#define PHP_GLOB_BRACE 0
#endif
#ifndef PHP_GLOB_ONLYDIR
#define PHP_GLOB_ONLYDIR (1 << 30)
#define PHP_GLOB_FLAGMASK (~PHP_GLOB_ONLYDIR)
#endif
#ifndef PHP_GLOB_AVAILABLE_FLAGS
#define PHP_GLOB_AVAILABLE_FLAGS \
	(PHP_GLOB_BRACE | PHP_GLOB_MARK | PHP_GLOB_NOSORT | PHP_GLOB_NOCHECK | PHP_GLOB_NOESCAPE \
		| PHP_GLOB_ERR | PHP_GLOB_ONLYDIR)
#endif

/*
 * Does it ask its caller for directories and files? musl's does not. -DPHPCA_OWN_GLOB: as if this
 * one did not, for tests.
 */
#if defined(PHP_GLOB_ALTDIRFUNC) && !defined(PHPCA_OWN_GLOB)
#define PHPCA_GLOB_CALLS_BACK 1
#else
#define PHPCA_GLOB_CALLS_BACK 0
#endif

/* ---- warnings: with the names that they are about until 8.5, streams' with a code since 8.6 ----
 */

#if PHPCA__SINCE_8_6
#define phpca_warn_of_path(path, ...) php_error_docref(NULL, E_WARNING, __VA_ARGS__)
#define phpca_warn_of_paths(from, to, ...) php_error_docref(NULL, E_WARNING, __VA_ARGS__)
#define phpca_stream_error(wrapper, options, ...) \
	php_stream_wrapper_log_warn(wrapper, NULL, options, OpenFailed, __VA_ARGS__)
#else
#define phpca_warn_of_path(path, ...) php_error_docref1(NULL, path, E_WARNING, __VA_ARGS__)
#define phpca_warn_of_paths(from, to, ...) php_error_docref2(NULL, from, to, E_WARNING, __VA_ARGS__)
#define phpca_stream_error(wrapper, options, ...) \
	php_stream_wrapper_log_error(wrapper, options, __VA_ARGS__)
#endif

/* ---- arguments ---- */

/* The text of an argument that is none, NULL if it has none. */
static inline zend_string *phpca_argument_text(zval *arg, uint32_t n)
{
#if PHPCA__SINCE_8_6
	return zend_parse_arg_str_weak(arg, n);
#else
	zend_string *text;

	return zend_parse_arg_str_weak(arg, &text, n) ? text : NULL;
#endif
}

/* ---- classes that autoload functions are asked for right now ---- */

static inline bool phpca_is_autoloading(const zend_string *lc_name)
{
#if PHPCA__SINCE_8_6
	return zend_hash_exists(&EG(autoload_current_classnames), lc_name);
#else
	return EG(in_autoload) && zend_hash_exists(EG(in_autoload), (zend_string *)lc_name);
#endif
}

/* ---- recorded errors ---- */

static inline uint32_t phpca_recorded_count(void)
{
#if PHPCA__SINCE_8_6
	return EG(errors).size;
#else
	return EG(num_errors);
#endif
}

/* They belong to the caller from then on, who frees each and the list. Returns how many. */
static inline uint32_t phpca_recorded_take(zend_error_info ***out)
{
	uint32_t count = phpca_recorded_count();

#if PHPCA__SINCE_8_6
	*out = EG(errors).errors;
	memset(&EG(errors), 0, sizeof EG(errors));
#else
	*out = EG(errors);
	EG(errors) = NULL;
	EG(num_errors) = 0;
#endif
	return count;
}

/* ---- compiling ---- */

/* Functions that the compiler replaces by opcodes, beyond those of 8.2. */
#if PHPCA__SINCE_8_5
#define PHPCA_SPECIAL_FUNCTIONS_OF_VERSION "sprintf", "printf", "exit", "die", "clone",
#elif PHPCA__SINCE_8_4
#define PHPCA_SPECIAL_FUNCTIONS_OF_VERSION "sprintf", "printf", "exit", "die",
#else
#define PHPCA_SPECIAL_FUNCTIONS_OF_VERSION
#endif

/* ---- binding ---- */

/*
 * A class without a parent may be waiting for its early binding, linked already, since 8.3: it has
 * interfaces only.
 */
#define PHPCA_BINDS_EARLY_WITHOUT_PARENT PHPCA__SINCE_8_3

/*
 * "Cannot redeclare f() (previously declared in FILE:LINE)" has the line of the first opcode in
 * releases of 8.3, that of the function elsewhere.
 */
#define PHPCA_REDECLARED_AT_FIRST_OPCODE (PHPCA__SINCE_8_3 && !PHPCA__SINCE_8_4)

/* What early binding finds wrong with a class is said of this line; 0: of none in particular. */
#define PHPCA_EARLY_BINDING_LINE(ce) \
	(PHPCA__SINCE_8_3 && !PHPCA__SINCE_8_4 ? (ce)->info.user.line_start : 0)

#endif
