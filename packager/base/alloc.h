/*
 * The packager's memory. Without memory there is nothing to save: what can't be had ends the
 * process, with one sentence and exit code 1. So nobody asks whether he got what he wanted.
 */
#ifndef PHPCA_ALLOC_H
#define PHPCA_ALLOC_H

#include <stddef.h>

/*
 * `what` names the thing for people, as in "out of memory: 4096 bytes for the string pool". All
 * memory is free()d by its owner. Zero bytes have an address, too.
 */
void *phpca_alloc(size_t size, const char *what);                     /* zeroed */
void *phpca_alloc_array(size_t count, size_t size, const char *what); /* zeroed */
void *phpca_realloc(void *block, size_t size, const char *what);      /* what is new is undefined */

/*
 * What is to be taken back when the process ends for want of memory: `undo` has some of it, which
 * is kept for it from now on. NULL: nothing any more. `context` is borrowed.
 */
void phpca_alloc_at_end(void (*undo)(void *context), void *context);

/* "phpca: out of memory: SIZE bytes for WHAT" on stderr; the exit code is 1. */
_Noreturn void phpca_out_of_memory(size_t size, const char *what);

#endif
