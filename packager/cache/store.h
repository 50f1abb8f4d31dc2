/* Inside of cache: its state, and entries on disk. */
#ifndef PHPCA_CACHE_STORE_H
#define PHPCA_CACHE_STORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include "base/text.h"
#include "format/hash.h"

enum phpca_cache_kind {
	PHPCA_CACHE_SCRIPT = 1,
	PHPCA_CACHE_VERDICTS,
	PHPCA_CACHE_ARCHIVE,
	PHPCA_CACHE_KIND_END
};

struct phpca_cache {
	char *directory;           /* as it was named; entries are below its "1" */
	uint64_t limit;            /* bytes */
	bool requested;            /* somebody named it: say so when it can't be used */
	bool grown;                /* this run adds to it */
	struct phpca_hash128 base; /* of what every entry depends on */
	struct phpca_hash128 archive;
	struct phpca_hash128 *sources, *scripts; /* per file: contents; key, where it is a script */
	pthread_mutex_t lock;                    /* for: */
	struct phpca_list damaged;               /* entries that were not believed */
	struct phpca_list foreign;               /* entries that others could have written */
	int error;                               /* errno of what could not be kept, or 0 */
};

enum phpca_cache_found { PHPCA_CACHE_HIT, PHPCA_CACHE_MISS, PHPCA_CACHE_FAILED };

/* Reads an entry whole; *out is malloc'd. */
enum phpca_cache_found phpca_cache__load(struct phpca_cache *c, struct phpca_hash128 key,
	enum phpca_cache_kind kind, uint8_t **out, size_t *size);
/* An entry whose hash is right and whose contents are not what we write: it counts as damaged. */
void phpca_cache__refuse(
	struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind);
/* Copies an entry behind what `to` holds. FAILED: errno says why `to` could not be written. */
enum phpca_cache_found phpca_cache__copy_out(
	struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind, int to);
/* Keeps `size` bytes: those at `data`, or, where that is NULL, of the file `from`. errno or 0. */
int phpca_cache__save(const struct phpca_cache *c, struct phpca_hash128 key,
	enum phpca_cache_kind kind, const void *data, int from, uint64_t size);
/* Marks an entry as used. */
void phpca_cache__touch(
	const struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind);
/* Age of an entry in seconds; UINT64_MAX: not there. */
uint64_t phpca_cache__age(
	const struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind);

#endif
