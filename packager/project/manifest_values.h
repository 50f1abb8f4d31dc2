/* Values of the manifest: one function for each type. Faults name the value by its JSON pointer. */
#ifndef PHPCA_MANIFEST_VALUES_H
#define PHPCA_MANIFEST_VALUES_H

#include "base/json.h"
#include "base/text.h"
#include "project/manifest.h"

/* One reading of a manifest. */
struct phpca_manifest_reading {
	struct phpca_json_text text;
	struct phpca_manifest *out;
	struct phpca_error *err;
};

/* Faults: "wanted X, found Y". Each returns its code. */
enum phpca_code phpca_manifest__wrong_type(
	struct phpca_manifest_reading *r, const char *pointer, const char *wanted, const cJSON *found);
enum phpca_code phpca_manifest__wrong_text(
	struct phpca_manifest_reading *r, const char *pointer, const char *wanted, const char *found);

/* A list of more than PHPCA_PATTERNS_MAX. */
enum phpca_code phpca_manifest__too_many(
	struct phpca_manifest_reading *r, const char *pointer, const char *what, const cJSON *list);

/* *out is a copy, yours. */
enum phpca_code phpca_manifest__read_line(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value, char **out);
enum phpca_code phpca_manifest__read_path(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value, char **out);
enum phpca_code phpca_manifest__read_mount(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value, char **out);
enum phpca_code phpca_manifest__read_sources(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value, char **out);
/* Patterns, or "@FILE". */
enum phpca_code phpca_manifest__read_preload(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value);
enum phpca_code phpca_manifest__read_choice(struct phpca_manifest_reading *r, const char *pointer,
	const cJSON *value, enum phpca_choice *out);
/* Adds to *out. */
enum phpca_code phpca_manifest__read_patterns(struct phpca_manifest_reading *r, const char *pointer,
	const cJSON *value, bool negations, struct phpca_list *out);

#endif
