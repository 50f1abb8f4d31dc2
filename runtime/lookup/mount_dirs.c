#include "lookup/mount_dirs.h"

#include <stdlib.h>
#include "engine/thread.h"

PHPCA_THREAD_LOCAL struct phpca_alias *phpca_lookup__aliases;

static void learn_alias(const struct phpca_mount *m)
{
	struct phpca_alias *a;
	size_t size;

	if (!m->link_dir)
		return;
	size = strlen(m->link_dir);
	a = pemalloc(sizeof(*a) + size + 1, 1);
	a->mount = m;
	a->size = size;
	memcpy(a->dir, m->link_dir, size + 1);
	a->next = phpca_lookup__aliases;
	phpca_lookup__aliases = a;
}

void phpca_lookup__learn_aliases(void)
{
	for (struct phpca_alias *a; (a = phpca_lookup__aliases);) {
		phpca_lookup__aliases = a->next;
		pefree(a, 1);
	}
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next)
		learn_alias(m);
}

struct phpca_mount *phpca_lookup_mount_of(const char *path, size_t size)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		size_t below = size;
		if (phpca_lookup__below(m, path, &below))
			return m;
	}
	return NULL;
}
