/* The root: the project's directory. All else is relative to it, so it is the first setting. */
#ifndef PHPCA_PROJECT_ROOT_H
#define PHPCA_PROJECT_ROOT_H

#include "format/error.h"
#include "run/run.h"

/*
 * --root; else the directory that all of FILE ... have in common; else the one of the manifest, or
 * the working directory.
 */
enum phpca_code phpca_project__first_root(struct phpca_run *run, struct phpca_error *err);

/* The key "root" is relative to the manifest. --root, where both are given, has the last word. */
enum phpca_code phpca_project__apply_root(struct phpca_run *run, struct phpca_error *err);

#endif
