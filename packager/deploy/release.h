/*
 * Releases of a store. One is made as releases/ID.new and gets its number for a name when all of it
 * is on the disk; it is taken away as releases/ID.old. ID stands in the store's record before the
 * directory is made, so what somebody left who was killed is known to be ours.
 */
#ifndef PHPCA_DEPLOY_RELEASE_H
#define PHPCA_DEPLOY_RELEASE_H

#include "deploy/deploy.h"

/* "releases/12" or "12"; 0 for anything else. */
uint64_t phpca_release__number_in(const char *name);

/* "releases/12" with `below` behind it. Yours. */
char *phpca_release__path(uint64_t number, const char *below);

/* NULL: there is none. */
struct phpca_deploy_release *phpca_release__by_number(
	const struct phpca_deploy *d, uint64_t number);
struct phpca_deploy_release *phpca_release__current(const struct phpca_deploy *d);
/* What was current when `number` became so. */
struct phpca_deploy_release *phpca_release__before(const struct phpca_deploy *d, uint64_t number);

/* Opens the archive of the release at `path` below `store`, and finds out what it wants on disk. */
bool phpca_release__map(struct phpca_deploy_release *r, int store, const char *path);
void phpca_release__unmap(struct phpca_deploy_release *r);

/* Into the directory of a release. */
enum phpca_code phpca_release__write_record(const struct phpca_deploy *d, const char *path,
	const struct phpca_release_record *record, struct phpca_error *err);

/*
 * Copies an archive and its files into a new release. What is on the disk then has been compared
 * with the archive.
 */
enum phpca_code phpca_release__add(struct phpca_deploy *d, const struct phpca_deploy_set *set,
	uint64_t *number, struct phpca_error *err);

/* Are the release's archive and files as they were made, and is the archive that of `set`? */
bool phpca_release__is(const struct phpca_deploy *d, const struct phpca_deploy_release *r,
	const struct phpca_deploy_set *set);

/*
 * Removes what a release consists of, and the directory if nothing else is in it. `files`: those
 * below files/. False: something was left.
 */
bool phpca_release__remove_members(int store, const char *path, const struct phpca_list *files);

/* ID.new and ID.old of a release that stands in the store's record. False: something was left. */
bool phpca_release__remove_leftovers(struct phpca_deploy *d, const char *id);

/* Takes back a release that was added and did not become current, as far as it can. */
void phpca_release__withdraw(struct phpca_deploy *d, uint64_t number);

/*
 * The same for one that is being added, however far that is: without memory there is no way back to
 * whoever adds it.
 */
void phpca_release__take_back(struct phpca_deploy *d);

/*
 * Removes our releases that are not among the last `keep` that were current, `number` being the
 * last. One in which somebody has put something of his own stays, with a warning.
 */
enum phpca_code phpca_release__prune(
	struct phpca_deploy *d, uint64_t number, unsigned keep, struct phpca_error *err);

#endif
