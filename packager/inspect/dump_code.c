/* One function as text: see dump.h. */
#include "inspect/dump.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "describe/opcode.h"
#include "inspect/declare.h"
#include "php/text.h"

/* ---- constants ---- */

/*
 * Generated names hold path, line and a number; what is before them is the name that people know.
 */
static size_t known_part(const char *text, size_t size)
{
	size_t n = 0;

	while (n < size && text[n] && text[n] != '/')
		n++;
	return n;
}

static void print_string(const struct phpca_dump *d, const zend_string *s)
{
	const char *text = ZSTR_VAL(s);
	size_t size = ZSTR_LEN(s);
	bool generated = memchr(text, 0, size) && memchr(text, '$', size),
		 path = d->sources->archive && phpca_view_path_number(&d->sources->view, s) != UINT32_MAX;

	fputs(path ? " path(" : " ", d->out);
	if (generated && d->neutral) {
		size_t skip = *text == 0;
		phpca_php_text_string(d->out, text + skip, known_part(text + skip, size - skip));
		fputs("{generated}", d->out);
	} else {
		phpca_php_text_string(d->out, text, size);
	}
	fputs(path ? ")" : "", d->out);
}

static void print_constant(const struct phpca_dump *d, const zval *value)
{
	if (Z_TYPE_P(value) == IS_STRING) {
		print_string(d, Z_STR_P(value));
	} else {
		fputc(' ', d->out);
		phpca_php_text_value(d->out, value);
	}
}

/* Value: opcode, for each value that opcode `number` jumps at. */
static void print_jump_table(const struct phpca_dump *d, const struct phpca_function *f,
	uint32_t number, const HashTable *table)
{
	zend_ulong index;
	zend_string *key;
	zval *distance;

	ZEND_HASH_FOREACH_KEY_VAL ((HashTable *)table, index, key, distance) {
		fputc(' ', d->out);
		if (key)
			phpca_php_text_string(d->out, ZSTR_VAL(key), ZSTR_LEN(key));
		else
			fprintf(d->out, ZEND_LONG_FMT, (zend_long)index);
		fprintf(d->out, ": ->%04u,", phpca_function_jump(f, number, distance));
	}
	ZEND_HASH_FOREACH_END();
	fputs(" default:", d->out);
}

/* ---- operands ---- */

static void print_variable(const struct phpca_dump *d, const struct phpca_operand *o)
{
	if (o->kind == PHPCA_OPERAND_NAMED)
		fprintf(d->out, "$%s", o->name);
	else
		fprintf(d->out, "%c%u", o->kind == PHPCA_OPERAND_VARIABLE ? 'V' : 'T', o->number);
}

static void print_try_number(const struct phpca_dump *d, uint32_t number)
{
	if (number == UINT32_MAX)
		fputs(" no-try", d->out);
	else
		fprintf(d->out, " try(%u)", number);
}

static void print_operand(const struct phpca_dump *d, const struct phpca_operand *o)
{
	char text[PHPCA_OPERAND_TEXT_SIZE];

	switch (o->kind) {
	case PHPCA_OPERAND_NONE:
		break;
	case PHPCA_OPERAND_CONSTANT:
		print_constant(d, o->constant);
		break;
	case PHPCA_OPERAND_NAMED:
	case PHPCA_OPERAND_VARIABLE:
	case PHPCA_OPERAND_TEMPORARY:
		fputc(' ', d->out);
		print_variable(d, o);
		break;
	case PHPCA_OPERAND_NUMBER:
		fprintf(d->out, " %u", o->number);
		break;
	case PHPCA_OPERAND_TARGET:
		fprintf(d->out, " ->%04u", o->number);
		break;
	case PHPCA_OPERAND_TRY:
		print_try_number(d, o->number);
		break;
	case PHPCA_OPERAND_THIS:
		fputs(" THIS", d->out);
		break;
	case PHPCA_OPERAND_NEXT:
		fputs(" NEXT", d->out);
		break;
	case PHPCA_OPERAND_CONSTRUCTOR:
		fputs(" CONSTRUCTOR", d->out);
		break;
	default:
		phpca_operand_text(o, text);
		fprintf(d->out, "%s%s", *text ? " " : "", text);
	}
}

/* ---- opcodes ---- */

static void print_opcode(
	const struct phpca_dump *d, const struct phpca_function *f, uint32_t number)
{
	struct phpca_opcode op = phpca_function_opcode(f, number);

	fprintf(d->out, "  %04u ", number);
	if (!d->neutral)
		fprintf(d->out, "L%-5u ", op.line);
	if (op.result.kind != PHPCA_OPERAND_NONE) {
		print_variable(d, &op.result);
		fputs(" = ", d->out);
	}
	fputs(op.name, d->out);
	print_operand(d, &op.op1);
	if (op.has_jump_table && op.op2.kind == PHPCA_OPERAND_CONSTANT
		&& Z_TYPE_P(op.op2.constant) == IS_ARRAY)
		print_jump_table(d, f, number, Z_ARRVAL_P(op.op2.constant));
	else
		print_operand(d, &op.op2);
	print_operand(d, &op.extended);
	fprintf(d->out, "%s%s", op.tests_empty ? " empty" : "", op.by_reference ? " ref" : "");
	if (op.has_cache)
		fprintf(d->out, " cache(%u)", op.cache);
	if (op.branch)
		fprintf(d->out, " (%s)", op.branch);
	fputc('\n', d->out);
}

/* ---- tables ---- */

static void print_live_ranges(const struct phpca_dump *d, const struct phpca_function *f)
{
	struct phpca_live_range r;

	for (uint32_t i = 0; phpca_function_live_range(f, i, &r); i++)
		fprintf(d->out, "  live %u: %04u - %04u (%s)\n", r.temporary, r.start, r.end, r.kind);
}

static void print_location(const struct phpca_dump *d, const char *name, uint32_t op)
{
	if (op)
		fprintf(d->out, " %s %04u", name, op);
}

static void print_try_catch(const struct phpca_dump *d, const struct phpca_function *f)
{
	struct phpca_try t;

	for (uint32_t i = 0; phpca_function_try(f, i, &t); i++) {
		fprintf(d->out, "  try(%u): %04u", i, t.start);
		print_location(d, "catch", t.catch_at);
		print_location(d, "finally", t.finally_at);
		print_location(d, "to", t.finally_end);
		fputc('\n', d->out);
	}
}

static void print_statics(const struct phpca_dump *d, const struct phpca_function *f)
{
	const HashTable *statics = phpca_function_static_variables(f);
	zend_string *name;
	zval *value;

	if (!statics)
		return;
	ZEND_HASH_FOREACH_STR_KEY_VAL ((HashTable *)statics, name, value) {
		fprintf(d->out, "  static $%s =", ZSTR_VAL(name));
		print_constant(d, value);
		fputc('\n', d->out);
	}
	ZEND_HASH_FOREACH_END();
}

static void print_literals(const struct phpca_dump *d, const struct phpca_function *f)
{
	uint32_t count;
	const zval *literals = phpca_function_literals(f, &count);

	for (uint32_t i = 0; i < count; i++) {
		fprintf(d->out, "  literal %u:", i);
		print_constant(d, &literals[i]);
		fputc('\n', d->out);
	}
}

/* ---- together ---- */

static void print_slot(const struct phpca_dump *d, const char *what, uint32_t slot)
{
	if (slot != PHPCA_NO_SLOT && !d->neutral)
		fprintf(d->out, ", %s slot %u", what, slot);
}

static void print_head(
	const struct phpca_dump *d, const struct phpca_function_info *f, const char *name)
{
	fprintf(d->out, "%s:", name);
	if (!d->neutral)
		fprintf(d->out, " lines %u-%u,", f->first_line, f->last_line);
	fprintf(d->out, " args %u (%u), vars %u, tmps %u, cache %u%s%s%s%s%s", f->declared, f->required,
		f->variables, f->temporaries, f->cache_size, f->is_generator ? ", generator" : "",
		f->is_closure ? ", closure" : "", f->has_strict_types ? ", strict types" : "",
		f->is_static ? ", static" : "", f->is_variadic ? ", variadic" : "");
	print_slot(d, "run-time cache", f->cache_slot);
	print_slot(d, "statics", f->statics_slot);
	fputc('\n', d->out);
}

void phpca_dump_function(const struct phpca_dump *d, const struct phpca_function *f,
	const struct phpca_class *c, const char *name)
{
	struct phpca_declare declare = {.out = d->out, .all = true};
	struct phpca_function_info info = phpca_function_info(f);

	print_head(d, &info, name);
	if (c && !info.is_closure)
		phpca_declare_method(&declare, c, f, "  ");
	for (uint32_t i = 0; i < phpca_function_opcode_count(f); i++)
		print_opcode(d, f, i);
	print_live_ranges(d, f);
	print_try_catch(d, f);
	print_statics(d, f);
	if (!d->neutral)
		print_literals(d, f);
}
