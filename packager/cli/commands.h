/*
 * The commands of phpca. Each is defined beside the function that runs it; the list is what `phpca
 * help`, man page and completions show.
 */
#ifndef PHPCA_COMMANDS_H
#define PHPCA_COMMANDS_H

#include "options/options.h"

/* One line for each, in the order of `phpca help`. */
#define PHPCA_COMMANDS(X) \
	X(pack) \
	X(merge) \
	X(info) \
	X(list) \
	X(extract) \
	X(verify) \
	X(keygen) \
	X(analyze) \
	X(train) \
	X(stubs) \
	X(dump) \
	X(diff) \
	X(deploy) \
	X(engines) \
	X(cache) \
	X(help)

#define X(name) extern const struct phpca_command phpca_command_##name;
PHPCA_COMMANDS(X)
#undef X

extern const struct phpca_program phpca_program;

/* Runs what the command line says. */
enum phpca_code phpca_commands_run(int argc, char **argv, struct phpca_error *err);

#endif
