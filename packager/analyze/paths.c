/*
 * Why a script depends on its path: it is compiled anew under its own root and under others, and
 * the first constant or opcode that differs by more than the root is what a path was folded into.
 */
#include "analyze/analyze.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "base/text.h"
#include "compile/compile.h"
#include "describe/opcode.h"
#include "php/text.h"

/* Shorter and longer than any real one: what folds a length of a path differs under one of them. */
static const char *const other_roots[] = {"/p",
	"/phpca-analyze/a-root-that-is-longer-than-the-one-where-a-program-is-likely-to-be/and-longer-still/p"};

/* ---- compiling ---- */

static void add_source(struct phpca_files *files, const struct phpca_source_file *source)
{
	struct phpca_file *f = phpca_files_add(files, source->path, PHPCA_ENTRY_SCRIPT);

	f->mtime = source->mtime;
	f->bytes = (uint8_t *)phpca_text_cut((const char *)source->source, source->source_size);
	f->size = source->source_size;
}

static enum phpca_code compile_under(struct phpca_files *out, const struct phpca_analysis *a,
	const char *root, unsigned jobs, struct phpca_error *err)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < a->dependence_count; i++)
		add_source(out, a->dependence[i].source);
	return phpca_compile(out, root, true, jobs, err);
}

/* ---- comparing ---- */

struct functions {
	struct phpca_walked *item;
	size_t count;
};

static void list_function(void *context, const struct phpca_walked *w)
{
	struct functions *f = context;

	f->item = phpca_text_grow(f->item, (f->count + 1) * sizeof *f->item);
	f->item[f->count] = *w;
	f->item[f->count++].name = phpca_text_dup(w->name);
}

static void functions_clear(struct functions *f)
{
	for (size_t i = 0; i < f->count; i++)
		free((char *)f->item[i].name);
	free(f->item);
}

/* A value as text, in which the root has a name of its own; at most so many bytes. */
#define SHOWN 120
static char *value_text(const zval *value, const char *root)
{
	char *text = NULL, *out = NULL;
	size_t size, out_size, root_size = strlen(root);
	FILE *f = phpca_text_stream(&text, &size);

	phpca_php_text_value(f, value);
	phpca_text_stream_end(f);
	f = phpca_text_stream(&out, &out_size);
	for (const char *at = text; *at;) {
		if (strncmp(at, root, root_size) == 0) {
			fputs("{root}", f);
			at += root_size;
		} else {
			fputc(*at++, f);
		}
	}
	phpca_text_stream_end(f);
	free(text);
	return out;
}

static void shorten(char *text)
{
	if (strlen(text) > SHOWN)
		strcpy(text + SHOWN - 3, "...");
}

static bool note(struct phpca_dependence *d, const struct phpca_walked *w, uint32_t line,
	char *here, char *elsewhere)
{
	d->function = phpca_text_dup(w->name);
	d->line = line;
	d->here = here;
	d->elsewhere = elsewhere;
	shorten(here);
	shorten(elsewhere);
	return true;
}

static bool compare_operand(struct phpca_dependence *d, const struct phpca_walked *w, uint32_t line,
	const zval *x, const zval *y, const char *root, const char *other)
{
	char *a = value_text(x, root), *b = value_text(y, other);

	if (strcmp(a, b))
		return note(d, w, line, a, b);
	free(a);
	free(b);
	return false;
}

static bool compare_opcode(struct phpca_dependence *d, const struct phpca_walked *w,
	const struct phpca_opcode *x, const struct phpca_opcode *y, const char *root, const char *other)
{
	if (x->code != y->code || x->op1.type != y->op1.type || x->op2.type != y->op2.type) {
		return note(d, w, x->line, phpca_text_format("the opcode %s", x->name),
			phpca_text_format("the opcode %s", y->name));
	}
	if (x->op1.constant
		&& compare_operand(d, w, x->line, x->op1.constant, y->op1.constant, root, other))
		return true;
	return x->op2.constant
		&& compare_operand(d, w, x->line, x->op2.constant, y->op2.constant, root, other);
}

static bool compare_functions(struct phpca_dependence *d, const struct phpca_walked *w,
	const struct phpca_function *other_function, const char *root, const char *other)
{
	uint32_t x_count = phpca_function_opcode_count(w->function),
			 y_count = phpca_function_opcode_count(other_function);

	for (uint32_t i = 0; i < x_count && i < y_count; i++) {
		struct phpca_opcode x = phpca_function_opcode(w->function, i),
							y = phpca_function_opcode(other_function, i);
		if (compare_opcode(d, w, &x, &y, root, other))
			return true;
	}
	if (x_count == y_count)
		return false;
	return note(d, w, phpca_function_info(w->function).first_line,
		phpca_text_format("%u opcodes", x_count), phpca_text_format("%u opcodes", y_count));
}

static bool compare_scripts(struct phpca_dependence *d, const struct phpca_view_script *x,
	const struct phpca_view_script *y, const char *root, const char *other)
{
	struct functions a = {0}, b = {0};
	bool found = false;

	phpca_walk_functions(x->script, list_function, &a);
	phpca_walk_functions(y->script, list_function, &b);
	for (size_t i = 0; i < a.count && i < b.count && !found; i++)
		found = compare_functions(d, &a.item[i], b.item[i].function, root, other);
	if (!found && a.count != b.count) {
		found = note(d, &a.item[0], 1, phpca_text_format("%zu functions", a.count),
			phpca_text_format("%zu functions", b.count));
	}
	functions_clear(&a);
	functions_clear(&b);
	return found;
}

static void compare_files(struct phpca_dependence *d, const struct phpca_file *x,
	const struct phpca_file *y, const char *root, const char *other)
{
	struct phpca_view_script a, b;

	if (d->function || !x->image_size || !y->image_size
		|| phpca_view_load(&a, x->image, x->image_size, NULL))
		return;
	if (!phpca_view_load(&b, y->image, y->image_size, NULL)) {
		compare_scripts(d, &a, &b, root, other);
		phpca_view_unload(&b);
	}
	phpca_view_unload(&a);
}

/* ---- together ---- */

static void list_dependent(struct phpca_analysis *a)
{
	a->dependence = phpca_text_alloc((a->sources->count + 1) * sizeof *a->dependence);
	for (size_t i = 0; i < a->sources->count; i++)
		if (a->sources->item[i].path_dependent)
			a->dependence[a->dependence_count++].source = &a->sources->item[i];
}

static bool have_sources(const struct phpca_analysis *a)
{
	for (size_t i = 0; i < a->dependence_count; i++)
		if (!a->dependence[i].source->source)
			return false; /* a single image */
	return a->dependence_count;
}

enum phpca_code phpca_analyze_paths(
	struct phpca_analysis *a, const struct phpca_options *o, struct phpca_error *err)
{
	struct phpca_files here = {0}, other;
	enum phpca_code code = PHPCA_OK;

	list_dependent(a);
	if (!have_sources(a))
		return PHPCA_OK;
	code = compile_under(&here, a, a->sources->root, o->jobs, err);
	for (size_t r = 0; !code && r < sizeof other_roots / sizeof *other_roots; r++) {
		code = compile_under(&other, a, other_roots[r], o->jobs, err);
		for (size_t i = 0; !code && i < a->dependence_count; i++) {
			compare_files(
				&a->dependence[i], &here.item[i], &other.item[i], a->sources->root, other_roots[r]);
		}
		phpca_files_clear(&other);
	}
	phpca_files_clear(&here);
	return code;
}
