#include "mount/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "format/archive.h"
#include "settings.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* Opcodes reach their constants by 32-bit distances. */
#define REACH ((size_t)1 << 31)

/* ---- address space ---- */

size_t phpca_mapping_system_page(void)
{
	static size_t page;

	if (!page) {
		long size = sysconf(_SC_PAGESIZE);
		page = size > (long)PHPCA_PAGE ? (size_t)size : PHPCA_PAGE;
	}
	return page;
}

/* As phpca_whole_pages, of pages that may be larger than those of the format. */
static size_t system_pages(size_t size)
{
	size_t page = phpca_mapping_system_page();

	return (size + page - 1) & ~(page - 1);
}

/* Not accessible, so it counts neither as memory nor towards what the system may promise. */
static void *reserve_at(void *address, size_t size, int flags)
{
	void *p = mmap(
		address, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* NULL when the address is taken. */
static void *reserve_exactly_at(void *address, size_t size)
{
	void *p = reserve_at(address, size, MAP_FIXED_NOREPLACE);

	if (p && p != address) {
		munmap(p, size); /* kernels before 4.17 take the address for a hint */
		return NULL;
	}
	return p;
}

static uint8_t *reserve(size_t size, uint64_t preferred)
{
	void *p = preferred && !phpca_settings_forces("base")
		? reserve_exactly_at((void *)(uintptr_t)preferred, size)
		: NULL;

	return p ? p : reserve_at(NULL, size, 0);
}

/*
 * How much code there will be is written in the archive, which is not mapped yet. So all that code
 * can reach is reserved; where the address space is limited (ulimit -v), five times the file.
 */
static uint8_t *reserve_for(size_t file_size, uint64_t preferred, size_t *reserved)
{
	*reserved = REACH;
	uint8_t *base = reserve(REACH, preferred);
	if (!base) {
		*reserved = system_pages(file_size) + system_pages(file_size * 4);
		base = reserve(*reserved, preferred);
	}
	return base;
}

/* ---- the file ---- */

/* Read before anything is checked, so only a hint. 0: none. */
static uint64_t preferred_address(int fd)
{
	union {
		uint8_t bytes[PHPCA_INDEX_AT + sizeof(struct phpca_index_disk)];
		uint64_t align;
	} head;
	struct phpca_index_disk index;

	if (pread(fd, head.bytes, sizeof head.bytes, 0) != (ssize_t)sizeof head.bytes
		|| !phpca_archive_probe(head.bytes, sizeof head.bytes))
		return 0;
	memcpy(&index, head.bytes + PHPCA_INDEX_AT, sizeof index);
	return index.preferred_base % phpca_mapping_system_page() ? 0 : index.preferred_base;
}

static enum phpca_code check_file(const struct stat *st, struct phpca_error *err)
{
	if (!S_ISREG(st->st_mode)
		|| st->st_size < (off_t)(PHPCA_INDEX_AT + sizeof(struct phpca_index_disk))) {
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "not a phpca archive (%lld bytes)", (long long)st->st_size);
	}
	if ((size_t)st->st_size >= REACH) {
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%lld bytes: archives of 2 GB and more can't be mapped", (long long)st->st_size);
	}
	return PHPCA_OK;
}

/* Private and writable: images are relocated in place, in pages of this process. */
static bool map_over(uint8_t *base, int fd, size_t size)
{
	return mmap(base, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) == base;
}

static enum phpca_code map(struct phpca_mapping *out, int fd, struct phpca_error *err)
{
	if (fd < 0 || fstat(fd, &out->file) < 0)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s", strerror(errno));
	if (check_file(&out->file, err) != PHPCA_OK)
		return PHPCA_E_FAILURE;
	out->size = (size_t)out->file.st_size;
	out->base = reserve_for(out->size, preferred_address(fd), &out->reserved);
	if (!out->base || !map_over(out->base, fd, out->size)) {
		phpca_error_set(err, PHPCA_E_FAILURE, "cannot be mapped: %s", strerror(errno));
		if (out->base)
			phpca_mapping__close(out);
		return PHPCA_E_FAILURE;
	}
	return PHPCA_OK;
}

enum phpca_code phpca_mapping__open(
	struct phpca_mapping *out, const char *filename, struct phpca_error *err)
{
	int fd = open(filename, O_RDONLY | O_CLOEXEC);
	enum phpca_code code = map(out, fd, err);

	if (fd >= 0)
		close(fd);
	return code;
}

/* Where the system's pages are larger, the file's last one has the first bytes behind the file. */
bool phpca_mapping__commit(struct phpca_mapping *map, size_t size)
{
	size_t file = system_pages(map->size), end = system_pages(phpca_whole_pages(map->size) + size);

	if (end > file && mprotect(map->base + file, end - file, PROT_READ | PROT_WRITE) != 0)
		return false;
	if (end < map->reserved)
		munmap(map->base + end, map->reserved - end);
	map->reserved = end;
	return true;
}

void phpca_mapping__close(struct phpca_mapping *map)
{
	munmap(map->base, map->reserved);
}
