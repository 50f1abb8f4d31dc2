/* See alloc.h. */
#include "base/alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "format/buffer.h"
#include "format/error.h"

#define RESERVE (256u << 10) /* bytes; a block that goes back to the system when it is freed */

static struct {
	void (*undo)(void *context);
	void *context, *reserve;
} at_end;

static void act_last(void)
{
	void (*undo)(void *) = at_end.undo;

	at_end.undo = NULL; /* once: what it asks for may be more than there is */
	free(at_end.reserve);
	at_end.reserve = NULL;
	if (undo)
		undo(at_end.context);
}

void phpca_alloc_at_end(void (*undo)(void *context), void *context)
{
	free(at_end.reserve);
	at_end.reserve = undo ? phpca_alloc(RESERVE, "taking back what is not finished") : NULL;
	at_end.undo = undo;
	at_end.context = context;
	phpca_buffer_last_act = undo ? act_last : NULL;
}

/* No exit handler runs: PHP's would ask for memory. */
void phpca_out_of_memory(size_t size, const char *what)
{
	char message[256];
	int length = snprintf(
		message, sizeof(message), "phpca: out of memory: %zu bytes for %s\n", size, what);
	ssize_t ignored = write(
		STDERR_FILENO, message, length < (int)sizeof(message) ? (size_t)length : sizeof(message));

	(void)ignored;
	act_last();
	_exit(PHPCA_E_FAILURE);
}

void *phpca_realloc(void *block, size_t size, const char *what)
{
	void *grown = realloc(block, size ? size : 1);

	if (!grown)
		phpca_out_of_memory(size, what);
	return grown;
}

void *phpca_alloc_array(size_t count, size_t size, const char *what)
{
	void *block = calloc(count ? count : 1, size ? size : 1);
	size_t bytes;

	if (!block)
		phpca_out_of_memory(__builtin_mul_overflow(count, size, &bytes) ? SIZE_MAX : bytes, what);
	return block;
}

void *phpca_alloc(size_t size, const char *what)
{
	return phpca_alloc_array(1, size, what);
}
