/* Keys of an object of the manifest: each is known, and stands once. */
#ifndef PHPCA_MANIFEST_KEYS_H
#define PHPCA_MANIFEST_KEYS_H

#include "project/manifest_values.h"

enum phpca_manifest_type {
	PHPCA_KEY_LINE,
	PHPCA_KEY_PATH,
	PHPCA_KEY_MOUNT,
	PHPCA_KEY_SOURCES,
	PHPCA_KEY_ENTRY,
	PHPCA_KEY_PATTERNS,
	PHPCA_KEY_DIRECTORIES,
	PHPCA_KEY_PRELOAD,
	PHPCA_KEY_CHOICE,
	PHPCA_KEY_IGNORED
};

struct phpca_manifest_key {
	const char *name; /* NULL ends a table */
	enum phpca_manifest_type type;
	size_t offset; /* of its value in struct phpca_manifest */
};

/* A table has no more keys than this. */
#define PHPCA_MANIFEST_KEYS 32

/* "/a~1b" for the key "a/b" of the document, whose own pointer is "". Yours. */
char *phpca_manifest__pointer(const char *parent, const char *key);

/* Which of the known keys the member `item` of an object is. */
enum phpca_code phpca_manifest__find_key(struct phpca_manifest_reading *r, const char *pointer,
	const cJSON *object, const cJSON *item, const struct phpca_manifest_key *known,
	const struct phpca_manifest_key **out);

#endif
