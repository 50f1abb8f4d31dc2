#include "image/string.h"

#include <string.h>

#include "php.h"

size_t phpca_string_size(const zend_string *s)
{
	return ZEND_MM_ALIGNED_SIZE_EX(offsetof(zend_string, val) + ZSTR_LEN(s) + 1, 8);
}

/* At `to` all is zero. */
void phpca_string_put(uint8_t *to, const zend_string *s)
{
	/*
	 * No owner counts references; the flags let the engine keep the string for the life of the
	 * process.
	 */
	const struct {
		uint32_t refcount, type_info;
		uint64_t h, len;
	} head = {1, GC_STRING | ((IS_STR_INTERNED | IS_STR_PERMANENT) << GC_FLAGS_SHIFT),
		zend_string_hash_val((zend_string *)s), ZSTR_LEN(s)};

	memcpy(to, &head, sizeof head);
	memcpy(to + sizeof head, ZSTR_VAL(s), ZSTR_LEN(s));
}

uint64_t phpca_string_append(struct phpca_buffer *out, const zend_string *s)
{
	phpca_buffer_align(out, 8);
	uint64_t at = out->size;
	phpca_string_put(phpca_buffer_extend(out, phpca_string_size(s)), s);
	return at;
}
