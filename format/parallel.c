/*
 * Helpers are threads that are started when work first asks for them and then stay, waiting for more: to start a thread for each piece of work
 * took longer than many a piece, since where the processors are busy a new thread begins, and is seen to have ended, a scheduler's tick late.
 *
 * Work stands in a list while it lasts. Whoever posted it works too, and waits only for helpers that have begun; while he waits, he helps others.
 */
#include "parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#define HELPERS_MAX 63
#define AT_ONCE     8      /* steps that a thread takes at a time */

struct work {
	struct work  *next;
	atomic_size_t given;       /* steps that somebody has taken */
	size_t        count, at_once;
	void        (*step)(void *context, size_t i);
	void         *context;
	unsigned      room;        /* helpers that may still come */
	unsigned      inside;      /* helpers that are at it */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;    /* of all below, and of room, inside and next */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;   /* work was posted, or its last helper has left */
static struct work *posted;
static unsigned helpers;

static void run(struct work *w)
{
	size_t first;

	while ((first = atomic_fetch_add(&w->given, w->at_once)) < w->count)
		for (size_t i = first; i < w->count && i < first + w->at_once; i++)
			w->step(w->context, i);
}

/* Called with the lock, and returns with it. False: nobody needs help. */
static bool help(void)
{
	struct work *w = posted;

	while (w && (!w->room || atomic_load(&w->given) >= w->count))
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
	struct work **place = &posted;

	run(w);
	pthread_mutex_lock(&lock);
	while (*place != w)
		place = &(*place)->next;
	*place = w->next;
	while (w->inside)
		if (!help())
			pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

void phpca_parallel(unsigned threads, size_t count, void (*step)(void *context, size_t i), void *context)
{
	struct work w = {.count = count, .at_once = AT_ONCE, .step = step, .context = context};
	size_t most = (count + AT_ONCE - 1) / AT_ONCE;

	if (threads > most)
		threads = (unsigned)most;
	if (threads <= 1) {
		run(&w);
		return;
	}
	post(&w, threads);
	finish(&w);
}

struct call {
	void (*function)(void *context);
	void  *context;
};

static void run_call(void *context, size_t i)
{
	const struct call *c = context;

	c->function(c->context);
}

void phpca_beside(unsigned threads, void (*aside)(void *context), void (*here)(void *context), void *context)
{
	struct call c = {aside, context};
	struct work w = {.count = 1, .at_once = 1, .step = run_call, .context = &c};

	if (threads <= 1) {
		aside(context);
		here(context);
		return;
	}
	post(&w, threads);
	here(context);
	finish(&w);
}
