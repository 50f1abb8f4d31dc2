/* See alloc.h. */
#include "base/alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "format/error.h"

/* No exit handler runs: PHP's would ask for memory. */
void phpca_out_of_memory(size_t size, const char *what)
{
	char message[256];
	int length = snprintf(
		message, sizeof(message), "phpca: out of memory: %zu bytes for %s\n", size, what);
	ssize_t ignored = write(
		STDERR_FILENO, message, length < (int)sizeof(message) ? (size_t)length : sizeof(message));

	(void)ignored;
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
