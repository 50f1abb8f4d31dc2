/*
 * A byte buffer that grows, for who writes the formats: the runtime has none. Where there is no
 * memory the process ends with a message and exit code 1.
 */
#ifndef PHPCA_BUFFER_H
#define PHPCA_BUFFER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct phpca_buffer {
	uint8_t *data;
	size_t size;
	size_t capacity;
};
/* Called, if there is one, before the process ends for want of memory: whoever writes may have to
 * take something back. */
extern void (*phpca_buffer_last_act)(void);
/* All-zero is a valid empty buffer. Returned pointers are valid until the next append. */
void phpca_buffer_append(struct phpca_buffer *b, const void *data, size_t size);
void *phpca_buffer_extend(
	struct phpca_buffer *b, size_t size); /* appends `size` zero bytes, returns their start */
void phpca_buffer_align(struct phpca_buffer *b, size_t alignment); /* zero bytes up to a multiple */
void phpca_buffer_clear(struct phpca_buffer *b); /* frees, leaves an empty buffer */

/* Writes all of it, however many calls that takes. False and errno when that can't be. */
bool phpca_write_all(int fd, const void *data, size_t size);
#endif
