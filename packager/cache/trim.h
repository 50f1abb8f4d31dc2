/* Where the cache is, how large it is, and how it stays below its limit. */
#ifndef PHPCA_CACHE_TRIM_H
#define PHPCA_CACHE_TRIM_H

#include "cache/store.h"
#include "format/error.h"
#include "run/options.h"

#define PHPCA_CACHE_LIMIT (1ull << 30)
struct phpca_cache_size {
	uint64_t bytes;
	size_t entries[PHPCA_CACHE_KIND_END];
	size_t removed;
};

/* Where it is: malloc'd, NULL when it is off. *requested: an option or PHPCA_CACHE says so. */
char *phpca_cache_directory(const struct phpca_options *o, bool *requested);
/*
 * Removes the entries that were used longest ago until all are below the limit; counts. `limit` is
 * in bytes. PHPCA_E_FAILURE: can't be read.
 */
enum phpca_code phpca_cache_trim(
	const char *directory, uint64_t limit, struct phpca_cache_size *out, struct phpca_error *err);

#endif
