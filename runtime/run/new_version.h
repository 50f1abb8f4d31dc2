/*
 * phpca.reload=idle: a process that answers requests takes a new version of an archive between two
 * of them.
 *
 * A request sees one version from its beginning to its end. What cannot be taken leaves the old
 * version where it is, and the log says why, once.
 */
#ifndef PHPCA_NEW_VERSION_H
#define PHPCA_NEW_VERSION_H

/* RINIT, before anything of the request: looks, once a second, whether there are new versions. */
void phpca_new_version_request_startup(void);

/* How many this process has taken. */
unsigned phpca_new_version_count(void);

#endif
