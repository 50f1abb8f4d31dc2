/*
 * Which scripts something leads to. The rule, as the reports say it: entry scripts; the files of
 * Composer's autoload "files"; scripts that Composer's rules give for a class; and, from any of
 * these on, scripts that code includes by a literal path, or names by a literal string that is
 * their whole path. Where code that is reached registers another autoloader, or where there is no
 * class map, every script that declares a class counts. An include whose path is computed may lead
 * anywhere: these are listed, and what is not reached is not proved to be unused.
 */
#include "analyze/analyze.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "describe/opcode.h"
#include "project/composer.h"

const char *const phpca_reach_word[] = {
#define X(name, word, text) word,
	PHPCA_REACHES(X)
#undef X
};

const char *const phpca_reach_text[] = {
#define X(name, word, text) text,
	PHPCA_REACHES(X)
#undef X
};

struct reach {
	struct phpca_analysis *analysis;
	const struct phpca_source_file **queue;
	size_t done, count;
	const struct phpca_source_file *from; /* the script that is being read */
};

static void mark(struct reach *r, const struct phpca_source_file *source, enum phpca_reach why)
{
	struct phpca_analysis *a = r->analysis;
	size_t number = source ? phpca_source_number(a->sources, source) : 0;

	if (!source || source->kind != PHPCA_ENTRY_SCRIPT || a->reach[number])
		return;
	a->reach[number] = (uint8_t)why;
	a->reached_from[number] = why == PHPCA_REACH_INCLUDE || why == PHPCA_REACH_NAMED ? r->from
																					 : NULL;
	r->queue[r->count++] = source;
}

/* ---- paths in code ---- */

/* The source file that an absolute path, or one relative to `directory`, leads to. */
static const struct phpca_source_file *source_at(
	const struct phpca_sources *u, const char *text, const char *directory)
{
	char *path = *text == '/' ? phpca_text_dup(text) : phpca_text_format("%s/%s", directory, text);
	const struct phpca_source_file *source = NULL;

	if (phpca_path_normalise(path)) {
		const char *below = *u->root ? phpca_path_below(u->root, path) : path + 1;
		source = below ? phpca_sources_find(u, below) : NULL;
	}
	free(path);
	return source;
}

static void read_value(struct reach *r, const zval *value);

static void read_array(struct reach *r, HashTable *array)
{
	zval *value;

	ZEND_HASH_FOREACH_VAL (array, value)
		read_value(r, value);
	ZEND_HASH_FOREACH_END();
}

static void read_expression(struct reach *r, zend_ast *ast)
{
	if (!ast)
		return;
	if (ast->kind == ZEND_AST_ZVAL)
		read_value(r, zend_ast_get_zval(ast));
	else if (zend_ast_is_list(ast))
		for (uint32_t i = 0; i < zend_ast_get_list(ast)->children; i++)
			read_expression(r, zend_ast_get_list(ast)->child[i]);
	else if (!zend_ast_is_special(ast))
		for (uint32_t i = 0; i < zend_ast_get_num_children(ast); i++)
			read_expression(r, ast->child[i]);
}

static void read_value(struct reach *r, const zval *value)
{
	if (Z_TYPE_P(value) == IS_STRING && *Z_STRVAL_P(value) == '/')
		mark(r, source_at(r->analysis->sources, Z_STRVAL_P(value), ""), PHPCA_REACH_NAMED);
	else if (Z_TYPE_P(value) == IS_ARRAY)
		read_array(r, Z_ARRVAL_P(value));
	else if (Z_TYPE_P(value) == IS_CONSTANT_AST)
		read_expression(r, Z_ASTVAL_P(value));
}

static void note(const struct reach *r, struct phpca_computed **list, size_t *count, uint32_t line)
{
	*list = phpca_text_grow(*list, (*count + 1) * sizeof **list);
	(*list)[(*count)++] = (struct phpca_computed){r->from, line};
}

/* Composer's own autoloader is known by its class map. */
static void note_autoloader(struct reach *r, uint32_t line)
{
	struct phpca_analysis *a = r->analysis;

	if (strcmp(a->package[a->package_of[phpca_source_number(a->sources, r->from)]].name,
			PHPCA_GENERATED)
		!= 0)
		note(r, &a->autoloader, &a->autoloader_count, line);
}

/*
 * A relative path is looked for beside the script and at the root; PHP has an include_path as well.
 */
static void read_include(struct reach *r, const struct phpca_opcode *op)
{
	const zval *path = op->op1.constant;
	const struct phpca_sources *u = r->analysis->sources;
	char *filename, *directory;

	if (!path || Z_TYPE_P(path) != IS_STRING) {
		note(r, &r->analysis->computed, &r->analysis->computed_count, op->line);
		return;
	}
	filename = phpca_text_format("%s/%s", u->root, r->from->path);
	directory = phpca_path_directory(filename);
	const struct phpca_source_file *source = source_at(u, Z_STRVAL_P(path), directory);
	mark(r, source ? source : source_at(u, Z_STRVAL_P(path), u->root), PHPCA_REACH_INCLUDE);
	free(directory);
	free(filename);
}

static void read_includes(void *context, const struct phpca_walked *w)
{
	for (uint32_t i = 0; i < phpca_function_opcode_count(w->function); i++) {
		struct phpca_opcode op = phpca_function_opcode(w->function, i);
		if (phpca_opcode_includes(&op))
			read_include(context, &op);
		else if (phpca_opcode_calls(&op, "spl_autoload_register"))
			note_autoloader(context, op.line);
	}
}

static void read_values(struct reach *r, const zval *values, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		read_value(r, &values[i]);
}

static void read_literals(void *context, const struct phpca_walked *w)
{
	const HashTable *statics = phpca_function_static_variables(w->function);
	uint32_t count;
	const zval *literals = phpca_function_literals(w->function, &count);

	read_values(context, literals, count);
	if (statics)
		read_array(context, (HashTable *)statics);
}

static void read_class(struct reach *r, const struct phpca_class *class_)
{
	struct phpca_class_constant constant;
	uint32_t count;
	const zval *values;

	for (uint32_t i = 0; phpca_class_next_constant(class_, &i, &constant);)
		read_value(r, constant.value);
	values = phpca_class_default_values(class_, &count);
	read_values(r, values, count);
	values = phpca_class_static_values(class_, &count);
	read_values(r, values, count);
}

static void read_script(struct reach *r, const struct phpca_source_file *source)
{
	const struct phpc_script *script = phpca_source_script(source);

	r->from = source;
	if (!script)
		return;
	phpca_walk_functions(script, read_includes, r);
	phpca_walk_functions(script, read_literals, r);
	for (uint32_t i = 0; i < script->class_count; i++)
		read_class(r, phpca_script_class(script, i));
}

/* ---- where it starts ---- */

static void mark_entries(struct reach *r)
{
	for (size_t i = 0; i < r->analysis->sources->count; i++) {
		const struct phpca_source_file *source = &r->analysis->sources->item[i];
		r->analysis->entries_known |= source->start;
		if (source->start)
			mark(r, source, PHPCA_REACH_ENTRY);
	}
}

static void mark_files(struct reach *r)
{
	static const char end[] = "/composer/autoload_files.php";
	const struct phpca_sources *u = r->analysis->sources;

	for (size_t i = 0; i < u->count; i++) {
		if (!phpca_text_ends(u->item[i].path, end) || !u->item[i].source)
			continue;
		struct phpca_composer c = {
			.vendor = phpca_text_cut(u->item[i].path, strlen(u->item[i].path) - strlen(end))};
		char *text = phpca_source_text(u, u->item[i].path);
		phpca_composer_read_autoload_files(&c, text);
		for (size_t k = 0; k < c.autoload_files.count; k++)
			mark(r, phpca_sources_find(u, c.autoload_files.item[k]), PHPCA_REACH_FILES);
		phpca_composer_clear(&c);
		free(text);
	}
}

static void mark_classes(struct reach *r)
{
	const struct phpca_sources *u = r->analysis->sources;
	const struct phpca_archive *a = &u->view.archive;

	r->analysis->autoload_known = u->archive && a->autoload_count;
	for (uint32_t i = 0; i < a->autoload_count; i++) {
		mark(r, phpca_sources_find(u, phpca_archive_name(a, a->entry[a->autoload[i].entry].path)),
			PHPCA_REACH_CLASSMAP);
	}
}

static void mark_declaring(struct reach *r)
{
	const struct phpca_sources *u = r->analysis->sources;

	for (size_t i = 0; i < u->count; i++) {
		const struct phpc_script *script = phpca_source_script(&u->item[i]);
		if (script && script->class_count)
			mark(r, &u->item[i], PHPCA_REACH_CLASS);
	}
}

static void follow(struct reach *r)
{
	while (r->done < r->count)
		read_script(r, r->queue[r->done++]);
}

void phpca_analyze_reach(struct phpca_analysis *a)
{
	struct reach r = {
		.analysis = a, .queue = phpca_text_alloc((a->sources->count + 1) * sizeof *r.queue)};

	a->reach = phpca_text_alloc(a->sources->count + 1);
	a->reached_from = phpca_text_alloc((a->sources->count + 1) * sizeof *a->reached_from);
	mark_entries(&r);
	mark_files(&r);
	mark_classes(&r);
	follow(&r);
	if (!a->autoload_known || a->autoloader_count) {
		mark_declaring(&r);
		follow(&r);
	}
	free(r.queue);
}
