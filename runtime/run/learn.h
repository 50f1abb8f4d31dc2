/*
 * phpca.preload=auto: what the workers of a server have used is loaded in the process that they are
 * forked from, before it forks the next one. No list and no training is needed, and no program sees
 * a difference (run/preload.h, phpca.preload=load).
 *
 * Workers that were there before have loaded for themselves. In FPM, which starts another in place
 * of each that ends, such a worker ends once, between two requests, as with pm.max_requests.
 */
#ifndef PHPCA_LEARN_H
#define PHPCA_LEARN_H

/* MINIT, once archives are mounted: this process is the one that workers are forked from. */
void phpca_learn_startup(void);

/* RINIT, before anything is loaded: requests run here, and not in a process that only forks. */
void phpca_learn_request_startup(void);

/* All code of a request has run, and its loads are not in the sums yet (mount/counters.h). */
void phpca_learn_request_end(void);

#endif
