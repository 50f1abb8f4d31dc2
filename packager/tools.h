/*
 * The tools that look into images. Each has a core that works on any units, and serves phpca (archives) and phpc (files and directories) alike.
 */
#ifndef PHPCA_TOOLS_H
#define PHPCA_TOOLS_H

#include "units.h"

typedef enum phpca_code (*phpca_tools_core)(const struct phpca_units *u, const struct phpca_arguments *a, struct phpca_error *err);

/* Start the engine, load the units, run a core over them. */
enum phpca_code phpca_tools_archive(const struct phpca_arguments *a, phpca_tools_core core, struct phpca_error *err);
enum phpca_code phpca_tools_path(const char *path, const struct phpca_arguments *a, phpca_tools_core core, struct phpca_error *err);

enum phpca_code phpca_stubs(const struct phpca_units *u, const struct phpca_arguments *a, struct phpca_error *err);
enum phpca_code phpca_analyze(const struct phpca_units *u, const struct phpca_arguments *a, struct phpca_error *err);

#endif
