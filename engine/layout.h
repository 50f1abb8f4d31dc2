/*
 * The engine's structures that differ between PHP versions, to the byte: a list for each form that
 * a structure has had, and for each version the forms that it has. STRUCT(type, size), FIELD(type,
 * field, offset, size); fields stand in order of offset, so what lies between two is padding. What
 * all forms of a structure begin with is its ..._BEGIN.
 * layout.c asserts the table of the engine that this is built for (PHPCA_LAYOUT in version.h), and
 * the structures that have been the same in all versions.
 */
#ifndef PHPCA_LAYOUT_H
#define PHPCA_LAYOUT_H

/* ---- functions: T moved in 8.3 and 8.4, doc_comment in 8.4, prop_info is new in 8.4 ---- */

#define PHPCA__FUNCTION_BEGIN(FIELD) \
	FIELD(zend_op_array, type, 0, 1) \
	FIELD(zend_op_array, arg_flags, 1, 3) \
	FIELD(zend_op_array, fn_flags, 4, 4) \
	FIELD(zend_op_array, function_name, 8, 8) \
	FIELD(zend_op_array, scope, 16, 8) \
	FIELD(zend_op_array, prototype, 24, 8) \
	FIELD(zend_op_array, num_args, 32, 4) \
	FIELD(zend_op_array, required_num_args, 36, 4) \
	FIELD(zend_op_array, arg_info, 40, 8) \
	FIELD(zend_op_array, attributes, 48, 8)

#define PHPCA__FUNCTION_8_2(STRUCT, FIELD) \
	STRUCT(zend_op_array, 248) \
	PHPCA__FUNCTION_BEGIN(FIELD) \
	FIELD(zend_op_array, T, 56, 4) \
	FIELD(zend_op_array, run_time_cache__ptr, 64, 8) \
	FIELD(zend_op_array, cache_size, 72, 4) \
	FIELD(zend_op_array, last_var, 76, 4) \
	FIELD(zend_op_array, last, 80, 4) \
	FIELD(zend_op_array, opcodes, 88, 8) \
	FIELD(zend_op_array, static_variables_ptr__ptr, 96, 8) \
	FIELD(zend_op_array, static_variables, 104, 8) \
	FIELD(zend_op_array, vars, 112, 8) \
	FIELD(zend_op_array, refcount, 120, 8) \
	FIELD(zend_op_array, last_live_range, 128, 4) \
	FIELD(zend_op_array, last_try_catch, 132, 4) \
	FIELD(zend_op_array, live_range, 136, 8) \
	FIELD(zend_op_array, try_catch_array, 144, 8) \
	FIELD(zend_op_array, filename, 152, 8) \
	FIELD(zend_op_array, line_start, 160, 4) \
	FIELD(zend_op_array, line_end, 164, 4) \
	FIELD(zend_op_array, doc_comment, 168, 8) \
	FIELD(zend_op_array, last_literal, 176, 4) \
	FIELD(zend_op_array, num_dynamic_func_defs, 180, 4) \
	FIELD(zend_op_array, literals, 184, 8) \
	FIELD(zend_op_array, dynamic_func_defs, 192, 8) \
	FIELD(zend_op_array, reserved, 200, 48)

#define PHPCA__FUNCTION_8_3(STRUCT, FIELD) \
	STRUCT(zend_op_array, 240) \
	PHPCA__FUNCTION_BEGIN(FIELD) \
	FIELD(zend_op_array, run_time_cache__ptr, 56, 8) \
	FIELD(zend_op_array, T, 64, 4) \
	FIELD(zend_op_array, cache_size, 68, 4) \
	FIELD(zend_op_array, last_var, 72, 4) \
	FIELD(zend_op_array, last, 76, 4) \
	FIELD(zend_op_array, opcodes, 80, 8) \
	FIELD(zend_op_array, static_variables_ptr__ptr, 88, 8) \
	FIELD(zend_op_array, static_variables, 96, 8) \
	FIELD(zend_op_array, vars, 104, 8) \
	FIELD(zend_op_array, refcount, 112, 8) \
	FIELD(zend_op_array, last_live_range, 120, 4) \
	FIELD(zend_op_array, last_try_catch, 124, 4) \
	FIELD(zend_op_array, live_range, 128, 8) \
	FIELD(zend_op_array, try_catch_array, 136, 8) \
	FIELD(zend_op_array, filename, 144, 8) \
	FIELD(zend_op_array, line_start, 152, 4) \
	FIELD(zend_op_array, line_end, 156, 4) \
	FIELD(zend_op_array, doc_comment, 160, 8) \
	FIELD(zend_op_array, last_literal, 168, 4) \
	FIELD(zend_op_array, num_dynamic_func_defs, 172, 4) \
	FIELD(zend_op_array, literals, 176, 8) \
	FIELD(zend_op_array, dynamic_func_defs, 184, 8) \
	FIELD(zend_op_array, reserved, 192, 48)

#define PHPCA__FUNCTION_END_8_4(FIELD) \
	FIELD(zend_op_array, prop_info, 80, 8) \
	FIELD(zend_op_array, cache_size, 88, 4) \
	FIELD(zend_op_array, last_var, 92, 4) \
	FIELD(zend_op_array, last, 96, 4) \
	FIELD(zend_op_array, opcodes, 104, 8) \
	FIELD(zend_op_array, static_variables_ptr__ptr, 112, 8) \
	FIELD(zend_op_array, static_variables, 120, 8) \
	FIELD(zend_op_array, vars, 128, 8) \
	FIELD(zend_op_array, refcount, 136, 8) \
	FIELD(zend_op_array, last_live_range, 144, 4) \
	FIELD(zend_op_array, last_try_catch, 148, 4) \
	FIELD(zend_op_array, live_range, 152, 8) \
	FIELD(zend_op_array, try_catch_array, 160, 8) \
	FIELD(zend_op_array, filename, 168, 8) \
	FIELD(zend_op_array, line_start, 176, 4) \
	FIELD(zend_op_array, line_end, 180, 4) \
	FIELD(zend_op_array, last_literal, 184, 4) \
	FIELD(zend_op_array, num_dynamic_func_defs, 188, 4) \
	FIELD(zend_op_array, literals, 192, 8) \
	FIELD(zend_op_array, dynamic_func_defs, 200, 8) \
	FIELD(zend_op_array, reserved, 208, 48)

#define PHPCA__FUNCTION_8_4(STRUCT, FIELD) \
	STRUCT(zend_op_array, 256) \
	PHPCA__FUNCTION_BEGIN(FIELD) \
	FIELD(zend_op_array, run_time_cache__ptr, 56, 8) \
	FIELD(zend_op_array, doc_comment, 64, 8) \
	FIELD(zend_op_array, T, 72, 4) \
	PHPCA__FUNCTION_END_8_4(FIELD)

#define PHPCA__FUNCTION_8_6(STRUCT, FIELD) \
	STRUCT(zend_op_array, 256) \
	PHPCA__FUNCTION_BEGIN(FIELD) \
	FIELD(zend_op_array, run_time_cache__ptr, 56, 8) \
	FIELD(zend_op_array, doc_comment, 64, 8) \
	FIELD(zend_op_array, T, 72, 4) \
	FIELD(zend_op_array, fn_flags2, 76, 4) \
	PHPCA__FUNCTION_END_8_4(FIELD)

/* The op_array of a script is part of it. */
#define PHPCA__SCRIPT_8_2(STRUCT, FIELD) \
	STRUCT(zend_script, 368) \
	FIELD(zend_script, filename, 0, 8) \
	FIELD(zend_script, main_op_array, 8, 248) \
	FIELD(zend_script, function_table, 256, 56) \
	FIELD(zend_script, class_table, 312, 56)

#define PHPCA__SCRIPT_8_3(STRUCT, FIELD) \
	STRUCT(zend_script, 360) \
	FIELD(zend_script, filename, 0, 8) \
	FIELD(zend_script, main_op_array, 8, 240) \
	FIELD(zend_script, function_table, 248, 56) \
	FIELD(zend_script, class_table, 304, 56)

#define PHPCA__SCRIPT_8_4(STRUCT, FIELD) \
	STRUCT(zend_script, 376) \
	FIELD(zend_script, filename, 0, 8) \
	FIELD(zend_script, main_op_array, 8, 256) \
	FIELD(zend_script, function_table, 264, 56) \
	FIELD(zend_script, class_table, 320, 56)

/*
 * ---- classes: default_object_handlers is new in 8.3; the counts of properties with hooks in 8.4,
 * when doc_comment left info ----
 */

#define PHPCA__CLASS_BEGIN(FIELD) \
	FIELD(zend_class_entry, type, 0, 1) \
	FIELD(zend_class_entry, name, 8, 8) \
	FIELD(zend_class_entry, parent, 16, 8) \
	FIELD(zend_class_entry, refcount, 24, 4) \
	FIELD(zend_class_entry, ce_flags, 28, 4) \
	FIELD(zend_class_entry, default_properties_count, 32, 4) \
	FIELD(zend_class_entry, default_static_members_count, 36, 4) \
	FIELD(zend_class_entry, default_properties_table, 40, 8) \
	FIELD(zend_class_entry, default_static_members_table, 48, 8) \
	FIELD(zend_class_entry, static_members_table__ptr, 56, 8) \
	FIELD(zend_class_entry, function_table, 64, 56) \
	FIELD(zend_class_entry, properties_info, 120, 56) \
	FIELD(zend_class_entry, constants_table, 176, 56) \
	FIELD(zend_class_entry, mutable_data__ptr, 232, 8) \
	FIELD(zend_class_entry, inheritance_cache, 240, 8) \
	FIELD(zend_class_entry, properties_info_table, 248, 8) \
	FIELD(zend_class_entry, constructor, 256, 8) \
	FIELD(zend_class_entry, destructor, 264, 8) \
	FIELD(zend_class_entry, clone, 272, 8) \
	FIELD(zend_class_entry, __get, 280, 8) \
	FIELD(zend_class_entry, __set, 288, 8) \
	FIELD(zend_class_entry, __unset, 296, 8) \
	FIELD(zend_class_entry, __isset, 304, 8) \
	FIELD(zend_class_entry, __call, 312, 8) \
	FIELD(zend_class_entry, __callstatic, 320, 8) \
	FIELD(zend_class_entry, __tostring, 328, 8) \
	FIELD(zend_class_entry, __debugInfo, 336, 8) \
	FIELD(zend_class_entry, __serialize, 344, 8) \
	FIELD(zend_class_entry, __unserialize, 352, 8)

#define PHPCA__CLASS_8_2(STRUCT, FIELD) \
	STRUCT(zend_class_entry, 504) \
	PHPCA__CLASS_BEGIN(FIELD) \
	FIELD(zend_class_entry, iterator_funcs_ptr, 360, 8) \
	FIELD(zend_class_entry, arrayaccess_funcs_ptr, 368, 8) \
	FIELD(zend_class_entry, create_object, 376, 8) \
	FIELD(zend_class_entry, get_iterator, 384, 8) \
	FIELD(zend_class_entry, get_static_method, 392, 8) \
	FIELD(zend_class_entry, serialize, 400, 8) \
	FIELD(zend_class_entry, unserialize, 408, 8) \
	FIELD(zend_class_entry, num_interfaces, 416, 4) \
	FIELD(zend_class_entry, num_traits, 420, 4) \
	FIELD(zend_class_entry, interfaces, 424, 8) \
	FIELD(zend_class_entry, trait_names, 432, 8) \
	FIELD(zend_class_entry, trait_aliases, 440, 8) \
	FIELD(zend_class_entry, trait_precedences, 448, 8) \
	FIELD(zend_class_entry, attributes, 456, 8) \
	FIELD(zend_class_entry, enum_backing_type, 464, 4) \
	FIELD(zend_class_entry, backed_enum_table, 472, 8) \
	FIELD(zend_class_entry, info, 480, 24)

#define PHPCA__CLASS_BEGIN_8_3(FIELD) \
	PHPCA__CLASS_BEGIN(FIELD) \
	FIELD(zend_class_entry, default_object_handlers, 360, 8) \
	FIELD(zend_class_entry, iterator_funcs_ptr, 368, 8) \
	FIELD(zend_class_entry, arrayaccess_funcs_ptr, 376, 8) \
	FIELD(zend_class_entry, create_object, 384, 8) \
	FIELD(zend_class_entry, get_iterator, 392, 8) \
	FIELD(zend_class_entry, get_static_method, 400, 8) \
	FIELD(zend_class_entry, serialize, 408, 8) \
	FIELD(zend_class_entry, unserialize, 416, 8) \
	FIELD(zend_class_entry, num_interfaces, 424, 4) \
	FIELD(zend_class_entry, num_traits, 428, 4)

#define PHPCA__CLASS_8_3(STRUCT, FIELD) \
	STRUCT(zend_class_entry, 512) \
	PHPCA__CLASS_BEGIN_8_3(FIELD) \
	FIELD(zend_class_entry, interfaces, 432, 8) \
	FIELD(zend_class_entry, trait_names, 440, 8) \
	FIELD(zend_class_entry, trait_aliases, 448, 8) \
	FIELD(zend_class_entry, trait_precedences, 456, 8) \
	FIELD(zend_class_entry, attributes, 464, 8) \
	FIELD(zend_class_entry, enum_backing_type, 472, 4) \
	FIELD(zend_class_entry, backed_enum_table, 480, 8) \
	FIELD(zend_class_entry, info, 488, 24)

#define PHPCA__CLASS_8_4(STRUCT, FIELD) \
	STRUCT(zend_class_entry, 520) \
	PHPCA__CLASS_BEGIN_8_3(FIELD) \
	FIELD(zend_class_entry, num_hooked_props, 432, 4) \
	FIELD(zend_class_entry, num_hooked_prop_variance_checks, 436, 4) \
	FIELD(zend_class_entry, interfaces, 440, 8) \
	FIELD(zend_class_entry, trait_names, 448, 8) \
	FIELD(zend_class_entry, trait_aliases, 456, 8) \
	FIELD(zend_class_entry, trait_precedences, 464, 8) \
	FIELD(zend_class_entry, attributes, 472, 8) \
	FIELD(zend_class_entry, enum_backing_type, 480, 4) \
	FIELD(zend_class_entry, backed_enum_table, 488, 8) \
	FIELD(zend_class_entry, doc_comment, 496, 8) \
	FIELD(zend_class_entry, info, 504, 16)

/* ce_flags2 is new in 8.6, and all that follows it 8 bytes further on. */
#define PHPCA__CLASS_8_6(STRUCT, FIELD) \
	STRUCT(zend_class_entry, 528) \
	FIELD(zend_class_entry, type, 0, 1) \
	FIELD(zend_class_entry, name, 8, 8) \
	FIELD(zend_class_entry, parent, 16, 8) \
	FIELD(zend_class_entry, refcount, 24, 4) \
	FIELD(zend_class_entry, ce_flags, 28, 4) \
	FIELD(zend_class_entry, ce_flags2, 32, 4) \
	FIELD(zend_class_entry, default_properties_count, 36, 4) \
	FIELD(zend_class_entry, default_static_members_count, 40, 4) \
	FIELD(zend_class_entry, default_properties_table, 48, 8) \
	FIELD(zend_class_entry, default_static_members_table, 56, 8) \
	FIELD(zend_class_entry, static_members_table__ptr, 64, 8) \
	FIELD(zend_class_entry, function_table, 72, 56) \
	FIELD(zend_class_entry, properties_info, 128, 56) \
	FIELD(zend_class_entry, constants_table, 184, 56) \
	FIELD(zend_class_entry, mutable_data__ptr, 240, 8) \
	FIELD(zend_class_entry, inheritance_cache, 248, 8) \
	FIELD(zend_class_entry, properties_info_table, 256, 8) \
	FIELD(zend_class_entry, constructor, 264, 8) \
	FIELD(zend_class_entry, destructor, 272, 8) \
	FIELD(zend_class_entry, clone, 280, 8) \
	FIELD(zend_class_entry, __get, 288, 8) \
	FIELD(zend_class_entry, __set, 296, 8) \
	FIELD(zend_class_entry, __unset, 304, 8) \
	FIELD(zend_class_entry, __isset, 312, 8) \
	FIELD(zend_class_entry, __call, 320, 8) \
	FIELD(zend_class_entry, __callstatic, 328, 8) \
	FIELD(zend_class_entry, __tostring, 336, 8) \
	FIELD(zend_class_entry, __debugInfo, 344, 8) \
	FIELD(zend_class_entry, __serialize, 352, 8) \
	FIELD(zend_class_entry, __unserialize, 360, 8) \
	FIELD(zend_class_entry, default_object_handlers, 368, 8) \
	FIELD(zend_class_entry, iterator_funcs_ptr, 376, 8) \
	FIELD(zend_class_entry, arrayaccess_funcs_ptr, 384, 8) \
	FIELD(zend_class_entry, create_object, 392, 8) \
	FIELD(zend_class_entry, get_iterator, 400, 8) \
	FIELD(zend_class_entry, get_static_method, 408, 8) \
	FIELD(zend_class_entry, serialize, 416, 8) \
	FIELD(zend_class_entry, unserialize, 424, 8) \
	FIELD(zend_class_entry, num_interfaces, 432, 4) \
	FIELD(zend_class_entry, num_traits, 436, 4) \
	FIELD(zend_class_entry, num_hooked_props, 440, 4) \
	FIELD(zend_class_entry, num_hooked_prop_variance_checks, 444, 4) \
	FIELD(zend_class_entry, interfaces, 448, 8) \
	FIELD(zend_class_entry, trait_names, 456, 8) \
	FIELD(zend_class_entry, trait_aliases, 464, 8) \
	FIELD(zend_class_entry, trait_precedences, 472, 8) \
	FIELD(zend_class_entry, attributes, 480, 8) \
	FIELD(zend_class_entry, enum_backing_type, 488, 4) \
	FIELD(zend_class_entry, backed_enum_table, 496, 8) \
	FIELD(zend_class_entry, doc_comment, 504, 8) \
	FIELD(zend_class_entry, info, 512, 16)

/* ---- properties: with hooks since 8.4 ---- */

#define PHPCA__PROPERTY_BEGIN(FIELD) \
	FIELD(zend_property_info, offset, 0, 4) \
	FIELD(zend_property_info, flags, 4, 4) \
	FIELD(zend_property_info, name, 8, 8) \
	FIELD(zend_property_info, doc_comment, 16, 8) \
	FIELD(zend_property_info, attributes, 24, 8) \
	FIELD(zend_property_info, ce, 32, 8) \
	FIELD(zend_property_info, type, 40, 16)

#define PHPCA__PROPERTY_8_2(STRUCT, FIELD) \
	STRUCT(zend_property_info, 56) \
	PHPCA__PROPERTY_BEGIN(FIELD)

#define PHPCA__PROPERTY_8_4(STRUCT, FIELD) \
	STRUCT(zend_property_info, 72) \
	PHPCA__PROPERTY_BEGIN(FIELD) \
	FIELD(zend_property_info, prototype, 56, 8) \
	FIELD(zend_property_info, hooks, 64, 8)

/* ---- constants of classes: with types since 8.3 ---- */

#define PHPCA__CONSTANT_BEGIN(FIELD) \
	FIELD(zend_class_constant, value, 0, 16) \
	FIELD(zend_class_constant, doc_comment, 16, 8) \
	FIELD(zend_class_constant, attributes, 24, 8) \
	FIELD(zend_class_constant, ce, 32, 8)

#define PHPCA__CONSTANT_8_2(STRUCT, FIELD) \
	STRUCT(zend_class_constant, 40) \
	PHPCA__CONSTANT_BEGIN(FIELD)

#define PHPCA__CONSTANT_8_3(STRUCT, FIELD) \
	STRUCT(zend_class_constant, 56) \
	PHPCA__CONSTANT_BEGIN(FIELD) \
	FIELD(zend_class_constant, type, 40, 16)

/* ---- attributes: validation_error is new in 8.5 ---- */

#define PHPCA__ATTRIBUTE_8_2(STRUCT, FIELD) \
	STRUCT(zend_attribute, 56) \
	FIELD(zend_attribute, name, 0, 8) \
	FIELD(zend_attribute, lcname, 8, 8) \
	FIELD(zend_attribute, flags, 16, 4) \
	FIELD(zend_attribute, lineno, 20, 4) \
	FIELD(zend_attribute, offset, 24, 4) \
	FIELD(zend_attribute, argc, 28, 4) \
	FIELD(zend_attribute, args, 32, 24)

#define PHPCA__ATTRIBUTE_8_5(STRUCT, FIELD) \
	STRUCT(zend_attribute, 64) \
	FIELD(zend_attribute, name, 0, 8) \
	FIELD(zend_attribute, lcname, 8, 8) \
	FIELD(zend_attribute, validation_error, 16, 8) \
	FIELD(zend_attribute, flags, 24, 4) \
	FIELD(zend_attribute, lineno, 28, 4) \
	FIELD(zend_attribute, offset, 32, 4) \
	FIELD(zend_attribute, argc, 36, 4) \
	FIELD(zend_attribute, args, 40, 24)

/* ---- parameters: with doc comments since 8.6 ---- */

#define PHPCA__PARAMETER_8_2(STRUCT, FIELD) \
	STRUCT(zend_arg_info, 32) \
	FIELD(zend_arg_info, name, 0, 8) \
	FIELD(zend_arg_info, type, 8, 16) \
	FIELD(zend_arg_info, default_value, 24, 8)

#define PHPCA__PARAMETER_8_6(STRUCT, FIELD) \
	STRUCT(zend_arg_info, 40) \
	FIELD(zend_arg_info, name, 0, 8) \
	FIELD(zend_arg_info, type, 8, 16) \
	FIELD(zend_arg_info, default_value, 24, 8) \
	FIELD(zend_arg_info, doc_comment, 32, 8)

/* ---- the versions ---- */

#define PHPCA__LAYOUT_8_2(STRUCT, FIELD) \
	PHPCA__FUNCTION_8_2(STRUCT, FIELD) \
	PHPCA__SCRIPT_8_2(STRUCT, FIELD) \
	PHPCA__CLASS_8_2(STRUCT, FIELD) \
	PHPCA__PROPERTY_8_2(STRUCT, FIELD) \
	PHPCA__CONSTANT_8_2(STRUCT, FIELD) \
	PHPCA__ATTRIBUTE_8_2(STRUCT, FIELD) \
	PHPCA__PARAMETER_8_2(STRUCT, FIELD)

#define PHPCA__LAYOUT_8_3(STRUCT, FIELD) \
	PHPCA__FUNCTION_8_3(STRUCT, FIELD) \
	PHPCA__SCRIPT_8_3(STRUCT, FIELD) \
	PHPCA__CLASS_8_3(STRUCT, FIELD) \
	PHPCA__PROPERTY_8_2(STRUCT, FIELD) \
	PHPCA__CONSTANT_8_3(STRUCT, FIELD) \
	PHPCA__ATTRIBUTE_8_2(STRUCT, FIELD) \
	PHPCA__PARAMETER_8_2(STRUCT, FIELD)

#define PHPCA__LAYOUT_8_4(STRUCT, FIELD) \
	PHPCA__FUNCTION_8_4(STRUCT, FIELD) \
	PHPCA__SCRIPT_8_4(STRUCT, FIELD) \
	PHPCA__CLASS_8_4(STRUCT, FIELD) \
	PHPCA__PROPERTY_8_4(STRUCT, FIELD) \
	PHPCA__CONSTANT_8_3(STRUCT, FIELD) \
	PHPCA__ATTRIBUTE_8_2(STRUCT, FIELD) \
	PHPCA__PARAMETER_8_2(STRUCT, FIELD)

#define PHPCA__LAYOUT_8_5(STRUCT, FIELD) \
	PHPCA__FUNCTION_8_4(STRUCT, FIELD) \
	PHPCA__SCRIPT_8_4(STRUCT, FIELD) \
	PHPCA__CLASS_8_4(STRUCT, FIELD) \
	PHPCA__PROPERTY_8_4(STRUCT, FIELD) \
	PHPCA__CONSTANT_8_3(STRUCT, FIELD) \
	PHPCA__ATTRIBUTE_8_5(STRUCT, FIELD) \
	PHPCA__PARAMETER_8_2(STRUCT, FIELD)

#define PHPCA__LAYOUT_8_6(STRUCT, FIELD) \
	PHPCA__FUNCTION_8_6(STRUCT, FIELD) \
	PHPCA__SCRIPT_8_4(STRUCT, FIELD) \
	PHPCA__CLASS_8_6(STRUCT, FIELD) \
	PHPCA__PROPERTY_8_4(STRUCT, FIELD) \
	PHPCA__CONSTANT_8_3(STRUCT, FIELD) \
	PHPCA__ATTRIBUTE_8_5(STRUCT, FIELD) \
	PHPCA__PARAMETER_8_6(STRUCT, FIELD)

#endif
