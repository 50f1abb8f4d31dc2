#include "php/text.h"

#include <math.h>
#include <string.h>

#include "php.h"
#include "zend_attributes.h"
#include "zend_smart_str.h"
#include "zend_vm.h"
#include "base/utf8.h"

/* ---- strings ---- */

static bool is_plain(const char *text, size_t size)
{
	for (size_t i = 0, n; i < size; i += n) {
		unsigned char c = (unsigned char)text[i];
		n = phpca_utf8_character(text + i, size - i);
		if (!n || c < ' ' || c == 0x7f)
			return false;
	}
	return true;
}

static void print_quoted(FILE *out, const char *text, size_t size)
{
	for (size_t i = 0, n; i < size; i += n) {
		unsigned char c = (unsigned char)text[i];
		n = phpca_utf8_character(text + i, size - i);
		if (c == '\n' || c == '\t' || c == '\r') {
			fprintf(out, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
		} else if (!n || c < ' ' || c == 0x7f) {
			fprintf(out, "\\x%02x", c);
			n = 1;
		} else {
			fprintf(out, "%s%.*s", strchr("\"\\$", c) ? "\\" : "", (int)n, text + i);
		}
	}
}

void phpca_php_text_string(FILE *out, const char *text, size_t size)
{
	if (!is_plain(text, size)) {
		fputc('"', out);
		print_quoted(out, text, size);
		fputc('"', out);
		return;
	}
	fputc('\'', out);
	for (size_t i = 0; i < size; i++)
		fprintf(out, "%s%c", text[i] == '\'' || text[i] == '\\' ? "\\" : "", text[i]);
	fputc('\'', out);
}

/* ---- values ---- */

static void print_double(FILE *out, double value)
{
	smart_str text = {0};

	if (isnan(value) || isinf(value)) {
		fprintf(out, "%s\\%s", value < 0 ? "-" : "", isnan(value) ? "NAN" : "INF");
		return;
	}
	smart_str_append_double(&text, value, 17, true);
	smart_str_0(&text);
	fputs(ZSTR_VAL(text.s), out);
	smart_str_free(&text);
}

static void print_array(FILE *out, const HashTable *array)
{
	zend_ulong number, next = 0;
	zend_string *key;
	zval *value;
	bool first = true;

	fputc('[', out);
	ZEND_HASH_FOREACH_KEY_VAL ((HashTable *)array, number, key, value) {
		fputs(first ? "" : ", ", out);
		first = false;
		if (key) {
			phpca_php_text_string(out, ZSTR_VAL(key), ZSTR_LEN(key));
			fputs(" => ", out);
		} else if (number != next) {
			fprintf(out, ZEND_LONG_FMT " => ", (zend_long)number);
		}
		next = key ? next : number + 1;
		phpca_php_text_value(out, value);
	}
	ZEND_HASH_FOREACH_END();
	fputc(']', out);
}

void phpca_php_text_value(FILE *out, const zval *value)
{
	switch (Z_TYPE_P(value)) {
	case IS_TRUE:
		fputs("true", out);
		break;
	case IS_FALSE:
		fputs("false", out);
		break;
	case IS_LONG:
		if (Z_LVAL_P(value) == ZEND_LONG_MIN)
			fputs("\\PHP_INT_MIN", out); /* its digits would be a float */
		else
			fprintf(out, ZEND_LONG_FMT, Z_LVAL_P(value));
		break;
	case IS_DOUBLE:
		print_double(out, Z_DVAL_P(value));
		break;
	case IS_STRING:
		phpca_php_text_string(out, Z_STRVAL_P(value), Z_STRLEN_P(value));
		break;
	case IS_ARRAY:
		print_array(out, Z_ARRVAL_P(value));
		break;
	case IS_CONSTANT_AST:
		phpca_php_text_expression(out, Z_ASTVAL_P(value));
		break;
	case IS_PTR: /* of an opcode that declares a constant */
		phpca_php_text_attributes(out, Z_PTR_P(value), 0, "", " ");
		break;
	default:
		fputs("null", out);
	}
}

/* ---- names and types ---- */

void phpca_php_text_class_name(FILE *out, const zend_string *name)
{
	bool special = zend_string_equals_literal_ci(name, "self")
		|| zend_string_equals_literal_ci(name, "parent")
		|| zend_string_equals_literal_ci(name, "static");

	fprintf(out, "%s%s", special || ZSTR_VAL(name)[0] == '\\' ? "" : "\\", ZSTR_VAL(name));
}

static const struct {
	uint32_t mask;
	const char *name;
} simple_types[] = {
	{MAY_BE_STATIC, "static"},
	{MAY_BE_ARRAY, "array"},
	{MAY_BE_STRING, "string"},
	{MAY_BE_LONG, "int"},
	{MAY_BE_DOUBLE, "float"},
	{MAY_BE_OBJECT, "object"},
	{MAY_BE_CALLABLE, "callable"},
	{MAY_BE_BOOL, "bool"},
	{MAY_BE_FALSE, "false"},
	{MAY_BE_TRUE, "true"},
	{MAY_BE_VOID, "void"},
	{MAY_BE_NEVER, "never"},
	{MAY_BE_NULL, "null"},
};

static void print_list(FILE *out, const zend_type_list *list, const char *between)
{
	for (uint32_t i = 0; i < list->num_types; i++) {
		zend_type type = list->types[i];
		fputs(i ? between : "", out);
		if (ZEND_TYPE_HAS_LIST(type)) {
			fputc('(', out);
			print_list(out, ZEND_TYPE_LIST(type), "&");
			fputc(')', out);
		} else {
			phpca_php_text_class_name(out, ZEND_TYPE_NAME(type));
		}
	}
}

static bool is_one(uint32_t mask)
{
	for (size_t i = 0; i < sizeof simple_types / sizeof *simple_types; i++)
		if (mask == simple_types[i].mask)
			return true;
	return false;
}

static void print_simple(FILE *out, uint32_t mask, bool first)
{
	for (size_t i = 0; i < sizeof simple_types / sizeof *simple_types; i++) {
		if ((mask & simple_types[i].mask) == simple_types[i].mask) {
			fprintf(out, "%s%s", first ? "" : "|", simple_types[i].name);
			mask &= ~simple_types[i].mask;
			first = false;
		}
	}
}

void phpca_php_text_type(FILE *out, zend_type type)
{
	uint32_t mask = ZEND_TYPE_PURE_MASK(type), rest = mask & ~MAY_BE_NULL;
	bool named = ZEND_TYPE_HAS_NAME(type);

	if (mask == MAY_BE_ANY) {
		fputs("mixed", out);
	} else if (ZEND_TYPE_IS_ITERABLE_FALLBACK(type) && named && rest == MAY_BE_ARRAY) {
		fputs(mask & MAY_BE_NULL ? "?iterable" : "iterable", out);
	} else if (named && !rest) {
		fputs(mask & MAY_BE_NULL ? "?" : "", out);
		phpca_php_text_class_name(out, ZEND_TYPE_NAME(type));
	} else if (!ZEND_TYPE_IS_COMPLEX(type) && (mask & MAY_BE_NULL) && is_one(rest)) {
		fputc('?', out);
		print_simple(out, rest, true);
	} else {
		if (named)
			phpca_php_text_class_name(out, ZEND_TYPE_NAME(type));
		else if (ZEND_TYPE_HAS_LIST(type))
			print_list(out, ZEND_TYPE_LIST(type), ZEND_TYPE_IS_INTERSECTION(type) ? "&" : "|");
		print_simple(out, mask, !ZEND_TYPE_IS_COMPLEX(type));
	}
}

/* ---- constant expressions ---- */

static const char *operator_of(zend_ast_attr opcode)
{
	static const struct {
		zend_uchar opcode;
		const char *text;
	} operators[] = {
		{ZEND_ADD, "+"},
		{ZEND_SUB, "-"},
		{ZEND_MUL, "*"},
		{ZEND_DIV, "/"},
		{ZEND_MOD, "%"},
		{ZEND_POW, "**"},
		{ZEND_SL, "<<"},
		{ZEND_SR, ">>"},
		{ZEND_CONCAT, "."},
		{ZEND_BW_OR, "|"},
		{ZEND_BW_AND, "&"},
		{ZEND_BW_XOR, "^"},
		{ZEND_IS_IDENTICAL, "==="},
		{ZEND_IS_NOT_IDENTICAL, "!=="},
		{ZEND_IS_EQUAL, "=="},
		{ZEND_IS_NOT_EQUAL, "!="},
		{ZEND_IS_SMALLER, "<"},
		{ZEND_IS_SMALLER_OR_EQUAL, "<="},
		{ZEND_SPACESHIP, "<=>"},
		{ZEND_BOOL_XOR, "xor"},
	};
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (operators[i].opcode == opcode)
			return operators[i].text;
	return "?";
}

static void print_binary(FILE *out, zend_ast *ast, const char *operator)
{
	fputc('(', out);
	phpca_php_text_expression(out, ast->child[0]);
	fprintf(out, " %s ", operator);
	phpca_php_text_expression(out, ast->child[1]);
	fputc(')', out);
}

static void print_unary(FILE *out, zend_ast *ast, const char *operator)
{
	fprintf(out, "(%s", operator);
	phpca_php_text_expression(out, ast->child[0]);
	fputc(')', out);
}

static void print_elements(FILE *out, zend_ast *ast)
{
	const zend_ast_list *list = zend_ast_get_list(ast);

	for (uint32_t i = 0; i < list->children; i++) {
		fputs(i ? ", " : "", out);
		phpca_php_text_expression(out, list->child[i]);
	}
}

/* One that is not in the namespace is the global one: its last part alone means the same. */
static void print_constant(FILE *out, zend_ast *ast)
{
	const zend_string *name = zend_ast_get_constant_name(ast);
	const char *last = zend_memrchr(ZSTR_VAL(name), '\\', ZSTR_LEN(name));

	if (ast->attr & IS_CONSTANT_UNQUALIFIED_IN_NAMESPACE)
		fputs(last ? last + 1 : ZSTR_VAL(name), out);
	else
		fprintf(out, "\\%s", ZSTR_VAL(name));
}

static void print_class_constant(FILE *out, zend_ast *ast)
{
	if (ast->kind == ZEND_AST_CLASS_NAME) {
		if (ast->child[0])
			phpca_php_text_class_name(out, zend_ast_get_str(ast->child[0]));
		else
			fputs(ast->attr == ZEND_FETCH_CLASS_SELF ? "self" : "parent", out);
		fputs("::class", out);
	} else {
		phpca_php_text_class_name(out, zend_ast_get_str(ast->child[0]));
		fprintf(out, "::%s", ZSTR_VAL(zend_ast_get_str(ast->child[1])));
	}
}

static void print_access(FILE *out, zend_ast *ast)
{
	phpca_php_text_expression(out, ast->child[0]);
	if (ast->kind == ZEND_AST_DIM) {
		fputc('[', out);
		phpca_php_text_expression(out, ast->child[1]);
		fputc(']', out);
	} else if (ast->child[1]->kind == ZEND_AST_ZVAL
		&& Z_TYPE_P(zend_ast_get_zval(ast->child[1])) == IS_STRING) {
		fprintf(out, "%s%s", ast->kind == ZEND_AST_PROP ? "->" : "?->",
			ZSTR_VAL(zend_ast_get_str(ast->child[1])));
	} else {
		fputs(ast->kind == ZEND_AST_PROP ? "->{" : "?->{", out);
		phpca_php_text_expression(out, ast->child[1]);
		fputc('}', out);
	}
}

static void print_conditional(FILE *out, zend_ast *ast)
{
	fputc('(', out);
	phpca_php_text_expression(out, ast->child[0]);
	fputs(" ? ", out);
	if (ast->child[1])
		phpca_php_text_expression(out, ast->child[1]);
	fputs(" : ", out);
	phpca_php_text_expression(out, ast->child[2]);
	fputc(')', out);
}

static void print_element(FILE *out, zend_ast *ast)
{
	if (ast->child[1]) {
		phpca_php_text_expression(out, ast->child[1]);
		fputs(" => ", out);
	}
	phpca_php_text_expression(out, ast->child[0]);
}

static void print_new(FILE *out, zend_ast *ast)
{
	fputs("new ", out);
	phpca_php_text_class_name(out, zend_ast_get_str(ast->child[0]));
	fputc('(', out);
	print_elements(out, ast->child[1]);
	fputc(')', out);
}

static void print_operation(FILE *out, zend_ast *ast)
{
	switch (ast->kind) {
	case ZEND_AST_UNARY_OP:
		print_unary(out, ast, ast->attr == ZEND_BW_NOT ? "~" : "!");
		break;
	case ZEND_AST_UNARY_PLUS:
	case ZEND_AST_UNARY_MINUS:
		print_unary(out, ast, ast->kind == ZEND_AST_UNARY_PLUS ? "+" : "-");
		break;
	case ZEND_AST_BINARY_OP:
		print_binary(out, ast, operator_of(ast->attr));
		break;
	case ZEND_AST_GREATER:
	case ZEND_AST_GREATER_EQUAL:
		print_binary(out, ast, ast->kind == ZEND_AST_GREATER ? ">" : ">=");
		break;
	case ZEND_AST_AND:
	case ZEND_AST_OR:
		print_binary(out, ast, ast->kind == ZEND_AST_AND ? "&&" : "||");
		break;
	case ZEND_AST_COALESCE:
		print_binary(out, ast, "??");
		break;
	case ZEND_AST_CONDITIONAL:
		print_conditional(out, ast);
		break;
	default:
		fprintf(out, "null /* expression of kind %u */", ast->kind);
	}
}

/* Lists, and what stands in them. */
static void print_part(FILE *out, zend_ast *ast)
{
	switch (ast->kind) {
	case ZEND_AST_ARRAY:
		fputc('[', out);
		print_elements(out, ast);
		fputc(']', out);
		break;
	case ZEND_AST_ARRAY_ELEM:
		print_element(out, ast);
		break;
	case ZEND_AST_UNPACK:
		fputs("...", out);
		phpca_php_text_expression(out, ast->child[0]);
		break;
	case ZEND_AST_ARG_LIST:
		print_elements(out, ast);
		break;
	case ZEND_AST_NAMED_ARG:
		fprintf(out, "%s: ", ZSTR_VAL(zend_ast_get_str(ast->child[0])));
		phpca_php_text_expression(out, ast->child[1]);
		break;
	default:
		print_operation(out, ast);
	}
}

void phpca_php_text_expression(FILE *out, zend_ast *ast)
{
	switch (ast->kind) {
	case ZEND_AST_ZVAL:
		phpca_php_text_value(out, zend_ast_get_zval(ast));
		break;
	case ZEND_AST_CONSTANT:
		print_constant(out, ast);
		break;
	case ZEND_AST_CONSTANT_CLASS:
		fputs("__CLASS__", out);
		break;
	case ZEND_AST_CLASS_NAME:
	case ZEND_AST_CLASS_CONST:
		print_class_constant(out, ast);
		break;
	case ZEND_AST_CONST_ENUM_INIT:
		phpca_php_text_class_name(out, zend_ast_get_str(ast->child[0]));
		fprintf(out, "::%s", ZSTR_VAL(zend_ast_get_str(ast->child[1])));
		break;
	case ZEND_AST_NEW:
		print_new(out, ast);
		break;
	case ZEND_AST_DIM:
	case ZEND_AST_PROP:
	case ZEND_AST_NULLSAFE_PROP:
		print_access(out, ast);
		break;
	default:
		print_part(out, ast);
	}
}

/* ---- attributes ---- */

static void print_attribute(FILE *out, const zend_attribute *a)
{
	fputs("#[", out);
	phpca_php_text_class_name(out, a->name);
	for (uint32_t i = 0; i < a->argc; i++) {
		fputs(i ? ", " : "(", out);
		if (a->args[i].name)
			fprintf(out, "%s: ", ZSTR_VAL(a->args[i].name));
		phpca_php_text_value(out, &a->args[i].value);
	}
	fputs(a->argc ? ")]" : "]", out);
}

void phpca_php_text_attributes(
	FILE *out, const HashTable *attributes, uint32_t offset, const char *begin, const char *end)
{
	const zend_attribute *a;

	if (!attributes)
		return;
	ZEND_HASH_FOREACH_PTR ((HashTable *)attributes, a) {
		if (a->offset == offset) {
			fputs(begin, out);
			print_attribute(out, a);
			fputs(end, out);
		}
	}
	ZEND_HASH_FOREACH_END();
}
