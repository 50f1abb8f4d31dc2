/*
 * How much the scripts of mounted archives are used.
 *
 * What belongs to a script or an archive lies in memory that is mapped with the archive
 * (format/usage.h), and sums of all archives in one page that is mapped at MINIT. Processes that
 * fork afterwards share both. So an archive of phpca.mount is counted for all workers together, and
 * one that a request mounts for its process alone.
 *
 * No lock is taken. A script's record is counted up at once; the sums, which all workers would
 * contend for, when a request ends.
 */
#ifndef PHPCA_MOUNT_COUNTERS_H
#define PHPCA_MOUNT_COUNTERS_H

#include "format/usage.h"
#include "engine/thread.h"
#include "mount/script.h"

/* Of all archives, since the server has started. */
struct phpca_sums {
	uint64_t start_time; /* seconds since 1970 */
	uint64_t requests;
	uint64_t hits;      /* uses of precompiled code: includes, and classes that were autoloaded */
	uint64_t fallbacks; /* includes of archived scripts that came from source */
	uint64_t outside;   /* includes of files that no archive has */
	uint64_t loads;     /* images that a process has relocated */
	uint64_t taken;     /* new versions of archives that a process has taken (phpca.reload) */
	uint64_t refused;   /* ... that a process could not take */
	uint64_t ended; /* nanoseconds of the system's clock when a worker ended for what it lacks */
};

/* What this request has added; not in the sums yet. */
struct phpca_pending {
	uint32_t now; /* seconds since 1970, when the request began */
	uint32_t hits, fallbacks, outside, loads;
};
extern PHPCA_THREAD_LOCAL struct phpca_pending phpca_counters_pending;

/* MINIT, before the first mount; a request begins; all code of a request has run. */
void phpca_counters_startup(void);
void phpca_counters_request_startup(void);
void phpca_counters_request_end(void);

/* Is this process being trained (PHPCA_TRAIN names a directory)? */
bool phpca_counters_are_for_training(void);

/* A listener (mount.h): sets m->usage. */
void phpca_counters_mount_added(struct phpca_mount *m);

/* Gives back what the mount has: it is used no more. */
void phpca_counters_unmap(struct phpca_mount *m);

/* MSHUTDOWN, when nothing is counted any more. */
void phpca_counters_shutdown(void);

/*
 * May this worker end, so that another takes its place? Not two of them within SPREAD of each
 * other (counters.c).
 */
bool phpca_counters_may_end_worker(void);

/* A process has taken a new version of an archive, or refused it. At once in the sums. */
void phpca_counters_new_version(bool is_taken);

/* The sums, this request's share included. */
void phpca_counters_sums(struct phpca_sums *out);

/* Precompiled code of the script is used. */
static inline void phpca_counters_hit(struct phpca_mount *m, const struct phpca_script *s)
{
	struct phpca_usage_record_disk *r = &m->usage->record[s->entry];

	/* Read first: a page that is shared already comes with its neighbours then. */
	if (__atomic_load_n(&r->last_used, __ATOMIC_RELAXED) != phpca_counters_pending.now)
		__atomic_store_n(&r->last_used, phpca_counters_pending.now, __ATOMIC_RELAXED);
	__atomic_fetch_add(&r->hits, 1, __ATOMIC_RELAXED);
	phpca_counters_pending.hits++;
}

/* The script comes from source. `reason` is cut to what a record has room for. */
void phpca_counters_fallback(struct phpca_mount *m, uint32_t entry, const char *reason);

/* The reason of the last one in whichever process, or NULL. Valid as long as the mount. */
const char *phpca_counters_last_reason(const struct phpca_mount *m, uint32_t entry);

#endif
