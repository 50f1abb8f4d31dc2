#include "inspect/declare.h"

#include <string.h>

#include "php.h"
#include "php/text.h"

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
	phpca_php_text_attributes(d->out, attributes, 0, indent, "\n");
}

static const char *visibility(enum phpca_visibility v)
{
	return v == PHPCA_PRIVATE ? "private " : v == PHPCA_PROTECTED ? "protected " : "public ";
}

/*
 * Private members matter to whoever uses a trait, constructors and __clone to whoever makes or
 * copies an object, and defaults of parameters name private constants.
 */
static bool is_shown(
	const struct phpca_declare *d, const struct phpca_class *c, enum phpca_visibility v)
{
	return d->all || v != PHPCA_PRIVATE || phpca_class_info(c).kind == PHPCA_TRAIT;
}

static void print_type(const struct phpca_declare *d, zend_type type)
{
	if (ZEND_TYPE_IS_SET(type)) {
		phpca_php_text_type(d->out, type);
		fputc(' ', d->out);
	}
}

/* A class that is readonly as a whole has no readonly properties to declare. */
static const char *readonly(const struct phpca_class *c, const struct phpca_property *property)
{
	return property->is_readonly && !phpca_class_info(c).is_readonly ? "readonly " : "";
}

/* Who may write it, where that is not who may read it. A readonly property is written by its class.
 */
static const char *set_visibility(const struct phpca_property *property)
{
	return property->set_visibility <= property->visibility ? ""
		: property->set_visibility == PHPCA_PRIVATE         ? "private(set) "
		: property->is_readonly                             ? ""
															: "protected(set) ";
}

/* ---- functions ---- */

static void print_parameter(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_function *f, const struct phpca_function_info *info, uint32_t number);

/* The property that a parameter of a constructor declares. */
static bool promoted_property(const struct phpca_class *c, const struct phpca_function_info *f,
	const struct phpca_parameter *parameter, struct phpca_property *out)
{
	return c && f->is_constructor && parameter->is_promoted
		&& phpca_class_property(c, parameter->name, out) && out->is_promoted;
}

static void print_promotion(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_property *property)
{
	if (d->comments && property->doc_comment)
		fprintf(d->out, "%s ", ZSTR_VAL(property->doc_comment));
	fprintf(d->out, "%s%s%s", visibility(property->visibility), set_visibility(property),
		readonly(c, property));
}

static bool has_hooks(const struct phpca_property *property)
{
	return property->get || property->set;
}

/* A property with a value of its own is one that a hook names. */
static void print_hook(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_property *property, const struct phpca_function *hook, const char *name)
{
	struct phpca_function_info info;

	if (!hook)
		return;
	info = phpca_function_info(hook);
	fputc(' ', d->out);
	phpca_php_text_attributes(d->out, info.attributes, 0, "", " ");
	fprintf(
		d->out, "%s%s%s", info.is_final ? "final " : "", info.returns_reference ? "&" : "", name);
	if (info.parameters) {
		fputc('(', d->out);
		print_parameter(d, c, hook, &info, 0);
		fputc(')', d->out);
	}
	if (!info.is_abstract && property->slot != PHPCA_NO_SLOT)
		fprintf(d->out, " { $this->%s; }", property->name);
	else
		fputs(info.is_abstract ? ";" : " {}", d->out);
}

/* " { get { $this->name; } set(type $value) { $this->name; } }" */
static void print_hooks(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_property *property)
{
	fputs(" {", d->out);
	print_hook(d, c, property, property->get, "get");
	print_hook(d, c, property, property->set, "set");
	fputs(" }", d->out);
}

static void print_parameter(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_function *f, const struct phpca_function_info *info, uint32_t number)
{
	struct phpca_parameter parameter = phpca_function_parameter(f, number);
	struct phpca_property property;

	phpca_php_text_attributes(d->out, info->attributes, number + 1, "", " ");
	if (promoted_property(c, info, &parameter, &property))
		print_promotion(d, c, &property);
	print_type(d, parameter.type);
	fprintf(d->out, "%s%s$%s", parameter.by_reference ? "&" : "",
		parameter.is_variadic ? "..." : "", ZSTR_VAL(parameter.name));
	if (parameter.default_value) {
		fputs(" = ", d->out);
		phpca_php_text_value(d->out, parameter.default_value);
	}
	if (promoted_property(c, info, &parameter, &property) && has_hooks(&property))
		print_hooks(d, c, &property);
}

static void print_signature(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_function *f, const char *name)
{
	struct phpca_function_info info = phpca_function_info(f);
	zend_type type;

	fprintf(d->out, "function %s%s(", info.returns_reference ? "&" : "", name);
	for (uint32_t i = 0; i < info.parameters; i++) {
		fputs(i ? ", " : "", d->out);
		print_parameter(d, c, f, &info, i);
	}
	fputc(')', d->out);
	if (phpca_function_return_type(f, &type)) {
		fputs(": ", d->out);
		phpca_php_text_type(d->out, type);
	}
}

void phpca_declare_function(const struct phpca_declare *d, const struct phpca_function *f)
{
	struct phpca_function_info info = phpca_function_info(f);
	size_t ignored;

	print_comment(d, info.doc_comment, "\t");
	print_attributes(d, info.attributes, "\t");
	fputc('\t', d->out);
	print_signature(d, NULL, f, phpca_declare_short_name(info.name, &ignored));
	fputs(" {}\n", d->out);
}

void phpca_declare_constant(
	const struct phpca_declare *d, const zend_string *name, const zval *value)
{
	size_t ignored;

	fprintf(d->out, "\tconst %s = ", phpca_declare_short_name(name, &ignored));
	phpca_php_text_value(d->out, value);
	fputs(";\n", d->out);
}

/* ---- members ---- */

void phpca_declare_method(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_function *method, const char *indent)
{
	struct phpca_function_info info = phpca_function_info(method);
	bool interface = phpca_class_info(c).kind == PHPCA_INTERFACE;

	print_comment(d, info.doc_comment, indent);
	print_attributes(d, info.attributes, indent);
	fprintf(d->out, "%s%s%s%s%s", indent, info.is_abstract && !interface ? "abstract " : "",
		info.is_final ? "final " : "", visibility(info.visibility),
		info.is_static ? "static " : "");
	print_signature(d, c, method, ZSTR_VAL(info.name));
	fputs(info.is_abstract ? ";\n" : " {}\n", d->out);
}

void phpca_declare_property(const struct phpca_declare *d, const struct phpca_class *c,
	const struct phpca_property *property, const char *indent)
{
	const zval *value = property->default_value;
	bool typed = ZEND_TYPE_IS_SET(property->type);

	print_comment(d, property->doc_comment, indent);
	print_attributes(d, property->attributes, indent);
	fprintf(d->out, "%s%s%s%s%s%s%s", indent,
		property->is_abstract && phpca_class_info(c).kind != PHPCA_INTERFACE ? "abstract " : "",
		property->is_final && property->set_visibility != PHPCA_PRIVATE ? "final " : "",
		visibility(property->visibility), set_visibility(property),
		property->is_static ? "static " : "", readonly(c, property));
	print_type(d, property->type);
	fprintf(d->out, "$%s", property->name);
	if (Z_TYPE_P(value) != IS_UNDEF && (typed || Z_TYPE_P(value) != IS_NULL)) {
		fputs(" = ", d->out);
		phpca_php_text_value(d->out, value);
	}
	if (has_hooks(property))
		print_hooks(d, c, property);
	fputs(has_hooks(property) ? "\n" : ";\n", d->out);
}

static void print_case(const struct phpca_declare *d, const struct phpca_class_constant *constant)
{
	zend_ast *init = Z_TYPE_P(constant->value) == IS_CONSTANT_AST ? Z_ASTVAL_P(constant->value)
																  : NULL;

	fprintf(d->out, "case %s", ZSTR_VAL(constant->name));
	if (init && init->kind == ZEND_AST_CONST_ENUM_INIT && init->child[2]) {
		fputs(" = ", d->out);
		phpca_php_text_expression(d->out, init->child[2]);
	}
	fputs(";\n", d->out);
}

void phpca_declare_class_constant(
	const struct phpca_declare *d, const struct phpca_class_constant *constant, const char *indent)
{
	print_comment(d, constant->doc_comment, indent);
	print_attributes(d, constant->attributes, indent);
	fputs(indent, d->out);
	if (constant->is_case) {
		print_case(d, constant);
		return;
	}
	fprintf(
		d->out, "%s%sconst ", constant->is_final ? "final " : "", visibility(constant->visibility));
	print_type(d, constant->type);
	fprintf(d->out, "%s = ", ZSTR_VAL(constant->name));
	phpca_php_text_value(d->out, constant->value);
	fputs(";\n", d->out);
}

/* ---- classes ---- */

bool phpca_declare_is_own_interface(const struct phpca_class *c, const zend_string *name)
{
	struct phpca_class_info info = phpca_class_info(c);

	if (info.kind == PHPCA_ENUM
		&& (zend_string_equals_literal_ci(name, "UnitEnum")
			|| zend_string_equals_literal_ci(name, "BackedEnum")))
		return false;
	/* A polyfill's Stringable has a __toString(). */
	return !zend_string_equals_ci(name, info.name);
}

/* ", Name", or `before` instead of the comma; returns what is to stand before the next. */
static const char *print_name(const struct phpca_declare *d, const char *before,
	const struct phpca_class *c, const zend_string *name)
{
	if (!phpca_declare_is_own_interface(c, name))
		return before;
	fputs(before, d->out);
	phpca_php_text_class_name(d->out, name);
	return ", ";
}

static void print_parents(const struct phpca_declare *d, const struct phpca_class *c)
{
	const zend_string *parent = phpca_class_parent_name(c);
	const char *before = phpca_class_info(c).kind == PHPCA_INTERFACE ? " extends " : " implements ";

	if (parent) {
		fputs(" extends ", d->out);
		phpca_php_text_class_name(d->out, parent);
	}
	for (uint32_t i = 0; i < phpca_class_interface_count(c); i++)
		before = print_name(d, before, c, phpca_class_interface_name(c, i));
}

void phpca_declare_class_head(const struct phpca_declare *d, const struct phpca_class *c)
{
	static const char *const kinds[] = {[PHPCA_CLASS] = "class",
		[PHPCA_INTERFACE] = "interface",
		[PHPCA_TRAIT] = "trait",
		[PHPCA_ENUM] = "enum"};
	struct phpca_class_info info = phpca_class_info(c);
	const char *indent = d->flush_left ? "" : "\t";
	size_t ignored;

	print_comment(d, info.doc_comment, indent);
	print_attributes(d, info.attributes, indent);
	fprintf(d->out, "%s%s%s%s%s %s", indent, info.is_abstract ? "abstract " : "",
		info.is_final ? "final " : "", info.is_readonly ? "readonly " : "", kinds[info.kind],
		phpca_declare_short_name(info.name, &ignored));
	if (info.backing != IS_UNDEF)
		fputs(info.backing == IS_LONG ? ": int" : ": string", d->out);
	print_parents(d, c);
}

static void print_choices(const struct phpca_declare *d, const struct phpca_class *c)
{
	struct phpca_trait_choice choice;

	for (uint32_t n = 0; phpca_class_trait_choice(c, n, &choice); n++) {
		fputs("\t\t\t", d->out);
		phpca_php_text_class_name(d->out, choice.class_name);
		fprintf(d->out, "::%s insteadof ", ZSTR_VAL(choice.method));
		for (uint32_t i = 0; i < choice.excluded_count; i++) {
			fputs(i ? ", " : "", d->out);
			phpca_php_text_class_name(d->out, choice.excluded[i]);
		}
		fputs(";\n", d->out);
	}
}

static void print_aliases(const struct phpca_declare *d, const struct phpca_class *c)
{
	struct phpca_trait_alias alias;

	for (uint32_t n = 0; phpca_class_trait_alias(c, n, &alias); n++) {
		fputs("\t\t\t", d->out);
		if (alias.class_name) {
			phpca_php_text_class_name(d->out, alias.class_name);
			fputs("::", d->out);
		}
		fprintf(d->out, "%s as %s%s;\n", ZSTR_VAL(alias.method),
			alias.has_visibility ? visibility(alias.visibility) : "",
			alias.alias ? ZSTR_VAL(alias.alias) : "");
	}
}

void phpca_declare_traits(const struct phpca_declare *d, const struct phpca_class *c)
{
	struct phpca_trait_choice choice;
	struct phpca_trait_alias alias;
	bool rules = phpca_class_trait_alias(c, 0, &alias) || phpca_class_trait_choice(c, 0, &choice);
	const char *before = "\t\tuse ";

	if (!phpca_class_trait_count(c))
		return;
	for (uint32_t i = 0; i < phpca_class_trait_count(c); i++)
		before = print_name(d, before, c, phpca_class_trait_name(c, i));
	fputs(rules ? " {\n" : ";\n", d->out);
	if (rules) {
		print_choices(d, c);
		print_aliases(d, c);
		fputs("\t\t}\n", d->out);
	}
}

static void print_constants(const struct phpca_declare *d, const struct phpca_class *c)
{
	struct phpca_class_constant constant;

	for (uint32_t i = 0; phpca_class_next_constant(c, &i, &constant);)
		if (constant.is_own)
			phpca_declare_class_constant(d, &constant, "\t\t");
}

/* Promoted properties stand in the constructor; those of enums are the engine's. */
static void print_properties(const struct phpca_declare *d, const struct phpca_class *c)
{
	struct phpca_property property;

	if (phpca_class_info(c).kind == PHPCA_ENUM)
		return;
	for (uint32_t i = 0; phpca_class_next_property(c, &i, &property);)
		if (property.is_own && !property.is_promoted && is_shown(d, c, property.visibility))
			phpca_declare_property(d, c, &property, "\t\t");
}

static void print_methods(const struct phpca_declare *d, const struct phpca_class *c)
{
	struct phpca_method m;

	for (uint32_t i = 0; phpca_class_next_method(c, &i, &m);) {
		bool special = m.is_constructor || zend_string_equals_literal_ci(m.name, "__clone");
		if (m.is_own && (special || is_shown(d, c, m.visibility)))
			phpca_declare_method(d, c, m.function, "\t\t");
	}
}

void phpca_declare_class(const struct phpca_declare *d, const struct phpca_class *c)
{
	phpca_declare_class_head(d, c);
	fputs("\n\t{\n", d->out);
	phpca_declare_traits(d, c);
	print_constants(d, c);
	print_properties(d, c);
	print_methods(d, c);
	fputs("\t}\n", d->out);
}
