#include "pool.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"

uint64_t phpca_pool_write(struct phpca_buffer *out, const zend_string *s)
{
	/* No owner counts references; the flags let the engine keep the string for the life of the process. */
	const struct { uint32_t refcount, type_info; uint64_t h, len; } head = {
		1, GC_STRING | ((IS_STR_INTERNED | IS_STR_PERMANENT) << GC_FLAGS_SHIFT), zend_string_hash_val((zend_string *)s), ZSTR_LEN(s)
	};

	phpca_buffer_align(out, 8);
	uint64_t at = out->size;
	phpca_buffer_append(out, &head, sizeof head);
	phpca_buffer_append(out, ZSTR_VAL(s), ZSTR_LEN(s) + 1);
	phpca_buffer_align(out, 8);
	return at;
}

/* The engine's hash of similar strings is similar; neighbours in an index with linear probing would be too. */
static size_t first_slot(const struct phpca_pool *p, const zend_string *s)
{
	return (size_t)(ZSTR_H(s) * 0x9e3779b97f4a7c15ull >> 32) & (p->index_size - 1);
}

static void grow_index(struct phpca_pool *p)
{
	p->index_size = p->index_size ? p->index_size * 2 : 4096;
	free(p->index);
	p->index = malloc(p->index_size * sizeof *p->index);
	if (!p->index) {
		abort();
	}
	memset(p->index, 0xff, p->index_size * sizeof *p->index);
	for (size_t i = 0; i < p->count; i++) {
		size_t at = first_slot(p, p->item[i].string);
		while (p->index[at] != UINT32_MAX) {
			at = (at + 1) & (p->index_size - 1);
		}
		p->index[at] = (uint32_t)i;
	}
}

static void grow_items(struct phpca_pool *p)
{
	if (p->count == p->capacity) {
		p->capacity = p->capacity ? p->capacity * 2 : 4096;
		p->item = realloc(p->item, p->capacity * sizeof *p->item);
		if (!p->item) {
			abort();
		}
	}
}

/* The engine's own comparison reads whole words, the undefined bytes behind the NUL included. */
static bool is_same(const zend_string *a, const zend_string *b)
{
	return ZSTR_H(a) == ZSTR_H(b) && ZSTR_LEN(a) == ZSTR_LEN(b) && !memcmp(ZSTR_VAL(a), ZSTR_VAL(b), ZSTR_LEN(a));
}

uint32_t phpca_pool_add(struct phpca_pool *p, const zend_string *s, uint32_t user)
{
	if (p->count * 2 >= p->index_size) {
		grow_index(p);
	}
	zend_string_hash_val((zend_string *)s);
	size_t at = first_slot(p, s);
	for (uint32_t i; (i = p->index[at]) != UINT32_MAX; at = (at + 1) & (p->index_size - 1)) {
		if (is_same(p->item[i].string, s)) {
			if (p->item[i].last_user != user) {
				p->item[i].last_user = user;
				p->item[i].users++;
			}
			return i;
		}
	}
	grow_items(p);
	p->index[at] = (uint32_t)p->count;
	p->item[p->count] = (struct phpca_pool_string){ s, 1, user, 0 };
	return (uint32_t)p->count++;
}

static const struct phpca_pool *sorted;

/* Strings of so many scripts stand at the front, where every script finds them; others where their first script's strings are:
 * scripts that share a string tend to be neighbours, and to be loaded together. */
#define COMMON 8

static int by_users(const void *x, const void *y)
{
	uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;
	uint32_t a = sorted->item[i].users < COMMON ? 0 : sorted->item[i].users;
	uint32_t b = sorted->item[k].users < COMMON ? 0 : sorted->item[k].users;
	return a != b ? (a > b ? -1 : 1) : (i < k ? -1 : i > k);
}

void phpca_pool_layout(struct phpca_pool *p, struct phpca_buffer *out)
{
	uint32_t *order = malloc((p->count + 1) * sizeof *order);

	if (!order) {
		abort();
	}
	for (size_t i = 0; i < p->count; i++) {
		order[i] = (uint32_t)i;
	}
	sorted = p;
	qsort(order, p->count, sizeof *order, by_users);
	for (size_t i = 0; i < p->count; i++) {
		p->item[order[i]].offset = phpca_pool_write(out, p->item[order[i]].string);
	}
	free(order);
}

void phpca_pool_clear(struct phpca_pool *p)
{
	free(p->item);
	free(p->index);
	memset(p, 0, sizeof *p);
}
