/*
 * "export-ignore" of .gitattributes: what its authors leave out of every release. Read by our own
 * rules and from the project's files alone, so that the answer is the same without a repository,
 * and does not depend on what a machine or a user has configured.
 */
#ifndef PHPCA_ATTRIBUTES_H
#define PHPCA_ATTRIBUTES_H

#include <stdbool.h>
#include <stddef.h>
#include "base/table.h"
#include "base/vector.h"

enum phpca_attribute_state { PHPCA_ATTRIBUTE_UNSAID, PHPCA_ATTRIBUTE_SET, PHPCA_ATTRIBUTE_CLEAR };

struct phpca_attribute_rule {
	char *directory; /* of the .gitattributes, from the top of the repository; "" is the top */
	char *pattern;
	bool rooted, only_directories;
	enum phpca_attribute_state state;
};

/* "[attr]name export-ignore" */
struct phpca_attribute_macro {
	char *name;
	enum phpca_attribute_state state;
};

struct phpca_attributes {
	char *prefix; /* the root of the project, from the top of the repository */
	PHPCA_VECTOR(struct phpca_attribute_rule) rule;
	PHPCA_VECTOR(struct phpca_attribute_macro) macro;
	struct phpca_table macro_table; /* of macro, by name */
};

void phpca_attributes_init(struct phpca_attributes *a, const char *prefix);
void phpca_attributes_clear(struct phpca_attributes *a);

/*
 * A .gitattributes file that lies above the root (`directory` from the top of the repository), or
 * in it or below (`directory` from the root). Directories must come before those that they hold.
 */
void phpca_attributes_add_above(
	struct phpca_attributes *a, const char *directory, const char *text, size_t size);
void phpca_attributes_add(
	struct phpca_attributes *a, const char *directory, const char *text, size_t size);

/* Is the path (from the root), or a directory that it lies in, left out? */
bool phpca_attributes_ignore(const struct phpca_attributes *a, const char *path, bool directory);

#endif
