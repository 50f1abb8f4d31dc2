#include "inspect/declare.h"

#include <string.h>

#include "php.h"
#include "php/text.h"
#include "inspect/view.h"
#include "zend_attributes.h"

static bool is_enum(const zend_class_entry *ce)
{
	return ce->ce_flags & ZEND_ACC_ENUM;
}

const char *phpca_declare_short_name(const zend_string *name, size_t *namespace_size)
{
	const char *last = zend_memrchr(ZSTR_VAL(name), '\\', ZSTR_LEN(name));

	*namespace_size = last ? (size_t)(last - ZSTR_VAL(name)) : 0;
	return last ? last + 1 : ZSTR_VAL(name);
}

/*
 * Lines that begin with a star are indented anew; others stand as they are, their space may mean
 * something.
 */
static void print_comment(
	const struct phpca_declare *d, const zend_string *comment, const char *indent)
{
	if (!d->comments || !comment)
		return;
	fputs(indent, d->out);
	for (const char *line = ZSTR_VAL(comment), *end; line; line = end) {
		const char *text = line + strspn(line, " \t");
		bool starred = line != ZSTR_VAL(comment) && *text == '*';
		end = strchr(line, '\n');
		end = end ? end + 1 : NULL;
		line = starred ? text : line;
		fprintf(d->out, "%s%s%.*s", starred ? indent : "", starred ? " " : "",
			end ? (int)(end - line) : (int)strlen(line), line);
	}
	fputc('\n', d->out);
}

static void print_attributes(
	const struct phpca_declare *d, const HashTable *attributes, const char *indent)
{
	phpca_php_text__attributes(d->out, attributes, 0, indent, "\n");
}

static const char *visibility(uint32_t flags)
{
	return flags & ZEND_ACC_PRIVATE  ? "private "
		: flags & ZEND_ACC_PROTECTED ? "protected "
									 : "public ";
}

/*
 * Private members matter to whoever uses a trait, constructors and __clone to whoever makes or
 * copies an object, and defaults of parameters name private constants.
 */
static bool is_shown(const struct phpca_declare *d, const zend_class_entry *ce, uint32_t flags)
{
	return d->all || !(flags & ZEND_ACC_PRIVATE) || (ce->ce_flags & ZEND_ACC_TRAIT);
}

/* ---- functions ---- */

/* The default of a parameter is the constant of the opcode that receives it. */
static const zval *default_of(const zend_op_array *op_array, uint32_t number)
{
	for (uint32_t i = 0; i < op_array->last; i++) {
		const zend_op *op = &op_array->opcodes[i];
		if (op->opcode == ZEND_RECV_INIT && op->op1.num == number + 1)
			return RT_CONSTANT(op, op->op2);
	}
	return NULL;
}

static const zend_property_info *promoted_property(
	const zend_op_array *op_array, const zend_class_entry *ce, const zend_arg_info *info)
{
	const zend_property_info *property;

	if (!ce || !(op_array->fn_flags & ZEND_ACC_CTOR) || !ZEND_ARG_IS_PROMOTED(info))
		return NULL;
	property = zend_hash_find_ptr(&ce->properties_info, info->name);
	return property && (property->flags & ZEND_ACC_PROMOTED) ? property : NULL;
}

static void print_promotion(
	const struct phpca_declare *d, const zend_class_entry *ce, const zend_property_info *property)
{
	if (d->comments && property->doc_comment)
		fprintf(d->out, "%s ", ZSTR_VAL(property->doc_comment));
	fprintf(d->out, "%s%s", visibility(property->flags),
		(property->flags & ZEND_ACC_READONLY) && !(ce->ce_flags & ZEND_ACC_READONLY_CLASS)
			? "readonly "
			: "");
}

static void print_parameter(const struct phpca_declare *d, const zend_class_entry *ce,
	const zend_op_array *op_array, uint32_t number)
{
	const zend_arg_info *info = &op_array->arg_info[number];
	const zend_property_info *property = promoted_property(op_array, ce, info);
	const zval *value = default_of(op_array, number);

	phpca_php_text__attributes(d->out, op_array->attributes, number + 1, "", " ");
	if (property)
		print_promotion(d, ce, property);
	if (ZEND_TYPE_IS_SET(info->type)) {
		phpca_php_text__type(d->out, info->type);
		fputc(' ', d->out);
	}
	fprintf(d->out, "%s%s$%s", ZEND_ARG_SEND_MODE(info) ? "&" : "",
		ZEND_ARG_IS_VARIADIC(info) ? "..." : "", ZSTR_VAL(info->name));
	if (value) {
		fputs(" = ", d->out);
		phpca_php_text__value(d->out, value);
	}
}

static void print_signature(const struct phpca_declare *d, const zend_class_entry *ce,
	const zend_op_array *op_array, const char *name)
{
	uint32_t count = op_array->num_args + (op_array->fn_flags & ZEND_ACC_VARIADIC ? 1 : 0);

	fprintf(
		d->out, "function %s%s(", op_array->fn_flags & ZEND_ACC_RETURN_REFERENCE ? "&" : "", name);
	for (uint32_t i = 0; i < count; i++) {
		fputs(i ? ", " : "", d->out);
		print_parameter(d, ce, op_array, i);
	}
	fputc(')', d->out);
	if (op_array->fn_flags & ZEND_ACC_HAS_RETURN_TYPE) {
		fputs(": ", d->out);
		phpca_php_text__type(d->out, op_array->arg_info[-1].type);
	}
}

void phpca_declare_function(const struct phpca_declare *d, const zend_op_array *op_array)
{
	size_t ignored;

	print_comment(d, op_array->doc_comment, "\t");
	print_attributes(d, op_array->attributes, "\t");
	fputc('\t', d->out);
	print_signature(d, NULL, op_array, phpca_declare_short_name(op_array->function_name, &ignored));
	fputs(" {}\n", d->out);
}

void phpca_declare_constant(
	const struct phpca_declare *d, const zend_string *name, const zval *value)
{
	size_t ignored;

	fprintf(d->out, "\tconst %s = ", phpca_declare_short_name(name, &ignored));
	phpca_php_text__value(d->out, value);
	fputs(";\n", d->out);
}

/* ---- members ---- */

void phpca_declare_method(const struct phpca_declare *d, const zend_class_entry *ce,
	const zend_op_array *method, const char *indent)
{
	bool abstract = method->fn_flags & ZEND_ACC_ABSTRACT,
		 interface = ce->ce_flags & ZEND_ACC_INTERFACE;

	print_comment(d, method->doc_comment, indent);
	print_attributes(d, method->attributes, indent);
	fprintf(d->out, "%s%s%s%s%s", indent, abstract && !interface ? "abstract " : "",
		method->fn_flags & ZEND_ACC_FINAL ? "final " : "", visibility(method->fn_flags),
		method->fn_flags & ZEND_ACC_STATIC ? "static " : "");
	print_signature(d, ce, method, ZSTR_VAL(method->function_name));
	fputs(abstract ? ";\n" : " {}\n", d->out);
}

static const zval *default_value(const zend_class_entry *ce, const zend_property_info *info)
{
	return info->flags & ZEND_ACC_STATIC
		? &ce->default_static_members_table[info->offset]
		: &ce->default_properties_table[OBJ_PROP_TO_NUM(info->offset)];
}

void phpca_declare_property(const struct phpca_declare *d, const zend_class_entry *ce,
	const zend_property_info *info, const char *indent)
{
	const char *class_name, *name;
	const zval *value = default_value(ce, info);
	bool readonly = (info->flags & ZEND_ACC_READONLY) && !(ce->ce_flags & ZEND_ACC_READONLY_CLASS);

	zend_unmangle_property_name(info->name, &class_name, &name);
	print_comment(d, info->doc_comment, indent);
	print_attributes(d, info->attributes, indent);
	fprintf(d->out, "%s%s%s%s", indent, visibility(info->flags),
		info->flags & ZEND_ACC_STATIC ? "static " : "", readonly ? "readonly " : "");
	if (ZEND_TYPE_IS_SET(info->type)) {
		phpca_php_text__type(d->out, info->type);
		fputc(' ', d->out);
	}
	fprintf(d->out, "$%s", name);
	if (Z_TYPE_P(value) != IS_UNDEF
		&& !(Z_TYPE_P(value) == IS_NULL && !ZEND_TYPE_IS_SET(info->type))) {
		fputs(" = ", d->out);
		phpca_php_text__value(d->out, value);
	}
	fputs(";\n", d->out);
}

static void print_case(const struct phpca_declare *d, const zend_string *name, const zval *value)
{
	zend_ast *init = Z_TYPE_P(value) == IS_CONSTANT_AST ? Z_ASTVAL_P(value) : NULL;

	fprintf(d->out, "case %s", ZSTR_VAL(name));
	if (init && init->kind == ZEND_AST_CONST_ENUM_INIT && init->child[2]) {
		fputs(" = ", d->out);
		phpca_php_text__expression(d->out, init->child[2]);
	}
	fputs(";\n", d->out);
}

void phpca_declare_class_constant(const struct phpca_declare *d, const zend_class_entry *ce,
	const zend_string *name, const zend_class_constant *c, const char *indent)
{
	uint32_t flags = ZEND_CLASS_CONST_FLAGS(c);

	print_comment(d, c->doc_comment, indent);
	print_attributes(d, c->attributes, indent);
	fputs(indent, d->out);
	if (flags & ZEND_CLASS_CONST_IS_CASE) {
		print_case(d, name, &c->value);
		return;
	}
	fprintf(d->out, "%s%sconst %s = ", flags & ZEND_ACC_FINAL ? "final " : "", visibility(flags),
		ZSTR_VAL(name));
	phpca_php_text__value(d->out, &c->value);
	fputs(";\n", d->out);
}

/* ---- classes ---- */

bool phpca_declare_is_own_interface(const zend_class_entry *ce, const zend_string *name)
{
	if (is_enum(ce)
		&& (zend_string_equals_literal_ci(name, "UnitEnum")
			|| zend_string_equals_literal_ci(name, "BackedEnum")))
		return false;
	return !zend_string_equals_ci(name, ce->name); /* a polyfill's Stringable has a __toString() */
}

static void print_names(const struct phpca_declare *d, const char *before,
	const zend_class_entry *ce, const zend_class_name *names, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (phpca_declare_is_own_interface(ce, names[i].name)) {
			fputs(before, d->out);
			phpca_php_text__class_name(d->out, names[i].name);
			before = ", ";
		}
	}
}

/*
 * A class that the compiler linked by itself has a parent in its file, and no interfaces but that
 * parent's.
 */
static void print_parents(const struct phpca_declare *d, const zend_class_entry *ce)
{
	bool linked = ce->ce_flags & ZEND_ACC_LINKED;
	const zend_string *parent = !linked ? ce->parent_name : ce->parent ? ce->parent->name : NULL;

	if (parent) {
		fputs(" extends ", d->out);
		phpca_php_text__class_name(d->out, parent);
	}
	if (!linked) {
		print_names(d, ce->ce_flags & ZEND_ACC_INTERFACE ? " extends " : " implements ", ce,
			ce->interface_names, ce->num_interfaces);
	}
}

static const char *kind_of(const zend_class_entry *ce)
{
	return ce->ce_flags & ZEND_ACC_INTERFACE ? "interface"
		: ce->ce_flags & ZEND_ACC_TRAIT      ? "trait"
		: is_enum(ce)                        ? "enum"
											 : "class";
}

void phpca_declare_class_head(const struct phpca_declare *d, const zend_class_entry *ce)
{
	bool plain = !(ce->ce_flags & (ZEND_ACC_INTERFACE | ZEND_ACC_TRAIT | ZEND_ACC_ENUM));
	const char *indent = d->flush_left ? "" : "\t";
	size_t ignored;

	print_comment(d, ce->info.user.doc_comment, indent);
	print_attributes(d, ce->attributes, indent);
	fprintf(d->out, "%s%s%s%s%s %s", indent,
		plain && (ce->ce_flags & ZEND_ACC_EXPLICIT_ABSTRACT_CLASS) ? "abstract " : "",
		plain && (ce->ce_flags & ZEND_ACC_FINAL) ? "final " : "",
		ce->ce_flags & ZEND_ACC_READONLY_CLASS ? "readonly " : "", kind_of(ce),
		phpca_declare_short_name(ce->name, &ignored));
	if (is_enum(ce) && ce->enum_backing_type != IS_UNDEF)
		fputs(ce->enum_backing_type == IS_LONG ? ": int" : ": string", d->out);
	print_parents(d, ce);
}

static void print_trait_rules(const struct phpca_declare *d, const zend_class_entry *ce)
{
	for (zend_trait_precedence **p = ce->trait_precedences; p && *p; p++) {
		fputs("\t\t\t", d->out);
		phpca_php_text__class_name(d->out, (*p)->trait_method.class_name);
		fprintf(d->out, "::%s insteadof ", ZSTR_VAL((*p)->trait_method.method_name));
		for (uint32_t i = 0; i < (*p)->num_excludes; i++) {
			fputs(i ? ", " : "", d->out);
			phpca_php_text__class_name(d->out, (*p)->exclude_class_names[i]);
		}
		fputs(";\n", d->out);
	}
	for (zend_trait_alias **a = ce->trait_aliases; a && *a; a++) {
		fputs("\t\t\t", d->out);
		if ((*a)->trait_method.class_name) {
			phpca_php_text__class_name(d->out, (*a)->trait_method.class_name);
			fputs("::", d->out);
		}
		fprintf(d->out, "%s as %s%s;\n", ZSTR_VAL((*a)->trait_method.method_name),
			(*a)->modifiers & ZEND_ACC_PPP_MASK ? visibility((*a)->modifiers) : "",
			(*a)->alias ? ZSTR_VAL((*a)->alias) : "");
	}
}

void phpca_declare_traits(const struct phpca_declare *d, const zend_class_entry *ce)
{
	bool rules = (ce->trait_aliases && *ce->trait_aliases)
		|| (ce->trait_precedences && *ce->trait_precedences);

	if (!ce->num_traits)
		return;
	print_names(d, "\t\tuse ", ce, ce->trait_names, ce->num_traits);
	fputs(rules ? " {\n" : ";\n", d->out);
	if (rules) {
		print_trait_rules(d, ce);
		fputs("\t\t}\n", d->out);
	}
}

static void print_constants(const struct phpca_declare *d, const zend_class_entry *ce)
{
	zend_string *name;
	zend_class_constant *c;

	ZEND_HASH_FOREACH_STR_KEY_PTR ((HashTable *)&ce->constants_table, name, c)
		if (phpca_view_owns(ce, c->ce))
			phpca_declare_class_constant(d, ce, name, c, "\t\t");
	ZEND_HASH_FOREACH_END();
}

/* Promoted properties stand in the constructor; those of enums are the engine's. */
static void print_properties(const struct phpca_declare *d, const zend_class_entry *ce)
{
	zend_property_info *info;

	ZEND_HASH_FOREACH_PTR ((HashTable *)&ce->properties_info, info)
		if (phpca_view_owns(ce, info->ce) && !(info->flags & ZEND_ACC_PROMOTED) && !is_enum(ce)
			&& is_shown(d, ce, info->flags))
			phpca_declare_property(d, ce, info, "\t\t");
	ZEND_HASH_FOREACH_END();
}

static void print_methods(const struct phpca_declare *d, const zend_class_entry *ce)
{
	zend_function *fn;

	ZEND_HASH_FOREACH_PTR ((HashTable *)&ce->function_table, fn) {
		bool special = (fn->common.fn_flags & ZEND_ACC_CTOR)
			|| zend_string_equals_literal_ci(fn->common.function_name, "__clone");
		if (fn->type == ZEND_USER_FUNCTION && phpca_view_owns(ce, fn->common.scope)
			&& (special || is_shown(d, ce, fn->common.fn_flags)))
			phpca_declare_method(d, ce, &fn->op_array, "\t\t");
	}
	ZEND_HASH_FOREACH_END();
}

void phpca_declare_class(const struct phpca_declare *d, const zend_class_entry *ce)
{
	phpca_declare_class_head(d, ce);
	fputs("\n\t{\n", d->out);
	phpca_declare_traits(d, ce);
	print_constants(d, ce);
	print_properties(d, ce);
	print_methods(d, ce);
	fputs("\t}\n", d->out);
}
