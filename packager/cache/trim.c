/* See trim.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/outfile.h"
#include "cache/trim.h"

static const char *set_variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

char *phpca_cache_directory(const struct phpca_options *o, bool *requested)
{
	const char *named = o->cache ? o->cache : getenv("PHPCA_CACHE"), *base;

	*requested = named != NULL;
	if (o->no_cache || (named && (!*named || (!o->cache && strcmp(named, "off") == 0))))
		return NULL;
	if (named)
		return phpca_path_absolute(named);
	if ((base = set_variable("XDG_CACHE_HOME")) && *base == '/')
		return phpca_text_format("%s/phpca", base);
	if ((base = set_variable("HOME")) && *base == '/')
		return phpca_text_format("%s/.cache/phpca", base);
	return NULL;
}

/* ---- counting ---- */

struct entry {
	char *name;
	uint64_t size;
	struct timespec used;
	enum phpca_cache_kind kind;
};

struct scan {
	struct entry *entry;
	size_t count, capacity;
	uint64_t bytes;
};

static enum phpca_cache_kind kind_of(const char *name)
{
	static const struct {
		const char *ending;
		enum phpca_cache_kind kind;
	} kinds[] = {{".script", PHPCA_CACHE_SCRIPT}, {".verdicts", PHPCA_CACHE_VERDICTS},
		{".archive", PHPCA_CACHE_ARCHIVE}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (phpca_text_ends(name, kinds[i].ending))
			return kinds[i].kind;
	return PHPCA_CACHE_KIND_END;
}

static void add_entry(struct scan *s, char *name, const struct stat *st, enum phpca_cache_kind kind)
{
	if (s->count == s->capacity) {
		s->capacity = s->capacity ? 2 * s->capacity : 1024;
		s->entry = phpca_text_grow(s->entry, s->capacity * sizeof(*s->entry));
	}
	s->entry[s->count++] = (struct entry){name, (uint64_t)st->st_size, st->st_mtim, kind};
	s->bytes += (uint64_t)st->st_size;
}

/* One file of a directory of entries. What is neither an entry nor the start of one is not ours. */
static void look_at(struct scan *s, int directory, const char *path, const char *name)
{
	enum phpca_cache_kind kind = kind_of(name);
	struct stat st;

	if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return;
	if (phpca_outfile_is_temporary(name))
		phpca_outfile_remove_abandoned(directory, name);
	else if (kind != PHPCA_CACHE_KIND_END)
		add_entry(s, phpca_text_format("%s/%s", path, name), &st, kind);
}

static void scan_directory(struct scan *s, const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		look_at(s, dirfd(d), path, e->d_name);
	closedir(d);
}

/* 0 or errno. A cache that is not there is empty. */
static int scan_all(struct scan *s, const char *directory)
{
	char *top = phpca_text_format("%s/1", directory);
	DIR *d = opendir(top);
	int error = d || errno == ENOENT ? 0 : errno;
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *path = strlen(e->d_name) == 2 && e->d_name[0] != '.'
			? phpca_text_format("%s/%s", top, e->d_name)
			: NULL;
		if (path)
			scan_directory(s, path);
		free(path);
	}
	if (d)
		closedir(d);
	free(top);
	return error;
}

/* ---- removing ---- */

static int by_use(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->used.tv_sec != b->used.tv_sec)
		return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
	if (a->used.tv_nsec != b->used.tv_nsec)
		return a->used.tv_nsec < b->used.tv_nsec ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Some more than needed, or every run of a full cache would have to remove something. */
static void remove_oldest(struct scan *s, uint64_t limit, struct phpca_cache_size *out)
{
	if (s->bytes <= limit)
		return;
	qsort(s->entry, s->count, sizeof(*s->entry), by_use);
	for (size_t i = 0; i < s->count && s->bytes > limit / 10 * 9; i++) {
		struct entry *e = &s->entry[i];
		if (unlink(e->name) != 0 && errno != ENOENT)
			continue;
		s->bytes -= e->size;
		e->kind = PHPCA_CACHE_KIND_END;
		out->removed++;
	}
}

enum phpca_code phpca_cache_trim(
	const char *directory, uint64_t limit, struct phpca_cache_size *out, struct phpca_error *err)
{
	struct scan s = {0};
	int error = scan_all(&s, directory);

	*out = (struct phpca_cache_size){0};
	remove_oldest(&s, limit, out);
	for (size_t i = 0; i < s.count; i++) {
		if (s.entry[i].kind != PHPCA_CACHE_KIND_END)
			out->entries[s.entry[i].kind]++;
		free(s.entry[i].name);
	}
	out->bytes = s.bytes;
	free(s.entry);
	return error
		? phpca_error_set(err, PHPCA_E_FAILURE, "cache: %s: %s", directory, strerror(error))
		: PHPCA_OK;
}
