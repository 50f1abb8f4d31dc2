/* See match.h. */
#include "files/match.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "files/directory.h"
#include "files/status.h"
#include "zend_smart_str.h"

/*
 * glob(3) itself makes the copy: of a pattern that matches nothing or itself, so that this is all
 * that it finds. We write over it what was asked for, which has the same length.
 */
bool phpca_glob__add(php_glob_t *found, const char *name)
{
	size_t size = strlen(name);
	int flags = PHP_GLOB_NOCHECK | PHP_GLOB_NOESCAPE | (found->gl_pathv ? PHP_GLOB_APPEND : 0);
	char *pattern = emalloc(size + 1);
	bool added;

	memset(pattern, 'x', size);
	pattern[size] = '\0';
	added = php_glob(pattern, flags, NULL, found) == 0;
	if (added)
		memcpy(found->gl_pathv[found->gl_pathc - 1], name, size);
	efree(pattern);
	return added;
}

#if !PHPCA_GLOB_CALLS_BACK

struct search {
	int flags;
	int result; /* 0, or why it ended early */
	char **name;
	size_t count;
	size_t room;
};

static void found_name(struct search *s, const char *name)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 16;
		s->name = erealloc2(s->name, s->room * sizeof(*s->name), s->count * sizeof(*s->name));
	}
	s->name[s->count++] = estrdup(name);
}

static bool is_directory(const char *path)
{
	struct stat st;

	return phpca_files__stat(path, true, &st) == 0 && S_ISDIR(st.st_mode);
}

static void found_path(struct search *s, smart_str *path)
{
	size_t size = ZSTR_LEN(path->s);

	smart_str_0(path);
	if ((s->flags & PHP_GLOB_MARK) && ZSTR_VAL(path->s)[size - 1] != '/'
		&& is_directory(ZSTR_VAL(path->s))) {
		smart_str_appendc(path, '/');
		smart_str_0(path);
	}
	found_name(s, ZSTR_VAL(path->s));
	ZSTR_LEN(path->s) = size;
}

static bool exists(smart_str *path)
{
	struct stat st;

	smart_str_0(path);
	return phpca_files__stat(ZSTR_VAL(path->s), false, &st) == 0;
}

/* ---- a pattern, name by name ---- */

static bool has_magic(const char *pattern, size_t size, int flags)
{
	for (size_t i = 0; i < size; i++) {
		if (strchr("*?[", pattern[i]))
			return true;
		if (pattern[i] == '\\' && !(flags & PHP_GLOB_NOESCAPE) && i + 1 < size)
			i++;
	}
	return false;
}

static void append_literally(smart_str *path, const char *pattern, size_t size, int flags)
{
	for (size_t i = 0; i < size; i++) {
		if (pattern[i] == '\\' && !(flags & PHP_GLOB_NOESCAPE) && i + 1 < size)
			i++;
		smart_str_appendc(path, pattern[i]);
	}
}

static void search(struct search *s, smart_str *path, const char *pattern);

/* Each name of the directory `path` that the first `size` bytes of `pattern` match. */
static void search_directory(struct search *s, smart_str *path, const char *pattern, size_t size)
{
	char *component = estrndup(pattern, size);
	size_t begin = path->s ? ZSTR_LEN(path->s) : 0;
	int how = FNM_PERIOD | (s->flags & PHP_GLOB_NOESCAPE ? FNM_NOESCAPE : 0);
	struct phpca_listing *listing;
	const struct dirent *entry;

	smart_str_0(path);
	listing = phpca_listing__open(begin ? ZSTR_VAL(path->s) : ".");
	if (!listing && (s->flags & PHP_GLOB_ERR) && errno != ENOTDIR)
		s->result = PHP_GLOB_ABORTED;
	while (listing && !s->result && (entry = phpca_listing__read(listing)) != NULL) {
		if (fnmatch(component, entry->d_name, how) != 0)
			continue;
		smart_str_appends(path, entry->d_name);
		if (pattern[size] == '\0')
			found_path(s, path);
		else
			search(s, path, pattern + size);
		ZSTR_LEN(path->s) = begin;
	}
	if (listing)
		phpca_listing__close(listing);
	efree(component);
}

/* `path` is what has been matched; `pattern` is the rest. `path` is longer afterwards. */
static void search(struct search *s, smart_str *path, const char *pattern)
{
	size_t size;

	for (;; pattern += size) {
		size = strspn(pattern, "/");
		smart_str_appendl(path, pattern, size);
		pattern += size;
		size = strcspn(pattern, "/");
		if (!size || has_magic(pattern, size, s->flags))
			break;
		append_literally(path, pattern, size, s->flags);
	}
	if (size)
		search_directory(s, path, pattern, size);
	else if (path->s && ZSTR_LEN(path->s) && exists(path))
		found_path(s, path);
}

static int by_locale(const void *a, const void *b)
{
	return strcoll(*(char *const *)a, *(char *const *)b);
}

static void search_one(struct search *s, const char *pattern)
{
	size_t first = s->count;
	smart_str path = {0};

	search(s, &path, pattern);
	smart_str_free(&path);
	if (!(s->flags & PHP_GLOB_NOSORT) && s->count > first)
		qsort(s->name + first, s->count - first, sizeof(*s->name), by_locale);
}

/* ---- {a,b} ---- */

/* The end of an alternative, or of the whole when `to_end`; NULL if it has none. */
static const char *alternative_end(const char *pattern, bool to_end, int flags)
{
	for (int depth = 0; *pattern; pattern++)
		if (*pattern == '\\' && !(flags & PHP_GLOB_NOESCAPE) && pattern[1])
			pattern++;
		else if (*pattern == '{')
			depth++;
		else if ((*pattern == '}' && depth-- == 0) || (*pattern == ',' && !depth && !to_end))
			return pattern;
	return NULL;
}

static const char *brace(const char *pattern, int flags)
{
	for (; *pattern && *pattern != '{'; pattern++)
		if (*pattern == '\\' && !(flags & PHP_GLOB_NOESCAPE) && pattern[1])
			pattern++;
	return *pattern ? pattern : NULL;
}

static void search_braces(struct search *s, const char *pattern)
{
	const char *open = s->flags & PHP_GLOB_BRACE ? brace(pattern, s->flags) : NULL,
			   *close = open ? alternative_end(open + 1, true, s->flags) : NULL;

	if (!close) {
		search_one(s, pattern);
		return;
	}
	for (const char *begin = open + 1, *end; !s->result; begin = end + 1) {
		char *one;

		end = alternative_end(begin, false, s->flags);
		spprintf(&one, 0, "%.*s%.*s%s", (int)(open - pattern), pattern, (int)(end - begin), begin,
			close + 1);
		search_braces(s, one);
		efree(one);
		if (end == close)
			break;
	}
}

int phpca_glob__match(const char *pattern, int flags, php_glob_t *out)
{
	struct search s = {.flags = flags};

	memset(out, 0, sizeof(*out));
	search_braces(&s, pattern);
	if (!s.count && !s.result && (flags & PHP_GLOB_NOCHECK))
		found_name(&s, pattern);
	for (size_t i = 0; i < s.count; i++) {
		if (!phpca_glob__add(out, s.name[i]))
			s.result = PHP_GLOB_ABORTED;
		efree(s.name[i]);
	}
	if (s.name)
		efree(s.name);
	return s.result ? s.result : s.count ? 0 : PHP_GLOB_NOMATCH;
}

#endif
