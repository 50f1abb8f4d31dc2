/*
 * Patterns, as in .gitignore, of the manifest, of composer.json and of .gitattributes. Paths are
 * relative to the root and begin without a slash.
 *
 *   *  ?  [a-z]   within one path component
 *   **            any number of components
 *   /name         at the root only
 *   name          at any depth; a slash inside ties it to the root as well
 *   name/         directories only
 *   !name         takes back what an earlier pattern said
 *
 * A pattern that matches a directory covers all below it. The last pattern that matches decides.
 */
#ifndef PHPCA_PATTERN_H
#define PHPCA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Each is asked about each file, so there are limits: of one list, and of all .gitattributes of a
 * project. A hundred times what the largest project has that we know.
 */
#define PHPCA_PATTERNS_MAX 10000
#define PHPCA_ATTRIBUTES_MAX 50000

/* Does a pattern without "!", and without slashes at its ends, match a whole path? */
bool phpca_glob_match(const char *pattern, const char *path);

/*
 * Does a pattern of composer.json's "exclude-from-classmap" match a path below the same directory?
 * By Composer's rules: `*` stands for some of a component, `**` for some of anything, neither for
 * nothing; the pattern covers what lies below what it matches.
 */
bool phpca_glob_matches_excluded(const char *pattern, const char *path);

struct phpca_rule {
	char *pattern;
	bool negated, rooted, directory;
	const char *from;   /* who gave it, for --dry-run */
	bool spares_vendor; /* of composer.json's archive.exclude: installed packages are always packed
						 */
};

struct phpca_rules {
	struct phpca_rule *rule;
	size_t count, capacity;
	bool negates;     /* some rule is negated */
	const char *from; /* who gives those that are added next (static text) */
};

void phpca_rules_add(struct phpca_rules *rules, const char *pattern, bool spares_vendor);
void phpca_rules_clear(struct phpca_rules *rules);

enum phpca_rules_decision { PHPCA_RULES_SILENT, PHPCA_RULES_YES, PHPCA_RULES_NO };
enum phpca_rules_decision phpca_rules_decide(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor);
bool phpca_rules_match(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor);

/* Who gave the rule that decides; NULL if none does. */
const char *phpca_rules_from(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor);

/* Does a rule match the path itself, not only a directory above it? */
bool phpca_rules_names(const struct phpca_rules *rules, const char *path);

#endif
