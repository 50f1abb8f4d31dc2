/*
 * The mount directory. What lies there is told apart: ours, as the archive has it, or somebody's.
 * Only the first two are ever replaced, unless --force says otherwise; and then what was there is
 * copied into the store first.
 */
#ifndef PHPCA_DEPLOY_TREE_H
#define PHPCA_DEPLOY_TREE_H

#include "deploy/deploy.h"

/*
 * Is anything of somebody's in the way, or has anything been changed that was deployed? Writes
 * nothing.
 */
enum phpca_code phpca_tree__check(
	const struct phpca_deploy *d, const struct phpca_deploy_set *set, struct phpca_error *err);
/* Before the switch: what can be made without touching anything that is there. */
enum phpca_code phpca_tree__prepare(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err);
/* After it: what replaces something; and what no release needs any more goes. */
enum phpca_code phpca_tree__finish(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t number, struct phpca_error *err);

/* ---- between tree_look.c and tree.c ---- */

enum phpca_tree_found {
	PHPCA_TREE_NOTHING,
	PHPCA_TREE_DONE,        /* as it is to be */
	PHPCA_TREE_REPLACEABLE, /* something of ours, or the same bytes in another form */
	PHPCA_TREE_UNDER_LINK,  /* where its directory is to be is a link of an older release */
	PHPCA_TREE_DIRECTORY,
	PHPCA_TREE_FOREIGN
};

enum phpca_tree_found phpca_tree__look(const struct phpca_deploy *d,
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item);

/* What a link at `path` says. Yours. */
char *phpca_tree__target(const struct phpca_deploy *d, const char *path);
bool phpca_tree__is_our_link(const struct phpca_deploy *d, const char *path);

/* Is this a stub that one of our releases has put there, unchanged? */
bool phpca_tree__is_our_stub(const struct phpca_deploy *d, const char *path);

/* Has somebody written to the current release's file through its link? */
bool phpca_tree__is_changed(const struct phpca_deploy *d,
	const struct phpca_deploy_release *current, const struct phpca_deploy_item *item);

#endif
