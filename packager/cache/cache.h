/*
 * What an earlier run has made is not made again (docs/cache.md).
 *
 * An entry is a file named by its key, a hash of all that its contents depend on: the packager and
 * PHP (their bytes), INI settings, mount point, and the source; for a whole archive all that is
 * packed. So nothing is ever out of date, and no clock is asked. cache_key.c makes the keys,
 * cache_store.c reads and writes entries, cache_trim.c removes the oldest. An entry is believed
 * when its own hash is right.
 */
#ifndef PHPCA_CACHE_H
#define PHPCA_CACHE_H

#include <pthread.h>
#include "format/hash.h"
#include "pack/pack.h"

struct phpca_compilation;

enum phpca_cache_kind {
	PHPCA_CACHE_SCRIPT = 1,
	PHPCA_CACHE_VERDICTS,
	PHPCA_CACHE_ARCHIVE,
	PHPCA_CACHE_KIND_END
};

struct phpca_cache {
	char *directory;           /* as it was named; entries are below its "1" */
	uint64_t limit;            /* bytes */
	bool wanted;               /* somebody named it: say so when it can't be used */
	struct phpca_hash128 base; /* of what every entry depends on */
	struct phpca_hash128 archive;
	struct phpca_hash128 *sources, *scripts; /* per file: contents; key, where it is a script */
	pthread_mutex_t lock;                    /* for: */
	struct phpca_list damaged;               /* entries that were not believed */
	int error;                               /* errno of what could not be kept, or 0 */
};

/* ---- for the passes; with p->cache NULL, all do nothing ---- */

/* Sets p->cache, unless it is off. */
void phpca_cache_open(struct phpca_pack *p);

/* When the files are known. */
void phpca_cache_make_keys(struct phpca_pack *p);

/*
 * The whole archive, unless it is to be signed: verdicts of all scripts; then, if these are
 * acceptable, the output.
 */
bool phpca_cache_has_archive(struct phpca_pack *p);
enum phpca_code phpca_cache_write_archive(
	struct phpca_pack *p, bool *written, struct phpca_error *err);
void phpca_cache_keep_archive(void *pack, int fd); /* the finished file, before it gets its name */

/* Scripts: gives images to those that are known. A worker keeps what it has made; errno or 0. */
void phpca_cache_take_scripts(struct phpca_pack *p);
int phpca_cache_keep_script(
	const struct phpca_pack *p, size_t file, const struct phpca_compilation *c);

/* At the end: says what was wrong, and makes room. */
void phpca_cache_close(struct phpca_pack *p);

bool phpca_cache__make_base(struct phpca_cache *c, const struct phpca_pack *p);

/* ---- the store ---- */

enum phpca_cache_found { PHPCA_CACHE_HIT, PHPCA_CACHE_MISS, PHPCA_CACHE_FAILED };

/* Reads an entry whole; *out is malloc'd. */
enum phpca_cache_found phpca_cache__load(struct phpca_cache *c, struct phpca_hash128 key,
	enum phpca_cache_kind kind, uint8_t **out, size_t *size);
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

/* ---- its size ---- */

#define PHPCA_CACHE_LIMIT (1ull << 30)
struct phpca_cache_size {
	uint64_t bytes;
	size_t entries[PHPCA_CACHE_KIND_END];
	size_t removed;
};

/* Where it is: malloc'd, NULL when it is off. *wanted: an option or PHPCA_CACHE says so. */
char *phpca_cache__directory(const struct phpca_options *o, bool *wanted);
/*
 * Removes the entries that were used longest ago until all are below the limit; counts.
 * PHPCA_E_FAILURE: can't be read.
 */
enum phpca_code phpca_cache__trim(
	const char *directory, uint64_t limit, struct phpca_cache_size *out, struct phpca_error *err);

#endif
