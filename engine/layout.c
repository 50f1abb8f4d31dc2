/*
 * The structures of the engine as the serializer knows them (packager/image), to the byte. Each
 * field is here, so that padding is what lies between two of them: phpca_engine_clear_*_padding
 * makes it zero. Where an engine differs this does not compile: see what is new before a number is
 * changed.
 */
#include "php.h"
#include "Optimizer/zend_optimizer.h"
#include "engine/version.h"
#include "zend_attributes.h"
#include "zend_interfaces.h"

#ifndef PHPCA_UNTESTED_ENGINE

#define STRUCT(type, size) _Static_assert(sizeof(type) == (size), "another engine: size of " #type)
#define FIELD(type, field, offset, size) \
	_Static_assert(offsetof(type, field) == (offset) && sizeof(((type *)0)->field) == (size), \
		"another engine: " #type "." #field)

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

STRUCT(zend_op_array, 248);
FIELD(zend_op_array, type, 0, 1);
FIELD(zend_op_array, arg_flags, 1, 3);
FIELD(zend_op_array, fn_flags, 4, 4);
FIELD(zend_op_array, function_name, 8, 8);
FIELD(zend_op_array, scope, 16, 8);
FIELD(zend_op_array, prototype, 24, 8);
FIELD(zend_op_array, num_args, 32, 4);
FIELD(zend_op_array, required_num_args, 36, 4);
FIELD(zend_op_array, arg_info, 40, 8);
FIELD(zend_op_array, attributes, 48, 8);
FIELD(zend_op_array, T, 56, 4);
FIELD(zend_op_array, run_time_cache__ptr, 64, 8);
FIELD(zend_op_array, cache_size, 72, 4);
FIELD(zend_op_array, last_var, 76, 4);
FIELD(zend_op_array, last, 80, 4);
FIELD(zend_op_array, opcodes, 88, 8);
FIELD(zend_op_array, static_variables_ptr__ptr, 96, 8);
FIELD(zend_op_array, static_variables, 104, 8);
FIELD(zend_op_array, vars, 112, 8);
FIELD(zend_op_array, refcount, 120, 8);
FIELD(zend_op_array, last_live_range, 128, 4);
FIELD(zend_op_array, last_try_catch, 132, 4);
FIELD(zend_op_array, live_range, 136, 8);
FIELD(zend_op_array, try_catch_array, 144, 8);
FIELD(zend_op_array, filename, 152, 8);
FIELD(zend_op_array, line_start, 160, 4);
FIELD(zend_op_array, line_end, 164, 4);
FIELD(zend_op_array, doc_comment, 168, 8);
FIELD(zend_op_array, last_literal, 176, 4);
FIELD(zend_op_array, num_dynamic_func_defs, 180, 4);
FIELD(zend_op_array, literals, 184, 8);
FIELD(zend_op_array, dynamic_func_defs, 192, 8);
FIELD(zend_op_array, reserved, 200, 48);

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

STRUCT(zend_arg_info, 32);
FIELD(zend_arg_info, name, 0, 8);
FIELD(zend_arg_info, type, 8, 16);
FIELD(zend_arg_info, default_value, 24, 8);

STRUCT(zend_attribute, 56);
FIELD(zend_attribute, name, 0, 8);
FIELD(zend_attribute, lcname, 8, 8);
FIELD(zend_attribute, flags, 16, 4);
FIELD(zend_attribute, lineno, 20, 4);
FIELD(zend_attribute, offset, 24, 4);
FIELD(zend_attribute, argc, 28, 4);
FIELD(zend_attribute, args, 32, 24);

STRUCT(zend_attribute_arg, 24);
FIELD(zend_attribute_arg, name, 0, 8);
FIELD(zend_attribute_arg, value, 8, 16);

STRUCT(zend_class_entry, 504);
FIELD(zend_class_entry, type, 0, 1);
FIELD(zend_class_entry, name, 8, 8);
FIELD(zend_class_entry, parent, 16, 8);
FIELD(zend_class_entry, refcount, 24, 4);
FIELD(zend_class_entry, ce_flags, 28, 4);
FIELD(zend_class_entry, default_properties_count, 32, 4);
FIELD(zend_class_entry, default_static_members_count, 36, 4);
FIELD(zend_class_entry, default_properties_table, 40, 8);
FIELD(zend_class_entry, default_static_members_table, 48, 8);
FIELD(zend_class_entry, static_members_table__ptr, 56, 8);
FIELD(zend_class_entry, function_table, 64, 56);
FIELD(zend_class_entry, properties_info, 120, 56);
FIELD(zend_class_entry, constants_table, 176, 56);
FIELD(zend_class_entry, mutable_data__ptr, 232, 8);
FIELD(zend_class_entry, inheritance_cache, 240, 8);
FIELD(zend_class_entry, properties_info_table, 248, 8);
FIELD(zend_class_entry, constructor, 256, 8);
FIELD(zend_class_entry, destructor, 264, 8);
FIELD(zend_class_entry, clone, 272, 8);
FIELD(zend_class_entry, __get, 280, 8);
FIELD(zend_class_entry, __set, 288, 8);
FIELD(zend_class_entry, __unset, 296, 8);
FIELD(zend_class_entry, __isset, 304, 8);
FIELD(zend_class_entry, __call, 312, 8);
FIELD(zend_class_entry, __callstatic, 320, 8);
FIELD(zend_class_entry, __tostring, 328, 8);
FIELD(zend_class_entry, __debugInfo, 336, 8);
FIELD(zend_class_entry, __serialize, 344, 8);
FIELD(zend_class_entry, __unserialize, 352, 8);
FIELD(zend_class_entry, iterator_funcs_ptr, 360, 8);
FIELD(zend_class_entry, arrayaccess_funcs_ptr, 368, 8);
FIELD(zend_class_entry, create_object, 376, 8);
FIELD(zend_class_entry, get_iterator, 384, 8);
FIELD(zend_class_entry, get_static_method, 392, 8);
FIELD(zend_class_entry, serialize, 400, 8);
FIELD(zend_class_entry, unserialize, 408, 8);
FIELD(zend_class_entry, num_interfaces, 416, 4);
FIELD(zend_class_entry, num_traits, 420, 4);
FIELD(zend_class_entry, interfaces, 424, 8);
FIELD(zend_class_entry, trait_names, 432, 8);
FIELD(zend_class_entry, trait_aliases, 440, 8);
FIELD(zend_class_entry, trait_precedences, 448, 8);
FIELD(zend_class_entry, attributes, 456, 8);
FIELD(zend_class_entry, enum_backing_type, 464, 4);
FIELD(zend_class_entry, backed_enum_table, 472, 8);
FIELD(zend_class_entry, info, 480, 24);

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

STRUCT(zend_property_info, 56);
FIELD(zend_property_info, offset, 0, 4);
FIELD(zend_property_info, flags, 4, 4);
FIELD(zend_property_info, name, 8, 8);
FIELD(zend_property_info, doc_comment, 16, 8);
FIELD(zend_property_info, attributes, 24, 8);
FIELD(zend_property_info, ce, 32, 8);
FIELD(zend_property_info, type, 40, 16);

STRUCT(zend_class_constant, 40);
FIELD(zend_class_constant, value, 0, 16);
FIELD(zend_class_constant, doc_comment, 16, 8);
FIELD(zend_class_constant, attributes, 24, 8);
FIELD(zend_class_constant, ce, 32, 8);

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

STRUCT(zend_script, 368);
FIELD(zend_script, filename, 0, 8);
FIELD(zend_script, main_op_array, 8, 248);
FIELD(zend_script, function_table, 256, 56);
FIELD(zend_script, class_table, 312, 56);

/* What arithmetic on these relies on. */
_Static_assert(
	HT_MIN_MASK == (uint32_t)-2, "another engine: an array that is not hashed has two hash slots");
_Static_assert(HT_INVALID_IDX == UINT32_MAX, "another engine: the end of a chain in a hash table");
_Static_assert(
	ZEND_MAP_PTR_KIND == ZEND_MAP_PTR_KIND_PTR_OR_OFFSET, "another engine: kind of map_ptr");
_Static_assert(
	IS_CONSTANT_AST <= UINT8_MAX && IS_STRING > IS_TRUE, "another engine: order of types");

#endif
