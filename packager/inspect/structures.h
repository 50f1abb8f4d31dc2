/* What images say to the engine. That is for the engine that they are made for to judge. */
#ifndef PHPCA_STRUCTURES_H
#define PHPCA_STRUCTURES_H

#include "format/archive.h"
#include "run/options.h"

/*
 * Checks all images of an archive for which phpca_archive_verify had no fault. *checked: false
 * where this program's engine is not the archive's. `name`: of the archive, for messages. With
 * `may_leave` the process becomes a PHP of this machine that has the archive's engine, if there is
 * one, and the command line starts anew there.
 */
enum phpca_code phpca_tools_check_structures(const struct phpca_archive *a, const char *name,
	const struct phpca_options *o, bool may_leave, bool *checked, struct phpca_error *err);

/*
 * The same for an archive of another engine, which is one of several in the file `name`: a process
 * of its own becomes a PHP of this machine that has the engine. *checked: false where there is
 * none.
 */
enum phpca_code phpca_tools_check_structures_elsewhere(
	const struct phpca_archive *a, const char *name, bool *checked, struct phpca_error *err);

#endif
