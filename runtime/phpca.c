/* Module entry, settings, and the functions of namespace Phpca (phpca.stub.php). */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "php_phpca.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ext/spl/spl_exceptions.h"
#include "zend_exceptions.h"
#include "ext/standard/info.h"
#include "run/autoload.h"
#include "bind.h"
#include "files/comments.h"
#include "run/include.h"
#include "load/load.h"
#include "run/preload.h"
#include "mount/trust.h"
#include "engine/engine.h"

ZEND_DECLARE_MODULE_GLOBALS(phpca)

/*
 * What is asked for each content is settled when a setting is read. php.ini's parser makes an empty
 * string of an unquoted `off`.
 */
static ZEND_INI_MH(on_update_verification)
{
	if (OnUpdateString(entry, new_value, mh_arg1, mh_arg2, mh_arg3, stage) != SUCCESS)
		return FAILURE;
	const char *verify = PHPCA_G(verify);
	PHPCA_G(verifies) = phpca_trust_wanted() || !verify
		|| (*verify && strcmp(verify, "0") && strcasecmp(verify, "off") && strcasecmp(verify, "no")
			&& strcasecmp(verify, "false"));
	return SUCCESS;
}

PHP_INI_BEGIN()
STD_PHP_INI_ENTRY(
	"phpca.mount", "", PHP_INI_SYSTEM, OnUpdateString, mount, zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.fallback", "source", PHP_INI_SYSTEM, OnUpdateString, fallback,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.verify", "load", PHP_INI_SYSTEM, on_update_verification, verify,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY("phpca.public_key", "", PHP_INI_SYSTEM, on_update_verification, public_key,
	zend_phpca_globals, phpca_globals)
STD_PHP_INI_BOOLEAN(
	"phpca.preload", "0", PHP_INI_SYSTEM, OnUpdateBool, preload, zend_phpca_globals, phpca_globals)
STD_PHP_INI_ENTRY(
	"phpca.force", "", PHP_INI_SYSTEM, OnUpdateString, force, zend_phpca_globals, phpca_globals)
PHP_INI_END()

/* ---- functions ---- */

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

static const char *directory_of(const struct phpca_mount *m)
{
	return m->dir_size ? m->dir : "/";
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
	if (php_check_open_basedir(archive))
		RETURN_THROWS();
	struct phpca_mount *m = phpca_mount_open(archive, dir, &err);
	if (!m) {
		zend_throw_exception_ex(spl_ce_RuntimeException, 0, "phpca: %s", err.message);
		RETURN_THROWS();
	}
	RETURN_STRING(directory_of(m));
}

ZEND_FUNCTION(running)
{
	struct phpca_location location;
	zend_string *caller;

	ZEND_PARSE_PARAMETERS_NONE();
	caller = zend_get_executed_filename_ex();
	if (caller && phpca_mounts && phpca_path_find(ZSTR_VAL(caller), ZSTR_LEN(caller), &location))
		RETURN_STRING(location.mount->filename);
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
	add_assoc_string(out, "archive", m->filename);
	add_assoc_string(out, "directory", directory_of(m));
	add_assoc_string(out, "name", phpca_archive_name(&m->archive, index->name));
	add_assoc_string(out, "version", phpca_archive_name(&m->archive, index->app_version));
	snprintf(id, sizeof id, "%016llx", (unsigned long long)index->content_id);
	add_assoc_string(out, "content_id", id);
	add_assoc_bool(out, "preferred_directory", m->preferred);
	add_assoc_bool(out, "preferred_address", m->bias == 0);
	const char *obstacle = phpca_load_obstacle(m);
	if (obstacle)
		add_assoc_string(out, "obstacle", obstacle);
	else
		add_assoc_null(out, "obstacle");
	array_init(&loaded);
	count_states(m, &loaded);
	add_assoc_zval(out, "loaded", &loaded);
	describe_preload(m, out);
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
	array_init(&mounts);
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		zval one;
		describe_mount(m, &one);
		add_next_index_zval(&mounts, &one);
	}
	add_assoc_zval(return_value, "mounts", &mounts);
}

ZEND_FUNCTION(script_info)
{
	char *path;
	size_t size;
	bool load = false;
	struct phpca_location location;
	static const char *const verdicts[] = {"precompiled", "precompiled", "source", "refused"};

	ZEND_PARSE_PARAMETERS_START(1, 2)
	Z_PARAM_PATH(path, size)
	Z_PARAM_OPTIONAL
	Z_PARAM_BOOL(load)
	ZEND_PARSE_PARAMETERS_END();
	if (!phpca_mounts || !phpca_path_find(path, size, &location)
		|| location.entry->kind == PHPCA_ENTRY_DIRECTORY)
		RETURN_NULL();
	struct phpca_script *s = phpca_script_of_entry(location.mount, location.entry);
	if (load && location.entry->kind == PHPCA_ENTRY_SCRIPT)
		s = phpca_script_load(location.mount, location.entry);
	bool known = s->state != PHPCA_SCRIPT_NEW;
	const char *ini = s->included ? s->last_obstacle : phpca_script_ini_obstacle(location.mount, s);
	array_init(return_value);
	add_assoc_string(return_value, "archive", location.mount->filename);
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

static const zend_function_entry functions[] = {ZEND_NS_FE("Phpca", mount, arginfo_mount)
		ZEND_NS_FE("Phpca", running, arginfo_running) ZEND_NS_FE("Phpca", status, arginfo_status)
			ZEND_NS_FE("Phpca", script_info, arginfo_script_info) ZEND_FE_END};

/* ---- module ---- */

/* ARCHIVE or ARCHIVE:DIR. The colon that counts is the last one before a slash. */
static void mount_one(char *item)
{
	struct phpca_error err = {0};
	char *colon = strrchr(item, ':'), *dir = NULL;

	if (colon && colon[1] == '/') {
		*colon = '\0';
		dir = colon + 1;
	}
	struct phpca_mount *m = phpca_mount_open(item, dir, &err);
	if (!m) {
		zend_error(E_CORE_ERROR, "phpca.mount: %s", err.message);
	} else if (m->late) {
		m->late = false;
		phpca_slots_reserve_ahead(m->archive.code_count ? (uint32_t)m->archive.code[1] : 0);
	}
}

static void mount_configured(void)
{
	char *list = strdup(PHPCA_G(mount)), *rest = list, *item;

	if (!list)
		zend_error(E_CORE_ERROR, "phpca.mount: out of memory");
	while ((item = strsep(&rest, ","))) {
		while (*item == ' ')
			item++;
		if (*item)
			mount_one(item);
	}
	free(list);
}

static PHP_GINIT_FUNCTION(phpca)
{
	memset(phpca_globals, 0, sizeof *phpca_globals);
}

static PHP_MINIT_FUNCTION(phpca)
{
	REGISTER_INI_ENTRIES();
	phpca_files_startup();
	phpca_autoload_startup();
	if (PHPCA_G(mount) && *PHPCA_G(mount))
		mount_configured();
	if (PHPCA_G(preload) && phpca_mounts && type == MODULE_PERSISTENT)
		phpca_preload_startup();
	return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(phpca)
{
	phpca_autoload_remove();
	phpca_include_remove();
	phpca_bind_remove();
	/*
	 * Whoever was loaded by dl() leaves an engine that lives on; else no PHP function is called any
	 * more.
	 */
	phpca_files_shutdown(type == MODULE_TEMPORARY);
	if (type == MODULE_TEMPORARY)
		phpca_comments_remove();
	UNREGISTER_INI_ENTRIES();
	return SUCCESS;
}

static PHP_RINIT_FUNCTION(phpca)
{
	phpca_slots_request_startup();
	phpca_include_install();
	phpca_bind_install();
	phpca_autoload_install();
	phpca_include_request_startup();
	phpca_autoload_request_startup();
	phpca_preload_request_startup();
	phpca_files_request_startup();
	phpca_comments_install();
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(phpca)
{
	phpca_autoload_request_shutdown();
	phpca_files_request_shutdown();
	return SUCCESS;
}

static PHP_MINFO_FUNCTION(phpca)
{
	php_info_print_table_start();
	php_info_print_table_row(2, "phpca", PHPCA_VERSION);
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next)
		php_info_print_table_row(2, m->filename, directory_of(m));
	php_info_print_table_end();
	DISPLAY_INI_ENTRIES();
}

zend_module_entry phpca_module_entry = {STANDARD_MODULE_HEADER, "phpca", functions,
	PHP_MINIT(phpca), PHP_MSHUTDOWN(phpca), PHP_RINIT(phpca), PHP_RSHUTDOWN(phpca),
	PHP_MINFO(phpca), PHPCA_VERSION, PHP_MODULE_GLOBALS(phpca), PHP_GINIT(phpca), NULL, NULL,
	STANDARD_MODULE_PROPERTIES_EX};

#ifdef COMPILE_DL_PHPCA
#ifdef ZTS
ZEND_TSRMLS_CACHE_DEFINE()
#endif
ZEND_GET_MODULE(phpca)
#endif
