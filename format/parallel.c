#include "parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#define THREADS_MAX 64
#define AT_ONCE     8      /* steps that a thread takes at a time */

struct loop {
	atomic_size_t next;
	size_t        count;
	void        (*step)(void *context, size_t i);
	void         *context;
};

static void *run(void *argument)
{
	struct loop *l = argument;
	size_t first;

	while ((first = atomic_fetch_add(&l->next, AT_ONCE)) < l->count)
		for (size_t i = first; i < l->count && i < first + AT_ONCE; i++)
			l->step(l->context, i);
	return NULL;
}

/* Signals are for the thread that has always been there. */
static unsigned start(pthread_t *threads, unsigned wanted, void *(*what)(void *argument), void *argument)
{
	sigset_t all, before;
	unsigned started = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (started < wanted && pthread_create(&threads[started], NULL, what, argument) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

void phpca_parallel(unsigned threads, size_t count, void (*step)(void *context, size_t i), void *context)
{
	struct loop l = {.count = count, .step = step, .context = context};
	pthread_t thread[THREADS_MAX];
	unsigned others = threads > THREADS_MAX ? THREADS_MAX : threads, started;

	if (others > (count + AT_ONCE - 1) / AT_ONCE)
		others = (unsigned)((count + AT_ONCE - 1) / AT_ONCE);
	started = others > 1 ? start(thread, others - 1, run, &l) : 0;
	run(&l);
	for (unsigned i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
}

struct call {
	void (*function)(void *context);
	void  *context;
};

static void *run_call(void *argument)
{
	const struct call *c = argument;

	c->function(c->context);
	return NULL;
}

void phpca_beside(unsigned threads, void (*aside)(void *context), void (*here)(void *context), void *context)
{
	struct call c = {aside, context};
	pthread_t thread;
	unsigned started = threads > 1 ? start(&thread, 1, run_call, &c) : 0;

	if (!started)
		aside(context);
	here(context);
	if (started)
		pthread_join(thread, NULL);
}
