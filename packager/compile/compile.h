/* The compile pass: scripts to stand-alone images, in forked workers. */
#ifndef PHPCA_COMPILE_H
#define PHPCA_COMPILE_H

#include <stdbool.h>
#include "format/error.h"
#include "run/files.h"

/*
 * Compiles each script that has no verdict yet; then all have one, and those that are precompiled
 * have an image. `root`: the directory under which they are compiled, no trailing slash. `jobs`:
 * how many workers, at least 1. The engine must have started. PHPCA_E_FAILURE: there are no workers
 * to be had; a script that does not compile is no error.
 */
enum phpca_code phpca_compile(struct phpca_files *files, const char *root, bool optimize,
	unsigned jobs, struct phpca_error *err);

/*
 * May it be packed? A script that does not compile is normal in vendor trees; one that starts the
 * program is not, and with `strict` none is. PHPCA_E_COMPILE.
 */
enum phpca_code phpca_compile_judge(
	const struct phpca_files *files, bool strict, struct phpca_error *err);

#endif
