#include "functions.h"

#include <string.h>

#include "zend_exceptions.h"
#include "engine/engine.h"
#include "ext/spl/spl_exceptions.h"
#include "load/load.h"
#include "load/obstacle.h"
#include "files/basedir.h"
#include "lookup/lookup.h"
#include "php_phpca.h"
#include "run/autoload.h"
#include "run/new_version.h"
#include "run/preload.h"
#include "run/unmounted.h"
#include "settings.h"

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_mount, 0, 1, IS_STRING, 0)
ZEND_ARG_TYPE_INFO(0, archive, IS_STRING, 0)
ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, directory, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_running, 0, 0, IS_STRING, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_status, 0, 0, IS_ARRAY, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_script_info, 0, 1, IS_ARRAY, 1)
ZEND_ARG_TYPE_INFO(0, path, IS_STRING, 0)
ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, load, _IS_BOOL, 0, "false")
ZEND_END_ARG_INFO()

static bool may_see(const char *path)
{
	return !php_check_open_basedir_ex(path, 0);
}

/* Where the archive lies is none of its business, if it lies elsewhere: its name only. */
static const char *visible_filename(const struct phpca_mount *m)
{
	const char *slash = strrchr(m->filename, '/');

	return may_see(m->filename) || !slash ? m->filename : slash + 1;
}

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
	if (!may_see(archive)) {
		zend_throw_exception_ex(
			spl_ce_RuntimeException, 0, "phpca: %s: open_basedir does not allow it", archive);
		RETURN_THROWS();
	}
	struct phpca_mount *m = phpca_mount_open(archive, dir, may_see, &err);
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
		RETURN_STRING(visible_filename(location.mount));
	RETURN_EMPTY_STRING();
}

static void count_states(struct phpca_mount *m, zval *out)
{
	static const struct {
		const char *name;
		enum phpca_script_state state;
	} states[] = {{"precompiled", PHPCA_SCRIPT_READY}, {"source", PHPCA_SCRIPT_SOURCE},
		{"failed", PHPCA_SCRIPT_FAILED}};

	for (size_t k = 0; k < sizeof states / sizeof *states; k++) {
		zend_long n = 0;
		for (uint32_t i = 0; i < m->script_count; i++)
			n += m->scripts[i].state == states[k].state;
		add_assoc_long(out, states[k].name, n);
	}
}

static void describe_preload(const struct phpca_mount *m, zval *out)
{
	const struct phpca_preload *p = m->preload;
	zval preload, skipped;

	if (!p) {
		add_assoc_null(out, "preload");
		return;
	}
	array_init(&preload);
	array_init(&skipped);
	add_assoc_long(&preload, "scripts", p->scripts);
	add_assoc_long(&preload, "functions", p->functions);
	add_assoc_long(&preload, "classes", p->classes);
	for (uint32_t i = 0; i < m->archive.preload_count; i++) {
		if (p->reason[i]) {
			add_assoc_string(&skipped,
				phpca_archive_name(&m->archive, m->archive.entry[m->archive.preload[i]].path),
				p->reason[i]);
		}
	}
	add_assoc_zval(&preload, "skipped", &skipped);
	add_assoc_zval(out, "preload", &preload);
}

static void describe_mount(struct phpca_mount *m, zval *out)
{
	const struct phpca_index_disk *index = m->archive.index;
	char id[17];
	zval loaded;

	array_init(out);
	add_assoc_string(out, "archive", visible_filename(m));
	add_assoc_string(out, "directory", phpca_mount_directory(m));
	add_assoc_string(out, "name", phpca_archive_name(&m->archive, index->name));
	add_assoc_string(out, "version", phpca_archive_name(&m->archive, index->app_version));
	snprintf(id, sizeof id, "%016llx", (unsigned long long)index->content_id);
	add_assoc_string(out, "content_id", id);
	add_assoc_bool(out, "preferred_directory", m->preferred);
	add_assoc_bool(out, "preferred_address", m->bias == 0);
	const char *obstacle = phpca_obstacle_of_archive(m);
	if (obstacle)
		add_assoc_string(out, "obstacle", obstacle);
	else
		add_assoc_null(out, "obstacle");
	array_init(&loaded);
	count_states(m, &loaded);
	add_assoc_zval(out, "loaded", &loaded);
	describe_preload(m, out);
}

/* What is named in php.ini and could not be mounted when the server was reloaded. */
static void describe_unmounted(zval *out)
{
	zval list, one;

	array_init(&list);
	for (const struct phpca_unmounted *u = phpca_unmounted; u; u = u->next) {
		if (u->dir && !may_see(u->dir))
			continue;
		array_init(&one);
		add_assoc_string(&one, "archive", u->archive);
		if (u->dir)
			add_assoc_string(&one, "directory", u->dir);
		else
			add_assoc_null(&one, "directory");
		add_assoc_string(&one, "reason", u->reason);
		add_next_index_zval(&list, &one);
	}
	add_assoc_zval(out, "unmounted", &list);
}

ZEND_FUNCTION(status)
{
	zval mounts;

	ZEND_PARSE_PARAMETERS_NONE();
	array_init(return_value);
	add_assoc_string(return_value, "version", PHPCA_VERSION);
	char identity[PHPCA_SYSTEM_ID_SIZE + 1];
	phpca_engine_identity(identity);
	add_assoc_string(return_value, "system_id", identity);
	add_assoc_long(return_value, "autoloaded", phpca_autoload_count());
	add_assoc_long(return_value, "new_versions", phpca_new_version_count());
	array_init(&mounts);
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		zval one;
		if (!may_see(phpca_mount_directory(m))) /* of a neighbour */
			continue;
		describe_mount(m, &one);
		add_next_index_zval(&mounts, &one);
	}
	add_assoc_zval(return_value, "mounts", &mounts);
	describe_unmounted(return_value);
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
	add_assoc_string(return_value, "archive", visible_filename(location.mount));
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
}

const zend_function_entry phpca_functions[] = {ZEND_NS_FE("Phpca", mount, arginfo_mount)
		ZEND_NS_FE("Phpca", running, arginfo_running) ZEND_NS_FE("Phpca", status, arginfo_status)
			ZEND_NS_FE("Phpca", script_info, arginfo_script_info) ZEND_FE_END};
