/*
 * Doc comments, verified when reflection reads them. They are a third of the strings of an archive,
 * and few programs look at any, so they are not verified with the scripts that they belong to.
 *
 * Code that reads the doc_comment of a structure without reflection reads bytes that no hash has
 * vouched for. Nothing in PHP does.
 */
#ifndef PHPCA_COMMENTS_H
#define PHPCA_COMMENTS_H

#include "mount/mount.h"

/* A listener of phpca_mount_open: wraps the methods of reflection, once. */
void phpca_comments_mount_added(struct phpca_mount *m);

/* The same without a mount: where threads will mount, before there are any. */
void phpca_comments_install(void);

/* MSHUTDOWN, when functions may still be called afterwards. */
void phpca_comments_remove(void);

#endif
