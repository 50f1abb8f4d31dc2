#include "run/new_version.h"

#include <string.h>
#include <sys/mman.h>
#include <syslog.h>
#include <time.h>

#include "bind.h"
#include "engine/thread.h"
#include "load/obstacle.h"
#include "load/slots.h"
#include "mount/content.h"
#include "mount/counters.h"
#include "mount/mount.h"
#include "run/preload.h"
#include "settings.h"

static PHPCA_THREAD_LOCAL unsigned taken;

unsigned phpca_new_version_count(void)
{
	return taken;
}

/* ---- can it be taken? ---- */

/* Beside OPcache the numbers of slots are fixed when PHP starts, for one archive and some more. */
static bool has_slots(
	const struct phpca_mount *m, const struct phpca_mount *old, struct phpca_error *err)
{
	uint32_t count = m->archive.code_count ? (uint32_t)m->archive.code[1] : 0;

	if (!phpca_slots_are_shared()
		|| (phpca_mounts == old && !old->next && count <= phpca_slots_room(old->number)))
		return true;
	phpca_error_set(err, PHPCA_E_FAILURE,
		"beside OPcache, which shares scripts between processes, it needs a reload: it has more code, or other archives are mounted");
	return false;
}

static bool accepts(struct phpca_mount *m, const struct phpca_mount *old, struct phpca_error *err)
{
	const char *obstacle;

	if (old->preload && old->preload->scripts && PHPCA_G(preload) == PHPCA_PRELOAD_DECLARE) {
		phpca_error_set(
			err, PHPCA_E_FAILURE, "classes of the old version are preloaded: it needs a reload");
		return false;
	}
	if (!has_slots(m, old, err)
		|| (phpca_settings_verifies() && phpca_content_check_all(&m->archive, err) != PHPCA_OK))
		return false;
	if ((obstacle = phpca_obstacle_of_archive(m))) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s", obstacle);
		return false;
	}
	return true;
}

/* ---- taking it ---- */

static void refuse(struct phpca_mount *m, const struct stat *file, const char *why)
{
	char text[2048];

	m->refused = *file;
	phpca_counters_new_version(false);
	snprintf(text, sizeof text, "phpca.reload: %s; the old version stays", why);
	php_log_err_with_severity(text, LOG_ALERT);
}

static bool was_refused(const struct phpca_mount *m, const struct stat *file)
{
	return m->refused.st_ino == file->st_ino && m->refused.st_dev == file->st_dev
		&& m->refused.st_size == file->st_size
		&& !memcmp(&m->refused.st_mtim, &file->st_mtim, sizeof file->st_mtim);
}

static void take(struct phpca_mount *old, const struct stat *file)
{
	struct phpca_error err = {0};
	struct phpca_mount *m = phpca_mount_replace(old, accepts, &err);

	if (!m) {
		refuse(old, file, err.message);
		return;
	}
	phpca_bind_drop_range(old->archive.base);
	phpca_slots_give_back(old->number);
	taken++;
	phpca_counters_new_version(true);
}

static bool a_second_has_passed(void)
{
	static PHPCA_THREAD_LOCAL time_t last;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (now.tv_sec == last)
		return false;
	last = now.tv_sec;
	return true;
}

void phpca_new_version_request_startup(void)
{
	struct stat file;

	if (!PHPCA_G(takes_new_versions) || phpca_settings_ends_with_script() || !a_second_has_passed())
		return;
	for (struct phpca_mount *m = phpca_mounts, *next; m; m = next) {
		next = m->next;
		if (phpca_mount_is_outdated(m, &file) && !was_refused(m, &file)) {
			/* A name that leads nowhere is a version under way, or one that was removed. */
			if (file.st_ino)
				take(m, &file);
			else
				refuse(m, &file, "the archive is gone");
		}
	}
}
