/*
 * The module: start and end of process and request, and who is told of a new mount.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "php_phpca.h"

#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "engine/engine.h"
#include "files/curl.h"
#include "files/files.h"
#include "functions.h"
#include "load/comments.h"
#include "load/slots.h"
#include "lookup/lookup.h"
#include "mount/counters.h"
#include "mount/mount.h"
#include "path/cwd.h"
#include "run/autoload.h"
#include "run/include.h"
#include "run/new_version.h"
#include "run/preload.h"
#include "run/unmounted.h"
#include "settings.h"
#include "status.h"
#include "variance.h"

/* ---- mounts ---- */

static void add_range(struct phpca_mount *m)
{
	if (m)
		phpca_bind_add_range(m->archive.base, m->archive.size);
}

static phpca_mount_listener *const when_mount_was_added[] = {
	add_range,
	phpca_lookup_mount_added,
	phpca_files_mount_added,
	phpca_comments_mount_added,
	phpca_counters_mount_added,
	NULL,
};

/* ARCHIVE or ARCHIVE:DIR. The colon that counts is the last one before a slash. */
static void mount_one(char *item)
{
	struct phpca_error err = {0};
	char *dir = NULL;

	for (char *colon = item; (colon = strstr(colon, ":/")); colon++)
		dir = colon + 1;
	if (dir)
		dir[-1] = '\0';
	struct phpca_mount *m = phpca_mount_open(item, dir, NULL, &err);
	if (!m && phpca_unmounted_is_reload()) {
		phpca_unmounted_add(item, dir, err.message);
	} else if (!m) {
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

/* ---- start and end ---- */

static PHP_GINIT_FUNCTION(phpca)
{
	memset(phpca_globals, 0, sizeof *phpca_globals);
}

static PHP_MINIT_FUNCTION(phpca)
{
	char engine[PHPCA_SYSTEM_ID_SIZE + 1];

	phpca_engine_startup();
	phpca_engine_identity(engine);
	phpca_mount_set_engine(engine);
	phpca_settings_register(type, module_number);
	phpca_mount_set_listeners(when_mount_was_added);
	phpca_autoload_startup();
	phpca_counters_startup();
	if (PHPCA_G(mount) && *PHPCA_G(mount))
		mount_configured();
	if (PHPCA_G(preload) != PHPCA_PRELOAD_OFF && phpca_mounts && type == MODULE_PERSISTENT)
		phpca_preload_startup();
	return SUCCESS;
}

static bool had_request;

/* Preloaded classes are in tables that are destroyed later. */
static bool is_known_to_engine(void)
{
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next)
		if (m->preload && m->preload->scripts)
			return true;
	return had_request;
}

static PHP_MSHUTDOWN_FUNCTION(phpca)
{
	phpca_autoload_remove();
	phpca_include_remove();
	phpca_bind_remove();
	/* After dl() the engine lives on; otherwise no PHP function is called any more. */
	phpca_files_shutdown(type == MODULE_TEMPORARY);
	if (type == MODULE_TEMPORARY)
		phpca_comments_remove();
	else if (!is_known_to_engine())
		phpca_mount_unmap_all();
	phpca_counters_shutdown();
	phpca_settings_unregister(type, module_number);
	return SUCCESS;
}

static PHP_RINIT_FUNCTION(phpca)
{
	had_request = true;
	phpca_counters_request_startup();
	phpca_slots_request_startup();
	phpca_new_version_request_startup();
	phpca_mount_check_keys();
	phpca_include_install();
	phpca_bind_install();
	phpca_autoload_install();
	phpca_include_request_startup();
	phpca_autoload_request_startup();
	phpca_preload_request_startup();
	phpca_cwd_changed();
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(phpca)
{
	phpca_autoload_request_shutdown();
	phpca_variance_request_shutdown();
	phpca_cwd_changed();
	return SUCCESS;
}

/* Sessions are written and objects destroyed by now: no code of the request runs any more. */
static zend_result request_has_ended(void)
{
	phpca_curl_end_request();
	phpca_lookup_forget_way();
	phpca_counters_request_end();
	phpca_mount_end_request();
	return SUCCESS;
}

static PHP_MINFO_FUNCTION(phpca)
{
	phpca_status_print();
	DISPLAY_INI_ENTRIES();
}

zend_module_entry phpca_module_entry = {STANDARD_MODULE_HEADER, "phpca", phpca_functions,
	PHP_MINIT(phpca), PHP_MSHUTDOWN(phpca), PHP_RINIT(phpca), PHP_RSHUTDOWN(phpca),
	PHP_MINFO(phpca), PHPCA_VERSION, PHP_MODULE_GLOBALS(phpca), PHP_GINIT(phpca), NULL,
	request_has_ended, STANDARD_MODULE_PROPERTIES_EX};

#ifdef COMPILE_DL_PHPCA
#ifdef ZTS
ZEND_TSRMLS_CACHE_DEFINE()
#endif
ZEND_GET_MODULE(phpca)
#endif
