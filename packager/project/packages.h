/* What Composer knows of the project: composer.json, composer.lock, the vendor directory. */
#ifndef PHPCA_PROJECT_PACKAGES_H
#define PHPCA_PROJECT_PACKAGES_H

#include "format/error.h"
#include "run/run.h"

/* Fills in run->composer and run->vendor. With FILE ... there is nothing to read. */
enum phpca_code phpca_project__read_packages(struct phpca_run *run, struct phpca_error *err);

#endif
