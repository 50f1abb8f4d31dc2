/*
 * In a thread-safe PHP each thread maps the archives of php.ini by itself. A deployment may put
 * other files in their places meanwhile, and two threads must not run two versions: the files that
 * were there when PHP started stay open, and threads map these.
 */
#ifndef PHPCA_MOUNT_KEPT_H
#define PHPCA_MOUNT_KEPT_H

#include <stdbool.h>

/* While PHP starts: keeps the file of that name open, if it can be opened. False: out of memory. */
bool phpca_kept_add(const char *filename);

/* Another descriptor of it, which the caller closes; -1: it was not kept, or errno. */
int phpca_kept_open(const char *filename);

/* When PHP ends. */
void phpca_kept_close(void);

#endif
