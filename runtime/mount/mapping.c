#include "mount/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/thread.h"
#include "mount/kept.h"
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
	static PHPCA_THREAD_LOCAL size_t page;

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

/* Of a page that is only partly between the two, nothing is said. */
static void advise(const void *from, const void *to, int advice)
{
	size_t page = phpca_mapping_system_page();
	uint8_t *first = (uint8_t *)(((uintptr_t)from + page - 1) & ~(uintptr_t)(page - 1));

	if (first < (const uint8_t *)to) {
		size_t size = (size_t)((const uint8_t *)to - first) & ~(page - 1);
		if (size)
			madvise(first, size, advice);
	}
}

void phpca_mapping_give_back(const void *from, const void *to)
{
	advise(from, to, MADV_DONTNEED);
}

void phpca_mapping_advise_huge(const void *from, const void *to, bool yes)
{
	advise(from, to, yes ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
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

/* Where the archive's bytes stand in the file, in their order. */
struct parts {
	struct phpca_file_part part[2];
	uint32_t count;
	size_t size; /* of all */
};

/* Read before anything is checked, so only a hint. 0: none. */
static uint64_t preferred_address(int fd, const struct parts *p)
{
	struct phpca_index_disk index;

	if (pread(fd, &index, sizeof index, (off_t)(p->part[0].offset + PHPCA_INDEX_AT))
			!= (ssize_t)sizeof index
		|| memcmp(index.magic, PHPCA_INDEX_MAGIC, sizeof index.magic))
		return 0;
	return index.preferred_base % phpca_mapping_system_page() ? 0 : index.preferred_base;
}

static enum phpca_code check_file(const struct stat *st, struct phpca_error *err)
{
	if (!S_ISREG(st->st_mode)) {
		return phpca_error_set(err, PHPCA_E_FAILURE, "wanted a file, found %s",
			S_ISDIR(st->st_mode) ? "a directory" : "something else");
	}
	if (st->st_size < (off_t)(PHPCA_INDEX_AT + sizeof(struct phpca_index_disk))) {
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "not a phpca archive (%lld bytes)", (long long)st->st_size);
	}
	return PHPCA_OK;
}

static enum phpca_code choose_segment(struct phpca_mapping *map, const uint8_t *head, size_t size,
	const char *engine, struct phpca_error *err)
{
	enum phpca_code code = phpca_merged_open(
		&map->merged, head, size, (uint64_t)map->file.st_size, err);

	if (code != PHPCA_OK)
		return code;
	map->segment = phpca_merged_find(&map->merged, engine);
	if (map->segment == map->merged.head.segment_count)
		map->segment = 0;
	return PHPCA_OK;
}

static enum phpca_code find_parts(struct phpca_mapping *map, int fd, const char *engine,
	struct parts *out, struct phpca_error *err)
{
	union {
		uint8_t bytes[PHPCA_MERGED_HEAD_MAX];
		uint64_t align;
	} head;
	ssize_t size = pread(fd, head.bytes, sizeof head.bytes, 0);

	memset(&map->merged.head, 0, sizeof map->merged.head);
	map->segment = 0;
	*out = (struct parts){.part = {{0, (uint64_t)map->file.st_size}}, .count = 1};
	if (size > 0 && phpca_merged_probe(head.bytes, (size_t)size)) {
		if (choose_segment(map, head.bytes, (size_t)size, engine, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		phpca_merged_parts(&map->merged, map->segment, out->part);
		out->count = 2;
	}
	if (out->part[0].size + out->part[1].size >= REACH) {
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%llu bytes: archives of 2 GB and more can't be mapped",
			(unsigned long long)(out->part[0].size + out->part[1].size));
	}
	out->size = (size_t)(out->part[0].size + out->part[1].size);
	return PHPCA_OK;
}

/* Where pages are larger than those of archives, what does not begin on one is read. */
static bool read_over(uint8_t *to, int fd, const struct phpca_file_part *part)
{
	for (size_t at = 0; at < part->size;) {
		ssize_t got = pread(fd, to + at, part->size - at, (off_t)(part->offset + at));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

/* Private and writable: images are relocated in place, in pages of this process. */
static bool map_part(uint8_t *to, int fd, const struct phpca_file_part *part)
{
	return !part->size
		|| mmap(to, part->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd,
			   (off_t)part->offset)
		== to;
}

static bool are_on_pages(const struct parts *p)
{
	return p->count == 1 || p->part[0].size % phpca_mapping_system_page() == 0;
}

static bool map_parts(uint8_t *base, int fd, const struct parts *p)
{
	if (are_on_pages(p))
		return map_part(base, fd, &p->part[0]) && map_part(base + p->part[0].size, fd, &p->part[1]);
	return mprotect(base, p->size, PROT_READ | PROT_WRITE) == 0 && read_over(base, fd, &p->part[0])
		&& read_over(base + p->part[0].size, fd, &p->part[1]);
}

enum phpca_code phpca_mapping__of(
	struct phpca_mapping *out, int fd, const char *engine, struct phpca_error *err)
{
	struct parts parts;

	out->fd = fd;
	if (fd < 0 || fstat(fd, &out->file) < 0)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s", strerror(errno));
	if (check_file(&out->file, err) != PHPCA_OK
		|| find_parts(out, fd, engine, &parts, err) != PHPCA_OK)
		return PHPCA_E_FAILURE;
	out->size = parts.size;
	out->base = reserve_for(out->size, preferred_address(fd, &parts), &out->reserved);
	if (!out->base || !map_parts(out->base, fd, &parts)) {
		phpca_error_set(err, PHPCA_E_FAILURE, "cannot be mapped: %s", strerror(errno));
		if (out->base)
			phpca_mapping__close(out);
		return PHPCA_E_FAILURE;
	}
	return PHPCA_OK;
}

static PHPCA_THREAD_LOCAL bool takes_kept;

void phpca_mapping_take_kept(bool yes)
{
	takes_kept = yes;
}

enum phpca_code phpca_mapping__open(
	struct phpca_mapping *out, const char *filename, const char *engine, struct phpca_error *err)
{
	int fd = takes_kept ? phpca_kept_open(filename) : -1;
	if (fd < 0)
		fd = open(filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum phpca_code code = phpca_mapping__of(out, fd, engine, err);

	if (fd >= 0 && code != PHPCA_OK)
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
