/*
 * The strings of an archive: each distinct one once, as a complete zend_string.
 *
 * What one script alone uses is in its image; the pool has what scripts share, and all doc
 * comments. It is sorted by what needs the strings: first what must be there when a script is
 * loaded (names), then literals, which are needed when a function is called, then doc comments.
 * Strings of many scripts come first: a program touches (and has verified) few blocks of the pool.
 * Names of classes come before all: the runtime writes to those of classes that it loads
 * (runtime/mount/class_names.h), and each page that is written becomes a process's own.
 */
#ifndef PHPCA_POOL_H
#define PHPCA_POOL_H

#include "zend.h"
#include "base/table.h"
#include "base/vector.h"
#include "format/buffer.h"

/* In the order of the pool; a string that is used in two ways stands in the first's. */
enum phpca_pool_use { PHPCA_POOL_LOAD, PHPCA_POOL_LITERAL, PHPCA_POOL_COMMENT, PHPCA_POOL_USES };

struct phpca_pool_string {
	const zend_string *string; /* borrowed from an image */
	uint32_t users;            /* scripts that refer to it */
	uint32_t last_user;
	uint32_t use;  /* enum phpca_pool_use */
	bool is_class; /* it names a class: the runtime writes to it */
	uint64_t
		offset; /* in the pool, after phpca_pool_layout; not of a string that is one image's own */
};

/*
 * When all strings are there: has one script this string alone, in its image? Doc comments are read
 * so rarely that they are not worth being verified with an image.
 */
static inline bool phpca_pool_is_own(const struct phpca_pool_string *s)
{
	return s->users == 1 && s->use != PHPCA_POOL_COMMENT;
}

/* All-zero is a valid empty one. */
struct phpca_pool {
	struct phpca_pool_string *item; /* with count and capacity: a vector (base/vector.h) */
	size_t count, capacity;
	struct phpca_table table; /* over the items */
};

/*
 * Numbers of the strings, which are added if they are new; `uses` has the use of each, `user`
 * numbers the script.
 */
void phpca_pool_add(struct phpca_pool *p, const zend_string *const *strings, const uint8_t *uses,
	size_t count, uint32_t user, uint32_t *numbers);
/* The string, if it is there, names a class. */
void phpca_pool_mark_class(struct phpca_pool *p, const zend_string *name);

/* Gives every string but images' own its offset and writes them to `out`, which is empty. */
void phpca_pool_layout(struct phpca_pool *p, unsigned threads, struct phpca_buffer *out);
void phpca_pool_clear(struct phpca_pool *p);

#endif
