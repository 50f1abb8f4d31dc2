#include "run/unmounted.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "SAPI.h"
#include "engine/thread.h"
#include "mount/mount.h"
#include "run/preload.h"
#include "settings.h"

PHPCA_THREAD_LOCAL struct phpca_unmounted *phpca_unmounted;

/*
 * FPM hands its sockets over to itself in FPM_SOCKETS when it is reloaded. Apache reads its
 * configuration once before its modules start; only a restart can end it, and a graceful one is no
 * different here.
 */
bool phpca_unmounted_is_reload(void)
{
	return !strcmp(sapi_module.name, "apache2handler")
		|| (!strcmp(sapi_module.name, "fpm-fcgi") && getenv("FPM_SOCKETS"));
}

static char *resolved(const char *dir)
{
	char real[MAXPATHLEN];
	char *copy = pestrdup(realpath(dir, real) ? real : dir, 1);
	size_t size = strlen(copy);

	while (size > 1 && copy[size - 1] == '/')
		copy[--size] = '\0';
	return copy;
}

void phpca_unmounted_add(const char *archive, const char *dir, const char *reason)
{
	struct phpca_unmounted *u = pecalloc(1, sizeof *u, 1);
	char text[2048];

	u->archive = pestrdup(archive, 1);
	u->dir = dir ? resolved(dir) : NULL;
	u->reason = pestrdup(reason, 1);
	u->next = phpca_unmounted;
	phpca_unmounted = u;
	snprintf(text, sizeof text,
		"phpca.mount: %s; it is not mounted: files in %s are run from disk, and stubs of it answer with status 500",
		reason, dir ? dir : "its directory");
	php_log_err_with_severity(text, LOG_ALERT);
}

static void leave_alone(struct phpca_mount *m)
{
	char text[2048];

	snprintf(text, sizeof text,
		"%s: somebody wrote to it while it was mounted; put a version beside the old one, rename it, and restart PHP",
		m->filename);
	phpca_mount_take_out(m);
	phpca_unmounted_add(m->filename, m->dir_size ? m->dir : "/", text);
	phpca_unmounted->is_declared = m->preload && (m->preload->classes || m->preload->functions);
}

void phpca_unmounted_request_startup(void)
{
	for (struct phpca_mount *m = phpca_mounts, *next; m; m = next) {
		next = m->next;
		if (UNEXPECTED(phpca_mount_is_overwritten(m)))
			leave_alone(m);
	}
}

static bool is_below(const char *path, const char *dir)
{
	size_t size = strlen(dir);

	return !strncmp(path, dir, size) && (path[size] == '/' || size == 1);
}

/* Empty, as `phpca stubs` makes them, or what `phpca deploy` writes. */
static bool is_stub(const char *path)
{
	char text[2048];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t size = fd >= 0 ? read(fd, text, sizeof text - 1) : 0, i = 0;

	if (fd < 0 || size < 0)
		size = 0;
	if (fd >= 0)
		close(fd);
	text[size] = '\0';
	while (i < size && isspace((unsigned char)text[i]))
		i++;
	return fd >= 0 && (i == size || strstr(text, "is a stub of a script in the archive "));
}

void phpca_unmounted__refuse_stub(const zend_file_handle *fh)
{
	const zend_string *name = fh->opened_path ? fh->opened_path : fh->filename;
	char path[MAXPATHLEN];

	if (!name || !VCWD_REALPATH(ZSTR_VAL(name), path))
		return;
	for (const struct phpca_unmounted *u = phpca_unmounted; u; u = u->next) {
		if (!u->is_declared
			&& ((u->dir && !is_below(path, u->dir))
				|| (!(u->dir && (phpca_settings_refuses_source() || phpca_settings_trusts_keys()))
					&& !is_stub(path))))
			continue;
		if (!SG(headers_sent))
			SG(sapi_headers).http_response_code = 500;
		zend_error_noreturn(
			E_ERROR, "phpca: %s is not run: its archive is not mounted: %s", path, u->reason);
	}
}
