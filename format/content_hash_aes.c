/*
 * The hash of contents for processors with AES instructions. Empty elsewhere, so that every build
 * may list this file.
 */
#include "format/content_hash.h"

#ifdef PHPCA_CONTENT_HASH_AES
#pragma GCC target( \
	"avx,aes") /* with AVX, whose instructions take their bytes from wherever they are */
#pragma GCC optimize("O3", "unroll-loops")
#include <immintrin.h>

typedef __m128i block;

static inline block load(const uint8_t *bytes)
{
	return _mm_loadu_si128((const __m128i *)bytes);
}

static inline block mix(block x, block y)
{
	return _mm_aesenc_si128(x, y);
}

static inline void begin(void)
{
}

#define NAME phpca_content_hash__aes
#include "content_hash.inc"
#endif
