/* What the command line asks of a run. The strings are borrowed: of argv, mostly. */
#ifndef PHPCA_RUN_OPTIONS_H
#define PHPCA_RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct phpca_options {
	const char *manifest; /* -m, or NULL */
	const char *output;   /* -o */
	const char *root;     /* --root */
	const char **entry;   /* --entry, as often as it was given */
	size_t entry_count;
	const char *mount;     /* --mount */
	const char *sign_key;  /* --sign-key */
	const char *rev;       /* --rev: pack this git revision instead of the work tree */
	const char *rev_path;  /* with rev: of the project, from the top of the repository; NULL: where
							  the root lies */
	const char *vendor;    /* --vendor: instead of the root's own */
	const char *php;       /* --php: the PHP that does the work, or that is asked; or NULL */
	const char **each_php; /* pack --php A --php B: more than one, or none */
	size_t each_php_count;
	const char *into; /* where the archive is written instead of `output`; NULL: there */
	unsigned jobs;    /* -j; at least 1 */
	const char **ini; /* -d NAME=VALUE */
	size_t ini_count;
	const char **file; /* FILE ... */
	size_t file_count;
	bool strict;
	bool json;
	bool dry_run;
	bool no_progress;
	const char *cache; /* --cache */
	bool no_cache;
	uint64_t cache_limit; /* bytes; 0: the default */
	int verbosity;        /* -1 quiet, 0, 1, 2 */
};

#endif
