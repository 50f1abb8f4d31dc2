#include "mount/counters.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "SAPI.h"
#include "engine/thread.h"
#include "settings.h"

PHPCA_THREAD_LOCAL struct phpca_pending phpca_counters_pending;

static struct phpca_sums alone; /* where there is no memory to share */
static struct phpca_sums *sums = &alone;
static const char *training; /* the directory, or NULL */

/* ---- memory ---- */

static void *map(int fd, size_t size)
{
	void *p = mmap(
		NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* Ours alone, and as large as it must be. All who share it make it so. */
static bool is_fit(int fd, size_t size)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	errno = EPERM;
	return S_ISREG(st.st_mode) && st.st_nlink == 1 && st.st_uid == geteuid()
		&& ((size_t)st.st_size == size || ftruncate(fd, (off_t)size) == 0);
}

/*
 * The archive's file in the directory of `phpca train`. It stays whole however a process ends. NULL
 * and a line in the log: there is none.
 */
static void *map_for_training(const struct phpca_mount *m, size_t size)
{
	char name[MAXPATHLEN + 64], text[MAXPATHLEN + 256];

	snprintf(name, sizeof name, "%s/%016" PRIx64 "-%" PRIu32 PHPCA_USAGE_SUFFIX, training,
		m->archive.index->content_id, m->archive.entry_count);
	int fd = open(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	void *p = fd >= 0 && is_fit(fd, size) ? map(fd, size) : NULL;
	if (!p) {
		snprintf(text, sizeof text, "phpca: %s: what is used of %s is not noted: %s", name,
			m->filename, strerror(errno));
		php_log_err_with_severity(text, LOG_WARNING);
	}
	if (fd >= 0)
		close(fd);
	return p;
}

static void write_head(const struct phpca_mount *m)
{
	struct phpca_usage_head_disk *head = &m->usage->head;

	head->version = PHPCA_USAGE_VERSION;
	head->entry_count = m->archive.entry_count;
	head->content_id = m->archive.index->content_id;
	snprintf(head->archive, sizeof head->archive, "%s", m->filename);
	memcpy(head->magic, PHPCA_USAGE_MAGIC, sizeof head->magic);
}

/*
 * A worker that reads a page which exists already gets its neighbours with the same page fault. So
 * the process that workers are forked from makes all of them.
 */
static void make_pages(struct phpca_usage_disk *u, size_t size)
{
	for (size_t at = offsetof(struct phpca_usage_disk, record); at < size; at += PHPCA_PAGE)
		*((volatile uint8_t *)u + at) = 0;
}

/* Threads, which mount by themselves, count together. Until the process ends. */
static void *usage_of_threads(const struct phpca_mount *m, size_t size)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct shared {
		struct shared *next;
		dev_t device;
		ino_t inode;
		uint64_t content_id;
		size_t size;
		void *usage;
	} * all;
	struct shared *s;

	pthread_mutex_lock(&lock);
	for (s = all; s; s = s->next)
		if (s->device == m->device && s->inode == m->inode && s->size == size
			&& s->content_id == m->archive.index->content_id)
			break;
	if (!s && (s = malloc(sizeof *s))) {
		*s = (struct shared){
			all, m->device, m->inode, m->archive.index->content_id, size, map(-1, size)};
		all = s;
	}
	pthread_mutex_unlock(&lock);
	return s ? s->usage : NULL;
}

void phpca_counters_mount_added(struct phpca_mount *m)
{
	if (!m || m->usage)
		return;
	size_t size = phpca_usage_size(m->archive.entry_count);
	if (training && (m->usage = map_for_training(m, size))) {
		write_head(m);
		return;
	}
	if (!(m->usage = PHPCA_THREADS ? usage_of_threads(m, size) : map(-1, size)))
		zend_error_noreturn(PHPCA_FATAL, "phpca: out of memory");
	if (!PHPCA_THREADS && !SG(sapi_started) && !phpca_settings_ends_with_script())
		make_pages(m->usage, size);
}

void phpca_counters_unmap(struct phpca_mount *m)
{
	if (m->usage && (!PHPCA_THREADS || training))
		munmap(m->usage, phpca_whole_pages(phpca_usage_size(m->archive.entry_count)));
	m->usage = NULL;
}

/* ---- sums ---- */

void phpca_counters_startup(void)
{
	struct phpca_sums *shared = map(-1, sizeof *shared);

	if (shared)
		sums = shared;
	sums->start_time = (uint64_t)time(NULL);
	training = getenv(PHPCA_USAGE_ENVIRONMENT);
	if (training && *training != '/')
		training = NULL;
}

void phpca_counters_shutdown(void)
{
	if (sums != &alone)
		munmap(sums, sizeof *sums);
	sums = &alone;
}

bool phpca_counters_are_for_training(void)
{
	return training != NULL;
}

void phpca_counters_request_startup(void)
{
	phpca_counters_pending = (struct phpca_pending){.now = (uint32_t)sapi_get_request_time()};
}

static void add(uint64_t *sum, uint32_t count)
{
	if (count)
		__atomic_fetch_add(sum, count, __ATOMIC_RELAXED);
}

void phpca_counters_request_end(void)
{
	struct phpca_pending *p = &phpca_counters_pending;

	add(&sums->requests, 1);
	add(&sums->hits, p->hits);
	add(&sums->fallbacks, p->fallbacks);
	add(&sums->outside, p->outside);
	add(&sums->loads, p->loads);
	*p = (struct phpca_pending){0};
}

void phpca_counters_new_version(bool is_taken)
{
	add(is_taken ? &sums->taken : &sums->refused, 1);
}

#define SPREAD 20000000u /* nanoseconds */

bool phpca_counters_may_end_worker(void)
{
	uint64_t last = __atomic_load_n(&sums->ended, __ATOMIC_RELAXED);
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	uint64_t time = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	return (!last || time - last >= SPREAD)
		&& __atomic_compare_exchange_n(
			&sums->ended, &last, time, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

void phpca_counters_sums(struct phpca_sums *out)
{
	const struct phpca_pending *p = &phpca_counters_pending;

	out->start_time = sums->start_time;
	out->requests = __atomic_load_n(&sums->requests, __ATOMIC_RELAXED) + 1; /* the one that asks */
	out->hits = __atomic_load_n(&sums->hits, __ATOMIC_RELAXED) + p->hits;
	out->fallbacks = __atomic_load_n(&sums->fallbacks, __ATOMIC_RELAXED) + p->fallbacks;
	out->outside = __atomic_load_n(&sums->outside, __ATOMIC_RELAXED) + p->outside;
	out->loads = __atomic_load_n(&sums->loads, __ATOMIC_RELAXED) + p->loads;
	out->taken = __atomic_load_n(&sums->taken, __ATOMIC_RELAXED);
	out->refused = __atomic_load_n(&sums->refused, __ATOMIC_RELAXED);
}

/* ---- from source ---- */

/*
 * Counts the reason in the first slot that has it. A slot that another process is writing is
 * passed over, so a reason may stand twice. The last slot is for all that the others have no room
 * for. Its number, from 1.
 */
static uint32_t count_reason(struct phpca_usage_disk *u, const char *reason)
{
	char text[sizeof u->reason->text];
	uint32_t i, state;

	snprintf(text, sizeof text, "%s", reason);
	for (i = 0; i < PHPCA_USAGE_REASONS; i++) {
		struct phpca_usage_reason_disk *r = &u->reason[i];
		state = __atomic_load_n(&r->state, __ATOMIC_ACQUIRE);
		if (state == PHPCA_REASON_FREE
			&& __atomic_compare_exchange_n(&r->state, &state, PHPCA_REASON_WRITING, false,
				__ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
			strcpy(r->text, i + 1 < PHPCA_USAGE_REASONS ? text : "other reasons");
			__atomic_store_n(&r->state, PHPCA_REASON_READY, __ATOMIC_RELEASE);
			state = PHPCA_REASON_READY;
		}
		if (state == PHPCA_REASON_READY
			&& (i + 1 == PHPCA_USAGE_REASONS || !strcmp(r->text, text))) {
			__atomic_fetch_add(&r->count, 1, __ATOMIC_RELAXED);
			return i + 1;
		}
	}
	return PHPCA_USAGE_REASONS;
}

void phpca_counters_fallback(struct phpca_mount *m, uint32_t entry, const char *reason)
{
	struct phpca_usage_record_disk *r = &m->usage->record[entry];
	uint32_t number = count_reason(m->usage, reason),
			 word = __atomic_load_n(&r->fallbacks, __ATOMIC_RELAXED), next;

	do {
		uint32_t count = phpca_usage_fallbacks(word);
		count += count < UINT32_MAX / PHPCA_USAGE_FALLBACK;
		next = count * PHPCA_USAGE_FALLBACK + number;
	} while (!__atomic_compare_exchange_n(
		&r->fallbacks, &word, next, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	__atomic_store_n(&r->last_used, phpca_counters_pending.now, __ATOMIC_RELAXED);
	phpca_counters_pending.fallbacks++;
}

const char *phpca_counters_last_reason(const struct phpca_mount *m, uint32_t entry)
{
	uint32_t number = m->usage->record[entry].fallbacks % PHPCA_USAGE_FALLBACK;

	return number ? m->usage->reason[number - 1].text : NULL;
}
