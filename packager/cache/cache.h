/*
 * What an earlier run has made is not made again (docs/cache.md).
 *
 * An entry is a file named by its key, a hash of all that its contents depend on: the packager and
 * PHP (their bytes), INI settings, mount point, and the source; for a whole archive all that is
 * packed. So nothing is ever out of date, and no clock is asked. key.c makes the keys, store.c
 * reads and writes entries, trim.c removes the oldest. An entry is believed when its own hash is
 * right.
 *
 * pack/pack.c calls these between the passes. With a cache of NULL all of them do nothing.
 */
#ifndef PHPCA_CACHE_H
#define PHPCA_CACHE_H

#include "format/error.h"
#include "run/run.h"

struct phpca_cache;

/*
 * NULL: it is off, or can't be used, of which a warning says why. The engine must have started: it
 * is part of what entries depend on. The run's mount point must be known.
 */
struct phpca_cache *phpca_cache_open(struct phpca_run *run);

/* When all is known that the archive depends on: files, settings, resolved manifest. */
void phpca_cache_make_keys(struct phpca_cache *c, const struct phpca_run *run);

/* ---- the whole archive ---- */

/* Is there one? Then each script gets its verdict. */
bool phpca_cache_has_archive(struct phpca_cache *c, struct phpca_files *files);
/*
 * Writes it as the run's output. *written false: after all it can't be had, and no script has a
 * verdict any more. An error is one of the output.
 */
enum phpca_code phpca_cache_write_archive(
	struct phpca_cache *c, struct phpca_run *run, bool *written, struct phpca_error *err);
/* Keeps the finished file, whose descriptor this is. */
void phpca_cache_keep_archive(struct phpca_cache *c, const struct phpca_files *files, int fd);

/* ---- scripts ---- */

/* Gives verdict and image to those that are known; returns how many. */
size_t phpca_cache_take_scripts(struct phpca_cache *c, struct phpca_files *files, unsigned threads);
/* Keeps those that were compiled: the scripts that have a verdict, and did not have it from here.
 */
void phpca_cache_keep_scripts(
	struct phpca_cache *c, const struct phpca_files *files, unsigned threads);

/* At the end: makes room, and warns of what was wrong. */
void phpca_cache_close(struct phpca_cache *c, struct phpca_run *run);

#endif
