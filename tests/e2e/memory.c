/*
 * Memory that cannot be had: loaded before the C library (LD_PRELOAD), it lets one allocation fail.
 *
 *     MEMORY_FAIL=N     the N-th one; N+ is the N-th and all that follow, until a block is given
 *                       back that is large enough to go to the system
 *     MEMORY_OF=NAMES   counted are those which an object asks for whose file name begins with one
 *                       of these words ("phpca libcjson"); empty: everybody's
 *     MEMORY_TRACE=FILE what has failed: "malloc from phpca+0x1234 (INJECTED)"
 *
 * What the C library allocates for its caller (strdup, asprintf, realpath, ...) is the caller's.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NEXT(name) \
	static __typeof__(name) *next; \
	if (!next) \
	next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define CALLER __builtin_return_address(0)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

#define LARGE (128u << 10) /* bytes: such blocks are the system's when they are freed */

static unsigned long counted;
static int given_back;
static _Thread_local const void *on_behalf_of __attribute__((tls_model("initial-exec")));
static _Thread_local int inside __attribute__((tls_model("initial-exec")));

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static int is_counted(const char *object)
{
	const char *of = getenv("MEMORY_OF");

	if (!of || !*of)
		return 1;
	for (size_t size; *of; of += size + (of[size] == ' ')) {
		size = strcspn(of, " ");
		if (size && strncmp(object, of, size) == 0)
			return 1;
	}
	return 0;
}

static void trace(const char *call, const char *object, size_t offset)
{
	const char *filename = getenv("MEMORY_TRACE");
	char line[256];
	int size = snprintf(line, sizeof(line), "%s from %s+0x%zx (INJECTED)\n", call, object, offset),
		fd = filename ? open(filename, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

	if (fd >= 0 && write(fd, line, (size_t)size) < 0)
		_exit(99);
	if (fd >= 0)
		close(fd);
}

static int is_time(const char *fail)
{
	char *end;
	unsigned long wanted = strtoul(fail, &end, 10),
				  now = __atomic_add_fetch(&counted, 1, __ATOMIC_RELAXED);

	return *end == '+' ? now >= wanted && !given_back : now == wanted;
}

static int fails(const char *call, const void *caller)
{
	const char *fail = getenv("MEMORY_FAIL");
	Dl_info info;
	int yes = 0;

	if (inside || !fail)
		return 0;
	inside = 1;
	if (on_behalf_of)
		caller = on_behalf_of;
	if (dladdr(caller, &info) && is_counted(base_name(info.dli_fname)) && (yes = is_time(fail)))
		trace(call, base_name(info.dli_fname), (size_t)caller - (size_t)info.dli_fbase);
	inside = 0;
	if (yes)
		errno = ENOMEM;
	return yes;
}

/* PHP lets extensions look at their own libraries first. */
void *dlopen(const char *name, int flags)
{
	NEXT(dlopen);
	return next(name, flags & ~RTLD_DEEPBIND);
}

void *malloc(size_t size)
{
	return fails("malloc", CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails("calloc", CALLER) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
	return fails("realloc", CALLER) ? NULL : __libc_realloc(block, size);
}

void free(void *block)
{
	const char *fail = getenv("MEMORY_FAIL");

	if (block && fail && counted >= strtoul(fail, NULL, 10) && malloc_usable_size(block) >= LARGE)
		given_back = 1;
	__libc_free(block);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails("aligned_alloc", CALLER) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	*out = fails("posix_memalign", CALLER) ? NULL : __libc_memalign(alignment, size);
	return *out ? 0 : ENOMEM;
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	NEXT(mmap);
	return fails("mmap", CALLER) ? MAP_FAILED : next(address, size, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
	__attribute__((alias("mmap")));

/* ---- what the C library allocates for others ---- */

#define FOR_CALLER(type, name, parameters, arguments) \
	type name parameters \
	{ \
		const void *before = on_behalf_of; \
		type result; \
		NEXT(name); \
		if (!before) \
			on_behalf_of = CALLER; \
		result = next arguments; \
		on_behalf_of = before; \
		return result; \
	}

FOR_CALLER(char *, strdup, (const char *text), (text))
FOR_CALLER(char *, strndup, (const char *text, size_t size), (text, size))
FOR_CALLER(char *, realpath, (const char *name, char *real), (name, real))
FOR_CALLER(int, vasprintf, (char **out, const char *format, va_list list), (out, format, list))
FOR_CALLER(FILE *, open_memstream, (char **out, size_t *size), (out, size))
FOR_CALLER(FILE *, fopen, (const char *name, const char *mode), (name, mode))
FOR_CALLER(FILE *, fdopen, (int fd, const char *mode), (fd, mode))
FOR_CALLER(DIR *, opendir, (const char *name), (name))
FOR_CALLER(DIR *, fdopendir, (int fd), (fd))
FOR_CALLER(ssize_t, getline, (char **line, size_t *size, FILE *f), (line, size, f))
FOR_CALLER(int, fflush, (FILE * f), (f))
FOR_CALLER(int, fclose, (FILE * f), (f))
FOR_CALLER(int, scandir,
	(const char *name, struct dirent ***out, int (*filter)(const struct dirent *),
		int (*compare)(const struct dirent **, const struct dirent **)),
	(name, out, filter, compare))

int asprintf(char **out, const char *format, ...)
{
	const void *before = on_behalf_of;
	va_list list;
	int result;

	if (!before)
		on_behalf_of = CALLER;
	va_start(list, format);
	result = vasprintf(out, format, list);
	va_end(list);
	on_behalf_of = before;
	return result;
}
