/*
 * Work that is done on several threads. For the packager: the runtime has none. A process that was
 * forked has none either and calls none of these.
 */
#ifndef PHPCA_PARALLEL_H
#define PHPCA_PARALLEL_H
#include <stddef.h>

/* From now on all is done by the caller's thread, in order. Before the first work. */
void phpca_parallel_stay_alone(void);

/*
 * Calls step(context, i) once for each i below `count`, in any order (with one thread: in theirs),
 * and returns when all have ended. The caller's thread works too; where no thread can be had it
 * does all of it. What a step may touch: what belongs to i alone, and what nobody changes
 * meanwhile.
 */
void phpca_parallel(
	unsigned threads, size_t count, void (*step)(void *context, size_t i), void *context);

/*
 * Calls aside(context) on another thread while here(context) runs on the caller's, and returns when
 * both have ended. With one thread, or where no other comes in time: one after the other, in either
 * order. Both may call these functions; who is done first helps the other.
 */
void phpca_beside(
	unsigned threads, void (*aside)(void *context), void (*here)(void *context), void *context);
#endif
