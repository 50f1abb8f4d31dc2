/*
 * Results of look-ups. An autoloader asks whether a file exists, and includes it; and all
 * names in Composer's class map begin with the same "/app/vendor/composer/..".
 *
 * Only archived files under absolute names are remembered: archives do not change.
 */
#ifndef PHPCA_LOOKUP_MEMORY_H
#define PHPCA_LOOKUP_MEMORY_H

#include "lookup/lookup.h"
#include "lookup/walk.h"

/* True: `path` is the one of the last phpca_memory__add, and *lookup its result. */
bool phpca_memory__find(const char *path, size_t size, struct phpca_lookup *lookup);
void phpca_memory__add(const char *path, size_t size, const struct phpca_lookup *lookup);

/*
 * True: `path` begins like the one of the last phpca_memory__add_detour up to its last "..", and
 * with what this comes to, it is archived as it stands. False says nothing.
 */
bool phpca_memory__find_detour(const char *path, size_t size, struct phpca_lookup *lookup);
void phpca_memory__add_detour(
	const char *path, const struct phpca_walk *w, const struct phpca_lookup *lookup);

/*
 * An archived file by a path that is a string of the process. To be added only if it may be kept
 * and was found without asking the disk. Another string may have the address later of one that is
 * not interned for the life of the process.
 */
bool phpca_memory__may_keep(const zend_string *path);
bool phpca_memory__find_string(const zend_string *path, struct phpca_location *out);
void phpca_memory__add_string(const zend_string *path, const struct phpca_location *location);

/* To be called when mounts have changed. */
void phpca_memory__forget(void);

/* How often that was. */
uint32_t phpca_memory__changes(void);

#endif
