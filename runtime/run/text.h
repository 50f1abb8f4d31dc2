/* Files whose names say that they are archives or images, and that are scripts all the same. */
#ifndef PHPCA_RUN_TEXT_H
#define PHPCA_RUN_TEXT_H

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/*
 * Is the file text? What begins with `magic`, be it cut short or damaged, has a NUL within its
 * first bytes; an empty file, or one that is cut within the magic, is none. `fd` is a regular file.
 */
static inline bool phpca_is_text(int fd, const char *magic, size_t magic_size)
{
	char head[128];
	ssize_t size = pread(fd, head, sizeof head, 0);

	if (size <= 0 || memchr(head, '\0', (size_t)size))
		return false;
	return (size_t)size >= magic_size || memcmp(head, magic, (size_t)size) != 0;
}

#endif
