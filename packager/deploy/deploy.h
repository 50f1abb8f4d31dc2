/*
 * Inside of `phpca deploy`: an archive, the directory at which it is mounted, and the store that
 * holds its versions.
 *
 *   mount directory   DIR. What must be there for the kernel and for a web server: a stub for each
 *                     script that PHP may be started with, and links to the files that only they
 *                     can open. All else below it belongs to whoever put it there.
 *   store             DIR/.phpca by default: releases/N/app.phpca, releases/N/files/..., and
 *                     `current`, a link to one of the releases.
 *   release           one deployed archive with the files that it wants on disk; complete from the
 *                     moment that it has its number for a name.
 *   record            in the store and in each release: what proves that they are ours.
 *
 * The links in the mount directory lead through `current`, and so does phpca.mount: one rename(2)
 * of that link changes all of them at once. Before it the old release works, after it the new one,
 * whenever we are killed. Nothing that exists is ever written to.
 *
 * Reading order: set.h (what is wanted on disk), scripts.h and stub.h (scripts), beneath.h (how
 * files are reached), record.h, store.h and release.h (versions), legacy.h (stores without
 * records), tree.h (the mount directory), deploy.c (the command).
 */
#ifndef PHPCA_DEPLOY_H
#define PHPCA_DEPLOY_H

#include "deploy/record.h"
#include "deploy/set.h"

struct phpca_deploy_release {
	uint64_t number;
	struct phpca_release_record record;
	struct phpca_tool_map map;  /* the file */
	struct phpca_tool_map view; /* of several engines: one */
	struct phpca_archive a;
	struct phpca_deploy_set set; /* empty, and set.a is NULL, where the archive can't be read */
};

struct phpca_deploy {
	char *directory;  /* of the mount, absolute */
	int directory_fd; /* -1: not open */
	char *store;      /* absolute */
	int store_fd;     /* -1: not open */
	bool inside;      /* the store is DIR/.phpca: links to it are relative */
	bool force;
	uint32_t mode; /* permission bits of the archive that is deployed */
	int verbosity;
	int lock; /* -1: not locked */
	struct phpca_store_record record;
	struct phpca_deploy_release *release; /* ours, all that are complete, newest first */
	size_t release_count;
	uint64_t current_number; /* what `current` leads to; 0: there is none. Nobody else switches */
	char adding[PHPCA_RECORD_ID_SIZE + 1]; /* the release that is being added; "": none */
	uint64_t adding_number;
	bool adrift; /* which release is current after a power failure is not known: none may go */
	size_t stubs, files, unchanged, removed, saved; /* for the report */
};

#endif
