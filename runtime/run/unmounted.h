/*
 * Archives that php.ini names and that could not be mounted when a server was reloaded, or whose
 * file was written to since.
 *
 * At its first start PHP ends, as it does when an extension is missing: whoever starts it sees
 * that. A reload must not end a site that was up. So the server stays, what lies on disk in the
 * mount directory is run, and a request for an archive's stub is answered with status 500.
 *
 * Who writes to the file of a mounted archive, instead of putting another in its place, changes it
 * under running processes. Between two requests that is seen, and the archive is left alone.
 */
#ifndef PHPCA_UNMOUNTED_H
#define PHPCA_UNMOUNTED_H

#include "php.h"
#include "engine/thread.h"

struct phpca_unmounted {
	struct phpca_unmounted *next;
	char *archive; /* as php.ini names it */
	char *dir;     /* absolute, links resolved; NULL: php.ini names none */
	char *reason;
	bool is_declared; /* its preloaded classes and functions can't be taken away: nothing is run */
};

/* What was kept; NULL: all is mounted. */
extern PHPCA_THREAD_LOCAL struct phpca_unmounted *phpca_unmounted;

/* Is this process a server that goes on after an earlier start? */
bool phpca_unmounted_is_reload(void);

/* Keeps an archive, and says so in the log. `dir` may be NULL. Copies its arguments. */
void phpca_unmounted_add(const char *archive, const char *dir, const char *reason);

/* Looks whether somebody has written to the files of mounted archives. When a request begins. */
void phpca_unmounted_request_startup(void);

/*
 * Ends the request with status 500 if this primary script is a stub of such an archive, or if only
 * archives may be run there (phpca.fallback=error, phpca.public_key).
 */
void phpca_unmounted__refuse_stub(const zend_file_handle *fh);

#endif
