/* See under.h. */
#include "compile/under.h"

#include <string.h>

#include "php.h"
#include "zend_constants.h"
#include "zend_language_scanner.h"
#include "zend_stream.h"
#include "engine/version.h"
#include "image/compiled.h"
#include "php/class_loader.h"
#include "php/engine.h"

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

static uint32_t halt_line;

/* The syntax tree of a file: __halt_compiler() can only be its last statement. */
static void on_syntax_tree(zend_ast *ast)
{
	const zend_ast_list *list = zend_ast_get_list(ast);
	zend_ast *last = list->children ? list->child[list->children - 1] : NULL;

	if (last && last->kind == ZEND_AST_HALT_COMPILER)
		halt_line = zend_ast_get_lineno(last);
}

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

static bool starts_with_shebang(const struct phpca_source *source)
{
	return source->size > 2 && source->bytes[0] == '#' && source->bytes[1] == '!';
}

/*
 * How far the one string is before the other is the C library's choice: it depends on the processor
 * and on where in memory the strings lie. The optimizer would choose for the machine that runs the
 * archive, and for who packs it again.
 */
static void leave_to_run_time(void)
{
	static const char *const names[] = {"strcmp", "strncmp"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		zend_function *f = zend_hash_str_find_ptr(CG(function_table), names[i], strlen(names[i]));
		if (f)
			f->common.fn_flags &= ~(uint32_t)ZEND_ACC_COMPILE_TIME_EVAL;
	}
}

/* ---- one compilation ---- */

/* Nothing of an earlier compilation may show in this one. */
static void reset_compiler(void)
{
	phpca_engine_clear_fatal();
	halt_line = 0;
	arm_auto_globals();
	leave_to_run_time();
	CG(rtd_key_counter) = 0;
	CG(skip_shebang) = 1;
	CG(compiler_options) = FILE_COMPILER_OPTIONS;
}

/* False when it does not compile. *bailed: the engine gave up half-way. */
static bool run_compiler(struct phpca_compiled *out, zend_file_handle *fh, bool *bailed)
{
	volatile bool compiled = false;

	*bailed = false;
	zend_ast_process = on_syntax_tree;
	zend_begin_record_errors();
	zend_try
	{
		compiled = phpca_compiled_read(out, fh);
	}
	zend_catch
	{
		*bailed = true;
	}
	zend_end_try();
	EG(record_errors) = false;
	zend_ast_process = NULL;
	if (!compiled && EG(exception))
		phpca_engine_note_exception();
	if (!*bailed)
		zend_destroy_file_handle(fh);
	return compiled;
}

static void take_warnings(struct phpca_compiled *out)
{
	out->warning_count = phpca_recorded_take(&out->warnings);
}

/* `main_code`: as of phpca_compiled_main_code. */
static uint32_t script_flags(
	const struct phpca_source *source, const struct phpca_compiled *c, uint32_t main_code)
{
	uint32_t flags = starts_with_shebang(source) ? PHPC_SCRIPT_SHEBANG : 0;

	/* What each include gives, a warning or a constant, preloading would not. */
	if (!flags && !c->warning_count && c->halt_offset < 0)
		flags = main_code;
	if (phpca_is_class_loader(source->bytes, source->size))
		flags |= PHPC_SCRIPT_CLASS_LOADER;
	return flags;
}

/* How long the engine's tables were before a compilation. */
struct table_sizes {
	uint32_t functions, classes;
};

/* Takes what the compilation left in the engine. */
static void take_result(struct phpca_compiled *out, const struct phpca_source *source,
	zend_string *filename, struct table_sizes before)
{
	uint32_t main_code = phpca_compiled_main_code(out);

	take_warnings(out);
	out->script.filename = filename;
	phpca_compiled_list_early_classes(out);
	phpca_compiled_take_tables(out, before.functions, before.classes);
	phpca_compiled_list_foldable(out);
	out->halt_offset = take_halt_offset(out->script.main_op_array.filename);
	out->halt_line = halt_line;
	out->auto_globals = used_auto_globals();
	out->flags = script_flags(source, out, main_code);
}

bool phpca_compile__under(
	struct phpca_compiled *out, const struct phpca_source *source, const char *root, bool *bailed)
{
	struct table_sizes before = {CG(function_table)->nNumUsed, CG(class_table)->nNumUsed};
	zend_string *filename = script_name(root, source->path);
	zend_file_handle fh;
	bool compiled;

	memset(out, 0, sizeof *out);
	open_buffer(&fh, filename, source->bytes, source->size);
	reset_compiler();
	compiled = run_compiler(out, &fh, bailed);
	if (compiled)
		take_result(out, source, filename, before);
	return compiled;
}

bool phpca_compile__optimize(struct phpca_compiled *c, bool *bailed)
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
