/*
 * One run of `phpca pack`: what was asked for, and what the passes have found out so far. Each
 * field names the pass that fills it in; that pass's room frees it. pack/pack.c is the list of the
 * passes.
 */
#ifndef PHPCA_RUN_H
#define PHPCA_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include "format/buffer.h"
#include "run/files.h"
#include "run/options.h"
#include "run/warnings.h"

struct phpca_manifest;
struct phpca_composer;
struct phpca_git;
struct phpca_signer;

/*
 * For an archive that is made again: settings that take the place of the manifest's, and what a
 * machine or a later day would say otherwise. Borrowed.
 */
struct phpca_override {
	const char *manifest;          /* as phpca.json */
	struct phpca_list starts, web; /* entry scripts, in their order */
	struct phpca_list preload;     /* where the manifest's "preload" is "@FILE": what it listed */
	const char *describe;
	uint64_t time; /* of all files */
};

/* Class -> script by Composer's rules, sorted by name, each name once. */
struct phpca_class_script {
	char *lcname;
	size_t file; /* its number in the run's files */
};
struct phpca_classmap {
	struct phpca_class_script *item;
	size_t count;
};

struct phpca_run {
	struct phpca_options options;
	const struct phpca_override *override; /* NULL, but for `verify --rebuild` */

	char
		*wanted_php; /* the version that the engine must turn out to have; NULL: whichever it has */

	/* ---- resolve: manifest and composer.json, defaults filled in ---- */
	char *root;  /* absolute, real, no trailing slash ("" for "/") */
	char *mount; /* preferred mount point, same form */
	char *name, *version;
	char *sign_key; /* file of the secret key, absolute; NULL: the archive is not signed */
	struct phpca_signer *signer;
	bool strip_sources;
	bool optimize;                   /* default true */
	uint64_t source_date_epoch;      /* 0: none */
	struct phpca_manifest *manifest; /* as it was read; never NULL after resolve */
	struct phpca_composer *composer; /* never NULL after resolve */
	struct phpca_buffer
		inputs; /* all that was read to find these settings: name and text of each file */
	struct phpca_git *git;      /* NULL without --rev */
	struct phpca_git *worktree; /* the commit that is checked out; NULL with --rev, with FILE ...,
								   and without a repository */
	char *vendor; /* where the vendor directory is read, when it does not come with all else;
					 absolute, real */

	/* ---- collect ---- */
	struct phpca_files files;
	char *entry;                /* path of the default entry script, or NULL */
	struct phpca_list starts;   /* further entry scripts */
	struct phpca_list web;      /* of all these, those that a web server starts */
	struct phpca_list writable; /* directories that must be on disk at the mount point; sorted */
	struct phpca_list preload;  /* scripts that "preload" names; sorted */
	bool hot_first; /* they come from a list of what is used: their images stand together */
	struct phpca_stamp {
		char *commit;   /* its full name; NULL: packed from no commit */
		char *describe; /* as `git describe --tags --always` */
		char *path;     /* of the project, from the top of the repository */
		uint64_t time;  /* the committer's */
		bool dirty;     /* something that is packed is not as committed */
	} stamp;
	struct phpca_list left_out,
		left_out_why; /* with --dry-run: paths, directories with a slash behind, and why */

	/* ---- manifest_write, classmap ---- */
	struct phpca_buffer manifest_json; /* the resolved manifest, goes in as .phpca/manifest.json */
	struct phpca_classmap classmap;

	/* ---- for the report ---- */
	struct phpca_list preload_skipped, preload_why; /* of "preload": what can't be, and why */
	struct phpca_warnings warnings;
	uint64_t started_ns, compiled_ns;
	size_t compiled, cached; /* scripts, by what gave their verdict */
	bool linked;             /* false: the whole archive was in the cache */
};

/* The file that the archive is written to. */
static inline const char *phpca_run_into(const struct phpca_run *run)
{
	return run->options.into ? run->options.into : run->options.output;
}

#endif
