#include "mount/path_string.h"

#include <string.h>

#include "engine/thread.h"
#include "settings.h"

/* ---- memory ---- */

/* Hundreds of short strings that are never freed: not worth a malloc each. */
#define CHUNK ((size_t)16 * 1024)
static PHPCA_THREAD_LOCAL struct chunk {
	struct chunk *before;
	char bytes[];
} * chunks;
static PHPCA_THREAD_LOCAL size_t chunk_left;

static zend_string *new_string(size_t length)
{
	size_t size = ZEND_MM_ALIGNED_SIZE(_ZSTR_STRUCT_SIZE(length));

	if (size > chunk_left) {
		size_t room = size > CHUNK ? size : CHUNK;
		struct chunk *c = pemalloc(sizeof *c + room, 1);
		c->before = chunks;
		chunks = c;
		chunk_left = room;
	}
	chunk_left -= size;
	zend_string *s = (zend_string *)(chunks->bytes + chunk_left);
	GC_SET_REFCOUNT(s, 2);
	GC_TYPE_INFO(s) = GC_STRING | ((IS_STR_INTERNED | IS_STR_PERMANENT) << GC_FLAGS_SHIFT);
	ZSTR_LEN(s) = length;
	return s;
}

/* ---- hashes ---- */

/*
 * The engine's hash of a string is a polynomial: its bytes are digits to the base of 33, behind a
 * first digit of 5381. So the term of the old root can be subtracted from the hash that was
 * computed at pack time, and the term of the new one added, without reading the rest of the string.
 * The highest bit is always set; it does not influence the others.
 */
#define BASE 33
#define FIRST ((zend_ulong)5381)
#define HIGHEST ((zend_ulong)1 << (8 * sizeof(zend_ulong) - 1))

static zend_ulong power(size_t exponent)
{
	static PHPCA_THREAD_LOCAL zend_ulong powers[1024];
	static PHPCA_THREAD_LOCAL size_t known;
	zend_ulong p;

	if (EXPECTED(exponent < known))
		return powers[exponent];
	p = known ? powers[known - 1] * BASE : 1;
	for (; known <= exponent && known < sizeof powers / sizeof *powers; p *= BASE)
		powers[known++] = p;
	if (exponent < known)
		return powers[exponent];
	for (size_t i = known; i < exponent; i++)
		p *= BASE;
	return p;
}

/* The hash of `s` after its one root, with `before` bytes in front, was replaced. */
static zend_ulong rebased_hash(const zend_string *s, size_t before, const struct phpca_roots *r)
{
	size_t behind = ZSTR_LEN(s) - before - r->old_root_size;
	zend_ulong begun = before ? zend_hash_func(ZSTR_VAL(s), before) - FIRST : 0;
	zend_ulong old_root = r->old_root_hash + begun * power(r->old_root_size),
			   new_root = r->new_root_hash + begun * power(r->new_root_size);

	return (ZSTR_H(s) + (new_root - old_root) * power(behind)) | HIGHEST;
}

/*
 * Does the engine count all bytes as such digits, wherever they stand? On arm64 those of 0x80 and
 * more are negative at the end of a string, and positive where eight are read at a time.
 */
static bool hashes_add(void)
{
	static const char probe[] = "/a2345\x80\xff\xc3";
	zend_ulong h = FIRST;

	for (const char *p = probe; *p; p++)
		h = h * BASE + (zend_ulong)(zend_long)(signed char)*p;
	return zend_hash_func(probe, sizeof probe - 1) == (h | HIGHEST);
}

void phpca_roots_init(struct phpca_roots *out, const char *old_root, const char *new_root)
{
	out->old_root = old_root;
	out->new_root = new_root;
	out->old_root_size = strlen(old_root);
	out->new_root_size = strlen(new_root);
	out->old_root_hash = zend_hash_func(old_root, out->old_root_size);
	out->new_root_hash = zend_hash_func(new_root, out->new_root_size);
	out->hashes_add = hashes_add();
}

/* ---- strings ---- */

static void put_root(char *to, const struct phpca_roots *r, bool lower)
{
	memcpy(to, r->new_root, r->new_root_size);
	if (lower)
		zend_str_tolower(to, r->new_root_size);
}

zend_string *phpca_path_rebase(
	const zend_string *s, const uint32_t *positions, uint32_t count, const struct phpca_roots *r)
{
	zend_string *out = new_string(
		ZSTR_LEN(s) - count * r->old_root_size + count * r->new_root_size);
	char *to = ZSTR_VAL(out);
	size_t from = 0;
	bool lower = false;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = positions[i] & ~PHPC_POSITION_LOWER;
		memcpy(to, ZSTR_VAL(s) + from, at - from);
		to += at - from;
		put_root(to, r, positions[i] & PHPC_POSITION_LOWER);
		lower |= (positions[i] & PHPC_POSITION_LOWER) != 0;
		to += r->new_root_size;
		from = at + r->old_root_size;
	}
	memcpy(to, ZSTR_VAL(s) + from, ZSTR_LEN(s) - from + 1);
	ZSTR_H(out) = count == 1 && !lower && r->hashes_add
		? rebased_hash(s, positions[0], r)
		: zend_hash_func(ZSTR_VAL(out), ZSTR_LEN(out));
	return out;
}

static PHPCA_THREAD_LOCAL HashTable known;

/*
 * Where archives are replaced, the next version mostly has the same paths: they get the strings
 * that are there. Takes a string that was made last.
 */
static zend_string *share(zend_string *made)
{
	zend_string *there;

	if (!known.nTableSize)
		zend_hash_init(&known, 256, NULL, NULL, true);
	if (!(there = zend_hash_find_ptr(&known, made))) {
		zend_hash_add_new_ptr(&known, made, made);
		return made;
	}
	chunk_left += ZEND_MM_ALIGNED_SIZE(_ZSTR_STRUCT_SIZE(ZSTR_LEN(made)));
	return there;
}

zend_string *phpca_path_string(struct phpca_mount *m, uint32_t number)
{
	const struct phpca_archive *a = &m->archive;
	const struct phpca_path_disk *p = &a->path[number];

	if (!m->paths[number]) {
		if (!m->roots) {
			m->roots = pemalloc(sizeof *m->roots, 1);
			phpca_roots_init(m->roots, phpca_archive_name(a, a->index->mount), m->dir);
		}
		m->paths[number] = phpca_path_rebase((const zend_string *)(a->base + p->string),
			a->path_position + p->first_position, p->position_count, m->roots);
		if (PHPCA_G(takes_new_versions))
			m->paths[number] = share(m->paths[number]);
	}
	return m->paths[number];
}

void phpca_path_strings_end_thread(void)
{
	if (known.nTableSize)
		zend_hash_destroy(&known);
	memset(&known, 0, sizeof known);
	for (struct chunk *c = chunks, *before; c; c = before) {
		before = c->before;
		pefree(c, 1);
	}
	chunks = NULL;
	chunk_left = 0;
}
