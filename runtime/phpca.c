/*
 * The module: start and end of process and request, and who is told of a new mount.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "php_phpca.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "bind.h"
#include "engine/engine.h"
#include "engine/thread.h"
#include "files/curl.h"
#include "files/files.h"
#include "files/phar.h"
#include "functions.h"
#include "load/code.h"
#include "load/comments.h"
#include "load/slots.h"
#include "lookup/lookup.h"
#include "mount/content.h"
#include "mount/counters.h"
#include "mount/kept.h"
#include "mount/mapping.h"
#include "mount/mount.h"
#include "mount/path_string.h"
#include "path/cwd.h"
#include "run/autoload.h"
#include "run/hand_on.h"
#include "run/include.h"
#include "run/learn.h"
#include "run/new_version.h"
#include "run/plan_memory.h"
#include "run/preload.h"
#include "run/unmounted.h"
#include "settings.h"
#include "status.h"
#include "variance.h"

static PHPCA_THREAD_LOCAL bool has_begun; /* this thread, where there are several */

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

/*
 * What every script needs is checked before processes fork, or each would do it. An error is for
 * whoever loads a script: it is found again then.
 */
static void check_ahead(struct phpca_mount *m)
{
	struct phpca_error ignored = {0};

	if (!PHPCA_THREADS && !phpca_settings_ends_with_script())
		phpca_content_check_paths(m, &ignored);
}

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
		check_ahead(m);
		if (!PHPCA_THREADS || !php_get_module_initialized())
			phpca_slots_reserve_ahead(m->archive.code_count ? (uint32_t)m->archive.code[1] : 0);
	}
}

static void mount_configured(void)
{
	char *list, *rest, *item;

	if (!PHPCA_G(mount) || !*PHPCA_G(mount))
		return;
	if (!(list = rest = strdup(PHPCA_G(mount))))
		zend_error(E_CORE_ERROR, "phpca.mount: out of memory");
	while ((item = strsep(&rest, ","))) {
		while (*item == ' ')
			item++;
		if (*item)
			mount_one(item);
	}
	free(list);
}

/* ---- threads ---- */

static pthread_key_t thread_end;

/* Archives are unmapped, and what was made of them is freed. */
static void give_back(void)
{
	phpca_bind_end_thread();
	phpca_slots_end_thread();
	phpca_mount_end_thread();
	phpca_lookup_mount_added(NULL);
	phpca_plan_memory_free();
	phpca_files_end_thread();
	phpca_path_strings_end_thread();
}

/*
 * When the thread is over, and not when PHP has ended in it: other modules keep strings of archives
 * for as long as they have requests in a thread, and read them once more when that ends.
 */
static void end_thread(void *unused)
{
	give_back();
}

/* Before there are threads: what they have in common. Later only their own state is written. */
static void prepare_threads(void)
{
	has_begun = true;
	if (pthread_key_create(&thread_end, end_thread) != 0)
		zend_error(E_CORE_ERROR, "phpca: no key for what a thread has: out of memory");
	phpca_slots_startup_done();
	phpca_files_install();
	phpca_comments_install();
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next)
		if (!phpca_kept_add(m->filename))
			zend_error(E_CORE_ERROR, "phpca.mount: out of memory");
	if (PHPCA_G(preload) > PHPCA_PRELOAD_AUTO && phpca_mounts)
		php_log_err_with_severity(
			"phpca.preload has no effect in a thread-safe PHP: each thread loads scripts when it needs them",
			LOG_WARNING);
}

/* The first request of a thread. An error ends it, and the next one tries again. */
static void begin_thread(void)
{
	if (has_begun)
		return;
	pthread_setspecific(thread_end, &has_begun); /* anything but NULL */
	phpca_slots_begin_thread();
	phpca_mapping_take_kept(true);
	mount_configured();
	phpca_mapping_take_kept(false);
	has_begun = true;
}

/* Hooks of the process, each after those of other extensions: the first request puts them in. */
static void install_hooks(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	if (PHPCA_THREADS)
		pthread_mutex_lock(&lock);
	phpca_include_install();
	phpca_bind_install();
	phpca_autoload_install();
	if (PHPCA_THREADS) {
		phpca_code_ready();
		pthread_mutex_unlock(&lock);
	}
}

/* ---- start and end ---- */

static void start_preloading(void)
{
	if (PHPCA_G(preload) == PHPCA_PRELOAD_AUTO)
		phpca_learn_startup();
	else if (PHPCA_G(preload) != PHPCA_PRELOAD_OFF)
		phpca_preload_startup();
}

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
	mount_configured();
	if (PHPCA_THREADS)
		prepare_threads();
	else if (phpca_mounts && type == MODULE_PERSISTENT)
		start_preloading();
	return SUCCESS;
}

static PHPCA_THREAD_LOCAL bool had_request;

/*
 * Apache's parent process starts and ends PHP at each restart, and stays. It has no request, of
 * which the engine might keep pointers into archives, but what was preloaded.
 */
static void end_without_request(void)
{
	phpca_preload_undo();
	give_back();
}

static PHP_MSHUTDOWN_FUNCTION(phpca)
{
	phpca_autoload_remove();
	phpca_plan_memory_free();
	phpca_include_remove();
	phpca_bind_remove();
	/* After dl() the engine lives on; otherwise no PHP function is called any more. */
	phpca_files_shutdown(type == MODULE_TEMPORARY);
	if (type == MODULE_TEMPORARY)
		phpca_comments_remove();
	else if (!had_request)
		end_without_request();
	if (PHPCA_THREADS) {
		pthread_key_delete(thread_end);
		phpca_kept_close();
	}
	phpca_counters_shutdown();
	phpca_settings_unregister(type, module_number);
	return SUCCESS;
}

static PHP_RINIT_FUNCTION(phpca)
{
	had_request = true;
	phpca_hand_on_request_startup();
	if (PHPCA_THREADS)
		begin_thread();
	phpca_counters_request_startup();
	phpca_unmounted_request_startup();
	phpca_slots_request_startup();
	phpca_learn_request_startup();
	phpca_new_version_request_startup();
	phpca_mount_check_keys();
	install_hooks();
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
	phpca_phar_end_request();
	phpca_lookup_forget_way();
	phpca_learn_request_end();
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
ZEND_DLEXPORT zend_module_entry *get_module(void);

ZEND_DLEXPORT zend_module_entry *get_module(void)
{
	phpca_hand_on_module_asked();
	return &phpca_module_entry;
}
#endif
