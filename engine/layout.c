/*
 * The structures of the engine as the serializer knows them (packager/image), to the byte. Each
 * field is here or in layout.h, so that padding is what lies between two of them:
 * phpca_engine_clear_*_padding makes it zero. Where an engine differs this does not compile: see
 * what is new before a number is changed.
 */
#include "php.h"
#include "Optimizer/zend_optimizer.h"
#include "engine/layout.h"
#include "engine/version.h"
#include "zend_attributes.h"
#include "zend_interfaces.h"

#define STRUCT(type, size) _Static_assert(sizeof(type) == (size), "another engine: size of " #type)
#define FIELD(type, field, offset, size) \
	_Static_assert(offsetof(type, field) == (offset) && sizeof(((type *)0)->field) == (size), \
		"another engine: " #type "." #field)

/* ---- what differs between versions ---- */

#define STRUCT_OF_VERSION(type, size) STRUCT(type, size);
#define FIELD_OF_VERSION(type, field, offset, size) FIELD(type, field, offset, size);
PHPCA_LAYOUT(STRUCT_OF_VERSION, FIELD_OF_VERSION)

/* ---- what all have in common ---- */

STRUCT(zval, 16);
FIELD(zval, value, 0, 8);
FIELD(zval, u1, 8, 4);
FIELD(zval, u2, 12, 4);

STRUCT(zend_refcounted_h, 8);
FIELD(zend_refcounted_h, refcount, 0, 4);
FIELD(zend_refcounted_h, u, 4, 4);

STRUCT(zend_string, 32);
FIELD(zend_string, gc, 0, 8);
FIELD(zend_string, h, 8, 8);
FIELD(zend_string, len, 16, 8);
FIELD(zend_string, val, 24, 1);

STRUCT(Bucket, 32);
FIELD(Bucket, val, 0, 16);
FIELD(Bucket, h, 16, 8);
FIELD(Bucket, key, 24, 8);

STRUCT(HashTable, 56);
FIELD(HashTable, gc, 0, 8);
FIELD(HashTable, u, 8, 4);
FIELD(HashTable, nTableMask, 12, 4);
FIELD(HashTable, arData, 16, 8);
FIELD(HashTable, nNumUsed, 24, 4);
FIELD(HashTable, nNumOfElements, 28, 4);
FIELD(HashTable, nTableSize, 32, 4);
FIELD(HashTable, nInternalPointer, 36, 4);
FIELD(HashTable, nNextFreeElement, 40, 8);
FIELD(HashTable, pDestructor, 48, 8);

STRUCT(znode_op, 4);
FIELD(znode_op, constant, 0, 4);

STRUCT(zend_op, 32);
FIELD(zend_op, handler, 0, 8);
FIELD(zend_op, op1, 8, 4);
FIELD(zend_op, op2, 12, 4);
FIELD(zend_op, result, 16, 4);
FIELD(zend_op, extended_value, 20, 4);
FIELD(zend_op, lineno, 24, 4);
FIELD(zend_op, opcode, 28, 1);
FIELD(zend_op, op1_type, 29, 1);
FIELD(zend_op, op2_type, 30, 1);
FIELD(zend_op, result_type, 31, 1);

STRUCT(zend_live_range, 12);
FIELD(zend_live_range, var, 0, 4);
FIELD(zend_live_range, start, 4, 4);
FIELD(zend_live_range, end, 8, 4);

STRUCT(zend_try_catch_element, 16);
FIELD(zend_try_catch_element, try_op, 0, 4);
FIELD(zend_try_catch_element, catch_op, 4, 4);
FIELD(zend_try_catch_element, finally_op, 8, 4);
FIELD(zend_try_catch_element, finally_end, 12, 4);

STRUCT(zend_type, 16);
FIELD(zend_type, ptr, 0, 8);
FIELD(zend_type, type_mask, 8, 4);

STRUCT(zend_type_list, 24);
FIELD(zend_type_list, num_types, 0, 4);
FIELD(zend_type_list, types, 8, 16);

STRUCT(zend_attribute_arg, 24);
FIELD(zend_attribute_arg, name, 0, 8);
FIELD(zend_attribute_arg, value, 8, 16);

STRUCT(zend_class_name, 16);
FIELD(zend_class_name, name, 0, 8);
FIELD(zend_class_name, lc_name, 8, 8);

STRUCT(zend_trait_method_reference, 16);
FIELD(zend_trait_method_reference, method_name, 0, 8);
FIELD(zend_trait_method_reference, class_name, 8, 8);

STRUCT(zend_trait_alias, 32);
FIELD(zend_trait_alias, trait_method, 0, 16);
FIELD(zend_trait_alias, alias, 16, 8);
FIELD(zend_trait_alias, modifiers, 24, 4);

STRUCT(zend_trait_precedence, 32);
FIELD(zend_trait_precedence, trait_method, 0, 16);
FIELD(zend_trait_precedence, num_excludes, 16, 4);
FIELD(zend_trait_precedence, exclude_class_names, 24, 8);

STRUCT(zend_class_iterator_funcs, 48);
FIELD(zend_class_iterator_funcs, zf_new_iterator, 0, 8);
FIELD(zend_class_iterator_funcs, zf_valid, 8, 8);
FIELD(zend_class_iterator_funcs, zf_current, 16, 8);
FIELD(zend_class_iterator_funcs, zf_key, 24, 8);
FIELD(zend_class_iterator_funcs, zf_next, 32, 8);
FIELD(zend_class_iterator_funcs, zf_rewind, 40, 8);

STRUCT(zend_class_arrayaccess_funcs, 32);
FIELD(zend_class_arrayaccess_funcs, zf_offsetget, 0, 8);
FIELD(zend_class_arrayaccess_funcs, zf_offsetexists, 8, 8);
FIELD(zend_class_arrayaccess_funcs, zf_offsetset, 16, 8);
FIELD(zend_class_arrayaccess_funcs, zf_offsetunset, 24, 8);

STRUCT(zend_ast, 16);
FIELD(zend_ast, kind, 0, 2);
FIELD(zend_ast, attr, 2, 2);
FIELD(zend_ast, lineno, 4, 4);
FIELD(zend_ast, child, 8, 8);

STRUCT(zend_ast_list, 24);
FIELD(zend_ast_list, kind, 0, 2);
FIELD(zend_ast_list, attr, 2, 2);
FIELD(zend_ast_list, lineno, 4, 4);
FIELD(zend_ast_list, children, 8, 4);
FIELD(zend_ast_list, child, 16, 8);

STRUCT(zend_ast_zval, 24);
FIELD(zend_ast_zval, kind, 0, 2);
FIELD(zend_ast_zval, attr, 2, 2);
FIELD(zend_ast_zval, val, 8, 16);

STRUCT(zend_ast_ref, 8);
FIELD(zend_ast_ref, gc, 0, 8);

STRUCT(zend_error_info, 24);
FIELD(zend_error_info, type, 0, 4);
FIELD(zend_error_info, lineno, 4, 4);
FIELD(zend_error_info, filename, 8, 8);
FIELD(zend_error_info, message, 16, 8);

/* ---- what arithmetic on these relies on ---- */

_Static_assert(
	HT_MIN_MASK == (uint32_t)-2, "another engine: an array that is not hashed has two hash slots");
_Static_assert(HT_INVALID_IDX == UINT32_MAX, "another engine: the end of a chain in a hash table");
_Static_assert(
	ZEND_MAP_PTR_KIND == ZEND_MAP_PTR_KIND_PTR_OR_OFFSET, "another engine: kind of map_ptr");
_Static_assert(
	IS_CONSTANT_AST <= UINT8_MAX && IS_STRING > IS_TRUE, "another engine: order of types");
