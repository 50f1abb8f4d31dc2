/*
 * Entries on disk: DIRECTORY/1/ab/cdef....script: a head, then the contents.
 *
 * Written beside and renamed, so that a reader finds a whole entry or none, whoever writes or is
 * killed. Contents are hashed in pieces, and the head has the hash of the hashes: a disk that loses
 * or turns bits costs a recompilation, never a wrong archive.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/outfile.h"
#include "cache/owner.h"
#include "cache/store.h"

#define PIECE (1u << 20)
#define MAGIC "PHPCACHE"
#define VERSION 1u

struct head {
	char magic[8];
	uint32_t version;
	uint32_t kind;
	struct phpca_hash128 key;
	uint64_t size;             /* of what follows */
	struct phpca_hash128 hash; /* of it: of the hashes of its pieces */
	uint64_t zero;
};
_Static_assert(sizeof(struct head) == 64, "the head of an entry");

static const char *const endings[PHPCA_CACHE_KIND_END] = {NULL, "script", "verdicts", "archive"};

static char *name_of(
	const struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind)
{
	char hex[33];

	snprintf(hex, sizeof(hex), "%016llx%016llx", (unsigned long long)key.high,
		(unsigned long long)key.low);
	return phpca_text_format("%s/1/%.2s/%s.%s", c->directory, hex, hex + 2, endings[kind]);
}

/* ---- hashes of pieces ---- */

struct pieces {
	struct phpca_hash128 *hash;
	size_t count;
};

static void add_piece(struct pieces *p, const void *data, size_t size)
{
	p->hash = phpca_text_grow(p->hash, (p->count + 1) * sizeof(*p->hash));
	p->hash[p->count++] = phpca_hash128(data, size);
}

static struct phpca_hash128 end_pieces(struct pieces *p)
{
	struct phpca_hash128 hash = phpca_hash128(p->hash, p->count * sizeof(*p->hash));

	free(p->hash);
	*p = (struct pieces){0};
	return hash;
}

static struct phpca_hash128 hash_of(const uint8_t *data, uint64_t size)
{
	struct pieces pieces = {0};

	for (uint64_t at = 0; at < size; at += PIECE)
		add_piece(&pieces, data + at, size - at < PIECE ? size - at : PIECE);
	return end_pieces(&pieces);
}

static bool is_same(struct phpca_hash128 a, struct phpca_hash128 b)
{
	return a.low == b.low && a.high == b.high;
}

/* ---- bytes ---- */

/* Less than `size` only at the end of the file or on an error. */
static size_t read_all(int fd, void *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = read(fd, (char *)data + done, size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return done;
}

/* ---- reading ---- */

static void note(struct phpca_cache *c, struct phpca_list *list, const char *name)
{
	pthread_mutex_lock(&c->lock);
	phpca_list_add(list, phpca_text_dup(name));
	pthread_mutex_unlock(&c->lock);
}

static void set_aside(struct phpca_cache *c, const char *name)
{
	unlink(name);
	note(c, &c->damaged, name);
}

#define SELDOM 600 /* seconds between two marks of use: order by age need not be finer */

/* A regular file that nobody else could have written, or -1. Not blocked by a FIFO. */
static int open_ours(struct phpca_cache *c, const char *name, struct stat *st)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) == 0 && phpca_cache__is_ours(st) && phpca_cache__is_in_ours(name))
		return fd;
	note(c, &c->foreign, name);
	close(fd);
	return -1;
}

/*
 * A descriptor at the start of the contents, or -1. *damaged: there is a file, and it is no entry.
 */
static int open_entry(struct phpca_cache *c, const char *name, struct phpca_hash128 key,
	enum phpca_cache_kind kind, struct head *out, bool *damaged)
{
	struct stat st;
	int fd = open_ours(c, name, &st);

	*damaged = false;
	if (fd < 0)
		return -1;
	*damaged = !S_ISREG(st.st_mode) || read_all(fd, out, sizeof(*out)) != sizeof(*out)
		|| memcmp(out->magic, MAGIC, sizeof(out->magic)) != 0 || out->version != VERSION
		|| out->kind != (uint32_t)kind || out->zero != 0 || !is_same(out->key, key)
		|| out->size != (uint64_t)st.st_size - sizeof(*out);
	if (*damaged) {
		close(fd);
		return -1;
	}
	if (st.st_mtime + SELDOM < time(NULL))
		futimens(fd, NULL);
	return fd;
}

enum phpca_cache_found phpca_cache__load(struct phpca_cache *c, struct phpca_hash128 key,
	enum phpca_cache_kind kind, uint8_t **out, size_t *size)
{
	char *name = name_of(c, key, kind);
	struct head h;
	bool damaged;
	int fd = open_entry(c, name, key, kind, &h, &damaged);

	*out = NULL;
	if (fd >= 0) {
		*size = h.size;
		*out = phpca_text_grow(NULL, h.size + 1);
		damaged = read_all(fd, *out, h.size) != h.size || !is_same(hash_of(*out, h.size), h.hash);
		close(fd);
	}
	if (damaged) {
		free(*out);
		*out = NULL;
		set_aside(c, name);
	}
	free(name);
	return *out ? PHPCA_CACHE_HIT : PHPCA_CACHE_MISS;
}

static enum phpca_cache_found copy_pieces(int from, int to, const struct head *h)
{
	uint8_t *piece = phpca_text_grow(NULL, PIECE);
	struct pieces pieces = {0};
	enum phpca_cache_found found = PHPCA_CACHE_HIT;

	for (uint64_t left = h->size; left && found == PHPCA_CACHE_HIT;) {
		size_t size = left < PIECE ? left : PIECE;
		if (read_all(from, piece, size) != size)
			found = PHPCA_CACHE_MISS;
		else if (!phpca_write_all(to, piece, size))
			found = PHPCA_CACHE_FAILED;
		else
			add_piece(&pieces, piece, size);
		left -= size;
	}
	int error = errno;
	if (!is_same(end_pieces(&pieces), h->hash) && found == PHPCA_CACHE_HIT)
		found = PHPCA_CACHE_MISS;
	free(piece);
	errno = error;
	return found;
}

enum phpca_cache_found phpca_cache__copy_out(
	struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind, int to)
{
	char *name = name_of(c, key, kind);
	enum phpca_cache_found found = PHPCA_CACHE_MISS;
	struct head h;
	bool damaged;
	int from = open_entry(c, name, key, kind, &h, &damaged), error;

	if (from >= 0) {
		found = copy_pieces(from, to, &h);
		damaged = found == PHPCA_CACHE_MISS;
		error = errno;
		close(from);
		errno = error;
	}
	if (damaged)
		set_aside(c, name);
	error = errno;
	free(name);
	errno = error;
	return found;
}

void phpca_cache__refuse(
	struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind)
{
	char *name = name_of(c, key, kind);

	set_aside(c, name);
	free(name);
}

/* ---- writing ---- */

static const char tag[] =
	"Signature: 8a477f597d28d172789f06886806bc55\n# This directory is phpca's cache; backups need not have it.\n";

/*
 * Makes the directories above an entry. The cache itself is for its owner alone: what lies in it
 * becomes code.
 */
static void make_directories(const struct phpca_cache *c, const char *name)
{
	char *path = phpca_text_dup(name), *at = path, *note;
	int fd;

	while ((at = strchr(at + 1, '/'))) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
	free(path);
	note = phpca_text_format("%s/CACHEDIR.TAG", c->directory);
	fd = open(note, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0) {
		phpca_write_all(fd, tag, sizeof(tag) - 1);
		close(fd);
	}
	free(note);
}

/* In a directory that is made when it is not there. 0 or errno. */
static int open_beside(const struct phpca_cache *c, const char *name, struct phpca_outfile *out)
{
	if (phpca_outfile_open(out, name, 0600, PHPCA_OUTFILE_NEVER, NULL) == PHPCA_OK)
		return 0;
	make_directories(c, name);
	return phpca_outfile_open(out, name, 0600, PHPCA_OUTFILE_NEVER, NULL) == PHPCA_OK ? 0 : errno;
}

static bool write_memory(int to, struct head *h, const void *data)
{
	h->hash = hash_of(data, h->size);
	return phpca_write_all(to, h, sizeof(*h)) && phpca_write_all(to, data, h->size);
}

/* The head comes last: its hash is known then. */
static bool write_file(int to, struct head *h, int from)
{
	uint8_t *piece = phpca_text_grow(NULL, PIECE);
	struct pieces pieces = {0};
	bool ok = phpca_write_all(to, h, sizeof(*h));

	for (uint64_t at = 0; at < h->size && ok; at += PIECE) {
		size_t now = h->size - at < PIECE ? h->size - at : PIECE;
		errno = EIO;
		ok = read_all(from, piece, now) == now && phpca_write_all(to, piece, now);
		add_piece(&pieces, piece, ok ? now : 0);
	}
	h->hash = end_pieces(&pieces);
	free(piece);
	return ok && pwrite(to, h, sizeof(*h), 0) == (ssize_t)sizeof(*h);
}

int phpca_cache__save(const struct phpca_cache *c, struct phpca_hash128 key,
	enum phpca_cache_kind kind, const void *data, int from, uint64_t size)
{
	char *name = name_of(c, key, kind);
	struct head h = {.version = VERSION, .kind = (uint32_t)kind, .key = key, .size = size};
	struct phpca_outfile out;
	int error = open_beside(c, name, &out);

	memcpy(h.magic, MAGIC, sizeof(h.magic));
	free(name);
	if (error)
		return error;
	if (!(data ? write_memory(out.fd, &h, data) : write_file(out.fd, &h, from))) {
		error = errno;
		phpca_outfile_discard(&out);
	} else if (phpca_outfile_commit(&out, NULL) != PHPCA_OK) {
		error = errno;
	}
	return error;
}

void phpca_cache__touch(
	const struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind)
{
	char *name = name_of(c, key, kind);

	utimensat(AT_FDCWD, name, NULL, AT_SYMLINK_NOFOLLOW);
	free(name);
}

uint64_t phpca_cache__age(
	const struct phpca_cache *c, struct phpca_hash128 key, enum phpca_cache_kind kind)
{
	char *name = name_of(c, key, kind);
	time_t now = time(NULL);
	struct stat st;
	uint64_t age = lstat(name, &st) != 0 ? UINT64_MAX
		: st.st_mtime < now              ? (uint64_t)(now - st.st_mtime)
										 : 0;

	free(name);
	return age;
}
