#include "compile/compiler.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "php.h"
#include "zend_constants.h"
#include "zend_exceptions.h"
#include "zend_language_scanner.h"
#include "zend_stream.h"
#include "php/class_loader.h"
#include "image/serialize.h"
#include "engine/engine.h"

/* What OPcache's default is; the passes are the engine's. */
#define OPTIMIZATION_LEVEL 0x7FFEBFFF

/*
 * The flags that code in a file needs: nothing of this process, of other files or of extensions is
 * folded in.
 */
#define FILE_COMPILER_OPTIONS \
	(ZEND_COMPILE_HANDLE_OP_ARRAY | ZEND_COMPILE_IGNORE_INTERNAL_CLASSES \
		| ZEND_COMPILE_DELAYED_BINDING | ZEND_COMPILE_NO_CONSTANT_SUBSTITUTION \
		| ZEND_COMPILE_IGNORE_OTHER_FILES | ZEND_COMPILE_IGNORE_OBSERVER \
		| ZEND_COMPILE_WITH_FILE_CACHE)

static char fatal[1024]; /* the engine's last fatal message: "message on line N" */

/*
 * The engine reports here. Warnings are recorded by EG(record_errors); what is fatal ends the
 * compilation.
 */
static void on_error(int type, zend_string *file, const uint32_t line, zend_string *message)
{
	if (type & E_FATAL_ERRORS) {
		snprintf(fatal, sizeof fatal, "%s on line %u", ZSTR_VAL(message), line);
		zend_bailout();
	}
}

static uint32_t halt_line;

/* The syntax tree of a file: __halt_compiler() can only be its last statement. */
static void on_syntax_tree(zend_ast *ast)
{
	const zend_ast_list *list = zend_ast_get_list(ast);
	zend_ast *last = list->children ? list->child[list->children - 1] : NULL;

	if (last && last->kind == ZEND_AST_HALT_COMPILER)
		halt_line = zend_ast_get_lineno(last);
}

void phpca_compiler_startup(void)
{
	zend_error_cb = on_error;
	zend_ast_process = on_syntax_tree;
}

size_t phpca_compiler_memory(void)
{
	return zend_memory_usage(0);
}

/* ---- one compilation under one root ---- */

static zend_string *script_name(const char *root, const char *path)
{
	zend_string *name = zend_strpprintf(0, "%s/%s", root, path);
	zend_string_hash_val(name);
	return zend_new_interned_string(name);
}

static void open_buffer(
	zend_file_handle *fh, zend_string *filename, const uint8_t *bytes, size_t size)
{
	memset(fh, 0, sizeof *fh);
	fh->type = ZEND_HANDLE_STREAM;
	fh->filename = zend_string_copy(filename);
	fh->opened_path = zend_string_copy(filename);
	fh->buf = safe_emalloc(1, size, ZEND_MMAP_AHEAD);
	memcpy(fh->buf, bytes, size);
	memset(fh->buf + size, 0, ZEND_MMAP_AHEAD);
	fh->len = size;
}

static const struct {
	const char *name;
	size_t size;
	uint32_t bit;
} auto_globals[] = {
	{ZEND_STRL("_SERVER"), PHPC_AUTO_GLOBAL_SERVER},
	{ZEND_STRL("_ENV"), PHPC_AUTO_GLOBAL_ENV},
	{ZEND_STRL("_REQUEST"), PHPC_AUTO_GLOBAL_REQUEST},
};

/*
 * The compiler disarms those that it meets; the loader must create them when the script is
 * included.
 */
static void arm_auto_globals(void)
{
	for (int i = 0; i < 3; i++) {
		zend_auto_global *g = zend_hash_str_find_ptr(
			CG(auto_globals), auto_globals[i].name, auto_globals[i].size);
		if (g)
			g->armed = 1;
	}
}

static uint32_t used_auto_globals(void)
{
	uint32_t mask = 0;
	for (int i = 0; i < 3; i++) {
		zend_auto_global *g = zend_hash_str_find_ptr(
			CG(auto_globals), auto_globals[i].name, auto_globals[i].size);
		if (g && !g->armed)
			mask |= auto_globals[i].bit;
	}
	return mask;
}

static bool created(const zval *entry, zend_string *filename, bool classes)
{
	if (classes) {
		const zend_class_entry *ce = Z_PTR_P(entry);
		return ce->type == ZEND_USER_CLASS && ce->info.user.filename == filename;
	}
	const zend_function *fn = Z_PTR_P(entry);
	return fn->type == ZEND_USER_FUNCTION && fn->op_array.filename == filename;
}

/* Takes what this compilation added out of the engine's table. */
static void move_new(
	HashTable *from, uint32_t old_count, HashTable *to, zend_string *filename, bool classes)
{
	dtor_func_t destructor = from->pDestructor;

	zend_hash_init(to, from->nNumUsed - old_count, NULL, NULL, 0);
	from->pDestructor = NULL;
	for (uint32_t i = old_count; i < from->nNumUsed; i++) {
		Bucket *p = &from->arData[i];
		if (Z_TYPE(p->val) != IS_UNDEF && created(&p->val, filename, classes))
			zend_hash_add_new_ptr(to, p->key, Z_PTR(p->val));
	}
	while (from->nNumUsed > old_count) {
		Bucket *p = &from->arData[from->nNumUsed - 1];
		if (Z_TYPE(p->val) == IS_UNDEF)
			break;
		zend_hash_del_bucket(from, p);
	}
	from->pDestructor = destructor;
}

/*
 * Before the optimizer: a class below a return is never declared by its opcode, and yet known from
 * the start.
 */
static void list_early_classes(const zend_op_array *main, struct phpca_compiled *out)
{
	if (!(main->fn_flags & ZEND_ACC_EARLY_BINDING))
		return;
	out->early = safe_emalloc(main->last, sizeof *out->early, 0);
	for (uint32_t i = 0; i < main->last; i++) {
		const zend_op *op = &main->opcodes[i];
		if (op->opcode == ZEND_DECLARE_CLASS_DELAYED) {
			const zval *lcname = RT_CONSTANT(op, op->op1);
			out->early[out->early_count++] = (struct phpca_early_class){
				zend_string_copy(Z_STR_P(lcname)), zend_string_copy(Z_STR_P(lcname + 1)),
				zend_string_copy(Z_STR_P(RT_CONSTANT(op, op->op2)))};
		}
	}
}

static int64_t take_halt_offset(zend_string *filename)
{
	zend_string *name = zend_mangle_property_name(
		ZEND_STRL("__COMPILER_HALT_OFFSET__"), ZSTR_VAL(filename), ZSTR_LEN(filename), 0);
	zend_constant *c = zend_hash_find_ptr(EG(zend_constants), name);
	int64_t offset = c ? Z_LVAL(c->value) : -1;

	if (c)
		zend_hash_del(EG(zend_constants), name);
	zend_string_release(name);
	return offset;
}

static void take_exception(void)
{
	zval rv;
	zend_object *exception = EG(exception);
	zval *message = zend_read_property(zend_ce_error, exception, ZEND_STRL("message"), 1, &rv);
	zval *line = zend_read_property(zend_ce_error, exception, ZEND_STRL("line"), 1, &rv);

	snprintf(fatal, sizeof fatal, "%s on line %ld",
		Z_TYPE_P(message) == IS_STRING ? Z_STRVAL_P(message) : "does not compile",
		Z_TYPE_P(line) == IS_LONG ? (long)Z_LVAL_P(line) : 0);
	zend_clear_exception();
}

static bool starts_with_shebang(const struct phpca_source *source)
{
	return source->size > 2 && source->bytes[0] == '#' && source->bytes[1] == '!';
}

static bool declares_at_top_level(const zend_op *op)
{
	const zval *name = RT_CONSTANT(
		op, op->op1); /* behind it: the key under which the class waits */
	const zend_class_entry *ce = zend_hash_find_ptr(CG(class_table), Z_STR_P(name + 1));

	return ce && (ce->ce_flags & ZEND_ACC_TOP_LEVEL);
}

/*
 * Does the main script nothing but declare? Then it can be preloaded. Before optimizing, when all
 * is still there.
 */
static bool only_declares(const zend_op_array *main)
{
	for (const zend_op *op = main->opcodes, *last = op + main->last - 1; op <= last; op++) {
		switch (op->opcode) {
		case ZEND_NOP:
			break;
		case ZEND_DECLARE_CLASS:
		case ZEND_DECLARE_CLASS_DELAYED:
			if (!declares_at_top_level(op))
				return false;
			break;
		case ZEND_RETURN:
			if (op != last || op->op1_type != IS_CONST
				|| Z_TYPE_P(RT_CONSTANT(op, op->op1)) != IS_LONG
				|| Z_LVAL_P(RT_CONSTANT(op, op->op1)) != 1)
				return false;
			break;
		default:
			return false;
		}
	}
	return true;
}

/* False when it does not compile; `fatal` says why. *bailed: the engine gave up half-way. */
static bool compile_under(
	const struct phpca_source *source, const char *root, struct phpca_compiled *out, bool *bailed)
{
	zend_file_handle fh;
	zend_string *filename = script_name(root, source->path);
	uint32_t functions = CG(function_table)->nNumUsed, classes = CG(class_table)->nNumUsed;
	zend_op_array *volatile op_array = NULL;

	memset(out, 0, sizeof *out);
	fatal[0] = 0;
	halt_line = 0;
	*bailed = false;
	open_buffer(&fh, filename, source->bytes, source->size);
	arm_auto_globals();
	CG(rtd_key_counter) = 0;
	CG(skip_shebang) = 1;
	CG(compiler_options) = FILE_COMPILER_OPTIONS;
	zend_begin_record_errors();
	zend_try
	{
		op_array = zend_compile_file(&fh, ZEND_REQUIRE);
	}
	zend_catch
	{
		*bailed = true;
	}
	zend_end_try();
	EG(record_errors) = false;
	if (*bailed || !op_array) {
		if (EG(exception))
			take_exception();
		if (!*bailed)
			zend_destroy_file_handle(&fh);
		return false;
	}
	out->warnings = EG(errors);
	out->warning_count = EG(num_errors);
	EG(errors) = NULL;
	EG(num_errors) = 0;
	out->script.filename = filename;
	out->script.main_op_array = *op_array;
	bool declares = only_declares(op_array);
	list_early_classes(op_array, out);
	move_new(CG(function_table), functions, &out->script.function_table, op_array->filename, false);
	move_new(CG(class_table), classes, &out->script.class_table, op_array->filename, true);
	out->halt_offset = take_halt_offset(op_array->filename);
	out->halt_line = halt_line;
	out->auto_globals = used_auto_globals();
	out->flags = starts_with_shebang(source) ? PHPC_SCRIPT_SHEBANG : 0;
	/* What each include gives, a warning or a constant, preloading would not. */
	if (declares && !out->flags && !out->warning_count && out->halt_offset < 0)
		out->flags = PHPC_SCRIPT_DECLARES;
	if (phpca_is_class_loader(source->bytes, source->size))
		out->flags |= PHPC_SCRIPT_CLASS_LOADER;
	zend_destroy_file_handle(&fh);
	return true;
}

static bool optimize(struct phpca_compiled *c, bool *bailed)
{
	volatile bool ok = true;

	zend_try
	{
		zend_optimize_script(&c->script, OPTIMIZATION_LEVEL, 0);
	}
	zend_catch
	{
		ok = false;
		*bailed = true;
	}
	zend_end_try();
	return ok;
}

/* ---- under several roots ---- */

static bool mentions(const struct phpca_source *source, const char *word)
{
	size_t length = strlen(word);
	for (const uint8_t *p = source->bytes, *end = p + source->size;
		 (p = memchr(p, '_', (size_t)(end - p))) && (size_t)(end - p) >= length; p++)
		if (!strncasecmp((const char *)p, word, length))
			return true;
	return false;
}

static phpca_ref make_object(const struct phpca_source *source, const char *root,
	struct phpca_object *object, struct phpca_xlat *xlat, struct phpca_compiled *compiled,
	char *failure, size_t failure_size, bool *bailed)
{
	if (!compile_under(source, root, compiled, bailed)
		|| (source->optimize && !optimize(compiled, bailed))) {
		snprintf(failure, failure_size, "%s", fatal[0] ? fatal : "the optimizer failed");
		return 0;
	}
	HashTable shared;
	struct phpca_serializer s = {.object = object, .xlat = xlat, .shared = &shared};
	zend_hash_init(&shared, 64, NULL, NULL, 0);
	phpca_ref script = phpca_serialize_script(&s, compiled);
	zend_hash_destroy(&shared);
	if (!script)
		snprintf(failure, failure_size, "cannot be stored: %s", s.failure);
	return script;
}

/* Compiles once more under another root. False: the result differs by more than the root. */
static bool same_under(
	const struct phpca_source *source, const char *root, struct phpca_object *object, bool *bailed)
{
	struct phpca_object other = {0};
	struct phpca_xlat xlat = {0};
	struct phpca_compiled compiled;
	char failure[256];
	bool same = make_object(source, root, &other, &xlat, &compiled, failure, sizeof failure, bailed)
		&& phpca_object_mark_paths(
			object, &other, source->root, strlen(source->root), root, strlen(root));

	phpca_object_clear(&other);
	phpca_xlat_clear(&xlat);
	return same;
}

/*
 * A short root and a long one: conditions on the length of a path that fold alike under both hold
 * for the lengths between.
 */
#define SHORT_ROOT "/\x01"
#define LONG_ROOT \
	"/\x01" \
	"phpca-a-root-that-no-program-mentions/phpca-a-root-that-no-program-mentions/phpca-a-root-that-no-program-mentions/x"

static void list_classes(const struct phpca_compiled *c, struct phpca_buffer *out)
{
	zend_class_entry *ce;

	ZEND_HASH_FOREACH_PTR ((HashTable *)&c->script.class_table, ce) {
		if ((ce->ce_flags & ZEND_ACC_TOP_LEVEL) && !(ce->ce_flags & ZEND_ACC_ANON_CLASS)) {
			zend_string *lower = zend_string_tolower(ce->name);
			phpca_buffer_append(out, ZSTR_VAL(lower), ZSTR_LEN(lower) + 1);
			zend_string_release(lower);
		}
	}
	ZEND_HASH_FOREACH_END();
}

/*
 * `<?` alone opens PHP or not, by an INI setting: code compiled from such a source assumes the
 * setting.
 */
static bool depends_on_short_tags(const struct phpca_source *source)
{
	const uint8_t *end = source->bytes + source->size;
	for (const uint8_t *p = source->bytes; p + 2 < end && (p = memchr(p, '<', (size_t)(end - p)));
		 p++)
		if (p + 2 < end && p[1] == '?' && p[2] != '='
			&& (end - p < 5 || strncasecmp((const char *)p + 2, "php", 3)))
			return true;
	return end - source->bytes >= 2 && end[-2] == '<' && end[-1] == '?';
}

/* Folding a float into a string uses this setting. */
static bool has_float(const struct phpca_source *source)
{
	for (size_t i = 1; i + 1 < source->size; i++) {
		uint8_t c = source->bytes[i], before = source->bytes[i - 1], after = source->bytes[i + 1];
		bool digit = before >= '0' && before <= '9', next = after >= '0' && after <= '9';
		if ((c == '.' && (digit || next))
			|| ((c == 'e' || c == 'E') && digit && (next || after == '-' || after == '+')))
			return true;
	}
	return false;
}

static void assume_ini(struct phpca_object *object, const char *name, const char *value)
{
	phpca_object_import(object, 0, PHPC_IMPORT_INI, name, value);
}

static const char *ini_value(const char *name)
{
	const char *value = zend_ini_string((char *)name, strlen(name), 0);
	return value ? value : "";
}

static void add_assumptions(const struct phpca_source *source, struct phpca_object *object)
{
	if (depends_on_short_tags(source))
		assume_ini(object, "short_open_tag", CG(short_tags) ? "1" : "0");
	if (has_float(source))
		assume_ini(object, "precision", ini_value("precision"));
}

void phpca_compiler_run(const struct phpca_source *source, struct phpca_compilation *out)
{
	struct phpca_object object = {0};
	struct phpca_xlat xlat = {0};
	struct phpca_compiled compiled;
	char failure[1024] = "";
	bool bailed = false;
	uint32_t flags = 0;

	memset(out, 0, sizeof *out);
	out->verdict = PHPCA_VERDICT_SOURCE;
	phpca_ref script = make_object(
		source, source->root, &object, &xlat, &compiled, failure, sizeof failure, &bailed);
	if (script) {
		phpca_object_mark_filename(&object, compiled.script.filename);
		if ((mentions(source, "__DIR__") || mentions(source, "__FILE__"))
			&& !(same_under(source, SHORT_ROOT, &object, &bailed)
				&& same_under(source, LONG_ROOT, &object, &bailed)))
			flags |= PHPC_IMAGE_PATH_DEPENDENT;
		add_assumptions(source, &object);
		struct phpc_header_disk header = {.timestamp = source->mtime};
		memcpy(header.system_id, phpca_engine_system_id(), sizeof header.system_id);
		phpca_object_finish(
			&object, source->root, source->path, script, &header, flags, &out->image);
		list_classes(&compiled, &out->classes);
		out->verdict = PHPCA_VERDICT_PRECOMPILED;
	} else {
		out->reason = strdup(failure);
		out->chance = !strncmp(failure, "Allowed memory size", 19)
			|| !strncmp(failure, "Out of memory", 13);
	}
	out->broken = bailed;
	phpca_object_clear(&object);
	phpca_xlat_clear(&xlat);
}

void phpca_compilation_clear(struct phpca_compilation *c)
{
	free(c->reason);
	phpca_buffer_clear(&c->image);
	phpca_buffer_clear(&c->classes);
	memset(c, 0, sizeof *c);
}
