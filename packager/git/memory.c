/*
 * libgit2's memory. The library goes on without what it could not have: a repository that is there
 * is not found, a commit has no time, and some ways end by a signal. So it asks here, where the
 * process ends with one sentence instead.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <git2/sys/alloc.h>

#include "base/alloc.h"
#include "git/git.h"

#define WHAT "git's objects"

static void *allocate(size_t size, const char *file, int line)
{
	return phpca_realloc(NULL, size, WHAT);
}

static void *allocate_zeroed(size_t count, size_t size, const char *file, int line)
{
	return phpca_alloc_array(count, size, WHAT);
}

static void *reallocate(void *block, size_t size, const char *file, int line)
{
	return phpca_realloc(block, size, WHAT);
}

static void *reallocate_array(void *block, size_t count, size_t size, const char *file, int line)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		phpca_out_of_memory(SIZE_MAX, WHAT);
	return phpca_realloc(block, bytes, WHAT);
}

static void *allocate_array(size_t count, size_t size, const char *file, int line)
{
	return reallocate_array(NULL, count, size, file, line);
}

/* Exactly `size` bytes, wherever the text ends. */
static char *copy_bytes(const char *text, size_t size, const char *file, int line)
{
	return phpca_text_cut(text, size);
}

static char *copy_most(const char *text, size_t size, const char *file, int line)
{
	return phpca_text_cut(text, strnlen(text, size));
}

static char *copy(const char *text, const char *file, int line)
{
	return phpca_text_dup(text);
}

/* The two forms of git_allocator: libgit2 1.5 and before, and after it. */
static struct {
	void *(*malloc)(size_t size, const char *file, int line);
	void *(*calloc)(size_t count, size_t size, const char *file, int line);
	char *(*strdup)(const char *text, const char *file, int line);
	char *(*strndup)(const char *text, size_t size, const char *file, int line);
	char *(*substrdup)(const char *text, size_t size, const char *file, int line);
	void *(*realloc)(void *block, size_t size, const char *file, int line);
	void *(*reallocarray)(void *block, size_t count, size_t size, const char *file, int line);
	void *(*mallocarray)(size_t count, size_t size, const char *file, int line);
	void (*free)(void *block);
} of_nine = {allocate, allocate_zeroed, copy, copy_most, copy_bytes, reallocate, reallocate_array,
	allocate_array, free};

static struct {
	void *(*malloc)(size_t size, const char *file, int line);
	void *(*realloc)(void *block, size_t size, const char *file, int line);
	void (*free)(void *block);
} of_three = {allocate, reallocate, free};

static_assert(sizeof(git_allocator) == sizeof(of_nine) || sizeof(git_allocator) == sizeof(of_three),
	"another form of libgit2's allocator");

void phpca_git__take_memory(void)
{
	git_libgit2_opts(GIT_OPT_SET_ALLOCATOR,
		sizeof(git_allocator) == sizeof(of_nine) ? (void *)&of_nine : (void *)&of_three);
}

void phpca_git__end_without_memory(void)
{
	const git_error *e = git_error_last();

	if (e && e->klass == GIT_ERROR_OS && e->message && strstr(e->message, strerror(ENOMEM)))
		phpca_out_of_memory(32768, "a directory of the git repository"); /* as opendir asks */
}
