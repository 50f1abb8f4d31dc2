/*
 * A system with larger pages, as far as programs can see one: loaded before the C library
 * (LD_PRELOAD), PAGES=65536. Calls that such a kernel refuses are refused and reported; what it
 * would do to the rest of a page is done.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page(void)
{
	const char *text = getenv("PAGES");

	return text ? strtoul(text, NULL, 10) : 4096;
}

static size_t whole(size_t size)
{
	return (size + page() - 1) & ~(page() - 1);
}

static int refuse(const char *call, const void *address)
{
	fprintf(stderr, "pages: %s at %p, in the middle of a page\n", call, address);
	errno = EINVAL;
	return -1;
}

static int is_inside(const void *address)
{
	return ((size_t)address & (page() - 1)) != 0;
}

/* ---- what the C library has ---- */

#define NEXT(name) \
	static __typeof__(name) *next; \
	if (!next) \
	next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* PHP lets extensions look at their own libraries first. */
void *dlopen(const char *name, int flags)
{
	NEXT(dlopen);
	return next(name, flags & ~RTLD_DEEPBIND);
}

long sysconf(int name)
{
	NEXT(sysconf);
	return name == _SC_PAGESIZE ? (long)page() : next(name);
}

int getpagesize(void)
{
	return (int)page();
}

int mprotect(void *address, size_t size, int protection)
{
	NEXT(mprotect);
	return is_inside(address) ? refuse("mprotect", address)
							  : next(address, whole(size), protection);
}

int munmap(void *address, size_t size)
{
	NEXT(munmap);
	return is_inside(address) ? refuse("munmap", address) : next(address, whole(size));
}

int madvise(void *address, size_t size, int advice)
{
	NEXT(madvise);
	return is_inside(address) ? refuse("madvise", address) : next(address, whole(size), advice);
}

/* At an address of its own choice: more is mapped, and what is not needed given back. */
static void *aligned(__typeof__(mmap) *next, size_t size)
{
	char *p = next(
		NULL, size + page(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *q = (char *)whole((size_t)p);
	__typeof__(munmap) *unmap = (__typeof__(munmap) *)dlsym(RTLD_NEXT, "munmap");

	if (p == MAP_FAILED)
		return NULL;
	if (q > p)
		unmap(p, (size_t)(q - p));
	if (q + size < p + size + page())
		unmap(q + size, (size_t)(p + page() - q));
	return q;
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	NEXT(mmap);
	int fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);

	if (fixed && is_inside(address)) {
		refuse("mmap", address);
		return MAP_FAILED;
	}
	if (!fixed && !(address = aligned(next, whole(size))))
		return MAP_FAILED;
	if (!fixed)
		flags |= MAP_FIXED;
	/* The file's last page goes on behind its end, with zeros. */
	if (fd >= 0 && flags & MAP_PRIVATE
		&& next(address, whole(size), protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
			== MAP_FAILED)
		return MAP_FAILED;
	return next(address, fd >= 0 ? size : whole(size), protection,
		flags & ~(fd >= 0 ? MAP_FIXED_NOREPLACE : 0), fd, offset);
}

void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
	__attribute__((alias("mmap")));
