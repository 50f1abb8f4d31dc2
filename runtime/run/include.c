#include "run/include.h"

#include <string.h>

#include "SAPI.h"
#include "zend_extensions.h"
#include "main/php_main.h"
#include "zend_stream.h"
#include "bind.h"
#include "engine/phar.h"
#include "engine/thread.h"
#include "files/basedir.h"
#include "files/phar.h"
#include "files/replaced.h"
#include "load/load.h"
#include "load/obstacle.h"
#include "load/slots.h"
#include "lookup/lookup.h"
#include "mount/counters.h"
#include "mount/content.h"
#include "run/primary.h"
#include "run/standalone.h"
#include "run/unmounted.h"
#include "settings.h"

static zend_op_array *(*previous_compile)(zend_file_handle *fh, int type);
static zend_result (*previous_open)(zend_file_handle *fh);
static bool installed;
static PHPCA_THREAD_LOCAL bool compiling_source; /* the engine compiles a source that we gave it */

/* ---- errors ---- */

/* Once for each archive and process: an upgrade of PHP must not fill the log, nor stop the site. */
static void warn_of_obstacle(struct phpca_mount *m)
{
	bool is_apart = !m->engine_mismatch && m->late && m->obstacle && phpca_slots_are_shared();
	char text[1024];

	if (m->warned || !(m->engine_mismatch || is_apart))
		return;
	m->warned = true;
	snprintf(text, sizeof text, "phpca: %s: %s%s", m->filename, m->obstacle,
		is_apart
			? "; its scripts are compiled from source in each request"
			: "; its scripts are compiled from source. Pack it again with this PHP's packager");
	php_log_err_with_severity(text, LOG_WARNING);
}

static void ZEND_COLD fail(const struct phpca_mount *m, const char *reason)
{
	zend_error_noreturn(PHPCA_FATAL, "phpca: %s: %s", m->filename, reason);
}

/* ---- from source ---- */

static void use_buffer(zend_file_handle *fh, const uint8_t *bytes, size_t size)
{
	fh->buf = safe_emalloc(1, size, ZEND_MMAP_AHEAD);
	memcpy(fh->buf, bytes, size);
	memset(fh->buf + size, 0, ZEND_MMAP_AHEAD);
	fh->len = size;
}

/*
 * OPcache knows scripts by their paths and shares them between requests: what one of them has
 * mounted must neither be kept for others, nor be taken for what lies at that path without it. So
 * must a new version, which other processes may not have taken yet.
 */
static bool keeps_apart(const struct phpca_mount *m)
{
	return (m->late || m->replaces) && !phpca_settings_ends_with_script();
}

/*
 * May OPcache keep what the source compiles to? Only if it is compiled from source each time: what
 * hinders now may not hinder at the next include, or something else may.
 */
static bool is_always_source(struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	const struct phpca_script *s = phpca_script_of_entry(m, e);

	return s && s->state == PHPCA_SCRIPT_SOURCE;
}

/* Files that OPcache writes are known by names and times alone, and outlive an archive. */
static bool opcache_keeps_in_memory(void)
{
	const char *directory = zend_ini_string(ZEND_STRL("opcache.file_cache"), 0);

	return zend_get_extension("Zend OPcache") && !(directory && *directory);
}

/* OPcache keeps what has a time, which it asks the open stream for. */
static bool open_for_opcache(zend_file_handle *fh)
{
	zend_string *filename = fh->filename, *path = fh->opened_path;
	bool is_primary = fh->primary_script, opened;

	fh->filename = path; /* canonical */
	opened = php_stream_open_for_zend_ex(fh, STREAM_OPEN_FOR_INCLUDE) == SUCCESS;
	if (opened && fh->opened_path)
		zend_string_release(fh->opened_path);
	fh->filename = filename;
	fh->opened_path = path;
	fh->primary_script = is_primary;
	return opened;
}

/* The handle of an archived script is for reading what `use_buffer` gives it. */
static void set_stream(zend_file_handle *fh, bool kept)
{
	if (kept && opcache_keeps_in_memory() && open_for_opcache(fh))
		return;
	fh->type = ZEND_HANDLE_STREAM; /* nothing to open, nothing to close */
	memset(&fh->handle, 0, sizeof fh->handle);
}

/* What the engine opens meanwhile is the source itself. */
static zend_op_array *compile_as_source(
	zend_op_array *(*compiler)(zend_file_handle *fh, int type), zend_file_handle *fh, int type)
{
	bool previous = compiling_source;
	zend_op_array *op_array;

	compiling_source = true;
	zend_try
	{
		op_array = compiler(fh, type);
	}
	zend_catch
	{
		compiling_source = previous;
		zend_bailout();
	}
	zend_end_try();
	compiling_source = previous;
	return op_array;
}

/*
 * Phar opens it by its name, and forgets what is here. The name of an archive that was started says
 * nothing to it: the script's own does.
 */
static zend_op_array *compile_phar(const struct phpca_mount *m, zend_file_handle *fh, int type)
{
	zend_string *started = fh->filename;
	zend_op_array *op_array;

	if (!m->on_itself || !fh->opened_path)
		return compile_as_source(previous_compile, fh, type);
	fh->filename = fh->opened_path;
	op_array = compile_as_source(previous_compile, fh, type);
	fh->filename = started;
	return op_array;
}

static zend_op_array *compile_source(struct phpca_mount *m, const struct phpca_entry_disk *e,
	const char *reason, zend_file_handle *fh, int type)
{
	struct phpca_error err = {0};
	size_t size;
	const uint8_t *bytes;

	if (reason && phpca_settings_refuses_source() && e->verdict == PHPCA_VERDICT_PRECOMPILED) {
		char text[1024];
		snprintf(text, sizeof text, "%s: %s (phpca.fallback=error)",
			phpca_archive_name(&m->archive, e->path), reason);
		fail(m, text);
	}
	if (!(bytes = phpca_content_of(m, e, &size, &err))) {
		char text[2048];
		snprintf(text, sizeof text, "%s cannot be run: %s, and %s",
			phpca_archive_name(&m->archive, e->path),
			reason ? reason : "its names are declared already", err.message);
		fail(m, text);
	}
	warn_of_obstacle(m);
	phpca_counters_fallback(
		m, (uint32_t)(e - m->archive.entry), reason ? reason : "a name that it declares is in use");
	if (phpca_phar_is_no_text(
			ZSTR_VAL(m->on_itself && fh->opened_path ? fh->opened_path : fh->filename), bytes,
			size))
		return compile_phar(m, fh, type);
	if (fh->type == ZEND_HANDLE_FILENAME)
		set_stream(fh, is_always_source(m, e) && !keeps_apart(m));
	use_buffer(fh, bytes, size);
	return compile_as_source(keeps_apart(m) ? compile_file : previous_compile, fh, type);
}

/* ---- running ---- */

static bool wants_extended_info(void)
{
	return CG(compiler_options) & (ZEND_COMPILE_EXTENDED_STMT | ZEND_COMPILE_EXTENDED_FCALL);
}

static const char *other_obstacle(const struct phpca_script *s)
{
	if (UNEXPECTED(wants_extended_info()))
		return "a debugger or coverage driver asked for extended information";
	return UNEXPECTED((s->script->flags & PHPC_SCRIPT_SHEBANG) && !CG(skip_shebang))
		? "its first line is not skipped here"
		: NULL;
}

const char *phpca_include_obstacle(struct phpca_mount *m, struct phpca_script *s)
{
	const char *ini = phpca_obstacle_of_ini(m, s);

	return ini ? ini : other_obstacle(s);
}

static zend_op_array *run(struct phpca_mount *m, const struct phpca_entry_disk *e,
	struct phpca_script *s, zend_file_handle *fh, int type)
{
	zend_op_array *op_array;
	const char *obstacle;

	if (s->preloaded) {
		phpca_counters_hit(m, s);
		return phpca_bind_declared(s->script); /* in all cases: a second declaration is an error */
	}
	if (UNEXPECTED(s->state == PHPCA_SCRIPT_FAILED))
		fail(m, s->reason);
	if (UNEXPECTED(s->state == PHPCA_SCRIPT_SOURCE))
		return compile_source(m, e, s->reason, fh, type);
	s->included = true;
	s->last_obstacle = phpca_obstacle_of_ini(m, s);
	obstacle = s->last_obstacle ? s->last_obstacle : other_obstacle(s);
	if (UNEXPECTED(obstacle))
		return compile_source(m, e, obstacle, fh, type);
	if (!(op_array = phpca_bind(s->script, e->source_offset != 0)))
		return compile_source(m, e, NULL, fh, type);
	phpca_counters_hit(m, s);
	if (UNEXPECTED(s->script->halt_offset >= 0) && fh->opened_path)
		phpca_phar_open(fh->opened_path);
	return op_array;
}

static void remember_included(zend_file_handle *fh, zend_string *path)
{
	if (!fh->opened_path)
		fh->opened_path = zend_string_copy(path);
	zend_hash_add_empty_element(&EG(included_files), path);
}

/* The name under which plain PHP would know the file. */
static zend_string *canonical_name(const struct phpca_location *location, const zend_string *asked)
{
	size_t size = location->mount->dir_size + 1 + location->entry->path_size;

	/* Nearly always the name is in its canonical form already. */
	if (asked && ZSTR_LEN(asked) == size
		&& !memcmp(ZSTR_VAL(asked), location->mount->dir, location->mount->dir_size)
		&& !strcmp(ZSTR_VAL(asked) + location->mount->dir_size + 1,
			phpca_archive_name(&location->mount->archive, location->entry->path)))
		return zend_string_copy((zend_string *)asked);
	return phpca_mount_path_of(location->mount, location->entry);
}

/* Nearly always the image has that name, too, and its hash. */
static zend_string *name_of_script(
	const struct phpca_location *location, const struct phpca_script *s, const zend_string *asked)
{
	if (EXPECTED(s->state == PHPCA_SCRIPT_READY)
		&& EXPECTED(phpca_include__has_name_of(s, location)))
		return s->script->filename;
	return canonical_name(location, asked);
}

static bool find(zend_file_handle *fh, struct phpca_location *location)
{
	zend_string *name = fh->opened_path ? fh->opened_path : fh->filename;

	if (!name)
		return false;
	if (ZSTR_VAL(name)[0] == '/')
		return phpca_lookup_find_string(name, location)
			|| phpca_lookup_find_opened(ZSTR_VAL(name), ZSTR_LEN(name), location);
	zend_string *resolved = zend_resolve_path(name);
	if (!resolved)
		return false;
	bool found = phpca_lookup_find(ZSTR_VAL(resolved), ZSTR_LEN(resolved), location);
	zend_string_release(resolved);
	return found;
}

/* `phpca stubs` puts empty files on disk; the SAPI has opened one as the primary script. */
static void drop_open_file(zend_file_handle *fh)
{
	if (fh->type == ZEND_HANDLE_FP && fh->handle.fp) {
		fclose(fh->handle.fp);
		fh->handle.fp = NULL;
		fh->type = ZEND_HANDLE_FILENAME;
	}
}

/*
 * What open_basedir forbids is left to the engine, which fails to open it and says so. It does not
 * bind the command line: the primary script, which comes open, is whatever the user named.
 */
static bool is_allowed(const zend_file_handle *fh, const struct phpca_location *location)
{
	const zend_string *name = fh->opened_path ? fh->opened_path : fh->filename;

	return fh->type == ZEND_HANDLE_FP || !PG(open_basedir) || !*PG(open_basedir)
		|| !phpca_files_basedir_forbids(ZSTR_VAL(name), location, false);
}

/* The primary script. The command line keeps in the handle what it was given, servers in the
 * request. */
static void learn_way(const zend_file_handle *fh, const zend_string *canonical)
{
	const char *of_request = SG(request_info).path_translated;

	if (!phpca_lookup_learn_way(ZSTR_VAL(fh->filename), canonical) && of_request)
		phpca_lookup_learn_way(of_request, canonical);
}

/* ---- a program that has replaced the wrapper `file` ---- */

static PHPCA_THREAD_LOCAL zend_file_handle
	*opened_elsewhere; /* by the include_once that is under way; only compared */

/*
 * Is it the program's wrapper that opens, or has opened, this script? The primary script comes open
 * from the SAPI, whatever auto_prepend_file has replaced.
 */
static bool is_left_to_wrapper(const zend_file_handle *fh)
{
	bool was_opened = opened_elsewhere == fh && fh->type == ZEND_HANDLE_STREAM;

	opened_elsewhere = NULL;
	return was_opened
		|| (phpca_files_are_replaced() && fh->type != ZEND_HANDLE_FP
			&& (fh->type == ZEND_HANDLE_FILENAME || EG(current_execute_data)));
}

/* ---- the hooks ---- */

/* opcache.preload keeps what it sees compiled, and nothing else of what the script declares. */
static bool is_for_preloading(void)
{
	return CG(compiler_options) & ZEND_COMPILE_PRELOAD;
}

static zend_op_array *compile(zend_file_handle *fh, int type)
{
	struct phpca_location location;
	struct phpca_mount *m = NULL;
	const struct phpca_entry_disk *entry = NULL;

	if (UNEXPECTED(is_left_to_wrapper(fh)))
		return previous_compile(fh, type);
	if (UNEXPECTED(is_for_preloading()))
		return compile_as_source(previous_compile, fh, type);
	if (!compiling_source && phpca_primary__is_archive(fh)) {
		entry = phpca_primary__mount(fh, &m);
		return run(m, entry, phpca_script_load(m, entry), fh, type);
	}
	if (phpca_mounts && !fh->buf && find(fh, &location)
		&& location.entry->kind != PHPCA_ENTRY_DIRECTORY && is_allowed(fh, &location)) {
		struct phpca_script *s = phpca_script_load(location.mount, location.entry);
		zend_string *name = name_of_script(
			&location, s, fh->opened_path ? fh->opened_path : fh->filename);
		if (!EG(current_execute_data))
			learn_way(fh, name);
		drop_open_file(fh);
		remember_included(fh, name);
		zend_string_release(name);
		return run(location.mount, location.entry, s, fh, type);
	}
	if (!compiling_source && phpca_standalone_is(fh))
		return phpca_standalone_run(fh, type, previous_compile);
	phpca_counters_pending.outside += !compiling_source;
	if (UNEXPECTED(phpca_unmounted) && !EG(current_execute_data))
		phpca_unmounted__refuse_stub(fh);
	return previous_compile(fh, type);
}

/*
 * include_once opens its file before compiling it. An archived script needs no file. Others that
 * open a script (php_strip_whitespace) read it.
 */
static bool is_include_once(void)
{
	const zend_execute_data *call = EG(current_execute_data);

	return call && call->func && ZEND_USER_CODE(call->func->type)
		&& call->opline->opcode == ZEND_INCLUDE_OR_EVAL
		&& (call->opline->extended_value == ZEND_INCLUDE_ONCE
			|| call->opline->extended_value == ZEND_REQUIRE_ONCE);
}

static zend_result open_stream(zend_file_handle *fh)
{
	struct phpca_location location;

	if (UNEXPECTED(phpca_files_are_replaced())) {
		opened_elsewhere = is_include_once() ? fh : NULL;
		return previous_open(fh);
	}
	if (phpca_mounts && !compiling_source && fh->filename && !is_for_preloading()
		&& is_include_once()
		&& phpca_lookup_find(ZSTR_VAL(fh->filename), ZSTR_LEN(fh->filename), &location)
		&& location.entry->kind != PHPCA_ENTRY_DIRECTORY && is_allowed(fh, &location)) {
		if (!fh->opened_path)
			fh->opened_path = canonical_name(&location, fh->filename);
		return SUCCESS;
	}
	return previous_open(fh);
}

void phpca_include_install(void)
{
	if (!installed) {
		previous_compile = zend_compile_file;
		previous_open = zend_stream_open_function;
		zend_compile_file = compile;
		zend_stream_open_function = open_stream;
		installed = true;
	}
}

bool phpca_include_is_outermost(void)
{
	return zend_compile_file == compile && !compiling_source && !is_for_preloading();
}

void phpca_include_remove(void)
{
	if (installed) {
		if (zend_compile_file == compile)
			zend_compile_file = previous_compile;
		if (zend_stream_open_function == open_stream)
			zend_stream_open_function = previous_open;
		installed = false;
	}
}

void phpca_include_request_startup(void)
{
	compiling_source = false;
}
