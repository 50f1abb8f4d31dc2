#include "run/learn.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "SAPI.h"
#include "load/load.h"
#include "load/obstacle.h"
#include "mount/called.h"
#include "mount/counters.h"
#include "run/preload.h"
#include "run/traits.h"
#include "settings.h"

#define WORTH_IT 32u /* scripts: fewer are loaded by each worker itself */
#define SETTLED 8u   /* requests without a load: a worker knows what it needs */
#define LESSONS 4u   /* after which workers don't end any more for what they loaded themselves */

static pid_t parent; /* the process that workers are forked from; 0: nothing is learned */
static bool parent_is_root;
static uint32_t lessons; /* of the parent, when this process was forked */
static bool serves;      /* this process has requests */
static bool stays;       /* ... and gains nothing from another in its place */
static uint32_t settled; /* requests since the last one that loaded a script */

/* ---- the process that forks ---- */

/* Images are native code. Who may change them must not get at a process of root's, unasked. */
static bool is_trusted(const struct stat *file)
{
	return !parent_is_root || phpca_settings_trusts_keys()
		|| (file->st_uid == 0 && !(file->st_mode & (S_IWGRP | S_IWOTH)));
}

static sigjmp_buf cut_off;

static void on_bus_error(int ignored)
{
	siglongjmp(cut_off, 1);
}

static void stop(const struct phpca_mount *m, const char *why)
{
	char text[2048];

	snprintf(text, sizeof text,
		"phpca.preload: %s: %s; workers load its scripts themselves until PHP is started anew",
		m->filename, why);
	php_log_err_with_severity(text, LOG_WARNING);
	parent = 0;
}

static bool is_to_learn(struct phpca_mount *m, uint32_t entry)
{
	return __atomic_load_n(&m->usage->record[entry].hits, __ATOMIC_RELAXED)
		&& (!m->script_number[entry] || !phpca_script_of(m, entry)->tried);
}

static uint32_t count_to_learn(void)
{
	uint32_t count = 0;

	for (struct phpca_mount *m = phpca_mounts; m; m = m->next)
		for (uint32_t i = 0; i < m->archive.entry_count; i++)
			count += is_to_learn(m, i);
	return count;
}

/* An image that can't be used here may be used by a worker, whose pool has settings of its own. */
static void learn_script(struct phpca_mount *m, uint32_t entry)
{
	struct phpca_script *s = phpca_script_load_ahead(m, &m->archive.entry[entry]);

	s->tried = true;
	if (s->state == PHPCA_SCRIPT_AHEAD) {
		m->preload->scripts++;
	} else if (s->state == PHPCA_SCRIPT_SOURCE) {
		s->state = PHPCA_SCRIPT_NEW;
		s->reason = NULL;
	}
}

static void learn_archive(struct phpca_mount *m)
{
	m->learned = true;
	phpca_mount_fill(m);
	for (uint32_t i = 0; i < m->archive.entry_count; i++)
		if (is_to_learn(m, i))
			learn_script(m, i);
	phpca_traits_share(m);
	phpca_obstacle_forget(m);
	if (m->obstacle && !m->engine_mismatch)
		m->obstacle_known = false;
	phpca_mount_settle(m);
}

/*
 * A file that somebody writes to or cuts off must not end the server: nothing is read of one that
 * was changed, and what happens in the meantime is a signal or a damaged script.
 */
static void learn_safely(struct phpca_mount *m)
{
	struct sigaction action = {.sa_handler = on_bus_error}, before;
	struct stat file;

	if (phpca_mount_is_outdated(m, &file)) {
		stop(m, "the file was changed or replaced since PHP has started");
		return;
	}
	if (!is_trusted(&file) || !phpca_preload_record(m))
		return;
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, &before);
	if (sigsetjmp(cut_off, true))
		stop(m, "the file is shorter than it was");
	else
		zend_try
		{
			learn_archive(m);
		}
	zend_catch
	{
		stop(m, "a string is damaged");
	}
	zend_end_try();
	sigaction(SIGBUS, &before, NULL);
}

/*
 * Before this process forks, as pthread_atfork(3) has it. What is interned here must outlive
 * requests, and an error is for the log: nobody reads a page.
 */
static void on_fork(void)
{
	bool displays = PG(display_errors);

	if (!parent || serves || getpid() != parent || count_to_learn() < WORTH_IT)
		return;
	lessons++;
	zend_interned_strings_switch_storage(false);
	PG(display_errors) = false;
	for (struct phpca_mount *m = phpca_mounts; m && parent; m = m->next)
		learn_safely(m);
	PG(display_errors) = displays;
	zend_interned_strings_switch_storage(true);
}

void phpca_learn_startup(void)
{
	static bool is_installed; /* Apache's parent starts PHP again and again */

	if (phpca_settings_ends_with_script())
		return;
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next)
		phpca_called_share(m);
	parent = getpid();
	parent_is_root = geteuid() == 0;
	lessons = 0;
	serves = false;
	if (!is_installed)
		is_installed = pthread_atfork(on_fork, NULL, NULL) == 0;
}

/* ---- a worker ---- */

/* Requests run in the process that has started PHP. */
static void forks_nobody(void)
{
	parent = 0;
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next)
		phpca_called_unmap(m);
}

void phpca_learn_request_startup(void)
{
	if (!parent || EXPECTED(serves)) /* threads, which share these, have no parent */
		return;
	serves = true;
	if (getpid() == parent)
		forks_nobody();
	stays = lessons >= LESSONS || strcmp(sapi_module.name, "fpm-fcgi") != 0;
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		stays |= phpca_mount_has_own_checks(m);
		m->own_loads = 0;
	}
}

/* Its successor would have to load from another file, or would have nothing of what is learned. */
static bool would_lose(void)
{
	struct stat file;

	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next)
		if (m->replaces || phpca_mount_is_outdated(m, &file) || !is_trusted(&file))
			return true;
	return false;
}

/*
 * FPM's master starts another worker when one has ended, and sends this very signal to end one when
 * its request is over. At most one in a moment: the others go on serving.
 */
static void end_worker(void)
{
	if (would_lose())
		stays = true;
	else if (phpca_counters_may_end_worker())
		kill(getpid(), SIGQUIT);
}

/* What a request has mounted, no other process learns of. */
static uint32_t count_own_loads(void)
{
	uint32_t count = 0;

	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next)
		count += m->late ? 0 : m->own_loads;
	return count;
}

void phpca_learn_request_end(void)
{
	if (stays || !parent)
		return;
	settled = phpca_counters_pending.loads ? 0 : settled + 1;
	if (UNEXPECTED(settled >= SETTLED) && count_own_loads() >= WORTH_IT)
		end_worker();
}
