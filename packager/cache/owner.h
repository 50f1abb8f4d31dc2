/* Who could have written what lies in the cache. It becomes code, so it is taken from nobody else. */
#ifndef PHPCA_CACHE_OWNER_H
#define PHPCA_CACHE_OWNER_H

#include <stdbool.h>
#include <sys/stat.h>

/*
 * Could only this user (or root, who can do everything) have written it? Owner and mode tell. An
 * access list shows in the mode as the group's rights.
 */
bool phpca_cache__is_ours(const struct stat *st);
/*
 * NULL: the directory and its entries' directory are ours, or not there yet. Else the reason, one
 * clause, malloc'd.
 */
char *phpca_cache__distrust(const char *directory);
/* Is the directory that holds this file ours? */
bool phpca_cache__is_in_ours(const char *file);

#endif
