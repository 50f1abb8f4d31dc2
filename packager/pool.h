/*
 * The strings of an archive: each distinct one once, as a complete zend_string.
 *
 * Strings of many scripts stand together at the start, then those of one script in the order of the scripts: a script touches
 * (and has verified) few blocks of the pool.
 */
#ifndef PHPCA_POOL_H
#define PHPCA_POOL_H

#include "zend.h"
#include "../format/buffer.h"

struct phpca_pool_string {
	const zend_string *string;   /* borrowed from an image */
	uint32_t users;              /* scripts that refer to it */
	uint32_t last_user;
	uint64_t offset;             /* in the pool, after phpca_pool_layout */
};

struct phpca_pool {
	struct phpca_pool_string *item;
	size_t    count, capacity;
	struct phpca_pool_slot { uint32_t number, hash; } *index;   /* open addressing */
	size_t    index_size;
};

/* Numbers of the strings, which are added if they are new. They differ from one another; `user` numbers the script. */
void phpca_pool_add(struct phpca_pool *p, const zend_string *const *strings, size_t count, uint32_t user, uint32_t *numbers);
/* Gives every string its place and writes them all to `out`, which is empty. */
void phpca_pool_layout(struct phpca_pool *p, unsigned threads, struct phpca_buffer *out);
/* Appends one string in the form of the pool and returns its offset. */
uint64_t phpca_pool_write(struct phpca_buffer *out, const zend_string *s);
void phpca_pool_clear(struct phpca_pool *p);

#endif
