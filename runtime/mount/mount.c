#include "mount/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bind.h"
#include "files/comments.h"
#include "files/files.h"
#include "load/load.h"
#include "php_phpca.h"
#include "mount/trust.h"

struct phpca_mount *phpca_mounts;

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static struct phpca_mount **by_number;
static uint32_t mount_count;

struct phpca_mount *phpca_mount_by_number(uint32_t number)
{
	return by_number[number];
}

static void give_number(struct phpca_mount *m)
{
	by_number = perealloc(by_number, (mount_count + 1) * sizeof *by_number, 1);
	m->number = mount_count;
	by_number[mount_count++] = m;
}

/*
 * Address space for the archive and the code that is unpacked from it, in one piece. Not
 * accessible, so it counts neither as memory nor towards what the system is willing to promise.
 */
static uint8_t *reserve(size_t size, uint64_t wanted)
{
	void *p = MAP_FAILED;

	if (wanted && !phpca_load_is_forced("base")) {
		p = mmap((void *)(uintptr_t)wanted, size, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
		if (p != MAP_FAILED && p != (void *)(uintptr_t)wanted) {
			munmap(p, size); /* kernels before 4.17 take the address for a hint */
			p = MAP_FAILED;
		}
	}
	if (p == MAP_FAILED)
		p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

/*
 * Private and writable: relocation happens in place, in pages of this process. At the preferred
 * address there is little to do.
 */
static bool map_over(uint8_t *base, int fd, size_t size)
{
	return mmap(base, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) == base;
}

/* Constants are reached from opcodes by 32-bit distances. */
#define REACH ((size_t)1 << 31)

/*
 * How much code there is says the archive, which is mapped first: all that code can reach is
 * reserved, or, where the address space is limited (ulimit -v), what an archive of this size may
 * need.
 */
static uint8_t *reserve_for(size_t size, uint64_t wanted, size_t *reserved)
{
	*reserved = REACH;
	uint8_t *base = reserve(REACH, wanted);
	if (!base) {
		*reserved = phpca_whole_pages(size) + phpca_whole_pages(size * 4);
		base = reserve(*reserved, wanted);
	}
	return base;
}

#define SWEEP_FIRST 96u /* blocks: a small program's memory is not worth it; see sweep() */
#define SWEEP_AFTER 2u  /* blocks, from then on */

/*
 * State per entry, import, block and path: zero pages until used. Returns its size; `at` is NULL
 * when only that is wanted.
 */
static size_t lay_out_state(struct phpca_mount *m, uint8_t *at)
{
	const struct phpca_archive *a = &m->archive;
	size_t size = 0;

#define PLACE(field, count, one) \
	m->field = at ? (void *)(at + size) : NULL; \
	size += ((size_t)(count) * (one) + 31) & ~(size_t)31 /* templates are vectors */
	PLACE(templates, phpca_code_template_table(a->template_count), phpca_code_template_size);
	PLACE(scripts, a->entry_count, sizeof *m->scripts);
	PLACE(script_number, a->entry_count, sizeof *m->script_number);
	PLACE(imports, a->import_count, sizeof *m->imports);
	PLACE(paths, a->path_count, sizeof *m->paths);
	PLACE(content_ok, a->entry_count, 1);
	PLACE(block_ok, a->block_count + 1, 1);
	PLACE(import_state, a->import_count, 1);
#undef PLACE
	return size;
}

/*
 * The room behind the archive for its code, and behind that for our state; the rest of what was
 * reserved is given back.
 */
static enum phpca_code give_room(struct phpca_mount *m, size_t reserved, struct phpca_error *err)
{
	uint64_t wanted = m->archive.code_count ? *m->archive.code : 0;
	size_t archive = phpca_whole_pages(m->archive.size), room = reserved - archive;

	if (wanted > room
		|| phpca_whole_pages(wanted) + phpca_whole_pages(lay_out_state(m, NULL)) > room) {
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%zu bytes of archive and %llu of code, more than %zu bytes of address space",
			m->archive.size, (unsigned long long)wanted, reserved);
	}
	m->code.stub = (uint8_t *)m->archive.base + archive;
	m->code.next = m->code.stub + PHPCA_CODE_STUBS_SIZE;
	m->code.end = m->code.stub + wanted;
	m->mapped = archive + phpca_whole_pages(wanted)
		+ phpca_whole_pages(lay_out_state(m, m->code.stub + phpca_whole_pages(wanted)));
	if (mprotect(m->code.stub, m->mapped - archive, PROT_READ | PROT_WRITE)) {
		return phpca_error_set(err, PHPCA_E_FAILURE, "no memory for %llu bytes of code: %s",
			(unsigned long long)wanted, strerror(errno));
	}
	if (m->mapped < reserved)
		munmap((uint8_t *)m->archive.base + m->mapped, reserved - m->mapped);
	return PHPCA_OK;
}

/*
 * What the index says of the address, read before anything is checked: a hint, and treated as one.
 */
static uint64_t preferred_address(int fd)
{
	union {
		uint8_t bytes[512 + sizeof(struct phpca_index_disk)];
		uint64_t align;
	} head;
	struct phpca_index_disk index;

	if (pread(fd, head.bytes, sizeof head.bytes, 0) != (ssize_t)sizeof head.bytes
		|| !phpca_archive_probe(head.bytes, sizeof head.bytes))
		return 0;
	memcpy(&index, head.bytes + 512, sizeof index);
	return index.preferred_base % PHPCA_PAGE ? 0 : index.preferred_base;
}

static enum phpca_code map_archive(
	struct phpca_mount *m, const char *filename, struct phpca_error *err)
{
	struct stat st;
	uint8_t *base;
	size_t reserved;
	int fd = open(filename, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0) {
		int e = errno;
		if (fd >= 0)
			close(fd);
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s", strerror(e));
	}
	if (!S_ISREG(st.st_mode) || st.st_size < (off_t)(512 + sizeof(struct phpca_index_disk))) {
		close(fd);
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "not a phpca archive (%lld bytes)", (long long)st.st_size);
	}
	if ((size_t)st.st_size >= REACH) {
		close(fd);
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%lld bytes: archives of 2 GB and more can't be mapped", (long long)st.st_size);
	}
	base = reserve_for((size_t)st.st_size, preferred_address(fd), &reserved);
	if (!base || !map_over(base, fd, (size_t)st.st_size)) {
		int e = errno;
		close(fd);
		if (base)
			munmap(base, reserved);
		return phpca_error_set(err, PHPCA_E_FAILURE, "cannot be mapped: %s", strerror(e));
	}
	close(fd);
	if (phpca_archive_open_sealed(&m->archive, base, (size_t)st.st_size, err) != PHPCA_OK
		|| phpca_trust_check(&m->archive, err) != PHPCA_OK
		|| give_room(m, reserved, err) != PHPCA_OK) {
		munmap(base, reserved);
		return PHPCA_E_FAILURE;
	}
	m->bias = (uint64_t)(uintptr_t)base - m->archive.index->preferred_base;
	m->device = st.st_dev;
	m->inode = st.st_ino;
	m->uid = st.st_uid;
	m->gid = st.st_gid;
	return PHPCA_OK;
}

/*
 * The kernel brings a page of a file into memory together with its neighbours, 64 KB at a time or
 * more. Of the string pool a program needs every third page, so the others are given back from time
 * to time: those of blocks that nobody has asked for; and all of path strings, sources and assets,
 * which are read once. Nothing is ever written there; who asks later reads the file again.
 */
static void give_back(const uint8_t *from, const uint8_t *to)
{
	uint8_t *first = (uint8_t *)phpca_whole_pages((uintptr_t)from);

	if (first < to) {
		size_t size = (size_t)(to - first) & ~(size_t)(PHPCA_PAGE - 1);
		if (size)
			madvise(first, size, MADV_DONTNEED);
	}
}

static struct phpca_mount *find_mount(const char *filename, const char *dir)
{
	struct stat st;

	if (stat(filename, &st) == 0) {
		for (struct phpca_mount *m = phpca_mounts; m; m = m->next)
			if (!strcmp(m->dir, dir) && m->device == st.st_dev && m->inode == st.st_ino)
				return m;
	}
	return NULL;
}

/*
 * An archive that is mounted on itself stands, a file, where the engine's C functions that make
 * paths absolute (expand_filepath, which DOM and others ask before they open anything) expect a
 * directory; they would refuse all that is below. The realpath cache is what they believe.
 */
static void pass_for_directory(const char *filename)
{
	char path[MAXPATHLEN];
	realpath_cache_bucket *bucket;

	if (VCWD_REALPATH(filename, path)
		&& (bucket = realpath_cache_lookup(filename, strlen(filename), time(NULL)))) {
		bucket->is_dir = 1;
		bucket->expires = (time_t)ZEND_LONG_MAX;
	}
}

bool phpca_mount_is_on_itself(const struct phpca_mount *m)
{
	return !strcmp(m->dir, m->filename);
}

void phpca_mount_directories(void)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next)
		if (phpca_mount_is_on_itself(m))
			pass_for_directory(m->filename);
}

struct phpca_mount *phpca_mount_open(const char *filename, const char *dir, struct phpca_error *err)
{
	char canonical[MAXPATHLEN], archive_name[MAXPATHLEN];
	size_t dir_size;
	struct phpca_mount *m = NULL;

	if (!phpca_path_canonical(filename, strlen(filename), archive_name)) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: not a usable file name", filename);
		return NULL;
	}
	/* Without a directory: where the archive says that it belongs, known once it is open. */
	if (dir && !(dir_size = phpca_path_canonical(dir, strlen(dir), canonical))) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: not a usable mount directory", dir);
		return NULL;
	}
	if (dir && (m = find_mount(archive_name, strcmp(canonical, "/") ? canonical : "")))
		return m;
	m = calloc(1, sizeof *m);
	if (!m || map_archive(m, archive_name, err) != PHPCA_OK) {
		phpca_error_prefix(err, "%s", filename);
		free(m);
		return NULL;
	}
	const char *preferred = phpca_archive_name(&m->archive, m->archive.index->mount);
	if (!dir) {
		struct phpca_mount *there = find_mount(archive_name, preferred);
		snprintf(canonical, sizeof canonical, "%s", preferred);
		if (there) {
			munmap((void *)m->archive.base, m->mapped);
			free(m);
			return there;
		}
	}
	m->dir = strdup(strcmp(canonical, "/") ? canonical : "");
	m->filename = strdup(archive_name);
	m->dir_size = strlen(m->dir);
	m->late = true;
	m->preferred = !strcmp(m->dir, preferred) && !phpca_load_is_forced("paths");
	m->import_count = m->archive.import_count;
	m->sweep_in = SWEEP_FIRST;
	if (m->preferred)
		m->paths = NULL;
	if (phpca_trust_wanted())
		memset(m->block_ok, 1, m->archive.block_count); /* phpca_trust_check has seen to it */
	give_number(m);
	m->next = phpca_mounts;
	phpca_mounts = m;
	phpca_bind_add_range(m->archive.base, m->archive.size);
	phpca_path_mounts_changed();
	phpca_mount_directories();
	phpca_files_startup();
	phpca_comments_install();
	return m;
}

bool phpca_mount_verifies(void)
{
	return PHPCA_G(verifies);
}

static void give_back_paths(const struct phpca_mount *m)
{
	const uint8_t *paths = m->archive.base + m->archive.index->paths_offset;

	give_back(paths, paths + m->archive.index->paths_size);
}

static void sweep(struct phpca_mount *m)
{
	const struct phpca_index_disk *index = m->archive.index;
	const uint8_t *strings = m->archive.base + index->strings_offset;
	uint32_t count = m->archive.block_count;

	for (uint32_t i = 0; i < count;) {
		const uint8_t *ok = memchr(&m->block_ok[i], 1, count - i);
		uint32_t to = ok ? (uint32_t)(ok - m->block_ok) : count;
		if (to > i + 4) { /* four whole pages at least, or the call is not worth it: blocks begin in
							 the middle of one */
			give_back(
				strings + (size_t)i * PHPCA_POOL_BLOCK, strings + (size_t)to * PHPCA_POOL_BLOCK);
		}
		ok = memchr(&m->block_ok[to], 0, count - to + 1); /* there is one behind the last */
		i = (uint32_t)(ok - m->block_ok);
	}
	give_back_paths(m);
	if (index->images_end) {
		give_back(m->archive.base + index->images_end,
			m->archive.base + m->archive.size); /* sources, assets */
	}
}

static void note_read(struct phpca_mount *m)
{
	if (m->sweep_in == 0) {
		sweep(m);
		m->sweep_in = SWEEP_AFTER;
	}
	m->sweep_in--;
}

enum phpca_code phpca_mount__check_new_block(
	struct phpca_mount *m, uint32_t block, struct phpca_error *err)
{
	note_read(m);
	enum phpca_code code = phpca_mount_verifies()
		? phpca_archive_check_block(&m->archive, block, err)
		: PHPCA_OK;

	m->block_ok[block] = code == PHPCA_OK;
	return code;
}

/*
 * As a whole, which costs less than to ask for each string: it is small. Of its pages most are not
 * needed again.
 */
enum phpca_code phpca_mount_check_paths(struct phpca_mount *m, struct phpca_error *err)
{
	if (!m->paths_ok && phpca_mount_verifies()) {
		if (phpca_archive_check_paths(&m->archive, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		give_back_paths(m);
	}
	m->paths_ok = true;
	return PHPCA_OK;
}

enum phpca_code phpca_mount_check_strings(struct phpca_mount *m, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (uint32_t i = 0; i < m->archive.block_count && code == PHPCA_OK; i++)
		code = phpca_mount_check_block(m, i, err);
	return code;
}

/* The first block vouches for the length; a string that fits one block lies in one. */
enum phpca_code phpca_mount_check_string(
	struct phpca_mount *m, uint64_t at, struct phpca_error *err)
{
	const struct phpc_string_disk *s = (const void *)(m->archive.base
		+ m->archive.index->strings_offset + at);
	uint32_t block = (uint32_t)(at / PHPCA_POOL_BLOCK);
	enum phpca_code code = phpca_mount_check_block(m, block, err);

	if (code == PHPCA_OK) {
		uint32_t last = (uint32_t)((at + sizeof *s + s->size) / PHPCA_POOL_BLOCK);
		while (code == PHPCA_OK && ++block <= last)
			code = phpca_mount_check_block(m, block, err);
		m->block_ok[at / PHPCA_POOL_BLOCK] = code == PHPCA_OK; /* as a whole or not at all */
	}
	return code;
}

const uint8_t *phpca_mount_content(
	struct phpca_mount *m, const struct phpca_entry_disk *e, size_t *size, struct phpca_error *err)
{
	uint8_t *ok = &m->content_ok[e - m->archive.entry];

	*size = e->source_size;
	if (!e->source_offset && e->source_size) {
		phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: its source is not in the archive %s (packed with \"sources\": \"strip\")",
			phpca_archive_name(&m->archive, e->path), m->filename);
		return NULL;
	}
	if (!*ok && e->source_size) {
		if (phpca_mount_verifies() && phpca_archive_check_source(&m->archive, e, err) != PHPCA_OK) {
			phpca_error_prefix(err, "%s", m->filename);
			return NULL;
		}
		*ok = 1;
	}
	return m->archive.base + (e->source_offset ? e->source_offset : 512);
}
