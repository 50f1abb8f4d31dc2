/*
 * One run of `phpca pack`: the context that the passes share. pack.c is the list of the passes.
 *
 *   collect    files, in order of path; which are scripts
 *   compile    scripts -> stand-alone images, in forked workers
 *   prelink    classes whose parents are known are linked once, here
 *   link       images -> members of one address space, one string pool
 *   write      the archive
 */
#ifndef PHPCA_PACK_H
#define PHPCA_PACK_H

#include <stdbool.h>
#include "format/archive_write.h"
#include "base/text.h"

struct phpca_manifest;
struct phpca_composer;
struct phpca_git;
struct phpca_class_script;

struct phpca_file {
	/* collect */
	char *path; /* relative to the root, normalised */
	char *disk; /* where it was read */
	enum phpca_entry_kind kind;
	uint32_t mode;  /* permission bits, made uniform: 0644 or 0755 */
	uint64_t mtime; /* seconds, clamped */
	uint8_t *bytes; /* contents; NULL for links */
	size_t size;
	char *target;    /* links: path of the entry */
	const char *why; /* which rule took it in (--dry-run, -v); static text */
	char *because;   /* with --dry-run and -vv: what Composer's files say of it; NULL: nothing */
	bool entry;      /* an entry script: must compile */
	size_t rebased;  /* how often the root stood in it and was replaced by the mount point */

	/* compile */
	enum phpca_verdict verdict;
	char *reason;         /* why it is not precompiled: PHP's message with file and line, or ours */
	const uint8_t *image; /* the stand-alone image; lies in one of the pack's mappings, or in: */
	void *owned;          /* an entry of the cache */
	size_t image_size;
	char **classes; /* lower-case names of classes declared at top level */
	size_t class_count;
};

/* Memory that is unmapped at the end of the run. */
struct phpca_mapping {
	void *start;
	size_t size;
};

struct phpca_options {
	const char *manifest; /* -m, or NULL */
	const char *output;   /* -o */
	const char *root;     /* --root */
	const char *entry;    /* --entry */
	const char *mount;    /* --mount */
	const char *sign_key; /* --sign-key */
	const char *rev;      /* --rev: pack this git revision instead of the work tree */
	const char *rev_path; /* with rev: of the project, from the top of the repository; NULL: where
							 the root lies */
	const char *vendor;   /* --vendor: instead of the root's own */
	unsigned jobs;        /* -j */
	const char **ini;     /* -d NAME=VALUE */
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

/*
 * For an archive that is made again: its settings are given, and what a machine or a later day
 * would say otherwise.
 */
struct phpca_override {
	const char *manifest;          /* as phpca.json */
	struct phpca_list starts, web; /* entry scripts, in their order */
	const char *describe;
	uint64_t time; /* of all files */
};

struct phpca_pack {
	struct phpca_options options;
	const struct phpca_override *given; /* NULL, but for `verify --rebuild` */

	/* manifest and composer.json, defaults filled in; owned */
	char *root;  /* absolute, real, no trailing slash ("" for "/") */
	char *mount; /* preferred mount point, same form */
	char *name, *version;
	char *entry;   /* path of the default entry script, or NULL */
	char **starts; /* further entry scripts */
	size_t start_count;
	struct phpca_list web;      /* of all these, those that a web server starts */
	struct phpca_list writable; /* directories that must be on disk at the mount point; sorted */
	struct phpca_list preload;  /* scripts that "preload" names; sorted */
	char *sign_key; /* file of the secret key, absolute; NULL: the archive is not signed */
	struct phpca_signer *signer;
	bool strip_sources;
	bool optimize;                     /* default true */
	struct phpca_buffer manifest_json; /* the resolved manifest, goes in as .phpca/manifest.json */
	uint64_t source_date_epoch;        /* 0: none */
	struct phpca_manifest *manifest;   /* as it was read; never NULL after resolve */
	struct phpca_composer *composer;
	struct phpca_buffer
		inputs; /* all that was read to find these settings: name and text of each file */
	struct phpca_git *git;      /* NULL without --rev */
	struct phpca_git *worktree; /* the commit that is checked out; NULL with --rev, with FILE ...,
								   and without a repository */
	char *vendor; /* where the vendor directory is read, when it does not come with all else;
					 absolute, real */
	struct phpca_stamp {
		char *commit;   /* its full name; NULL: packed from no commit */
		char *describe; /* as `git describe --tags --always` */
		char *path;     /* of the project, from the top of the repository */
		uint64_t time;  /* the committer's */
		bool dirty;     /* something that is packed is not as committed */
	} stamp;

	struct phpca_file *files; /* sorted by path; beyond collect no file is added */
	size_t file_count;
	struct phpca_mapping *mappings; /* what workers made */
	size_t mapping_count;
	struct phpca_cache *cache; /* NULL: off */

	struct phpca_class_script *autoload; /* class -> script by Composer's rules (classmap.h) */
	size_t autoload_count;

	/* for the report */
	struct phpca_list left_out,
		left_out_why; /* with --dry-run: paths, directories with a slash behind, and why */
	struct phpca_list warnings; /* one sentence each; printed once, by the report */
	uint64_t started_ns, compiled_ns;
	size_t compiled, cached; /* scripts, by what gave their verdict */
	bool linked;             /* false: the whole archive was in the cache */
	bool chance;             /* a worker died, or ran out of memory: another run may do better */
	bool kept;               /* something was added to the cache */
};

/* Each pass: PHPCA_OK or the code, with *err filled in. */
enum phpca_code phpca_resolve(struct phpca_pack *p,
	struct phpca_error *err); /* manifest, composer.json, options -> settings */
enum phpca_code phpca_collect(struct phpca_pack *p, struct phpca_error *err);
enum phpca_code phpca_compile(struct phpca_pack *p, struct phpca_error *err);
/* Compiled or not, may it be packed? */
enum phpca_code phpca_compile_judge(const struct phpca_pack *p, struct phpca_error *err);
enum phpca_code phpca_link(
	struct phpca_pack *p, struct phpca_error *err); /* prelink, link and write */

/* All of them, in order; with --dry-run the first two. */
enum phpca_code phpca_pack_run(struct phpca_pack *p, struct phpca_error *err);

/* Lower-case names, each ended by a NUL. */
void phpca_file_take_classes(struct phpca_file *f, const char *names, size_t size);

/* When the engine has ended: it keeps strings of the images that it has linked. */
void phpca_pack_drop_images(struct phpca_pack *p);

/* Frees all that the passes left, images and classes included. */
void phpca_pack_clear(struct phpca_pack *p);

/*
 * One script to one stand-alone image, written beside and renamed (phpc -s, phpc -c). The engine
 * must have been started.
 */
enum phpca_code phpca_compile_file(
	const char *src, const char *out, const struct phpca_options *o, struct phpca_error *err);

/* Starts the engine once (libphp embed), and ends it if it is running. */
enum phpca_code phpca_engine_start(const struct phpca_options *o, struct phpca_error *err);
void phpca_engine_stop(void);
/*
 * Identity of the PHP that this packager compiles for: 32 hexadecimal digits, and its version
 * ("8.2.36").
 */
const char *phpca_engine_system_id(void);
const char *phpca_engine_php_version(void);

/* Progress on stderr when it is a terminal. `done` of `total` in the named pass. */
bool phpca_progress_shows(const struct phpca_pack *p);
void phpca_progress(const struct phpca_pack *p, const char *pass, size_t done, size_t total);

#endif
