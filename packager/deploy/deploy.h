/*
 * Inside of `phpca deploy`: an archive, the directory at which it is mounted, and the store that
 * holds its versions.
 *
 *   mount directory   DIR. What must be there for the kernel and for a web server: a stub of 0
 * bytes for each entry script, and links to the files that only they can open. All else below it
 * belongs to whoever put it there. store             DIR/.phpca by default: releases/N/app.phpca,
 * releases/N/files/..., and `current`, a link to one of the releases release           one deployed
 * archive with the files that it wants on disk; complete from the moment that it has its name
 *
 * The links in the mount directory lead through `current`, and so does phpca.mount: one rename(2)
 * of that link changes all of them at once. Before it the old release works, after it the new one,
 * whenever we are killed. Nothing that exists is ever written to.
 *
 * Reading order: deploy_set.c (what is wanted on disk), deploy_store.c (releases), deploy_place.c
 * (the mount directory), deploy.c (the command).
 */
#ifndef PHPCA_DEPLOY_H
#define PHPCA_DEPLOY_H

#include "base/text.h"
#include "inspect/archive_file.h"

/* ---- deploy_set.c: what an archive wants on disk ---- */

enum phpca_deploy_kind {
	PHPCA_DEPLOY_STUB, /* entry script: an empty file */
	PHPCA_DEPLOY_FILE, /* a link to the release's file */
	PHPCA_DEPLOY_DATA, /* "extract" below a "writable" directory: the program's own from the day it
						  is put there */
	PHPCA_DEPLOY_DIRECTORY /* "writable" */
};

struct phpca_deploy_item {
	char *path; /* below the mount directory */
	enum phpca_deploy_kind kind;
	const struct phpca_entry_disk *entry; /* NULL for directories */
};

struct phpca_deploy_set {
	const struct phpca_archive *a;
	struct phpca_deploy_item *item; /* sorted by path, each path once */
	size_t count;
	const char *exposed; /* a web entry that lies in the mount directory itself, which then is what
							a web server shows; or NULL */
};

enum phpca_code phpca_deploy__set(
	struct phpca_deploy_set *out, const struct phpca_archive *a, struct phpca_error *err);
void phpca_deploy__set_clear(struct phpca_deploy_set *set);
const struct phpca_deploy_item *phpca_deploy__find(
	const struct phpca_deploy_set *set, const char *path);
const uint8_t *phpca_deploy__bytes(
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item); /* NULL: stripped */

/* ---- deploy_store.c ---- */

struct phpca_deploy_release {
	uint64_t number; /* 0: none */
	struct phpca_tool_map map;
	struct phpca_archive a;
	struct phpca_deploy_set set;
};

struct phpca_deploy {
	char *directory; /* of the mount, absolute */
	char *store;     /* absolute */
	bool inside;     /* the store is DIR/.phpca: links to it are relative */
	bool force;
	uint32_t mode; /* of the archive given */
	int verbosity;
	int lock;                             /* -1: not locked */
	struct phpca_deploy_release *release; /* all that are complete, newest first */
	size_t release_count;
	size_t stubs, files, unchanged, removed, saved;
};

/*
 * Locks the store (making it, if `make`) and reads its releases. A store that another deploy has
 * locked is an error.
 */
enum phpca_code phpca_deploy__open(struct phpca_deploy *d, bool make, struct phpca_error *err);
void phpca_deploy__close(struct phpca_deploy *d);

struct phpca_deploy_release *phpca_deploy__current(const struct phpca_deploy *d);
struct phpca_deploy_release *phpca_deploy__by_number(const struct phpca_deploy *d, uint64_t number);
/* What was current when `number` became so; NULL if that is not there. */
struct phpca_deploy_release *phpca_deploy__before(const struct phpca_deploy *d, uint64_t number);

/* Copies an archive and its files into a new release. */
enum phpca_code phpca_deploy__add(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t *number, struct phpca_error *err);
/* Are the release's archive and files as they were made, and is the archive this one? */
bool phpca_deploy__is(const struct phpca_deploy *d, const struct phpca_deploy_release *r,
	const struct phpca_archive *a);
enum phpca_code phpca_deploy__switch(
	struct phpca_deploy *d, uint64_t number, struct phpca_error *err);
/* Removes what is not among the last `keep` releases that were current. */
enum phpca_code phpca_deploy__prune(
	struct phpca_deploy *d, uint64_t number, unsigned keep, struct phpca_error *err);

/*
 * Moves what lies at `path` below the mount directory into the store, under the number of the
 * release it gives way to.
 */
enum phpca_code phpca_deploy__save(
	struct phpca_deploy *d, uint64_t number, const char *path, struct phpca_error *err);

/* A file, complete on the disk before this returns; it must not exist. */
enum phpca_code phpca_deploy__write_new(const char *filename, const void *bytes, size_t size,
	uint32_t mode, uint64_t mtime, struct phpca_error *err);

/* ---- deploy_place.c ---- */

/*
 * Is anything of somebody's in the way, or has anything been changed that was deployed? Writes
 * nothing.
 */
enum phpca_code phpca_deploy__check(
	struct phpca_deploy *d, const struct phpca_deploy_set *set, struct phpca_error *err);
/* Before the switch: what can be made without touching anything that is there. */
enum phpca_code phpca_deploy__prepare(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err);
/* After it: what takes the place of something; and what no release needs any more goes. */
enum phpca_code phpca_deploy__finish(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err);

/* ---- deploy_ini.c ---- */

/*
 * "ARCHIVE:DIR" for phpca.mount. An error when the syntax of the setting can't hold one of the
 * names.
 */
enum phpca_code phpca_deploy__mount_value(
	const struct phpca_deploy *d, char **out, struct phpca_error *err);
/*
 * Puts it into the file's phpca.mount, in the place of what was mounted at this directory; all else
 * in the file stays.
 */
enum phpca_code phpca_deploy__write_ini(
	const struct phpca_deploy *d, const char *filename, const char *mount, struct phpca_error *err);

/* ---- deploy_check.c ---- */

/* --check: asks the PHP of this machine. `directory` NULL: the preferred mount point. */
enum phpca_code phpca_deploy__ask_php(
	const struct phpca_arguments *arguments, const char *directory, struct phpca_error *err);

#endif
