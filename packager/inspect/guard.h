/*
 * The tools that look into images. Each has a core that works on any sources, and serves phpca
 * (archives) and phpc (files and directories) alike.
 */
#ifndef PHPCA_GUARD_H
#define PHPCA_GUARD_H

#include "inspect/sources.h"

typedef enum phpca_code (*phpca_tools_core)(
	const struct phpca_sources *u, const struct phpca_arguments *a, struct phpca_error *err);

/*
 * Runs `work` in a process of its own, with the engine started. Hashes vouch for what is in an
 * image only against accidents: one that was made to deceive can lead anywhere, and then it is that
 * process that ends, and `name` is said to be at fault.
 */
enum phpca_code phpca_tools_guard(enum phpca_code (*work)(void *context, struct phpca_error *err),
	void *context, const char *name, const struct phpca_options *o, struct phpca_error *err);

/* Load the sources and run a core over them, guarded. */
enum phpca_code phpca_tools_archive(
	const struct phpca_arguments *a, phpca_tools_core core, struct phpca_error *err);
enum phpca_code phpca_tools_path(const char *path, const struct phpca_arguments *a,
	phpca_tools_core core, struct phpca_error *err);

enum phpca_code phpca_stubs(
	const struct phpca_sources *u, const struct phpca_arguments *a, struct phpca_error *err);
enum phpca_code phpca_analyze(
	const struct phpca_sources *u, const struct phpca_arguments *a, struct phpca_error *err);

#endif
