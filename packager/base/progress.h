/*
 * The progress bar: on stderr, only where somebody watches. A process has one. It is off until it
 * is allowed.
 */
#ifndef PHPCA_PROGRESS_H
#define PHPCA_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

void phpca_progress_allow(bool allowed);

/* Is it allowed, and stderr a terminal? */
bool phpca_progress_shows(void);

/* `done` of `total` in the named pass. When all is done, the bar is taken away. */
void phpca_progress(const char *pass, size_t done, size_t total);

#endif
