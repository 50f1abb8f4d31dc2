#include "format/buffer.h"
#include "format/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void (*phpca_buffer_last_act)(void);

static void reserve(struct phpca_buffer *b, size_t more)
{
	size_t capacity = b->capacity ? b->capacity : 256;
	uint8_t *data;

	if (more <= b->capacity - b->size)
		return;
	if (more > SIZE_MAX / 2 - b->size)
		goto out_of_memory;
	while (capacity < b->size + more)
		capacity *= 2;
	data = realloc(b->data, capacity);
	if (data == NULL)
		goto out_of_memory;
	b->data = data;
	b->capacity = capacity;
	return;

out_of_memory:
	fprintf(stderr, "phpca: out of memory: %zu bytes for a buffer that has %zu\n", more, b->size);
	if (phpca_buffer_last_act)
		phpca_buffer_last_act();
	_exit(PHPCA_E_FAILURE); /* as packager/base/alloc.h says, of which this room knows nothing */
}

void phpca_buffer_append(struct phpca_buffer *b, const void *data, size_t size)
{
	if (size == 0)
		return;
	reserve(b, size);
	memcpy(b->data + b->size, data, size);
	b->size += size;
}

void *phpca_buffer_extend(struct phpca_buffer *b, size_t size)
{
	uint8_t *start;

	reserve(b, size ? size : 1); /* so that even nothing has an address */
	start = b->data + b->size;
	memset(start, 0, size);
	b->size += size;
	return start;
}

void phpca_buffer_align(struct phpca_buffer *b, size_t alignment)
{
	size_t over = b->size % alignment;

	if (over != 0)
		phpca_buffer_extend(b, alignment - over);
}

void phpca_buffer_clear(struct phpca_buffer *b)
{
	free(b->data);
	*b = (struct phpca_buffer){0};
}

/*
 * The kernel keeps what one call writes in as large a piece as it can, and whoever maps the file
 * and touches one page of a piece gets all of it (Linux 6.18). As much as it maps around any page.
 */
#define PIECE 65536u

bool phpca_write_all(int fd, const void *data, size_t size)
{
	const uint8_t *p = data;

	while (size > 0) {
		ssize_t n = write(fd, p, size < PIECE ? size : PIECE);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n < 0 ? errno : ENOSPC;
			return false;
		}
		p += n;
		size -= (size_t)n;
	}
	return true;
}
