#include "lookup/way.h"

#include <stdlib.h>

#include "engine/thread.h"
#include "lookup/mount_dirs.h"
#include "path/canonical.h"

PHPCA_THREAD_LOCAL struct phpca_way phpca_lookup__way;

/* Cuts off the names at the end that are the same in both. */
static void cut_common_end(const char *a, size_t *a_size, const char *b, size_t *b_size)
{
	for (;;) {
		size_t above_a = phpca_path_parent_size(a, *a_size),
			   above_b = phpca_path_parent_size(b, *b_size), length = *a_size - above_a;
		if (!above_a || !above_b || length != *b_size - above_b
			|| memcmp(a + above_a, b + above_b, length) != 0)
			return;
		*a_size = above_a;
		*b_size = above_b;
	}
}

/* The names may be the same by chance: is `dir` really `to`? */
static bool leads(const struct phpca_way *w)
{
	char real[MAXPATHLEN];
	int before = errno;
	bool is_same = realpath(w->dir, real) && strlen(real) == w->to_size
		&& !memcmp(real, w->to, w->to_size);

	errno = before;
	return is_same;
}

bool phpca_lookup__learn_way(const char *asked, const zend_string *canonical)
{
	struct phpca_way w;

	if (strcmp(asked, ZSTR_VAL(canonical)) == 0 || ZSTR_LEN(canonical) >= sizeof w.to
		|| !(w.size = phpca_path_canonical(asked, strlen(asked), w.dir))
		|| phpca_lookup_mount_of(w.dir, w.size))
		return false;
	w.to_size = ZSTR_LEN(canonical);
	memcpy(w.to, ZSTR_VAL(canonical), w.to_size);
	cut_common_end(w.dir, &w.size, w.to, &w.to_size);
	w.dir[w.size] = w.to[w.to_size] = '\0';
	if (w.to_size == ZSTR_LEN(canonical) /* the script itself is the link */
		|| !phpca_lookup_mount_of(w.to, w.to_size) || !leads(&w))
		return false;
	memcpy(phpca_lookup__way.dir, w.dir, w.size + 1);
	memcpy(phpca_lookup__way.to, w.to, w.to_size + 1);
	phpca_lookup__way.size = w.size;
	phpca_lookup__way.to_size = w.to_size;
	return true;
}

const char *phpca_lookup_listed(const char *path)
{
	const struct phpca_way *w = &phpca_lookup__way;

	return UNEXPECTED(w->size) && strcmp(path, w->dir) == 0 ? w->to : path;
}

bool phpca_lookup__takes_way(const char *path, size_t *size, char *out)
{
	const struct phpca_way *w = &phpca_lookup__way;

	if (EXPECTED(!w->size) || *size <= w->size || path[w->size] != '/'
		|| memcmp(path, w->dir, w->size) != 0 || *size - w->size + w->to_size >= MAXPATHLEN)
		return false;
	memcpy(out, w->to, w->to_size);
	memcpy(out + w->to_size, path + w->size, *size - w->size);
	*size += w->to_size - w->size;
	out[*size] = '\0';
	return true;
}
