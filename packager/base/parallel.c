/*
 * Helpers are threads that are started when work first asks for them and then stay, waiting for
 * more: to start a thread for each piece of work took longer than many a piece, since where the
 * processors are busy a new thread begins, and is seen to have ended, a scheduler's tick late.
 *
 * Helpers take the last steps, others the first: in loops over the same things, a thing mostly
 * comes to the same thread, where its memory is near and, more than that, was allocated: two
 * threads in one arena of malloc wait for each other.
 *
 * Work stands in a list while it lasts. Whoever posted it works too, and waits only for helpers
 * that have begun; while he waits, he helps others.
 */
#include "base/parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define HELPERS_MAX 63
#define AT_ONCE 8 /* steps that a thread takes at a time */

struct work {
	struct work *next;
	atomic_uint_least64_t left; /* steps that nobody has taken: the first, and 32 bits higher the
								   one behind the last */
	uint32_t at_once;
	void (*step)(void *context, size_t i);
	void *context;
	unsigned room;   /* helpers that may still come */
	unsigned inside; /* helpers that are at it */
};

static pthread_mutex_t lock =
	PTHREAD_MUTEX_INITIALIZER; /* of all below, and of room, inside and next */
static pthread_cond_t changed =
	PTHREAD_COND_INITIALIZER; /* work was posted, or its last helper has left */
static struct work *posted;
static unsigned helpers;
static _Thread_local bool is_helper;
static bool stays_alone;

void phpca_parallel_stay_alone(void)
{
	stays_alone = true;
}

static bool has_work(uint64_t left)
{
	return (uint32_t)left < left >> 32;
}

static bool take(struct work *w, uint32_t *first, uint32_t *end)
{
	uint64_t before = atomic_load(&w->left), after;

	do {
		if (!has_work(before))
			return false;
		*first = (uint32_t)before;
		*end = before >> 32;
		if (*end - *first > w->at_once && is_helper)
			*first = *end - w->at_once;
		else if (*end - *first > w->at_once)
			*end = *first + w->at_once;
		after = is_helper ? before - ((uint64_t)(*end - *first) << 32) : before + (*end - *first);
	} while (!atomic_compare_exchange_weak(&w->left, &before, after));
	return true;
}

static void run(struct work *w)
{
	for (uint32_t first, end; take(w, &first, &end);)
		for (uint32_t i = first; i < end; i++)
			w->step(w->context, i);
}

/* Called with the lock, and returns with it. False: nobody needs help. */
static bool help(void)
{
	struct work *w = posted;

	while (w && (!w->room || !has_work(atomic_load(&w->left))))
		w = w->next;
	if (!w)
		return false;
	w->room--;
	w->inside++;
	pthread_mutex_unlock(&lock);
	run(w);
	pthread_mutex_lock(&lock);
	if (--w->inside == 0)
		pthread_cond_broadcast(&changed);
	return true;
}

static void *be_helper(void *none)
{
	is_helper = true;
	pthread_mutex_lock(&lock);
	for (;;)
		if (!help())
			pthread_cond_wait(&changed, &lock);
	return none;
}

/* With the lock. Signals are for the thread that has always been there. */
static void call_helpers(unsigned wanted)
{
	sigset_t all, before;
	pthread_t thread;

	if (helpers >= wanted)
		return;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (helpers < wanted && pthread_create(&thread, NULL, be_helper, NULL) == 0) {
		pthread_detach(thread);
		helpers++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void post(struct work *w, unsigned threads)
{
	w->room = threads > HELPERS_MAX ? HELPERS_MAX : threads - 1;
	pthread_mutex_lock(&lock);
	call_helpers(w->room);
	w->next = posted;
	posted = w;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

/* Does what nobody has begun, and waits for the rest. */
static void finish(struct work *w)
{
	struct work **link = &posted;

	run(w);
	pthread_mutex_lock(&lock);
	while (*link != w)
		link = &(*link)->next;
	*link = w->next;
	while (w->inside)
		if (!help())
			pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

void phpca_parallel(
	unsigned threads, size_t count, void (*step)(void *context, size_t i), void *context)
{
	struct work w = {
		.left = (uint64_t)count << 32, .at_once = AT_ONCE, .step = step, .context = context};
	size_t most = (count + AT_ONCE - 1) / AT_ONCE;

	if (threads > most)
		threads = (unsigned)most;
	if (threads <= 1 || stays_alone) {
		for (size_t i = 0; i < count; i++)
			step(context, i);
		return;
	}
	post(&w, threads);
	finish(&w);
}

struct call {
	void (*function)(void *context);
	void *context;
};

static void run_call(void *context, size_t i)
{
	const struct call *c = context;

	c->function(c->context);
}

void phpca_beside(
	unsigned threads, void (*aside)(void *context), void (*here)(void *context), void *context)
{
	struct call c = {aside, context};
	struct work w = {.left = 1ull << 32, .at_once = 1, .step = run_call, .context = &c};

	if (threads <= 1 || stays_alone) {
		aside(context);
		here(context);
		return;
	}
	post(&w, threads);
	here(context);
	finish(&w);
}
