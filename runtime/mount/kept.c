#include "mount/kept.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Written before there are threads. */
static struct kept {
	struct kept *next;
	char *filename;
	int fd;
} * all;

bool phpca_kept_add(const char *filename)
{
	struct kept *k = malloc(sizeof *k);
	char *copy = strdup(filename);

	if (!k || !copy) {
		free(k);
		free(copy);
		return false;
	}
	*k = (struct kept){all, copy, open(filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
	all = k;
	return true;
}

int phpca_kept_open(const char *filename)
{
	for (const struct kept *k = all; k; k = k->next)
		if (!strcmp(k->filename, filename))
			return k->fd < 0 ? -1 : fcntl(k->fd, F_DUPFD_CLOEXEC, 0);
	return -1;
}

void phpca_kept_close(void)
{
	for (struct kept *k = all, *next; k; k = next) {
		next = k->next;
		if (k->fd >= 0)
			close(k->fd);
		free(k->filename);
		free(k);
	}
	all = NULL;
}
