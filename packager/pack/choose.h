/* For which PHP an archive is made. */
#ifndef PHPCA_PACK_CHOOSE_H
#define PHPCA_PACK_CHOOSE_H

#include "format/error.h"
#include "run/run.h"

/*
 * --php, $PHPCA_PHP, "engine" of the manifest, else the php of PATH. Where that is not the PHP of
 * this program, the process becomes a host that is: then this does not return. Whoever named a PHP
 * gets that or an error; if only PATH has another, its packager or a warning.
 */
enum phpca_code phpca_pack__choose_php(struct phpca_run *run, struct phpca_error *err);

/* Once the engine runs: is it the one that was named? */
enum phpca_code phpca_pack__confirm_php(struct phpca_run *run, struct phpca_error *err);

#endif
