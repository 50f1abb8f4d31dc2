/*
 * A run of `phpca pack`. pack.c is the list of the passes: start there.
 *
 *   resolve    manifest, composer.json and command line -> settings
 *   collect    settings -> the files, in order of path; which of them are scripts
 *   compile    scripts -> stand-alone images, in forked workers
 *   link       images -> members of one address space, one string pool; classes whose parents are
 *              known are linked once, here
 *   write      the archive
 */
#ifndef PHPCA_PACK_H
#define PHPCA_PACK_H

#include "format/error.h"
#include "run/run.h"

/*
 * All passes, in order; with --dry-run those that read. Warnings go to stderr. `run` has its
 * options and may have an override; all else is zero. A process can do this once: it starts the
 * engine.
 */
enum phpca_code phpca_pack_run(struct phpca_run *run, struct phpca_error *err);

/* Frees all that the passes left. */
void phpca_pack_clear(struct phpca_run *run);

#endif
