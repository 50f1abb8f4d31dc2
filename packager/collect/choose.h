/* Is a path to be packed? The rules decide, and what no rule can take in. */
#ifndef PHPCA_COLLECT_CHOOSE_H
#define PHPCA_COLLECT_CHOOSE_H

#include "collect/collecting.h"

/* Is this file to be packed? *why is the rule (static text). */
bool phpca_collect__includes(const struct phpca_collecting *c, const char *path, const char **why);
/* The same; a file that is not is noted for --dry-run. */
bool phpca_collect__accepts(const struct phpca_collecting *c, const char *path, const char **why);

/*
 * Must this directory be entered? One that is left out may still hold a file that a negated
 * pattern, or the autoloader of a development package, takes back. Notes writable directories, and
 * with
 * --dry-run those that are not entered.
 */
bool phpca_collect__descends(const struct phpca_collecting *c, const char *path);

/* Is it left out, whatever "include" says? */
bool phpca_collect__is_left_out(const struct phpca_collecting *c, const char *path, bool directory);

#endif
