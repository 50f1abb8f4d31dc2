#include "link/pool.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "format/disk.h"
#include "base/parallel.h"
#include "image/string.h"

/* ---- adding ---- */

struct wanted {
	const struct phpca_pool *pool;
	const zend_string *string;
};

/* The engine's own comparison reads whole words, the undefined bytes behind the NUL included. */
static bool same_string(const void *context, uint32_t number)
{
	const struct wanted *wanted = context;
	const zend_string *a = wanted->pool->item[number].string, *b = wanted->string;

	return ZSTR_H(a) == ZSTR_H(b) && ZSTR_LEN(a) == ZSTR_LEN(b)
		&& !memcmp(ZSTR_VAL(a), ZSTR_VAL(b), ZSTR_LEN(a));
}

static uint32_t add(struct phpca_pool *p, const zend_string *s, uint8_t use, uint32_t user)
{
	struct wanted wanted = {p, s};
	uint32_t next = (uint32_t)p->count,
			 number = phpca_table_enter(&p->table, ZSTR_H(s), next, same_string, &wanted);
	struct phpca_pool_string *known = &p->item[number];

	if (number == next) {
		*phpca_vector_add(p) = (struct phpca_pool_string){
			.string = s, .users = 1, .last_user = user, .use = use};
		return number;
	}
	known->users += known->last_user != user;
	known->last_user = user;
	known->use = use < known->use ? use : known->use;
	return number;
}

/*
 * Nearly all of the time goes into waiting for memory: what will be looked at is asked for in
 * advance, in three steps.
 */
static void fetch(const struct phpca_pool *p, const zend_string *const *strings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(phpca_table_first_slot(&p->table, ZSTR_H(strings[i])));
	for (size_t i = 0; i < count; i++) {
		uint32_t number = phpca_table_first_slot(&p->table, ZSTR_H(strings[i]))->number;
		if (number)
			__builtin_prefetch(&p->item[number - 1]);
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t number = phpca_table_first_slot(&p->table, ZSTR_H(strings[i]))->number;
		if (number)
			__builtin_prefetch(p->item[number - 1].string);
	}
}

#define AT_ONCE 64

void phpca_pool_add(struct phpca_pool *p, const zend_string *const *strings, const uint8_t *uses,
	size_t count, uint32_t user, uint32_t *numbers)
{
	phpca_table_reserve(&p->table, count);
	phpca_vector_reserve(p, count);
	for (size_t first = 0; first < count; first += AT_ONCE) {
		size_t some = count - first < AT_ONCE ? count - first : AT_ONCE;
		fetch(p, strings + first, some);
		for (size_t i = first; i < first + some; i++)
			numbers[i] = add(p, strings[i], uses[i], user);
	}
}

void phpca_pool_mark_class(struct phpca_pool *p, const zend_string *name)
{
	struct wanted wanted = {p, name};
	uint32_t number = phpca_table_find(&p->table, ZSTR_H(name), same_string, &wanted);

	if (number != PHPCA_TABLE_NONE)
		p->item[number].is_class = true;
}

/* ---- layout ---- */

/* Names of classes first. */
static int by_users(const void *x, const void *y, void *context)
{
	const struct phpca_pool *p = context;
	uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;
	uint32_t a = p->item[i].users, b = p->item[k].users;

	if (p->item[i].is_class != p->item[k].is_class)
		return p->item[i].is_class ? -1 : 1;
	return a != b ? (a > b ? -1 : 1) : (i < k ? -1 : i > k);
}

/*
 * Who has checked the block of a string's first byte has it whole: it crosses into the next only if
 * it begins with the block.
 */
static uint64_t lay_out(struct phpca_pool_string *item, uint64_t at)
{
	uint64_t size = phpca_string_size(item->string), begun = at % PHPCA_POOL_BLOCK;

	if (begun && begun + size > PHPCA_POOL_BLOCK)
		at += PHPCA_POOL_BLOCK - begun;
	item->offset = at;
	return at + size;
}

static uint64_t lay_out_common(struct phpca_pool *p, uint32_t use, uint64_t at)
{
	uint32_t *common = phpca_alloc_array(p->count, sizeof *common, "the string pool"), count = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->item[i].use == use && p->item[i].users > 1)
			common[count++] = (uint32_t)i;
	qsort_r(common, count, sizeof *common, by_users, p);
	for (uint32_t i = 0; i < count; i++)
		at = lay_out(&p->item[common[i]], at);
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
				at = lay_out(&p->item[i], at);
	}
	struct writing w = {p, phpca_buffer_extend(out, at)};
	phpca_parallel(threads, p->count, write_one, &w);
}

void phpca_pool_clear(struct phpca_pool *p)
{
	free(p->item);
	phpca_table_clear(&p->table);
	memset(p, 0, sizeof *p);
}
