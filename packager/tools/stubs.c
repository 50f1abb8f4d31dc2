/*
 * phpca stubs: everything that the scripts of an archive declare, as PHP without bodies, for
 * editors and static analysers. One file with all, classes after what they need so that PHP itself
 * can load it; or one file for each script.
 */
#include <stdlib.h>
#include <string.h>
#include "options/options.h"
#include "php.h"
#include "inspect/declare.h"
#include "php/text.h"
#include "inspect/guard.h"
#include "inspect/walk.h"
#include "base/text.h"

/* A declaration, and whether it is in the text already. */
struct item {
	struct phpca_declared declared;
	const struct phpca_source_file *source;
	zend_string *key;
	enum { WAITING, ASKED, BUSY, WRITTEN } state;
	bool guarded; /* below an if */
};

struct stubs {
	struct phpca_declare declare;
	const struct phpca_source_file *source; /* while items are collected */
	struct item *item;
	size_t count;
	HashTable names[3]; /* by kind: key -> number of the item */
	char *block;        /* the namespace that is open, or NULL */
};

/* ---- collecting ---- */

static zend_string *key_of(const struct phpca_declared *d)
{
	return d->kind == PHPCA_DECLARED_CONSTANT ? zend_string_copy((zend_string *)d->name)
											  : zend_string_tolower((zend_string *)d->name);
}

/*
 * The first declaration of a name counts, and one that is made in any case before one that depends.
 */
static void collect(void *context, const struct phpca_declared *d)
{
	struct stubs *s = context;
	zend_string *key = key_of(d);
	zval number, *known = zend_hash_find(&s->names[d->kind], key);

	if (known) {
		struct item *item = &s->item[Z_LVAL_P(known)];
		if (item->declared.conditional && !d->conditional) {
			item->declared = *d;
			item->source = s->source;
		}
		zend_string_release(key);
		return;
	}
	s->item = phpca_text_grow(s->item, (s->count + 1) * sizeof *s->item);
	s->item[s->count] = (struct item){.declared = *d, .source = s->source, .key = key};
	ZVAL_LONG(&number, (zend_long)s->count++);
	zend_hash_add(&s->names[d->kind], key, &number);
}

static void begin(struct stubs *s)
{
	for (int i = 0; i < 3; i++)
		zend_hash_init(&s->names[i], 64, NULL, NULL, 0);
}

static void end(struct stubs *s)
{
	for (size_t i = 0; i < s->count; i++)
		zend_string_release(s->item[i].key);
	for (int i = 0; i < 3; i++)
		zend_hash_destroy(&s->names[i]);
	free(s->item);
	s->item = NULL;
	s->count = 0;
}

/* ---- one declaration ---- */

static void close_block(struct stubs *s)
{
	if (s->block)
		fputs("}\n", s->declare.out);
	free(s->block);
	s->block = NULL;
}

static void open_block(struct stubs *s, const zend_string *name)
{
	size_t size;

	phpca_declare_short_name(name, &size);
	if (s->block && strlen(s->block) == size && !memcmp(s->block, ZSTR_VAL(name), size)) {
		fputc('\n', s->declare.out);
		return;
	}
	close_block(s);
	s->block = phpca_text_cut(ZSTR_VAL(name), size);
	fprintf(s->declare.out, "\nnamespace %s%s{\n", s->block, size ? " " : "");
}

static void write_define(struct stubs *s, const struct phpca_declared *d)
{
	fputs(d->value ? "\t\\define(" : "\t// known at run time only: define(", s->declare.out);
	phpca_php_text_string(s->declare.out, ZSTR_VAL(d->name), ZSTR_LEN(d->name));
	if (d->value) {
		fputs(", ", s->declare.out);
		phpca_php_text_value(s->declare.out, d->value);
	}
	fputs(d->value ? ");\n" : ")\n", s->declare.out);
}

/* ---- the order of classes ---- */

static struct item *find_class(struct stubs *s, const zend_string *name)
{
	zend_string *lower = name ? zend_string_tolower((zend_string *)name) : NULL;
	zval *number = lower ? zend_hash_find(&s->names[PHPCA_DECLARED_CLASS], lower) : NULL;

	if (lower)
		zend_string_release(lower);
	return number ? &s->item[Z_LVAL_P(number)] : NULL;
}

/* A class, interface or trait that must be there before a class can be declared. */
struct need {
	const zend_string *name;
	const char *exists;
};

/* The needs of a class one after the other, counted by *i; false when there are no more. */
static bool next_need(const struct phpca_class *c, uint32_t *i, struct need *out)
{
	uint32_t interfaces = phpca_class_interface_count(c), n = (*i)++;

	if (n == 0) {
		*out = (struct need){phpca_class_parent_name(c),
			phpca_class_info(c).kind == PHPCA_INTERFACE ? "interface_exists" : "class_exists"};
	} else if (n <= interfaces) {
		*out = (struct need){phpca_class_interface_name(c, n - 1), "interface_exists"};
	} else if (n <= interfaces + phpca_class_trait_count(c)) {
		*out = (struct need){phpca_class_trait_name(c, n - 1 - interfaces), "trait_exists"};
	} else {
		return false;
	}
	return true;
}

/* Is a class that is being written among what this one needs? Then it can't come before. */
static bool needs_busy(struct stubs *s, struct item *item)
{
	bool result = false;
	struct need need;

	if (item->state != WAITING)
		return item->state == BUSY;
	item->state = ASKED;
	for (uint32_t i = 0; !result && next_need(item->declared.class_, &i, &need);) {
		struct item *needed = find_class(s, need.name);
		result = needed && needs_busy(s, needed);
	}
	item->state = WAITING;
	return result;
}

/* ---- one declaration in its place ---- */

static void condition(struct stubs *s, struct item *item, const char * not, const char *function,
	const zend_string *name)
{
	fprintf(s->declare.out, "%s%s\\%s(", item->guarded ? " && " : "\tif (", not, function);
	phpca_php_text_string(s->declare.out, ZSTR_VAL(name), ZSTR_LEN(name));
	fputs(strcmp(function, "defined") && strcmp(function, "function_exists") && *not ? ", false)"
																					 : ")",
		s->declare.out);
	item->guarded = true;
}

static const char *exists_function(const struct phpca_declared *d)
{
	static const char *const of_class[] = {[PHPCA_CLASS] = "class_exists",
		[PHPCA_INTERFACE] = "interface_exists",
		[PHPCA_TRAIT] = "trait_exists",
		[PHPCA_ENUM] = "enum_exists"};

	if (d->kind != PHPCA_DECLARED_CLASS)
		return d->kind == PHPCA_DECLARED_FUNCTION ? "function_exists" : "defined";
	return of_class[phpca_class_info(d->class_).kind];
}

/*
 * A declaration that depends on what else there is stands below an if: one that the script makes
 * so; one without a namespace, which an extension may have as well; and a class that needs another
 * which the archive does not have, or may not have.
 */
static void write_conditions(struct stubs *s, struct item *item)
{
	const struct phpca_declared *d = &item->declared;
	struct need need;
	bool global = d->kind != PHPCA_DECLARED_CONSTANT
		&& !memchr(ZSTR_VAL(d->name), '\\', ZSTR_LEN(d->name));

	if (d->conditional || global)
		condition(s, item, "!", exists_function(d), d->name);
	for (uint32_t i = 0; d->class_ && next_need(d->class_, &i, &need);) {
		const struct item *needed = find_class(s, need.name);
		if (need.name && phpca_declare_is_own_interface(d->class_, need.name)
			&& (needed ? needed->guarded || needed->state != WRITTEN
					   : !phpca_class_is_internal(need.name)))
			condition(s, item, "", need.exists, need.name);
	}
	fputs(item->guarded ? ") {\n" : "", s->declare.out);
}

static void write_item(struct stubs *s, struct item *item)
{
	const struct phpca_declared *d = &item->declared;

	open_block(s, d->define ? ZSTR_EMPTY_ALLOC() : d->name);
	write_conditions(s, item);
	if (d->kind == PHPCA_DECLARED_CLASS)
		phpca_declare_class(&s->declare, d->class_);
	else if (d->kind == PHPCA_DECLARED_FUNCTION)
		phpca_declare_function(&s->declare, d->function);
	else if (d->define)
		write_define(s, d);
	else
		phpca_declare_constant(&s->declare, d->name, d->value);
	fputs(item->guarded ? "\t}\n" : "", s->declare.out);
	item->state = WRITTEN;
}

static void write_class(struct stubs *s, struct item *item);

static void write_named(struct stubs *s, zend_type type)
{
	if (ZEND_TYPE_HAS_LIST(type)) {
		for (uint32_t i = 0; i < ZEND_TYPE_LIST(type)->num_types; i++)
			write_named(s, ZEND_TYPE_LIST(type)->types[i]);
	} else if (ZEND_TYPE_HAS_NAME(type)) {
		struct item *item = find_class(s, ZEND_TYPE_NAME(type));
		if (item && item->state == WAITING && !needs_busy(s, item))
			write_class(s, item);
	}
}

/*
 * Whether a method may override another can depend on the classes that its types name: they come
 * first where they can.
 */
static void write_types(struct stubs *s, const struct phpca_class *c)
{
	struct phpca_method m;
	zend_type type;

	for (uint32_t n = 0; phpca_class_next_method(c, &n, &m);) {
		for (uint32_t i = 0; i < phpca_function_info(m.function).declared; i++)
			write_named(s, phpca_function_parameter(m.function, i).type);
		if (phpca_function_return_type(m.function, &type))
			write_named(s, type);
	}
}

static void write_class(struct stubs *s, struct item *item)
{
	struct need need;

	if (item->state != WAITING)
		return;
	item->state = BUSY;
	for (uint32_t i = 0; next_need(item->declared.class_, &i, &need);) {
		struct item *needed = find_class(s, need.name);
		if (needed)
			write_class(s, needed);
	}
	write_types(s, item->declared.class_);
	write_item(s, item);
}

static void write_all(struct stubs *s)
{
	for (int kind = PHPCA_DECLARED_CLASS; kind <= PHPCA_DECLARED_CONSTANT; kind++) {
		for (size_t i = 0; i < s->count; i++) {
			if ((int)s->item[i].declared.kind != kind)
				continue;
			if (kind == PHPCA_DECLARED_CLASS)
				write_class(s, &s->item[i]);
			else
				write_item(s, &s->item[i]);
		}
	}
	close_block(s);
}

/* ---- files ---- */

static void collect_source(struct stubs *s, const struct phpca_source_file *source)
{
	s->source = source;
	if (phpca_source_script(source))
		phpca_walk_declarations(phpca_source_script(source), collect, s);
}

static enum phpca_code write_one_file(
	struct stubs *s, const struct phpca_sources *u, const char *output, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;
	char *text;
	size_t size;

	s->declare.out = phpca_text_stream(&text, &size);
	fprintf(s->declare.out, "<?php\n// Declarations without bodies, made by phpca stubs.\n");
	for (size_t i = 0; i < u->count; i++)
		collect_source(s, &u->item[i]);
	write_all(s);
	phpca_text_stream_end(s->declare.out);
	if (output)
		code = phpca_tool_write(output, text, size, 0644, (uint64_t)time(NULL), err);
	else
		fwrite(text, 1, size, stdout);
	free(text);
	return code;
}

static enum phpca_code write_source(struct stubs *s, const struct phpca_source_file *source,
	const char *directory, struct phpca_error *err)
{
	char *text = NULL, *filename = phpca_text_format("%s/%s", directory, source->path);
	size_t size;
	enum phpca_code code = PHPCA_OK;

	collect_source(s, source);
	if (s->count) {
		s->declare.out = phpca_text_stream(&text, &size);
		fputs("<?php\n", s->declare.out);
		write_all(s);
		phpca_text_stream_end(s->declare.out);
		code = phpca_tool_make_parents(directory, source->path, err);
		if (!code)
			code = phpca_tool_write(filename, text, size, 0644, source->mtime, err);
	}
	free(text);
	free(filename);
	return code;
}

static enum phpca_code write_directory(
	struct stubs *s, const struct phpca_sources *u, const char *directory, struct phpca_error *err)
{
	enum phpca_code code = u->archive ? phpca_archive_check_names(&u->view.archive, err) : PHPCA_OK;

	for (size_t i = 0; i < u->count && !code; i++) {
		end(s);
		begin(s);
		code = write_source(s, &u->item[i], directory, err);
	}
	return code;
}

enum phpca_code phpca_stubs(
	const struct phpca_sources *u, const struct phpca_arguments *a, struct phpca_error *err)
{
	struct stubs s = {.declare = {.all = a->all, .comments = true}};
	enum phpca_code code;

	if (a->directory && a->pack.output) {
		return phpca_error_set(err, PHPCA_E_USAGE,
			"-o (one file with all) and -C (one for each script): wanted one of the two");
	}
	begin(&s);
	code = a->directory ? write_directory(&s, u, a->directory, err)
						: write_one_file(&s, u, a->pack.output, err);
	end(&s);
	return code;
}

static const struct phpca_option options[] = {PHPCA_OPTION_ENGINE,
	{'o', "output", "FILE", "write to FILE (standard output)", PHPCA_TEXT(pack.output)},
	{'C', "directory", "DIR", "one file for each script, in DIR", PHPCA_TEXT(directory)},
	{0, "all", NULL, "private members, too", PHPCA_FLAG(all)}, PHPCA_OPTIONS_END};

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	return phpca_tools_archive(a, phpca_stubs, err);
}

const struct phpca_command phpca_command_stubs = {"stubs", "ARCHIVE",
	"Writes all that an archive declares as PHP without bodies, for editors and static analysers.",
	NULL, options, 1, 1, run, true};
