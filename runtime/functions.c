#include "functions.h"

#include "zend_exceptions.h"
#include "engine/script.h"
#include "ext/spl/spl_exceptions.h"
#include "load/load.h"
#include "load/obstacle.h"
#include "files/basedir.h"
#include "lookup/lookup.h"
#include "settings.h"
#include "status.h"

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_mount, 0, 1, IS_STRING, 0)
ZEND_ARG_TYPE_INFO(0, archive, IS_STRING, 0)
ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, directory, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_running, 0, 0, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_status, 0, 0, IS_ARRAY, 0)
ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, scripts, _IS_BOOL, 0, "false")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_script_info, 0, 1, IS_ARRAY, 1)
ZEND_ARG_TYPE_INFO(0, path, IS_STRING, 0)
ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, load, _IS_BOOL, 0, "false")
ZEND_END_ARG_INFO()

ZEND_FUNCTION(mount)
{
	char *archive, *dir = NULL;
	size_t archive_size, dir_size;
	struct phpca_error err = {0};

	ZEND_PARSE_PARAMETERS_START(1, 2)
	Z_PARAM_PATH(archive, archive_size)
	Z_PARAM_OPTIONAL
	Z_PARAM_PATH_OR_NULL(dir, dir_size)
	ZEND_PARSE_PARAMETERS_END();
	if (!phpca_settings_allows_mount()) {
		zend_throw_exception(spl_ce_RuntimeException,
			"phpca: scripts may not mount archives here (phpca.allow_mount): name the archive in phpca.mount",
			0);
		RETURN_THROWS();
	}
	if (!phpca_status_may_see(archive)) {
		zend_throw_exception_ex(
			spl_ce_RuntimeException, 0, "phpca: %s: open_basedir does not allow it", archive);
		RETURN_THROWS();
	}
	struct phpca_mount *m = phpca_mount_open(archive, dir, phpca_status_may_see, &err);
	if (!m) {
		zend_throw_exception_ex(spl_ce_RuntimeException, 0, "phpca: %s", err.message);
		RETURN_THROWS();
	}
	RETURN_STRING(phpca_mount_directory(m));
}

ZEND_FUNCTION(running)
{
	struct phpca_location location;
	zend_string *caller;

	ZEND_PARSE_PARAMETERS_NONE();
	caller = zend_get_executed_filename_ex();
	if (caller && phpca_mounts && phpca_lookup_find(ZSTR_VAL(caller), ZSTR_LEN(caller), &location))
		RETURN_STRING(phpca_status_filename(location.mount));
	RETURN_EMPTY_STRING();
}

ZEND_FUNCTION(status)
{
	bool scripts = false;

	ZEND_PARSE_PARAMETERS_START(0, 1)
	Z_PARAM_OPTIONAL
	Z_PARAM_BOOL(scripts)
	ZEND_PARSE_PARAMETERS_END();
	phpca_status_describe(return_value, scripts);
}

/* What the script has, where it is loaded. `opcodes` counts those of its classes and closures, too.
 */
static void add_contents(zval *out, const struct phpca_script *s)
{
	bool loaded = s->state == PHPCA_SCRIPT_READY || s->state == PHPCA_SCRIPT_AHEAD;
	zend_long opcodes = 0;

	if (!loaded) {
		add_assoc_null(out, "functions");
		add_assoc_null(out, "classes");
		add_assoc_null(out, "opcodes");
		return;
	}
	for (uint32_t i = 0; i < s->code.count; i++)
		opcodes += s->code.functions[i].count;
	add_assoc_long(out, "functions", s->script->function_count);
	add_assoc_long(out, "classes", s->script->class_count);
	add_assoc_long(out, "opcodes", opcodes);
}

ZEND_FUNCTION(script_info)
{
	char *path;
	size_t size;
	bool load = false;
	struct phpca_location location;
	static const char *const verdicts[] = {[PHPCA_SCRIPT_READY] = "precompiled",
		[PHPCA_SCRIPT_SOURCE] = "source",
		[PHPCA_SCRIPT_FAILED] = "refused"};

	ZEND_PARSE_PARAMETERS_START(1, 2)
	Z_PARAM_PATH(path, size)
	Z_PARAM_OPTIONAL
	Z_PARAM_BOOL(load)
	ZEND_PARSE_PARAMETERS_END();
	if (!phpca_mounts || !phpca_lookup_find(path, size, &location)
		|| location.entry->kind == PHPCA_ENTRY_DIRECTORY
		|| phpca_files_basedir_forbids(path, &location, false))
		RETURN_NULL();
	struct phpca_script *s = phpca_script_of_entry(location.mount, location.entry);
	if (load && location.entry->kind == PHPCA_ENTRY_SCRIPT)
		s = phpca_script_load(location.mount, location.entry);
	bool known = s->state >= PHPCA_SCRIPT_READY;
	const char *ini = s->included ? s->last_obstacle : phpca_obstacle_of_ini(location.mount, s);
	array_init(return_value);
	add_assoc_string(return_value, "archive", phpca_status_filename(location.mount));
	add_assoc_string(
		return_value, "path", phpca_archive_name(&location.mount->archive, location.entry->path));
	add_assoc_bool(return_value, "loaded", known);
	add_assoc_string(return_value, "verdict",
		ini         ? "source"
			: known ? verdicts[s->state]
					: phpca_verdict_name(location.entry->verdict));
	const char *reason = ini ? ini
		: known              ? s->reason
							 : phpca_archive_name(&location.mount->archive, location.entry->reason);
	if (reason && *reason)
		add_assoc_string(return_value, "reason", reason);
	else
		add_assoc_null(return_value, "reason");
	add_assoc_long(return_value, "image_size", (zend_long)location.entry->image_size);
	add_assoc_long(return_value, "source_size", (zend_long)location.entry->source_size);
	add_contents(return_value, s);
	phpca_status_add_use(return_value, location.mount, s->entry);
}

const zend_function_entry phpca_functions[] = {ZEND_NS_FE("Phpca", mount, arginfo_mount)
		ZEND_NS_FE("Phpca", running, arginfo_running) ZEND_NS_FE("Phpca", status, arginfo_status)
			ZEND_NS_FE("Phpca", script_info, arginfo_script_info) ZEND_FE_END};
