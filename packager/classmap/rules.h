/*
 * Autoload rules of the project and of all packages. Their order is Composer's, since the first
 * that finds a class has it: classmap rules of the project, then of the packages (order.h); then
 * psr-4 and psr-0 by namespace, the last in the alphabet first.
 */
#ifndef PHPCA_CLASSMAP_RULES_H
#define PHPCA_CLASSMAP_RULES_H

#include "project/composer.h"
#include "run/files.h"

/* A rule, its directory known. */
struct phpca_classmap_rule {
	enum phpca_autoload_kind kind;
	const char *prefix; /* borrowed from Composer's facts */
	char *path;         /* relative to the root */
	size_t number;      /* keeps the order of equals */
};

struct phpca_classmap_exclusion {
	char *base;    /* directory, relative to the root */
	char *pattern; /* below it (phpca_glob_matches_excluded) */
};

struct phpca_classmap_rules {
	struct phpca_classmap_rule *rule;
	size_t count;
	struct phpca_classmap_exclusion *exclusion;
	size_t exclusion_count;
};

/* Adds to rules that are all-zero; `files` are sorted. */
void phpca_classmap__gather_rules(struct phpca_classmap_rules *r, const struct phpca_composer *c,
	const struct phpca_files *files);
void phpca_classmap__clear_rules(struct phpca_classmap_rules *r);

#endif
