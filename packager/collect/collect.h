/*
 * Inside of collect: which paths are wanted, and where they come from. collect.c is the pass;
 * collect_glob.c the patterns, collect_tree.c the work tree, git.c a committed tree, collect_link.c
 * and collect_entry.c what needs the whole set.
 */
#ifndef PHPCA_COLLECT_H
#define PHPCA_COLLECT_H

#include "project/attributes.h"
#include "pack/pack.h"

/*
 * Patterns, as in .gitignore. Paths are relative to the root and begin without a slash.
 *   *  ?  [a-z]   within one path component        **        any number of components
 *   /name         at the root only                 name      at any depth; a slash inside ties it
 * to the root as well name/         directories only                 !name     takes back what an
 * earlier pattern said A pattern that matches a directory covers all below it. The last pattern
 * that matches decides.
 */
struct phpca_rule {
	char *pattern;
	bool negated, rooted, directory;
	const char *from;   /* who gave it, for --dry-run */
	bool spares_vendor; /* of composer.json's archive.exclude: installed packages are always packed
						 */
};

struct phpca_rules {
	struct phpca_rule *rule;
	size_t count;
	bool negates;     /* some rule is negated */
	const char *from; /* who gives those that are added next (static text) */
};

void phpca_rules__add(struct phpca_rules *rules, const char *pattern, bool spares_vendor);
void phpca_rules__clear(struct phpca_rules *rules);
enum phpca_rules_decision { PHPCA_RULES_SILENT, PHPCA_RULES_YES, PHPCA_RULES_NO };
enum phpca_rules_decision phpca_rules__decide(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor);
bool phpca_rules__match(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor);
/* Who gave the rule that decides; NULL if none does. */
const char *phpca_rules__from(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor);
/* Does a rule match the path itself, not only a directory above it? */
bool phpca_rules__names(const struct phpca_rules *rules, const char *path);
bool phpca_glob__match(const char *pattern, const char *path);

/* The state of the pass. */
struct phpca_collecting {
	struct phpca_pack *p;
	struct phpca_rules exclude, include;
	struct phpca_rules writable; /* left out, but for what "extract" names: the state in which the
									program finds it first */
	struct phpca_rules extract;
	struct phpca_attributes
		attributes;  /* what .gitattributes files leave out; filled as directories are entered */
	size_t capacity; /* of p->files */
	char *output;    /* the archive, relative to the root; NULL when it lies elsewhere */
	struct phpca_list starts; /* entry scripts asked for or guessed, the default one first */
};

/* Is this path to be packed? *why is the rule. For directories: must it be entered? */
bool phpca_collect__includes(const struct phpca_collecting *c, const char *path, const char **why);
bool phpca_collect__accepts(const struct phpca_collecting *c, const char *path,
	const char **why); /* the same; a file that is not is noted */
bool phpca_collect__descends(const struct phpca_collecting *c, const char *path);

struct phpca_file *phpca_collect__add(
	struct phpca_collecting *c, const char *path, enum phpca_entry_kind kind);
void phpca_collect__warn(struct phpca_pack *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
struct phpca_file *phpca_collect__find(
	const struct phpca_pack *p, const char *path); /* files are sorted */
/*
 * A path with the links among its directories, and at its end, followed; yours. Files are sorted.
 */
char *phpca_collect__through_links(const struct phpca_pack *p, const char *path);
bool phpca_collect__holds_below(const struct phpca_pack *p, const char *directory);
void phpca_collect__sweep(struct phpca_pack *p); /* removes files of this kind: */
#define PHPCA_COLLECT_DROPPED ((enum phpca_entry_kind)0)
void phpca_collect__clear(struct phpca_pack *p);
/*
 * The one time that all files have that come from a commit: SOURCE_DATE_EPOCH, else the commit's.
 */
uint64_t phpca_collect__commit_time(const struct phpca_pack *p, const struct phpca_git *g);
uint64_t phpca_collect__mtime(const struct phpca_pack *p, uint64_t mtime);

/* Fills in contents, size, mode and mtime of a file from disk. */
enum phpca_code phpca_collect__read(
	const struct phpca_pack *p, struct phpca_file *f, struct phpca_error *err);

/* Reads all files that have no contents yet. */
enum phpca_code phpca_collect__contents(const struct phpca_pack *p, struct phpca_error *err);

/* Where files come from. */
enum phpca_code phpca_collect__tree(struct phpca_collecting *c, struct phpca_error *err);
enum phpca_code phpca_collect__named(
	struct phpca_collecting *c, struct phpca_error *err); /* FILE ... */
enum phpca_code phpca_collect__git(struct phpca_collecting *c, struct phpca_error *err);
enum phpca_code phpca_collect__vendor(struct phpca_collecting *c,
	struct phpca_error *err); /* --vendor, and with --rev the one on disk */

/* Before and after the walk: what the repository has to say. */
void phpca_collect__attributes_above(struct phpca_collecting *c);
void phpca_collect__stamp(struct phpca_collecting *c);

/* Once all files are there. */
void phpca_collect__directories(struct phpca_collecting *c); /* drops those that hold something */
enum phpca_code phpca_collect__links(struct phpca_collecting *c, struct phpca_error *err);
enum phpca_code phpca_collect__starts(struct phpca_collecting *c, struct phpca_error *err);

/* Fills in f->because. */
void phpca_collect__explain(struct phpca_pack *p);

/* "rebase": the root becomes the mount point, in the text of files. */
enum phpca_code phpca_collect__rebase(struct phpca_pack *p, struct phpca_error *err);

/* Does the pattern match any file that is packed, or any script? */
bool phpca_collect__matches(const struct phpca_pack *p, const char *pattern, bool scripts);

/* By its name and contents. */
bool phpca_collect__is_script(const char *path, const uint8_t *bytes, size_t size);
bool phpca_collect__has_open_tag(const uint8_t *bytes, size_t size);

#endif
