/* One op_array as text: see dump.h. */
#include "inspect/dump.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "inspect/declare.h"
#include "php/text.h"
#include "zend_vm.h"

/* ---- operands ---- */

static bool is_jump_table(const zend_op *op)
{
	return op->opcode == ZEND_SWITCH_LONG || op->opcode == ZEND_SWITCH_STRING
		|| op->opcode == ZEND_MATCH;
}

static void print_target(
	const struct phpca_dump *d, const zend_op_array *op_array, const zend_op *target)
{
	fprintf(d->out, " ->%04u", (uint32_t)(target - op_array->opcodes));
}

static void print_jump_table(const struct phpca_dump *d, const zend_op_array *op_array,
	const zend_op *op, const HashTable *table)
{
	zend_ulong number;
	zend_string *key;
	zval *offset;

	ZEND_HASH_FOREACH_KEY_VAL ((HashTable *)table, number, key, offset) {
		fputc(' ', d->out);
		if (key)
			phpca_php_text__string(d->out, ZSTR_VAL(key), ZSTR_LEN(key));
		else
			fprintf(d->out, ZEND_LONG_FMT, (zend_long)number);
		fputc(':', d->out);
		print_target(d, op_array, ZEND_OFFSET_TO_OPLINE(op, Z_LVAL_P(offset)));
		fputc(',', d->out);
	}
	ZEND_HASH_FOREACH_END();
	fputs(" default:", d->out);
}

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
		phpca_php_text__string(d->out, text + skip, known_part(text + skip, size - skip));
		fputs("{generated}", d->out);
	} else {
		phpca_php_text__string(d->out, text, size);
	}
	fputs(path ? ")" : "", d->out);
}

static void print_constant(
	const struct phpca_dump *d, const zend_op_array *op_array, const zend_op *op, const zval *value)
{
	if (Z_TYPE_P(value) == IS_STRING) {
		print_string(d, Z_STR_P(value));
	} else if (Z_TYPE_P(value) == IS_ARRAY && op && is_jump_table(op)) {
		print_jump_table(d, op_array, op, Z_ARRVAL_P(value));
	} else {
		fputc(' ', d->out);
		phpca_php_text__value(d->out, value);
	}
}

static void print_variable(
	const struct phpca_dump *d, const zend_op_array *op_array, uint8_t type, uint32_t var)
{
	int number = (int)EX_VAR_TO_NUM(var);

	if (type & IS_CV) {
		fprintf(
			d->out, "$%s", number < op_array->last_var ? ZSTR_VAL(op_array->vars[number]) : "?");
	} else {
		fprintf(d->out, "%c%d", type & IS_VAR ? 'V' : 'T', number - op_array->last_var);
	}
}

static void print_class_fetch(const struct phpca_dump *d, uint32_t fetch)
{
	static const char *const names[] = {
		"", "self", "parent", "static", "auto", "interface", "trait"};
	uint32_t kind = fetch & ZEND_FETCH_CLASS_MASK;

	fprintf(d->out, " (%s%s%s%s)", kind < sizeof names / sizeof *names ? names[kind] : "?",
		fetch & ZEND_FETCH_CLASS_NO_AUTOLOAD ? " no-autoload" : "",
		fetch & ZEND_FETCH_CLASS_SILENT ? " silent" : "",
		fetch & ZEND_FETCH_CLASS_EXCEPTION ? " exception" : "");
}

/* What an operand without a type means, the table of operand kinds says. */
static void print_unused(const struct phpca_dump *d, const zend_op_array *op_array,
	const zend_op *op, znode_op node, uint32_t flags)
{
	switch (flags & ZEND_VM_OP_MASK) {
	case ZEND_VM_OP_NUM:
		fprintf(d->out, " %u", node.num);
		break;
	case ZEND_VM_OP_JMP_ADDR:
		print_target(d, op_array, OP_JMP_ADDR(op, node));
		break;
	case ZEND_VM_OP_TRY_CATCH:
		fprintf(d->out, node.num == UINT32_MAX ? " no-try" : " try(%u)", node.num);
		break;
	case ZEND_VM_OP_THIS:
		fputs(" THIS", d->out);
		break;
	case ZEND_VM_OP_NEXT:
		fputs(" NEXT", d->out);
		break;
	case ZEND_VM_OP_CONSTRUCTOR:
		fputs(" CONSTRUCTOR", d->out);
		break;
	case ZEND_VM_OP_CLASS_FETCH:
		print_class_fetch(d, node.num);
		break;
	case ZEND_VM_OP_CONST_FETCH:
		fputs(node.num & IS_CONSTANT_UNQUALIFIED_IN_NAMESPACE ? " unqualified-in-namespace" : "",
			d->out);
		break;
	}
}

static void print_operand(const struct phpca_dump *d, const zend_op_array *op_array,
	const zend_op *op, uint8_t type, znode_op node, uint32_t flags)
{
	if (type == IS_CONST) {
		print_constant(d, op_array, op, RT_CONSTANT(op, node));
	} else if (type & (IS_TMP_VAR | IS_VAR | IS_CV)) {
		fputc(' ', d->out);
		print_variable(d, op_array, type, node.var);
	} else {
		print_unused(d, op_array, op, node, flags);
	}
}

static const char *include_kind(uint32_t kind)
{
	switch (kind) {
	case ZEND_EVAL:
		return " eval";
	case ZEND_INCLUDE:
		return " include";
	case ZEND_INCLUDE_ONCE:
		return " include_once";
	case ZEND_REQUIRE:
		return " require";
	case ZEND_REQUIRE_ONCE:
		return " require_once";
	}
	return "";
}

static void print_extended(
	const struct phpca_dump *d, const zend_op_array *op_array, const zend_op *op, uint32_t flags)
{
	uint32_t value = op->extended_value;
	const char *name;

	switch (flags & ZEND_VM_EXT_MASK) {
	case ZEND_VM_EXT_NUM:
		fprintf(d->out, " %u", value);
		break;
	case ZEND_VM_EXT_JMP_ADDR:
		print_target(d, op_array, ZEND_OFFSET_TO_OPLINE(op, value));
		break;
	case ZEND_VM_EXT_OP:
		name = zend_get_opcode_name((zend_uchar)value);
		fprintf(d->out, " (%s)", name ? name + sizeof "ZEND_" - 1 : "?");
		break;
	case ZEND_VM_EXT_TYPE:
		fprintf(d->out, " (%s)", value == _IS_BOOL ? "bool" : zend_get_type_by_const((int)value));
		break;
	case ZEND_VM_EXT_EVAL:
		fputs(include_kind(value), d->out);
		break;
	case ZEND_VM_EXT_LAST_CATCH:
		fputs(value & ZEND_LAST_CATCH ? " last-catch" : "", d->out);
		break;
	case ZEND_VM_EXT_TYPE_MASK:
	case ZEND_VM_EXT_SRC:
		fprintf(d->out, " %#x", value);
		break;
	}
	fputs((flags & ZEND_VM_EXT_ISSET) && (value & ZEND_ISEMPTY) ? " empty" : "", d->out);
	fputs((flags & ZEND_VM_EXT_REF) && (value & 1) ? " ref" : "", d->out);
	if (flags & ZEND_VM_EXT_CACHE_SLOT)
		fprintf(d->out, " cache(%u)", value & ~7u);
}

/* ---- opcodes ---- */

static void print_opcode(const struct phpca_dump *d, const zend_op_array *op_array, uint32_t number)
{
	const zend_op *op = &op_array->opcodes[number];
	const char *name = zend_get_opcode_name(op->opcode);
	uint32_t flags = zend_get_opcode_flags(op->opcode);
	uint8_t result = op->result_type & (IS_TMP_VAR | IS_VAR | IS_CV);

	fprintf(d->out, "  %04u ", number);
	if (!d->neutral)
		fprintf(d->out, "L%-5u ", op->lineno);
	if (result) {
		print_variable(d, op_array, result, op->result.var);
		fputs(" = ", d->out);
	}
	fputs(name ? name + sizeof "ZEND_" - 1 : "?", d->out);
	print_operand(d, op_array, op, op->op1_type, op->op1, ZEND_VM_OP1_FLAGS(flags));
	print_operand(d, op_array, op, op->op2_type, op->op2, ZEND_VM_OP2_FLAGS(flags));
	print_extended(d, op_array, op, flags);
	fputs(op->result_type & IS_SMART_BRANCH_JMPZ      ? " (JMPZ)"
			: op->result_type & IS_SMART_BRANCH_JMPNZ ? " (JMPNZ)"
													  : "",
		d->out);
	fputc('\n', d->out);
}

/* ---- tables ---- */

static void print_live_ranges(const struct phpca_dump *d, const zend_op_array *op_array)
{
	static const char *const kinds[] = {"tmp/var", "loop", "silence", "rope", "new"};

	for (int i = 0; i < op_array->last_live_range; i++) {
		const zend_live_range *r = &op_array->live_range[i];
		uint32_t kind = r->var & ZEND_LIVE_MASK;
		fprintf(d->out, "  live %u: %04u - %04u (%s)\n",
			EX_VAR_TO_NUM(r->var & ~ZEND_LIVE_MASK) - (uint32_t)op_array->last_var, r->start,
			r->end, kind < sizeof kinds / sizeof *kinds ? kinds[kind] : "?");
	}
}

static void print_location(const struct phpca_dump *d, const char *name, uint32_t op)
{
	if (op)
		fprintf(d->out, " %s %04u", name, op);
}

static void print_try_catch(const struct phpca_dump *d, const zend_op_array *op_array)
{
	for (int i = 0; i < op_array->last_try_catch; i++) {
		const zend_try_catch_element *t = &op_array->try_catch_array[i];
		fprintf(d->out, "  try(%d): %04u", i, t->try_op);
		print_location(d, "catch", t->catch_op);
		print_location(d, "finally", t->finally_op);
		print_location(d, "to", t->finally_end);
		fputc('\n', d->out);
	}
}

static void print_statics(const struct phpca_dump *d, const zend_op_array *op_array)
{
	zend_string *name;
	zval *value;

	if (!op_array->static_variables)
		return;
	ZEND_HASH_FOREACH_STR_KEY_VAL (op_array->static_variables, name, value) {
		fprintf(d->out, "  static $%s =", ZSTR_VAL(name));
		print_constant(d, op_array, NULL, value);
		fputc('\n', d->out);
	}
	ZEND_HASH_FOREACH_END();
}

static void print_literals(const struct phpca_dump *d, const zend_op_array *op_array)
{
	for (int i = 0; i < op_array->last_literal; i++) {
		fprintf(d->out, "  literal %d:", i);
		print_constant(d, op_array, NULL, &op_array->literals[i]);
		fputc('\n', d->out);
	}
}

/* ---- together ---- */

static void print_slot(const struct phpca_dump *d, const char *what, const void *word)
{
	if (word && !d->neutral)
		fprintf(d->out, ", %s slot %lu", what, (unsigned long)(uintptr_t)word / 8);
}

static void print_head(const struct phpca_dump *d, const zend_op_array *op_array, const char *name)
{
	fprintf(d->out, "%s:", name);
	if (!d->neutral)
		fprintf(d->out, " lines %u-%u,", op_array->line_start, op_array->line_end);
	fprintf(d->out, " args %u (%u), vars %d, tmps %u, cache %d%s%s%s%s%s", op_array->num_args,
		op_array->required_num_args, op_array->last_var, op_array->T, op_array->cache_size,
		op_array->fn_flags & ZEND_ACC_GENERATOR ? ", generator" : "",
		op_array->fn_flags & ZEND_ACC_CLOSURE ? ", closure" : "",
		op_array->fn_flags & ZEND_ACC_STRICT_TYPES ? ", strict types" : "",
		op_array->fn_flags & ZEND_ACC_STATIC ? ", static" : "",
		op_array->fn_flags & ZEND_ACC_VARIADIC ? ", variadic" : "");
	print_slot(d, "run-time cache", op_array->run_time_cache__ptr);
	print_slot(d, "statics", op_array->static_variables_ptr__ptr);
	fputc('\n', d->out);
}

void phpca_dump_op_array(const struct phpca_dump *d, const zend_op_array *op_array,
	const zend_class_entry *ce, const char *name)
{
	struct phpca_declare declare = {.out = d->out, .all = true};

	print_head(d, op_array, name);
	if (ce && !(op_array->fn_flags & ZEND_ACC_CLOSURE))
		phpca_declare_method(&declare, ce, op_array, "  ");
	for (uint32_t i = 0; i < op_array->last; i++)
		print_opcode(d, op_array, i);
	print_live_ranges(d, op_array);
	print_try_catch(d, op_array);
	print_statics(d, op_array);
	if (!d->neutral)
		print_literals(d, op_array);
}
