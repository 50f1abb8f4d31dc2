#include "link/pool.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "format/disk.h"
#include "format/parallel.h"
#include "image/string.h"

/* ---- adding ---- */

/*
 * The engine's hash of similar strings is similar; neighbours in an index with linear probing would
 * be too.
 */
static uint32_t spread(const zend_string *s)
{
	return (uint32_t)(ZSTR_H(s) * 0x9e3779b97f4a7c15ull >> 32);
}

static struct phpca_pool_slot *free_slot(const struct phpca_pool *p, uint32_t hash)
{
	size_t at = hash & (p->index_size - 1);

	while (p->index[at].number != UINT32_MAX)
		at = (at + 1) & (p->index_size - 1);
	return &p->index[at];
}

static void grow_index(struct phpca_pool *p, size_t more)
{
	size_t size = p->index_size ? p->index_size : 4096;
	struct phpca_pool_slot *old = p->index;
	size_t old_size = p->index_size;

	while ((p->count + more) * 2 >= size)
		size *= 2;
	if (size == old_size)
		return;
	p->index = malloc(size * sizeof *p->index);
	if (!p->index)
		abort();
	p->index_size = size;
	memset(p->index, 0xff, size * sizeof *p->index);
	for (size_t i = 0; i < old_size; i++)
		if (old[i].number != UINT32_MAX)
			*free_slot(p, old[i].hash) = old[i];
	free(old);
}

static void grow_items(struct phpca_pool *p, size_t more)
{
	size_t capacity = p->capacity ? p->capacity : 4096;

	while (capacity < p->count + more)
		capacity *= 2;
	if (capacity > p->capacity) {
		p->capacity = capacity;
		p->item = realloc(p->item, capacity * sizeof *p->item);
		if (!p->item)
			abort();
	}
}

/* The engine's own comparison reads whole words, the undefined bytes behind the NUL included. */
static bool is_same(const zend_string *a, const zend_string *b)
{
	return ZSTR_H(a) == ZSTR_H(b) && ZSTR_LEN(a) == ZSTR_LEN(b)
		&& !memcmp(ZSTR_VAL(a), ZSTR_VAL(b), ZSTR_LEN(a));
}

static uint32_t add(struct phpca_pool *p, const zend_string *s, uint8_t use, uint32_t user)
{
	uint32_t hash = spread(s), number;
	size_t at = hash & (p->index_size - 1);

	for (; (number = p->index[at].number) != UINT32_MAX; at = (at + 1) & (p->index_size - 1)) {
		struct phpca_pool_string *known = &p->item[number];
		if (p->index[at].hash == hash && is_same(known->string, s)) {
			known->users += known->last_user != user;
			known->last_user = user;
			known->use = use < known->use ? use : known->use;
			return number;
		}
	}
	p->index[at] = (struct phpca_pool_slot){(uint32_t)p->count, hash};
	p->item[p->count] = (struct phpca_pool_string){s, 1, user, use, 0};
	return (uint32_t)p->count++;
}

/*
 * Nearly all of the time goes into waiting for memory: what will be looked at is asked for in
 * advance, in three steps.
 */
static void fetch(const struct phpca_pool *p, const zend_string *const *strings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(&p->index[spread(strings[i]) & (p->index_size - 1)]);
	for (size_t i = 0; i < count; i++) {
		uint32_t number = p->index[spread(strings[i]) & (p->index_size - 1)].number;
		if (number != UINT32_MAX)
			__builtin_prefetch(&p->item[number]);
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t number = p->index[spread(strings[i]) & (p->index_size - 1)].number;
		if (number != UINT32_MAX)
			__builtin_prefetch(p->item[number].string);
	}
}

#define AT_ONCE 64

void phpca_pool_add(struct phpca_pool *p, const zend_string *const *strings, const uint8_t *uses,
	size_t count, uint32_t user, uint32_t *numbers)
{
	grow_index(p, count);
	grow_items(p, count);
	for (size_t first = 0; first < count; first += AT_ONCE) {
		size_t some = count - first < AT_ONCE ? count - first : AT_ONCE;
		fetch(p, strings + first, some);
		for (size_t i = first; i < first + some; i++)
			numbers[i] = add(p, strings[i], uses[i], user);
	}
}

/* ---- layout ---- */

static const struct phpca_pool *sorted;

static int by_users(const void *x, const void *y)
{
	uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;
	uint32_t a = sorted->item[i].users, b = sorted->item[k].users;
	return a != b ? (a > b ? -1 : 1) : (i < k ? -1 : i > k);
}

/*
 * Who has checked the block of a string's first byte has it whole: it crosses into the next only if
 * it begins with the block.
 */
static uint64_t location(struct phpca_pool_string *item, uint64_t at)
{
	uint64_t size = phpca_string_size(item->string), begun = at % PHPCA_POOL_BLOCK;

	if (begun && begun + size > PHPCA_POOL_BLOCK)
		at += PHPCA_POOL_BLOCK - begun;
	item->offset = at;
	return at + size;
}

static uint64_t lay_out_common(struct phpca_pool *p, uint32_t use, uint64_t at)
{
	uint32_t *common = malloc((p->count + 1) * sizeof *common), count = 0;

	if (!common)
		abort();
	for (size_t i = 0; i < p->count; i++)
		if (p->item[i].use == use && p->item[i].users > 1)
			common[count++] = (uint32_t)i;
	sorted = p;
	qsort(common, count, sizeof *common, by_users);
	for (uint32_t i = 0; i < count; i++)
		at = location(&p->item[common[i]], at);
	free(common);
	return at;
}

struct writing {
	const struct phpca_pool *pool;
	uint8_t *to;
};

static void write_one(void *context, size_t i)
{
	const struct writing *w = context;
	if (!phpca_pool_is_own(&w->pool->item[i]))
		phpca_string_put(w->to + w->pool->item[i].offset, w->pool->item[i].string);
}

void phpca_pool_layout(struct phpca_pool *p, unsigned threads, struct phpca_buffer *out)
{
	uint64_t at = 0;

	for (uint32_t use = 0; use < PHPCA_POOL_USES; use++) {
		at = lay_out_common(p, use, at);
		for (size_t i = 0; i < p->count; i++)
			if (p->item[i].use == use && p->item[i].users == 1 && !phpca_pool_is_own(&p->item[i]))
				at = location(&p->item[i], at);
	}
	struct writing w = {p, phpca_buffer_extend(out, at)};
	phpca_parallel(threads, p->count, write_one, &w);
}

void phpca_pool_clear(struct phpca_pool *p)
{
	free(p->item);
	free(p->index);
	memset(p, 0, sizeof *p);
}
